"""Average of rows' binomial chances over a normal, at all positions of an even lattice of mu in one sum.

With mu on an even lattice the points theta at which a row's chance is needed are shared by all positions:
the sum over theta is a window that slides along the row. The trapezoid rule is spectrally accurate once
its step is below the integrand's own spread, (1 / tau^2 - d^2 log chance)^-1/2, and all its terms are
positive, so that the average keeps its relative accuracy far down its tails, until the doubles end.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from evitable.stats.counts import Array
from evitable.stats.narrow_rule import softplus

# What an average is at least, next to the row's own top: below, the doubles end.
DEEPEST = -690.0
_LEAST, _LOWEST = 1e-300, -700.0
# exp(-7.5^2 / 2) is 6e-13. A normal so far out that it is below `_LEAST` carries nothing.
_REACH, _FARTHEST = 7.5, 37.0
# Steps of 0.85 of the integrand's spread err by 2 exp(-2 pi^2 / 0.85^2) = 3e-12; the poles of the row's
# chance at +-i pi bound the step too, exp(-2 pi^2 / 0.7) = 6e-13.
_OF_SPREAD, _LARGEST_STEP = 0.85, 0.7


class Window(NamedTuple):
    """A window of 2 reach + 1 points, `stride` fine steps apart; a step of mu is `finer` fine steps."""

    finer: int
    stride: int
    reach: int


def windows(x: Array, n: Array, ends: tuple[float, float], step: float, tau: Array | float) -> NDArray[np.int64]:
    """Return the windows that rows need on a lattice of mu with these ends and this step.

    One window a line, for each row under one tau, or for one row under each of many.
    """
    # Where a normal that far away pulls the top to, the row bends by its own smaller count and the pull.
    bend = np.minimum(n / 4, np.minimum(x, n - x) + 1 + 12 / tau)
    widest = np.minimum(_OF_SPREAD * (tau**-2 + bend) ** -0.5, _LARGEST_STEP)
    finer, stride = np.maximum(np.ceil(step / widest), 1), np.maximum(np.floor(widest / step), 1)
    # The top lies between mu and the row's own logit, no further from mu than the row's steepest slope pulls.
    pull = np.minimum(np.minimum(tau * tau * np.maximum(x, n - x), _farthest(x, n, ends, tau)), _FARTHEST * tau)
    reach = np.ceil((_REACH * tau + pull) * finer / (stride * step))
    return np.stack((finer, stride, reach), axis=1).astype(np.int64)


def log_averages(x: Array, n: Array, mu: Array, step: float, taus: Array, at: Window) -> Array:
    """Return the logarithms of the averages, rows by positions by taus, without coefficient, through one window."""
    fine = step / at.finer
    outside = at.reach * at.stride
    z = np.arange(-at.reach, at.reach + 1.0)[:, None] * (fine * at.stride / taus)
    normals = np.exp(-np.minimum(z * z / 2, 700.0)) * (fine * at.stride / (taus * np.sqrt(2 * np.pi)))
    # Numbers near the end of the doubles are slow to multiply, and these tell nothing.
    normals[np.abs(z) > _FARTHEST] = 0
    if at.finer > len(z):
        return _apart(x, n, mu[:, None] + fine * at.stride * np.arange(-at.reach, at.reach + 1.0), normals)
    theta = mu[0] + fine * np.arange(-outside, (len(mu) - 1) * at.finer + outside + 1)
    log = x[:, None] * theta - n[:, None] * softplus(theta)
    top = log.max(axis=1)
    chance = np.exp(np.maximum(log - top[:, None], _LOWEST))
    along = chance.strides[1]
    sliding = as_strided(
        chance,
        (len(x), len(mu), len(z)),
        (chance.strides[0], at.finer * along, at.stride * along),
        writeable=False,
    )
    # A copy laid out in one piece is summed several times as fast.
    averages: Array = np.log(np.maximum(np.ascontiguousarray(sliding) @ normals, _LEAST)) + top[:, None, None]
    return averages


def _apart(x: Array, n: Array, theta: Array, normals: Array) -> Array:
    """Return the averages where the windows of neighbouring positions share no point."""
    log = x[:, None, None] * theta - n[:, None, None] * softplus(theta)
    top = log.max(axis=2)
    total = np.exp(np.maximum(log - top[..., None], _LOWEST)) @ normals
    averages: Array = np.log(np.maximum(total, _LEAST)) + top[..., None]
    return averages


def _farthest(x: Array, n: Array, ends: tuple[float, float], tau: Array | float) -> Array:
    """Return how far from mu the integrand's top can be; a row of all or none tops where its slope gives out."""
    own = np.log(np.maximum(x, 0.5) / np.maximum(n - x, 0.5))
    mixed = np.maximum(np.abs(ends[0] - own), np.abs(ends[1] - own))
    alike = np.maximum(1.0, np.log(n * tau * tau) + max(-ends[0], ends[1]))
    return np.where((x > 0) & (x < n), mixed, alike)
