"""Pools of effects that come in groups: several of one study, or studies of one centre."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, chdtri, fdtrc, ndtri, stdtrit

from evitable.stats.counts import Array, checked_level
from evitable.stats.pooling.moments import moments, rows_of
from evitable.stats.pooling.nested_fit import Nested, NestedFit, climb, fit_nested, height
from evitable.stats.pooling.record import Coefficient
from evitable.stats.pooling.roots import polished
from evitable.stats.pooling.rows import Checked, checked_rows
from evitable.stats.pooling.testing import tested, wald
from evitable.stats.pooling.wording import counted
from evitable.stats.result import Caution, Result

# Covariances are held whole, k by k.
LARGEST_K = 2000


@dataclass(frozen=True, slots=True)
class NestedPool:
    """Effects in groups within groups, pooled or held against covariates.

    `sigma2` are the variances between the groups of every level, the outermost first, and `groups` how many there are.
    `df` are the degrees of freedom of t, None for a normal test. `q` is Cochran's Q about the fit without any of them.
    `qm` tests all coefficients but the intercept (the intercept where it is alone): chi-squared with `qm_df[0]` degrees
    of freedom, F where `qm_df[1]` is not None. None is "no such number", never zero.
    """

    k: int
    level: float
    coefficients: tuple[Coefficient, ...]
    vcov: tuple[tuple[float, ...], ...]
    df: int | None
    sigma2: tuple[float, ...]
    groups: tuple[int, ...]
    q: float
    q_df: int
    q_p: float | None
    qm: float | None
    qm_df: tuple[int, int | None]
    qm_p: float | None
    log_likelihood: float


class NestedInterval(NamedTuple):
    """The variance between the groups of one level with its interval."""

    sigma2: float
    low: float
    high: float


class Grouped(NamedTuple):
    """Checked rows with their groups at every level."""

    checked: Checked
    rows: Nested
    labels: tuple[tuple[Hashable, ...], ...]


def pool_multilevel(  # noqa: PLR0913 - each option is one that papers name
    effects: ArrayLike,
    variances: ArrayLike,
    groups: Sequence[Sequence[Hashable]],
    *,
    method: Literal["ML", "REML"] = "REML",
    test: Literal["z", "t"] = "z",
    level: float = 0.95,
    moderators: ArrayLike | None = None,
    intercept: bool = True,
) -> Result[NestedPool]:
    """Pool effects that come in groups, or hold them against covariates (Konstantopoulos 2011).

    `groups` holds one column of labels for every level, the outermost first; labels of an inner level count within
    their outer group. For rows that each have their own effect within a group, give a column without repeats last: a
    level left out is a level without variance. Other arguments are those of `pool_effects`; t has k - p degrees of
    freedom. Raises ValueError for bad arguments.

    >>> answer = pool_multilevel([0.1, 0.3, 0.9, 1.2], [0.01] * 4, [["a", "a", "b", "b"], [1, 2, 3, 4]])
    >>> [round(each, 3) for each in answer.numbers.sigma2], round(answer.numbers.coefficients[0].estimate, 3)
    ([0.345, 0.023], 0.625)
    """
    grouped = grouped_rows(effects, variances, groups, moderators, method=method, intercept=intercept)
    level = checked_level(level)
    if test not in {"z", "t"}:
        raise ValueError(f"test is {test!r}: give one of z, t.")
    fit = fit_nested(grouped.rows)
    df = None if test == "z" else len(grouped.checked.effects) - len(grouped.checked.names)
    return Result(
        method=f"multilevel-{method.lower()}-{test}",
        numbers=_numbers(grouped, fit, level, df, intercept=intercept),
        asked=_asked(grouped, method, test, level, intercept=intercept),
        warnings=_cautions(grouped),
        methods="Effects were pooled by a multilevel model with random effects at "
        f"{counted(len(groups), 'level')} of groups (Konstantopoulos 2011), their variances estimated by "
        f"{_METHODS[method]}, with {100 * level:.4g}% intervals from the "
        f"{'normal' if df is None else 't'} distribution.",
    )


def sigma2_intervals(
    effects: ArrayLike,
    variances: ArrayLike,
    groups: Sequence[Sequence[Hashable]],
    *,
    method: Literal["ML", "REML"] = "REML",
    level: float = 0.95,
    moderators: ArrayLike | None = None,
) -> Result[tuple[NestedInterval, ...]]:
    """Return the variance of every level with its profile-likelihood interval; arguments as in `pool_multilevel`.

    >>> found = sigma2_intervals([0.1, 0.3, 0.9, 1.2], [0.01] * 4, [["a", "a", "b", "b"], [1, 2, 3, 4]])
    >>> [f"{each.sigma2:.3f} ({each.low:.3f} to {each.high:.3f})" for each in found.numbers]
    ['0.345 (0.000 to 45.375)', '0.023 (0.000 to 0.560)']
    """
    grouped = grouped_rows(effects, variances, groups, moderators, method=method, intercept=True)
    level = checked_level(level)
    fit = fit_nested(grouped.rows)
    return Result(
        method=f"multilevel-{method.lower()}-profile",
        numbers=tuple(_profiled(grouped.rows, fit, i, level) for i in range(len(fit.sigma2))),
        asked=(
            ("method", method),
            ("level", f"{level:g}"),
            ("groups", counted(len(groups), "level")),
            ("moderators", "none" if moderators is None else counted(len(grouped.checked.names) - 1, "column")),
        ),
        warnings=_cautions(grouped),
        methods=f"Variances of the levels were estimated by {_METHODS[method]} (Konstantopoulos 2011), "
        f"with {100 * level:.4g}% profile-likelihood intervals.",
    )


_METHODS = {"ML": "maximum likelihood", "REML": "restricted maximum likelihood"}


def grouped_rows(
    effects: ArrayLike,
    variances: ArrayLike,
    groups: Sequence[Sequence[Hashable]],
    moderators: ArrayLike | None,
    *,
    method: str,
    intercept: bool,
) -> Grouped:
    """Return checked rows with their groups, or raise ValueError."""
    checked = checked_rows(effects, variances, moderators, intercept=intercept)
    if method not in _METHODS:
        raise ValueError(f"method is {method!r}: give one of ML, REML.")
    k = len(checked.effects)
    if k <= len(checked.names):
        few = f"{counted(k, 'row')} for {counted(len(checked.names), 'coefficient')}"
        raise ValueError(f"effects has {few}: give more rows than that.")
    if k > LARGEST_K:
        raise ValueError(f"effects has {k} rows: a multilevel pool takes at most {LARGEST_K}.")
    labels = nested_labels(groups, k)
    together = tuple(_together(column) for column in labels)
    rows = Nested(checked.effects, checked.variances, checked.frame, together, method == "REML")
    return Grouped(checked, rows, labels)


def nested_labels(groups: Sequence[Sequence[Hashable]], k: int) -> tuple[tuple[Hashable, ...], ...]:
    """Return for every level the label of every row within its outer groups, or raise ValueError."""
    if not 1 <= len(groups) <= 3:
        raise ValueError(f"groups has {len(groups)} levels: give one, two or three columns, the outermost first.")
    for j, column in enumerate(groups):
        if isinstance(column, str) or len(column) != k:
            raise ValueError(f"groups[{j}] is not a column of {k} labels: give one for every row.")
        if None in column:
            raise ValueError(f"groups[{j}][{list(column).index(None)}] is None: name its group or leave the row out.")
    labels: tuple[tuple[Hashable, ...], ...] = tuple(
        tuple(zip(*groups[: j + 1], strict=True)) for j in range(len(groups))
    )
    counts = [len(set(column)) for column in labels]
    if counts[0] < 2:
        raise ValueError("groups[0] has one group only: its variance cannot be known; give at least two.")
    for j in range(1, len(counts)):
        if counts[j] == counts[j - 1]:
            raise ValueError(f"groups[{j}] makes the same groups as groups[{j - 1}]: leave one of them out.")
    return labels


def _together(labels: Sequence[Hashable]) -> Array:
    number = {label: i for i, label in enumerate(dict.fromkeys(labels))}
    at = np.array([number[label] for label in labels])
    return np.asarray(at[:, None] == at[None, :], dtype=np.float64)


def _numbers(grouped: Grouped, fit: NestedFit, level: float, df: int | None, *, intercept: bool) -> NestedPool:
    checked = grouped.checked
    k, p = len(checked.effects), len(checked.names)
    reach = float(ndtri((1 + level) / 2) if df is None else stdtrit(df, (1 + level) / 2))
    first = 1 if intercept and p > 1 else 0
    stat = wald(fit.beta[first:], fit.vcov[first:, first:])
    if stat is not None and df is not None:
        stat /= p - first
    qm_p: Any = None if stat is None else chdtrc(p - first, stat) if df is None else fdtrc(p - first, df, stat)
    q = moments(rows_of(checked.effects, checked.variances, checked.frame), 0.0).ypy
    return NestedPool(
        k=k,
        level=level,
        coefficients=tested(checked.names, fit.beta, fit.vcov, df, reach),
        vcov=tuple(map(tuple, fit.vcov.tolist())),
        df=df,
        sigma2=tuple(fit.sigma2.tolist()),
        groups=tuple(len(set(column)) for column in grouped.labels),
        q=q,
        q_df=k - p,
        q_p=float(chdtrc(k - p, q)),
        qm=stat,
        qm_df=(p - first, df),
        qm_p=None if qm_p is None else float(qm_p),
        log_likelihood=fit.log_likelihood,
    )


def _asked(grouped: Grouped, method: str, test: str, level: float, *, intercept: bool) -> tuple[tuple[str, str], ...]:
    covariates = len(grouped.checked.names) - intercept
    return (
        ("method", method),
        ("test", test),
        ("level", f"{level:g}"),
        ("groups", counted(len(grouped.labels), "level")),
        ("moderators", counted(covariates, "column") if covariates else "none"),
        ("intercept", "yes" if intercept else "no"),
    )


def _cautions(grouped: Grouped) -> tuple[Caution, ...]:
    outer = len(set(grouped.labels[0]))
    found = []
    if outer < 10:
        few = counted(outer, "group")
        words = f"With {few} at the outermost level its variance, and so every interval, is hardly known."
        found.append(Caution("few-groups", words))
    if len(set(grouped.labels[-1])) < len(grouped.checked.effects):
        words = "Rows of one innermost group share one true effect: add a column without repeats if they need not."
        found.append(Caution("rows-share-an-effect", words))
    return tuple(found)


def _profiled(rows: Nested, fit: NestedFit, which: int, level: float) -> NestedInterval:
    """Return the ends at which the likelihood, highest over the other levels, is out of reach."""
    least = fit.log_likelihood - float(chdtri(1, 1 - level)) / 2
    free = np.arange(len(fit.sigma2)) != which

    def at(value: float) -> tuple[float, float]:
        fixed = np.where(free, 0.0, value)
        there = height(rows, climb(rows, free, fixed))
        # At the top over the others, the slope along this level is the slope of the profile.
        return there.log_likelihood - least, float(there.slope[which])

    best = float(fit.sigma2[which])
    high = max(2 * best, float(rows.variances.min()))
    while at(high)[0] > 0:
        high *= 2
    low = 0.0 if best == 0 or at(0.0)[0] >= 0 else _crossing(at, 0.0, best, rises=True)
    return NestedInterval(best, low, _crossing(at, best, high, rises=False))


def _crossing(at: Any, low: float, high: float, *, rises: bool) -> float:
    sign = -1.0 if rises else 1.0

    def value_and_step(value: float) -> tuple[float, float]:
        above, slope = at(value)
        return sign * above, -above / slope if slope * sign < 0 else high

    return polished(value_and_step, low, high, (low + high) / 2)
