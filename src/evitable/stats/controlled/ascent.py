"""The top of a smooth function of a few parameters, some of them spreads that may be zero.

The function must be even in its spreads, so that zero is an inner point and not an edge.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.result import NotConverged

Height: TypeAlias = Callable[[Array], float]

_STEPS = 100
_REACH = 1e-3
_SETTLED = 1e-6
_LONGEST = 1.0
# A slope this small and a bend this far upwards make a saddle; the step away from it.
_FLAT = 1e-4
_KICK = 0.1
# A bend below this share of the largest one is rounding: the likelihood is level in that direction.
_LEVEL = 1e-7
# A top with a spread must be this much higher than one without to count as another top.
_HIGHER = 1e-7


class Top(NamedTuple):
    """A maximum: where, how high, and the bend (negative Hessian) in the parameters that were free to move."""

    at: Array
    height: float
    free: tuple[int, ...]
    bend: Array

    def error(self, parameter: int) -> float:
        """Return the standard error of a parameter from the bend; NaN where some direction is flat."""
        values = np.linalg.eigvalsh(self.bend)
        if values[0] <= _LEVEL * max(values[-1], 1.0):
            return float("nan")
        variance = np.linalg.inv(self.bend)
        return float(np.sqrt(variance[self.free.index(parameter), self.free.index(parameter)]))


def highest(height: Height, starts: Sequence[Array], free: Sequence[int], spreads: Sequence[int]) -> Top:
    """Return the highest top over all ways of letting spreads move or be zero; of equal tops the one with fewest.

    `free` are the parameters that may move, spreads among them or not.
    """
    tried = []
    for count in range(len(spreads) + 1):
        for zero in itertools.combinations(spreads, len(spreads) - count):
            start = max((_without(start, zero) for start in starts), key=height)
            tried.append(_ascent(height, start, tuple(parameter for parameter in free if parameter not in zero)))
    best = tried[0]
    for way in tried[1:]:
        best = way if way.top.height > best.top.height + _HIGHER else best
    if not best.is_settled:
        raise NotConverged("The maximum of the likelihood was not found.")
    best.top.at[list(spreads)] = np.abs(best.top.at[list(spreads)])
    return best.top


def climb(height: Height, start: Array, free: Sequence[int]) -> Top:
    """Return the top uphill from a start, by Newton steps that are shortened until they rise."""
    found = _ascent(height, start, free)
    if not found.is_settled:
        raise NotConverged("The steps towards the maximum of the likelihood did not settle.")
    return found.top


class _Way(NamedTuple):
    top: Top
    is_settled: bool


def _ascent(height: Height, start: Array, free: Sequence[int]) -> _Way:
    at, now = start.copy(), height(start)
    moving = list(free)
    for _ in range(_STEPS):
        slope, bend = differences(height, at, now, moving)
        step = _uphill(slope, bend)
        top = Top(at, now, tuple(moving), bend)
        if (np.abs(step) < _SETTLED).all():
            return _Way(top, is_settled=True)
        at, now, rose = _stepped(height, at, now, moving, step)
        if not rose:
            # So near the top that rounding hides the rise.
            return _Way(top, is_settled=bool((np.abs(step) < 100 * _SETTLED).all()))
    return _Way(top, is_settled=False)


def differences(height: Height, at: Array, now: float, moving: Sequence[int]) -> tuple[Array, Array]:
    """Return the slope and the negative Hessian in some parameters by central differences."""
    count = len(moving)
    slope, bend = np.zeros(count), np.zeros((count, count))
    for i, parameter in enumerate(moving):
        up, down = (height(_moved(at, {parameter: way * _REACH})) for way in (1, -1))
        slope[i], bend[i, i] = (up - down) / (2 * _REACH), (2 * now - up - down) / _REACH**2
    for i, j in itertools.combinations(range(count), 2):
        corners = (
            one * other * height(_moved(at, {moving[i]: one * _REACH, moving[j]: other * _REACH}))
            for one, other in itertools.product((1, -1), repeat=2)
        )
        bend[i, j] = bend[j, i] = -sum(corners) / (4 * _REACH**2)
    return slope, bend


def _moved(at: Array, by: dict[int, float]) -> Array:
    moved = at.copy()
    for parameter, step in by.items():
        moved[parameter] += step
    return moved


def _uphill(slope: Array, bend: Array) -> Array:
    """Return Newton's step, with every direction turned uphill and none longer than the longest.

    On a saddle, such as a spread of zero where a larger one is likelier, the step leaves along the steepest rise.
    """
    if len(slope) == 0:
        return slope
    values, directions = np.linalg.eigh(bend)
    if values[0] < -_FLAT and (np.abs(slope) < _FLAT).all():
        away: Array = _KICK * directions[:, 0]
        return away
    step: Array = directions @ ((directions.T @ slope) / np.maximum(np.abs(values), 1e-4))
    return step * min(1.0, _LONGEST / max(float(np.abs(step).max()), 1e-300))


def _stepped(height: Height, at: Array, now: float, moving: Sequence[int], step: Array) -> tuple[Array, float, bool]:
    for part in 0.5 ** np.arange(25):
        moved = _moved(at, dict(zip(moving, (part * step).tolist(), strict=True)))
        reached = height(moved)
        if reached > now:
            return moved, reached, True
    return at, now, False


def _without(start: Array, zero: Sequence[int]) -> Array:
    held = start.copy()
    held[list(zero)] = 0.0
    return held
