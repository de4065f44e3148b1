"""What stands beside a dose and changes nothing of it: limits, divisions, sessions, and drugs that were not given."""

from __future__ import annotations

import re

from evitable.facts.cursor import Cursor
from evitable.facts.cycles import read_range_bracket, read_stat
from evitable.facts.doses import read_dose
from evitable.facts.numbers import read_amount
from evitable.facts.times import DOSE_NOUNS, read_frequency
from evitable.facts.tokens import words

SESSIONS = ("sessions", "session", "exchanges", "procedures", "treatments")
"""Words that count how often a procedure was done."""
ABSENT_WORDS = words("without no not never")
"""Words with which a drug that was not given begins."""
_ASIDES = (
    "max", "maximum", "maximal", "up", "in", "titrated", "uptitrated", "increased", "escalated", "adjusted", "raised",
    "increments",
)  # fmt: skip
_PER_DAY = re.compile(r"(?:(?:/|per |a ) ?d(?:ay|ie)?|daily)\s*,?\s*$")
# Between the denial and the drug: `no concomitant steroids`, `without the use of antibiotics`.
_BETWEEN = words(
    "any the a an use of additional concomitant concurrent adjunctive further other with given systemic oral iv "
    "intravenous maintenance background routine using received"
)
_NAMED = ("drug", "drug-class", "procedure")
_MOST_BETWEEN = 4


def read_aside(cursor: Cursor) -> str:
    """Take what limits or divides a dose without changing it, and return which: `(max 800 mg)`, `in two divided doses`.

    Numbers of sessions are told likewise; "" where nothing of the kind stands here.
    """
    start = cursor.at
    if cursor.now.text not in _ASIDES:
        return _sessions(cursor)
    stepped = cursor.word("titrated", "uptitrated", "increased", "escalated", "adjusted", "raised", "increments")
    if stepped and read_frequency(cursor) is not None:
        return "taper"  # `titrated every 2-4 weeks`: how often the dose was raised
    if cursor.word("max", "maximum", "maximal", "up"):
        cursor.take(".", ":")
        cursor.word("of", "dose", "to")
        bracketed = start > 0 and cursor.tokens[start - 1].kind in ("(", "[")
        if (cursor.tokens[start].text != "up" or bracketed) and read_dose(cursor):
            return "maximum"
    cursor.at = start
    if cursor.word("in") and read_amount(cursor) and cursor.word("divided", "split", "equal"):
        cursor.among(DOSE_NOUNS)
        return "divided"
    cursor.at = start
    # `10 mg/kg/day in two doses` parts the dose of a day; it counts none.
    daily = _PER_DAY.search(cursor.folded[: cursor.tokens[start].start])
    if daily and cursor.word("in") and read_amount(cursor) and cursor.among(DOSE_NOUNS):
        return "divided"
    cursor.at = start
    return _sessions(cursor)


def _sessions(cursor: Cursor) -> str:
    """Take `nine sessions`, `median of nine sessions, range: 4-21`."""
    start = cursor.at
    if not any(word in cursor.folded for word in SESSIONS):
        return ""
    read_stat(cursor)
    if read_amount(cursor) is not None and cursor.among(SESSIONS):
        read_range_bracket(cursor)
        return "sessions"
    cursor.at = start
    return ""


def read_absent(cursor: Cursor) -> bool:
    """Take `without steroids`, `no prednisone or azathioprine`: drugs that were not given; `with or without X` may be.

    Example:
        >>> from evitable.facts.coverage import Coverage
        >>> from evitable.facts.tokens import tokenize
        >>> from evitable.model import Cell
        >>> cell = Cell("c", "without prednisone")
        >>> read_absent(Cursor(cell, tokenize(cell.text, "drug"), Coverage([cell])))
        True
    """
    start = cursor.at
    either = start > 0 and cursor.tokens[start - 1].text in ("or", "/")
    if either or not cursor.among(ABSENT_WORDS):
        return False
    for _ in range(_MOST_BETWEEN):
        if not (cursor.take("route") or cursor.among(_BETWEEN)):
            break
    if cursor.take(*_NAMED) is None:
        cursor.at = start
        return False
    while _takes_another(cursor):
        pass
    return True


def _takes_another(cursor: Cursor) -> bool:
    """Take the `or azathioprine` of `no prednisone or azathioprine`."""
    start = cursor.at
    if cursor.word("or", "nor") and cursor.take(*_NAMED):
        return True
    cursor.at = start
    return False
