"""Effects of correlations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import hyp2f1

from evitable.stats.counts import Array
from evitable.stats.effects.columns import chosen, measured_column, refuse, same_rows, whole_column
from evitable.stats.effects.rows import Effects, Formula, Made, answered
from evitable.stats.result import Result

CorrelationMeasure: TypeAlias = Literal["COR", "UCOR", "ZCOR"]
CorrelationVariance: TypeAlias = Literal["LS", "UB"]
Pair: TypeAlias = tuple[Array, Array]


class Rule(NamedTuple):
    """A measure with one of its variances."""

    formula: Formula
    of: Callable[[Array, Array], Pair]


def correlation_effects(
    r: ArrayLike, n: ArrayLike, *, measure: CorrelationMeasure, vtype: CorrelationVariance = "LS"
) -> Result[Effects]:
    """Return an effect and its sampling variance for every row of a correlation.

    `measure` is COR (the correlation itself), UCOR (Olkin and Pratt's unbiased correlation) or ZCOR (Fisher's
    z). `vtype` is LS (large sample) or UB (unbiased; UCOR only). r lies between -1 and 1, n is 2 or more.
    Rows without an effect (ZCOR below four patients, UCOR below five, r of -1 or 1 in ZCOR) have None and are
    named in `done` and in a warning.

    >>> found = correlation_effects([0.5], [28], measure="ZCOR")
    >>> round(found.numbers.effect[0], 4), found.numbers.variance[0]
    (0.5493, 0.04)
    """
    of_measure = _RULES[chosen(measure, tuple(_RULES), "measure")]
    rule = of_measure[chosen(vtype, tuple(of_measure), f"vtype of {measure}")]
    correlation, size = measured_column(r, "r"), whole_column(n, "n", least=2)
    refuse(np.abs(correlation) > 1, correlation, "r", "a correlation lies between -1 and 1.")
    same_rows(r=correlation, n=size)
    with np.errstate(all="ignore"):
        effect, variance = rule.of(correlation, size)
    return answered(f"effects-{measure}", Made(measure, rule.formula, effect, variance, size), (("vtype", vtype),))


def _plain(r: Array, n: Array) -> Pair:
    return r, (1 - r**2) ** 2 / (n - 1)


def _fisher(r: Array, n: Array) -> Pair:
    return np.arctanh(r), np.where(n > 3, 1 / (n - 3), np.inf)


def _unbiased(r: Array, n: Array) -> Pair:
    g = np.where(n > 4, r * hyp2f1(0.5, 0.5, (n - 2) / 2, 1 - r**2), np.nan)
    return g, (1 - g**2) ** 2 / (n - 1)


def _unbiased_both(r: Array, n: Array) -> Pair:
    """Take from the squared estimate the unbiased estimate of the squared correlation."""
    g, _ = _unbiased(r, n)
    squared = 1 - (n - 3) / (n - 2) * (1 - r**2) * hyp2f1(1.0, 1.0, n / 2, 1 - r**2)
    return g, g**2 - squared


_RULES = {
    "COR": {"LS": Rule(Formula("correlations with their large-sample variance", "Pearson and Filon 1898"), _plain)},
    "UCOR": {
        "LS": Rule(Formula("unbiased correlations with a large-sample variance", "Olkin and Pratt 1958"), _unbiased),
        "UB": Rule(Formula("unbiased correlations with an unbiased variance", "Hedges 1989"), _unbiased_both),
    },
    "ZCOR": {"LS": Rule(Formula("Fisher's z of correlations", "Fisher 1921"), _fisher)},
}
