"""The binomial-normal model by Bayes: what a table of counts says about the typical study and the next.

Each study has its own logit theta ~ N(mu, tau^2) and x of its n patients the event, with chance
expit(theta). p = expit(mu) is the share in the typical (median) study.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from evitable.stats.counts import Array, checked_counts, checked_level
from evitable.stats.curve import Curve
from evitable.stats.lattice import tau_at
from evitable.stats.mean_study import mean_study_quantiles
from evitable.stats.new_counts import chances_of_counts, chances_on_positions
from evitable.stats.posterior_grid import Grid, posterior_grid
from evitable.stats.priors import HalfNormal, Normal, TauPrior
from evitable.stats.reading import Reading, read_one
from evitable.stats.shortest import shortest

DEFAULT_MU = Normal(0.0, 2.5)
DEFAULT_TAU = HalfNormal(1.0)


class Summary(NamedTuple):
    """Mean, median and equal-tailed interval."""

    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Posterior:
    """What the counts and the priors together say; every method is a sum over the lattice."""

    grid: Grid
    _readings: dict[float, Reading] = field(default_factory=dict, repr=False)

    @cached_property
    def mu(self) -> Curve:
        """Return the curve of mu."""
        return self.grid.stack.mu_curves().alone(0)

    @cached_property
    def spread(self) -> Curve:
        """Return the curve of v, the even position of tau, over both sides."""
        return self.grid.stack.tau_curves().alone(0)

    def typical_study(self, level: float = 0.95) -> Summary:
        """Return p = expit(mu), the share in the typical study."""
        reading = self._reading(level)
        return Summary(float(reading.typical_mean[0]), *reading.typical[0].tolist())

    def shortest_typical_study(self, level: float = 0.95) -> tuple[float, float]:
        """Return the shortest interval of p that holds this share of the posterior."""
        return shortest(lambda share: expit(self.mu.quantile(share)), checked_level(level), ends=(0.0, 1.0))

    def mean_study(self, level: float = 0.95) -> tuple[float, float, float]:
        """Return the mean and the interval of the average share over studies, E expit(mu + tau z)."""
        low, high = expit(mean_study_quantiles(self.grid.stack, _shares(level)[1:])[0]).tolist()
        return float(self._reading(level).new_mean[0]), low, high

    def tau(self, level: float = 0.95) -> tuple[float, float, float]:
        """Return the median and the interval of tau; its mean need not exist."""
        median, low, high = self._reading(level).tau[0].tolist()
        return median, low, high

    def shortest_tau(self, level: float = 0.95) -> tuple[float, float]:
        """Return the shortest interval of tau that holds this share of the posterior; it often begins at 0."""
        return shortest(self._tau_quantile, checked_level(level), ends=(0.0, np.inf))

    def new_study(self, level: float = 0.95) -> Summary:
        """Return the share in one more study of the same kind."""
        reading = self._reading(level)
        return Summary(float(reading.new_mean[0]), *reading.new[0].tolist())

    def shortest_new_study(self, level: float = 0.95) -> tuple[float, float]:
        """Return the shortest interval of a new study's share.

        Where studies differ much the shares pile up at 0 or 1, and the shortest interval touches that end.
        """
        logits = new_study_curve(self.grid)
        return shortest(lambda share: expit(logits.quantile(share)), checked_level(level), ends=(0.0, 1.0))

    def new_counts(self, n: int) -> Array:
        """Return the chance of each count of events, 0 to n, among n patients of one more study."""
        checked_counts([0], [n])
        chances = chances_on_positions(self.grid.new_studies, n)
        return chances_of_counts(new_study_curve(self.grid), n) if chances is None else chances

    def probability_above(self, share: float) -> float:
        """Return the chance that the typical study's share exceeds this one."""
        if not 0 < share < 1:
            raise ValueError(f"share is {share!r}: give a proportion between 0 and 1.")
        return float(1 - self.mu.share_below(float(logit(share))))

    def density(self, points: int = 101) -> tuple[tuple[float, float], ...]:
        """Return (share, height) of p at even distances over the middle 99.9% of it."""
        low, high = expit(self.mu.quantile([0.0005, 0.9995]))
        shares = np.linspace(low, high, points)
        heights = self.mu.height(logit(shares)) / (shares * (1 - shares))
        return tuple(zip(shares.tolist(), heights.tolist(), strict=True))

    def _reading(self, level: float) -> Reading:
        """Return means and quantiles, all of one level in one go."""
        level = checked_level(level)
        if level not in self._readings:
            self._readings[level] = read_one(self.grid.stack, self.grid.new_studies, _shares(level))
        return self._readings[level]

    def _tau_quantile(self, share: Array) -> Array:
        # The curve runs over v and -v alike, so a share q of tau is a share (1 + q) / 2 of it.
        return tau_at(self.spread.quantile((1 + share) / 2), self.grid.lattice.scale)


def posterior(
    events: ArrayLike, n: ArrayLike, *, tau_prior: TauPrior = DEFAULT_TAU, mu_prior: Normal = DEFAULT_MU
) -> Posterior:
    """Return the posterior of the binomial-normal model by deterministic quadrature.

    Raises ValueError for counts that are not counts, and under a flat prior on tau for a table whose
    posterior would be improper.

    >>> found = posterior([1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3])
    >>> [round(value, 3) for value in found.typical_study()]
    [0.94, 0.951, 0.831, 0.991]
    """
    return Posterior(posterior_grid(checked_counts(events, n), mu_prior, tau_prior))


def new_study_curve(grid: Grid) -> Curve:
    """Return the curve of a new study's logit: mu spread out by tau, added up over the posterior."""
    return grid.new_study_curves.alone(0)


def _shares(level: float) -> Array:
    tail = (1 - checked_level(level)) / 2
    return np.array([0.5, tail, 1 - tail])
