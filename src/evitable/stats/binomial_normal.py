"""The binomial-normal model by Bayes: what a table of counts says about the typical study and the next.

Each study has its own logit theta ~ N(mu, tau^2) and x of its n patients the event, with chance
expit(theta). p = expit(mu) is the share in the typical (median) study.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit, ndtr

from evitable.stats.counts import Array, checked_counts, checked_level
from evitable.stats.curve import Curve, curve, even_length
from evitable.stats.lattice import Lattice, tau_at
from evitable.stats.mean_study import mean_study
from evitable.stats.posterior_grid import Grid, posterior_grid
from evitable.stats.priors import HalfNormal, Normal, TauPrior
from evitable.stats.row_likelihood import log_choose

DEFAULT_MU = Normal(0.0, 2.5)
DEFAULT_TAU = HalfNormal(1.0)


class Summary(NamedTuple):
    """Mean, median and equal-tailed interval."""

    mean: float
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """What the counts and the priors together say; every method is a sum over the lattice."""

    grid: Grid
    mu: Curve
    spread: Curve

    def typical_study(self, level: float = 0.95) -> Summary:
        """Return p = expit(mu), the share in the typical study."""
        mean = float(self.grid.weights.sum(axis=0) @ expit(self.grid.lattice.mu))
        return Summary(mean, *(float(expit(value)) for value in self.mu.quantile(_shares(level))))

    def mean_study(self, level: float = 0.95) -> tuple[float, float, float]:
        """Return the mean and the interval of the average share over studies, E expit(mu + tau z)."""
        return mean_study(self.grid, checked_level(level))

    def tau(self, level: float = 0.95) -> tuple[float, float, float]:
        """Return the median and the interval of tau; its mean need not exist."""
        # The curve runs over v and -v alike, so a share q of tau is a share (1 + q) / 2 of it.
        position = self.spread.quantile((1 + np.asarray(_shares(level))) / 2)
        median, low, high = tau_at(position, self.grid.lattice.scale).tolist()
        return median, low, high

    def new_study(self, level: float = 0.95) -> Summary:
        """Return the share in one more study of the same kind."""
        logits = new_study_curve(self.grid)
        mean = float(logits.density @ expit(logits.positions) * logits.step + 1 - logits.below[-1])
        return Summary(mean, *(float(expit(value)) for value in logits.quantile(_shares(level))))

    def new_counts(self, n: int) -> Array:
        """Return the chance of each count of events, 0 to n, among n patients of one more study."""
        checked_counts([0], [n])
        logits = new_study_curve(self.grid)
        events = np.arange(n + 1.0)
        chances = np.array([_binomial_average(x, float(n), logits) for x in events])
        chances[0] += logits.below[0]
        chances[-1] += 1 - logits.below[-1]
        total: Array = chances / chances.sum()
        return total

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


def posterior(
    events: ArrayLike, n: ArrayLike, *, tau_prior: TauPrior = DEFAULT_TAU, mu_prior: Normal = DEFAULT_MU
) -> Posterior:
    """Return the posterior of the binomial-normal model by deterministic quadrature.

    >>> found = posterior([1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3])
    >>> [round(value, 3) for value in found.typical_study()]
    [0.94, 0.951, 0.831, 0.991]
    """
    grid = posterior_grid(checked_counts(events, n), mu_prior, tau_prior)
    lattice, of_tau = grid.lattice, grid.weights.sum(axis=1)
    mu = curve(grid.weights.sum(axis=0) / lattice.step, float(lattice.mu[0]), lattice.step)
    one_side = of_tau[1:] / 2
    both_sides = np.concatenate((one_side[::-1], of_tau[:1], one_side)) / lattice.stride
    return Posterior(grid, mu, curve(both_sides, -lattice.stride * (lattice.columns - 1), lattice.stride))


def new_study_curve(grid: Grid) -> Curve:
    """Return the curve of a new study's logit: mu spread out by tau, added up over the posterior."""
    lattice, pad = grid.lattice, _padding(grid)
    length = even_length(2 * (lattice.count + 2 * pad))
    placed = np.zeros((lattice.columns, lattice.count + 2 * pad))
    placed[:, pad : pad + lattice.count] = grid.weights
    spectrum = (np.fft.rfft(placed, length, axis=1) * _spreading(lattice, placed.shape[1], length)).sum(axis=0)
    density = np.fft.irfft(spectrum, length)[: placed.shape[1]] / lattice.step
    start = float(lattice.mu[0]) - pad * lattice.step
    below = float((grid.weights * _share_beyond(lattice, start)).sum())
    return curve(np.maximum(density, 0.0), start, lattice.step, below=below)


def _padding(grid: Grid) -> int:
    """Return how many steps to add on both sides for new studies; logits beyond 20 are 0 or 1 in print."""
    lattice, beyond = grid.lattice, 1 - np.cumsum(grid.weights.sum(axis=1))
    reach = 5 * lattice.tau[int(np.argmax(beyond < 1e-5))]
    nearest = min(abs(lattice.mu[0]), abs(lattice.mu[-1]))
    return int(np.ceil(min(reach, max(20 - nearest, 0.0)) / lattice.step))


@lru_cache(maxsize=16)
def _spreading(lattice: Lattice, count: int, length: int) -> Array:
    """Return the spectrum of every column's normal, cut off where it would come round from the other end."""
    frequency = 2 * np.pi * np.arange(length // 2 + 1) / (length * lattice.step)
    around = np.minimum(np.arange(length), length - np.arange(length)) * lattice.step
    columns = []
    for tau in lattice.tau:
        if 8 * tau <= count * lattice.step:
            columns.append(np.exp(-np.minimum((frequency * tau) ** 2 / 2, 700)))
        else:
            normal = np.exp(-((around / tau) ** 2) / 2) * lattice.step / (tau * np.sqrt(2 * np.pi))
            columns.append(np.fft.rfft(normal).real)
    return np.stack(columns)


@lru_cache(maxsize=16)
def _share_beyond(lattice: Lattice, start: float) -> Array:
    """Return for every mu and tau the share of new studies below `start`."""
    share: Array = ndtr((start - lattice.mu) / np.maximum(lattice.tau[:, None], 1e-6))
    return share


def _binomial_average(x: float, n: float, logits: Curve) -> float:
    at = logits.positions
    chance = log_choose(x, n) + x * at - n * np.logaddexp(0, at)
    return float(np.exp(np.maximum(chance, -700)) @ logits.density * logits.step)


def _shares(level: float) -> list[float]:
    tail = (1 - checked_level(level)) / 2
    return [0.5, tail, 1 - tail]
