"""Graded toxicities: any grade, and the severe ones inside it, modelled together.

Any grade follows the binomial-normal model, and so does severe among those with any: a continuation ratio
(Tutz 1991) with a spread of its own. Of a row that states the severe ones alone, the count of any grade is
summed out: P(s) = sum over a of P(any = a) P(severe = s | a), which is exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import expit, logit, logsumexp

from evitable.stats.binomial_normal import DEFAULT_MU, DEFAULT_TAU, Summary
from evitable.stats.counts import Array, checked_counts, checked_level
from evitable.stats.curve import curve
from evitable.stats.ordered.graded_counts import GradedCounts, checked_grades
from evitable.stats.priors import HalfNormal, Normal
from evitable.stats.regression.cautions import not_converged
from evitable.stats.regression.lines import lines
from evitable.stats.regression.sheet import is_fine, table
from evitable.stats.regression.spread_lattice import count_within, first_stride, log_width, spread_quantiles, spreads
from evitable.stats.result import Caution, NotConverged, Result

_HALVINGS = 5
_REACH = 9.0
_FELT = 1e-11


@dataclass(frozen=True, slots=True)
class GradedPriors:
    """What is assumed of any grade (`mu`, `tau`) and of severe among any (`mu_severe`, `tau_severe`)."""

    mu: Normal = DEFAULT_MU
    tau: HalfNormal = DEFAULT_TAU
    mu_severe: Normal = DEFAULT_MU
    tau_severe: HalfNormal = DEFAULT_TAU


DEFAULT_GRADED_PRIORS = GradedPriors()


@dataclass(frozen=True, slots=True)
class GradedPosterior:
    """The typical study's shares: any grade, severe, and severe among any; spreads are medians with intervals.

    None when the posterior was not resolved. `k` counts the rows, `k_any` those that state any grade,
    `k_severe` those that state the severe ones.
    """

    any_grade: Summary | None
    severe: Summary | None
    severe_among_any: Summary | None
    tau: tuple[float, float, float] | None
    tau_severe: tuple[float, float, float] | None
    level: float
    k: int
    k_any: int
    k_severe: int


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One of the two binomial-normal parts: its lattice, its rows' log-likelihood with the priors, and its spreads."""

    mu: Array
    tau: Array
    log: Array
    stride: float


@dataclass(frozen=True, slots=True, eq=False)
class _Joint:
    """Weights over the two mean logits, and over the two spreads."""

    first: Array
    second: Array
    weights: Array
    of_tau: Array
    of_tau_severe: Array
    stride: float


def graded_toxicity(
    any_grade: Sequence[int | None],
    severe: Sequence[int | None],
    n: ArrayLike,
    *,
    priors: GradedPriors = DEFAULT_GRADED_PRIORS,
    level: float = 0.95,
) -> Result[GradedPosterior]:
    """Give the typical study's share of any grade and of severe grades, the latter never above the former.

    `any_grade` and `severe` (such as grade 3 or more) count patients among the `n` of each row; a row that does
    not state one of them has None there, which is not zero: it adds nothing to what it is silent on. Each part
    has its own spread between studies. By deterministic quadrature.

    Raises:
        ValueError: A count is wrong, or a row states nothing; the message names the row.

    >>> found = graded_toxicity([0, 1, 2, 3, 2, 0, 0], [0, None, 0, 1, None, 0, 0], [1, 1, 20, 5, 12, 1, 3]).numbers
    >>> [(round(share.mean, 2), round(share.low, 2), round(share.high, 2)) for share in (found.any_grade, found.severe)]
    [(0.21, 0.07, 0.45), (0.05, 0.0, 0.19)]
    """
    counts, level = checked_grades(any_grade, severe, n), checked_level(level)
    blank = _blank(counts, priors, level)
    try:
        return replace(blank, numbers=_numbers(blank.numbers, _resolved(counts, priors)))
    except NotConverged as trouble:
        return replace(blank, warnings=(*blank.warnings, not_converged(trouble)))


