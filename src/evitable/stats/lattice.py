"""The lattice of (mu, tau) on which posteriors are summed, and the cached row likelihoods on it.

mu runs in even steps. tau = scale * sinh(sinh(v)) with v in even steps from 0: nearly even near 0, where
the prior lives, and double-exponential beyond, so that 33 columns reach even the tail of a half-Cauchy.
Everything is an even function of tau, so the trapezoid rule from v = 0 is spectrally accurate.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from evitable.stats.counts import Array, Counts
from evitable.stats.row_likelihood import row_log_likelihood

BLOCK = 9
# Tables of small series share lattices of this scale. Others are made for one table with a large n, and
# keeping their rows would only fill memory.
SHARED_SCALE = 1.0
_KEPT_COUNT = 400

_Rows: TypeAlias = tuple[tuple[tuple[float, float], int], ...]


@dataclass(frozen=True, slots=True)
class Lattice:
    """mu = step * (first ... first + count - 1); tau = scale * sinh(sinh(stride * (0 ... columns - 1)))."""

    first: int
    count: int
    step: float
    scale: float
    stride: float
    columns: int

    @property
    def is_shared(self) -> bool:
        """Tell whether tables of small series share this lattice, so that rows on it are worth keeping."""
        is_even = self.first + self.count - 1 == -self.first
        return is_even and self.scale == SHARED_SCALE and self.count <= _KEPT_COUNT

    @property
    def mu(self) -> Array:
        """Return the positions in mu."""
        return self.step * np.arange(float(self.first), self.first + self.count)

    @property
    def tau(self) -> Array:
        """Return the positions in tau."""
        return tau_at(self.stride * np.arange(float(self.columns)), self.scale)

    @property
    def log_stretch(self) -> Array:
        """Return log(dtau / dv), with the first column, which the trapezoid rule halves, at half."""
        v = self.stride * np.arange(float(self.columns))
        stretch: Array = np.log(self.scale * np.cosh(_bounded_sinh(v)) * np.cosh(v))
        stretch[0] -= np.log(2)
        return stretch

    def finer(self, times: int) -> Lattice:
        """Return the lattice with its steps cut into so many."""
        return replace(
            self,
            first=self.first * times,
            count=(self.count - 1) * times + 1,
            step=self.step / times,
            stride=self.stride / times,
            columns=(self.columns - 1) * times + 1,
        )


def tau_at(v: Array, scale: float) -> Array:
    """Return tau at positions v."""
    tau: Array = scale * np.sinh(_bounded_sinh(v))
    return tau


def _bounded_sinh(v: Array) -> Array:
    """Return sinh(v), stopped where exp of twice it would leave the doubles."""
    bounded: Array = np.minimum(np.sinh(v), 300.0)
    return bounded


def position_of(tau: float, scale: float) -> float:
    """Return the position v of tau."""
    return float(np.arcsinh(np.arcsinh(tau / scale)))


def table_log_likelihood(counts: Counts, lattice: Lattice) -> Array:
    """Return the log-likelihood of all rows, columns of tau by positions of mu; not to be written to.

    Equal rows are looked up once and the rows are added in the order of their counts, so that neither
    repeating nor permuting rows changes a single bit.
    """
    rows = tuple(sorted(Counter(zip(counts.events.tolist(), counts.n.tolist(), strict=True)).items()))
    return _sum_of_blocks(rows, lattice) if lattice.is_shared else _sum_of_rows(rows, lattice)


def row_table(x: float, n: float, lattice: Lattice) -> Array:
    """Return one row's log-likelihood, columns of tau by positions of mu."""
    return table_log_likelihood(Counts(np.array([float(x)]), np.array([float(n)])), lattice)


def _sum_of_blocks(rows: _Rows, lattice: Lattice) -> Array:
    # The key leaves out how many columns are wanted, so that priors of unlike reach share their blocks.
    sheet = replace(lattice, columns=0)
    total = np.zeros((lattice.columns, lattice.count))
    for (x, n), times in rows:
        # x of n at mu is n - x of n at -mu, and a shared lattice lies evenly around 0.
        mirrored = 2 * x > n
        for start in range(0, lattice.columns, BLOCK):
            part = total[start : start + BLOCK]
            block = _kept_block(n - x if mirrored else x, n, sheet, start, start + BLOCK)[: len(part)]
            part += times * (block[:, ::-1] if mirrored else block)
    return total


@lru_cache(maxsize=12)
def _sum_of_rows(rows: _Rows, lattice: Lattice) -> Array:
    total = np.zeros((lattice.columns, lattice.count))
    for (x, n), times in rows:
        total += times * _block(x, n, lattice, 0, lattice.columns)
    return _locked(total)


def _block(x: float, n: float, sheet: Lattice, start: int, stop: int) -> Array:
    columns = tau_at(sheet.stride * np.arange(float(start), stop), sheet.scale).tolist()
    mu = sheet.mu
    return _locked(np.stack([row_log_likelihood(x, n, mu, tau) for tau in columns]))


def _locked(table: Array) -> Array:
    table.flags.writeable = False
    return table


_kept_block = lru_cache(maxsize=4096)(_block)
