"""The posterior of the binomial-normal model, summed on a lattice: no sampling, so same in, same out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from evitable.stats.counts import Array, Counts
from evitable.stats.lattice import BLOCK, Lattice, position_of, table_log_likelihood
from evitable.stats.priors import Normal, TauPrior, Uniform

# Share of the posterior's weight at the highest frequency that the lattice holds. Between the lattice
# points a curve is wrong by about that much, so this keeps a tenth of the 1e-4 asked of a share and of
# the 1e-3 asked of a quantile of tau.
_FINEST = 1e-5
_FINEST_TAU = 1e-4
_EDGE = 1e-7
# exp(-34) of the top is 2e-15.
_DEEP = 34.0


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Weights on a lattice, columns of tau by positions of mu, that sum to one."""

    lattice: Lattice
    weights: Array


def posterior_grid(counts: Counts, mu_prior: Normal, tau_prior: TauPrior) -> Grid:
    """Return the posterior on a lattice that is wide and fine enough for it."""
    lattice = _first_lattice(counts, mu_prior, tau_prior)
    for _ in range(12):
        log = _log_posterior(counts, lattice, mu_prior, tau_prior)
        weights = np.exp(np.maximum(log - log.max(), -700.0))
        weights /= weights.sum()
        better = _better(lattice, weights)
        if better == lattice:
            return Grid(lattice, weights)
        lattice = better
    raise ArithmeticError("The posterior could not be resolved on any lattice; report the counts and the priors.")


def scan_lattice(counts: Counts, *, largest_tau: float, finer: int) -> Lattice:
    """Return a lattice on which a table's likelihood, without priors, can be seen up to a tau."""
    lattice = _first_lattice(counts, Normal(0, 2.5), Uniform(largest_tau))
    columns = int(position_of(largest_tau, lattice.scale) / lattice.stride) + 2
    return replace(
        lattice,
        first=lattice.first * finer,
        count=(lattice.count - 1) * finer + 1,
        step=lattice.step / finer,
        stride=lattice.stride / finer,
        columns=(columns - 1) * finer + 1,
    )


def _log_posterior(counts: Counts, lattice: Lattice, mu_prior: Normal, tau_prior: TauPrior | Uniform) -> Array:
    log = table_log_likelihood(counts, lattice)
    log += mu_prior.log_density(lattice.mu)
    log += (tau_prior.log_density(lattice.tau) + lattice.log_stretch)[:, None]
    return log


def _better(lattice: Lattice, weights: Array) -> Lattice:
    """Return the lattice itself when it is wide and fine enough, else a wider or a finer one."""
    of_mu, of_tau = weights.sum(axis=0), weights.sum(axis=1)
    if of_tau[-1] > _EDGE:
        return replace(lattice, columns=lattice.columns + BLOCK)
    left, right = (lattice.count // 4 if edge > _EDGE else 0 for edge in (of_mu[0], of_mu[-1]))
    if left or right:
        return replace(lattice, first=lattice.first - left, count=lattice.count + left + right)
    if np.abs(weights[:, ::2].sum(axis=1) - weights[:, 1::2].sum(axis=1)).sum() > _FINEST:
        return _halved(lattice, of_mu)
    if abs(of_tau[::2].sum() - of_tau[1::2].sum()) > _FINEST_TAU:
        return replace(lattice, stride=lattice.stride / 2, columns=2 * lattice.columns - 1)
    return lattice


def _halved(lattice: Lattice, of_mu: Array) -> Lattice:
    """Return a lattice of half the step over the part that carries weight, and a margin."""
    carrying = np.flatnonzero(of_mu > np.exp(-_DEEP) * of_mu.max())
    first = max(int(carrying[0]) - 8, 0)
    last = min(int(carrying[-1]) + 8, lattice.count - 1)
    return replace(lattice, first=2 * (lattice.first + first), count=2 * (last - first) + 1, step=lattice.step / 2)


def _first_lattice(counts: Counts, mu_prior: Normal, tau_prior: TauPrior | Uniform) -> Lattice:
    """Return the lattice that tables of small series share, or one made to measure.

    The sharpest that mu can be is its spread when tau is 0; tau is felt from about the spread that would
    be as large as the rows' own errors.
    """
    share = (counts.total_events + 0.5) / (counts.total_n + 1)
    weights = counts.n * share * (1 - share)
    sharpest = (weights.sum() + mu_prior.sd**-2) ** -0.5
    felt = min(tau_prior.scale, float((2 / (weights @ weights)) ** 0.25))
    reach = abs(mu_prior.mean) + 8 * mu_prior.sd
    if sharpest < 0.21 or felt < 0.35 or reach > 24:
        return _fitted(counts, mu_prior, tau_prior, felt)
    step = 0.25 if sharpest >= 0.42 else 0.125
    half = 4 * int(np.ceil(reach / 4 / step))
    columns = int(position_of(tau_prior.reach, 1.0) / 0.1) + 2
    return Lattice(-half, 2 * half + 1, step, 1.0, 0.1, columns)


def _fitted(counts: Counts, mu_prior: Normal, tau_prior: TauPrior | Uniform, scale: float) -> Lattice:
    """Close in on the weight: look on a coarse lattice, keep the part near the top, look again."""
    low, high = mu_prior.mean - 8 * mu_prior.sd, mu_prior.mean + 8 * mu_prior.sd
    far = position_of(tau_prior.reach, scale)
    for _ in range(30):
        lattice = _over(low, high, far, scale, (49, 13))
        log = _log_posterior(counts, lattice, mu_prior, tau_prior)
        near = log > log.max() - _DEEP
        columns, positions = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
        kept = lattice.mu[positions[0]] - lattice.step, lattice.mu[positions[-1]] + lattice.step
        reached = lattice.stride * (int(columns[-1]) + 1)
        settled = kept[1] - kept[0] > 0.7 * (high - low) and 0.7 * far < reached <= far
        (low, high), far = kept, reached
        if settled:
            break
    return _over(low, high, far, scale, (65, 19))


def _over(low: float, high: float, far: float, scale: float, shape: tuple[int, int]) -> Lattice:
    step = (high - low) / (shape[0] - 3)
    return Lattice(int(np.floor(low / step)), shape[0], step, scale, far / (shape[1] - 1), shape[1])
