"""Effects of two means with their standard deviations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from evitable.stats.counts import Array
from evitable.stats.effects.columns import chosen, measured_column, same_rows, whole_column
from evitable.stats.effects.rows import Effects, Formula, Made, answered
from evitable.stats.result import Result

MeanMeasure: TypeAlias = Literal["MD", "SMD", "ROM"]
MeanVariance: TypeAlias = Literal["LS", "UB", "HO"]
Pair: TypeAlias = tuple[Array, Array]


class Arms(NamedTuple):
    """Mean, standard deviation and patients of both arms."""

    m1: Array
    sd1: Array
    n1: Array
    m2: Array
    sd2: Array
    n2: Array

    @property
    def freedom(self) -> Array:
        """Return the degrees of freedom of the pooled variance."""
        return self.n1 + self.n2 - 2

    @property
    def pooled_variance(self) -> Array:
        """Return the variance within arms."""
        return ((self.n1 - 1) * self.sd1**2 + (self.n2 - 1) * self.sd2**2) / self.freedom


class Rule(NamedTuple):
    """A measure with one of its variances."""

    formula: Formula
    of: Callable[[Arms], Pair]


def mean_effects(  # noqa: PLR0913 - the six columns of a table are one thing
    m1: ArrayLike,
    sd1: ArrayLike,
    n1: ArrayLike,
    m2: ArrayLike,
    sd2: ArrayLike,
    n2: ArrayLike,
    *,
    measure: MeanMeasure,
    vtype: MeanVariance = "LS",
) -> Result[Effects]:
    """Return an effect and its sampling variance for every row of two means.

    `measure` is MD (difference of means), SMD (Hedges' g: the difference over the pooled standard deviation,
    with the exact small-sample factor) or ROM (log ratio of means, both of one sign). `vtype` is LS (large
    sample; each arm with its own standard deviation for MD and ROM), UB (unbiased; SMD only) or HO (both arms
    with the pooled standard deviation; MD and ROM only). Standard deviations are zero or more; n is 1 or more.
    Rows without an effect (SMD below four patients or without any spread, ROM of means that differ in sign, a
    pooled variance of two patients) have None and are named in `done` and in a warning.

    >>> found = mean_effects([5], [2], [10], [3], [2], [10], measure="SMD")
    >>> round(found.numbers.effect[0], 4)
    0.9576
    """
    of_measure = _RULES[chosen(measure, tuple(_RULES), "measure")]
    rule = of_measure[chosen(vtype, tuple(of_measure), f"vtype of {measure}")]
    arms = Arms(
        measured_column(m1, "m1"),
        measured_column(sd1, "sd1", least=0),
        whole_column(n1, "n1", least=1),
        measured_column(m2, "m2"),
        measured_column(sd2, "sd2", least=0),
        whole_column(n2, "n2", least=1),
    )
    same_rows(**arms._asdict())
    with np.errstate(all="ignore"):
        effect, variance = rule.of(arms)
    made = Made(measure, rule.formula, effect, variance, arms.n1 + arms.n2)
    return answered(f"effects-{measure}", made, (("vtype", vtype),))


def small_sample_factor(freedom: Array) -> Array:
    """Return the exact factor that makes a standardised difference unbiased (Hedges 1981).

    >>> round(float(small_sample_factor(np.array([18.0]))[0]), 5)
    0.95765
    """
    factor: Array = np.exp(gammaln(freedom / 2) - gammaln((freedom - 1) / 2) - np.log(freedom / 2) / 2)
    return factor


def _difference(t: Arms) -> Pair:
    return t.m1 - t.m2, t.sd1**2 / t.n1 + t.sd2**2 / t.n2


def _difference_pooled(t: Arms) -> Pair:
    return t.m1 - t.m2, t.pooled_variance * (1 / t.n1 + 1 / t.n2)


def _standardised(t: Arms) -> Pair:
    g = small_sample_factor(t.freedom) * (t.m1 - t.m2) / np.sqrt(t.pooled_variance)
    return np.where(t.freedom > 1, g, np.nan), 1 / t.n1 + 1 / t.n2 + g**2 / (2 * (t.n1 + t.n2))


def _standardised_unbiased(t: Arms) -> Pair:
    g, _ = _standardised(t)
    factor = small_sample_factor(t.freedom)
    return g, 1 / t.n1 + 1 / t.n2 + (1 - (t.freedom - 2) / (t.freedom * factor**2)) * g**2


def _ratio(t: Arms) -> Pair:
    return np.log(t.m1 / t.m2), t.sd1**2 / (t.n1 * t.m1**2) + t.sd2**2 / (t.n2 * t.m2**2)


def _ratio_pooled(t: Arms) -> Pair:
    return np.log(t.m1 / t.m2), t.pooled_variance * (1 / (t.n1 * t.m1**2) + 1 / (t.n2 * t.m2**2))


_MD = "differences of means"
_SMD = "standardised mean differences (g)"
_ROM = "log ratios of means"
_RULES = {
    "MD": {
        "LS": Rule(Formula(f"{_MD}, each arm with its own variance", "Welch 1938"), _difference),
        "HO": Rule(Formula(f"{_MD} with the pooled variance", "Student 1908"), _difference_pooled),
    },
    "SMD": {
        "LS": Rule(Formula(f"{_SMD} with their large-sample variance", "Hedges 1981"), _standardised),
        "UB": Rule(Formula(f"{_SMD} with their unbiased variance", "Hedges 1983"), _standardised_unbiased),
    },
    "ROM": {
        "LS": Rule(Formula(f"{_ROM}, each arm with its own variance", "Hedges and others 1999"), _ratio),
        "HO": Rule(Formula(f"{_ROM} with the pooled variance", "Hedges and others 1999"), _ratio_pooled),
    },
}
