"""Outcomes that are a threshold: `≥50% reduction in seizures`, `more than 30% improvement`, with who reached it."""

from __future__ import annotations

from collections.abc import Callable

from evitable.facts.counts import Count, read_count
from evitable.facts.cursor import Cursor
from evitable.facts.tokens import spaced, words
from evitable.model import Quote

_THRESHOLD = spaced(
    r"(?:(?:[≥>]=?|at least|more than|greater than|over) ?)?\d+(?: ?- ?\d+)? ?%(?: or (?:more|greater|better|higher))? "
    r"(?:(?!in\b|of\b|had\b|with\b|showed\b|achieved\b)[a-z]+(?:-[a-z]+)? ){0,3}"
    r"(?:reduction|decrease|decline|improvement|increase|drop|fall|gain|shrinkage|clearance|"
    r"(?:responder|response)(?: rate|s)?)(?!\w)"
)
_OF = words("in of from")
_VERBS = words("had have has with achieved achieving showed showing experienced reached attained reported a an the")
_ENDS = ("", "number", "number-word", "(", "[", ",", ";", ":", "=", "line", ".")
_COMPARED = ("≥", ">")
_MOST_WORDS = 5


def read_threshold(cursor: Cursor, behind: Callable[[], Count | None]) -> tuple[Quote, Count | None] | None:
    """Take a threshold with its count before or behind it; `behind` takes a count that follows a label.

    Without a count it is taken where nothing else is said (`>50% reduction` of one patient).
    """
    start = cursor.at
    count = _led(cursor)
    first = cursor.at
    if cursor.match(_THRESHOLD) is None:
        cursor.at = start
        return None
    plain = cursor.at
    _of_what(cursor)
    for end in (cursor.at, plain):
        cursor.at = end
        found = count or behind()
        if found is not None:
            return cursor.quote(first, end), found
    if start == 0 and cursor.done and cursor.tokens[0].kind in _COMPARED:
        return cursor.quote(first), None
    cursor.at = start
    return None


def _led(cursor: Cursor) -> Count | None:
    """Take `5/10 achieved a`, `8 patients had`."""
    start = cursor.at
    count = read_count(cursor)
    while count is not None and cursor.among(_VERBS):
        pass
    if count is None or cursor.at == start or cursor.tokens[cursor.at - 1].text not in _VERBS:
        cursor.at = start
        return None
    return count


def _of_what(cursor: Cursor) -> None:
    start = cursor.at
    if not cursor.among(_OF):
        return
    while cursor.now.kind not in _ENDS and cursor.now.text not in _OF and cursor.at - start <= _MOST_WORDS:
        cursor.at += 1
    if cursor.at == start + 1:
        cursor.at = start
