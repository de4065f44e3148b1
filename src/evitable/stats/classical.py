"""Two-step methods of published reviews, for comparison with them only: each misleads with tiny series.

Each transforms every row's proportion, pools with DerSimonian-Laird weights (DerSimonian, Laird 1986)
and a normal interval, and transforms back. None is ever a default here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, ndtri

from evitable.stats.counts import Array, Counts, checked_counts, checked_level
from evitable.stats.coverage import measured_coverage
from evitable.stats.result import Caution, Pooled, Result


class NormalPool(NamedTuple):
    """A pooled effect on its own scale: estimate, standard error and between-row variance."""

    effect: float
    standard_error: float
    tau2: float

    def interval(self, level: float) -> tuple[float, float, float]:
        """Return the effect with its normal interval."""
        reach = float(ndtri((1 + level) / 2)) * self.standard_error
        return self.effect, self.effect - reach, self.effect + reach


def reproduce(events: ArrayLike, n: ArrayLike, *, method: str, level: float = 0.95) -> Result[Pooled]:
    """Pool as a published review did, to compare with it: `logit-dl`, `freeman-tukey-dl` or `arcsine-dl`.

    >>> reproduce([1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3], method="freeman-tukey-dl").numbers.estimate
    1.0
    """
    if method not in PUBLISHED:
        raise ValueError(f"method is {method!r}: give one of {', '.join(PUBLISHED)}.")
    return PUBLISHED[method](checked_counts(events, n), checked_level(level))


def dersimonian_laird(effects: Array, variances: Array) -> NormalPool:
    """Pool effects with known variances; the between-row variance by moments, cut at zero.

    >>> dersimonian_laird(np.array([0.0, 2.0]), np.array([1.0, 1.0]))
    NormalPool(effect=1.0, standard_error=1.0, tau2=1.0)
    """
    weights = 1 / variances
    total = weights.sum()
    q = weights @ (effects - weights @ effects / total) ** 2
    spread = total - weights @ weights / total
    tau2 = max(0.0, float((q - (len(effects) - 1)) / spread)) if len(effects) > 1 else 0.0
    weights = 1 / (variances + tau2)
    return NormalPool(float(weights @ effects / weights.sum()), float(weights.sum() ** -0.5), tau2)


def logit_dl(counts: Counts, level: float) -> Result[Pooled]:
    """Pool logits; a row of none or all gets 0.5 added to both its counts first."""
    half = np.where((counts.events == 0) | (counts.events == counts.n), 0.5, 0.0)
    x, failures = counts.events + half, counts.n - counts.events + half
    pool = dersimonian_laird(np.log(x / failures), 1 / x + 1 / failures)
    estimate, low, high = (float(expit(value)) for value in pool.interval(level))
    return _compared(
        counts,
        level,
        (estimate, low, high, pool.tau2),
        method="logit-dl",
        label="Logits with 0.5 added, DerSimonian-Laird (for comparison only)",
        recipe="logit-transformed proportions, 0.5 added to rows of none or all",
    )


def freeman_tukey_dl(counts: Counts, level: float) -> Result[Pooled]:
    """Pool double arcsines (Freeman, Tukey 1950), inverted at the harmonic mean of n (Miller 1978)."""
    x, n = counts.events, counts.n
    effects = (np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))) / 2
    pool = dersimonian_laird(effects, 1 / (4 * n + 2))
    typical_n = counts.k / float((1 / n).sum())
    estimate, low, high = (_double_arcsine_inverse(value, typical_n) for value in pool.interval(level))
    return _compared(
        counts,
        level,
        (estimate, low, high, pool.tau2),
        method="freeman-tukey-dl",
        label="Freeman-Tukey double arcsine, DerSimonian-Laird (for comparison only)",
        recipe=f"Freeman-Tukey double-arcsine proportions, inverted at the harmonic mean of n ({typical_n:.2f})",
    )


def arcsine_dl(counts: Counts, level: float) -> Result[Pooled]:
    """Pool arcsines of the square root of each proportion."""
    pool = dersimonian_laird(np.arcsin(np.sqrt(counts.events / counts.n)), 1 / (4 * counts.n))
    estimate, low, high = (float(np.sin(np.clip(v, 0, np.pi / 2)) ** 2) for v in pool.interval(level))
    return _compared(
        counts,
        level,
        (estimate, low, high, pool.tau2),
        method="arcsine-dl",
        label="Arcsine square root, DerSimonian-Laird (for comparison only)",
        recipe="arcsine-square-root-transformed proportions",
    )


PUBLISHED: dict[str, Callable[[Counts, float], Result[Pooled]]] = {
    "logit-dl": logit_dl,
    "freeman-tukey-dl": freeman_tukey_dl,
    "arcsine-dl": arcsine_dl,
}


def _double_arcsine_inverse(value: float, n: float) -> float:
    """Invert the transformation for one sample size (Miller 1978); outside its range the share is 0 or 1."""
    least = np.arcsin(np.sqrt(1 / (n + 1))) / 2
    if value <= least:
        return 0.0
    if value >= np.pi / 2 - least:
        return 1.0
    # The published formula's t = 2 * value is the sum of the two angles; sign(cos t) picks the branch.
    sine, cosine = np.sin(2 * value), np.cos(2 * value)
    inside = 1 - (sine + (sine - 1 / sine) / n) ** 2
    return float((1 - np.sign(cosine) * np.sqrt(max(0.0, inside))) / 2)


def _compared(
    counts: Counts, level: float, numbers: tuple[float, float, float, float], *, method: str, label: str, recipe: str
) -> Result[Pooled]:
    estimate, low, high, tau2 = numbers
    mean, worst = measured_coverage(method, level)
    pooled = Pooled(
        label=label,
        target="typical study",
        estimate=estimate,
        low=low,
        high=high,
        level=level,
        k=counts.k,
        events=counts.total_events,
        n=counts.total_n,
        tau=tau2**0.5 if counts.k > 1 else None,
        coverage_mean=mean,
        coverage_worst=worst,
    )
    return Result(
        method,
        pooled,
        asked=(("method", method), ("level", f"{level:g}")),
        done=_constants(counts) if method == "logit-dl" else (),
        warnings=(Caution("misleads-tiny-series", _warning(mean, worst)),),
        methods=f"For comparison with published reviews: DerSimonian-Laird random-effects pooling of {recipe}, "
        f"with a normal {100 * level:.4g}% interval transformed back.",
    )


def _constants(counts: Counts) -> tuple[str, ...]:
    changed = int(((counts.events == 0) | (counts.events == counts.n)).sum())
    return (f"0.5 was added to both counts of {changed} of {counts.k} rows.",) if changed else ()


def _warning(mean: float | None, worst: float | None) -> str:
    if mean is None or worst is None:
        return "Two-step method, for comparison with published work only; its coverage with tiny series is not known."
    return (
        "Two-step method, for comparison with published work only: with tiny series its 95% interval held the truth "
        f"in {mean:.1%} of simulated tables, and in the worst setting in {worst:.1%}."
    )
