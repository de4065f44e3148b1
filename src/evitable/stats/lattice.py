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
from numpy.typing import NDArray

from evitable.stats import row_tables
from evitable.stats.counts import Array, Counts
from evitable.stats.even_rule import DEEPEST
from evitable.stats.row_tables import Rows

BLOCK = 9
# Tables of small series share lattices of this scale. Others are made for one table with a large n, and
# keeping their rows would only fill memory.
SHARED_SCALE = 1.0
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

    def part(self, start: int, stop: int) -> Lattice:
        """Return the lattice of the positions from `start` to `stop`."""
        return replace(self, first=self.first + start, count=stop - start)

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


def distinct_rows(counts: Counts) -> Rows:
    """Return every different row in rising order, with how often it stands in the table."""
    return tuple(sorted(Counter(zip(counts.events.tolist(), counts.n.tolist(), strict=True)).items()))


def table_log_likelihood(counts: Counts, lattice: Lattice) -> Array:
    """Return the log-likelihood of all rows, columns of tau by positions of mu; not to be written to.

    Equal rows are looked up once and the rows are added in the order of their counts, so that neither
    repeating nor permuting rows changes a single bit.
    """
    rows = distinct_rows(counts)
    if lattice.is_shared:
        return sum_of_parts(rows, lattice, np.s_[:, :])
    return measured_sum(rows, lattice)[0]


def row_table(x: float, n: float, lattice: Lattice) -> Array:
    """Return one row's log-likelihood, columns of tau by positions of mu."""
    return table_log_likelihood(Counts(np.array([float(x)]), np.array([float(n)])), lattice)


def sum_of_parts(rows: Rows, lattice: Lattice, part: tuple[slice, slice]) -> Array:
    """Return the log-likelihood of all rows on a part of a shared lattice, columns by positions."""
    sheet = whole_blocks(lattice)
    ((x, n), times), *others = rows
    total = times * kept_table(x, n, sheet)[: lattice.columns][part]
    for (x, n), times in others:
        table = kept_table(x, n, sheet)[: lattice.columns][part]
        total += table if times == 1 else times * table
    return total


def whole_blocks(lattice: Lattice) -> Lattice:
    """Return a shared lattice with columns for whole blocks, which priors of nearly the same reach share."""
    return replace(lattice, columns=BLOCK * -(-lattice.columns // BLOCK))


@lru_cache(maxsize=2048)
def kept_table(x: float, n: float, sheet: Lattice) -> Array:
    """Return one row's log-likelihood on a shared lattice with whole blocks of columns."""
    if 2 * x > n:
        # x of n at mu is n - x of n at -mu, and a shared lattice lies evenly around 0.
        return _locked(kept_table(n - x, n, sheet)[:, ::-1].copy())
    return _locked(row_tables.row_table(x, n, sheet.mu, sheet.step, sheet.tau))


def is_floored(counts: Counts, lattice: Lattice, where: NDArray[np.bool_]) -> bool:
    """Tell whether a row ran out of doubles where it matters, so that `exact_sum` has to be asked."""
    rows = distinct_rows(counts)
    if not lattice.is_shared:
        return bool((measured_sum(rows, lattice)[1] & where).any())
    sheet = whole_blocks(lattice)
    deep = [(x, n) for (x, n), _ in rows if is_deep(n, lattice)]
    return any(row_tables.is_floored(x, n, kept_table(x, n, sheet)[: lattice.columns][where]) for x, n in deep)


def is_deep(n: float, lattice: Lattice) -> bool:
    """Tell whether a row of so many patients might run out of doubles somewhere on a shared lattice."""
    # No patient brings a row down by more than |mu| or so, and spread only lifts it.
    return n * -lattice.step * lattice.first > -DEEPEST - 100


@lru_cache(maxsize=12)
def measured_sum(rows: Rows, lattice: Lattice) -> tuple[Array, NDArray[np.bool_]]:
    """Return the log-likelihood of all rows on any lattice, and where a row of it ran out of doubles."""
    total, is_floored = row_tables.sum_of_tables(rows, lattice.mu, lattice.step, lattice.tau)
    return _locked(total), is_floored


@lru_cache(maxsize=12)
def exact_sum(rows: Rows, lattice: Lattice) -> Array:
    """Return the log-likelihood of all rows on any lattice, right however deep it is, and slow."""
    return _locked(row_tables.exact_sum(rows, lattice.mu, lattice.tau))


def _locked(table: Array) -> Array:
    table.flags.writeable = False
    return table
