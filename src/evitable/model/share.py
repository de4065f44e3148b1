"""Percentages as tables print them: rounded or cut off, and of a whole number of patients."""

from __future__ import annotations

import re
from decimal import Decimal

from evitable.model.source import Value

_NUMBER = re.compile(r"\d+(?:[.,·]\d+)?")
# How far above the exact share a rounded percentage may be printed, in units of its last digit.
_ROUNDING = Decimal("0.5")


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


def agrees(count: int, of: int, pct: Value[float]) -> bool:
    """Tell whether `count` of `of` is the printed percentage, rounded or cut off at its last digit.

    Example:
        >>> agrees(27, 42, Value(64.3)), agrees(27, 42, Value(64.2)), agrees(16, 27, Value(57.1))
        (True, True, False)
    """
    if of <= 0:
        return False
    unit = Decimal(1).scaleb(-printed_decimals(pct))
    off = Decimal(100 * count) / of - Decimal(str(pct.value))
    return -unit * _ROUNDING <= off < unit


def whole_counts(pct: Value[float], of: int) -> tuple[int, ...]:
    """Return every number of patients out of `of` that the printed percentage can stand for.

    Example:
        >>> whole_counts(Value(81.5), 54), whole_counts(Value(81.0), 13), whole_counts(Value(90.0), 412)
        ((44,), (), (369, 370, 371, 372, 373, 374))
    """
    if of <= 0:
        return ()
    unit = 10.0 ** -printed_decimals(pct)
    low = int((pct.value - unit) * of / 100) - 1
    high = int((pct.value + unit) * of / 100) + 1
    return tuple(count for count in range(max(0, low), min(of, high) + 1) if agrees(count, of, pct))
