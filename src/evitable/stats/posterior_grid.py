"""The posterior of the binomial-normal model, summed on a lattice: no sampling, so same in, same out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evitable.stats.counts import Array, Counts
from evitable.stats.curve import Curves
from evitable.stats.kept_rows import SMALLEST_PEAK, Factor, kept_prior, kept_row, kept_rows, product
from evitable.stats.lattice import Lattice, distinct_rows, is_deep, is_floored, whole_blocks
from evitable.stats.lattice_choice import (
    better_lattice,
    carrying,
    first_lattice,
    fit,
    log_posterior,
    next_shared,
    windows,
)
from evitable.stats.new_studies import NewStudies, new_studies
from evitable.stats.priors import Normal, TauPrior
from evitable.stats.result import NotConverged
from evitable.stats.row_tables import Rows
from evitable.stats.stack import Stack

# Every round widens the lattice or halves its step in one direction; tables of 100 rows of 10,000 take 5.
_ROUNDS = 16
_FELT = 1e-13


@dataclass(frozen=True, eq=False)
class Grid:
    """Weights on a lattice, columns of tau by positions of mu, that sum to one."""

    lattice: Lattice
    weights: Array

    @cached_property
    def stack(self) -> Stack:
        """Return the posterior as a stack of one."""
        return Stack(self.lattice, np.array([float(self.lattice.first)]), self.weights[None])

    @cached_property
    def new_studies(self) -> NewStudies:
        """Return the logit of one more study, as a stack of one."""
        return next(new_studies(self.stack))[1]

    @cached_property
    def new_study_curves(self) -> Curves:
        """Return the curve of a new study's logit, as a stack of one."""
        stack = self.stack
        return stack.new_study_curves(int(stack.padding()[0]))


def posterior_grid(counts: Counts, mu_prior: Normal, tau_prior: TauPrior) -> Grid:
    """Return the posterior on a lattice that is wide and fine enough for it."""
    tau_prior.check(counts)
    lattice = first_lattice(counts, mu_prior, tau_scale=tau_prior.scale, tau_reach=tau_prior.reach)
    return _on_window(counts, lattice, mu_prior, tau_prior) or _grid(counts, lattice, mu_prior, tau_prior)


def _on_window(counts: Counts, lattice: Lattice, mu_prior: Normal, tau_prior: TauPrior) -> Grid | None:
    """Return the posterior on the part of a shared lattice that carries it, None where that will not do."""
    chosen: Lattice | None = lattice if lattice.is_shared else None
    rows = distinct_rows(counts)
    while chosen:
        found = _windowed(rows, chosen, kept_prior(chosen, mu_prior, tau_prior))
        if found is None:
            return None
        grid, part = found
        stack = grid.stack
        is_wide, is_fine, is_dense = (bool(all_[0]) for all_ in fit(stack.moments[..., 1], stack.of_mu, stack.of_tau))
        if is_wide and is_fine and is_dense:
            return None if _is_floored(counts, chosen, part, grid.weights) else grid
        chosen = next_shared(chosen, mu_prior, tau_prior, is_fine=is_fine) if is_wide else None
    return None


def _is_floored(counts: Counts, lattice: Lattice, part: tuple[slice, slice], weights: Array) -> bool:
    if not is_deep(float(counts.n.max()), lattice):
        return False
    where = np.zeros((lattice.columns, lattice.count), dtype=bool)
    where[part] = weights > _FELT
    return is_floored(counts, lattice, where)


def _windowed(rows: Rows, lattice: Lattice, prior: Factor) -> tuple[Grid, tuple[slice, slice]] | None:
    """Return the product of prior and rows on a window, None where it would leave the doubles."""
    sheet, seen = whole_blocks(lattice), prior.seen.copy()
    for (x, n), times in rows:
        seen += times * kept_row(x, n, sheet).seen[: len(seen)]
    if seen.max() < SMALLEST_PEAK:
        return None
    start, stop = (int(end[0]) for end in windows(*carrying(seen[None]), lattice.count))
    weights = np.empty((lattice.columns, stop - start))
    product(prior.chance, [kept_rows(x, n, times, sheet) for (x, n), times in rows], slice(start, stop), weights)
    return Grid(lattice.part(start, stop), weights), np.s_[:, start:stop]


def _grid(counts: Counts, lattice: Lattice, mu_prior: Normal, tau_prior: TauPrior) -> Grid:
    is_exact = False
    for _ in range(_ROUNDS):
        log = log_posterior(counts, lattice, mu_prior, tau_prior, is_exact=is_exact)
        weights = np.exp(np.maximum(log - log.max(), -700.0))
        weights /= weights.sum()
        if not is_exact and is_floored(counts, lattice, weights > _FELT):
            is_exact = True
            continue
        better = better_lattice(lattice, weights)
        if better == lattice:
            return Grid(lattice, weights)
        lattice = better
    raise NotConverged("The posterior could not be resolved on any lattice.")
