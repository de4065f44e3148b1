"""Ordered categories by maximum likelihood, with profile intervals for every share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from evitable.stats.counts import Array, checked_level
from evitable.stats.ordered.category_counts import CategoryCounts, Row, checked_categories
from evitable.stats.ordered.cautions import category_cautions
from evitable.stats.ordered.numbers import FittedCategory, OrderedFitted
from evitable.stats.ordered.ordered_fit import OrderedFit, ordered_fit
from evitable.stats.ordered.ordered_rows import ordered_rows
from evitable.stats.regression.cautions import no_estimate, not_converged, spread_limit
from evitable.stats.regression.climb import LARGEST_TAU
from evitable.stats.regression.profile_ends import End
from evitable.stats.result import Caution, NotConverged, Result


def ordered_ml(
    rows: Sequence[Row], categories: Sequence[str], *, n: ArrayLike | None = None, level: float = 0.95
) -> Result[OrderedFitted]:
    """Give the typical study's share of each of some ordered categories, and of each or better.

    `categories` names them, the best first. Each row gives a count for every category, or, where a source tells
    no more, for several neighbouring ones together: `{("CR", "PR"): 4, "NR": 1}`. A row that is silent on a
    category is refused: silence is not zero. `n` checks what each row adds up to. The cumulative-logit model
    (McCullagh 1980) with one normal study effect, by maximum likelihood; tau runs from 0 to 8.

    Raises:
        ValueError: A row, a category or a count is wrong; the message names the row.

    >>> rows = [{"CR": 3, "PR": 1, "NR": 1}, {("CR", "PR"): 4, "NR": 1}, {"CR": 2, "PR": 5, "NR": 4}]
    >>> found = ordered_ml(rows, ["CR", "PR", "NR"]).numbers
    >>> [(s.category, round(s.estimate, 2), round(s.low, 2), round(s.high, 2)) for s in found.at_least]
    [('CR', 0.32, 0.13, 0.7), ('CR or PR', 0.71, 0.49, 0.93)]
    """
    level = checked_level(level)
    counts, size = checked_categories(rows, categories, n)
    blank = _blank(counts, size, level)
    try:
        fit = ordered_fit(ordered_rows(counts))
    except NotConverged as trouble:
        return replace(blank, warnings=(*blank.warnings, not_converged(trouble)))
    return _answered(blank, counts, fit)


def better_names(categories: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the shares "this category or better", the last left out."""
    return tuple(" or ".join(categories[: i + 1]) for i in range(len(categories) - 1))


def _answered(blank: Result[OrderedFitted], counts: CategoryCounts, fit: OrderedFit) -> Result[OrderedFitted]:
    level, cautions = blank.numbers.level, list(blank.warnings)
    at_least = [
        _share(name, fit.at_least(cut), partial(_cut_end, fit, cut, level), cautions)
        for cut, name in enumerate(better_names(counts.categories))
    ]
    middle = [
        _share(name, fit.middle(low), partial(_middle_end, fit, low, level), cautions)
        for low, name in enumerate(counts.categories[1:-1])
    ]
    first, last = replace(at_least[0], category=counts.categories[0]), _mirrored(at_least[-1], counts.categories[-1])
    without = [share.category for share in at_least if share.estimate is None]
    if without:
        cautions.append(no_estimate(without))
    numbers = replace(
        blank.numbers,
        at_least=tuple(at_least),
        categories=(first, *middle, last),
        tau=None if fit.found is None else fit.found.tau,
        log_likelihood=fit.value + counts.log_coefficient,
    )
    return replace(blank, numbers=numbers, warnings=tuple(dict.fromkeys(cautions)))


def _cut_end(fit: OrderedFit, cut: int, level: float, side: int) -> End:
    return fit.cut_end(cut, side=side, level=level)


def _middle_end(fit: OrderedFit, low: int, level: float, side: int) -> End:
    return fit.middle_end(low, side=side, level=level)


def _share(name: str, estimate: float | None, end: Callable[[int], End], cautions: list[Caution]) -> FittedCategory:
    found: list[float | None] = []
    for side in (-1, 1):
        try:
            at = end(side)
        except NotConverged as trouble:
            cautions.append(not_converged(trouble))
            found.append(None)
            continue
        found.append(float(expit(at.value)))
        if at.is_limited:
            cautions.append(spread_limit())
    return FittedCategory(name, estimate, *found)


def _mirrored(share: FittedCategory, name: str) -> FittedCategory:
    low, estimate, high = (None if value is None else 1 - value for value in (share.high, share.estimate, share.low))
    return FittedCategory(name, estimate, low, high)


def _blank(counts: CategoryCounts, size: Array, level: float) -> Result[OrderedFitted]:
    return Result(
        "ordered-ml",
        OrderedFitted((), (), None, None, level, counts.k, int(np.sum(size))),
        asked=(
            ("level", f"{level:g}"),
            ("categories", " > ".join(counts.categories)),
            ("largest tau", f"{LARGEST_TAU:g}"),
        ),
        warnings=category_cautions(counts, size),
        methods="Random-effects cumulative-logit (proportional-odds) model of ordered categories (McCullagh 1980) with "
        "one normal study effect by maximum likelihood, categories known only together entering as such; "
        f"profile-likelihood {100 * level:.4g}% intervals (Venzon, Moolgavkar 1988); between-study standard deviation "
        f"from 0 to {LARGEST_TAU:g}.",
    )
