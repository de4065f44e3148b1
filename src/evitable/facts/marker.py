"""Prose about markers and definitions: what rises, falls or disappears, and what a word is said to mean."""

from __future__ import annotations

from collections.abc import Sequence

from evitable.facts.counts import PEOPLE
from evitable.facts.cursor import Cursor
from evitable.facts.tokens import Token

# Events of a marker that happen or do not; a rise or fall is only told.
_HAPPENS = ("disappearance", "seroconversion")
_MOST_WORDS_BEFORE = 40
_STOPS = ("then", "after", "at", "within", "for", "and", "but", "in", "followed")
_ENDS = (",", ";", "line", ".", "(", "[", "number", "response")


def read_happening(cursor: Cursor) -> int | None:
    """Take `disappearance of SLE autoantibodies`, and return where it begins."""
    start = cursor.at
    if cursor.now.kind != "response":
        return None
    token = cursor.take("response")
    if token is not None and token.term is not None and token.term.concept in _HAPPENS and cursor.word("of", "in"):
        first = cursor.at
        while not cursor.done and cursor.now.kind not in _ENDS and cursor.now.text not in _STOPS:
            cursor.at += 1
        if cursor.at > first:
            return start
    cursor.at = start
    return None


def read_definition(cursor: Cursor) -> int | None:
    """Take `CR: proteinuria <1 g/day`, which says what a word means and counts nobody; return where it begins."""
    start = cursor.at
    if cursor.now.kind != "response" and not cursor.now.text.startswith("defin"):
        return None
    cursor.take("response")
    cursor.word("definition", "defined", "definitions")
    if cursor.at == start or not (cursor.take(":", "=") or cursor.word("as")):
        cursor.at = start
        return None
    first = cursor.at
    while not cursor.done and cursor.now.kind not in (";", "line"):
        cursor.at += 1
    inside = cursor.tokens[first : cursor.at]
    compared = any(token.kind in "<>≤≥" or _is_change(token) for token in inside)
    prose = sum(token.kind == "word" for token in inside) > 2 and inside[0].kind == "number"
    people = any(token.text in PEOPLE or (token.kind == "response" and not _is_change(token)) for token in inside)
    if cursor.tokens[start].text.startswith("defin") or compared or (prose and not people):
        return start
    cursor.at = start
    return None


def pass_defined(cursor: Cursor) -> bool:
    """Pass over the `(DAS28 <2.6)` behind an outcome that a count or time follows: what it is, and no result."""
    start = cursor.at
    if not cursor.take("("):
        return False
    while not cursor.done and cursor.now.kind not in ("(", "line"):
        if cursor.take(")"):
            inside = cursor.tokens[start : cursor.at]
            counts = cursor.now.kind in (":", "=", "number", "number-word") or cursor.now.text in ("in", "at")
            outcomes = any(token.kind == "response" and not _is_change(token) for token in inside)
            if counts and not outcomes:
                return True
            break
        cursor.at += 1
    cursor.at = start
    return False


def _is_change(token: Token) -> bool:
    term = token.term
    if token.kind != "response":
        return False
    marker = term is not None and term.get("category") == "marker"
    return marker and term is not None and term.concept not in _HAPPENS


def read_marker_change(cursor: Cursor) -> int | None:
    """Take the prose of a marker's rise, fall or return to normal up to its end, and return where it begins."""
    start = cursor.at
    for at in range(start, min(cursor.stop, start + _MOST_WORDS_BEFORE)):
        token = cursor.tokens[at]
        if token.kind == "response" and (_is_change(token) or _is_measured(cursor.tokens[at : at + 3])):
            cursor.at = _sentence_end(cursor, at)
            return start
        if not _leads_up(token):
            return None
    return None


def _is_measured(tokens: Sequence[Token]) -> bool:
    """Tell whether an improvement is one of a score: `improved from 0.8 to 0.5`, `improved by 30`."""
    better = tokens[0].kind == "response" and tokens[0].term is not None and tokens[0].term.concept == "improvement"
    return better and len(tokens) > 2 and tokens[1].text in ("from", "by") and tokens[2].kind == "number"


def _leads_up(token: Token) -> bool:
    """Tell whether a token may stand before a change in its prose: a word, no outcome and no break."""
    return token.kind in ("word", "condition", "-", "not-reported", "frequency", "/")


def _sentence_end(cursor: Cursor, change: int) -> int:
    """Return where the prose of a change ends: at a semicolon, a full stop, or the next outcome."""
    at = change + 1
    while at < cursor.stop:
        token = cursor.tokens[at]
        if token.kind in (";", "line", "."):
            break
        if token.kind == "response" and not _is_change(token) and cursor.tokens[at - 1].kind == ",":
            break
        at += 1
    return at
