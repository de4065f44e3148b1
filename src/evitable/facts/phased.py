"""Doses in turn that share one unit or stand aside: `25→100 mg/d`, `160/80/40 mg`, `100 mg (2 mg/kg in children)`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from evitable.facts.cursor import Cursor
from evitable.facts.doses import DoseRead, UnitOfDose, read_dose
from evitable.facts.numbers import read_amount, read_integer, read_number
from evitable.facts.tokens import spaced
from evitable.model import Dose

Told = list[tuple[str, Any]]
_ARROW = "→"
# Fewer may be the two drugs of one tablet: `100/25 mg`.
_FEWEST = 3
_WHOM = ("in", "if", "for", "when")
_LONGEST = 7
# How long cycles with days off are.
_LENGTHS = (14, 21, 28, 35, 42)
_NAMES = ("drug", "drug-class", "procedure", "line", "(", "[")
_OF_CYCLE = spaced(
    r"(?:days?|d) ?(?P<first>\d+) ?(?:-|to) ?(?P<last>\d+) ?(?:/|of(?: (?:a|each|every))?) ?(?P<length>\d+)"
    r"(?:[- ]?days?(?: cycles?)?)?(?![\w.])"
)


def read_phases(cursor: Cursor, _: UnitOfDose | None = None) -> Told | None:
    """Take doses that rise or fall and bear their unit once, at the end: `160/80/40 mg`; and the `25` of `25→100 mg`.

    Two doses parted by a stroke are none: they may be the two drugs of one tablet.
    """
    if _ARROW in cursor.folded:
        return _before_arrow(cursor)
    return _series(cursor) if cursor.ahead().kind == "/" and cursor.ahead(3).kind == "/" else None


def _before_arrow(cursor: Cursor) -> Told | None:
    start = cursor.at
    amount = read_amount(cursor)
    arrow = cursor.at
    found = read_dose(cursor) if amount is not None and cursor.word(_ARROW) else None
    if amount is None or found is None:
        cursor.at = start
        return None
    cursor.at = arrow
    return _told(found, amount.low, amount.high)


def _series(cursor: Cursor) -> Told | None:
    start, numbers = cursor.at, list[Decimal]()
    last: DoseRead | None = None
    while last is None and (number := read_number(cursor)) is not None:
        numbers.append(number)
        if not cursor.take("/"):
            break
        here = cursor.at
        last = read_dose(cursor)
        cursor.at = cursor.at if last else here
    steps = {one < other for one, other in pairwise([*numbers, *([last.dose.low] if last else [])])}
    if last is None or last.dose.high is not None or len(numbers) + 1 < _FEWEST or len(steps) != 1:
        cursor.at = start
        return None
    told: Told = []
    for number in numbers:
        told += [*_told(last, number, None), ("join", "then")]
    return told + _told(last, last.dose.low, None)


def _told(found: DoseRead, low: Decimal, high: Decimal | None) -> Told:
    dose: Dose = replace(found.dose, low=low, high=high)
    return [("dose", dose), *([("frequency", found.frequency)] if found.frequency else [])]


def read_days_on(cursor: Cursor, _: UnitOfDose | None = None) -> Told | None:
    """Take the `(21/28)` behind `daily`: so many days on, of so many."""
    start = cursor.at
    before = cursor.tokens[start - 1] if start else None
    if before is None or before.kind not in ("frequency", "word", "unit") or not cursor.take("("):
        return None
    on = read_integer(cursor)
    length = read_integer(cursor) if cursor.take("/") else None
    cursor.word("days", "d")
    if on is not None and length in _LENGTHS and length // 3 <= on < length and cursor.take(")"):
        return [("days", tuple(range(1, on + 1))), ("cycle_days", length)]
    cursor.at = start
    return None


def read_other_dose(cursor: Cursor, _: UnitOfDose | None = None) -> Told | None:
    """Take the `(2 mg/kg in children)` behind a dose: what others got."""
    start = cursor.at
    found = read_dose(cursor) if cursor.take("(", "[") else None
    if found is not None and cursor.word(*_WHOM):
        first = cursor.at
        while not cursor.done and cursor.at - first < _LONGEST and cursor.now.kind not in _NAMES:
            if cursor.take(")", "]"):
                return [("join", "or"), *_told(found, found.dose.low, found.dose.high)]
            cursor.at += 1
    cursor.at = start
    return None


def read_days_of_cycle(cursor: Cursor) -> Told | None:
    """Take `d1-21/28`, `days 1-14 of 28`: the days, and how long the cycle is."""
    start, found = cursor.at, cursor.match(_OF_CYCLE)
    if found is None:
        return None
    first, last, length = (int(found[name]) for name in ("first", "last", "length"))
    if not first < last < length:
        cursor.at = start
        return None
    return [("days", tuple(range(first, last + 1))), ("cycle_days", length)]
