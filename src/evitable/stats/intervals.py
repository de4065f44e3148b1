"""Intervals for one row's proportion: events out of n, vectorised over rows.

Rows in which none or all had the event: one end is exactly 0 or 1 and the other is the one-sided bound
at (1 + level) / 2, so that 8 of 8 is at least 0.631 with 97.5% confidence. That keeps the printed
"95%" interval of such a row the same as in other software; `is_one_sided` tells which rows these are, and
`row_intervals` gives the one-sided bound at the stated level beside it: at least 0.688 with 95%.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betainccinv, betaincinv, betaln, ndtri

from evitable.stats.counts import Array, Counts, checked_counts, checked_level
from evitable.stats.result import Result

Bound: TypeAlias = Literal["at least", "at most"]


class RowInterval(NamedTuple):
    """One row: its counts, its share, the interval, and for none or all the one-sided bound.

    `bound` is the one-sided bound at the stated level and `side` tells which way it holds; both are None for a
    row with events and others, whose two ends are the answer.
    """

    events: int
    n: int
    share: float
    low: float
    high: float
    side: Bound | None
    bound: float | None


def row_intervals(
    events: ArrayLike, n: ArrayLike, *, level: float = 0.95, method: str = "clopper-pearson"
) -> Result[tuple[RowInterval, ...]]:
    """Return every row's share with its interval, and the one-sided bound where none or all had the event.

    `method` is `clopper-pearson`, `wilson`, `jeffreys` or `mid-p`; the one-sided bound is that of the same method.

    Raises:
        ValueError: A count, the level or the method is not what it should be; the message says which and why.

    >>> full, part = row_intervals([8, 4], [8, 5]).numbers
    >>> full.side, round(full.bound, 3), round(full.low, 3), full.high
    ('at least', 0.688, 0.631, 1.0)
    >>> part.side, round(part.low, 3), round(part.high, 3)
    (None, 0.284, 0.995)
    """
    if method not in _METHODS:
        raise ValueError(f"method is {method!r}: give one of {', '.join(_METHODS)}.")
    counts, level = checked_counts(events, n), checked_level(level)
    named = _METHODS[method]
    low, high = named.interval(counts, (1 - level) / 2)
    least, most = named.interval(counts, 1 - level)
    bounds = np.where(counts.events == 0, most, least)
    columns = (counts.events, counts.n, low, high, bounds)
    rows = tuple(_row(*values) for values in zip(*(column.tolist() for column in columns), strict=True))
    percent = f"{100 * level:.4g}%"
    several = sum(row.side is not None for row in rows)
    return Result(
        method,
        rows,
        asked=(("level", f"{level:g}"), ("method", method)),
        done=(f"{several} of {len(rows)} rows of none or all have a one-sided {percent} bound.",) if several else (),
        methods=f"{named.words} {percent} intervals of each row's proportion; where no patient or every patient had "
        f"the event, the one-sided {percent} bound.",
    )


def _row(x: float, n: float, low: float, high: float, bound: float) -> RowInterval:
    side: Bound | None = "at most" if x == 0 else "at least" if x == n else None
    return RowInterval(int(x), int(n), x / n, low, high, side, None if side is None else bound)


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
    return _exact_ends(checked_counts(events, n), (1 - checked_level(level)) / 2)


def wilson(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return the score interval of each row (Wilson 1927)."""
    return _wilson_ends(checked_counts(events, n), (1 - checked_level(level)) / 2)


