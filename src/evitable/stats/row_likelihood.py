"""A row's likelihood in the binomial-normal model, to nine figures or so, whatever the counts.

Each study has a logit theta ~ N(mu, tau^2), and each of its n patients the event with chance expit(theta).
The likelihood is the binomial chance averaged over theta, which no formula gives. For small tau
`narrow_rule` averages over theta, for large tau `broad_rule` over the beta that the row itself is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from evitable.stats import broad_rule, narrow_rule
from evitable.stats.counts import Array, Counts
from evitable.stats.surface import Slopes

_BROAD_FROM = 3.0
_EXACT_POINTS = 96


def row_log_likelihood(x: float, n: float, mu: Array, tau: float) -> Array:
    """Return one row's log-likelihood at many mu for one tau.

    >>> row_log_likelihood(1, 1, np.array([0.0]), 2.0).round(6)
    array([-0.693147])
    """
    row = broad_rule.row(x, n)
    if tau >= row.least_tau:
        return broad_rule.log_average(row, mu, tau) + log_choose(x, n)
    events, size, spread = (np.full(mu.shape, float(value)) for value in (x, n, tau))
    terms, _, _ = narrow_rule.integrand(events, size, mu, spread, 40 if tau <= 1 else 64)
    top = terms.max(axis=-1)
    log: Array = top + np.log(np.exp(terms - top[:, None]).sum(axis=-1)) + log_choose(x, n)
    return log


def table_slopes(counts: Counts, mu: Array, tau: Array) -> Slopes:
    """Return the log-likelihood of all rows together, with slopes in mu and tau squared, at points (mu, tau)."""
    log = np.empty((len(mu), counts.k))
    slopes = np.empty((4, len(mu), counts.k))
    broad = tau >= _BROAD_FROM
    for chosen, rule in ((~broad, _narrow_slopes), (broad, _broad_slopes)):
        if chosen.any():
            log[chosen], slopes[:, chosen] = rule(counts, mu[chosen], tau[chosen])
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


def _narrow_slopes(counts: Counts, mu: Array, tau: Array) -> tuple[Array, Array]:
    x, n = counts.events[None, :], counts.n[None, :]
    terms, theta, plus = narrow_rule.integrand(x, n, mu[:, None], tau[:, None], _EXACT_POINTS)
    chance = np.exp(theta - plus)
    # s is g'/g of the binomial chance g; s1, s2, s3 are its derivatives, and g''/g = s s + s1, and so on.
    s = x[..., None] - n[..., None] * chance
    s1 = -n[..., None] * chance * (1 - chance)
    s2 = s1 * (1 - 2 * chance)
    s3 = s1 * (1 - 6 * chance * (1 - chance))
    slopes = (
        s,
        s * s + s1,
        s * s * s + 3 * s * s1 + s2,
        s * s * (s * s + 6 * s1) + 3 * s1 * s1 + 4 * s * s2 + s3,
    )
    return _averaged(terms, slopes)


def _broad_slopes(counts: Counts, mu: Array, tau: Array) -> tuple[Array, Array]:
    pairs = zip(counts.events.tolist(), counts.n.tolist(), strict=True)
    return _averaged(*broad_rule.terms([broad_rule.row(x, n, count=_EXACT_POINTS) for x, n in pairs], mu, tau))


def _averaged(terms: Array, slopes: tuple[Array, ...]) -> tuple[Array, Array]:
    top = terms.max(axis=-1)
    weights = np.exp(terms - top[..., None])
    total = weights.sum(axis=-1)
    averages = np.stack([(weights * slope).sum(axis=-1) / total for slope in slopes])
    return top + np.log(total), averages
