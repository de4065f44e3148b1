"""Maximum likelihood and profile-likelihood intervals: the binomial-normal and the beta-binomial model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from evitable.stats.beta_binomial import beta_binomial_surface
from evitable.stats.counts import Array, Counts, checked_counts, checked_level
from evitable.stats.lattice import table_log_likelihood
from evitable.stats.lattice_choice import first_lattice
from evitable.stats.priors import Normal
from evitable.stats.profile import Profile, profile
from evitable.stats.row_likelihood import Rows, different_rows, table_slopes
from evitable.stats.surface import Scan, Slopes

# Beyond tau = 8 one standard deviation multiplies the odds by 3,000: studies are then all or none, and
# the likelihood of rows with N = 1 never comes down again, so that an interval needs some such end.
LARGEST_TAU = 8.0


class Fit(NamedTuple):
    """A maximum-likelihood fit: share, spread, log-likelihood and profile interval of the share.

    `share` and `spread` are None where the likelihood has no maximum: all patients had the event, or
    none. `spread` is tau, or rho, the correlation within a study. An end of 0 or 1 is open. `is_limited`
    tells that an end of the interval would lie further out if the spread were let grow beyond its limit.
    """

    share: float | None
    spread: float | None
    log_likelihood: float
    low: float
    high: float
    is_limited: bool


def binomial_normal_ml(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Fit:
    """Fit the binomial-normal model; the share is expit(mu), that of the typical study.

    tau runs from 0 to `LARGEST_TAU`.

    >>> fit = binomial_normal_ml([1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3])
    >>> [round(value, 4) for value in (fit.share, fit.spread, fit.low, fit.high)]
    [0.9535, 0.0, 0.8497, 0.9985]
    """
    counts = checked_counts(events, n)
    found = profile(binomial_normal_surface(counts), level=checked_level(level), side=_side(counts))
    tau = None if found.spread is None else found.spread**0.5
    return _fit(found, tau)


def beta_binomial_ml(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Fit:
    """Fit the beta-binomial model; the share is that of the mean study.

    >>> fit = beta_binomial_ml([0, 1, 2, 3, 2, 0, 0], [1, 1, 20, 5, 12, 1, 3])
    >>> [round(value, 4) for value in (fit.share, fit.spread, fit.low, fit.high)]
    [0.2121, 0.0585, 0.0887, 0.4863]
    """
    counts = checked_counts(events, n)
    found = profile(beta_binomial_surface(counts), level=checked_level(level), side=_side(counts))
    rho = None if found.spread is None else found.spread / (1 + found.spread)
    return _fit(found, rho)


@dataclass(frozen=True, slots=True, eq=False)
class BinomialNormalSurface:
    """The binomial-normal log-likelihood over mu and tau squared."""

    counts: Counts
    rows: Rows
    largest: float = LARGEST_TAU**2

    @property
    def pooled(self) -> float:
        """Return the logit of the pooled share."""
        return self.counts.pooled_logit

    def slopes(self, location: Array, spread: Array) -> Slopes:
        """Return the log-likelihood and its slopes at each point."""
        return table_slopes(self.rows, location, np.sqrt(spread))

    def scan(self, finer: int) -> Scan:
        """Return the log-likelihood on the lattice that the posterior uses, up to the largest tau."""
        lattice = first_lattice(self.counts, Normal(), tau_scale=1.0, tau_reach=LARGEST_TAU).finer(finer)
        within = lattice.tau <= LARGEST_TAU
        return Scan(lattice.mu, lattice.tau[within] ** 2, table_log_likelihood(self.counts, lattice)[within])


def binomial_normal_surface(counts: Counts) -> BinomialNormalSurface:
    """Return the log-likelihood of a table."""
    return BinomialNormalSurface(counts, different_rows(counts))


def _side(counts: Counts) -> int:
    return int(counts.is_all()) - int(counts.is_none())


def _fit(found: Profile, spread: float | None) -> Fit:
    share = None if found.location is None else float(expit(found.location))
    return Fit(share, spread, found.log, float(expit(found.low)), float(expit(found.high)), found.is_limited)
