"""Two-step methods of published reviews, for comparison with them only: each misleads with tiny series.

Each transforms every row's proportion, pools the results as if their variances were known, and transforms
back. None is ever a default here.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri, stdtrit

from evitable.stats.counts import Array, Counts, checked_counts, checked_level
from evitable.stats.coverage import measured_coverage
from evitable.stats.effects import inverse_at, proportion_effects
from evitable.stats.effects.inverse import typical_size
from evitable.stats.pooling.normal_fit import NormalFit, fit_normal
from evitable.stats.result import Caution, Pooled, Result

Ends: TypeAlias = tuple[float | None, float | None]


class Recipe(NamedTuple):
    """How a published review pools shares: its measure, estimator and interval, in words and by key."""

    label: str
    words: str
    measure: Literal["PLO", "PFT", "PAS"]
    estimator: Literal["DL", "REML"]
    is_hartung_knapp: bool


def reproduce(events: ArrayLike, n: ArrayLike, *, method: str, level: float = 0.95) -> Result[Pooled]:
    """Pool as a published review did, to compare with it.

    `method` is `logit-dl`, `logit-reml-hk`, `freeman-tukey-dl` or `arcsine-dl`; docs/methods/proportions.md has the
    recipes. An end of the interval is None where the method has none (Hartung and Knapp with one row). For other
    recipes take `proportion_effects`, `pool_effects` and `back_transformed`.

    >>> found = reproduce([1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3], method="freeman-tukey-dl")
    >>> round(found.numbers.estimate, 6)
    1.0
    """
    if method not in RECIPES:
        raise ValueError(f"method is {method!r}: give one of {', '.join(RECIPES)}.")
    return reproduced(checked_counts(events, n), checked_level(level), method)


def reproduced(counts: Counts, level: float, method: str) -> Result[Pooled]:
    """Return what `reproduce` does, of counts that have been checked."""
    recipe = RECIPES[method]
    rows = proportion_effects(counts.events, counts.n, measure=recipe.measure)
    fit = fit_normal(_whole(rows.numbers.effect), _whole(rows.numbers.variance), method=recipe.estimator)
    size = typical_size(counts.n, "harmonic") if recipe.measure == "PFT" else None
    effect = float(fit.beta[0])
    low, high = (_shared(end, recipe.measure, size) for end in _ends(fit, recipe, level))
    mean, worst = measured_coverage(method, level)
    pooled = Pooled(
        label=f"{recipe.label} (for comparison only)",
        target="typical study",
        estimate=inverse_at(effect, measure=recipe.measure, size=size),
        low=low,
        high=high,
        level=level,
        k=counts.k,
        events=counts.total_events,
        n=counts.total_n,
        tau=fit.tau2**0.5 if counts.k > 1 else None,
        coverage_mean=mean,
        coverage_worst=worst,
    )
    return Result(
        method,
        pooled,
        asked=(("method", method), ("level", f"{level:g}")),
        done=_done(rows.numbers.corrected, counts.k, size),
        warnings=(Caution("misleads-tiny-series", _warning(mean, worst)),),
        methods=f"For comparison with published reviews: {_ESTIMATORS[recipe.estimator]} random-effects pooling of "
        f"{recipe.words}, with a {_interval_words(recipe)} {100 * level:.4g}% interval transformed back.",
    )


def _shared(end: float | None, measure: str, size: float | None) -> float | None:
    return None if end is None else inverse_at(end, measure=measure, size=size)


def _whole(column: tuple[float | None, ...]) -> Array:
    """Return a column that has a number in every row, as those of checked counts do."""
    return np.array([value for value in column if value is not None])


def _ends(fit: NormalFit, recipe: Recipe, level: float) -> Ends:
    """Return the ends of the interval on the scale of the effects."""
    variance = float(fit.vcov[0, 0])
    if not recipe.is_hartung_knapp:
        reach = float(ndtri((1 + level) / 2)) * variance**0.5
    elif fit.knha_factor is None:
        return None, None
    else:
        reach = float(stdtrit(fit.spare, (1 + level) / 2)) * (variance * fit.knha_factor) ** 0.5
    return float(fit.beta[0]) - reach, float(fit.beta[0]) + reach


_ESTIMATORS = {"DL": "DerSimonian-Laird", "REML": "restricted maximum-likelihood"}


def _interval_words(recipe: Recipe) -> str:
    return "Hartung-Knapp" if recipe.is_hartung_knapp else "normal"


def _done(corrected: tuple[int, ...], k: int, size: float | None) -> tuple[str, ...]:
    done = (f"0.5 was added to both counts of {len(corrected)} of {k} rows.",) if corrected else ()
    return done if size is None else (*done, f"The double arcsine was inverted at the harmonic mean of n, {size:.2f}.")


def _warning(mean: float | None, worst: float | None) -> str:
    if mean is None or worst is None:
        return "Two-step method, for comparison with published work only; its coverage with tiny series is not known."
    return (
        "Two-step method, for comparison with published work only: with tiny series its 95% interval held the truth "
        f"in {mean:.1%} of simulated tables, and in the worst setting in {worst:.1%}."
    )


_LOGIT = "logit-transformed proportions, 0.5 added to rows of none or all"
RECIPES: dict[str, Recipe] = {
    "logit-dl": Recipe("Logits with 0.5 added, DerSimonian-Laird", _LOGIT, "PLO", "DL", False),
    "logit-reml-hk": Recipe("Logits with 0.5 added, Hartung-Knapp", _LOGIT, "PLO", "REML", True),
    "freeman-tukey-dl": Recipe(
        "Freeman-Tukey double arcsine, DerSimonian-Laird",
        "Freeman-Tukey double-arcsine proportions, inverted at the harmonic mean of n",
        "PFT",
        "DL",
        False,
    ),
    "arcsine-dl": Recipe(
        "Arcsine square root, DerSimonian-Laird", "arcsine-square-root-transformed proportions", "PAS", "DL", False
    ),
}

# Shown beside the answer. Hartung and Knapp's interval is narrower still where small rows agree: only when asked for.
SHOWN = ("logit-dl", "freeman-tukey-dl", "arcsine-dl")
