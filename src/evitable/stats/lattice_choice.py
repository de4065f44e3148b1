"""Which lattice a table needs: one that tables of small series share, or one made to its measure."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array, Counts
from evitable.stats.lattice import (
    BLOCK,
    SHARED_SCALE,
    Lattice,
    distinct_rows,
    exact_sum,
    position_of,
    table_log_likelihood,
    tau_at,
)
from evitable.stats.priors import HalfCauchy, HalfNormal, Normal, TauPrior

# Share of the posterior's weight at the highest frequency that the lattice holds. Between the points in mu a curve
# is wrong by about half of that, and a share may be by 1e-6. Sums over tau err by the square of theirs or so, and
# between its columns the density's logarithm is read, which is smoother.
_FINEST_MU = 1e-6
_FINEST_TAU = 1e-4
# The weight at the ends of a lattice, beyond which there is about thirty times as much of mu and about as much of tau.
_EDGE_MU, _EDGE_TAU = 3e-9, 1e-7
# exp(-25) of the top is 1e-11.
_DEEP = 25.0
_STRIDE = 0.1
# Where a table's weight lies is seen on every other column and every fourth position: exp(-20) is 2e-9.
_EVERY, _DEEPER = 4, 20.0
COARSE = np.s_[::2, ::_EVERY]
_WIDTHS = (64, 96, 128, 192, 256)
# Steps in mu of the shared lattices, with the sharpest spread of mu that each holds to `_FINEST_MU`.
_SHARED_STEPS = {0.25: 0.42, 0.125: 0.21, 0.0625: 0.105}
_SHARPEST_STEP = min(_SHARED_STEPS)
_FELT_ON_SHARED = 0.15
_SHARED_REACH = 24.0
_USUAL_SCALE = 0.1


def first_lattice(counts: Counts, mu_prior: Normal, *, tau_scale: float, tau_reach: float) -> Lattice:
    """Return the lattice to try first."""
    totals = Totals(counts.total_events, counts.total_n, float(counts.n @ counts.n))
    shared = first_shared(totals, mu_prior, tau_scale=tau_scale, tau_reach=tau_reach)
    if shared is None:
        felt = min(tau_scale, _felt(totals))
        return _made_to_measure(counts, mu_prior, _searching(tau_scale, tau_reach), felt)
    return shared


class Totals(NamedTuple):
    """A table's events, patients, and sum of the squares of its rows' patients."""

    events: float
    n: float
    squares: float


def first_shared(totals: Totals, mu_prior: Normal, *, tau_scale: float, tau_reach: float) -> Lattice | None:
    """Return the shared lattice to try first, None where the table needs one made to its measure.

    The sharpest that mu can be is its spread when tau is 0; tau is felt from about the spread that would
    be as large as the rows' own errors.
    """
    reach = _reach(mu_prior)
    if min(tau_scale, _felt(totals)) < _FELT_ON_SHARED or reach > _SHARED_REACH:
        return None
    sharpest = (_bend(totals) * totals.n + mu_prior.sd**-2) ** -0.5
    step = next((step for step, least in _SHARED_STEPS.items() if sharpest >= least), None)
    return None if step is None else _shared(step, reach, tau_reach)


def _bend(totals: Totals) -> float:
    share = (totals.events + 0.5) / (totals.n + 1)
    return share * (1 - share)


def _felt(totals: Totals) -> float:
    return float((2 / (_bend(totals) ** 2 * totals.squares)) ** 0.25)


def _finer_shared(lattice: Lattice, mu_prior: Normal, tau_prior: TauPrior) -> Lattice | None:
    """Return the shared lattice of half the step, None after the last."""
    step = lattice.step / 2
    if step not in _SHARED_STEPS:
        return None
    return replace(_shared(step, _reach(mu_prior), tau_prior.reach), stride=lattice.stride, columns=lattice.columns)


def _denser_shared(lattice: Lattice) -> Lattice | None:
    """Return the shared lattice with twice the columns, None after the finest."""
    if lattice.stride < _STRIDE / 2 or (lattice.stride < _STRIDE and lattice.step > _SHARPEST_STEP):
        return None
    return replace(lattice, stride=lattice.stride / 2, columns=2 * lattice.columns - 1)


def _reach(mu_prior: Normal) -> float:
    return abs(mu_prior.mean) + 6.5 * mu_prior.sd


def next_shared(lattice: Lattice, mu_prior: Normal, tau_prior: TauPrior, *, is_fine: bool) -> Lattice | None:
    """Return the shared lattice to try when one is not fine enough in mu, or in tau; None where there is none."""
    return _denser_shared(lattice) if is_fine else _finer_shared(lattice, mu_prior, tau_prior)


@lru_cache(maxsize=64)
def _shared(step: float, reach: float, tau_reach: float) -> Lattice:
    half = 4 * int(np.ceil(min(reach, 192 * step) / 4 / step))
    # Many patients tell tau as sharply as they tell mu.
    stride = _STRIDE if step > _SHARPEST_STEP else _STRIDE / 2
    columns = int(position_of(tau_reach, SHARED_SCALE) / stride) + 2
    return Lattice(-half, 2 * half + 1, step, SHARED_SCALE, stride, columns)


def carrying(coarse: Array) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return for each table, coarse columns by positions, the first and last position that carry weight."""
    highest = coarse.max(axis=1)
    near = highest > highest.max(axis=1, keepdims=True) - _DEEPER
    return near.argmax(axis=1), near.shape[1] - 1 - near[:, ::-1].argmax(axis=1)


