"""A row's likelihood in the Poisson-normal model: x events in time t, averaged over the row's own log rate.

The log rate theta is N(mu, tau^2) and the events are Poisson with mean t exp(theta). Written around its top
(theta_0, with m = t exp(theta_0) events expected there), and with theta = theta_0 + tau z, the logarithm of
the integrand falls by m (exp(tau z) - 1 - tau z) + z^2 / 2. The top is a Wright omega function; the sum over
z is the trapezoid rule between the points where the integrand has fallen by `_DEPTH`, which is spectrally
accurate. Without events and with a large tau the integrand is a broad plateau, and the average is taken over
the exponential waiting time instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import log_ndtr, wrightomega

from evitable.stats.counts import Array
from evitable.stats.rates.person_time import PersonTime
from evitable.stats.surface import Slopes

# exp(-34) is 2e-15 of the top.
_DEPTH = 34.0
# In theta the integrand is analytic to a distance of pi / 2 from the real line only, and steps of 0.3 leave
# exp(-pi^2 / 0.3) = 5e-15; as a near-normal it wants 0.75 of its spread, which leaves exp(-2 pi^2 / 0.75^2).
_STEP, _STEP_IN_SPREADS = 0.3, 0.75
_BROAD_FROM = 3.0
_BLOCK = 64
# Log waiting times with their weights: beyond 5.5 the density exp(u - exp(u)) is 1e-104, below -36 2e-16.
_WAITING = np.linspace(-36.0, 5.5, 130)
_LOG_WAITING_WEIGHT = _WAITING - np.exp(_WAITING) + np.log(_WAITING[1] - _WAITING[0])


class _Averaged(NamedTuple):
    """The logarithm of the integrand's sum, and the points with their shares of it along a last axis."""

    log: Array
    theta: Array
    z: Array
    share: Array


def table_log_likelihood(rows: PersonTime, mu: Array, tau: Array, *, parts: Sequence[slice] | None = None) -> Array:
    """Return the log-likelihood of all rows together, columns of tau by positions of mu.

    `parts` names for every column the positions that are wanted; elsewhere it is minus infinity. Equal rows are
    summed once, in the order of their counts, so that permuting rows changes no bit.

    >>> one = PersonTime(np.array([2.0]), np.array([4.0]))
    >>> table_log_likelihood(one, np.log([0.5]), np.array([0.0])).round(6)
    array([[-1.306853]])
    """
    unlike = sorted(Counter(zip(rows.events.tolist(), rows.time.tolist(), strict=True)).items())
    x, t = (np.array([pair[i] for pair, _ in unlike]) for i in (0, 1))
    times = np.array([float(count) for _, count in unlike])
    log = np.full((len(tau), len(mu)), -np.inf)
    for column, value, part in zip(log, tau.tolist(), parts or [slice(None)] * len(tau), strict=True):
        if len(mu[part]):
            column[part] = _column(x, t, times, mu[part], value) + rows.log_constant
    return log


def table_slopes(rows: PersonTime, mu: Array, tau: Array) -> Slopes:
    """Return the log-likelihood of all rows, with slopes in mu and tau squared, at points (mu, tau)."""
    found = [_slopes_at(rows, float(m), float(s)) for m, s in zip(mu, tau, strict=True)]
    log, first, second, third, fourth = (np.stack(part) for part in zip(*found, strict=True))
    # The heat equation: a normal's slope in its variance is half its curvature in its mean.
    return Slopes(
        log.sum(axis=1) + rows.log_constant,
        first.sum(axis=1),
        (second - first**2).sum(axis=1),
        second.sum(axis=1) / 2,
        (third - first * second).sum(axis=1) / 2,
        (fourth - second**2).sum(axis=1) / 4,
    )


def _column(x: Array, t: Array, times: Array, mu: Array, tau: float) -> Array:
    total = np.zeros(len(mu))
    for start in range(0, len(x), _BLOCK):
        part = slice(start, start + _BLOCK)
        total += times[part] @ _rows_log(x[part], t[part], mu, tau)
    return total


def _rows_log(x: Array, t: Array, mu: Array, tau: float) -> Array:
    """Return each row's log average, but for its constant: rows by positions of mu."""
    if tau <= _BROAD_FROM:
        return _averaged(x[:, None], t[:, None], mu, tau).log
    log = np.empty((len(x), len(mu)))
    none = x == 0
    if none.any():
        log[none] = _waiting_average(t[none][:, None], mu, tau)
    if not none.all():
        log[~none] = _averaged(x[~none][:, None], t[~none][:, None], mu, tau).log
    return log


