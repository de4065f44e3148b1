"""Rank correlation test of funnel asymmetry."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.bias.cautions import asymmetry_cautions, checked_measure
from evitable.stats.counts import Array
from evitable.stats.influence.refit import checked_effects, two_sided
from evitable.stats.result import Caution, Result

_LARGEST_EXACT = 49
# Values closer than this share of themselves are one value, written by two sums.
_SAME = 1e-13


@dataclass(frozen=True, slots=True)
class RankTest:
    """Kendall's tau-b of the standardised deviates with the variances; None for "no such number".

    `pval` is the one to report: exact below 50 rows without ties, normal otherwise. `pval_normal` is the normal
    one, with the variance corrected for ties and no continuity correction; `pval_exact` None with ties or from 50
    rows on. All are two-sided.
    """

    k: int
    tau: float | None
    pval: float | None
    pval_normal: float | None
    pval_exact: float | None


class _Pairs(NamedTuple):
    """Concordant less discordant pairs, and the sizes of the groups of equal values."""

    k: int
    score: int
    ties: tuple[tuple[int, ...], tuple[int, ...]]

    @property
    def is_tied(self) -> bool:
        return any(size > 1 for column in self.ties for size in column)


def begg_test(effects: ArrayLike, variances: ArrayLike, *, measure: str | None = None) -> Result[RankTest]:
    """Return the rank correlation test of funnel asymmetry (Begg, Mazumdar 1994, 10.2307/2533446).

    Each effect's distance from the common-effect pool, over its standard error sqrt(v - 1 / sum(1 / v)), is ranked
    against its variance. `measure` (such as PLO or OR) only chooses the warning. Where all variances or all deviates
    are equal there is no test, and a warning says so. Bad arguments raise ValueError.

    >>> begg_test([0.1, 0.7, 0.3, 1.5], [0.01, 0.04, 0.25, 0.36]).numbers.tau
    0.3333333333333333
    """
    y, v = checked_effects(effects, variances)
    numbers = _numbers(_pairs(_deviates(y, v), v)) if len(y) > 1 else RankTest(1, None, None, None, None)
    return Result(
        method="begg",
        numbers=numbers,
        asked=(("measure", measure or "not told"),),
        done=tuple(_done(numbers)),
        warnings=(*_lost(numbers), *asymmetry_cautions(len(y), checked_measure(measure))),
        methods="Funnel asymmetry was tested by Kendall's rank correlation of the standardised effects with their "
        "variances (Begg, Mazumdar 1994).",
    )


def _deviates(y: Array, v: Array) -> Array:
    w = 1 / v
    total = w.sum()
    left = v - 1 / total
    away = y - (w @ y) / total
    # What is left of equal effects is rounding, and must not be ranked.
    away[np.abs(away) <= _SAME * np.abs(y).max()] = 0.0
    # A row that holds all the weight is the pool, and stands at no distance from it.
    return np.asarray(np.where(left > 0, away / np.sqrt(np.where(left > 0, left, 1.0)), 0.0))


def _places(values: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return for every value the place of its group, equal values sharing one."""
    order = np.argsort(values, kind="stable")
    steps = np.diff(values[order]) > _SAME * np.abs(values[order[1:]])
    places = np.empty(len(values), dtype=np.int64)
    places[order] = np.concatenate(([0], np.cumsum(steps)))
    return places


def _pairs(first: Array, second: Array) -> _Pairs:
    a, b = _places(first), _places(second)
    score = int((np.sign(a[:, None] - a) * np.sign(b[:, None] - b)).sum()) // 2
    return _Pairs(len(a), score, (tuple(np.bincount(a).tolist()), tuple(np.bincount(b).tolist())))


def _numbers(pairs: _Pairs) -> RankTest:
    k = pairs.k
    possible = k * (k - 1) // 2
    ranked = [possible - sum(t * (t - 1) // 2 for t in ties) for ties in pairs.ties]
    if 0 in ranked:
        return RankTest(k, None, None, None, None)
    tau = pairs.score / math.sqrt(ranked[0] * ranked[1])
    normal = two_sided(pairs.score / math.sqrt(_variance(pairs)))
    exact = None if pairs.is_tied or k > _LARGEST_EXACT else _exact(k, pairs.score)
    return RankTest(k, tau, normal if exact is None else exact, normal, exact)


def _variance(pairs: _Pairs) -> float:
    """Return the variance of the score when nothing is related, given the ties (Kendall 1970)."""

    def total(power: int) -> tuple[int, int]:
        terms = {1: lambda t: t * (t - 1), 2: lambda t: t * (t - 1) * (t - 2), 3: lambda t: t * (t - 1) * (2 * t + 5)}
        first, second = (sum(terms[power](t) for t in ties) for ties in pairs.ties)
        return first, second

    k = pairs.k
    third, second, first = total(3), total(2), total(1)
    variance = (k * (k - 1) * (2 * k + 5) - sum(third)) / 18 + first[0] * first[1] / (2 * k * (k - 1))
    return variance + (second[0] * second[1] / (9 * k * (k - 1) * (k - 2)) if k > 2 else 0.0)


def _exact(k: int, score: int) -> float:
    """Return the two-sided chance of a score this far from 0 among all orders of k rows."""
    ways = [1]
    for rows in range(2, k + 1):
        # A further row can stand before 0 to rows - 1 of the others, each place making that many inversions.
        grown = [0] * (len(ways) + rows - 1)
        for inversions, number in enumerate(ways):
            for place in range(rows):
                grown[inversions + place] += number
        ways = grown
    possible = k * (k - 1) // 2
    fewest = (possible - abs(score)) // 2
    return min(1.0, 2 * sum(ways[: fewest + 1]) / math.factorial(k))


def _done(numbers: RankTest) -> Iterator[str]:
    if numbers.pval is not None:
        exact = numbers.pval_exact is not None
        yield f"The p-value is {'exact' if exact else 'from the normal approximation'}."


def _lost(numbers: RankTest) -> Iterator[Caution]:
    if numbers.tau is None:
        words = "There is no rank correlation: one row, or equal variances or equal deviates in all rows."
        yield Caution("nothing-to-rank", words)
