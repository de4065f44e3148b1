"""The Poisson-normal model by Bayes: what a table of events over person-time says about rates.

Each study has its own log rate theta ~ N(mu, tau^2), and in person-time t a Poisson count of mean t exp(theta).
exp(mu) is the rate of the typical (median) study, exp(mu + tau^2 / 2) that of the mean study. A rate has no
upper end, so that the mean of a posterior of rates need not exist (that of a new study does not under a
half-normal prior on tau): medians are given throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, pdtr

from evitable.stats.binomial_normal import new_study_curve
from evitable.stats.counts import Array, checked_level
from evitable.stats.curve import Curve, curve
from evitable.stats.lattice import tau_at
from evitable.stats.posterior_grid import Grid
from evitable.stats.priors import Flat, HalfNormal, Normal, TauPrior
from evitable.stats.rates.grid import rate_grid
from evitable.stats.rates.person_time import checked_person_time, checked_time

DEFAULT_TAU = HalfNormal(1.0)
DEFAULT_SD = 2.5
MOST_COUNTED = 1_000_000
# As tau grows the likelihood of a row with events falls as 1 / tau, that of a row without stays where it is.
_FEWEST_WITH_EVENTS = 2


class RateSummary(NamedTuple):
    """Median and equal-tailed interval, in events per unit of the person-time given."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class RatePosterior:
    """What events, person-time and the priors together say; every method is a sum over the lattice.

    The lattice's log rates count time in `unit`, the person-time in which the table's summed rate brings one
    event; every method answers in the unit of the person-time given.
    """

    grid: Grid
    mu: Curve
    spread: Curve
    unit: float

    def typical_study(self, level: float = 0.95) -> RateSummary:
        """Return exp(mu), the rate of the typical study."""
        return self._rates(self.mu.quantile(_shares(level)))

    def mean_study(self, level: float = 0.95) -> RateSummary:
        """Return exp(mu + tau^2 / 2), the average rate over studies; an end beyond all numbers is infinite."""
        return self._rates(_mean_log_rates(self.grid, np.array(_shares(level))))

    def tau(self, level: float = 0.95) -> tuple[float, float, float]:
        """Return the median and the interval of tau, on the log scale."""
        # The curve runs over v and -v alike, so a share q of tau is a share (1 + q) / 2 of it.
        position = self.spread.quantile((1 + np.asarray(_shares(level))) / 2)
        median, low, high = tau_at(position, self.grid.lattice.scale).tolist()
        return median, low, high

    def new_study(self, level: float = 0.95) -> RateSummary:
        """Return the rate of one more study of the same kind."""
        return self._rates(new_study_curve(self.grid).quantile(_shares(level)))

    def new_counts(self, time: float, most: int) -> Array:
        """Return the chance of 0 to `most` events in so much person-time of one more study.

        What is missing to 1 is the chance of more than `most`.
        """
        if isinstance(most, bool) or not isinstance(most, int) or not 0 <= most <= MOST_COUNTED:
            raise ValueError(f"most is {most!r}: give a whole number from 0 to {MOST_COUNTED}.")
        expected, weights, none = self._new_events(time)
        chances = np.array([_poisson_average(float(x), expected, weights) for x in range(most + 1)])
        chances[0] += none
        return chances

    def new_count(self, time: float, level: float = 0.95) -> RateSummary:
        """Return median and interval of the events in so much person-time of one more study.

        Each is the least count that at least this share of new studies does not exceed.
        """
        expected, weights, none = self._new_events(time)
        return RateSummary(*(_count_quantile(share, expected, weights, none) for share in _shares(level)))

    def probability_above(self, rate: float) -> float:
        """Return the chance that the typical study's rate, per unit of the person-time given, exceeds this one."""
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate < np.inf:
            raise ValueError(f"rate is {rate!r}: give a number above 0, in events per unit of the person-time given.")
        return float(1 - self.mu.share_below(np.log(rate * self.unit)))

    def density(self, points: int = 101) -> tuple[tuple[float, float], ...]:
        """Return (rate, height) of the typical rate, evenly on the log scale over the middle 99.9% of it."""
        low, high = self.mu.quantile([0.0005, 0.9995])
        log_rates = np.linspace(low, high, points)
        rates = np.exp(log_rates) / self.unit
        return tuple(zip(rates.tolist(), (self.mu.height(log_rates) / rates).tolist(), strict=True))

    def _new_events(self, time: float) -> tuple[Array, Array, float]:
        """Return expected events in a new study, their weights, and the chance that the rate is next to nothing."""
        log_rates = new_study_curve(self.grid)
        weights = log_rates.density * log_rates.step
        carrying = weights > 1e-13
        expected = checked_time(time, "time") / self.unit * np.exp(log_rates.positions[carrying])
        return expected, weights[carrying], float(log_rates.below[0])

    def _rates(self, log_rates: Array) -> RateSummary:
        high = log_rates > 700
        rates = np.where(high, np.inf, np.exp(np.where(high, 0, log_rates)) / self.unit)
        return RateSummary(*rates.tolist())