def jeffreys(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return the equal-tailed interval under a Beta(1/2, 1/2) prior (Brown, Cai, DasGupta 2001).

    As in that paper, a row without events starts at 0 and a row of events only ends at 1.
    """
    return _jeffreys_ends(checked_counts(events, n), (1 - checked_level(level)) / 2)


def mid_p(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Array, Array]:
    """Return the mid-P interval: the exact one with half of the observed count's probability (Lancaster 1961).

    Shorter than `clopper_pearson`; covers its level on average, not always.
    """
    return _mid_p_ends(checked_counts(events, n), (1 - checked_level(level)) / 2)


def pooled_exact(counts: Counts, level: float) -> tuple[float, float, float]:
    """Return the share of the summed counts with its exact interval, as if all rows were one."""
    summed = Counts(np.array([float(counts.total_events)]), np.array([float(counts.total_n)]))
    low, high = _exact_ends(summed, (1 - level) / 2)
    return counts.total_events / counts.total_n, float(low[0]), float(high[0])


def _exact_ends(counts: Counts, tail: float) -> tuple[Array, Array]:
    x, failures = counts.events, counts.n - counts.events
    low = np.where(x == 0, 0.0, betaincinv(np.maximum(x, 1), failures + 1, tail))
    high = np.where(failures == 0, 1.0, betainccinv(x + 1, np.maximum(failures, 1), tail))
    return low, high


def _wilson_ends(counts: Counts, tail: float) -> tuple[Array, Array]:
    x, n, z2 = counts.events, counts.n, float(ndtri(tail)) ** 2
    return _wilson_low(x, n, z2), 1 - _wilson_low(n - x, n, z2)


def _jeffreys_ends(counts: Counts, tail: float) -> tuple[Array, Array]:
    x, failures = counts.events, counts.n - counts.events
    low = np.where(x == 0, 0.0, betaincinv(x + 0.5, failures + 0.5, tail))
    high = np.where(failures == 0, 1.0, betainccinv(x + 0.5, failures + 0.5, tail))
    return low, high


def _mid_p_ends(counts: Counts, tail: float) -> tuple[Array, Array]:
    x, failures = counts.events, counts.n - counts.events
    return _mid_p_low(x, failures, tail), 1 - _mid_p_low(failures, x, tail)


def _wilson_low(x: Array, n: Array, z2: float) -> Array:
    # x^2 / (centre + root) is the root of the score equation without its cancellation near zero.
    root = np.sqrt(z2 * (z2 + 4 * x * (n - x) / n))
    low: Array = 2 * x * x / n / (2 * x + z2 + root)
    return low


def _mid_p_low(x: Array, failures: Array, tail: float) -> Array:
    """Solve P(X > x) + P(X = x) / 2 = tail for p by Newton steps kept inside a bracket; the left side grows with p.

    The bracket is the exact interval's own: P(X >= x) lies between the tail and twice the tail.
    """
    at_least = np.maximum(x, 1)
    low, high = betaincinv(at_least, failures + 1, tail), betaincinv(at_least, failures + 1, min(2 * tail, 1.0))
    p = (low + high) / 2
    for _ in range(60):
        miss = _mid_p_tail(at_least, failures, p) - tail
        low, high = np.where(miss < 0, p, low), np.where(miss < 0, high, p)
        step = p - miss / np.maximum(_mid_p_slope(at_least, failures, p), 1e-300)
        new = np.where((step >= low) & (step <= high), step, (low + high) / 2)
        settled = np.abs(new - p) <= 1e-12 * p
        p = new
        if settled.all():
            break
    return np.where(x == 0, 0.0, p)


def _mid_p_tail(x: Array, failures: Array, p: Array) -> Array:
    beyond = np.where(failures == 0, 0.0, betainc(x + 1, np.maximum(failures, 1), p))
    half: Array = (betainc(x, failures + 1, p) + beyond) / 2
    return half


def _mid_p_slope(x: Array, failures: Array, p: Array) -> Array:
    """Return the slope in p: the mean of the densities of Beta(x, failures + 1) and Beta(x + 1, failures)."""
    log_rest = np.log1p(-np.minimum(p, 1 - 1e-16))
    kernel = (x - 1) * np.log(p) + np.maximum(failures - 1, 0) * log_rest
    first = np.exp(kernel + np.where(failures > 0, log_rest, 0.0) - betaln(x, failures + 1))
    second = np.exp(kernel + np.log(p) - betaln(x + 1, np.maximum(failures, 1)))
    half: Array = (first + np.where(failures > 0, second, 0.0)) / 2
    return half


class _Method(NamedTuple):
    words: str
    interval: Callable[[Counts, float], tuple[Array, Array]]


_METHODS = {
    "clopper-pearson": _Method("Exact (Clopper-Pearson 1934)", _exact_ends),
    "wilson": _Method("Score (Wilson 1927)", _wilson_ends),
    "jeffreys": _Method("Jeffreys (Brown, Cai, DasGupta 2001)", _jeffreys_ends),
    "mid-p": _Method("Mid-P exact (Lancaster 1961)", _mid_p_ends),
}
