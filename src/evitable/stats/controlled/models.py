"""The log-likelihoods of the random-effects logistic models for 2x2 tables, as functions of few parameters."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np
from scipy.special import logit, xlogy

from evitable.stats.controlled.quadrature import average, average_of_both, level_slopes
from evitable.stats.controlled.row_models import (
    ApproximateConditional,
    ExactConditional,
    OneWay,
    Slopes,
    Unconditional,
    log_choose,
)
from evitable.stats.counts import Array
from evitable.stats.effects.correction import Rows
from evitable.stats.effects.two_arm import Tables
from evitable.stats.result import NotConverged

# Slope and bend of every row's own function at every row's own place.
RowSlopes: TypeAlias = Callable[[Array], tuple[Array, Array]]
Model: TypeAlias = Literal["UM.FS", "UM.RS", "CM.AL", "CM.EL"]

# Places of the parameters: the mean log odds ratio, its spread, the mean level and its spread.
EFFECT, TAU, LEVEL, SIGMA = range(4)
_STARTING_SPREADS = (0.0, 0.3, 1.0, 2.5)
# A log odds ratio beyond this is infinite in all but name: the likelihood no longer changes.
BEYOND = 30.0
_STEPS = 60
REACH = 1e-3
# The logit of a share this many spreads away is 0 or 1 in print.
LARGEST_SPREAD = 20.0


class Conditional:
    """Rows that speak of their log odds ratio alone: the level is conditioned away."""

    free = (EFFECT, TAU)
    spreads = (TAU,)

    def __init__(self, rows: OneWay, tables: Tables, points: int) -> None:
        self._rows, self._points = rows, points
        self._guess = rough_log_odds_ratios(tables)
        self._centers = _centers(tables)
        self._infinite = BEYOND * (1.0 * (tables.b * tables.c == 0) - 1.0 * (tables.a * tables.d == 0))
        self._top = np.zeros((len(tables.a), 1))

    def height(self, at: Array) -> float:
        """Return the log-likelihood."""
        found = average(self._rows.at, np.array(at[EFFECT]), held_spread(at[TAU]), self._points, self._top)
        self._top = found.top
        return float(found.log.sum())

    def starts(self) -> list[Array]:
        """Return points to climb from."""
        return [np.array([effect, tau]) for effect in self._centers for tau in _STARTING_SPREADS]

    def own_effects(self) -> tuple[Array, Array]:
        """Return every row's own best log odds ratio and the information on it; none where it is infinite."""
        held = self._infinite != 0
        start = np.where(held, self._infinite, self._guess)

        def slopes(value: Array) -> tuple[Array, Array]:
            at = self._rows.at(value[:, None])
            return at.first[:, 0], -at.second[:, 0]

        delta = best_of_rows(slopes, start, held)
        return delta, np.where(held, 0.0, -self._rows.at(delta[:, None]).second[:, 0])

    def saturated(self) -> float:
        """Return the log-likelihood when every row has its own log odds ratio."""
        return float(self._rows.at(self.own_effects()[0][:, None]).log.sum())


class FixedLevels:
    """Both arms binomial; every row has a level of its own, estimated beside the effect."""

    free = (EFFECT, TAU)
    spreads = (TAU,)

    def __init__(self, tables: Tables, points: int) -> None:
        self._rows, self._tables, self._points = Unconditional(tables), tables, points
        self._guess = rough_log_odds_ratios(tables)
        self._centers = _centers(tables)
        self._level = rough_levels(tables)
        self._top = np.zeros((len(tables.a), 1))

    def height(self, at: Array) -> float:
        """Return the log-likelihood at the best levels."""
        center, spread = float(at[EFFECT]), held_spread(at[TAU])

        def slopes(level: Array) -> tuple[Array, Array]:
            *found, self._top = level_slopes(self._rows.at, level[:, None], center, spread, self._points, self._top)
            return found[0], found[1]

        self._level = best_of_rows(slopes, self._level)
        found = average(self._along(self._level), np.array(center), spread, self._points, self._top)
        return float(found.log.sum())

    def _along(self, level: Array) -> Callable[[Array], Slopes]:
        def at(delta: Array) -> Slopes:
            found = self._rows.at(level[:, None], delta)
            return Slopes(found.log, found.delta, found.delta_twice)

        return at

    def starts(self) -> list[Array]:
        """Return points to climb from."""
        return [np.array([effect, tau]) for effect in self._centers for tau in _STARTING_SPREADS]

    def own_effects(self) -> tuple[Array, Array]:
        """Return every row's own log odds ratio and the information on it; none where it is infinite."""
        t = self._tables
        inner = ~t.has_zero()
        with np.errstate(all="ignore"):
            effect = np.where(inner, np.log(t.a * t.d / (t.b * t.c)), 0.0)
            information = np.where(inner, 1 / (1 / t.a + 1 / t.b + 1 / t.c + 1 / t.d), 0.0)
        return effect, information

    def saturated(self) -> float:
        """Return the log-likelihood when every arm has its own share."""
        t = self._tables
        return log_binomial(t.a, t.n1) + log_binomial(t.c, t.n2)


