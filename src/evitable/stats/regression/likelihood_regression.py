"""Regression on study covariates by maximum likelihood, with profile intervals and likelihood-ratio tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, expit, ndtri

from evitable.stats.counts import Array, Counts, checked_counts, checked_level
from evitable.stats.regression.cautions import beyond_range, common_cautions, no_estimate, not_converged, spread_limit
from evitable.stats.regression.climb import LARGEST_TAU
from evitable.stats.regression.covariates import Coded, Covariates, Setting, coded
from evitable.stats.regression.logit_fit import LogitFit, logit_fit
from evitable.stats.regression.numbers import Coefficient, FittedShare, RegressionFit
from evitable.stats.result import Caution, NotConverged, Result


class _Asked(NamedTuple):
    counts: Counts
    columns: Coded
    settings: tuple[Setting, ...]
    is_centred: bool
    level: float

    @property
    def functions(self) -> list[Array]:
        """Return what every coefficient is, in its own units, of the scaled ones."""
        others = [self.columns.coefficient(i) for i in range(len(self.columns.columns))]
        return [self.columns.intercept(is_centred=self.is_centred), *others]

    @property
    def logits(self) -> list[Array]:
        """Return what the logit at every setting is of the scaled coefficients."""
        return [self.columns.at(setting, f"at[{i}]") for i, setting in enumerate(self.settings)]


class _Interval(NamedTuple):
    low: float
    high: float
    is_limited: bool


def regression_ml(
    events: ArrayLike,
    n: ArrayLike,
    covariates: Covariates,
    *,
    at: Sequence[Setting] = (),
    centre: bool = True,
    level: float = 0.95,
) -> Result[RegressionFit]:
    """Regress the logit of a share on study covariates: logit p = intercept + coefficients + tau z.

    `covariates` gives every covariate one value a row: numbers, or words, which become indicators against
    the commonest. A row without a value is refused: leave it out yourself, so that it is known to be left
    out. `at` names values of all covariates at which to give the typical study's share. `centre` puts the
    intercept at the covariates' means. Intervals are profile-likelihood intervals (Venzon, Moolgavkar 1988)
    of the exact binomial-normal likelihood (Stijnen, Hamza, Özdemir 2010); tau runs from 0 to 8.

    Raises:
        ValueError: A count, covariate or setting is wrong; the message names it and its row.

    >>> found = regression_ml([1, 2, 3, 9, 12], [6, 8, 7, 12, 14], {"dose": [0.7, 1.0, 1.0, 1.3, 1.6]})
    >>> dose = found.numbers.coefficients[1]
    >>> [round(value, 2) for value in (dose.estimate, dose.low, dose.high, dose.p_value)]
    [4.22, 1.88, 7.13, 0.0]
    """
    counts, level = checked_counts(events, n), checked_level(level)
    if not isinstance(centre, bool):
        raise ValueError(f"centre is {centre!r}: give True or False.")
    asked = _Asked(counts, coded(covariates, counts.k), tuple(at), centre, level)
    blank = _blank(asked, asked.logits)
    try:
        return _answered(blank, asked)
    except NotConverged as trouble:
        return replace(blank, warnings=(*blank.warnings, not_converged(trouble)))


def _answered(blank: Result[RegressionFit], asked: _Asked) -> Result[RegressionFit]:
    design, df = asked.columns.design, blank.numbers.df
    fit, null = logit_fit(asked.counts, design), logit_fit(asked.counts, design[:, :, :1])
    intervals = [_interval(fit, along, asked.level) for along in (*asked.functions, *asked.logits)]
    lr, qm = max(2 * (fit.value - null.value), 0.0), _wald(fit, np.stack(asked.functions[1:]))
    numbers = replace(
        blank.numbers,
        coefficients=_coefficients(fit, asked, intervals),
        shares=_shares(fit, asked, intervals[len(asked.functions) :]),
        tau=fit.tau,
        tau_null=null.tau,
        log_likelihood=fit.log_likelihood,
        log_likelihood_null=null.log_likelihood,
        lr=lr,
        lr_p=float(chdtrc(df, lr)),
        qm=qm,
        qm_p=None if qm is None else float(chdtrc(df, qm)),
    )
    return replace(blank, numbers=numbers, warnings=(*blank.warnings, *_cautions(numbers, intervals)))


def _coefficients(fit: LogitFit, asked: _Asked, intervals: Sequence[_Interval]) -> tuple[Coefficient, ...]:
    names = ("intercept", *(column.name for column in asked.columns.columns))
    design = asked.columns.design
    without = [logit_fit(asked.counts, np.delete(design, i, axis=2)).value for i in range(1, len(names))]
    p_values = [None, *(float(chdtrc(1, max(2 * (fit.value - value), 0.0))) for value in without)]
    return tuple(
        _coefficient(name, fit, along, interval, p_value, asked.level)
        for name, along, interval, p_value in zip(names, asked.functions, intervals, p_values, strict=False)
    )


def _coefficient(
    name: str, fit: LogitFit, along: Array, interval: _Interval, p_value: float | None, level: float
) -> Coefficient:
    estimate, variance = fit.estimate(along), fit.covariance(along[None, :])
    error = None if variance is None else float(variance[0, 0]) ** 0.5
    wald: tuple[float | None, float | None] = (None, None)
    if estimate is not None and error is not None:
        far = float(ndtri((1 + level) / 2)) * error
        wald = estimate - far, estimate + far
    return Coefficient(name, estimate, _closed(interval.low), _closed(interval.high), p_value, error, *wald)


def _shares(fit: LogitFit, asked: _Asked, intervals: Sequence[_Interval]) -> tuple[FittedShare, ...]:
    found = []
    for setting, along, interval in zip(asked.settings, asked.logits, intervals, strict=True):
        estimate = fit.estimate(along)
        share = None if estimate is None else float(expit(estimate))
        found.append(
            FittedShare(tuple(setting.items()), share, float(expit(interval.low)), float(expit(interval.high)))
        )
    return tuple(found)


def _interval(fit: LogitFit, along: Array, level: float) -> _Interval:
    low, high = (fit.end(along, side=side, level=level) for side in (-1, 1))
    return _Interval(low.value, high.value, low.is_limited or high.is_limited)


def _closed(end: float) -> float | None:
    return end if np.isfinite(end) else None


def _wald(fit: LogitFit, functions: Array) -> float | None:
    covariance = fit.covariance(functions)
    if covariance is None:
        return None
    estimates = np.array([fit.estimate(along) for along in functions], dtype=np.float64)
    return float(estimates @ np.linalg.solve(covariance, estimates))


def _cautions(numbers: RegressionFit, intervals: Sequence[_Interval]) -> list[Caution]:
    warnings = []
    without = [f.name for f in numbers.coefficients if f.estimate is None]
    without += [f"the share at[{i}]" for i, share in enumerate(numbers.shares) if share.estimate is None]
    if without:
        warnings.append(no_estimate(without))
    at_limit = any(tau is not None and tau >= LARGEST_TAU for tau in (numbers.tau, numbers.tau_null))
    if at_limit or any(interval.is_limited for interval in intervals):
        warnings.append(spread_limit())
    return warnings


def _blank(asked: _Asked, logits: Sequence[Array]) -> Result[RegressionFit]:
    counts, columns = asked.counts, asked.columns
    numbers = RegressionFit(
        coefficients=(),
        shares=(),
        tau=None,
        tau_null=None,
        log_likelihood=None,
        log_likelihood_null=None,
        lr=None,
        lr_p=None,
        qm=None,
        qm_p=None,
        df=len(columns.columns),
        level=asked.level,
        k=counts.k,
        events=counts.total_events,
        n=counts.total_n,
    )
    return Result(
        "regression-ml",
        numbers,
        asked=(
            ("level", f"{asked.level:g}"),
            ("covariates", ", ".join(column.name for column in columns.columns)),
            ("centre", str(asked.is_centred)),
            ("at", "; ".join(str(dict(setting)) for setting in asked.settings) if logits else "nowhere"),
            ("largest tau", f"{LARGEST_TAU:g}"),
        ),
        done=columns.described(),
        warnings=(*common_cautions(counts, columns), *beyond_range(columns, asked.settings)),
        methods="Random-effects binomial-normal (logistic) meta-regression by maximum likelihood (Stijnen, Hamza, "
        f"Özdemir 2010) with profile-likelihood {100 * asked.level:.4g}% intervals (Venzon, Moolgavkar 1988) and "
        f"likelihood-ratio tests; between-study standard deviation from 0 to {LARGEST_TAU:g}.",
    )