def _resolved(counts: GradedCounts, priors: GradedPriors) -> _Joint:
    stride = first_stride(min(priors.tau.reach, priors.tau_severe.reach))
    for _ in range(_HALVINGS):
        found = _joint(counts, priors, stride)
        if is_fine(found.of_tau) and is_fine(found.of_tau_severe):
            return found
        stride /= 2
    raise NotConverged("The posterior of the spreads could not be resolved.")


def _joint(counts: GradedCounts, priors: GradedPriors, stride: float) -> _Joint:
    finer = 2 if counts.severe_only else 4
    first = _part(counts.any_grade, (priors.mu, priors.tau), stride, finer)
    second = _part(counts.severe_among, (priors.mu_severe, priors.tau_severe), stride, finer)
    if not counts.severe_only:
        weights = np.outer(np.exp(first.log).sum(axis=0), np.exp(second.log).sum(axis=0))
        of_tau, of_severe = (np.exp(part.log).sum(axis=1) for part in (first, second))
        return _normalised(first, second, weights, of_tau, of_severe)
    return _with_severe_only(counts, _cropped(first), _cropped(second))


def _with_severe_only(counts: GradedCounts, first: _Part, second: _Part) -> _Joint:
    """Add up over both spreads, with the rows that tie the two parts together."""
    ties = [
        (_tables(range(s, n + 1), [n] * (n - s + 1), first), _tables([s] * (n - s + 1), range(s, n + 1), second))
        for s, n in counts.severe_only
    ]
    weights = np.zeros((len(first.mu), len(second.mu)))
    pairs = np.zeros((len(first.tau), len(second.tau)))
    for i, one in enumerate(np.exp(first.log)):
        for j, other in enumerate(np.exp(second.log)):
            both = np.outer(one, other)
            for of_any, of_severe in ties:
                both *= of_any[:, i].T @ of_severe[:, j]
            weights += both
            pairs[i, j] = both.sum()
    return _normalised(first, second, weights, pairs.sum(axis=1), pairs.sum(axis=0))


def _normalised(first: _Part, second: _Part, weights: Array, of_tau: Array, of_severe: Array) -> _Joint:
    return _Joint(
        first.mu, second.mu, weights / weights.sum(), of_tau / of_tau.sum(), of_severe / of_severe.sum(), first.stride
    )


def _tables(events: Sequence[int] | range, sizes: Sequence[int] | range, part: _Part) -> Array:
    """Return the chances of some counts, counts by spreads by positions; 0 of 0 is certain."""
    return np.stack(
        [
            np.ones((len(part.tau), len(part.mu)))
            if n == 0
            else np.exp(table(checked_counts([x], [n]), part.mu, part.tau))
            for x, n in zip(events, sizes, strict=True)
        ]
    )


def _part(rows: tuple[tuple[int, int], ...], priors: tuple[Normal, HalfNormal], stride: float, finer: int) -> _Part:
    prior, tau_prior = priors
    events, n = sum(x for x, _ in rows), sum(size for _, size in rows)
    share = (events + 0.5) / (n + 1)
    step = min(0.2, 0.3 / (n * share * (1 - share) + prior.sd**-2) ** 0.5) / finer
    half = int(np.ceil(_REACH * prior.sd / step))
    mu = prior.mean + step * np.arange(-half, half + 1.0)
    tau = spreads(stride, count_within(stride, tau_prior.reach))
    of_tau = log_width(tau, tau_prior)
    of_tau[0] -= np.log(2)
    log = prior.log_density(mu) + of_tau[:, None]
    if rows:
        log = log + table(checked_counts(*zip(*rows, strict=True)), mu, tau)
    return _Part(mu, tau, log - logsumexp(log), stride)


def _cropped(part: _Part) -> _Part:
    felt = np.flatnonzero(np.exp(part.log).sum(axis=0) > 1e-3 * _FELT)
    kept = slice(int(felt[0]), int(felt[-1]) + 1)
    return _Part(part.mu[kept], part.tau, part.log[:, kept], part.stride)


