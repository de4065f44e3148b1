"""Which rows get a constant added to their counts, and how that is told."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array
from evitable.stats.effects.columns import chosen

To: TypeAlias = Literal["only0", "all", "if0all", "none"]
Rows: TypeAlias = NDArray[np.bool_]

WHERE: tuple[To, ...] = ("only0", "all", "if0all", "none")
_HALF = 0.5


class Correction(NamedTuple):
    """What is added to each row's counts (zero for most rows) and the rule that says to which rows."""

    amount: Array
    add: float
    to: str

    @property
    def rows(self) -> Rows:
        """Return which rows get something."""
        return self.amount > 0

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """Return the options as text."""
        return (("add", f"{self.add:g}"), ("to", self.to))


def correction(has_zero: Rows, *, add: float | None, to: str | None, custom: To) -> Correction:
    """Return the constant for every row: `to` is the measure's custom and `add` a half unless given.

    `only0`: the rows that have a zero cell; `all`: every row; `if0all`: every row as soon as one row has a
    zero cell; `none`: no row. An `add` beside `none` is refused, as it would do nothing.
    """
    rule = chosen(custom if to is None else to, WHERE, "to")
    if rule == "none":
        if add:
            raise ValueError(f"add is {add!r} while nothing is to be corrected: give to='only0' as well, or no add.")
        return Correction(np.zeros(len(has_zero)), 0.0, rule)
    constant = _HALF if add is None else _constant(add)
    rows = {"only0": has_zero, "all": np.full_like(has_zero, True), "if0all": np.full_like(has_zero, has_zero.any())}
    return Correction(np.where(rows[rule], constant, 0.0), constant, rule)


def _constant(add: float) -> float:
    if isinstance(add, bool) or not isinstance(add, int | float) or not math.isfinite(add) or add <= 0:
        raise ValueError(f"add is {add!r}: give a number above zero such as 0.5, or to='none' to add nothing.")
    return float(add)
