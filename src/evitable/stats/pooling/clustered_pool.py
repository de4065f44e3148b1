"""Pools of effects whose dependence within clusters is not known: robust tests, beside a model or without one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from evitable.stats.counts import Array, checked_level
from evitable.stats.pooling.dependent_weights import Dependence, correlated, hierarchical
from evitable.stats.pooling.nested_fit import fit_nested
from evitable.stats.pooling.nested_pool import grouped_rows
from evitable.stats.pooling.record import Coefficient
from evitable.stats.pooling.rows import Checked, checked_rows
from evitable.stats.pooling.sandwich import Positions, Robust, Weighing, bias_reduced, sandwich
from evitable.stats.pooling.testing import tested
from evitable.stats.pooling.wording import counted
from evitable.stats.result import Caution, Result

Correction = Literal["CR0", "CR1", "CR2"]


@dataclass(frozen=True, slots=True)
class ClusteredPool:
    """Effects pooled, or held against covariates, with standard errors that hold whatever ties rows of a cluster.

    `df` are the degrees of freedom of every coefficient: clusters less coefficients for CR0 and CR1, Satterthwaite's
    for CR2. `sigma2` are the variances of the levels of the multilevel model; `tau2`, `omega2` (between and within
    clusters) and `i2` (a share) those of the correlated and hierarchical weights. None is "no such number", never
    zero.
    """

    k: int
    clusters: int
    level: float
    coefficients: tuple[Coefficient, ...]
    vcov: tuple[tuple[float, ...], ...]
    df: tuple[float, ...]
    sigma2: tuple[float, ...] | None = None
    tau2: float | None = None
    omega2: float | None = None
    i2: float | None = None


class _Robust(NamedTuple):
    checked: Checked
    clusters: tuple[Positions, ...]
    beta: Array
    robust: Robust
    level: float


def pool_clustered(  # noqa: PLR0913 - each option is one that papers name
    effects: ArrayLike,
    variances: ArrayLike,
    groups: Sequence[Sequence[Hashable]],
    *,
    correction: Correction = "CR2",
    method: Literal["ML", "REML"] = "REML",
    level: float = 0.95,
    moderators: ArrayLike | None = None,
    intercept: bool = True,
) -> Result[ClusteredPool]:
    """Pool by the multilevel model, with tests that hold if it is wrong within the outermost groups.

    `groups` is as in `pool_multilevel`; its first column makes the clusters. `CR2` (Bell, McCaffrey 2002; Pustejovsky,
    Tipton 2018) is right on average if the model is and comes with Satterthwaite's degrees of freedom; `CR0` is the
    plain sandwich, `CR1` that times m / (m - p). Raises ValueError for bad arguments.

    >>> groups = [["a", "a", "b", "b", "c"], [1, 2, 3, 4, 5]]
    >>> pool = pool_clustered([0.1, 0.3, 0.9, 1.2, 0.5], [0.01, 0.02, 0.01, 0.02, 0.03], groups).numbers
    >>> round(pool.coefficients[0].se, 3), round(pool.df[0], 2)
    (0.261, 1.99)
    """
    if correction not in {"CR0", "CR1", "CR2"}:
        raise ValueError(f"correction is {correction!r}: give one of CR0, CR1, CR2.")
    grouped = grouped_rows(effects, variances, groups, moderators, method=method, intercept=intercept)
    clusters = _clusters(groups[0], len(grouped.checked.names))
    fit = fit_nested(grouped.rows)
    design = grouped.checked.frame.design
    weighing = Weighing(design, fit.precision, np.asarray(np.linalg.inv(fit.precision)), clusters)
    residuals = grouped.checked.effects - design @ fit.beta
    robust = (
        bias_reduced(weighing, residuals)
        if correction == "CR2"
        else sandwich(weighing, residuals, larger=correction == "CR1")
    )
    answer = _Robust(grouped.checked, clusters, fit.beta, robust, checked_level(level))
    return Result(
        method=f"multilevel-{method.lower()}-{correction.lower()}",
        numbers=_numbers(answer, Dependence(), tuple(fit.sigma2.tolist())),
        asked=(
            ("correction", correction),
            ("method", method),
            *_asked(answer, intercept=intercept),
            ("groups", counted(len(groups), "level")),
        ),
        warnings=_cautions(answer, correction),
        methods=f"Effects were pooled by a multilevel model ({method}) with cluster-robust standard errors "
        f"({correction}{': Pustejovsky, Tipton 2018' if correction == 'CR2' else ''}) and "
        f"{100 * level:.4g}% intervals from the t distribution.",
    )


def pool_dependent(  # noqa: PLR0913 - each option is one that papers name
    effects: ArrayLike,
    variances: ArrayLike,
    clusters: Sequence[Hashable],
    *,
    weights: Literal["correlated", "hierarchical"] = "correlated",
    rho: float | None = None,
    level: float = 0.95,
    moderators: ArrayLike | None = None,
    intercept: bool = True,
) -> Result[ClusteredPool]:
    """Pool by robust variance estimation with weights that need no likelihood (Hedges, Tipton, Johnson 2010).

    `correlated` supposes that rows of a cluster are measured on the same patients with correlation `rho` (0.8 where
    None); `hierarchical` that they are studies of one centre, and takes no `rho`. Standard errors and degrees of
    freedom have the small-sample correction of Tipton (2015). Raises ValueError for bad arguments.

    >>> pool = pool_dependent([0.1, 0.3, 0.9, 1.2, 0.5], [0.01, 0.02, 0.01, 0.02, 0.03], [1, 1, 2, 2, 3]).numbers
    >>> round(pool.coefficients[0].estimate, 3), round(pool.tau2, 3)
    (0.585, 0.23)
    """
    shared = _checked_rho(weights, rho)
    checked = checked_rows(effects, variances, moderators, intercept=intercept)
    if len(clusters) != len(checked.effects):
        raise ValueError(f"clusters has {len(clusters)} labels and effects {len(checked.effects)} rows: give one each.")
    parted = _clusters(clusters, len(checked.names))
    found = correlated(checked, parted, shared) if weights == "correlated" else hierarchical(checked, parted)
    design, w = checked.frame.design, found.weights
    inverse = np.linalg.inv(design.T @ (w[:, None] * design))
    beta = inverse @ (design.T @ (w * checked.effects))
    robust = bias_reduced(Weighing(design, np.diag(w), np.diag(1 / w), parted), checked.effects - design @ beta)
    answer = _Robust(checked, parted, beta, robust, checked_level(level))
    return Result(
        method=f"rve-{weights}",
        numbers=_numbers(answer, found, None),
        asked=(
            ("weights", weights),
            ("rho", f"{shared:g}" if weights == "correlated" else "none"),
            *_asked(answer, intercept=intercept),
        ),
        warnings=_cautions(answer, "CR2"),
        methods=f"Effects were pooled by robust variance estimation with {weights}-effects weights (Hedges, Tipton, "
        f"Johnson 2010), the small-sample correction of Tipton (2015) and {100 * level:.4g}% intervals from the t "
        "distribution.",
    )


def _checked_rho(weights: str, rho: float | None) -> float:
    if weights not in {"correlated", "hierarchical"}:
        raise ValueError(f"weights is {weights!r}: give one of correlated, hierarchical.")
    if weights == "hierarchical" and rho is not None:
        raise ValueError(f"rho is {rho!r} and weights is 'hierarchical', which has none: leave one of them out.")
    shared = 0.8 if rho is None else rho
    if isinstance(shared, bool) or not 0 <= shared <= 1:
        raise ValueError(f"rho is {rho!r}: a correlation within clusters is from 0 to 1.")
    return shared


def _clusters(labels: Sequence[Hashable], coefficients: int) -> tuple[Positions, ...]:
    if None in labels:
        raise ValueError(f"clusters[{list(labels).index(None)}] is None: name its cluster or leave the row out.")
    names = tuple(dict.fromkeys(labels))
    if len(names) <= coefficients:
        few = f"{counted(len(names), 'cluster')} for {counted(coefficients, 'coefficient')}"
        raise ValueError(f"clusters makes {few}: robust tests need more clusters than coefficients.")
    return tuple(np.array([i for i, label in enumerate(labels) if label == name]) for name in names)


def _numbers(answer: _Robust, found: Dependence, sigma2: tuple[float, ...] | None) -> ClusteredPool:
    vcov, df = answer.robust
    coefficients: list[Coefficient] = []
    for j, name in enumerate(answer.checked.names):
        reach = float(stdtrit(df[j], (1 + answer.level) / 2))
        coefficients += tested([name], answer.beta[j : j + 1], vcov[j : j + 1, j : j + 1], float(df[j]), reach)
    return ClusteredPool(
        k=len(answer.checked.effects),
        clusters=len(answer.clusters),
        level=answer.level,
        coefficients=tuple(coefficients),
        vcov=tuple(map(tuple, vcov.tolist())),
        df=tuple(df.tolist()),
        sigma2=sigma2,
        tau2=found.tau2,
        omega2=found.omega2,
        i2=found.i2,
    )


def _asked(answer: _Robust, *, intercept: bool) -> tuple[tuple[str, str], ...]:
    covariates = len(answer.checked.names) - intercept
    return (
        ("level", f"{answer.level:g}"),
        ("moderators", counted(covariates, "column") if covariates else "none"),
        ("intercept", "yes" if intercept else "no"),
    )


def _cautions(answer: _Robust, correction: str) -> tuple[Caution, ...]:
    found = []
    if correction != "CR2" and len(answer.clusters) < 40:
        few = counted(len(answer.clusters), "cluster")
        words = f"{correction} with {few} gives intervals that are too narrow; ask for CR2."
        found.append(Caution("few-clusters", words))
    if correction == "CR2" and float(answer.robust.df.min()) < 4:
        words = "Fewer than 4 degrees of freedom: p-values and intervals are not to be relied on (Tipton 2015)."
        found.append(Caution("few-degrees-of-freedom", words))
    return tuple(found)
