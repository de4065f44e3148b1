"""One row's likelihood in the binomial-normal model, to nine figures or so, whatever the counts.

The model: theta ~ N(mu, tau^2) is a study's logit, and each of its n patients has the event with chance
expit(theta). The row's likelihood is the binomial chance averaged over theta, which no formula gives.

Two rules, each spectrally accurate where it is used:

- tau up to `WIDE`: trapezoid over z = (theta - mu) / tau between the points where the integrand has
  fallen by `DEPTH` from its top, found afresh for every (mu, tau), because n = 10,000 makes it a needle;
- beyond: as a function of theta the chance is a density itself, that of logit Beta(x, n - x), or, when
  all had the event, the distribution function of logit Beta(n, 1). Its average under a broad normal is a
  sum over a few fixed points, and stays right for any tau. No events is all events with mu turned round.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv, betaln, gammaln, log_ndtr, ndtr

from evitable.stats.counts import Array, Counts
from evitable.stats.surface import Slopes

WIDE = 3.0
# exp(-30) is 1e-13 of the top: below every other error.
DEPTH = 30.0
_LOG_ROOT_TWO_PI = 0.5 * float(np.log(2 * np.pi))
_BROAD_POINTS = 96
_BROAD_TAIL = 1e-14


class Broad(NamedTuple):
    """A row as weighted points on the logit scale; `side` is 1 for all events, -1 for none, 0 between."""

    side: int
    log_scale: float
    points: Array
    weights: Array


def row_log_likelihood(x: float, n: float, mu: Array, tau: float) -> Array:
    """Return one row's log-likelihood at many mu for one tau.

    >>> row_log_likelihood(1, 1, np.array([0.0]), 2.0).round(6)
    array([-0.693147])
    """
    if tau > WIDE:
        return _broad_log(broad(x, n), mu, tau)
    row = np.array([[x]]), np.array([[n]])
    mean, spread = mu[:, None], np.full((1, 1), tau)
    low, high = _reach(*row, mean, spread)
    log, _, _ = _trapezoid(row, (mean, spread), (low, high), 40 if tau <= 1 else 64)
    total: Array = _total_log(log, high - low)[:, 0] + log_choose(x, n)
    return total


def table_slopes(counts: Counts, mu: Array, tau: Array, *, points: int = 96) -> Slopes:
    """Return the log-likelihood of all rows together, with slopes in mu and tau squared, at points (mu, tau)."""
    log = np.empty((len(mu), counts.k))
    slopes = np.empty((4, len(mu), counts.k))
    wide = tau > WIDE
    for chosen, rule in ((~wide, _narrow_slopes), (wide, _broad_slopes)):
        if chosen.any():
            log[chosen], slopes[:, chosen] = rule(counts, mu[chosen], tau[chosen], points)
    first, second, third, fourth = slopes
    # The heat equation: a normal's slope in its variance is half its curvature in its mean.
    return Slopes(
        log.sum(axis=1) + log_choose(counts.events, counts.n).sum(),
        first.sum(axis=1),
        (second - first**2).sum(axis=1),
        second.sum(axis=1) / 2,
        (third - first * second).sum(axis=1) / 2,
        (fourth - second**2).sum(axis=1) / 4,
    )


def log_choose(x: ArrayLike, n: ArrayLike) -> Array:
    """Return the logarithm of the binomial coefficient, exactly 0 for none or all."""
    some, size = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    value: Array = gammaln(size + 1) - gammaln(some + 1) - gammaln(size - some + 1)
    return np.where((some == 0) | (some == size), 0.0, value)


@lru_cache(maxsize=1024)
def broad(x: float, n: float) -> Broad:
    """Return a row's points for large tau."""
    if x in (0, n):
        side, a, b, log_scale = (-1 if x == 0 else 1), float(n), 1.0, 0.0
    else:
        side, a, b = 0, float(x), float(n - x)
        log_scale = float(betaln(a, b) + log_choose(x, n))
    low = np.log(betaincinv(a, b, _BROAD_TAIL)) - np.log1p(-betaincinv(a, b, _BROAD_TAIL))
    high = np.log1p(-betaincinv(b, a, _BROAD_TAIL)) - np.log(betaincinv(b, a, _BROAD_TAIL))
    points = np.linspace(low, high, _BROAD_POINTS)
    log_density = a * points - (a + b) * softplus(points)
    weights = np.exp(log_density - log_density.max())
    return Broad(side, log_scale, points, weights / weights.sum())


