"""Many tables pooled at once, for simulation and resampling: the numbers of `pool_effects`, without its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtr, ndtri, stdtr, stdtrit

from evitable.stats.counts import Array, checked_level
from evitable.stats.pooling.many_moments import ManyMoments, ManyRows, many_moments, many_rows
from evitable.stats.pooling.many_spread import many_tau2
from evitable.stats.pooling.normal_fit import ROUNDING
from evitable.stats.pooling.wording import TEST_WORDS, sentence
from evitable.stats.result import Result

_METHODS = ("FE", "DL", "PM", "ML", "REML")


@dataclass(frozen=True, slots=True, eq=False)
class ManyPools:
    """The pools of many tables, one element of every array for each table; NaN is "no such number".

    The names are those of `EffectPool`.
    """

    level: float
    k: Array
    estimate: Array
    se: Array
    stat: Array
    pval: Array
    ci_low: Array
    ci_high: Array
    tau2: Array
    i2: Array
    h2: Array
    q: Array
    q_p: Array


def pool_many(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    method: Literal["FE", "DL", "PM", "ML", "REML"] = "REML",
    test: Literal["z", "t", "knha", "adhoc"] = "z",
    level: float = 0.95,
) -> Result[ManyPools]:
    """Pool many tables at once, each a line of `effects` and `variances`.

    Both are tables by rows. A table with fewer rows than others has NaN in the same places of both; any other blank,
    and a variance that is not above 0, raises ValueError. A table of one row has no tau2; one without rows is refused.
    Numbers are those of `pool_effects`, whose warnings are not repeated here.

    >>> pools = pool_many([[0.1, 0.6, 0.3], [0.4, float("nan"), 0.9]], [[0.1, 0.1, 0.2], [0.1, float("nan"), 0.3]])
    >>> pools.numbers.k.tolist(), pools.numbers.estimate.round(3).tolist()
    ([3.0, 2.0], [0.34, 0.525])
    """
    if method not in _METHODS:
        raise ValueError(f"method is {method!r}: give one of {', '.join(_METHODS)}.")
    if test not in TEST_WORDS:
        raise ValueError(f"test is {test!r}: give one of {', '.join(TEST_WORDS)}.")
    level = checked_level(level)
    rows = _checked(np.asarray(effects, dtype=np.float64), np.asarray(variances, dtype=np.float64))
    spare = rows.present.sum(axis=1) - 1
    at_zero = many_moments(rows, np.zeros(len(spare)))
    tau2, several = np.zeros(len(spare)), np.flatnonzero(spare > 0)
    some = ManyMoments(*(each[several] for each in at_zero))
    tau2[several] = many_tau2(rows.taken(several), some, spare[several], method)
    return Result(
        method=f"many-{method.lower()}-{test}",
        numbers=_numbers(rows, at_zero, tau2, (method, test, level)),
        asked=(("method", method), ("test", test), ("level", f"{level:g}")),
        methods=sentence(method=method, test=test, level=level, tau2=None, weighting="inverse-variance", covariates=0),
    )


def _checked(effects: Array, variances: Array) -> ManyRows:
    if effects.ndim != 2 or effects.shape != variances.shape or effects.size == 0:
        shapes = " and ".join(" x ".join(map(str, each.shape)) for each in (effects, variances))
        raise ValueError(f"effects and variances are {shapes}: give two tables of one shape, a line for each pool.")
    absent = np.isnan(effects) & np.isnan(variances)
    bad = ~absent & ~(np.isfinite(effects) & np.isfinite(variances) & (variances > 0))
    if bad.any():
        i, j = (int(place) for place in np.argwhere(bad)[0])
        raise ValueError(
            f"effects[{i}, {j}] is {effects[i, j]:g} and variances[{i}, {j}] {variances[i, j]:g}: give a finite effect "
            "and a variance above 0, or NaN for both where there is no such row."
        )
    if absent.all(axis=1).any():
        raise ValueError(f"effects[{int(absent.all(axis=1).argmax())}] has no rows: leave the table out.")
    present = (~absent).astype(np.float64)
    return many_rows(np.where(absent, 0.0, effects), np.where(absent, 1.0, variances), present)


def _numbers(rows: ManyRows, at_zero: ManyMoments, tau2: Array, asked: tuple[str, str, float]) -> ManyPools:
    method, test, level = asked
    spare = rows.present.sum(axis=1) - 1
    w = rows.present / (rows.variances + tau2[:, None])
    total = w.sum(axis=1)
    estimate = (w * rows.effects).sum(axis=1) / total
    with np.errstate(invalid="ignore", divide="ignore"):
        # Tables of one row have no factor, no spread and no test of Q: 0 / 0 is NaN, which says so.
        misfit = _misfit(rows, w, estimate) / spare
        se = np.sqrt(_factor(test, misfit) / total)
        stat = estimate / se
        typical = spare / at_zero.trace_p
        h2 = at_zero.ypy / spare if method == "FE" else 1 + tau2 / typical
        i2 = np.maximum(0.0, 1 - 1 / h2) if method == "FE" else tau2 / (tau2 + typical)
        q_p = chdtrc(np.where(spare > 0, spare, np.nan), at_zero.ypy)
        reach = np.full(len(se), ndtri((1 + level) / 2)) if test == "z" else stdtrit(spare, (1 + level) / 2)
        pval = 2 * (ndtr(-np.abs(stat)) if test == "z" else stdtr(spare, -np.abs(stat)))
    return ManyPools(
        level=level,
        k=spare + 1,
        estimate=estimate,
        se=se,
        stat=stat,
        pval=pval,
        ci_low=estimate - reach * se,
        ci_high=estimate + reach * se,
        tau2=tau2 if method == "FE" else np.where(spare > 0, tau2, np.nan),
        i2=np.where(spare > 0, i2, np.nan),
        h2=np.where(spare > 0, h2, np.nan),
        q=at_zero.ypy,
        q_p=q_p,
    )


def _misfit(rows: ManyRows, w: Array, estimate: Array) -> Array:
    """Return the weighted sums of squared residuals, 0 where residuals are rounding."""
    found = (w * (rows.effects - estimate[:, None]) ** 2).sum(axis=1)
    return np.asarray(np.where(found <= ROUNDING**2 * (w * rows.effects**2).sum(axis=1), 0.0, found))


def _factor(test: str, misfit: Array) -> Array:
    if test in {"z", "t"}:
        return np.ones_like(misfit)
    return np.maximum(1.0, misfit) if test == "adhoc" else misfit
