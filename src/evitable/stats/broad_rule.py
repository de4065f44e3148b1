"""Average of a row's binomial chance over a broad normal: a sum over a few fixed points.

As a function of theta the chance of x of n is a density itself, that of logit Beta(x, n - x), or, when all
had the event, the distribution function of logit Beta(n, 1). So its average under N(mu, tau^2) is the
average of a normal density (or distribution function) over that beta, and stays right for any large tau.
No events is all events with mu turned round.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv, betaln, log_ndtr, ndtr

from evitable.stats.counts import Array
from evitable.stats.narrow_rule import softplus

_TAIL = 1e-14
_FARTHEST_MU = 25.0
_LOG_ROOT_TWO_PI = 0.5 * float(np.log(2 * np.pi))
# The trapezoid over a skewed beta (fewer than 20 on one side) needs finer steps than over a near-normal one.
_POINTS_SKEWED, _POINTS_NORMAL, _NEAR_NORMAL = 96, 32, 20


class Row(NamedTuple):
    """A row as weighted points on the logit scale.

    `side` is 1 when all had the event, -1 when none, 0 between. From `least_tau` on the points hold the
    integrand's top for every mu within `_FARTHEST_MU` of the row's own logit, and lie close enough together.
    """

    side: int
    log_scale: float
    points: Array
    weights: Array
    least_tau: float


@lru_cache(maxsize=1024)
def row(x: float, n: float, *, count: int | None = None) -> Row:
    """Return a row's points; `log_scale` turns their average into the row's likelihood without coefficient."""
    if x in (0, n):
        side, a, b, log_scale = (-1 if x == 0 else 1), float(n), 1.0, 0.0
    else:
        side, a, b, log_scale = 0, float(x), float(n - x), float(betaln(x, n - x))
    count = count or (_POINTS_NORMAL if min(a, b) >= _NEAR_NORMAL else _POINTS_SKEWED)
    low, high = _logit_quantile(a, b), -_logit_quantile(b, a)
    points = np.linspace(low, high, count)
    log_density = a * points - (a + b) * softplus(points)
    weights = np.exp(log_density - log_density.max())
    # With mu far to one side the integrand tops where the row's slope meets the normal's pull, d / tau^2.
    slopes = abs(a - (a + b) / (1 + np.exp(-points[[0, -1]])))
    distances = np.maximum(_FARTHEST_MU - abs(points[[0, -1]] - np.log(a / b)), 0.0)
    least_tau = max(float(np.sqrt(distances / slopes).max()), 2 * (high - low) / (count - 1))
    return Row(side, log_scale, points, weights / weights.sum(), least_tau)


def log_average(of: Row, mu: Array, tau: float) -> Array:
    """Return the logarithm of the average chance at many mu for one tau."""
    u = ((of.side or 1) * mu[:, None] - of.points) / tau
    log: Array
    if of.side:
        log = np.log(np.maximum(ndtr(u) @ of.weights, 1e-300))
    else:
        nearest = (u * u).min(axis=1) / 2
        total = np.exp(nearest[:, None] - u * u / 2) @ of.weights
        log = np.log(np.maximum(total, 1e-300)) - nearest - np.log(tau) - _LOG_ROOT_TWO_PI + of.log_scale
    return log


def terms(rows: list[Row], mu: Array, tau: Array) -> tuple[Array, tuple[Array, ...]]:
    """Return, points by rows, the terms whose exponentials add up to the averages, and their slopes.

    The slopes are the first four derivatives in mu of every term, over the term.
    """
    side = np.array([row.side for row in rows])[:, None]
    scale = tau[:, None, None]
    u = (np.where(side == 0, 1, side) * mu[:, None, None] - np.stack([row.points for row in rows])) / scale
    log_normal = -u * u / 2 - _LOG_ROOT_TWO_PI
    log_cdf = log_ndtr(u)
    hazard = np.exp(np.minimum(log_normal - log_cdf, 700))
    log = np.where(side == 0, log_normal - np.log(scale), log_cdf)
    log = log + np.log(np.maximum(np.stack([row.weights for row in rows]), 1e-300))
    slopes = (
        np.where(side == 0, -u, side * hazard) / scale,
        np.where(side == 0, u * u - 1, -u * hazard) / scale**2,
        np.where(side == 0, (3 - u * u) * u, side * (u * u - 1) * hazard) / scale**3,
        np.where(side == 0, (u * u - 6) * u * u + 3, (3 - u * u) * u * hazard) / scale**4,
    )
    return log + np.array([row.log_scale for row in rows])[:, None], slopes


def _logit_quantile(a: float, b: float) -> float:
    share = betaincinv(a, b, _TAIL)
    return float(np.log(share) - np.log1p(-share))
