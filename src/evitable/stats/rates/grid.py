"""The posterior of the Poisson-normal model on a lattice made for the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.lattice import Lattice, position_of, tau_at
from evitable.stats.lattice_choice import better_lattice
from evitable.stats.posterior_grid import Grid
from evitable.stats.priors import Normal, TauPrior
from evitable.stats.rates.likelihood import felt_tau
from evitable.stats.rates.person_time import PersonTime
from evitable.stats.rates.poisson_rows import table_log_likelihood
from evitable.stats.result import NotConverged

_ROUNDS = 16
# exp(-25) of the top is 1e-11.
_DEEP = 25.0
# Beyond exp(-60) nothing is summed, so that a coarse look need not be exact to tell what to leave out.
_DEEPER = 60.0
_COARSE, _FINE = (41, 11), (81, 25)


def rate_grid(rows: PersonTime, mu_prior: Normal, tau_prior: TauPrior) -> Grid:
    """Return the posterior on a lattice that is wide and fine enough for it."""
    lattice, seen = _close_in(rows, mu_prior, tau_prior)
    for _ in range(_ROUNDS):
        log = _log_posterior(rows, lattice, mu_prior, tau_prior, parts=_near(seen, lattice))
        weights = np.exp(np.maximum(log - log.max(), -700.0))
        weights /= weights.sum()
        better = better_lattice(lattice, weights)
        if better == lattice:
            return Grid(lattice, weights)
        lattice, seen = better, _Seen(lattice, log)
    raise NotConverged("The posterior could not be resolved on any lattice.")


class _Seen(NamedTuple):
    """A lattice that was looked at and the log posterior found on it."""

    lattice: Lattice
    log: Array


def _log_posterior(
    rows: PersonTime, lattice: Lattice, mu_prior: Normal, tau_prior: TauPrior, *, parts: Sequence[slice] | None = None
) -> Array:
    of_tau = tau_prior.log_density(lattice.tau) + lattice.log_stretch
    log: Array = table_log_likelihood(rows, lattice.mu, lattice.tau, parts=parts) + mu_prior.log_density(lattice.mu)
    return log + of_tau[:, None]


def _near(seen: _Seen, lattice: Lattice) -> list[slice]:
    """Return for every column of a lattice the positions that can carry weight, by the lattice seen before it.

    Where tau is small the weight of large counts is a needle in mu: most of a column need not be summed at all.
    """
    near = seen.log > seen.log.max() - _DEEPER
    mu, step = seen.lattice.mu, seen.lattice.step
    after = np.searchsorted(seen.lattice.tau, lattice.tau)
    parts = []
    for column in after.tolist():
        positions = np.flatnonzero(near[max(column - 2, 0) : column + 2].any(axis=0))
        if len(positions) == 0:
            parts.append(slice(0, 0))
            continue
        # What reaches the edge of the lattice seen before may go on beyond it.
        low = -np.inf if positions[0] == 0 else mu[positions[0]] - 2 * step
        high = np.inf if positions[-1] == len(mu) - 1 else mu[positions[-1]] + 2 * step
        parts.append(slice(*np.searchsorted(lattice.mu, [low, high]).tolist()))
    return parts


def _close_in(rows: PersonTime, mu_prior: Normal, tau_prior: TauPrior) -> tuple[Lattice, _Seen]:
    """Look on a coarse lattice, keep the part near the top, look again, until nothing more falls away."""
    low, high = mu_prior.mean - 8 * mu_prior.sd, mu_prior.mean + 8 * mu_prior.sd
    scale, most = min(tau_prior.scale, felt_tau(rows)), tau_prior.reach
    for _ in range(30):
        lattice = _over(low, high, most, scale, _COARSE)
        log = _log_posterior(rows, lattice, mu_prior, tau_prior)
        near = log > log.max() - _DEEP
        columns, positions = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
        kept = lattice.mu[positions[0]] - lattice.step, lattice.mu[positions[-1]] + lattice.step
        least, reached = tau_at(lattice.stride * np.array([columns[0] - 1.0, columns[-1] + 1.0]), scale)
        # Columns below a tau that the rows rule out are wasted: let them run evenly up to there.
        widened = max(scale, float(least))
        settled = kept[1] - kept[0] > 0.7 * (high - low) and reached > 0.5 * most and widened < 2 * scale
        (low, high), most, scale = kept, min(float(reached), tau_prior.reach), widened
        if settled:
            break
    return _over(low, high, most, scale, _FINE), _Seen(lattice, log)


def _over(low: float, high: float, most: float, scale: float, shape: tuple[int, int]) -> Lattice:
    step = float(high - low) / (shape[0] - 3)
    lattice = Lattice(int(np.floor(low / step)), shape[0], step, float(scale), 1.0, shape[1])
    return replace(lattice, stride=position_of(most, scale) / (shape[1] - 1))