class RandomLevels:
    """Both arms binomial; levels and log odds ratios vary between rows, each normally and independently."""

    free = (EFFECT, TAU, LEVEL, SIGMA)
    spreads = (TAU, SIGMA)

    def __init__(self, tables: Tables, points: int) -> None:
        self._rows, self._tables, self._points = Unconditional(tables), tables, points
        self._guess, self._centers = rough_log_odds_ratios(tables), _centers(tables)
        self._levels = float(rough_levels(tables).mean()), float(logit(tables.events.sum() / tables.total.sum()))
        self._top = np.zeros((len(tables.a), 2))

    def height(self, at: Array) -> float:
        """Return the log-likelihood."""
        center, spread = (float(at[LEVEL]), float(at[EFFECT])), (held_spread(at[SIGMA]), held_spread(at[TAU]))
        found = average_of_both(self._rows.at, center, spread, self._points, self._top)
        self._top = found.top
        return float(found.log.sum())

    def rough_effects(self) -> Array:
        """Return a log odds ratio for every row, to start from."""
        return self._guess

    def rough_levels(self) -> tuple[float, float]:
        """Return two levels to start from: of the average row and of all patients."""
        return self._levels

    def starts(self) -> list[Array]:
        """Return points to climb from."""
        spreads = itertools.product(_STARTING_SPREADS, repeat=2)
        centers = zip(self._centers, self._levels, strict=True)
        return [
            np.array([effect, tau, level, sigma])
            for (effect, level), (tau, sigma) in itertools.product(centers, spreads)
        ]


def likelihood_of(model: Model, tables: Tables, points: int) -> Conditional | FixedLevels | RandomLevels:
    """Return the log-likelihood of a model."""
    if model == "UM.FS":
        return FixedLevels(tables, points)
    if model == "UM.RS":
        return RandomLevels(tables, points)
    rows = ApproximateConditional(tables) if model == "CM.AL" else ExactConditional(tables)
    return Conditional(rows, tables, points)


def held_spread(spread: float) -> float:
    """Return the size of a spread, beyond the largest the largest: from there on the likelihood tells nothing."""
    return min(abs(float(spread)), LARGEST_SPREAD)


def best_of_rows(slopes: RowSlopes, start: Array, held: Rows | None = None) -> Array:
    """Return for every row the place where its own concave function is highest; rows that are held stay."""
    at = start.copy()
    longest = np.full_like(at, 2.0)
    previous = np.zeros_like(at)
    for _ in range(_STEPS):
        slope, bend = slopes(at)
        longest = np.where(slope * previous < 0, longest / 2, longest)
        bend = np.maximum(bend, 1e-6)
        step = np.clip(slope / bend, -longest, longest)
        if held is not None:
            step = np.where(held, 0.0, step)
        at, previous = at + step, slope
        # What is left after such a step is its square, far below the rounding of the likelihood.
        if (np.abs(step) * np.sqrt(bend) < 1e-5).all():
            return at
    raise NotConverged("The best value of a row was not found.")


def by_differences(value: Callable[[Array], Array]) -> RowSlopes:
    """Return the slope and the bend of every row's function by central differences."""

    def slopes(at: Array) -> tuple[Array, Array]:
        now, up, down = value(at), value(at + REACH), value(at - REACH)
        return (up - down) / (2 * REACH), (2 * now - up - down) / REACH**2

    return slopes


def rough_log_odds_ratios(tables: Tables) -> Array:
    """Return log odds ratios with a half in every cell, to start from."""
    a, b, c, d = (cell + 0.5 for cell in (tables.a, tables.b, tables.c, tables.d))
    rough: Array = np.log(a * d / (b * c))
    return rough


def _centers(tables: Tables) -> tuple[float, float]:
    """Return two log odds ratios to start from: of the average row and of all tables together."""
    rough = float(rough_log_odds_ratios(tables).mean())
    weights = (tables.a * tables.d / tables.total).sum(), (tables.b * tables.c / tables.total).sum()
    return rough, float(np.log(weights[0] / weights[1]))


def rough_levels(tables: Tables) -> Array:
    """Return the logits of both arms' share of events, to start from."""
    rough: Array = np.log((tables.events + 0.5) / (tables.total - tables.events + 0.5))
    return rough


def log_binomial(x: Array, n: Array) -> float:
    """Return the log chance of counts at their own shares."""
    return float((log_choose(n, x) + xlogy(x, x / n) + xlogy(n - x, (n - x) / n)).sum())
