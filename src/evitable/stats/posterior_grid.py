"""The posterior of the binomial-normal model, summed on a lattice: no sampling, so same in, same out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evitable.stats.counts import Array, Counts
from evitable.stats.lattice import Lattice, is_floored
from evitable.stats.lattice_choice import better_lattice, first_lattice, log_posterior
from evitable.stats.priors import Normal, TauPrior
from evitable.stats.result import NotConverged

# Every round widens the lattice or halves its step in one direction; tables of 100 rows of 10,000 take 5.
_ROUNDS = 16
_FELT = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Weights on a lattice, columns of tau by positions of mu, that sum to one."""

    lattice: Lattice
    weights: Array


def posterior_grid(counts: Counts, mu_prior: Normal, tau_prior: TauPrior) -> Grid:
    """Return the posterior on a lattice that is wide and fine enough for it."""
    first = first_lattice(counts, mu_prior, tau_scale=tau_prior.scale, tau_reach=tau_prior.reach)
    return _grid(counts, first, mu_prior, tau_prior)


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
