"""Regression tests of funnel asymmetry: Egger's, its mixed-effects form, and Peters'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from evitable.stats.bias.cautions import asymmetry_cautions, checked_measure
from evitable.stats.counts import Array, checked_counts, checked_level
from evitable.stats.effects.columns import chosen, measured_column, positive_column
from evitable.stats.effects.rows import named_rows
from evitable.stats.influence.refit import FITTED_BY, checked_effects, fitted, two_sided
from evitable.stats.result import Caution, Result

_Rows: TypeAlias = NDArray[np.bool_]

DISPERSION = "lm"
PREDICTORS = ("sei", "vi", "ni", "ninv", "sqrtninv")
_WORDS = {
    "sei": "the standard error",
    "vi": "the sampling variance",
    "ni": "the number of patients",
    "ninv": "the inverse of the number of patients",
    "sqrtninv": "the inverse root of the number of patients",
}


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """A line through the effects against a measure of how small a study is; None for "no such number".

    `slope` with its standard error, `stat` and two-sided `pval` test asymmetry; `df` belongs to t, None for a normal
    test. `intercept` is the line at 0. `limit` is the effect of a study without sampling error, with its interval: the
    intercept, None when the line is drawn against the number of patients itself. `tau2` is the variance between rows
    left over, None for lines fitted by weighted least squares.
    """

    k: int
    predictor: str
    intercept: float | None = None
    slope: float | None = None
    slope_se: float | None = None
    stat: float | None = None
    pval: float | None = None
    df: int | None = None
    limit: float | None = None
    limit_low: float | None = None
    limit_high: float | None = None
    tau2: float | None = None


class _Line(NamedTuple):
    beta: Array
    se: Array
    df: int | None
    tau2: float | None


def egger_test(  # noqa: PLR0913 - each option is one that papers name
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    predictor: str = "sei",
    sizes: ArrayLike | None = None,
    model: str = DISPERSION,
    measure: str | None = None,
    level: float = 0.95,
) -> Result[Asymmetry]:
    """Return Egger's regression test of funnel asymmetry (Egger et al. 1997, 10.1136/bmj.315.7109.629).

    `model` lm is Egger's: least squares weighted by 1 / variance with a multiplicative dispersion, tested by t with
    k - 2 degrees of freedom. Any estimator of tau2, or FE, gives the mixed-effects form (Sterne, Egger 2005), tested
    by the normal distribution. `predictor` is sei, vi (standard error, variance), or ni, ninv, sqrtninv, which need
    `sizes`, the patients of every row. `measure` (such as PLO or OR) only chooses the warning. Below three rows, or
    where the predictor is the same in every row, there is no test, and a warning says so. Bad arguments raise
    ValueError.

    >>> found = egger_test([0.1, 0.2, 0.6, 0.7], [0.01, 0.04, 0.25, 0.36]).numbers
    >>> round(found.limit, 3), round(found.slope, 3), found.df
    (-0.023, 1.2, 2)
    """
    y, v = checked_effects(effects, variances)
    level = checked_level(level)
    column = _column(chosen(predictor, PREDICTORS, "predictor"), v, sizes)
    model = chosen(model, (DISPERSION, *FITTED_BY), "model")
    asked = (("predictor", predictor), ("model", model), ("measure", measure or "not told"), ("level", f"{level:g}"))
    line = _line(y, v, column, model)
    numbers = _numbers(Asymmetry(len(y), predictor), line, level)
    return Result(
        method="egger" if model == DISPERSION else "egger-mixed",
        numbers=numbers,
        asked=asked,
        warnings=(*_lost(numbers, column), *asymmetry_cautions(len(y), checked_measure(measure))),
        methods=_egger_words(predictor, model, level),
    )


def peters_test(effects: ArrayLike, events: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> Result[Asymmetry]:
    """Return Peters' regression test with its original weights (Peters et al. 2006, 10.1001/jama.295.6.676).

    The effects are held against 1 / n by least squares weighted by events * (n - events) / n, with a multiplicative
    dispersion and t with k - 2 degrees of freedom. `events` and `n` are those of all arms of a row together. A row of
    none or all has no weight and is left out. Below three rows of weight, or where n is the same in all of them,
    there is no test. Bad arguments raise ValueError.

    >>> found = peters_test([0.0, 0.5, 1.0, 1.5], [20, 10, 5, 2], [40, 20, 10, 5]).numbers
    >>> round(found.slope, 3), found.df
    (9.533, 2)
    """
    y, counts = measured_column(effects, "effects"), checked_counts(events, n)
    if len(y) != counts.k:
        raise ValueError(f"effects has {len(y)} rows and n has {counts.k}: give one of each for every row.")
    weights = counts.events * (counts.n - counts.events) / counts.n
    weighed = weights > 0
    gone = _left_out(weighed)
    column = 1 / counts.n[weighed]
    line = _line(y[weighed], 1 / weights[weighed], column, DISPERSION)
    numbers = _numbers(Asymmetry(int(weighed.sum()), "ninv"), line, checked_level(level))
    # The weights know nothing of the effects' own errors, which is what the test was made for.
    return Result(
        method="peters",
        numbers=numbers,
        asked=(("level", f"{level:g}"),),
        done=(f"Left out, having weight 0 because none or all had the event: {named_rows(gone)}.",) if gone else (),
        warnings=(*_lost(numbers, column), *_without_weight(gone), *asymmetry_cautions(numbers.k, "GEN")),
        methods=(
            f"Small-study effects were tested by Peters' regression on 1/n, with {level:.0%} t intervals "
            "(Peters et al. 2006)."
        ),
    )


def _column(predictor: str, variances: Array, sizes: ArrayLike | None) -> Array:
    if predictor in {"sei", "vi"}:
        if sizes is not None:
            raise ValueError(f"sizes is given while predictor is {predictor!r}: leave sizes out, or take ninv.")
        return np.sqrt(variances) if predictor == "sei" else variances
    if sizes is None:
        raise ValueError(f"sizes is None while predictor is {predictor!r}: give the patients of every row.")
    n = positive_column(sizes, "sizes")
    if len(n) != len(variances):
        raise ValueError(f"sizes has {len(n)} rows and effects has {len(variances)}: give one for every row.")
    return np.asarray({"ni": n, "ninv": 1 / n, "sqrtninv": 1 / np.sqrt(n)}[predictor])


def is_same(column: Array) -> bool:
    """Tell whether a column is one value in all its rows, but for rounding."""
    return len(column) == 0 or float(np.ptp(column)) <= 1e-12 * float(np.abs(column).max())


def _line(y: Array, v: Array, column: Array, model: str) -> _Line | None:
    if len(y) < 3 or is_same(column):
        return None
    design = np.column_stack((np.ones(len(y)), column))
    if model == DISPERSION:
        return _least_squares(y, 1 / v, design)
    fit = fitted(y, v, model, design)
    return None if fit is None else _Line(fit.beta, np.sqrt(fit.vcov.diagonal()), None, fit.tau2)


def _least_squares(y: Array, weights: Array, design: Array) -> _Line:
    root = np.sqrt(weights / weights.max())
    length = np.sqrt((design * design).sum(axis=0))
    basis, triangle = np.linalg.qr(root[:, None] * (design / length))
    inverse = np.linalg.inv(triangle) / length[:, None]
    beta = inverse @ (basis.T @ (root * y))
    residuals = root * (y - design @ beta)
    df = len(y) - 2
    # Residuals of a few units in the last place are those of a line that passes through every row.
    exact = float(np.abs(residuals).max()) <= 1e-13 * float(np.abs(root * y).max())
    dispersion = 0.0 if exact else float(residuals @ residuals) / df
    return _Line(beta, np.sqrt(dispersion * (inverse * inverse).sum(axis=1)), df, None)


def _numbers(empty: Asymmetry, line: _Line | None, level: float) -> Asymmetry:
    if line is None:
        return empty
    (intercept, slope), (error, slope_se) = line.beta.tolist(), line.se.tolist()
    stat = slope / slope_se if slope_se > 0 else None
    found = replace(
        empty,
        intercept=intercept,
        slope=slope,
        slope_se=slope_se,
        stat=stat,
        pval=None if stat is None else two_sided(stat, line.df),
        df=line.df,
        tau2=line.tau2,
    )
    if empty.predictor == "ni":
        return found
    upper = (1 + level) / 2
    reach = error * float(ndtri(upper) if line.df is None else stdtrit(line.df, upper))
    return replace(found, limit=intercept, limit_low=intercept - reach, limit_high=intercept + reach)


def _lost(numbers: Asymmetry, column: Array) -> Iterator[Caution]:
    if numbers.k < 3:
        yield Caution("too-few-rows", "There is no test below three rows with weight: a line through two always fits.")
    elif is_same(column):
        words = f"{_WORDS[numbers.predictor].capitalize()} is the same in every row: no line can be drawn against it."
        yield Caution("predictor-is-constant", words)
    elif numbers.slope is None:
        yield Caution("not-converged", "No fit was found to full accuracy.")
    elif numbers.stat is None:
        yield Caution("exact-fit", "The line passes through every row: nothing is left to measure its error by.")


def _left_out(weighed: _Rows) -> list[int]:
    found: list[int] = np.flatnonzero(~weighed).tolist()
    return found


def _without_weight(gone: list[int]) -> Iterator[Caution]:
    if gone:
        words = (
            "Rows of none or all have no weight in Peters' regression: among small series these are the very rows "
            "that a bias towards success would publish, so the test is blind to them."
        )
        yield Caution("rows-without-weight", words)


def _egger_words(predictor: str, model: str, level: float) -> str:
    start = f"Small-study effects were tested by regressing the effects on {_WORDS[predictor]}"
    if model == DISPERSION:
        form = f"weighted by inverse variance with a multiplicative dispersion, with {level:.0%} t intervals"
        return f"{start}, {form} (Egger et al. 1997)."
    kind = "common-effect" if model == "FE" else f"mixed-effects ({model})"
    return f"{start} in a {kind} meta-regression, with {level:.0%} normal intervals (Sterne, Egger 2005)."
