"""The interval of the average share over studies, E expit(mu + tau z), from the posterior's columns.

Within a column (one tau) the average grows with mu, so the share of the posterior below a value is the
sum over columns of the share below the mu that gives this value.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from evitable.stats import row_tables
from evitable.stats.between_points import TAPS, cell_polynomials, with_room
from evitable.stats.counts import Array
from evitable.stats.curve import at_part, quintics
from evitable.stats.lattice import tau_at
from evitable.stats.result import NotConverged
from evitable.stats.stack import Stack

# Newton steps square the error, and a share may err by 1e-6: the step after this one would change nothing that shows.
_SETTLED = 1e-5
_STEPS = 80
# The logit of the average, in even steps. Against mu it bends on the scale of 1 or more, whatever the counts.
_STEP = 0.125
# The variance of the logistic distribution, less what makes the normal's average nearest to expit.
_SHRINKS = 2.94
_LOG_ROOT_TWO_PI = 0.5 * float(np.log(2 * np.pi))


def mean_study_quantiles(stack: Stack, shares: Array) -> Array:
    """Return, tables by shares, the logit of the average below which each share of the posterior lies."""
    lattice = stack.lattice
    below = _columns_below(stack.weights)
    reach = float(np.maximum(-stack.first, stack.first + (lattice.count - 1.0)).max())
    farthest = 8.0 * -(-max(reach * lattice.step, 1.0) // 8)
    turned = _inverse(farthest, lattice.scale, lattice.stride, lattice.columns)
    at = _first_guess(stack, shares)
    low, high = np.full_like(at, -farthest), np.full_like(at, farthest)
    active: NDArray[np.intp] | slice = np.s_[:]
    tables = np.arange(len(at))
    for _ in range(_STEPS):
        mu, steepness = _mu_of(turned, at[active])
        position = mu / lattice.step - stack.first[active, None, None]
        share, height = _share_below(below, tables[active], position, steepness / lattice.step)
        at[active], low[active], high[active] = _moved(at[active], low[active], high[active], (share, height, shares))
        unsettled = np.abs(shares - share).max(axis=1) > _SETTLED
        if not unsettled.any():
            return at
        active = tables[active][unsettled]
    raise NotConverged("The interval of the mean study was not found.")


def _moved(at: Array, low: Array, high: Array, found: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
    """Take a Newton step on the scale of normal quantiles, where the share is nearly a straight line."""
    share, height, wanted = found
    is_below = share < wanted
    low, high = np.where(is_below, at, low), np.where(is_below, high, at)
    z = ndtri(np.minimum(np.maximum(share, 1e-12), 1 - 1e-12))
    slope = height * np.exp(z * z / 2 + _LOG_ROOT_TWO_PI)
    new = at + (ndtri(wanted) - z) / np.maximum(slope, 1e-12)
    # The very ends too: a step of nothing means that the place is found, not that halving would better it.
    inside = (new >= low) & (new <= high)
    return np.where(inside, new, (low + high) / 2), low, high


def _first_guess(stack: Stack, shares: Array) -> Array:
    """Return the quantiles of a curve with the moments of mu, drawn in column by column as tau draws them."""
    lattice = stack.lattice
    base, wide = lattice.step * (stack.first + lattice.count // 2), lattice.step * lattice.count
    # Powers of how much a column is drawn in, by moments of the position.
    sums = _drawn_in(lattice.scale, lattice.stride, lattice.columns) @ stack.moments
    one, two, three = (sums[:, power] for power in range(3))
    centre = base * one[:, 0] + wide * one[:, 2]
    square = base * base * two[:, 0] + 2 * base * wide * two[:, 2] + wide**2 * two[:, 3]
    cube = base**3 * three[:, 0] + 3 * base * base * wide * three[:, 2]
    cube += 3 * base * wide**2 * three[:, 3] + wide**3 * three[:, 4]
    spread = np.sqrt(np.maximum(square - centre * centre, 1e-12))
    lean = (cube - 3 * centre * square + 2 * centre**3) / spread**3
    # Cornish and Fisher's first correction, held back where a heavy tail would carry it away.
    z, skew = ndtri(shares), np.minimum(np.maximum(lean, -1.0), 1.0)
    guess: Array = centre[:, None] + spread[:, None] * (z + skew[:, None] * ((z * z - 1) / 6))
    return guess


@lru_cache(maxsize=32)
def _drawn_in(scale: float, stride: float, columns: int) -> Array:
    """Return the first three powers of how much each column's averages are drawn in."""
    part = (1 + tau_at(stride * np.arange(float(columns)), scale) ** 2 / _SHRINKS) ** -0.5
    return np.stack((part, part**2, part**3))


