"""Checked rates: events over person-time, row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from evitable.stats.counts import Array

# A count beyond this is a population register; its likelihood is a needle that doubles cannot resolve well.
MOST_EVENTS = 10_000_000
# Person-time in any unit a paper prints, from seconds of one patient to years of a nation.
LEAST_TIME, MOST_TIME = 1e-9, 1e15


@dataclass(frozen=True, slots=True, eq=False)
class PersonTime:
    """Rows of events over person-time; `time` is in the caller's own unit, the same for every row."""

    events: Array
    time: Array

    @property
    def k(self) -> int:
        """Return the number of rows."""
        return len(self.time)

    @property
    def total_events(self) -> int:
        """Return the events of all rows together."""
        return int(self.events.sum())

    @property
    def total_time(self) -> float:
        """Return the person-time of all rows together."""
        return float(self.time.sum())

    @property
    def log_constant(self) -> float:
        """Return the part of the log-likelihood that no parameter touches."""
        return float((self.events * np.log(self.time) - gammaln(self.events + 1)).sum())

    def is_none(self) -> bool:
        """Tell whether no row has an event."""
        return self.total_events == 0

    def in_units_of(self, unit: float) -> PersonTime:
        """Return the rows with their person-time counted in another unit, so many of the old ones long."""
        return PersonTime(self.events, self.time / unit)


def checked_person_time(events: ArrayLike, time: ArrayLike) -> PersonTime:
    """Return the rows as `PersonTime`, or raise ValueError naming the argument, the position and the value.

    Events are whole numbers from 0; there may be more of them than patients. Times are above 0, all in one
    unit. A blank is refused, never read as zero.

    >>> checked_person_time([0, 3], [1.5, 2]).total_time
    3.5
    """
    x = np.array([_checked_events(value, i) for i, value in enumerate(_listed(events, "events"))], dtype=np.float64)
    t = np.array([checked_time(value, f"time[{i}]") for i, value in enumerate(_listed(time, "time"))], dtype=np.float64)
    if len(x) != len(t):
        raise ValueError(f"events has {len(x)} rows and time has {len(t)}: give one of each for every row.")
    if len(x) == 0:
        raise ValueError("events and time are empty: give at least one row.")
    return PersonTime(x, t)


def checked_time(value: object, name: str) -> float:
    """Return a person-time as a float, or raise ValueError naming it."""
    number = _number(value)
    if number is None or not LEAST_TIME <= number <= MOST_TIME:
        raise ValueError(
            f"{name} is {value!r}: give a person-time from {LEAST_TIME:g} to {MOST_TIME:g}; "
            "leave a row out when its person-time is not stated."
        )
    return number


def _listed(values: ArrayLike, name: str) -> list[object]:
    raw = values if isinstance(values, np.ndarray) else np.asarray(values, dtype=object)
    if raw.ndim != 1:
        raise ValueError(f"{name} has {raw.ndim} dimensions: give a flat list with one number for every row.")
    listed: list[object] = raw.tolist()
    return listed


def _checked_events(value: object, position: int) -> float:
    number = _number(value)
    if number is None or number != number // 1:
        raise ValueError(
            f"events[{position}] is {value!r}: give a whole number; leave a row out when its count is not stated."
        )
    if number < 0:
        raise ValueError(f"events[{position}] is {value!r}: a count cannot be negative.")
    if number > MOST_EVENTS:
        raise ValueError(f"events[{position}] is {value!r}: rows of more than {MOST_EVENTS} events are not supported.")
    return number


def _number(value: object) -> float | None:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
