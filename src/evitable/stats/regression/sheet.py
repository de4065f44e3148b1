"""Each group's likelihood over its own mean logit and the spread, on one lattice that all groups share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from evitable.stats.counts import Array, Counts
from evitable.stats.priors import Normal, TauPrior
from evitable.stats.regression.spread_lattice import count_within, log_width, spreads
from evitable.stats.row_likelihood import row_log_likelihood

_WIDEST_STEP = 0.2
# Of the sharpest that a group's mean can be known.
_STEP = 0.3
_REACH = 9.0


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Log-likelihoods, groups by spreads by positions of mu, and the log prior weight of every spread."""

    mu: Array
    log: Array
    of_spread: Array
    stride: float

    @property
    def step(self) -> float:
        """Return the distance between positions of mu."""
        return float(self.mu[1] - self.mu[0])

    def collapsed(self) -> Sheet:
        """Return the sheet with each group's own spread averaged over its prior: one column, without weight."""
        log = logsumexp(self.log + self.of_spread[:, None], axis=1, keepdims=True)
        return Sheet(self.mu, log - logsumexp(self.of_spread), np.zeros(1), self.stride)

    def posteriors(self, prior: Normal) -> tuple[Array, Array]:
        """Return every group's posterior of mu at every spread, summing to 1, and the logarithm of its sum before."""
        log = self.log + prior.log_density(self.mu)
        total = logsumexp(log, axis=2)
        density: Array = np.exp(log - total[:, :, None])
        return density, total


def sheet(groups: list[Counts], priors: tuple[Normal, TauPrior], stride: float, *, finer: int = 1) -> Sheet:
    """Return the sheet; its positions of mu reach far beyond the prior's, `finer` times as close as need be."""
    prior, tau_prior = priors
    sharpest = min(_sharpest(counts, prior) for counts in groups)
    step = min(_WIDEST_STEP, _STEP * sharpest) / finer
    half = int(np.ceil((abs(prior.mean) + _REACH * prior.sd) / step))
    mu = step * np.arange(-half, half + 1.0)
    tau = spreads(stride, count_within(stride, tau_prior.reach))
    of_spread = log_width(tau, tau_prior)
    of_spread[0] -= np.log(2)
    return Sheet(mu, np.stack([table(counts, mu, tau) for counts in groups]), of_spread - logsumexp(of_spread), stride)


def is_fine(of_spread: Array) -> bool:
    """Tell whether weights on a lattice of spreads leave next to nothing at its highest frequency."""
    signs = np.where(np.arange(len(of_spread)) % 2 == 0, 1.0, -1.0)
    return bool(abs(signs @ of_spread) < 2e-4 * of_spread.sum())


def _sharpest(counts: Counts, prior: Normal) -> float:
    share = (counts.total_events + 0.5) / (counts.total_n + 1)
    return float((counts.total_n * share * (1 - share) + prior.sd**-2) ** -0.5)


def table(counts: Counts, mu: Array, tau: Array) -> Array:
    """Return the log-likelihood of some rows, spreads by positions of mu."""
    rows = sorted(Counter(zip(counts.events.tolist(), counts.n.tolist(), strict=True)).items())
    total = np.zeros((len(tau), len(mu)))
    for (x, n), times in rows:
        total += times * np.stack([row_log_likelihood(x, n, mu, spread) for spread in tau.tolist()])
    return total