def rate_posterior(
    events: ArrayLike, time: ArrayLike, *, tau_prior: TauPrior = DEFAULT_TAU, mu_prior: Normal | None = None
) -> RatePosterior:
    """Return the posterior of the Poisson-normal model by deterministic quadrature.

    `mu_prior` is of the natural logarithm of the typical rate in events per unit of the person-time given:
    `Normal(log(0.1), 1.5)` with times in years expects about one event in ten years. Left out, it is
    `default_mu_prior(events, time)`.

    Raises:
        ValueError: A row is no rate, or the prior on tau is flat and fewer than two rows have events.
        NotConverged: The posterior was not found to full accuracy.

    >>> found = rate_posterior([2, 0, 5, 1], [10.0, 4.0, 12.5, 8.0])
    >>> [round(value, 3) for value in found.typical_study()]
    [0.196, 0.053, 0.481]
    """
    rows = checked_person_time(events, time)
    if isinstance(tau_prior, Flat) and (rows.events > 0).sum() < _FEWEST_WITH_EVENTS:
        raise ValueError(
            "tau_prior is flat, and fewer than two rows have events: the posterior would be improper; give a "
            "half-normal or half-Cauchy prior."
        )
    chosen = default_mu_prior(events, time) if mu_prior is None else mu_prior
    unit = rows.total_time / (rows.total_events + 0.5)
    grid = rate_grid(rows.in_units_of(unit), _moved(chosen, float(np.log(unit))), tau_prior)
    lattice, of_tau = grid.lattice, grid.weights.sum(axis=1)
    mu = curve(grid.weights.sum(axis=0) / lattice.step, float(lattice.mu[0]), lattice.step)
    one_side = of_tau[1:] / 2
    both_sides = np.concatenate((one_side[::-1], of_tau[:1], one_side)) / lattice.stride
    spread = curve(both_sides, -lattice.stride * (lattice.columns - 1), lattice.stride)
    return RatePosterior(grid, mu, spread, unit)


def default_mu_prior(events: ArrayLike, time: ArrayLike) -> Normal:
    """Return the prior used when none is given: normal(log r, 2.5), r = (all events + rows) / all person-time.

    Rates have a unit, and no fixed centre suits years and days alike, nor two events and ten thousand. This one
    is the summed rate with one event added for every row, so that the answer does not depend on the unit, a table
    without events is not told that its rate is next to nothing, and large counts are not pulled away. An sd of 2.5
    lets the typical rate be 130 times higher or lower. It looks at the events: state your own prior where
    something is known of the rate beforehand.

    >>> default_mu_prior([0, 0], [0.5, 1.5])
    Normal(mean=0.0, sd=2.5)
    """
    rows = checked_person_time(events, time)
    return Normal(float(np.log((rows.total_events + rows.k) / rows.total_time)), DEFAULT_SD)


def _moved(prior: Normal, by: float) -> Normal:
    """Return the same prior for log rates in another unit of time."""
    return Normal(prior.mean + by, prior.sd)


def _shares(level: float) -> list[float]:
    tail = (1 - checked_level(level)) / 2
    return [0.5, tail, 1 - tail]


def _poisson_average(x: float, expected: Array, weights: Array) -> float:
    log = x * np.log(expected) - expected - gammaln(x + 1)
    return float(np.exp(np.maximum(log, -700)) @ weights)


def _count_quantile(share: float, expected: Array, weights: Array, none: float) -> float:
    """Return the least count with at least this share of the chance at or below it, by bisection."""
    low, high = -1.0, 1.0
    while none + pdtr(high, expected) @ weights < share:
        low, high = high, 2 * high
        if high > 1e15:
            return float("inf")
    while high - low > 1:
        middle = float(np.floor((low + high) / 2))
        enough = none + pdtr(middle, expected) @ weights >= share
        low, high = (low, middle) if enough else (middle, high)
    return high


def _mean_log_rates(grid: Grid, shares: Array) -> Array:
    """Return the quantiles of mu + tau^2 / 2: shares below, column by column, read off ever finer lists."""
    lattice, of_tau = grid.lattice, grid.weights.sum(axis=1)
    columns = np.flatnonzero(of_tau > 1e-12)
    curves = [curve(grid.weights[c] / lattice.step, float(lattice.mu[0]), lattice.step) for c in columns]
    shifts = lattice.tau[columns] ** 2 / 2
    beyond = 1 - np.cumsum(of_tau[columns])
    last = shifts[min(int(np.argmax(beyond < (1 - shares.max()) / 10)) + 1, len(columns) - 1)]
    low, high = np.full(len(shares), lattice.mu[0]), np.full(len(shares), lattice.mu[-1] + last)
    for _ in range(5):
        at = np.linspace(low, high, 60)
        below = np.sum([one.share_below(at - shift) for one, shift in zip(curves, shifts, strict=True)], axis=0)
        cell = np.clip((below < shares).sum(axis=0) - 1, 0, len(at) - 2)
        low, high = (np.take_along_axis(at, cell[None] + i, axis=0)[0] for i in (0, 1))
    middle: Array = (low + high) / 2
    return middle
