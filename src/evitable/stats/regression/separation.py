"""Where a likelihood rises for ever: the directions of separation (Albert, Anderson 1984; Konis 2007).

A row all of whose trials had the event is the better explained the higher its logit, one with none the
lower, and one between pins its logit down. A direction in the coefficients that lowers no row is a
direction of recession: along it the likelihood rises towards a limit that it never reaches. Then some
coefficients have no estimate, others still have one, and every profile interval is found in the limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import null_space
from scipy.optimize import linprog

from evitable.stats.counts import Array
from evitable.stats.regression.cut_rows import CutRows
from evitable.stats.result import NotConverged

_ZERO = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class Cone:
    """The directions d with `pinned @ d = 0` and `rising @ d >= 0`, inside a box of half-width 1."""

    pinned: Array
    rising: Array

    @property
    def is_trivial(self) -> bool:
        """Tell whether the rows between pin every coefficient, so that nothing can rise for ever."""
        return len(self.pinned) > 0 and np.linalg.matrix_rank(self.pinned) == self.pinned.shape[1]

    def reach(self, along: Array) -> float:
        """Return how far the cone reaches along a functional, 0 when not at all."""
        if self.is_trivial:
            return 0.0
        return float(along @ self._best(along, self.pinned))

    def inner(self, across: Array | None = None) -> Array:
        """Return a direction that raises every row which any direction raises, staying level on `across`."""
        pinned = self.pinned if across is None else np.vstack((self.pinned, across[None, :]))
        total = np.zeros(self.pinned.shape[1])
        if self.is_trivial:
            return total
        for row in self.rising:
            found = self._best(row, pinned)
            total = total + (found if row @ found > _ZERO else 0.0)
        return total

    def _best(self, along: Array, pinned: Array) -> Array:
        found = linprog(
            -along,
            A_ub=-self.rising if len(self.rising) else None,
            b_ub=np.zeros(len(self.rising)) if len(self.rising) else None,
            A_eq=pinned if len(pinned) else None,
            b_eq=np.zeros(len(pinned)) if len(pinned) else None,
            bounds=(-1.0, 1.0),
            method="highs",
        )
        if found.status != 0:
            raise NotConverged("The directions of separation could not be found.")
        best: Array = np.asarray(found.x, dtype=np.float64)
        return best


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """What is left of the rows when others have been carried to chances of 0 or 1: those kept, and their coefficients.

    theta = basis @ phi for the coefficients phi of the rows that are left.
    """

    rows: CutRows
    basis: Array


def cone_of(rows: CutRows, order: Array | None = None) -> Cone:
    """Return the directions in which the likelihood of these rows never falls; `order` adds rows that may not."""
    design = rows.design.reshape(-1, rows.size)
    events, trials = rows.events.ravel(), rows.trials.ravel()
    stated = trials > 0
    design, events, trials = design[stated], events[stated], trials[stated]
    every, none = events == trials, events == 0
    rising = np.vstack((design[every], -design[none], np.empty((0, rows.size)) if order is None else order))
    return Cone(np.unique(design[~(every | none)], axis=0), np.unique(rising, axis=0))


def limit_of(rows: CutRows, direction: Array) -> Limit:
    """Return what the likelihood depends on at the end of a direction: the rows that it leaves level."""
    level = np.asarray((np.abs(rows.design @ direction) <= _ZERO).all(axis=1), dtype=np.bool_)
    left = rows.design[level].reshape(-1, rows.size)
    if len(left) == 0:
        basis = np.zeros((rows.size, 0))
    else:
        across = null_space(left)
        basis = null_space(across.T) if across.shape[1] else np.eye(rows.size)
    return Limit(rows.part(level, basis), basis)