def windows(first: NDArray[np.intp], last: NDArray[np.intp], count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return starts and stops of the parts of a lattice that hold these coarse positions with a margin."""
    low, high = _EVERY * (first - 2), _EVERY * (last + 2)
    widths = np.array([*(width for width in _WIDTHS if width < count), count])
    width = widths[np.minimum(np.searchsorted(widths, high - low, side="right"), len(widths) - 1)]
    start = np.minimum(np.maximum((low + high + 1 - width) // 2, 0), count - width)
    return start, start + width


@lru_cache(maxsize=64)
def log_prior(lattice: Lattice, mu_prior: Normal, tau_prior: TauPrior) -> Array:
    """Return the log prior on a lattice, but for a constant, each column weighted by its width in tau."""
    of_tau = tau_prior.log_density(lattice.tau) + lattice.log_stretch
    log: Array = mu_prior.log_density(lattice.mu) + of_tau[:, None]
    log.flags.writeable = False
    return log


def log_posterior(
    counts: Counts, lattice: Lattice, mu_prior: Normal, tau_prior: TauPrior, *, is_exact: bool = False
) -> Array:
    """Return the log posterior on a lattice, but for a constant, each column weighted by its width in tau."""
    of_rows = exact_sum(distinct_rows(counts), lattice) if is_exact else table_log_likelihood(counts, lattice)
    log: Array = of_rows + log_prior(lattice, mu_prior, tau_prior)
    return log


def better_lattice(lattice: Lattice, weights: Array) -> Lattice:
    """Return the lattice itself when it is wide and fine enough for these weights, else a wider or finer one."""
    of_mu, of_tau = weights.sum(axis=0), weights.sum(axis=1)
    if of_tau[-1] > _EDGE_TAU:
        return replace(lattice, columns=lattice.columns + BLOCK)
    left, right = (lattice.count // 4 if edge > _EDGE_MU else 0 for edge in (of_mu[0], of_mu[-1]))
    if left or right:
        return replace(lattice, first=lattice.first - left, count=lattice.count + left + right)
    # What differs between the even and the odd points is what lies at the highest frequency.
    if np.abs(weights[:, ::2].sum(axis=1) - weights[:, 1::2].sum(axis=1)).sum() > _FINEST_MU:
        return _halved(lattice, of_mu)
    if abs(of_tau[::2].sum() - of_tau[1::2].sum()) > _FINEST_TAU:
        return replace(lattice, stride=lattice.stride / 2, columns=2 * lattice.columns - 1)
    return lattice


class Fit(NamedTuple):
    """Whether a lattice is wide enough for each table, and fine enough in either direction."""

    is_wide: NDArray[np.bool_]
    is_fine: NDArray[np.bool_]
    is_dense: NDArray[np.bool_]


def fit(alternating: Array, of_mu: Array, of_tau: Array) -> Fit:
    """Tell for each table what `better_lattice` would say of its lattice.

    `alternating` is what the even positions of every column hold more than the odd ones.
    """
    is_wide = (of_tau[:, -1] <= _EDGE_TAU) & (np.maximum(of_mu[:, 0], of_mu[:, -1]) <= _EDGE_MU)
    in_tau = np.abs(of_tau[:, ::2].sum(axis=1) - of_tau[:, 1::2].sum(axis=1))
    return Fit(is_wide, np.abs(alternating).sum(axis=1) <= _FINEST_MU, in_tau <= _FINEST_TAU)


def _halved(lattice: Lattice, of_mu: Array) -> Lattice:
    """Return a lattice of half the step; a large one only over the part that carries weight, and a margin."""
    if lattice.count < 200:
        return replace(lattice, first=2 * lattice.first, count=2 * lattice.count - 1, step=lattice.step / 2)
    carrying = np.flatnonzero(of_mu > np.exp(-_DEEP) * of_mu.max())
    first = max(int(carrying[0]) - 8, 0)
    last = min(int(carrying[-1]) + 8, lattice.count - 1)
    return replace(lattice, first=2 * (lattice.first + first), count=2 * (last - first) + 1, step=lattice.step / 2)


def _searching(tau_scale: float, tau_reach: float) -> TauPrior:
    """Return the prior to close in with: a vague one, so that all the usual priors share the lattice.

    One that all but forbids tau has its weight elsewhere, and looks for itself.
    """
    if tau_scale >= _USUAL_SCALE:
        return HalfCauchy(max(tau_scale, 1.0))
    return HalfNormal(tau_scale) if tau_reach < 10 * tau_scale else HalfCauchy(tau_scale)


def _made_to_measure(counts: Counts, mu_prior: Normal, tau_prior: TauPrior, scale: float) -> Lattice:
    """Close in on the weight: look on a coarse lattice, keep the part near the top, look again."""
    low, high = mu_prior.mean - 8 * mu_prior.sd, mu_prior.mean + 8 * mu_prior.sd
    # However little a prior leaves out there, rows may insist on it.
    farthest = most = HalfCauchy(max(tau_prior.scale, 1.0)).reach
    for _ in range(30):
        lattice = _over(low, high, most, scale, (49, 13))
        log = log_posterior(counts, lattice, mu_prior, tau_prior)
        near = log > log.max() - _DEEP
        columns, positions = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
        kept = lattice.mu[positions[0]] - lattice.step, lattice.mu[positions[-1]] + lattice.step
        least, reached = tau_at(lattice.stride * np.array([columns[0] - 1.0, columns[-1] + 1.0]), scale)
        # Columns below a tau that the rows rule out are wasted: let them run evenly up to there.
        widened = max(scale, float(least))
        settled = kept[1] - kept[0] > 0.7 * (high - low) and reached > 0.5 * most and widened < 2 * scale
        (low, high), most, scale = kept, min(float(reached), farthest), widened
        if settled:
            break
    return _over(low, high, most, scale, (97, 33))


def _over(low: float, high: float, most: float, scale: float, shape: tuple[int, int]) -> Lattice:
    step = float(high - low) / (shape[0] - 3)
    stride = position_of(most, scale) / (shape[1] - 1)
    return Lattice(int(np.floor(low / step)), shape[0], step, float(scale), stride, shape[1])
