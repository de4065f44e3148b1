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


@dataclass(frozen=True, slots=True, eq=False)
class BetaBinomialSurface:
    """The log-likelihood; the location is the logit of the mean share, the spread r."""

    counts: Counts
    largest: float = LARGEST_RHO / (1 - LARGEST_RHO)

    def slopes(self, location: Array, spread: Array) -> Slopes:
        """Return the log-likelihood and its slopes at each point."""
        m, q, r = expit(location), expit(-location), spread
        up, down, one = (
            _product(base, r, times) for base, times in zip((m, q, np.ones_like(m)), _times(self.counts), strict=True)
        )
        in_m, in_m_twice = up.base - down.base, up.base_twice + down.base_twice
        both = up.both - down.both
        return Slopes(
            self._constant() + up.log + down.log - one.log,
            m * q * in_m,
            m * q * (q - m) * in_m + (m * q) ** 2 * in_m_twice,
            up.spread + down.spread - one.spread,
            m * q * both,
            up.spread_twice + down.spread_twice - one.spread_twice,
        )

    def scan(self, finer: int) -> Scan:
        """Return the log-likelihood on a grid: dense around the pooled share, out to logits of 20 from it."""
        share = (self.counts.total_events + 0.5) / (self.counts.total_n + 1)
        error = (self.counts.total_n * share * (1 - share)) ** -0.5
        steps = np.linspace(-1, 1, 80 * finer + 1) * np.arcsinh(20 / error)
        location = np.log(share / (1 - share)) + error * np.sinh(steps)
        rho = np.interp(np.linspace(0, 1, (len(_RHO) - 1) * finer + 1), np.linspace(0, 1, len(_RHO)), _RHO)
        spread = rho / (1 - rho)
        log = np.stack([self.slopes(location, np.full_like(location, r)).log for r in spread])
        return Scan(location, spread, log)

    def _constant(self) -> float:
        return float(log_choose(self.counts.events, self.counts.n).sum())


class _Product(NamedTuple):
    """The logarithm of prod(base + j r) over all rows, and its slopes in base and r."""

    log: Array
    base: Array
    base_twice: Array
    spread: Array
    both: Array
    spread_twice: Array


def _times(counts: Counts) -> tuple[Array, Array, Array]:
    """Return for events, the others and all patients how many rows have more than j of them, j from 0."""
    return _more_than(counts.events), _more_than(counts.n - counts.events), _more_than(counts.n)


def _more_than(values: Array) -> Array:
    return np.cumsum(np.bincount(values.astype(int))[:0:-1])[::-1].astype(np.float64)


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