def softplus(t: Array) -> Array:
    """Return log(1 + exp(t)) without overflow; its error of 1e-16 is absolute, and log is faster than log1p."""
    value: Array = np.maximum(t, 0) + np.log(1 + np.exp(-np.abs(t)))
    return value


def _broad_log(row: Broad, mu: Array, tau: float) -> Array:
    centred = (row.side or 1) * mu[:, None]
    u = (centred - row.points) / tau
    if row.side:
        likelihood = ndtr(u) @ row.weights
    else:
        likelihood = np.exp(-np.minimum(u * u / 2, 700)) @ row.weights
        likelihood /= tau * np.exp(_LOG_ROOT_TWO_PI)
    log: Array = np.log(np.maximum(likelihood, 1e-300)) + row.log_scale
    return log


def _narrow_slopes(counts: Counts, mu: Array, tau: Array, points: int) -> tuple[Array, Array]:
    x, n, mean, spread = counts.events[None, :], counts.n[None, :], mu[:, None], tau[:, None]
    low, high = _reach(x, n, mean, spread)
    log, theta, plus = _trapezoid((x, n), (mean, spread), (low, high), points)
    chance = np.exp(theta - plus)
    # s is g'/g of the binomial chance g; s1, s2, s3 are its derivatives, and g''/g = s s + s1, and so on.
    s = x[..., None] - n[..., None] * chance
    s1 = -n[..., None] * chance * (1 - chance)
    s2 = s1 * (1 - 2 * chance)
    s3 = s1 * (1 - 6 * chance * (1 - chance))
    powers = (
        s,
        s * s + s1,
        s * s * s + 3 * s * s1 + s2,
        s * s * (s * s + 6 * s1) + 3 * s1 * s1 + 4 * s * s2 + s3,
    )
    return _averaged(log, powers, np.log((high - low) / (points - 1)) - _LOG_ROOT_TWO_PI)


def _broad_slopes(counts: Counts, mu: Array, tau: Array, _points: int) -> tuple[Array, Array]:
    rows = [broad(x, n) for x, n in zip(counts.events.tolist(), counts.n.tolist(), strict=True)]
    side = np.array([row.side for row in rows])[:, None]
    scale = tau[:, None, None]
    u = (np.where(side == 0, 1, side) * mu[:, None, None] - np.stack([row.points for row in rows])) / scale
    log_normal = -u * u / 2 - _LOG_ROOT_TWO_PI
    log_cdf = log_ndtr(u)
    hazard = np.exp(np.minimum(log_normal - log_cdf, 700))
    log = np.where(side == 0, log_normal - np.log(scale), log_cdf)
    # Derivatives of the normal density, or of its distribution function, over the function itself.
    powers = (
        np.where(side == 0, -u, side * hazard) / scale,
        np.where(side == 0, u * u - 1, -u * hazard) / scale**2,
        np.where(side == 0, (3 - u * u) * u, side * (u * u - 1) * hazard) / scale**3,
        np.where(side == 0, (u * u - 6) * u * u + 3, (3 - u * u) * u * hazard) / scale**4,
    )
    log = log + np.log(np.maximum(np.stack([row.weights for row in rows]), 1e-300))
    offset = np.array([row.log_scale for row in rows]) - log_choose(counts.events, counts.n)
    return _averaged(log, powers, offset)


