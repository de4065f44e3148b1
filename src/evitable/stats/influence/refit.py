"""Pools of parts of a table: the numbers of each, and the options that all of them share."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtr, ndtri, stdtr, stdtrit

from evitable.stats.counts import Array, checked_level
from evitable.stats.effects.columns import chosen, measured_column, positive_column, refuse, same_rows
from evitable.stats.pooling.normal_fit import METHODS, NormalFit, fit_normal
from evitable.stats.result import Caution

# GENQ needs a weight for every row, and leaving rows out would leave open which weights remain.
FITTED_BY = tuple(method for method in METHODS if method != "GENQ")
TESTS = ("z", "knha", "adhoc")

# Squares of squares of what lies beyond leave the range of a double.
_LARGEST = 1e30

_PAPERS = {
    "FE": "a common-effect model with inverse-variance weights",
    "DL": "a random-effects model (DerSimonian, Laird 1986)",
    "REML": "a random-effects model by restricted maximum likelihood (Viechtbauer 2005)",
    "ML": "a random-effects model by maximum likelihood (Viechtbauer 2005)",
}
_TESTS = {
    "z": "normal intervals",
    "knha": "intervals of Hartung and Knapp (2001)",
    "adhoc": "intervals of Hartung and Knapp (2001), never narrower than the normal model's",
}


class Pool(NamedTuple):
    """The pool of `k` rows: all on the scale of the effects, shares from 0 to 1, None for "no such number".

    `df` belongs to t, None for a normal test. `tau2`, `i2`, `h2` and `q_p` are None for a single row, which tells
    nothing of spread, and `tau2` is 0 for FE, whose model has none; `se_tau2` is None for both. `i2` and `h2` follow
    from Q for FE and from tau2 otherwise. `stat` and `pval` are None where the standard error is 0. `log_likelihood`
    is restricted for REML, full otherwise.
    """

    k: int
    estimate: float
    se: float
    stat: float | None
    pval: float | None
    ci_low: float
    ci_high: float
    df: int | None
    tau2: float | None
    se_tau2: float | None
    i2: float | None
    h2: float | None
    q: float
    q_p: float | None
    log_likelihood: float


class Fitting(NamedTuple):
    """How every pool is made: estimator of tau2, test of the effect, level of the interval."""

    method: str
    test: str
    level: float

    @property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """Return the options as text."""
        return (("method", self.method), ("test", self.test), ("level", f"{self.level:g}"))

    @property
    def words(self) -> str:
        """Return the options as part of a sentence that a paper can print."""
        model = _PAPERS.get(self.method, f"a random-effects model with the {self.method} estimator of tau2")
        return f"{model}, with {self.level:.0%} {_TESTS[self.test]}"

    def factor(self, fit: NormalFit) -> float | None:
        """Return what the variance of the coefficients is multiplied by; None where no row is left to tell."""
        if self.test == "z":
            return 1.0
        factor = fit.knha_factor
        if factor is not None and _agree(fit):
            factor = 0.0
        return max(1.0, factor) if factor is not None and self.test == "adhoc" else factor


def checked_fitting(method: str, test: str, level: float) -> Fitting:
    """Return the options, or raise ValueError naming the one that is not known."""
    return Fitting(chosen(method, FITTED_BY, "method"), chosen(test, TESTS, "test"), checked_level(level))


def checked_effects(effects: ArrayLike, variances: ArrayLike) -> tuple[Array, Array]:
    """Return effects and variances as arrays, or raise ValueError naming argument, position and value."""
    y, v = measured_column(effects, "effects"), positive_column(variances, "variances")
    same_rows(effects=y, variances=v)
    refuse(np.abs(y) > _LARGEST, y, "effects", f"sizes above {_LARGEST:g} lose their digits; take a larger unit.")
    out = (v < 1 / _LARGEST) | (v > _LARGEST)
    refuse(out, v, "variances", f"it must lie within {1 / _LARGEST:g} and {_LARGEST:g}; take another unit.")
    return y, v


def fitted(effects: Array, variances: Array, method: str, design: Array | None = None) -> NormalFit | None:
    """Return a fit, or None where there is none to full accuracy."""
    # Variances of very unlike size lose their digits inside, as an overflow, a division by 0 or the root of a negative:
    # what comes of it is no number and is not passed on.
    with np.errstate(all="ignore"):
        try:
            fit = fit_normal(effects, variances, design, method)
        except (ArithmeticError, ValueError, np.linalg.LinAlgError):
            return None
    return fit if _is_sound(fit) else None


def _is_sound(fit: NormalFit) -> bool:
    scalars = (fit.tau2, fit.q, fit.log_likelihood, *(x for x in (fit.se_tau2, fit.typical_variance) if x is not None))
    if any(isinstance(scalar, complex) or not math.isfinite(scalar) for scalar in scalars):
        return False
    is_finite = np.isfinite(fit.beta).all() and np.isfinite(fit.vcov).all()
    return bool(is_finite and (fit.vcov.diagonal() > 0).all())


def pooled(effects: Array, variances: Array, how: Fitting) -> Pool | None:
    """Return the pool of the rows, or None where there is none to full accuracy."""
    fit = fitted(effects, variances, how.method)
    if fit is None:
        return None
    factor = how.factor(fit)
    # A single row has the variance that is printed for it, whatever the test.
    se = math.sqrt(float(fit.vcov[0, 0]) * (1.0 if factor is None else factor))
    return numbers_of(fit, se, how)


def numbers_of(fit: NormalFit, se: float, how: Fitting) -> Pool:
    """Return the numbers of a fit of one coefficient with its standard error."""
    estimate, spare = float(fit.beta[0]), fit.spare
    df = spare if how.test != "z" and spare else None
    reach = se * (float(ndtri((1 + how.level) / 2)) if df is None else float(stdtrit(df, (1 + how.level) / 2)))
    stat = estimate / se if se > 0 else None
    i2, h2 = _shares(fit, how.method)
    return Pool(
        k=fit.k,
        estimate=estimate,
        se=se,
        stat=stat,
        pval=None if stat is None else two_sided(stat, df),
        ci_low=estimate - reach,
        ci_high=estimate + reach,
        df=df,
        tau2=fit.tau2 if spare else None,
        se_tau2=fit.se_tau2,
        i2=i2,
        h2=h2,
        q=fit.q,
        q_p=float(chdtrc(spare, fit.q)) if spare else None,
        log_likelihood=fit.log_likelihood,
    )


def two_sided(stat: float, df: int | None = None) -> float:
    """Return the two-sided p-value of a normal statistic, or of t with `df` degrees of freedom."""
    return 2 * float(ndtr(-abs(stat)) if df is None else stdtr(df, -abs(stat)))


def _agree(fit: NormalFit) -> bool:
    """Tell whether the rows lie on the fit but for rounding, which would pass for a tiny spread."""
    return float(np.abs(fit.residuals).max()) <= 1e-13 * float(np.abs(fit.rows.effects).max())


def _shares(fit: NormalFit, method: str) -> tuple[float | None, float | None]:
    if not fit.spare or fit.typical_variance is None:
        return None, None
    if method == "FE":
        return (max(0.0, 1 - fit.spare / fit.q) if fit.q > 0 else 0.0), fit.q / fit.spare
    typical = fit.typical_variance
    return fit.tau2 / (fit.tau2 + typical), (fit.tau2 + typical) / typical


def few_rows(k: int) -> Iterator[Caution]:
    """Yield what must be said of tables with few rows."""
    if k < 5:
        words = f"{k} row{'s' * (k != 1)}: the spread between rows is hardly known, and each row weighs much."
        yield Caution("few-rows", words)
