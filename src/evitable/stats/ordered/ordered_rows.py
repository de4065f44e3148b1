"""The likelihood of ordered categories with one study effect: the cumulative-logit model (McCullagh 1980).

P(category c or better) = expit(cut_c + tau z), with cuts that rise. As expit(a) - expit(b) =
expit(a) expit(-b) (1 - exp(b - a)), a row is a product of binomial chances at the cuts, times factors of the
gaps between cuts, which no study effect touches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array
from evitable.stats.ordered.category_counts import CategoryCounts
from evitable.stats.regression.cut_rows import Bend, CutRows


@dataclass(frozen=True, slots=True, eq=False)
class OrderedRows:
    """Rows at their cuts, and how many patients lie between which cuts."""

    rows: CutRows
    between: Array

    @property
    def size(self) -> int:
        """Return the number of cuts."""
        return self.rows.size

    def is_inside(self, theta: Array) -> NDArray[np.bool_]:
        """Tell which points have those cuts in order between which there are patients."""
        inside = np.ones(len(theta), dtype=np.bool_)
        for low, high, _ in self._pairs():
            inside &= theta[:, high] > theta[:, low]
        return inside

    def values(self, theta: Array, tau: Array) -> Array:
        """Return the log-likelihood at each point, minus infinity where cuts with patients between are out of order."""
        return self.rows.values(theta, tau) + self._gaps(theta)

    def bend(self, theta: Array, tau: Array) -> Bend:
        """Return the log-likelihood at each point with its gradient and Hessian in (cuts, tau)."""
        value, gradient, hessian = self.rows.bend(theta, tau)
        for low, high, count in self._pairs():
            slope = count / np.expm1(np.clip(theta[:, high] - theta[:, low], 1e-100, 700.0))
            curve = -slope * (1 + slope / count)
            gradient[:, high] += slope
            gradient[:, low] -= slope
            for a, b, sign in ((high, high, 1), (low, low, 1), (high, low, -1), (low, high, -1)):
                hessian[:, a, b] += sign * curve
        return Bend(value + self._gaps(theta), gradient, hessian)

    def only(self, cuts: list[int]) -> OrderedRows:
        """Return the rows as they are when the other cuts have gone to infinity."""
        rows = self.rows
        part = CutRows(rows.events[:, cuts], rows.trials[:, cuts], _design(len(rows.events), len(cuts)))
        return OrderedRows(part, self.between[np.ix_(cuts, cuts)])

    def joined(self, cut: int) -> OrderedRows:
        """Return the rows with a cut and the next one at the same place, nobody being between them."""
        along = np.delete(np.arange(self.size), cut + 1)
        member = np.zeros((self.size, self.size - 1))
        member[along, np.arange(self.size - 1)] = 1
        member[cut + 1, cut] = 1
        rows = self.rows
        part = CutRows(rows.events @ member, rows.trials @ member, _design(len(rows.events), self.size - 1))
        return OrderedRows(part, member.T @ self.between @ member)

    def _gaps(self, theta: Array) -> Array:
        log = np.zeros(len(theta))
        for low, high, count in self._pairs():
            gap = theta[:, high] - theta[:, low]
            inside = np.log(-np.expm1(-np.maximum(gap, 1e-300)))
            log += np.where(gap > 0, count * inside, -np.inf)
        return log

    def _pairs(self) -> list[tuple[int, int, float]]:
        return [(low, high, float(self.between[low, high])) for low, high in np.argwhere(self.between > 0).tolist()]


def ordered_rows(counts: CategoryCounts) -> OrderedRows:
    """Return the likelihood of checked counts."""
    rows = CutRows(counts.upper, counts.upper + counts.lower, _design(counts.k, counts.cuts))
    return OrderedRows(rows, counts.between)


def _design(k: int, cuts: int) -> Array:
    return np.broadcast_to(np.eye(cuts), (k, cuts, cuts)).copy()