class _Below(NamedTuple):
    """Weights of the columns, tables by columns by positions, with room at both ends, and their running sums."""

    weights: Array
    sums: Array


def _columns_below(weights: Array) -> _Below:
    roomy = with_room(weights)
    return _Below(roomy, np.cumsum(roomy, axis=2))


def _share_below(below: _Below, tables: NDArray[np.intp], at: Array, steepness: Array) -> tuple[Array, Array]:
    """Return the share of the posterior below each logit of the average, and its density there."""
    _, columns, width = below.weights.shape
    last = width - 2 * TAPS - 1
    position = np.minimum(np.maximum(at, 0.0), last)
    cell = np.minimum(position.astype(np.intp), last - 1)
    place = (tables[:, None, None] * columns + np.arange(columns)) * width + cell
    share, height = at_part(position - cell, cell_polynomials(below.weights, place + TAPS))
    share += below.sums.ravel()[place]
    # Beyond the lattice a column has nothing left to give.
    return share.sum(axis=2), (height * steepness * (position == at)).sum(axis=2)


def _mu_of(turned: Array, at: Array) -> tuple[Array, Array]:
    """Return, tables by shares by columns, the mu whose average has this logit, and its slope."""
    position = at / _STEP + len(turned) / 2
    cell = np.minimum(np.maximum(position.astype(np.intp), 0), len(turned) - 1)
    value, slope = at_part((position - cell)[..., None], turned[cell])
    return value, slope / _STEP


@lru_cache(maxsize=16)
def _inverse(farthest: float, scale: float, stride: float, columns: int) -> Array:
    """Return, cells of the average's logit by columns, the polynomial that gives mu within the cell."""
    logits = _STEP * np.arange(-round(farthest / _STEP), round(farthest / _STEP) + 1.0)
    found = [_inverse_column(tau, logits) for tau in tau_at(stride * np.arange(float(columns)), scale).tolist()]
    mu, slope = (np.stack(values, axis=1) for values in zip(*found, strict=True))
    rise, start, end = mu[1:] - mu[:-1], slope[:-1] * _STEP, slope[1:] * _STEP
    return np.stack((mu[:-1], start, 3 * rise - 2 * start - end, start + end - 2 * rise), axis=-1)


def _inverse_column(tau: float, logits: Array) -> tuple[Array, Array]:
    if tau == 0:
        return logits, np.ones_like(logits)
    # The average's logit is never further below mu than any of these tells.
    last = logits[-1]
    farthest = 1 + min(last * (1 + tau * tau / 2) ** 0.5, last + tau * tau / 2, last + tau * (2 * last) ** 0.5)
    half = len(logits) // 2
    step = farthest / half
    mu = step * np.arange(-half, half + 1.0)
    taus = np.array([tau])
    one, both = row_tables.row_table(1, 1, mu, step, taus)[0], row_tables.row_table(1, 2, mu, step, taus)[0]
    # No event is an event with mu turned round; E expit (1 - expit) is half the chance of 1 event among 2.
    average = one - one[::-1]
    slope = np.exp(one + one[::-1] - both) * 2
    bend = np.gradient(slope, step) * slope
    cell = np.clip(np.searchsorted(average, logits) - 1, 0, len(mu) - 2)
    wide = average[cell + 1] - average[cell]
    value, steep = at_part(
        (logits - average[cell]) / wide,
        quintics(_knots(mu, slope, bend, cell, wide), _knots(mu, slope, bend, cell + 1, wide)),
    )
    return value, steep / wide


def _knots(mu: Array, slope: Array, bend: Array, cell: NDArray[np.intp], wide: Array) -> Array:
    return np.stack((mu[cell], slope[cell] * wide, bend[cell] * wide**2), axis=-1)
