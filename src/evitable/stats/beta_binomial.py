"""The beta-binomial log-likelihood over the logit of the mean share and the overdispersion.

With mean m and r = rho / (1 - rho), rho the correlation of two patients of one study, a row's chance is
prod(m + j r, j < x) prod(1 - m + j r, j < n - x) / prod(1 + j r, j < n) times the binomial coefficient
(Griffiths 1973). As a product it needs no limit at r = 0, where it is the binomial.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from evitable.stats.counts import Array, Counts
from evitable.stats.row_likelihood import log_choose
from evitable.stats.surface import Scan, Slopes

# Beyond a correlation of 0.98 every study is all or none, and its size no longer counts.
LARGEST_RHO = 0.98
_RHO = np.array([0, 0.003, 0.01, 0.02, 0.04, 0.07, 0.12, 0.2, 0.3, 0.42, 0.56, 0.7, 0.82, 0.91, LARGEST_RHO])


# How many factors are laid out at once.
_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class BetaBinomialSurface:
    """The log-likelihood; the location is the logit of the mean share, the spread r.

    `events`, `others` and `patients` hold how many rows have more than j of them, j from 0.
    """

    pooled: float
    centre: float
    error: float
    events: Array
    others: Array
    patients: Array
    log_coefficient: float
    largest: float = LARGEST_RHO / (1 - LARGEST_RHO)

    def slopes(self, location: Array, spread: Array) -> Slopes:
        """Return the log-likelihood and its slopes at each point."""
        m, q = expit(location), expit(-location)
        up, down = _product(m, spread, self.events), _product(q, spread, self.others)
        one = _product(np.ones_like(m), spread, self.patients)
        in_m, in_m_twice = up.base - down.base, up.base_twice + down.base_twice
        return Slopes(
            self.log_coefficient + up.log + down.log - one.log,
            m * q * in_m,
            m * q * (q - m) * in_m + (m * q) ** 2 * in_m_twice,
            up.spread + down.spread - one.spread,
            m * q * (up.both - down.both),
            up.spread_twice + down.spread_twice - one.spread_twice,
        )

    def scan(self, finer: int) -> Scan:
        """Return the log-likelihood on a grid: dense around the pooled share, out to logits of 20 from it."""
        steps = np.linspace(-1, 1, 80 * finer + 1) * np.arcsinh(20 / self.error)
        location = self.centre + self.error * np.sinh(steps)
        rho = np.interp(np.linspace(0, 1, (len(_RHO) - 1) * finer + 1), np.linspace(0, 1, len(_RHO)), _RHO)
        spread = rho / (1 - rho)
        m, q, one = expit(location)[:, None], expit(-location)[:, None], np.ones((1, 1))
        parts = (m, self.events), (q, self.others), (one, -self.patients)
        at_once = max(1, _AT_ONCE // (len(location) * len(self.patients)))
        log = np.concatenate(
            [
                sum(np.log(base + r * np.arange(len(times))) @ times for base, times in parts)
                for r in (spread[i : i + at_once, None, None] for i in range(0, len(spread), at_once))
            ]
        )
        return Scan(location, spread, log + self.log_coefficient)


def beta_binomial_surface(counts: Counts) -> BetaBinomialSurface:
    """Return the log-likelihood of a table."""
    share = (counts.total_events + 0.5) / (counts.total_n + 1)
    return BetaBinomialSurface(
        pooled=counts.pooled_logit,
        centre=float(np.log(share / (1 - share))),
        error=(counts.total_n * share * (1 - share)) ** -0.5,
        events=_more_than(counts.events),
        others=_more_than(counts.n - counts.events),
        patients=_more_than(counts.n),
        log_coefficient=float(log_choose(counts.events, counts.n).sum()),
    )


def _more_than(values: Array) -> Array:
    return np.cumsum(np.bincount(values.astype(int))[:0:-1])[::-1].astype(np.float64)


class _Product(NamedTuple):
    """The logarithm of prod(base + j r) over all rows, and its slopes in base and r."""

    log: Array
    base: Array
    base_twice: Array
    spread: Array
    both: Array
    spread_twice: Array


def _product(base: Array, r: Array, times: Array) -> _Product:
    j = np.arange(float(len(times)))
    factor = base[:, None] + r[:, None] * j
    once = 1 / factor
    twice = once * once
    return _Product(
        np.log(factor) @ times,
        once @ times,
        -twice @ times,
        once @ (times * j),
        -twice @ (times * j),
        -twice @ (times * j * j),
    )
