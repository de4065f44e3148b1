"""Normal averages of row likelihoods by Gauss-Hermite points laid around each row's own top.

The points are shifted to the mode of likelihood times normal density and stretched by its curvature
(Pinheiro, Bates 1995); a single point is Laplace's approximation.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np

from evitable.stats.controlled.row_models import BothSlopes, Slopes
from evitable.stats.counts import Array
from evitable.stats.result import NotConverged

_STEPS = 200
_SETTLED = 1e-11
# Steps in logits: from further off a logistic likelihood is flat, and Newton's step runs away.
_LONGEST = 2.0

OneWay: TypeAlias = Callable[[Array], Slopes]
TwoWay: TypeAlias = Callable[[Array, Array], BothSlopes]


class Average(NamedTuple):
    """The logarithm of every row's average and the top around which it was taken, to start from next time."""

    log: Array
    top: Array


@lru_cache(maxsize=16)
def _points(count: int) -> tuple[Array, Array]:
    node, weight = np.polynomial.hermite.hermgauss(count)
    # Both the normal density's and the substitution's constants go into the weights.
    return np.sqrt(2) * node, np.log(weight) + node**2 - np.log(np.pi) / 2


def average(rows: OneWay, center: Array, spread: float, count: int, start: Array) -> Average:
    """Return every row's log average over log odds ratios center + spread z, z standard normal."""
    top = _top(rows, center, spread, start)
    width = (1 - spread**2 * rows(center + spread * top).second) ** -0.5
    node, log_weight = _points(count)
    z = top + width * node
    # The points carry the weight of a density of their own width, which half of z^2 turns into the normal's.
    log = rows(center + spread * z).log - z**2 / 2 + log_weight
    return Average(_log_sum(log) + np.log(width[:, 0]), top)


def _log_sum(log: Array) -> Array:
    most = log.max(axis=1)
    total: Array = np.log(np.exp(np.maximum(log - most[:, None], -700)).sum(axis=1)) + most
    return total


def _top(rows: OneWay, center: Array, spread: float, start: Array) -> Array:
    z, longest = start, np.full_like(start, _LONGEST / max(spread, 0.1))
    previous = np.zeros_like(z)
    for _ in range(_STEPS):
        at = rows(center + spread * z)
        slope = spread * at.first - z
        step = slope / (1 - spread**2 * at.second)
        # The function bends down everywhere: a slope that turns round means that the last step was too long.
        longest = np.where(slope * previous < 0, longest / 2, longest)
        z, previous = z + np.clip(step, -longest, longest), slope
        if (np.abs(step) < _SETTLED).all():
            return z
    raise NotConverged("The top of a row's likelihood was not found.")


def level_slopes(
    rows: TwoWay, level: Array, center: float, spread: float, count: int, start: Array
) -> tuple[Array, Array, Array]:
    """Return slope and bend of every row's log average in its own level, and the top to start from next time."""

    def along(delta: Array) -> Slopes:
        found = rows(level, delta)
        return Slopes(found.log, found.delta, found.delta_twice)

    top = _top(along, np.array(center), spread, start)
    width = (1 - spread**2 * along(center + spread * top).second) ** -0.5
    node, log_weight = _points(count)
    z = top + width * node
    at = rows(level, center + spread * z)
    log = at.log - z**2 / 2 + log_weight
    weight = np.exp(np.maximum(log - log.max(axis=1, keepdims=True), -700))
    weight /= weight.sum(axis=1, keepdims=True)
    slope = (weight * at.level).sum(axis=1)
    spread_of_slopes = (weight * (at.level - slope[:, None]) ** 2).sum(axis=1)
    return slope, -(weight * at.level_twice).sum(axis=1) - spread_of_slopes, top


def average_of_both(
    rows: TwoWay, center: tuple[float, float], spread: tuple[float, float], count: int, start: Array
) -> Average:
    """Return every row's log average over levels and log odds ratios that both vary, independently.

    `center` and `spread` are those of the level and of the log odds ratio; `start` and the top are rows by two.
    """
    top = _top_of_both(rows, center, spread, start)
    u, v = top[:, :1], top[:, 1:]
    at = rows(center[0] + spread[0] * u, center[1] + spread[1] * v)
    bend_u, bend_v = 1 - spread[0] ** 2 * at.level_twice, 1 - spread[1] ** 2 * at.delta_twice
    both = -spread[0] * spread[1] * at.both
    # Cholesky of the inverse curvature, written out for two.
    rest = bend_u - both**2 / bend_v
    wide_u, wide_v = rest**-0.5, bend_v**-0.5
    lean = -both / bend_v * wide_u
    node, log_weight = _points(count)
    x, y = np.repeat(node, count), np.tile(node, count)
    log_weights = np.repeat(log_weight, count) + np.tile(log_weight, count)
    first, second = u + wide_u * x, v + lean * x + wide_v * y
    log = rows(center[0] + spread[0] * first, center[1] + spread[1] * second).log
    log = log - (first**2 + second**2) / 2 + log_weights
    return Average(_log_sum(log) + np.log(wide_u * wide_v)[:, 0], top)


def _top_of_both(rows: TwoWay, center: tuple[float, float], spread: tuple[float, float], start: Array) -> Array:
    u, v = start[:, :1], start[:, 1:]
    height = _height(rows, center, spread, u, v)
    for _ in range(_STEPS):
        at = rows(center[0] + spread[0] * u, center[1] + spread[1] * v)
        slope_u, slope_v = spread[0] * at.level - u, spread[1] * at.delta - v
        bend_u, bend_v = 1 - spread[0] ** 2 * at.level_twice, 1 - spread[1] ** 2 * at.delta_twice
        both = -spread[0] * spread[1] * at.both
        determinant = bend_u * bend_v - both**2
        step_u = (slope_u * bend_v - slope_v * both) / determinant
        step_v = (slope_v * bend_u - slope_u * both) / determinant
        if (np.abs(step_u) < _SETTLED).all() and (np.abs(step_v) < _SETTLED).all():
            return np.hstack((u + step_u, v + step_v))
        part = np.ones_like(u)
        for _ in range(30):
            higher = _height(rows, center, spread, u + part * step_u, v + part * step_v)
            low = higher < height - 1e-9 * (1 + np.abs(height))
            if not low.any():
                break
            part = np.where(low, part / 2, part)
        u, v, height = u + part * step_u, v + part * step_v, higher
    raise NotConverged("The top of a row's likelihood was not found.")


def _height(rows: TwoWay, center: tuple[float, float], spread: tuple[float, float], u: Array, v: Array) -> Array:
    height: Array = rows(center[0] + spread[0] * u, center[1] + spread[1] * v).log - (u**2 + v**2) / 2
    return height
