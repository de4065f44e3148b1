"""A binomial-normal regression at its maximum, or at the limit that its likelihood rises to when rows separate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from evitable.stats.counts import Array, Counts
from evitable.stats.regression.cut_rows import CutRows
from evitable.stats.regression.profile_ends import SCAN, End, Maximum, maximum, profile_end, starts_without_top
from evitable.stats.regression.separation import Cone, Limit, cone_of, limit_of
from evitable.stats.row_likelihood import log_choose

_ZERO = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class LogitFit:
    """A fit of logit p_i = design_i @ theta + tau z; `value` is the least upper bound of the log-likelihood.

    `limit` holds what is left of the rows when those that can be explained without end are, and `top` the
    maximum of that, None when no row is left.
    """

    rows: CutRows
    cone: Cone
    limit: Limit
    top: Maximum | None
    value: float
    coefficient: float

    @property
    def log_likelihood(self) -> float:
        """Return the log-likelihood with its binomial coefficients."""
        return self.value + self.coefficient

    @property
    def tau(self) -> float | None:
        """Return the spread at the maximum, None when no row that is left could show any."""
        return None if self.top is None else self.top.tau

    def estimate(self, along: Array) -> float | None:
        """Return along @ theta at the maximum, None where it has no finite value there."""
        inside = self._within(along)
        return None if inside is None or self.top is None else float(inside @ self.top.theta)

    def covariance(self, functions: Array) -> Array | None:
        """Return the Wald covariance of functions @ theta, None where any of them has no estimate.

        From the Hessian in coefficients and tau; at tau = 0 in the coefficients alone.
        """
        if self.top is None or any(self._within(along) is None for along in functions):
            return None
        size = self.limit.basis.shape[1]
        curved = -self.top.hessian if self.top.tau > 0 else -self.top.hessian[:size, :size]
        if np.linalg.eigvalsh(curved)[0] <= 1e-9:
            return None
        inside = functions @ self.limit.basis
        whole: Array = inside @ np.linalg.inv(curved)[:size, :size] @ inside.T
        return whole

    def end(self, along: Array, *, side: int, level: float) -> End:
        """Return an end of the profile interval of along @ theta, infinite where it is open.

        Raises:
            NotConverged: The end was not found to full accuracy.
        """
        target = self.value - float(ndtri((1 + level) / 2)) ** 2 / 2
        inside = self._within(along)
        if inside is not None and self.top is not None:
            return profile_end(self.limit.rows, self.top.scan, inside, side=side, target=target)
        if self.cone.reach(along * side) > _ZERO:
            return End(side * np.inf, is_limited=False)
        # The rest may still be carried away by directions that leave this function level.
        left = limit_of(self.rows, self.cone.inner(across=along))
        inside = along @ left.basis
        tau = SCAN if self.top is None else self.top.scan.tau
        starts = starts_without_top(left.rows, tau, inside * side, target=target)
        return profile_end(left.rows, starts, inside, side=side, target=target)

    def _within(self, along: Array) -> Array | None:
        """Return the function in the coefficients that are left, None when it depends on others."""
        inside: Array = along @ self.limit.basis
        lost = np.abs(along - self.limit.basis @ inside).max()
        return inside if lost <= _ZERO * max(1.0, np.abs(along).max()) else None


def logit_fit(counts: Counts, design: Array) -> LogitFit:
    """Fit a regression; the design is rows by 1 by coefficients, of full rank, and about 1 in size.

    Raises:
        NotConverged: The maximum was not found to full accuracy.
    """
    rows = CutRows(counts.events[:, None], counts.n[:, None], design)
    cone = cone_of(rows)
    limit = limit_of(rows, cone.inner())
    top = maximum(limit.rows) if limit.basis.shape[1] else None
    coefficient = float(log_choose(counts.events, counts.n).sum())
    return LogitFit(rows, cone, limit, top, 0.0 if top is None else top.value, coefficient)
