"""Single cases as a stratum of their own, and what they do to the pooled share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, expit

from evitable.stats.binomial_normal import posterior
from evitable.stats.counts import Array, Counts, checked_counts, checked_level
from evitable.stats.mean_study import mean_study_quantiles
from evitable.stats.result import Caution, Result
from evitable.stats.sensitivity.pooled_share import DEFAULT_MODEL, Share, pooled_share
from evitable.stats.sensitivity.wording import many, percent, points

# The difference is averaged over so many equal slices of the posterior of the series.
_SLICES = 400


class Difference(NamedTuple):
    """A difference of two shares: median and equal-tailed interval, from -1 to 1."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SingleCases:
    """The pooled share of all rows, of the series (n of 2 or more) and of the single cases (n = 1) alone.

    `series` and `single_cases` are None where there are none of them. `shift` is the estimate of all rows less
    that of the series: what the single cases do to it. `difference` is the share among single cases less the
    average series' share. Both are None where one of the two strata is empty.
    """

    all_rows: Share
    series: Share | None
    single_cases: Share | None
    shift: float | None
    difference: Difference | None
    level: float
    in_words: str


def single_case_stratum(events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Result[SingleCases]:
    """Pool all rows, the series without the single cases, and the single cases alone, and tell the shift they cause.

    Each stratum is answered as `pool_proportion` would: single cases and one lone series by their count and exact
    interval. The difference sets a Beta(1/2, 1/2) posterior of the single cases' share, which for rows of one
    patient each is all that they tell, against the posterior of the mean series' share.

    Raises:
        ValueError: A count is not what it should be; the message names the argument, position and value.

    >>> found = single_case_stratum([1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3]).numbers
    >>> found.single_cases.events, found.single_cases.n, round(found.single_cases.low, 3), round(found.shift, 3)
    (3, 3, 0.292, 0.01)
    """
    counts, level = checked_counts(events, n), checked_level(level)
    single = counts.n == 1
    parts = [Counts(counts.events[rows], counts.n[rows]) for rows in (~single, single)]
    everything = pooled_share(counts, level)
    series, cases = (pooled_share(part, level) if part.k else None for part in parts)
    shift = difference = None
    if series is not None and cases is not None:
        # One lone series is answered by its exact count, and the shift would mix two methods: take the model for both.
        reference = series if parts[0].k > 1 else pooled_share(parts[0], level, is_model=True)
        shift, difference = everything.estimate - reference.estimate, _difference(parts[0], cases, level)
    numbers = SingleCases(
        all_rows=everything,
        series=series,
        single_cases=cases,
        shift=shift,
        difference=difference,
        level=level,
        in_words=_words(everything, series, cases, shift, difference),
    )
    return Result(
        "single-case-stratum",
        numbers,
        asked=(("level", f"{level:g}"),),
        done=(f"{many(int(single.sum()), 'row')} of {counts.k} with a single patient set apart.",),
        warnings=_warnings(numbers),
        methods=f"Single cases were set apart from series: all rows and the series by the {DEFAULT_MODEL}, single "
        f"cases (and a lone series) by the exact (Clopper-Pearson) {100 * level:.4g}% interval; their difference from "
        "the posterior of the mean series' proportion and a Beta(1/2, 1/2) posterior of the single cases'.",
    )


def _difference(series: Counts, cases: Share, level: float) -> Difference:
    """Return the quantiles of the single cases' share less the mean series', both from their posteriors."""
    slices = (np.arange(_SLICES) + 0.5) / _SLICES
    mean = expit(mean_study_quantiles(posterior(series.events, series.n).grid.stack, slices)[0])
    a, b = cases.events + 0.5, cases.n - cases.events + 0.5
    tail = (1 - level) / 2
    wanted = np.array([0.5, tail, 1 - tail])
    low, high = np.full(3, -1.0), np.full(3, 1.0)
    for _ in range(45):
        middle = (low + high) / 2
        below = _share_below(middle, mean, a, b) < wanted
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return Difference(*((low + high) / 2).tolist())


def _share_below(difference: Array, mean: Array, a: float, b: float) -> Array:
    share: Array = betainc(a, b, np.clip(mean + difference[:, None], 0, 1)).mean(axis=1)
    return share


def _words(
    everything: Share, series: Share | None, cases: Share | None, shift: float | None, difference: Difference | None
) -> str:
    if cases is None:
        return f"No row is a single case. All rows: {everything.words}."
    if series is None:
        return (
            f"Every row is a single case: {cases.words}. Such rows cannot tell how much one study differs from the "
            "next: a spread of any size fits them equally well, each with its own typical study. Only the count and "
            "its exact interval mean something."
        )
    said = f"All rows: {everything.words}. Series alone: {series.words}. Single cases alone: {cases.words}."
    if shift is not None and difference is not None:
        way = "raise" if shift > 0 else "lower"
        said += (
            f" The single cases {way} the estimate by {points(shift)}. Among them the share is "
            f"{points(difference.median)} {'higher' if difference.median > 0 else 'lower'} than in the average series "
            f"(from {_signed(difference.low)} to {_signed(difference.high)}): "
        )
        apart = difference.low > 0 or difference.high < 0
        said += "more than chance explains." if apart else "too few patients to tell the two apart."
    return said


def _signed(difference: float) -> str:
    return f"{points(difference)} {'lower' if difference < 0 else 'higher'}"


def _warnings(numbers: SingleCases) -> tuple[Caution, ...]:
    cases, warnings = numbers.single_cases, []
    if cases is not None and numbers.series is None:
        message = (
            "Every row is a single patient: the likelihood is a ridge on which tau and the typical study cannot be "
            "told apart. No model is fitted."
        )
        warnings.append(Caution("heterogeneity-not-identified", message))
    if cases is not None:
        message = "Single cases are written up because something happened: their share is not that of treated patients."
        warnings.append(Caution("single-cases-selected", message))
    if cases is not None and cases.events in {0, cases.n}:
        end = "lower" if cases.events else "upper"
        bound = percent((1 + numbers.level) / 2)
        message = (
            f"Single cases of one kind only: just the {end} end of their interval is a bound, one-sided at {bound}."
        )
        warnings.append(Caution("one-sided", message))
    return tuple(warnings)
