"""Outcomes that no vocabulary knows, named in their own words before a count: `acute rejection (N = 6)`."""

from __future__ import annotations

from collections.abc import Callable

from evitable.facts.counts import Count, read_bracketed, read_count
from evitable.facts.coverage import STOP_WORDS
from evitable.facts.cursor import Cursor
from evitable.facts.tokens import Token, words
from evitable.model import Quote, Response, Value

_MOST_WORDS, _MOST_ALONE = 5, 4
_OPENING = (",", ";", "line", ".", ":")
_INTO = words("in : = was were occurred seen observed noted reported")
# With these a run of words tells when, how much or whose, and names no outcome.
_NO_NAMES = STOP_WORDS | words(
    "mean median range average total overall week weeks month months year years day days time duration interval score "
    "dose doses group arm cohort baseline grade level levels n no nr yes none not except responder responders "
    "evaluable assessable follow up case male female men women eyes eye lesions lesion cycles cycle kg age aged"
)
# How good a response was, where a column asks for it and a count stands behind.
_DEGREES = ("excellent", "good", "satisfactory", "moderate", "fair", "poor")
# What answers a column that asks whether patients responded.
YES = {"yes": True, "effective": True, "no": False, "none": False, "nil": False, "neither": False}
# Signs and letters that answer only where they stand alone in the cell.
ALONE = {"n": False, "y": True, "+": True}


def read_degree(cursor: Cursor, behind: Callable[[], Count | None]) -> tuple[Quote, Count | None] | None:
    """Take how good a response was with its count behind it, `Good 3`; without one only where nothing follows."""
    start = cursor.at
    if cursor.among(_DEGREES) is None:
        return None
    label, count = cursor.quote(start), behind()
    if count is None and not cursor.done:
        cursor.at = start
        return None
    return label, count


def read_kind_of_yes(cursor: Cursor) -> tuple[Token, Quote] | None:
    """Take the `(complete)` of `Yes (complete)`: the outcome that it names, and its words."""
    start = cursor.at
    token = cursor.take("response") if cursor.take("(", ",", "-") else None
    if token is not None and cursor.now.kind in ("", ")"):
        label = cursor.quote(cursor.at - 1)
        cursor.take(")")
        return token, label
    cursor.at = start
    return None


def read_named(cursor: Cursor) -> tuple[Quote, Count] | None:
    """Take a run of words that opens a clause or follows a comma, with the count of patients behind it.

    The words hold at least one that no vocabulary of outcomes knows; what is known is read before. The count
    stands in brackets, as a fraction or per cent, or behind `in`: a bare number might measure anything.
    """
    start = cursor.at
    if start and cursor.tokens[start - 1].kind not in _OPENING:
        return None
    if cursor.now.kind == "response" and not _improves(cursor):
        return None
    unknown = 0
    while cursor.at - start < _MOST_WORDS and _goes_on(cursor, start):
        unknown += cursor.now.kind == "word"
        cursor.at += 1
    end = cursor.at
    count = _count(cursor) if unknown and any(len(token.text) > 2 for token in cursor.tokens[start:end]) else None
    if count is None:
        cursor.at = start
        return None
    return cursor.quote(start, end), count


def lone_wording(cursor: Cursor) -> Response | None:
    """Take a clause of a few plain words as an outcome of its own, uncertain as no vocabulary knows it."""
    tokens = cursor.tokens[: cursor.stop]
    plain = all(token.kind in ("word", "-", "condition") for token in tokens)
    if not plain or not 0 < sum(token.kind == "word" for token in tokens) <= _MOST_ALONE:
        return None
    cursor.at = cursor.stop
    quote = cursor.quote(0)
    cursor.mark(0)
    label = Value(quote.text.lower(), (quote,), "uncertain", "no outcome of this name is known")
    return Response(label, "other", wording=quote)


def _improves(cursor: Cursor) -> bool:
    term = cursor.now.term
    return term is not None and term.get("category") == "improved" and cursor.ahead().kind in ("word", "condition")


def _goes_on(cursor: Cursor, start: int) -> bool:
    token = cursor.now
    if token.text == "of" and cursor.at > start and cursor.tokens[cursor.at - 1].kind == "word":
        return cursor.ahead().kind in ("word", "condition") and cursor.ahead().text not in _NO_NAMES
    if token.text == "no" and cursor.at == start:
        return cursor.ahead().kind in ("word", "condition") and cursor.ahead().text not in _NO_NAMES
    if cursor.done or token.text in _NO_NAMES or token.text in _INTO:
        return False
    if token.kind == "-":
        return cursor.at > start and cursor.tokens[cursor.at - 1].end == token.start
    return token.kind in ("word", "condition") or (token.kind == "response" and cursor.at == start)


def _count(cursor: Cursor) -> Count | None:
    bracketed = read_bracketed(cursor)
    if bracketed is not None:
        return bracketed
    led = cursor.among(_INTO) is not None
    count = read_count(cursor, bare=led)
    return count if count is not None and (led or count.of or count.pct) else None
