"""The posterior of the binomial-normal model, summed on a lattice: no sampling, so same in, same out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evitable.stats.counts import Array, Counts
from evitable.stats.curve import Curves
from evitable.stats.lattice import Lattice, distinct_rows, is_floored, sum_of_parts
from evitable.stats.lattice_choice import (
    COARSE,
    better_lattice,
    carrying,
    first_lattice,
    fit,
    log_posterior,
    log_prior,
    next_shared,
    window,
)
from evitable.stats.priors import Normal, TauPrior
from evitable.stats.result import NotConverged
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
    while chosen:
        grid, part = _windowed(counts, chosen, mu_prior, tau_prior)
        is_wide, is_fine, is_dense = (
            bool(all_[0]) for all_ in fit(grid.stack.weights, grid.stack.of_mu, grid.stack.of_tau)
        )
        if is_wide and is_fine and is_dense:
            where = np.zeros((chosen.columns, chosen.count), dtype=bool)
            where[part] = grid.weights > _FELT
            return None if is_floored(counts, chosen, where) else grid
        chosen = next_shared(chosen, mu_prior, tau_prior, is_fine=is_fine) if is_wide else None
    return None


def _windowed(
    counts: Counts, lattice: Lattice, mu_prior: Normal, tau_prior: TauPrior
) -> tuple[Grid, tuple[slice, slice]]:
    rows, prior = distinct_rows(counts), log_prior(lattice, mu_prior, tau_prior)
    first, last = carrying((sum_of_parts(rows, lattice, COARSE) + prior[COARSE])[None])
    start, stop = window(int(first[0]), int(last[0]), lattice.count)
    part = np.s_[:, start:stop]
    log = sum_of_parts(rows, lattice, part) + prior[part]
    weights = np.exp(np.maximum(log - log.max(), -700.0))
    weights /= weights.sum()
    return Grid(lattice.part(start, stop), weights), part


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
