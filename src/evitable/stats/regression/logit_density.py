"""The log posterior of logistic regression coefficients at one spread, from tables of each row's likelihood.

A row's likelihood depends on its logit and on tau only. For many points it is tabled once over the logits
they reach, and read from a cubic spline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from evitable.stats.counts import Array, Counts
from evitable.stats.row_likelihood import row_log_likelihood

# A cubic spline with steps h is off by 5/384 h^4 times the fourth slope, which is below n / 8.
_WIDEST_STEP = 0.15
_STEP_OF_ONE = 0.22
_CHUNK = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class LogitDensity:
    """Rows with their design, and independent normal priors on the coefficients."""

    rows: tuple[tuple[tuple[float, float, tuple[float, ...]], int], ...]
    prior_mean: Array
    prior_sd: Array

    @property
    def size(self) -> int:
        """Return the number of coefficients."""
        return len(self.prior_mean)

    def direct(self, points: Array, tau: float) -> Array:
        """Return the log density at a few points."""
        log = self._prior(points)
        for (x, n, design), times in self.rows:
            log = log + times * row_log_likelihood(x, n, points @ np.array(design), tau)
        return log

    def tabled(self, tau: float, centre: Array, spread: Array, radius: float) -> Callable[[Array], Array]:
        """Return the log density for many points within centre + spread @ (a ball of this radius)."""
        tables = [
            (np.array(design), times, _table(x, n, tau, _range(np.array(design), centre, spread, radius)))
            for (x, n, design), times in self.rows
        ]

        def log_density(points: Array) -> Array:
            log = self._prior(points)
            for start in range(0, len(points), _CHUNK):
                part = slice(start, start + _CHUNK)
                for design, times, table in tables:
                    log[part] += times * table(points[part] @ design)
            return log

        return log_density

    def _prior(self, points: Array) -> Array:
        log: Array = -0.5 * (((points - self.prior_mean) / self.prior_sd) ** 2).sum(axis=1)
        return log


def logit_density(counts: Counts, design: Array, prior_mean: Array, prior_sd: Array) -> LogitDensity:
    """Return the log posterior; the design is rows by 1 by coefficients. The order of the rows does not matter."""
    keys = zip(counts.events.tolist(), counts.n.tolist(), map(tuple, design[:, 0].tolist()), strict=True)
    return LogitDensity(tuple(sorted(Counter(keys).items())), prior_mean, prior_sd)


def _range(design: Array, centre: Array, spread: Array, radius: float) -> tuple[float, float]:
    middle, away = float(design @ centre), radius * float(np.linalg.norm(spread.T @ design)) + 1e-3
    return middle - away, middle + away


def _table(x: float, n: float, tau: float, logits: tuple[float, float]) -> CubicSpline:
    low, high = logits
    step = min(_WIDEST_STEP, _STEP_OF_ONE / n**0.25)
    nodes = np.linspace(low, high, max(8, int(np.ceil((high - low) / step)) + 1))
    return CubicSpline(nodes, row_log_likelihood(x, n, nodes, tau))
