"""Do the rows share one log odds ratio: the likelihood ratio and the Wald test against one for each row."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from evitable.stats.controlled.ascent import differences, highest
from evitable.stats.controlled.models import (
    BEYOND,
    REACH,
    Conditional,
    FixedLevels,
    RandomLevels,
    best_of_rows,
    by_differences,
    held_spread,
)
from evitable.stats.controlled.numbers import ChiSquare, chi_square
from evitable.stats.controlled.quadrature import average
from evitable.stats.controlled.row_models import Slopes, Unconditional
from evitable.stats.counts import Array
from evitable.stats.effects.two_arm import Tables


class Homogeneity(NamedTuple):
    """Tests of one log odds ratio for all rows; a row whose own one is infinite has no weight in `wald`."""

    wald: ChiSquare
    likelihood_ratio: ChiSquare


def homogeneity(
    model: Conditional | FixedLevels | RandomLevels, tables: Tables, common: float, points: int
) -> Homogeneity | None:
    """Return both tests, given the highest log-likelihood with one log odds ratio; None for a single row."""
    df = len(tables.a) - 1
    if df < 1:
        return None
    if isinstance(model, RandomLevels):
        saturated, wald = _with_random_levels(tables, points)
    else:
        saturated, wald = model.saturated(), _weighted(*model.own_effects())
    return Homogeneity(chi_square(wald, df), chi_square(max(0.0, 2 * (saturated - common)), df))


def _weighted(effect: Array, information: Array) -> float:
    weight = information.sum()
    if weight == 0:
        return 0.0
    center = (information * effect).sum() / weight
    return float((information * (effect - center) ** 2).sum())


class OwnEffects:
    """A log odds ratio for every row, the second arm's level varying normally: parameters (level, sigma).

    Which level varies matters here, as every row's own effect would take up a level shared by halves.
    """

    free = (0, 1)
    spreads = (1,)

    def __init__(self, tables: Tables, points: int, start: tuple[Array, tuple[float, float]]) -> None:
        self._rows, self._points = Unconditional(tables), points
        self.delta, self._levels = start
        # The second arm's level never leaves the others behind: only the first arm makes an effect infinite.
        self.infinite = tables.a * tables.b == 0
        self.delta = np.where(self.infinite, np.where(tables.a > 0, BEYOND, -BEYOND), self.delta)
        self._top = np.zeros((len(tables.a), 1))

    def of_rows(self, at: Array, delta: Array) -> Array:
        """Return every row's log-likelihood at its log odds ratio."""

        def along(level: Array) -> Slopes:
            found = self._rows.at(level + delta[:, None] / 2, delta[:, None])
            return Slopes(found.log, found.level, found.level_twice)

        found = average(along, np.array(at[0]), held_spread(at[1]), self._points, self._top)
        self._top = found.top
        return found.log

    def height(self, at: Array) -> float:
        """Return the log-likelihood at the best log odds ratios."""
        self.delta = best_of_rows(by_differences(lambda delta: self.of_rows(at, delta)), self.delta, self.infinite)
        return float(self.of_rows(at, self.delta).sum())

    def starts(self) -> list[Array]:
        """Return points to climb from."""
        return [np.array([level, sigma]) for level in self._levels for sigma in (0.0, 0.3, 1.0, 2.5)]


def _with_random_levels(tables: Tables, points: int) -> tuple[float, float]:
    random = RandomLevels(tables, 1)
    effects = random.rough_effects()
    model = OwnEffects(tables, points, (effects, random.rough_levels()))
    top = highest(model.height, model.starts(), model.free, model.spreads)
    model.height(top.at)
    return top.height, _wald(model, top.at, top.free)


def _wald(model: OwnEffects, at: Array, free: tuple[int, ...]) -> float:
    """Return the Wald statistic of equal log odds ratios, with level and sigma estimated beside them."""
    delta = model.delta.copy()
    inner = ~model.infinite
    now, up, down = (model.of_rows(at, delta + way * REACH) for way in (0, 1, -1))
    own = np.where(inner, (2 * now - up - down) / REACH**2, 0.0)
    if not inner.any():
        return 0.0
    _, bend = differences(lambda place: float(model.of_rows(place, delta).sum()), at, float(now.sum()), free)
    cross = np.stack([_cross(model, at, delta, parameter) for parameter in free], axis=1) * inner[:, None]
    information = np.diag(own) - cross @ np.linalg.solve(bend, cross.T)
    weight = information.sum(axis=1)
    center = weight @ np.where(inner, delta, 0.0) / weight.sum()
    apart = np.where(inner, delta - center, 0.0)
    return float(apart @ information @ apart)


def _cross(model: OwnEffects, at: Array, delta: Array, parameter: int) -> Array:
    """Return every row's negative mixed derivative in its log odds ratio and a shared parameter."""
    found = np.zeros(len(delta))
    for way in (1, -1):
        place = at.copy()
        place[parameter] += way * REACH
        for other in (1, -1):
            found -= way * other * model.of_rows(place, delta + other * REACH)
    return found / (4 * REACH**2)
