"""Effects in clusters, against plain algebra, brute force and the cases in which clusters do not matter."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats as distributions
from scipy.optimize import minimize_scalar

from evitable.stats.pooling import pool_clustered, pool_dependent, pool_effects, pool_multilevel, sigma2_intervals
from evitable.stats.pooling.nested_fit import height
from evitable.stats.pooling.nested_pool import grouped_rows
from tests.unit.stats.pooling.algebra import Array

OUTER = ["a", "a", "a", "b", "b", "c", "c", "c", "d", "e", "e"]
INNER = list(range(11))
Y = np.array([0.3, 0.5, 0.1, 1.2, 0.9, -0.4, 0.2, -0.1, 0.8, 1.6, 1.1])
V = np.array([0.02, 0.04, 0.03, 0.09, 0.03, 0.05, 0.06, 0.01, 0.03, 0.05, 0.02])
DOSE = [1.0, 2.0, 2.5, 3.0, 1.5, 0.5, 4.0, 2.0, 1.0, 3.5, 2.5]
GROUPS: list[list[Any]] = [OUTER, INNER]


def _likelihood(x: Array, sigma2: tuple[float, float], *, restricted: bool) -> float:
    same = np.array([[a == b for b in OUTER] for a in OUTER], dtype=float)
    covariance = np.diag(V + sigma2[1]) + sigma2[0] * same
    inverse = np.linalg.inv(covariance)
    inner = x.T @ inverse @ x
    residual = Y - x @ np.linalg.solve(inner, x.T @ inverse @ Y)
    total = float(residual @ inverse @ residual) + float(np.linalg.slogdet(covariance)[1])
    free = len(Y)
    if restricted:
        free -= x.shape[1]
        total += float(np.linalg.slogdet(inner)[1] - np.linalg.slogdet(x.T @ x)[1])
    return -0.5 * (total + free * math.log(2 * math.pi))


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("moderators", [None, DOSE])
def test_no_pair_of_variances_is_likelier(method: Any, moderators: list[float] | None) -> None:
    x = np.ones((11, 1)) if moderators is None else np.column_stack((np.ones(11), DOSE))
    pool = pool_multilevel(Y, V, GROUPS, method=method, moderators=moderators).numbers
    outer, inner = pool.sigma2
    restricted = method == "REML"
    assert pool.log_likelihood == pytest.approx(_likelihood(x, (outer, inner), restricted=restricted), rel=1e-12)
    grid = [0.0, *np.geomspace(0.001, 2.0, 25).tolist()]
    assert pool.log_likelihood >= max(_likelihood(x, (a, b), restricted=restricted) for a in grid for b in grid)


def test_coefficients_are_generalised_least_squares() -> None:
    pool = pool_multilevel(Y, V, GROUPS, moderators=DOSE, test="t").numbers
    same = np.array([[a == b for b in OUTER] for a in OUTER], dtype=float)
    inverse = np.linalg.inv(np.diag(V + pool.sigma2[1]) + pool.sigma2[0] * same)
    x = np.column_stack((np.ones(11), DOSE))
    vcov = np.linalg.inv(x.T @ inverse @ x)
    assert [each.estimate for each in pool.coefficients] == pytest.approx((vcov @ x.T @ inverse @ Y).tolist())
    assert np.array(pool.vcov).ravel().tolist() == pytest.approx(vcov.ravel().tolist())
    slope = pool.coefficients[1]
    assert slope.stat is not None
    assert (pool.qm, pool.qm_p, pool.df) == pytest.approx((slope.stat**2, slope.pval, 9))
    assert (pool.groups, pool.qm_df) == ((5, 11), (1, 9))


def test_one_level_of_single_rows_is_the_random_effects_model() -> None:
    plain, nested = pool_effects(Y, V, method="REML").numbers, pool_multilevel(Y, V, [INNER]).numbers
    only = nested.coefficients[0]
    assert (only.estimate, only.se, nested.sigma2[0]) == pytest.approx((plain.estimate, plain.se, plain.tau2))
    assert (nested.log_likelihood, nested.q) == pytest.approx((plain.log_likelihood, plain.q))


def test_profile_ends_are_as_far_down_as_the_level_says() -> None:
    found = sigma2_intervals(Y, V, GROUPS, level=0.9).numbers
    rows = grouped_rows(Y, V, GROUPS, None, method="REML", intercept=True).rows
    top = height(rows, np.array([each.sigma2 for each in found])).log_likelihood
    down = distributions.chi2.ppf(0.9, 1) / 2
    for place, end in ((i, end) for i, each in enumerate(found) for end in each[1:]):

        def depth(other: float, place: int = place, end: float = end) -> float:
            sigma2 = np.array([end, other] if place == 0 else [other, end])
            return top - height(rows, sigma2).log_likelihood

        over_others = minimize_scalar(depth, bounds=(0.0, 2.0), method="bounded", options={"xatol": 1e-9})
        # An end at 0 is within reach; any other is just at its edge.
        assert over_others.fun < down if end == 0 else over_others.fun == pytest.approx(down, abs=1e-9)
    for each in found:
        assert each.low <= each.sigma2 < each.high


def _by_hand(correction: str, x: Array) -> tuple[Array, list[float]]:
    """Return robust standard errors and degrees of freedom, cluster by cluster as the paper writes them."""
    sigma2 = pool_multilevel(Y, V, GROUPS, moderators=x[:, 1:] if x.shape[1] > 1 else None).numbers.sigma2
    same = np.array([[a == b for b in OUTER] for a in OUTER], dtype=float)
    phi = np.diag(V + sigma2[1]) + sigma2[0] * same
    w = np.linalg.inv(phi)
    bread = np.linalg.inv(x.T @ w @ x)
    residual = Y - x @ bread @ x.T @ w @ Y
    clusters = [np.flatnonzero(np.array(OUTER) == name) for name in "abcde"]
    meat = np.zeros_like(bread)
    reach = []
    for i in clusters:
        d = np.linalg.cholesky(phi[np.ix_(i, i)]).T
        b = d @ (phi[np.ix_(i, i)] - x[i] @ bread @ x[i].T) @ d.T
        values, vectors = np.linalg.eigh(b)
        root = vectors @ np.diag([0.0 if v < 1e-12 else v**-0.5 for v in values]) @ vectors.T
        a = d.T @ root @ d if correction == "CR2" else np.eye(len(i))
        side = x[i].T @ w[np.ix_(i, i)] @ a
        meat += np.outer(side @ residual[i], side @ residual[i])
        reach.append(((np.eye(11) - x @ bread @ x.T @ w)[i]).T @ side.T @ bread)
    vcov = bread @ meat @ bread
    df = []
    for j in range(x.shape[1]):
        p = np.array([[float(one[:, j] @ phi @ two[:, j]) for two in reach] for one in reach])
        df.append(float(np.trace(p)) ** 2 / float((p**2).sum()))
    return np.sqrt(vcov.diagonal()), df


@pytest.mark.parametrize("x", [np.ones((11, 1)), np.column_stack((np.ones(11), DOSE))], ids=["mean", "slope"])
def test_robust_tests_are_those_of_the_papers(x: Array) -> None:
    moderators = x[:, 1:] if x.shape[1] > 1 else None
    m, p = 5, x.shape[1]
    plain, larger, reduced = (
        pool_clustered(Y, V, GROUPS, correction=correction, moderators=moderators).numbers
        for correction in ("CR0", "CR1", "CR2")
    )
    errors, df = _by_hand("CR2", x)
    assert [each.se for each in reduced.coefficients] == pytest.approx(errors.tolist())
    assert reduced.df == pytest.approx(df)
    crude = _by_hand("CR0", x)[0]
    assert [each.se for each in plain.coefficients] == pytest.approx(crude.tolist())
    assert [each.se for each in larger.coefficients] == pytest.approx((crude * math.sqrt(m / (m - p))).tolist())
    assert plain.df == larger.df == (m - p,) * p


def test_correlated_weights_of_single_rows_are_those_of_dersimonian_and_laird() -> None:
    found = pool_dependent(Y, V, INNER).numbers
    plain = pool_effects(Y, V, method="DL").numbers
    assert (found.tau2, found.coefficients[0].estimate) == pytest.approx((plain.tau2, plain.estimate))
    assert found.i2 == pytest.approx(1 - 10 / plain.q)


def test_hierarchical_variances_are_right_on_average() -> None:
    random = np.random.default_rng(7)
    outer = [i // 3 for i in range(60)]
    v = np.full(60, 0.05)
    found = []
    for _ in range(60):
        y = random.normal(size=20).repeat(3) * 0.5 + random.normal(size=60) * 0.3 + random.normal(size=60) * 0.05**0.5
        pool = pool_dependent(y, v, outer, weights="hierarchical").numbers
        found.append((pool.tau2, pool.omega2))
    tau2, omega2 = np.mean(np.array(found, dtype=float), axis=0)
    # Five standard errors of these means, and the little that cutting at 0 adds.
    assert tau2 == pytest.approx(0.25, abs=0.08)
    assert omega2 == pytest.approx(0.09, abs=0.025)


def test_other_correlations_hardly_matter_and_are_told() -> None:
    low, high = pool_dependent(Y, V, OUTER, rho=0.0), pool_dependent(Y, V, OUTER, rho=1.0)
    assert dict(low.asked)["rho"] == "0"
    assert low.numbers.tau2 is not None
    assert high.numbers.tau2 is not None
    assert low.numbers.tau2 < high.numbers.tau2
    assert low.numbers.coefficients[0].estimate == pytest.approx(high.numbers.coefficients[0].estimate, abs=0.02)


def test_few_clusters_are_said() -> None:
    assert pool_clustered(Y, V, GROUPS, correction="CR0").warned("few-clusters")
    assert pool_clustered(Y, V, GROUPS).warned("few-degrees-of-freedom")
    assert pool_multilevel(Y, V, GROUPS).warned("few-groups")
    assert pool_multilevel(Y, V, [OUTER]).warned("rows-share-an-effect")
    assert not pool_multilevel(Y, V, [INNER]).warnings


@pytest.mark.parametrize(
    ("function", "arguments", "options", "words"),
    [
        (pool_multilevel, ([],), {}, "groups has 0 levels"),
        (pool_multilevel, ([OUTER[:5]],), {}, r"groups\[0\] is not a column of 11 labels"),
        (pool_multilevel, ([[None, *OUTER[1:]]],), {}, r"groups\[0\]\[0\] is None"),
        (pool_multilevel, ([["a"] * 11],), {}, "has one group only"),
        (pool_multilevel, ([OUTER, OUTER],), {}, r"groups\[1\] makes the same groups as groups\[0\]"),
        (pool_multilevel, (GROUPS,), {"method": "DL"}, "method is 'DL': give one of ML, REML"),
        (pool_multilevel, (GROUPS,), {"moderators": np.eye(11), "intercept": False}, "11 rows for 11 coefficients"),
        (sigma2_intervals, (GROUPS,), {"moderators": np.eye(11)[:, 1:]}, "11 rows for 11 coefficients"),
        (pool_multilevel, (GROUPS,), {"test": "knha"}, "test is 'knha'"),
        (pool_clustered, (GROUPS,), {"correction": "CR3"}, "correction is 'CR3'"),
        (pool_dependent, (OUTER,), {"weights": "equal"}, "weights is 'equal'"),
        (pool_dependent, (OUTER,), {"rho": 2.0}, "rho is 2.0"),
        (pool_dependent, (OUTER,), {"rho": 0.5, "weights": "hierarchical"}, "which has none"),
        (pool_dependent, (OUTER[:3],), {}, "clusters has 3 labels and effects 11 rows"),
        (pool_dependent, ([None, *OUTER[1:]],), {}, r"clusters\[0\] is None"),
        (pool_dependent, (["a"] * 11,), {}, "1 cluster for 1 coefficient:"),
        (pool_dependent, (INNER,), {"weights": "hierarchical"}, "clusters hold one row each"),
    ],
)
def test_bad_arguments_are_refused(function: Any, arguments: tuple[Any], options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        function(Y, V, *arguments, **options)