def _averaged(log: Array, powers: tuple[Array, ...], offset: Array) -> tuple[Array, Array]:
    top = log.max(axis=-1)
    weights = np.exp(log - top[..., None])
    total = weights.sum(axis=-1)
    averages = np.stack([(weights * power).sum(axis=-1) / total for power in powers])
    return top + np.log(total) + offset, averages


def _total_log(log: Array, width: Array) -> Array:
    top = log.max(axis=-1)
    total = np.exp(log - top[..., None]).sum(axis=-1)
    value: Array = top + np.log(total * width / (log.shape[-1] - 1)) - _LOG_ROOT_TWO_PI
    return value


def _trapezoid(
    row: tuple[Array, Array], at: tuple[Array, Array], ends: tuple[Array, Array], points: int
) -> tuple[Array, Array, Array]:
    """Return the log integrand, theta and log(1 + exp(theta)) at points between the ends."""
    x, n = (value[..., None] for value in row)
    mu, tau = (value[..., None] for value in at)
    low, high = (value[..., None] for value in ends)
    z = low + (high - low) * np.linspace(0, 1, points)
    theta = mu + tau * z
    plus = softplus(theta)
    return x * theta - n * plus - z * z / 2, theta, plus


def _reach(x: Array, n: Array, mu: Array, tau: Array) -> tuple[Array, Array]:
    """Return z on both sides of the integrand's top where it has fallen by DEPTH or a little more.

    Its logarithm is concave with curvature of at least 1, so sqrt(2 DEPTH) is always far enough (0.3 more
    where the top is known to a slope of 0.1), and from there Newton steps come in without passing the point.
    """
    top = _mode(x, n, mu, tau)
    floor = _log_integrand(x, n, mu, tau, top)[0] - DEPTH
    ends = []
    for side in (-1.0, 1.0):
        z = top + side * ((2 * DEPTH) ** 0.5 + 0.3)
        for _ in range(3):
            value, slope = _log_integrand(x, n, mu, tau, z)
            z = z - (value - floor) / slope
        ends.append(z)
    return ends[0], ends[1]


def _mode(x: Array, n: Array, mu: Array, tau: Array) -> Array:
    """Find the integrand's top by Newton steps kept inside a bracket; near it is enough for `_reach`."""
    low, high = _mode_bracket(x, n, mu, tau)
    z, moved = (low + high) / 2, high - low
    for _ in range(100):
        theta = mu + tau * z
        chance = np.exp(theta - softplus(theta))
        slope = tau * (x - n * chance) - z
        if np.abs(slope).max() < 0.1:
            break
        low, high = np.where(slope > 0, z, low), np.where(slope < 0, z, high)
        step = slope / (1 + tau * tau * n * chance * (1 - chance))
        # Halving whenever a step is not half the last one stops Newton from leaping to and fro.
        trusted = (z + step > low) & (z + step < high) & (np.abs(step) < moved / 2)
        new = np.where(trusted, z + step, (low + high) / 2)
        z, moved = new, np.abs(new - z)
    return z


def _mode_bracket(x: Array, n: Array, mu: Array, tau: Array) -> tuple[Array, Array]:
    """Return ends of z between which the top lies: from the normal's own, 0, towards the row's share.

    A row of all events pulls without end, but no further than log(n tau^2) or just above mu.
    """
    spread = np.maximum(tau, 1e-9)
    pull = tau * (x - n * np.exp(mu - softplus(mu)))
    limit = np.log(n * spread * spread)
    share = np.log(np.maximum(x, 0.5) / np.maximum(n - x, 0.5))
    share = np.where(x == n, np.maximum(limit, mu + 1), np.where(x == 0, np.minimum(-limit, mu - 1), share))
    towards = (share - mu) / spread
    return np.clip(towards, np.minimum(pull, 0), 0), np.clip(towards, 0, np.maximum(pull, 0))


def _log_integrand(x: Array, n: Array, mu: Array, tau: Array, z: Array) -> tuple[Array, Array]:
    theta = mu + tau * z
    plus = softplus(theta)
    return x * theta - n * plus - z * z / 2, tau * (x - n * np.exp(theta - plus)) - z
