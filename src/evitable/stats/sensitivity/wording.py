"""How shares, counts and intervals are said in the sentences for readers."""

from __future__ import annotations


def percent(share: float) -> str:
    """Return a share as a percentage, with a decimal only where a whole number would say none or all.

    >>> percent(0.938), percent(0.996), percent(1)
    ('94%', '99.6%', '100%')
    """
    value = 100 * share
    if value in {0, 100} or 0.95 <= value <= 99.05:
        return f"{value:.0f}%"
    return f"{min(max(value, 0.1), 99.9):.1f}%"


def points(shift: float) -> str:
    """Return the size of a shift between two shares in percentage points.

    >>> points(-0.0312)
    '3.1 percentage points'
    """
    return f"{100 * abs(shift):.1f} percentage points"


def many(count: int, one: str, several: str | None = None) -> str:
    """Return a count with its noun in the right number.

    >>> many(1, "row"), many(3, "row")
    ('1 row', '3 rows')
    """
    return f"{count} {one if count == 1 else several or one + 's'}"
