"""Percentages as tables print them: rounded or cut off, and of a whole number of patients."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from evitable.model.source import Value

_NUMBER = re.compile(r"\d+(?:[.,·]\d+)?")


def printed_decimals(pct: Value[float]) -> int:
    """Return how many decimals a percentage was printed with: 2 for `64.30`, 0 for `64`.

    Example:
        >>> printed_decimals(Value(64.3))
        1
    """
    for quote in pct.quotes:
        for found in _NUMBER.findall(quote.text):
            _, _, decimals = found.replace(",", ".").replace("·", ".").partition(".")
            if float(found.replace(",", ".").replace("·", ".")) == pct.value:
                return len(decimals)
    return len(f"{pct.value:g}".partition(".")[2])


class _Bounds(NamedTuple):
    """The shares that a printed percentage may stand for: from `low` up to below `high`, in parts of `whole`."""

    low: int
    high: int
    whole: int


def _bounds(pct: Value[float]) -> _Bounds:
    """Return exact bounds: half a unit of the last digit down where it was rounded up, a whole one up where cut off."""
    sign, digits, exponent = Decimal(str(pct.value)).as_tuple()
    number, decimals = int("".join(map(str, digits))) * (-1 if sign else 1), printed_decimals(pct)
    scale = max(decimals, -int(exponent), 0)
    middle, unit = number * 10 ** (scale + int(exponent)), 10 ** (scale - decimals)
    return _Bounds(2 * middle - unit, 2 * (middle + unit), 2 * 100 * 10**scale)


def agrees(count: int, of: int, pct: Value[float]) -> bool:
    """Tell whether `count` of `of` is the printed percentage, rounded or cut off at its last digit.

    Example:
        >>> agrees(27, 42, Value(64.3)), agrees(27, 42, Value(64.2)), agrees(16, 27, Value(57.1))
        (True, True, False)
    """
    if of <= 0:
        return False
    low, high, whole = _bounds(pct)
    return low * of <= count * whole < high * of


def whole_counts(pct: Value[float], of: int) -> Sequence[int]:
    """Return every number of patients out of `of` that the printed percentage can stand for, without listing them.

    Example:
        >>> [tuple(whole_counts(Value(pct), of)) for pct, of in ((81.5, 54), (81.0, 13), (90.0, 412))]
        [(44,), (), (369, 370, 371, 372, 373, 374)]
    """
    if of <= 0:
        return range(0)
    low, high, whole = _bounds(pct)
    return range(max(0, -(-low * of // whole)), min(of, (high * of - 1) // whole) + 1)


def largest_whole(count: int, pct: Value[float], below: int) -> int | None:
    """Return the largest number of patients, smaller than `below`, of which `count` is the printed percentage.

    Example:
        >>> largest_whole(27, Value(64.3), 100), largest_whole(27, Value(64.3), 42)
        (42, None)
    """
    low, _, whole = _bounds(pct)
    most = min(below - 1, count * whole // low) if low > 0 else below - 1
    return most if most >= max(count, 1) and agrees(count, most, pct) else None