def _numbers(blank: GradedPosterior, found: _Joint) -> GradedPosterior:
    shares = np.array([0.5, (1 - blank.level) / 2, (1 + blank.level) / 2])
    tau, tau_severe = (
        tuple(spread_quantiles(of, found.stride, shares).tolist()) for of in (found.of_tau, found.of_tau_severe)
    )
    return replace(
        blank,
        any_grade=_marginal(found.first, found.weights.sum(axis=1), shares),
        severe=_product(found, shares),
        severe_among_any=_marginal(found.second, found.weights.sum(axis=0), shares),
        tau=tau,
        tau_severe=tau_severe,
    )


def _marginal(mu: Array, weights: Array, shares: Array) -> Summary:
    step = float(mu[1] - mu[0])
    median, low, high = expit(curve(weights / step, float(mu[0]), step).quantile(shares)).tolist()
    return Summary(float(weights @ expit(mu)), median, low, high)


def _product(found: _Joint, shares: Array) -> Summary:
    """Return the share that has any grade and then a severe one, from a line along the second logit for every first."""
    p = expit(found.first)
    felt = found.weights.sum(axis=1) > _FELT
    along = lines(found.weights[felt], float(found.second[0]), float(found.second[1] - found.second[0]))

    def below(share: float) -> float:
        part = share / p[felt]
        inside = part < 1
        return along.share_below(np.where(inside, logit(np.where(inside, part, 0.5)), np.inf))

    median, low, high = (
        float(brentq(lambda share, wanted=wanted: below(share) - wanted * along.total, 1e-12, 1 - 1e-12, xtol=1e-10))
        for wanted in shares.tolist()
    )
    return Summary(float(p @ found.weights @ expit(found.second)), median, low, high)


def _blank(counts: GradedCounts, priors: GradedPriors, level: float) -> Result[GradedPosterior]:
    silent = counts.k - counts.k_severe
    done = [f"{silent} of {counts.k} rows are silent on severe grades and add to any grade only."] if silent else []
    if counts.severe_only:
        done.append(f"{len(counts.severe_only)} of {counts.k} rows state severe grades only: any grade is summed out.")
    return Result(
        "graded-bayes",
        GradedPosterior(None, None, None, None, None, level, counts.k, counts.k_any, counts.k_severe),
        asked=(
            ("level", f"{level:g}"),
            ("prior on the logit of any grade", priors.mu.describe()),
            ("prior on its tau", priors.tau.describe()),
            ("prior on the logit of severe among any", priors.mu_severe.describe()),
            ("prior on its tau", priors.tau_severe.describe()),
        ),
        done=tuple(done),
        warnings=_cautions(counts),
        methods="Bayesian continuation-ratio (Tutz 1991) model of graded toxicity by quadrature: binomial-normal "
        "models of any grade and of severe among any grade with independent study effects, "
        f"{priors.mu.describe()} and {priors.mu_severe.describe()} priors on the mean logits, "
        f"{priors.tau.describe()} and {priors.tau_severe.describe()} on the between-study standard deviations; "
        f"posterior means and equal-tailed {100 * level:.4g}% credible intervals.",
    )


def _cautions(counts: GradedCounts) -> tuple[Caution, ...]:
    warnings = []
    if sum(size for _, size in counts.severe_among) == 0 and not counts.severe_only:
        message = "No row tells how many of those affected were severe: what is said of severe grades is the prior's."
        warnings.append(Caution("prior-sensitive", message))
    if counts.k < 5:
        message = f"{counts.k} rows say little about the spread between studies: it comes mostly from its prior."
        warnings.append(Caution("few-rows", message))
    if counts.k_severe < counts.k:
        message = (
            "Some rows are silent on severe grades. If silence means that there were none, the severe share is "
            "overstated: show it with the silent rows as zero too."
        )
        warnings.append(Caution("silent-rows", message))
    return tuple(warnings)
