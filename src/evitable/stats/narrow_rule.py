"""Average of a row's binomial chance over a narrow normal: trapezoid around wherever the integrand peaks.

The integrand over z = (theta - mu) / tau is log-concave. Its top is found afresh for every (mu, tau),
because n = 10,000 makes it a needle, and the sum runs between the points where it has fallen by `DEPTH`.
There the trapezoid rule is spectrally accurate.
"""

from __future__ import annotations

import numpy as np

from evitable.stats.counts import Array

# exp(-30) is 1e-13 of the top: below every other error.
DEPTH = 30.0
# Under curvature 1 this far from the top; 0.3 more because the top is known only to a slope of 0.1.
_FAR = (2 * DEPTH) ** 0.5 + 0.3
# Square of the longest step, in the integrand's own spread.
_OF_SPREAD = 0.64


def integrand(x: Array, n: Array, mu: Array, tau: Array, points: int) -> tuple[Array, Array, Array]:
    """Return the terms whose exponentials add up to the average, then theta and log(1 + exp(theta)) at them.

    The terms stand along a last axis added to the broadcast shape of the arguments; they leave out the
    binomial coefficient.
    """
    low, high = _ends(x, n, mu, tau, points)
    z = low[..., None] + (high - low)[..., None] * np.linspace(0, 1, points)
    theta = mu[..., None] + tau[..., None] * z
    plus = softplus(theta)
    weight = np.log((high - low) / (points - 1)) - 0.5 * np.log(2 * np.pi)
    return x[..., None] * theta - n[..., None] * plus - z * z / 2 + weight[..., None], theta, plus


def softplus(t: Array) -> Array:
    """Return log(1 + exp(t)) without overflow; its error of 1e-16 is absolute, and log is faster than log1p."""
    value: Array = np.maximum(t, 0) + np.log(1 + np.exp(-np.abs(t)))
    return value


def _ends(x: Array, n: Array, mu: Array, tau: Array, points: int) -> tuple[Array, Array]:
    """Return z on both sides of the integrand's top where it has fallen by DEPTH or a little more.

    Its logarithm is concave with curvature of at least 1, so `_FAR` is always far enough. It is used as it
    is unless so many points would then be too few: the integrand's own spread is never below
    (1 + tau^2 n / 4)^-1/2, and wants steps of 0.8 of it.
    """
    step = 2 * _FAR / (points - 1)
    # A top that is never far from 0 need not be looked for: a range that holds it wherever it is will do.
    pull = tau * (x - n * np.exp(mu - softplus(mu)))
    least, most = float(pull.min()), float(pull.max())
    low, high = min(least, 0.0) - _FAR, max(most, 0.0) + _FAR
    if (1 + tau * tau * n / 4).max() * ((high - low) / (points - 1)) ** 2 < _OF_SPREAD:
        return np.full_like(pull, low), np.full_like(pull, high)
    top = _top(x, n, mu, tau)
    if (1 + tau * tau * n / 4).max() * step * step < _OF_SPREAD:
        return top - _FAR, top + _FAR
    if (np.minimum(x, n - x) >= 20).all():
        # Near enough to a normal that 9 of its own spreads will do.
        chance = np.exp(mu + tau * top - softplus(mu + tau * top))
        near = 9 / np.sqrt(1 + tau * tau * n * chance * (1 - chance))
        return top - near, top + near
    return _reach(x, n, mu, tau, top)


def _reach(x: Array, n: Array, mu: Array, tau: Array, top: Array) -> tuple[Array, Array]:
    """Come in from far by Newton steps, which never pass the point where a concave function has fallen by DEPTH."""
    floor = _log_integrand(x, n, mu, tau, top)[0] - DEPTH
    ends = []
    for side in (-1.0, 1.0):
        z = top + side * _FAR
        for _ in range(3):
            value, slope = _log_integrand(x, n, mu, tau, z)
            z = z - (value - floor) / slope
        ends.append(z)
    return ends[0], ends[1]


def _top(x: Array, n: Array, mu: Array, tau: Array) -> Array:
    """Find the integrand's top by Newton steps kept inside a bracket; near it is enough."""
    low, high = _bracket(x, n, mu, tau)
    z, moved = _first_guess(x, n, mu, tau, low, high), high - low
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


def _first_guess(x: Array, n: Array, mu: Array, tau: Array, low: Array, high: Array) -> Array:
    """Return where the top would be if the row's chance were a normal in theta; rows of none or all: halfway."""
    precision = x * (n - x) / n
    centre = np.log(np.maximum(x, 0.5) / np.maximum(n - x, 0.5))
    normal = tau * precision * (centre - mu) / (1 + tau * tau * precision)
    return np.where(precision > 0, np.clip(normal, low, high), (low + high) / 2)


def _bracket(x: Array, n: Array, mu: Array, tau: Array) -> tuple[Array, Array]:
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
