"""A row's likelihood in the binomial-normal model, to nine figures or so, whatever the counts.

Each study has a logit theta ~ N(mu, tau^2), and each of its n patients the event with chance expit(theta).
The likelihood is the binomial chance averaged over theta, which no formula gives. For small tau
`narrow_rule` averages over theta, for large tau `broad_rule` over the beta that the row itself is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from evitable.stats import broad_rule, common_rule, narrow_rule
from evitable.stats.counts import Array, Counts
from evitable.stats.surface import Slopes

_BROAD_FROM = 3.0
_EXACT_POINTS = 96

Rule: TypeAlias = Callable[[Counts, Array, Array], tuple[Array, Array]]


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


class Rows(NamedTuple):
    """The different rows of a table, and how often each stands there."""

    counts: Counts
    times: Array
    log_coefficient: float


def different_rows(counts: Counts) -> Rows:
    """Return every different row once, in rising order, so that neither order nor repetition changes a bit."""
    times = Counter(zip(counts.events.tolist(), counts.n.tolist(), strict=True))
    rows = sorted(times)
    (x, n), often = np.array(rows).T.copy(), np.array([float(times[row]) for row in rows])
    return Rows(Counts(x, n), often, float(log_choose(x, n) @ often))


def table_slopes(rows: Rows, mu: Array, tau: Array) -> Slopes:
    """Return the log-likelihood of all rows together, with slopes in mu and tau squared, at points (mu, tau)."""
    log, (first, second, third, fourth) = _averages(rows.counts, mu, tau)
    # The heat equation: a normal's slope in its variance is half its curvature in its mean.
    return Slopes(
        log @ rows.times + rows.log_coefficient,
        first @ rows.times,
        (second - first**2) @ rows.times,
        second @ rows.times / 2,
        (third - first * second) @ rows.times / 2,
        (fourth - second**2) @ rows.times / 4,
    )


def log_choose(x: ArrayLike, n: ArrayLike) -> Array:
    """Return the logarithm of the binomial coefficient, exactly 0 for none or all."""
    some, size = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    value: Array = gammaln(size + 1) - gammaln(some + 1) - gammaln(size - some + 1)
    return np.where((some == 0) | (some == size), 0.0, value)


def _averages(counts: Counts, mu: Array, tau: Array) -> tuple[Array, Array]:
    """Return log-averages, points by rows, and four slopes over the average, slopes by points by rows."""
    wide = tau >= common_rule.LEAST_TAU
    if wide.all():
        return _wide_slopes(counts, mu, tau)
    none = tau == 0
    return _parted(((wide, _wide_slopes), (none, _pooled_slopes), (~wide & ~none, _narrow_slopes)), counts, mu, tau)


def _wide_slopes(counts: Counts, mu: Array, tau: Array) -> tuple[Array, Array]:
    """Take the points that all rows have in common where they will do, else each row's own."""
    found = common_rule.averages(counts.events, counts.n, mu, tau)
    if found is not None:
        return found
    broad = tau >= _BROAD_FROM
    return _parted(((~broad, _narrow_slopes), (broad, _broad_slopes)), counts, mu, tau)


def _parted(
    rules: Iterable[tuple[NDArray[np.bool_], Rule]], counts: Counts, mu: Array, tau: Array
) -> tuple[Array, Array]:
    """Take every point by the rule that it is chosen for."""
    log, slopes = np.empty((len(mu), counts.k)), np.empty((4, len(mu), counts.k))
    for chosen, rule in rules:
        if chosen.any():
            log[chosen], slopes[:, chosen] = rule(counts, mu[chosen], tau[chosen])
    return log, slopes


def _pooled_slopes(counts: Counts, mu: Array, _tau: Array) -> tuple[Array, Array]:
    """Return the chances themselves: without spread there is nothing to average."""
    x, n, theta = counts.events, counts.n, mu[:, None]
    plus = narrow_rule.softplus(theta)
    return x * theta - n * plus, np.stack(common_rule.slopes_of_chance(x, n, np.exp(theta - plus)))


def _narrow_slopes(counts: Counts, mu: Array, tau: Array) -> tuple[Array, Array]:
    x, n = counts.events[None, :], counts.n[None, :]
    terms, theta, plus = narrow_rule.integrand(x, n, mu[:, None], tau[:, None], _EXACT_POINTS)
    return _averaged(terms, common_rule.slopes_of_chance(x[..., None], n[..., None], np.exp(theta - plus)))


def _broad_slopes(counts: Counts, mu: Array, tau: Array) -> tuple[Array, Array]:
    pairs = zip(counts.events.tolist(), counts.n.tolist(), strict=True)
    return _averaged(*broad_rule.terms([broad_rule.row(x, n, count=_EXACT_POINTS) for x, n in pairs], mu, tau))


def _averaged(terms: Array, slopes: tuple[Array, ...]) -> tuple[Array, Array]:
    top = terms.max(axis=-1)
    weights = np.exp(terms - top[..., None])
    total = weights.sum(axis=-1)
    averages = np.stack([(weights * slope).sum(axis=-1) / total for slope in slopes])
    return top + np.log(total), averages
