"""Checked counts: events out of n, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logit

Array: TypeAlias = NDArray[np.float64]

# Above this a row is a registry, not a series, and the beta-binomial's products would take seconds.
LARGEST_N = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Rows of events out of n, as whole numbers held in doubles."""

    events: Array
    n: Array

    @property
    def k(self) -> int:
        """Return the number of rows."""
        return len(self.n)

    @property
    def total_events(self) -> int:
        """Return the events of all rows together."""
        return int(self.events.sum())

    @property
    def total_n(self) -> int:
        """Return the patients of all rows together."""
        return int(self.n.sum())

    @property
    def pooled_logit(self) -> float:
        """Return the logit of all events out of all patients, infinite for none or all."""
        return float(logit(self.total_events / self.total_n))

    def is_all(self) -> bool:
        """Tell whether every patient of every row had the event."""
        return self.total_events == self.total_n

    def is_none(self) -> bool:
        """Tell whether no patient of any row had the event."""
        return self.total_events == 0


def checked_counts(events: ArrayLike, n: ArrayLike) -> Counts:
    """Return the rows as `Counts`, or raise ValueError naming the argument, the position and the value.

    Counts are whole numbers, 0 <= events <= n and n >= 1. A blank is refused, never read as zero.

    >>> checked_counts([1, 4], [1, 5]).total_n
    6
    """
    x, size = _whole(events, "events"), _whole(n, "n")
    if len(x) != len(size):
        raise ValueError(f"events has {len(x)} rows and n has {len(size)}: give one of each for every row.")
    if len(x) == 0:
        raise ValueError("events and n are empty: give at least one row.")
    if not ((size >= 1) & (size <= LARGEST_N) & (x >= 0) & (x <= size)).all():
        _refuse_first(x, size)
    return Counts(x, size)


def checked_level(level: float) -> float:
    """Return the level of an interval, or raise ValueError unless it lies between 0.5 and 1."""
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0.5 <= level < 1:
        raise ValueError(f"level is {level!r}: give a share from 0.5 to below 1, such as 0.95.")
    return float(level)


def _refuse_first(x: Array, size: Array) -> None:
    """Name the first count that is out of range."""
    _refuse(size < 1, size, "n", "every row needs at least one patient; leave the row out if its n is unknown.")
    _refuse(size > LARGEST_N, size, "n", f"rows of more than {LARGEST_N} patients are not supported.")
    _refuse(x < 0, x, "events", "a count cannot be negative.")
    _refuse(x > size, x, "events", "there cannot be more events than patients; check both counts in the source.")


def _whole(values: ArrayLike, name: str) -> Array:
    if isinstance(values, list | tuple) and values and {*map(type, values)} == {int}:
        return np.array(values, dtype=np.float64)
    raw = values if isinstance(values, np.ndarray) else np.asarray(values, dtype=object)
    if raw.ndim != 1:
        raise ValueError(f"{name} has {raw.ndim} dimensions: give a flat list with one count for every row.")
    if raw.dtype.kind in "iu":
        return raw.astype(np.float64)
    return np.array([_whole_number(value, name, i) for i, value in enumerate(_listed(raw))], dtype=np.float64)


def _listed(raw: NDArray[np.generic]) -> Sequence[object]:
    listed: list[object] = raw.tolist()
    return listed


def _whole_number(value: object, name: str, position: int) -> float:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        return float(value)
    raise ValueError(
        f"{name}[{position}] is {value!r}: give a whole number; leave a row out when its count is not stated."
    )


def _refuse(bad: NDArray[np.bool_], values: Array, name: str, why: str) -> None:
    if bad.any():
        position = int(np.argmax(bad))
        raise ValueError(f"{name}[{position}] is {values[position]:.0f}: {why}")
