"""How long something was given: `for 6 months`, `over 2-5 days`, and the `; 9 mo` that fills its item."""

from __future__ import annotations

from typing import Any

from evitable.facts.cursor import Cursor
from evitable.facts.doses import UnitOfDose
from evitable.facts.times import read_length

_ITEM = (",", ";", "line")


def read_duration(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    """Take `for 6 months`, `over at least 2 weeks`, `(12 weeks)`."""
    start = cursor.at
    if not cursor.word("for", "over", "during", "×", "x", "lasting", "(", "["):
        return None
    first = cursor.at
    cursor.words("at least") or cursor.words("up to")
    if cursor.words("a median of") or cursor.words("a mean of") or read_length(cursor):
        if cursor.tokens[cursor.at - 1].text == "of" and not read_length(cursor):
            cursor.at = start
            return None
        quote = cursor.quote(first)
        if cursor.tokens[start].kind not in ("(", "[") or cursor.take(")", "]"):
            return [("duration", quote)]
    cursor.at = start
    return None


def read_lone_length(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    """Take the `6 months` of `15 mg bid; 6 months`: a length that fills its item is how long it was given."""
    start = cursor.at
    opened = start > 0 and cursor.tokens[start - 1].kind in _ITEM
    if opened and read_length(cursor) and (cursor.done or cursor.now.kind in _ITEM):
        return [("duration", cursor.quote(start))]
    cursor.at = start
    return None
