"""Ordered categories by Bayes, summed by quadrature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import expit, logit

from evitable.stats.binomial_normal import DEFAULT_MU, DEFAULT_TAU
from evitable.stats.counts import Array, checked_level
from evitable.stats.ordered.category_counts import CategoryCounts, Row, checked_categories
from evitable.stats.ordered.cautions import category_cautions
from evitable.stats.ordered.numbers import CategoryPosterior, OrderedPosterior
from evitable.stats.ordered.ordered_lattice import OrderedLattice, ordered_lattice
from evitable.stats.ordered.ordered_likelihood import better_names
from evitable.stats.priors import HalfNormal, Normal
from evitable.stats.regression.cautions import not_converged
from evitable.stats.regression.lines import lines
from evitable.stats.regression.spread_lattice import spread_quantiles
from evitable.stats.result import NotConverged, Result

# Beyond this the lattice of the first cut would have to reach further for the prior's tail.
LARGEST_SCALE = 1.5


def ordered_bayes(
    rows: Sequence[Row],
    categories: Sequence[str],
    *,
    n: ArrayLike | None = None,
    cut_prior: Normal = DEFAULT_MU,
    tau_prior: HalfNormal = DEFAULT_TAU,
    level: float = 0.95,
) -> Result[OrderedPosterior]:
    """Give the posterior of the typical study's share of some ordered categories, and of each or better.

    Rows, categories and model are those of `ordered_ml`. Each cut has the prior that a single proportion's
    logit would have, given that the cuts rise; with two categories this is exactly `posterior`. By deterministic
    quadrature. The scale of `tau_prior` may be at most 1.5.

    Raises:
        ValueError: A row, a category, a count or a prior is wrong; the message names the row.

    >>> rows = [{"CR": 3, "PR": 1, "NR": 1}, {("CR", "PR"): 4, "NR": 1}, {"CR": 2, "PR": 5, "NR": 4}]
    >>> found = ordered_bayes(rows, ["CR", "PR", "NR"]).numbers
    >>> [(s.category, round(s.mean, 2), round(s.low, 2), round(s.high, 2)) for s in found.categories]
    [('CR', 0.35, 0.11, 0.67), ('PR', 0.39, 0.17, 0.63), ('NR', 0.27, 0.07, 0.53)]
    """
    level = checked_level(level)
    if not isinstance(tau_prior, HalfNormal) or tau_prior.scale > LARGEST_SCALE:
        raise ValueError(f"tau_prior is {tau_prior!r}: give a HalfNormal with a scale of at most {LARGEST_SCALE:g}.")
    counts, size = checked_categories(rows, categories, n)
    blank = _blank(counts, size, (cut_prior, tau_prior), level)
    try:
        return replace(blank, numbers=_numbers(blank.numbers, counts, cut_prior, tau_prior))
    except NotConverged as trouble:
        return replace(blank, warnings=(*blank.warnings, not_converged(trouble)))


def _numbers(
    blank: OrderedPosterior, counts: CategoryCounts, cut_prior: Normal, tau_prior: HalfNormal
) -> OrderedPosterior:
    found, last = ordered_lattice(counts, cut_prior, tau_prior), counts.cuts - 1
    means = [float((found.weights * expit(found.cut(cut))).sum()) for cut in range(counts.cuts)]
    better = [_better(found, cut, blank.level) for cut in range(counts.cuts)]
    middle = [_middle(found, low, blank.level) for low in range(last)]
    median, low, high = better[last]
    tau, tau_low, tau_high = spread_quantiles(found.of_spread, found.stride, _shares(blank.level)).tolist()
    return replace(
        blank,
        at_least=_records(better_names(counts.categories), means, better),
        categories=_records(
            counts.categories,
            np.diff([0.0, *means, 1.0]).tolist(),
            [better[0], *middle, (1 - median, 1 - high, 1 - low)],
        ),
        tau=tau,
        tau_low=tau_low,
        tau_high=tau_high,
    )


def _records(
    names: Sequence[str], means: Sequence[float], shares: Sequence[tuple[float, float, float]]
) -> tuple[CategoryPosterior, ...]:
    return tuple(CategoryPosterior(name, mean, *share) for name, mean, share in zip(names, means, shares, strict=True))


def _better(found: OrderedLattice, cut: int, level: float) -> tuple[float, float, float]:
    """Return median and interval of the share at a cut or better, from lines along the first cut."""
    along = lines(found.weights.reshape(-1, len(found.first)), float(found.first[0]), found.step)
    offset = (found.cut(cut) - found.first).reshape(-1, len(found.first))[:, 0]
    return _triple(lambda share: along.share_below(float(logit(share)) - offset), level)


def _middle(found: OrderedLattice, low: int, level: float) -> tuple[float, float, float]:
    """Return median and interval of the share between a cut and the next, from lines along their gap."""
    gaps = found.gaps[low]
    moved = np.moveaxis(found.weights, low, -1).reshape(-1, len(gaps))
    better = np.moveaxis(found.cut(low), low, -1).reshape(-1, len(gaps))[:, 0]
    along = lines(moved, float(gaps[0]), float(gaps[1] - gaps[0]))

    def below(share: float) -> float:
        together = expit(better) + share
        inside = together < 1
        gap = np.where(inside, logit(np.where(inside, together, 0.5)) - better, np.inf)
        return along.share_below(np.log(np.maximum(gap, 1e-300)))

    return _triple(below, level)


def _triple(below: Callable[[float], float], level: float) -> tuple[float, float, float]:
    """Return the shares below which half, and the tails, of the posterior lie."""
    ends = 1e-12, 1 - 1e-12
    median, low, high = (
        float(brentq(lambda share, wanted=wanted: below(share) - wanted, *ends, xtol=1e-10))
        for wanted in _shares(level).tolist()
    )
    return median, low, high


def _shares(level: float) -> Array:
    return np.array([0.5, (1 - level) / 2, (1 + level) / 2])


def _blank(
    counts: CategoryCounts, size: Array, priors: tuple[Normal, HalfNormal], level: float
) -> Result[OrderedPosterior]:
    cut_prior, tau_prior = priors
    return Result(
        "ordered-bayes",
        OrderedPosterior((), (), None, None, None, level, counts.k, int(np.sum(size))),
        asked=(
            ("level", f"{level:g}"),
            ("categories", " > ".join(counts.categories)),
            ("prior on the cuts, which rise", cut_prior.describe()),
            ("prior on tau", tau_prior.describe()),
        ),
        warnings=category_cautions(counts, size),
        methods="Bayesian random-effects cumulative-logit (proportional-odds) model of ordered categories (McCullagh "
        "1980) with one normal study effect by quadrature, categories known only together entering as such; "
        f"{cut_prior.describe()} priors on the cuts given their order, {tau_prior.describe()} on the between-study "
        f"standard deviation; posterior means and equal-tailed {100 * level:.4g}% credible intervals.",
    )
