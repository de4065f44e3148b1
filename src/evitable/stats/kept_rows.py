"""The rows that tables of small series share, kept as factors: a posterior is their product."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.lattice import Lattice, kept_table, whole_blocks
from evitable.stats.lattice_choice import COARSE, log_prior
from evitable.stats.priors import Normal, TauPrior

# A product no smaller than this where it is largest keeps all that is felt beside it: the doubles go to exp(-708).
SMALLEST_PEAK = -550.0
_LOWEST = -700.0
_KEPT = 1024


class Factor(NamedTuple):
    """A row or a prior on a shared lattice, next to its own top.

    `seen` is its logarithm on the coarse part, columns by positions. `chance` is the number itself everywhere,
    positions by columns, so that a window stands in one piece.
    """

    seen: Array
    chance: Array


@lru_cache(maxsize=_KEPT)
def kept_row(x: float, n: float, sheet: Lattice) -> Factor:
    """Return one row's likelihood on a shared lattice with whole blocks of columns."""
    return _factor(kept_table(x, n, sheet))


@lru_cache(maxsize=_KEPT)
def kept_rows(x: float, n: float, times: int, sheet: Lattice) -> Array:
    """Return the likelihood of so many equal rows on a shared lattice."""
    chance = kept_row(x, n, sheet).chance
    if times == 1:
        return chance
    half = kept_rows(x, n, times // 2, sheet)
    product = half * half
    if times % 2:
        product *= chance
    return _locked(product)


@lru_cache(maxsize=64)
def kept_prior(lattice: Lattice, mu_prior: Normal, tau_prior: TauPrior) -> Factor:
    """Return the prior on a shared lattice, each column weighted by its width in tau, and none beyond its columns."""
    log = log_prior(lattice, mu_prior, tau_prior)
    factor = _factor(log)
    whole = np.zeros((lattice.count, whole_blocks(lattice).columns))
    whole[:, : lattice.columns] = factor.chance
    return Factor(factor.seen, _locked(whole))


def product(prior: Array, rows: Sequence[Array], window: slice, out: Array) -> None:
    """Multiply a prior and rows over a window, into columns by positions that add up to one."""
    within = prior[window] * rows[0][window]
    for row in rows[1:]:
        np.multiply(within, row[window], out=within)
    np.multiply(within.T[: len(out)], 1 / within.sum(), out=out)


def forget_rows() -> None:
    """Drop every kept row."""
    for kept in (kept_table, kept_row, kept_rows):
        kept.cache_clear()


def _factor(log: Array) -> Factor:
    beside = log - log.max()
    chance = np.exp(np.maximum(beside, _LOWEST))
    return Factor(_locked(np.ascontiguousarray(beside[COARSE])), _locked(np.ascontiguousarray(chance.T)))


def _locked(table: Array) -> Array:
    table.flags.writeable = False
    return table
