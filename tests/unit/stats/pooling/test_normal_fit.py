"""One fit of the normal-normal model, against plain matrix algebra and brute force."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.stats.pooling.moments import LARGEST_PARTED
from evitable.stats.pooling.normal_fit import METHODS, fit_normal
from tests.unit.stats.pooling import algebra
from tests.unit.stats.pooling.algebra import Array

Y = np.array([0.3, -0.5, 1.2, 0.9, -1.4, 0.2, 2.1])
V = np.array([0.12, 0.4, 0.08, 0.9, 0.3, 0.05, 0.6])
ONE = np.ones((7, 1))
DOSE = np.column_stack((np.ones(7), [1.0, 2.0, 2.5, 3.0, 1.5, 0.5, 4.0]))
DESIGNS = pytest.mark.parametrize("x", [ONE, DOSE], ids=["intercept", "covariate"])


@DESIGNS
def test_moment_estimators_are_those_of_any_weights(x: Array) -> None:
    weights = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0])
    for method, used in (("DL", 1 / V), ("HE", np.ones(7)), ("GENQ", weights)):
        fit = fit_normal(Y, V, x, method, weights=weights if method == "GENQ" else None)
        assert (fit.tau2, fit.se_tau2) == pytest.approx(algebra.moment_estimate(Y, V, x, used), rel=1e-12)


@DESIGNS
def test_hunter_schmidt_and_sidik_jonkman_are_their_formulas(x: Array) -> None:
    k, p = x.shape
    q, w = algebra.generalised_q(Y, V, x, 0.0), 1 / V
    assert fit_normal(Y, V, x, "HS").tau2 == pytest.approx((q - k) / w.sum(), rel=1e-12)
    assert fit_normal(Y, V, x, "HSk").tau2 == pytest.approx((q * k / (k - p) - k) / w.sum(), rel=1e-12)
    crude = float(np.mean((Y - Y.mean()) ** 2))
    expected = crude * algebra.generalised_q(Y, V, x, crude) / (k - p)
    assert fit_normal(Y, V, x, "SJ").tau2 == pytest.approx(expected, rel=1e-12)


@DESIGNS
def test_standard_errors_of_tau2_are_those_of_the_papers(x: Array) -> None:
    k, p = x.shape
    errors = {method: fit_normal(Y, V, x, method) for method in METHODS if method not in {"FE", "GENQ"}}
    p_reml = algebra.projection(1 / (V + errors["REML"].tau2), x)
    assert errors["REML"].se_tau2 == pytest.approx(float(np.sqrt(2 / np.trace(p_reml @ p_reml))), rel=1e-12)
    w_ml = 1 / (V + errors["ML"].tau2)
    assert errors["ML"].se_tau2 == pytest.approx(float(np.sqrt(2 / (w_ml @ w_ml))), rel=1e-12)
    for method in ("PM", "EB", "PMM"):
        # Q at its own tau2 has the variance of a chi-squared with k - p degrees of freedom.
        total = float((1 / (V + errors[method].tau2)).sum())
        assert errors[method].se_tau2 == pytest.approx(k / (k - p) * (2 * (k - p)) ** 0.5 / total, rel=1e-12)
    for method, larger in (("HS", 1.0), ("HSk", k / (k - p))):
        projection, marginal = algebra.projection(1 / V, x), np.diag(V + errors[method].tau2)
        spread = float(np.sqrt(2 * np.trace(projection @ marginal @ projection @ marginal)))
        assert errors[method].se_tau2 == pytest.approx(larger * spread / float((1 / V).sum()), rel=1e-12)
    crude = float(np.mean((Y - Y.mean()) ** 2))
    projection, marginal = algebra.projection(1 / (V + crude), x), np.diag(V + errors["SJ"].tau2)
    spread = float(np.sqrt(2 * np.trace(projection @ marginal @ projection @ marginal)))
    assert errors["SJ"].se_tau2 == pytest.approx(crude * spread / (k - p), rel=1e-12)


@DESIGNS
def test_paule_mandel_meets_its_condition(x: Array) -> None:
    k, p = x.shape
    for method, target in (("PM", k - p), ("EB", k - p), ("PMM", 5.348120627447122 if p == 1 else 4.351460191095526)):
        fit = fit_normal(Y, V, x, method)
        assert algebra.generalised_q(Y, V, x, fit.tau2) == pytest.approx(target, rel=1e-12)


@DESIGNS
@pytest.mark.parametrize("method", ["ML", "REML"])
def test_no_between_row_variance_is_likelier(method: str, x: Array) -> None:
    restricted = method == "REML"
    fit = fit_normal(Y, V, x, method)
    grid = np.linspace(0.0, 20.0, 4001)
    best = max(algebra.log_likelihood(Y, V, x, float(t), restricted=restricted) for t in grid)
    assert fit.log_likelihood == pytest.approx(
        algebra.log_likelihood(Y, V, x, fit.tau2, restricted=restricted), rel=1e-12
    )
    assert fit.log_likelihood >= best - 1e-12
    step = 1e-4 * fit.tau2
    near = [algebra.log_likelihood(Y, V, x, fit.tau2 + shift, restricted=restricted) for shift in (-step, 0, step)]
    assert near[1] > max(near[0], near[2])


@pytest.mark.parametrize("method", METHODS)
@DESIGNS
def test_coefficients_and_covariance_are_weighted_least_squares(method: str, x: Array) -> None:
    weights = np.arange(1.0, 8.0) if method == "GENQ" else None
    fit = fit_normal(Y, V, x, method, weights=weights)
    w = np.diag(fit.weights)
    inverse = np.linalg.inv(x.T @ w @ x)
    assert fit.beta == pytest.approx(inverse @ x.T @ w @ Y, rel=1e-11)
    sandwich = inverse @ x.T @ w @ np.diag(V + fit.tau2) @ w @ x @ inverse
    assert fit.vcov.ravel() == pytest.approx(sandwich.ravel(), rel=1e-11)
    assert (fit.hat @ Y).tolist() == pytest.approx((x @ fit.beta).tolist(), rel=1e-11)
    assert fit.leverages == pytest.approx(fit.hat.diagonal(), rel=1e-11)
    assert fit.residuals == pytest.approx(Y - x @ fit.beta, rel=1e-11)


def test_a_second_hill_of_the_restricted_likelihood_is_found_and_told() -> None:
    y = np.array([-1.3, -1.8, 1.7])
    v = np.array([0.085, 0.376, 1.807])
    fit = fit_normal(y, v, method="REML")
    grid = np.linspace(0.0, 10.0, 2001)
    heights = [algebra.log_likelihood(y, v, np.ones((3, 1)), float(t), restricted=True) for t in grid]
    assert fit.maxima == 2
    assert heights[0] > heights[10]
    assert fit.tau2 == pytest.approx(float(grid[int(np.argmax(heights))]), abs=0.005)


def test_an_uncentred_year_costs_no_digits() -> None:
    years = np.array([1996.0, 1998.0, 1999.0, 2003.0, 2004.0, 2009.0, 2011.0])
    fit = fit_normal(Y, V, np.column_stack((np.ones(7), years)), "FE")
    w, y, x = ([Fraction(float(value)) for value in column] for column in (1 / V, Y, years))
    total, mean_x = sum(w), sum(a * b for a, b in zip(w, x, strict=True)) / sum(w)
    mean_y = sum(a * b for a, b in zip(w, y, strict=True)) / total
    slope = sum(a * (b - mean_x) * c for a, b, c in zip(w, x, y, strict=True)) / sum(
        a * (b - mean_x) ** 2 for a, b in zip(w, x, strict=True)
    )
    intercept = mean_y - slope * mean_x
    q = sum(a * (c - intercept - slope * b) ** 2 for a, b, c in zip(w, x, y, strict=True))
    assert fit.beta.tolist() == pytest.approx([float(intercept), float(slope)], rel=1e-12)
    assert fit.q == pytest.approx(float(q), rel=1e-12)


@pytest.mark.parametrize("method", ["DL", "HE", "PM", "REML", "EB"])
def test_equal_variances_give_the_variance_of_the_effects_less_theirs(method: str) -> None:
    fit = fit_normal(Y, np.full(7, 0.3), method=method)
    assert fit.tau2 == pytest.approx(float(Y.var(ddof=1)) - 0.3, rel=1e-12)


@pytest.mark.parametrize("effects", [(0.0, 0.0), (0.0, 300.0)])
def test_variances_as_unlike_as_can_be_cost_no_digits(effects: tuple[float, float]) -> None:
    # Of two rows all is known: P is (1, -1; -1, 1) / (v1 + v2 + 2 tau2).
    y, v = np.array(effects), np.array([1e-6, 1e6])
    tau2 = max(0.0, (float(np.ptp(y)) ** 2 - float(v.sum())) / 2)
    for x in (None, np.full((2, 1), 3.0)):
        fit = fit_normal(y, v, x, "REML")
        assert fit.tau2 == pytest.approx(tau2, rel=1e-12)
        assert fit.se_tau2 == pytest.approx((float(v.sum()) + 2 * tau2) / 2**0.5, rel=1e-12)
        assert fit.typical_variance == pytest.approx(float(v.sum()) / 2, rel=1e-12)


def test_more_rows_than_are_parted_give_the_same_fit() -> None:
    random = np.random.default_rng(4)
    k = LARGEST_PARTED + 20
    x = np.column_stack((np.ones(k), random.normal(size=k)))
    y, v = random.normal(size=k) + x[:, 1], random.uniform(0.1, 0.9, k)
    fit = fit_normal(y, v, x, "REML")
    near = [algebra.log_likelihood(y, v, x, fit.tau2 + shift, restricted=True) for shift in (-1e-3, 0.0, 1e-3)]
    assert fit.log_likelihood == pytest.approx(near[1], rel=1e-12)
    assert near[1] > max(near[0], near[2])
    for method, weights in (("DL", 1 / v), ("HE", np.ones(k))):
        held = fit_normal(y, v, x, method)
        assert (held.tau2, held.se_tau2) == pytest.approx(algebra.moment_estimate(y, v, x, weights), rel=1e-10)


def test_rows_that_agree_leave_no_residual() -> None:
    fit = fit_normal(np.full(5, 0.7), np.array([0.1, 0.2, 0.3, 0.4, 0.5]), method="REML")
    assert (fit.tau2, fit.knha_factor, fit.q) == (0.0, 0.0, 0.0)


def test_without_rows_to_spare_there_is_no_between_row_variance() -> None:
    fit = fit_normal(np.array([0.4]), np.array([0.2]), method="REML")
    assert (fit.tau2, fit.se_tau2, fit.knha_factor, fit.typical_variance) == (0.0, None, None, None)
    assert fit.beta.tolist() == pytest.approx([0.4])


ROWS = st.lists(st.tuples(st.floats(-30, 30), st.floats(-6, 6).map(lambda log: 10.0**log)), min_size=2, max_size=12)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_every_estimator_answers_every_table(rows: list[tuple[float, float]]) -> None:
    y, v = np.array(rows).T
    for method in METHODS:
        fit = fit_normal(y, v, method=method, weights=1 / v if method == "GENQ" else None)
        assert np.isfinite([*fit.beta, *fit.vcov.ravel(), fit.tau2, fit.log_likelihood]).all()
        assert fit.tau2 >= 0


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_no_point_of_a_wide_grid_is_likelier(rows: list[tuple[float, float]]) -> None:
    y, v = np.array(rows).T
    x = np.ones((len(y), 1))
    fit = fit_normal(y, v, method="REML")
    for t in [0.0, *np.geomspace(1e-8, 1e4, 60).tolist()]:
        assert fit.log_likelihood >= algebra.log_likelihood(y, v, x, t, restricted=True) - 1e-8


@settings(max_examples=30, deadline=None)
@given(ROWS, st.floats(-5, 5), st.floats(0.1, 10))
def test_shifting_and_stretching_effects_does_so_to_the_answer(
    rows: list[tuple[float, float]], shift: float, stretch: float
) -> None:
    y, v = np.array(rows).T
    for method in ("DL", "PM", "SJ"):
        before = fit_normal(y, v, method=method)
        after = fit_normal(stretch * y + shift, stretch**2 * v, method=method)
        scale = float(np.abs(y).max()) + abs(shift) + 1
        assert after.beta[0] == pytest.approx(stretch * before.beta[0] + shift, abs=1e-7 * scale * stretch)


def test_permuted_rows_change_nothing() -> None:
    order = np.array([3, 0, 6, 2, 5, 1, 4])
    for method in METHODS:
        weights = np.arange(1.0, 8.0)
        fit = fit_normal(Y, V, method=method, weights=weights if method == "GENQ" else None)
        turned = fit_normal(Y[order], V[order], method=method, weights=weights[order] if method == "GENQ" else None)
        assert (turned.tau2, turned.beta[0]) == pytest.approx((fit.tau2, fit.beta[0]), rel=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_thirty_thousand_rows_are_pooled(method: str) -> None:
    random = np.random.default_rng(11)
    k = 30_000
    v = random.uniform(0.5, 2.0, k)
    y = random.normal(0.4, np.sqrt(v + 0.3))
    fit = fit_normal(y, v, method=method, weights=1 / v if method == "GENQ" else None)
    assert fit.beta[0] == pytest.approx(0.4, abs=0.04)
    if method != "FE":
        # Sidik and Jonkman start from the crude variance and stay too high where rows hardly differ.
        assert fit.tau2 == pytest.approx(0.3, abs=0.06) or (method == "SJ" and fit.tau2 > 0.3)


def test_generalised_q_needs_its_weights() -> None:
    with pytest.raises(ValueError, match="GENQ needs a weight"):
        fit_normal(Y, V, method="GENQ")
