"""The lattice of (mu, tau) on which posteriors are summed, and the cached row likelihoods on it.

mu runs in even steps. tau = scale * sinh(sinh(v)) with v in even steps from 0: nearly even near 0, where
the prior lives, and double-exponential beyond, so that 33 columns reach even the tail of a half-Cauchy.
Everything is an even function of tau, so the trapezoid rule from v = 0 is spectrally accurate.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from evitable.stats.counts import Array, Counts
from evitable.stats.row_likelihood import row_log_likelihood

BLOCK = 9
# Larger lattices are made for one table with a large n; keeping their rows would only fill memory.
_KEPT_COUNT = 400


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
        stretch: Array = np.log(self.scale * np.cosh(np.sinh(v)) * np.cosh(v))
        stretch[0] -= np.log(2)
        return stretch


def tau_at(v: Array, scale: float) -> Array:
    """Return tau at positions v."""
    tau: Array = scale * np.sinh(np.sinh(v))
    return tau


def position_of(tau: float, scale: float) -> float:
    """Return the position v of tau."""
    return float(np.arcsinh(np.arcsinh(tau / scale)))


def table_log_likelihood(counts: Counts, lattice: Lattice) -> Array:
    """Return the log-likelihood of all rows, columns of tau by positions of mu.

    Equal rows are looked up once and the rows are added in the order of their counts, so that neither
    repeating nor permuting rows changes a single bit.
    """
    rows = Counter(zip(counts.events.tolist(), counts.n.tolist(), strict=True))
    total = np.zeros((lattice.columns, lattice.count))
    for (x, n), times in sorted(rows.items()):
        for start in range(0, lattice.columns, BLOCK):
            stop = min(start + BLOCK, lattice.columns)
            total[start:stop] += times * row_block(x, n, lattice, start // BLOCK)[: stop - start]
    return total


def row_table(x: float, n: float, lattice: Lattice) -> Array:
    """Return one row's log-likelihood, columns of tau by positions of mu."""
    return table_log_likelihood(Counts(np.array([float(x)]), np.array([float(n)])), lattice)


def row_block(x: float, n: float, lattice: Lattice, block: int) -> Array:
    """Return a block of columns of one row's log-likelihood, kept for the next table with such a row."""
    # The key leaves out how many columns are wanted, so that priors of unlike reach share their blocks.
    sheet = replace(lattice, columns=(block + 1) * BLOCK)
    return _kept_block(x, n, sheet) if lattice.count <= _KEPT_COUNT else _block(x, n, sheet)


def _block(x: float, n: float, sheet: Lattice) -> Array:
    columns = sheet.tau[-BLOCK:].tolist()
    table = np.stack([row_log_likelihood(x, n, sheet.mu, tau) for tau in columns])
    table.flags.writeable = False
    return table


_kept_block = lru_cache(maxsize=4096)(_block)
