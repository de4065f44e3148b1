"""What a method for controlled tables answers with, and the normal arithmetic that all of them share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import chdtrc, ndtr, ndtri

from evitable.stats.effects import Effects, inverse_at
from evitable.stats.effects.rows import named_rows
from evitable.stats.result import Caution


class Heterogeneity(NamedTuple):
    """How far the rows lie from the common effect: Cochran's Q, its degrees of freedom, p, I2 and H2.

    `i2` is a proportion from 0 to 1. None below two rows with an effect.
    """

    q: float | None
    df: int | None
    p: float | None
    i2: float | None
    h2: float | None


class ChiSquare(NamedTuple):
    """A test statistic with its degrees of freedom and its p."""

    statistic: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class Controlled:
    """A common effect of the first arm against the second, on the measure's own scale.

    `estimate` and its standard error, statistic (of no effect) and interval are log odds, risk or rate ratios,
    or a risk difference; `ratio` is the estimate with the ends of its interval as a ratio, None for a
    difference. None stands where there is no finite answer, never zero. `k` rows were used, of which
    `k_informative` have events and non-events (for rates: events). `association` is the Cochran-Mantel-Haenszel
    test (for rates the Mantel-Haenszel test), `breslow_day` and `tarone` test equal odds ratios; None where they
    do not apply.
    """

    measure: str
    estimate: float | None
    standard_error: float | None
    statistic: float | None
    p: float | None
    low: float | None
    high: float | None
    level: float
    ratio: tuple[float, float, float] | None
    k: int
    k_informative: int
    heterogeneity: Heterogeneity
    association: ChiSquare | None = None
    breslow_day: ChiSquare | None = None
    tarone: ChiSquare | None = None


class Common(NamedTuple):
    """A common effect with its variance; NaN or infinite where there is none."""

    effect: float
    variance: float

    @property
    def is_finite(self) -> bool:
        """Tell whether there is an answer."""
        return math.isfinite(self.effect) and math.isfinite(self.variance) and self.variance > 0


class Normal(NamedTuple):
    """An estimate with its normal test and interval."""

    estimate: float | None
    standard_error: float | None
    statistic: float | None
    p: float | None
    low: float | None
    high: float | None
    ratio: tuple[float, float, float] | None


NOTHING = Normal(None, None, None, None, None, None, None)


def normal(common: Common, measure: str, level: float) -> Normal:
    """Return the normal test and interval of a common effect."""
    if not common.is_finite:
        return NOTHING
    error = math.sqrt(common.variance)
    reach = float(ndtri((1 + level) / 2)) * error
    ends = common.effect, common.effect - reach, common.effect + reach
    statistic = common.effect / error
    ratio = None if measure == "RD" else as_ratio(ends)
    return Normal(common.effect, error, statistic, 2 * float(ndtr(-abs(statistic))), ends[1], ends[2], ratio)


def as_ratio(ends: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return logarithms as ratios."""
    first, second, third = (inverse_at(value, measure="OR") for value in ends)
    return first, second, third


def heterogeneity(rows: Effects, common: Common) -> Heterogeneity:
    """Return Cochran's Q of the rows' own effects around the common one, and what follows from it."""
    effects, variances = rows.arrays()
    if not common.is_finite or len(effects) < 2 or bool((variances <= 0).any()):
        return Heterogeneity(None, None, None, None, None)
    q, df = float(((effects - common.effect) ** 2 / variances).sum()), len(effects) - 1
    return Heterogeneity(q, df, chi_square(q, df).p, max(0.0, (q - df) / q) if q > 0 else 0.0, q / df)


def chi_square(statistic: float, df: int) -> ChiSquare:
    """Return a statistic with its p.

    >>> round(chi_square(3.841458820694124, 1).p, 10)
    0.05
    """
    return ChiSquare(statistic, df, float(chdtrc(df, max(statistic, 0.0))))


def rows_told(rows: Effects, needed_constant: str) -> list[str]:
    """Return the sentences on the rows' own effects, which only the heterogeneity uses."""
    told = []
    if rows.dropped:
        told.append(f"Left out, having no events or no non-events in either arm: {named_rows(rows.dropped)}.")
    if rows.corrected:
        told.append(f"{needed_constant} in {named_rows(rows.corrected)}; the estimate itself needs no constant.")
    if rows.undefined:
        told.append(f"Not in the heterogeneity, having no effect of their own: {named_rows(rows.undefined)}.")
    return told


def common_cautions(common: Common, spread: Heterogeneity) -> list[Caution]:
    """Return the warnings that any method with one common effect needs."""
    if not common.is_finite:
        words = "No finite effect exists: an arm has no events, or no non-events, in all rows together."
        return [Caution("no-finite-effect", words)]
    if spread.p is not None and spread.p < 0.1:
        words = f"The rows disagree (Q p = {spread.p:.2g}), and this method assumes that they share one effect."
        return [Caution("rows-disagree", words)]
    return []


def total(values: Sequence[float] | np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """Return a sum without the error of the order of its terms."""
    return math.fsum(np.asarray(values, float).tolist())
