"""The Poisson-normal model by maximum likelihood, with a profile-likelihood interval of the typical rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from evitable.stats.counts import Array, checked_level
from evitable.stats.profile import profile
from evitable.stats.rates.person_time import PersonTime, checked_person_time
from evitable.stats.rates.poisson_rows import table_log_likelihood, table_slopes
from evitable.stats.surface import Scan, Slopes

# Beyond tau = 8 one standard deviation multiplies the rate by 3,000, as for the odds of a proportion.
LARGEST_TAU = 8.0
_SCANNED_LOG_RATES = 20.0


class RateFit(NamedTuple):
    """A maximum-likelihood fit of the Poisson-normal model.

    `rate` is that of the typical study, exp(mu), in events per unit of the person-time given; `tau` the
    standard deviation of log rates between studies. Both are None where the likelihood has no maximum: there
    was no event at all. `low` of 0 is open. `standard_error` is that of mu, from the observed information; None
    where there is no maximum. `is_limited` tells that an end of the interval would lie further out if tau were
    let grow beyond `LARGEST_TAU`.
    """

    rate: float | None
    tau: float | None
    log_likelihood: float
    low: float
    high: float
    standard_error: float | None
    is_limited: bool


class RateHeterogeneity(NamedTuple):
    """How much rates differ between rows: two tests of none, and two descriptions.

    `q_lrt` is the likelihood-ratio statistic of a rate for every row against one rate for all, `q_wald` the same
    by the rows' own standard errors, in which a row without events has no say; both are chi-square with `df`.
    `i2` is a share from 0 to 1, `h2` a ratio from 1, both None when there is one row or no spread was found.
    """

    q_lrt: float
    q_wald: float
    df: int
    i2: float | None
    h2: float | None


def poisson_normal_ml(events: ArrayLike, time: ArrayLike, *, level: float = 0.95) -> RateFit:
    """Fit the Poisson-normal model to events over person-time; tau runs from 0 to `LARGEST_TAU`.

    Times above 0, all in one unit; rates come in events per that unit (Stijnen, Hamza, Ozdemir 2010).

    Raises:
        ValueError: An argument is not what it should be; the message names it, the position and the value.
        NotConverged: The maximum or an end of the interval was not found to full accuracy.

    >>> fit = poisson_normal_ml([2, 0, 5, 1], [10.0, 4.0, 12.5, 8.0])
    >>> [round(value, 3) for value in (fit.rate, fit.tau, fit.low, fit.high)]
    [0.232, 0.0, 0.06, 0.432]
    """
    rows = checked_person_time(events, time)
    surface = PoissonNormalSurface(rows)
    found = profile(surface, level=checked_level(level), side=-int(rows.is_none()))
    low, high = float(np.exp(found.low)), float(np.exp(found.high))
    if found.location is None or found.spread is None:
        return RateFit(None, None, found.log, low, high, None, found.is_limited)
    error = _standard_error(surface, found.location, found.spread)
    return RateFit(float(np.exp(found.location)), found.spread**0.5, found.log, low, high, error, found.is_limited)


def rate_heterogeneity(events: ArrayLike, time: ArrayLike, *, tau: float | None) -> RateHeterogeneity:
    """Return the tests of one rate for all rows, and I2 and H2 for a fitted tau (None where none was found).

    I2 sets tau squared beside the variance of a typical row's log rate, 1 / events, a half being added to the
    events of a row that has none (Higgins, Thompson 2002).

    >>> found = rate_heterogeneity([2, 0, 5, 1], [10.0, 4.0, 12.5, 8.0], tau=0.0)
    >>> round(found.q_lrt, 3), found.df, found.i2
    (3.625, 3, 0.0)
    """
    rows = checked_person_time(events, time)
    x, t, k = rows.events, rows.time, rows.k
    expected = t * rows.total_events / rows.total_time
    # A row's deviance is 2 (x log(x / expected) - x + expected), and the last two add up to nothing.
    q_lrt = float(2 * (xlogy(x, x) - xlogy(x, np.maximum(expected, 1e-300))).sum())
    log_rates = np.log(np.maximum(x, 0.5) / t)
    mean = x @ log_rates / max(rows.total_events, 1)
    q_wald = float(x @ (log_rates - mean) ** 2)
    i2, h2 = (None, None) if tau is None or k == 1 else _descriptions(np.where(x == 0, 0.5, x), tau**2)
    return RateHeterogeneity(max(q_lrt, 0.0), q_wald, k - 1, i2, h2)


@dataclass(frozen=True, slots=True, eq=False)
class PoissonNormalSurface:
    """The Poisson-normal log-likelihood over mu and tau squared."""

    rows: PersonTime
    largest: float = LARGEST_TAU**2

    @property
    def pooled(self) -> float:
        """Return the log of the pooled rate."""
        return -np.inf if self.rows.is_none() else float(np.log(self.rows.total_events / self.rows.total_time))

    def slopes(self, location: Array, spread: Array) -> Slopes:
        """Return the log-likelihood and its slopes at each point."""
        return table_slopes(self.rows, location, np.sqrt(spread))

    def scan(self, finer: int) -> Scan:
        """Return the log-likelihood on a grid: dense around the pooled rate and small tau, then ever wider."""
        error = min(1.0, (self.rows.total_events + 0.5) ** -0.5)
        centre = float(np.log((self.rows.total_events + 0.5) / self.rows.total_time))
        reach = _SCANNED_LOG_RATES + float(np.ptp(np.log(self.rows.time)))
        steps = np.linspace(-1, 1, 60 * finer + 1) * np.arcsinh(reach / error)
        location = centre + error * np.sinh(steps)
        felt = felt_tau(self.rows)
        tau = felt * np.sinh(np.linspace(0, np.arcsinh(LARGEST_TAU / felt), 18 * finer + 1))
        return Scan(location, tau**2, table_log_likelihood(self.rows, location, tau))


def felt_tau(rows: PersonTime) -> float:
    """Return about the least tau that the rows can feel: as large as their own errors, but at most 1."""
    expected = rows.time * (rows.total_events + 0.5) / rows.total_time
    return min(1.0, float((2 / (expected @ expected)) ** 0.25))


def _standard_error(surface: PoissonNormalSurface, location: float, spread: float) -> float:
    """Return mu's standard error; with tau at an end of its range, tau is taken as known."""
    at = surface.slopes(np.array([location]), np.array([spread]))
    information = -float(at.location_twice[0])
    if 0 < spread < surface.largest:
        information += float(at.both[0] ** 2 / at.spread_twice[0])
    return float(information**-0.5)


def _descriptions(weights: Array, tau2: float) -> tuple[float, float]:
    total = weights.sum()
    typical = (len(weights) - 1) / (total - weights @ weights / total)
    return float(tau2 / (tau2 + typical)), float((tau2 + typical) / typical)
