"""A likelihood of cuts seen in other coordinates: its slopes by the chain rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array
from evitable.stats.ordered.ordered_rows import OrderedRows
from evitable.stats.ordered.pivot import Pivot
from evitable.stats.regression.cut_rows import Bend

_NEAR = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Pivoted:
    """The log-likelihood of ordered rows in the coordinates of a pivot."""

    rows: OrderedRows
    pivot: Pivot

    @property
    def size(self) -> int:
        """Return the number of coordinates."""
        return self.rows.size

    def is_inside(self, theta: Array) -> NDArray[np.bool_]:
        """Tell which points are coordinates that the model can have: all of them."""
        return np.ones(len(theta), dtype=np.bool_)

    def values(self, theta: Array, tau: Array) -> Array:
        """Return the log-likelihood at each point."""
        return self.rows.values(self.pivot.placed(theta)[0], tau)

    def bend(self, theta: Array, tau: Array) -> Bend:
        """Return the log-likelihood at each point with its gradient and Hessian in (coordinates, tau)."""
        cuts, first, second = self._chain(theta)
        value, gradient, hessian = self.rows.bend(cuts, tau)
        size = self.size
        chain = np.zeros((len(theta), size + 1, size + 1))
        chain[:, :size, :size] = first
        chain[:, size, size] = 1.0
        turned = np.einsum("pai,pab,pbj->pij", chain, hessian, chain)
        turned[:, :size, :size] += np.einsum("pa,paij->pij", gradient[:, :size], second)
        return Bend(value, np.einsum("pa,pai->pi", gradient, chain), turned)

    def _chain(self, theta: Array) -> tuple[Array, Array, Array]:
        """Return the cuts with their first and second slopes in the coordinates, by central differences."""
        size = self.size
        steps = _NEAR * np.eye(size)
        cuts = self._cuts(theta)
        ahead = [self._cuts(theta + step) for step in steps]
        behind = [self._cuts(theta - step) for step in steps]
        first = np.stack([(a - b) / (2 * _NEAR) for a, b in zip(ahead, behind, strict=True)], axis=2)
        second = np.zeros((len(theta), size, size, size))
        for i in range(size):
            second[:, :, i, i] = (ahead[i] + behind[i] - 2 * cuts) / _NEAR**2
            for j in range(i):
                both = self._cuts(theta + steps[i] + steps[j]) + self._cuts(theta - steps[i] - steps[j])
                away = self._cuts(theta + steps[i] - steps[j]) + self._cuts(theta - steps[i] + steps[j])
                second[:, :, i, j] = second[:, :, j, i] = (both - away) / (4 * _NEAR**2)
        return cuts, first, second

    def _cuts(self, theta: Array) -> Array:
        return self.pivot.placed(theta)[0]