def _waiting_average(t: Array, mu: Array, tau: float) -> Array:
    """Return the log chance of no event: that a standard exponential wait outlasts t exp(theta)."""
    terms = log_ndtr((_WAITING - (mu + np.log(t))[..., None]) / tau) + _LOG_WAITING_WEIGHT
    top = terms.max(axis=-1)
    log: Array = top + np.log(np.exp(terms - top[..., None]).sum(axis=-1))
    return log


def _slopes_at(rows: PersonTime, mu: float, tau: float) -> tuple[Array, Array, Array, Array, Array]:
    """Return every row's log average and its first four derivatives in mu, over the average."""
    average = _averaged(rows.events, rows.time, np.array(mu), tau)
    if tau < 1:
        # s is g'/g of g = exp(x theta - t exp(theta)); its own derivatives are all -t exp(theta).
        expected = rows.time[:, None] * np.exp(average.theta)
        s = rows.events[:, None] - expected
        slopes = (
            s,
            s * s - expected,
            s * (s * s - 3 * expected) - expected,
            s * s * (s * s - 6 * expected) + 3 * expected**2 - 4 * s * expected - expected,
        )
    else:
        u = (average.theta - mu) / tau
        slopes = (u / tau, (u * u - 1) / tau**2, (u * u - 3) * u / tau**3, ((u * u - 6) * u * u + 3) / tau**4)
    first, second, third, fourth = ((average.share * slope).sum(axis=-1) for slope in slopes)
    return average.log, first, second, third, fourth


def _averaged(x: Array, t: Array, mu: Array, tau: float) -> _Averaged:
    """Average over theta for the broadcast shape of x, t and mu."""
    start = _top(x, t, mu, tau)
    centre = mu + tau * start
    expected = t * np.exp(centre)
    left, right = _fall(expected, tau, -1.0), _fall(expected, tau, 1.0)
    spread = 1 / np.sqrt(1 + tau * tau * expected)
    step = np.minimum(_STEP_IN_SPREADS * spread, _STEP / max(tau, 1e-12))
    points = int(np.ceil(((left + right) / step).max())) + 1
    z = -left[..., None] + (left + right)[..., None] * np.linspace(0, 1, points)
    d = tau * z
    # `pull` is zero but for rounding: the sum is right for any centre, and accurate for one near the top.
    pull = (tau * (x - expected) - start)[..., None]
    terms = np.exp(pull * z - z * z / 2 - expected[..., None] * (np.expm1(d) - d))
    total = terms.sum(axis=-1)
    width = (left + right) / (points - 1)
    log = x * centre - expected - start * start / 2 + np.log(total * width) - 0.5 * np.log(2 * np.pi)
    return _Averaged(log, centre[..., None] + d, z, terms / total[..., None])


def _top(x: Array, t: Array, mu: Array, tau: float) -> Array:
    """Return the z of the integrand's top, where tau (x - t exp(mu + tau z)) = z."""
    if tau < 1e-150:
        return np.zeros(np.broadcast_shapes(x.shape, t.shape, mu.shape))
    log_t, far = np.log(t) + 2 * np.log(tau), mu + x * tau * tau
    w = wrightomega(far + log_t)
    # For a small omega the plain difference is exact, for a large one its logarithm is.
    theta = np.where(far + log_t > 0, np.log(np.maximum(w, 1e-300)) - log_t, far - w)
    z: Array = (theta - mu) / tau
    return z


def _fall(expected: Array, tau: float, side: float) -> Array:
    """Return how far in z, on one side of the top, the integrand falls by `_DEPTH` or a little more.

    The fall is convex in z, so Newton steps from beyond come in and never pass it.
    """
    scale = max(tau, 1e-12)
    m = np.maximum(expected, 1e-300)
    z = np.full(expected.shape, np.sqrt(2 * _DEPTH))
    if side < 0:
        z = np.minimum(z, (_DEPTH / m + 1) / scale)
    else:
        normal = np.sqrt(2 * _DEPTH / (1 + scale * scale * m))
        z = np.minimum(np.minimum(z, normal), (np.log1p(2 * _DEPTH / m) + 1) / scale)
    for _ in range(4):
        d = side * scale * z
        fall = m * (np.expm1(d) - d) + z * z / 2
        z = z - (fall - _DEPTH) / (m * scale * np.abs(np.expm1(d)) + z)
    return np.asarray(z, dtype=np.float64)
