"""Intervals for one row's rate: events over person-time, vectorised over rows.

A row without events starts at 0, and its upper end is the one-sided bound at (1 + level) / 2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc, gammainccinv, gammaincinv

from evitable.stats.counts import Array, checked_level
from evitable.stats.rates.person_time import PersonTime, checked_person_time


def garwood(events: ArrayLike, time: ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return the exact interval of each row's rate: never covers less than its level (Garwood 1936).

    In events per unit of the person-time given.

    >>> low, high = garwood([0, 8], [10.0, 10.0])
    >>> low.round(3), high.round(3)
    (array([0.   , 0.345]), array([0.369, 1.576]))
    """
    rows, tail = checked_person_time(events, time), (1 - checked_level(level)) / 2
    low, high = _exact_ends(rows.events, tail)
    return low / rows.time, high / rows.time


def mid_p_rate(events: ArrayLike, time: ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return the mid-P interval of each row's rate: the exact one with half of the observed count's chance.

    Shorter than `garwood`; covers its level on average, not always (Lancaster 1961; Cohen, Yang 1994).

    >>> low, high = mid_p_rate([0, 8], [10.0, 10.0])
    >>> low.round(3), high.round(3)
    (array([0.   , 0.372]), array([0.3  , 1.519]))
    """
    rows, tail = checked_person_time(events, time), (1 - checked_level(level)) / 2
    low, high = _exact_ends(rows.events, tail)
    # The mid-P ends lie inside the exact ones, on either side of the count itself.
    lower = _bisected(low, rows.events, lambda mean: _mid_beyond(rows.events, mean) < tail)
    upper = _bisected(rows.events, high, lambda mean: _mid_beyond(rows.events, mean) < 1 - tail)
    return np.where(rows.events == 0, 0.0, lower) / rows.time, upper / rows.time


def summed_exact(rows: PersonTime, level: float) -> tuple[float, float, float]:
    """Return the rate of the summed events and person-time with its exact interval, as if all rows were one."""
    low, high = _exact_ends(np.array([float(rows.total_events)]), (1 - level) / 2)
    return rows.total_events / rows.total_time, float(low[0]) / rows.total_time, float(high[0]) / rows.total_time


def _exact_ends(x: Array, tail: float) -> tuple[Array, Array]:
    """Return the Poisson means under which as many events, or as few, have a chance of `tail`."""
    low = np.where(x == 0, 0.0, gammaincinv(np.maximum(x, 1), tail))
    return low, np.asarray(gammainccinv(x + 1, tail), dtype=np.float64)


def _mid_beyond(x: Array, mean: Array) -> Array:
    """Return P(X > x) + P(X = x) / 2, which grows with the mean."""
    at_least = np.where(x == 0, 1.0, gammainc(np.maximum(x, 1), mean))
    half: Array = (at_least + gammainc(x + 1, mean)) / 2
    return half


def _bisected(low: Array, high: Array, is_below: Callable[[Array], NDArray[np.bool_]]) -> Array:
    for _ in range(60):
        middle = (low + high) / 2
        below = is_below(middle)
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2
