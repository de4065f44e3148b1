"""Numbers that a header explains: `RDV (10) + SOT [1]` under `drug (days) [doses]`, `10 [1]` under `total days`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from evitable.facts.cursor import Cursor
from evitable.facts.cycles import Spread
from evitable.facts.keys import BracketHolds
from evitable.facts.numbers import read_integer
from evitable.model import Value

_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Keyed(NamedTuple):
    """What bracketed numbers count by their bracket, and what a number at the start of a cell counts."""

    holds: Mapping[str, BracketHolds] = {}
    plain: BracketHolds | None = None

    def __bool__(self) -> bool:
        return bool(self.holds or self.plain)

    def read(self, cursor: Cursor) -> tuple[str, Any] | None:
        """Take a number that the header explains, as a part of a regimen; None where none stands here."""
        start, opening = cursor.at, cursor.now.kind
        held = self.holds.get(opening)
        if held is not None and cursor.take(opening):
            first = cursor.at
            number = read_integer(cursor)
            if number is not None and cursor.take(_CLOSING[opening]):
                return _part(cursor, held, number, first)
        elif self.plain is not None and start == 0:
            number = read_integer(cursor)
            if number is not None and (cursor.done or cursor.now.kind in _CLOSING):
                return _part(cursor, self.plain, number, start)
        cursor.at = start
        return None


def _part(cursor: Cursor, held: BracketHolds, number: int, first: int) -> tuple[str, Any]:
    if held == "doses":
        return "doses", number
    if held == "cycles":
        return "cycles", Spread("exact", Decimal(number))
    quote = cursor.quote(first, first + 1)
    return "duration", Value(f"{number} {held if number != 1 else held[:-1]}", (quote,))
