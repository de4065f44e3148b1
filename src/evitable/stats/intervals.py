"""Intervals for one row's proportion: events out of n, vectorised over rows.

Rows in which none or all had the event: one end is exactly 0 or 1 and the other is the one-sided bound
at (1 + level) / 2, so that 8 of 8 is at least 0.631 with 97.5% confidence. That keeps the printed
"95%" interval of such a row the same as in other software; `is_one_sided` tells which rows these are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincinv, ndtri

from evitable.stats.counts import Array, Counts, checked_counts, checked_level


def is_one_sided(events: ArrayLike, n: ArrayLike) -> NDArray[np.bool_]:
    """Tell for each row whether none or all had the event, so that its interval has only one real end."""
    counts = checked_counts(events, n)
    rows: NDArray[np.bool_] = (counts.events == 0) | (counts.events == counts.n)
    return rows


def clopper_pearson(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return the exact interval of each row: never covers less than its level (Clopper, Pearson 1934).

    >>> low, high = clopper_pearson([1, 0], [1, 5])
    >>> low.round(3), high.round(3)
    (array([0.025, 0.   ]), array([1.   , 0.522]))
    """
    counts, tail = checked_counts(events, n), (1 - checked_level(level)) / 2
    return _exact_ends(counts.events, counts.n - counts.events, tail)


def wilson(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return the score interval of each row (Wilson 1927)."""
    counts = checked_counts(events, n)
    z2 = ndtri((1 + checked_level(level)) / 2) ** 2
    low = _wilson_low(counts.events, counts.n, z2)
    return low, 1 - _wilson_low(counts.n - counts.events, counts.n, z2)


def jeffreys(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return the equal-tailed interval under a Beta(1/2, 1/2) prior (Brown, Cai, DasGupta 2001).

    As in that paper, a row without events starts at 0 and a row of events only ends at 1.
    """
    counts, tail = checked_counts(events, n), (1 - checked_level(level)) / 2
    x, failures = counts.events, counts.n - counts.events
    low = np.where(x == 0, 0.0, betaincinv(x + 0.5, failures + 0.5, tail))
    high = np.where(failures == 0, 1.0, 1 - betaincinv(failures + 0.5, x + 0.5, tail))
    return low, high


def mid_p(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return the mid-P interval: the exact one with half of the observed count's probability (Lancaster 1961).

    Shorter than `clopper_pearson`; covers its level on average, not always.
    """
    counts, tail = checked_counts(events, n), (1 - checked_level(level)) / 2
    x, failures = counts.events, counts.n - counts.events
    return _mid_p_low(x, failures, tail), 1 - _mid_p_low(failures, x, tail)


def pooled_exact(counts: Counts, level: float) -> tuple[float, float, float]:
    """Return the share of the summed counts with its exact interval, as if all rows were one."""
    x, n = np.array([float(counts.total_events)]), float(counts.total_n)
    low, high = _exact_ends(x, n - x, (1 - level) / 2)
    return float(x[0]) / n, float(low[0]), float(high[0])


def _exact_ends(x: Array, failures: Array, tail: float) -> tuple[Array, Array]:
    low = np.where(x == 0, 0.0, betaincinv(np.maximum(x, 1), failures + 1, tail))
    high = np.where(failures == 0, 1.0, 1 - betaincinv(np.maximum(failures, 1), x + 1, tail))
    return low, high


def _wilson_low(x: Array, n: Array, z2: float) -> Array:
    # x^2 / (centre + root) is the root of the score equation without its cancellation near zero.
    root = np.sqrt(z2 * (z2 + 4 * x * (n - x) / n))
    low: Array = 2 * x * x / n / (2 * x + z2 + root)
    return low


def _mid_p_low(x: Array, failures: Array, tail: float) -> Array:
    """Solve P(X > x) + P(X = x) / 2 = tail for p by bisection; the left side grows with p."""
    low, high = np.zeros_like(x), x / (x + failures)
    for _ in range(60):
        middle = (low + high) / 2
        below = _mid_p_tail(x, failures, middle) < tail
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    solved: Array = np.where(x == 0, 0.0, (low + high) / 2)
    return solved


def _mid_p_tail(x: Array, failures: Array, p: Array) -> Array:
    at_least = np.where(x == 0, 1.0, betainc(np.maximum(x, 1), failures + 1, p))
    beyond = np.where(failures == 0, 0.0, betainc(x + 1, np.maximum(failures, 1), p))
    half: Array = (at_least + beyond) / 2
    return half
