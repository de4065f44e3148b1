"""Average of all rows' binomial chances over normals, with four slopes, at points of theta that all have in common.

Small rows and a normal that is not too narrow are seen well by one even set of points: the rows' chances and
their derivatives are laid out on it once, and every (mu, tau) is one more column of normal weights, so that
Newton steps cost a product of matrices each. The trapezoid rule is spectrally accurate here.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import logit

from evitable.stats.counts import Array
from evitable.stats.narrow_rule import softplus

# A narrower normal wants so many points that looking for every integrand's own top is quicker.
LEAST_TAU = 0.1
# Larger rows are needles, and their chances leave the doubles.
LARGEST_N = 300
# exp(-7.75^2 / 2) is 1e-13; the logarithm of an integrand bends down by 1 / tau^2 at least.
_REACH = 7.75
# Steps of 0.65 of the integrand's spread err by exp(-2 pi^2 / 0.65^2), 1e-20 before the fourth slope's
# factors; the poles of a row's chance at +-i pi bound the step too, as in `even_rule`.
_OF_SPREAD, _LARGEST_STEP = 0.65, 0.5
_MOST_POINTS = 1500
# The ends are rounded outwards, so that the next Newton step finds its points laid out.
_ROUND = 2.0
# Below this, next to a row's own top, an average has lost figures.
_LEAST = 1e-200


class Sheet(NamedTuple):
    """Rows' chances and their four derivatives in theta, (5 times rows) by points, next to the row's top."""

    theta: Array
    step: float
    values: Array
    top: Array


def averages(x: Array, n: Array, mu: Array, tau: Array) -> tuple[Array, Array] | None:
    """Return log-averages, points by rows, and four slopes in mu over the average, slopes by points by rows.

    They leave out the binomial coefficient. None says that this rule is not for these rows and points.
    """
    rows = x.tobytes(), n.tobytes()
    laid = _extent(_own(*rows), mu.tolist(), tau.tolist())
    if laid is None:
        return None
    sheet = _sheet(*rows, *laid)
    u = (sheet.theta - mu[:, None]) / tau[:, None]
    normals = np.exp(-np.minimum(u * u / 2, 700.0)) * (sheet.step / np.sqrt(2 * np.pi) / tau)[:, None]
    found = (normals @ sheet.values).reshape(len(mu), 5, len(x))
    average = found[:, 0]
    if average.min() < _LEAST:
        return None
    return np.log(average) + sheet.top, (found[:, 1:] / average[:, None]).transpose(1, 0, 2)


class _Own(NamedTuple):
    """The largest n, and the ends between which the rows' own logits lie: infinite with rows of all, or none."""

    size: float
    low: float
    high: float


def _extent(own: _Own, mu: list[float], tau: list[float]) -> tuple[float, float, float] | None:
    """Return the ends and the step of the points that are needed, None where they would be too many."""
    least = min(tau)
    if least < LEAST_TAU or own.size > LARGEST_N:
        return None
    step = min(_OF_SPREAD * (least**-2 + own.size / 4) ** -0.5, _LARGEST_STEP)
    step = 2 ** (math.floor(2 * math.log2(step)) / 2)
    ends = [_reach(own, *point) for point in zip(mu, tau, strict=True)]
    first = _ROUND * math.floor(min(low for low, _ in ends) / _ROUND)
    last = _ROUND * math.ceil(max(high for _, high in ends) / _ROUND)
    return None if last - first > _MOST_POINTS * step else (first, last, step)


def _reach(own: _Own, mu: float, tau: float) -> tuple[float, float]:
    """Return ends beyond which no row's integrand carries anything.

    Its top lies between mu and the row's own logit. A row of all events pulls without end, but no further than
    log(n tau^2) or a little above mu, and by its n patients at most.
    """
    pull, far = own.size * tau * tau, _REACH * tau
    out = math.log(pull)
    low = min(mu, max(mu - pull, own.low, min(-out, mu - 1)))
    high = max(mu, min(mu + pull, own.high, max(out, mu + 1)))
    return low - far, high + far


@lru_cache(maxsize=64)
def _own(events: bytes, sizes: bytes) -> _Own:
    """Return what `_reach` asks of the rows."""
    x, n = np.frombuffer(events), np.frombuffer(sizes)
    logits = logit(x / n)
    return _Own(float(n.max()), float(logits.min()), float(logits.max()))


@lru_cache(maxsize=64)
def _sheet(events: bytes, sizes: bytes, first: float, last: float, step: float) -> Sheet:
    """Lay out the rows, given as the bytes of their doubles."""
    x, n = np.frombuffer(events)[:, None], np.frombuffer(sizes)[:, None]
    theta = first + step * np.arange(np.ceil((last - first) / step) + 1)
    plus = softplus(theta)
    log = x * theta - n * plus
    top = log.max(axis=1)
    values = np.empty((5, *log.shape))
    values[0] = np.exp(np.maximum(log - top[:, None], -700.0))
    for value, slope in zip(values[1:], slopes_of_chance(x, n, np.exp(theta - plus)), strict=True):
        np.multiply(values[0], slope, out=value)
    # Points first: the products of the fit run along them.
    laid = np.ascontiguousarray(values.reshape(-1, len(theta)).T)
    laid.flags.writeable = False
    return Sheet(theta, step, laid, top)


def slopes_of_chance(x: Array, n: Array, chance: Array) -> tuple[Array, Array, Array, Array]:
    """Return the first four derivatives in theta of x of n's chance, over the chance, where one's is `chance`."""
    # s is g'/g of the binomial chance g; s1, s2, s3 are its derivatives, and g''/g = s s + s1, and so on.
    s = x - n * chance
    bend = chance * (1 - chance)
    s1 = -n * bend
    s2 = s1 * (1 - 2 * chance)
    s3 = s1 * (1 - 6 * bend)
    squared = s * s
    return (
        s,
        squared + s1,
        s * (squared + 3 * s1) + s2,
        squared * (squared + 6 * s1) + 3 * s1 * s1 + 4 * s * s2 + s3,
    )
