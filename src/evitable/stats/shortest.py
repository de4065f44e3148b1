"""The shortest interval that holds a given share of a distribution, from its quantiles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evitable.stats.counts import Array

_POINTS, _ROUNDS = 65, 6


def shortest(quantile: Callable[[Array], Array], level: float, *, ends: tuple[float, float]) -> tuple[float, float]:
    """Return the ends of the shortest interval; `ends` are the values that shares of 0 and 1 stand for.

    Of two that are equally short the lower one.

    >>> shortest(lambda share: share**2, 0.9, ends=(0.0, 1.0))
    (0.0, 0.81)
    """

    def at(share: Array) -> Array:
        inside = quantile(np.clip(share, 1e-12, 1 - 1e-12))
        return np.where(share <= 0, ends[0], np.where(share >= 1, ends[1], inside))

    left = np.linspace(0, 1 - level, _POINTS)
    for _ in range(_ROUNDS):
        best = int(np.argmin(at(_beyond(left, level)) - at(left)))
        near = left[max(best - 1, 0)], left[min(best + 1, len(left) - 1)]
        chosen, left = left[best], np.linspace(*near, _POINTS)
    low, high = at(np.array([chosen])), at(_beyond(np.array([chosen]), level))
    return float(low[0]), float(high[0])


def _beyond(left: Array, level: float) -> Array:
    """Return the share below the right end; it is 1 and no less where the interval runs to the end."""
    right = left + level
    return np.where(right > 1 - 1e-12, 1.0, right)
