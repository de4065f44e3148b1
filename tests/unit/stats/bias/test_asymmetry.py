"""Regression tests of funnel asymmetry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.stats.bias import egger_test, peters_test
from evitable.stats.bias.asymmetry import Asymmetry

EFFECTS = [0.1, 0.5, -0.2, 1.4, 0.3, 0.9]
VARIANCES = [0.04, 0.09, 0.2, 0.5, 0.05, 0.3]
SIZES = [100, 40, 20, 8, 80, 15]


def _brute(y: list[float], x: list[float], weights: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Return coefficients and standard errors of weighted least squares by the normal equations."""
    design, w = np.column_stack((np.ones(len(y)), x)), np.array(weights)
    inverse = np.linalg.inv(design.T @ (w[:, None] * design))
    beta = inverse @ design.T @ (w * np.array(y))
    residuals = np.array(y) - design @ beta
    return beta, np.sqrt((w @ residuals**2) / (len(y) - 2) * np.diag(inverse))


@pytest.mark.parametrize("predictor", ["sei", "vi", "ni", "ninv", "sqrtninv"])
def test_the_line_is_that_of_weighted_least_squares(predictor: str) -> None:
    n, v = np.array(SIZES, float), np.array(VARIANCES)
    x = {"sei": v**0.5, "vi": v, "ni": n, "ninv": 1 / n, "sqrtninv": n**-0.5}[predictor]
    sizes = SIZES if predictor.endswith(("ni", "ninv")) else None
    found = egger_test(EFFECTS, VARIANCES, predictor=predictor, sizes=sizes).numbers
    beta, se = _brute(EFFECTS, x.tolist(), (1 / v).tolist())
    assert (found.intercept, found.slope) == pytest.approx(tuple(beta), rel=1e-10)
    assert found.slope_se == pytest.approx(se[1], rel=1e-10)
    assert found.stat == pytest.approx(beta[1] / se[1], rel=1e-10)
    assert found.df == 4
    assert found.tau2 is None
    if predictor == "ni":
        assert (found.limit, found.limit_low, found.limit_high) == (None, None, None)
    else:
        assert found.limit == found.intercept
        assert found.limit_high == pytest.approx(beta[0] + 2.7764451051977987 * se[0], rel=1e-10)


def test_it_is_eggers_regression_of_the_standardised_effect_on_precision() -> None:
    # y / se = slope + intercept * (1 / se): the same line, its slope and intercept changing places.
    se = np.sqrt(VARIANCES)
    beta, errors = _brute((np.array(EFFECTS) / se).tolist(), (1 / se).tolist(), [1.0] * 6)
    found = egger_test(EFFECTS, VARIANCES).numbers
    assert (found.slope, found.intercept) == pytest.approx(tuple(beta), rel=1e-10)
    assert found.slope_se == pytest.approx(errors[0], rel=1e-10)


def test_the_common_effect_form_takes_the_variances_as_they_are() -> None:
    found = egger_test(EFFECTS, VARIANCES, model="FE").numbers
    x = np.sqrt(VARIANCES)
    design = np.column_stack((np.ones(6), x))
    vcov = np.linalg.inv(design.T @ (design / np.array(VARIANCES)[:, None]))
    assert found.slope_se == pytest.approx(vcov[1, 1] ** 0.5, rel=1e-10)
    assert found.slope == pytest.approx(egger_test(EFFECTS, VARIANCES).numbers.slope, rel=1e-10)
    assert (found.df, found.tau2) == (None, 0.0)


def test_spread_left_over_widens_the_mixed_effects_form() -> None:
    scattered = [0.1, 2.5, -2.0, 1.4, -0.9, 0.9]
    common = egger_test(scattered, VARIANCES, model="FE").numbers
    mixed = egger_test(scattered, VARIANCES, model="REML").numbers
    assert mixed.tau2 is not None
    assert mixed.tau2 > 0
    assert mixed.slope_se is not None
    assert common.slope_se is not None
    assert mixed.slope_se > common.slope_se


def _is_empty(numbers: Asymmetry) -> bool:
    return all(value is None for value in (numbers.slope, numbers.stat, numbers.pval, numbers.limit, numbers.df))


@pytest.mark.parametrize("model", ["lm", "REML"])
def test_there_is_no_test_against_a_constant(model: str) -> None:
    found = egger_test([0.1, 0.5, 1.0], [0.1] * 3, model=model)
    assert found.warned("predictor-is-constant")
    assert _is_empty(found.numbers)


@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.parametrize("model", ["lm", "REML"])
def test_there_is_no_test_below_three_rows(k: int, model: str) -> None:
    found = egger_test(EFFECTS[:k], VARIANCES[:k], model=model)
    assert found.warned("too-few-rows")
    assert _is_empty(found.numbers)


def test_a_line_through_every_row_has_no_error_to_test_by() -> None:
    se = np.array([0.1, 0.3, 0.7, 0.9])
    found = egger_test((0.3 + 2 * se).tolist(), (se**2).tolist())
    assert found.warned("exact-fit")
    assert found.numbers.slope == pytest.approx(2)
    assert (found.numbers.stat, found.numbers.pval) == (None, None)


def test_ten_rows_are_enough_to_be_silent_about_their_number() -> None:
    assert egger_test(EFFECTS, VARIANCES).warned("few-rows")
    assert not egger_test(EFFECTS * 2, VARIANCES * 2).warned("few-rows")


@pytest.mark.parametrize(
    ("measure", "told"), [("PLO", "one arm"), ("OR", "Peters"), ("SMD", "sqrtninv"), (None, "was not told")]
)
def test_effects_tied_to_their_errors_are_warned_of(measure: str | None, told: str) -> None:
    warnings = egger_test(EFFECTS, VARIANCES, measure=measure).warnings
    assert told in next(each.message for each in warnings if each.code == "effect-tied-to-error")


def test_measures_of_steady_variance_are_not() -> None:
    assert not egger_test(EFFECTS, VARIANCES, measure="PAS").warned("effect-tied-to-error")


@pytest.mark.parametrize("code", ["case-reports", "asymmetry-is-not-bias"])
def test_what_no_test_can_show_is_always_said(code: str) -> None:
    assert egger_test(EFFECTS, VARIANCES).warned(code)
    peters = peters_test(EFFECTS, [3] * 6, [10, 20, 30, 40, 50, 60])
    assert peters.warned(code)
    assert not peters.warned("rows-without-weight")
    assert peters.done == ()


def test_peters_weighs_by_events_and_non_events_and_leaves_out_rows_of_none_or_all() -> None:
    events, n = [20, 0, 5, 2, 10, 9], [40, 12, 20, 30, 15, 9]
    found = peters_test(EFFECTS, events, n)
    kept = [0, 2, 3, 4]
    weights = [1 / (1 / events[i] + 1 / (n[i] - events[i])) for i in kept]
    beta, se = _brute([EFFECTS[i] for i in kept], [1 / n[i] for i in kept], weights)
    assert (found.numbers.intercept, found.numbers.slope) == pytest.approx(tuple(beta), rel=1e-10)
    assert found.numbers.slope_se == pytest.approx(se[1], rel=1e-10)
    assert (found.numbers.k, found.numbers.df) == (4, 2)
    assert "rows 1, 5" in found.done[0]
    assert found.warned("rows-without-weight")
    assert not found.warned("effect-tied-to-error")


def test_peters_has_no_weight_where_every_row_is_none_or_all() -> None:
    found = peters_test(EFFECTS, [1, 1, 3, 0, 2, 4], [1, 1, 3, 5, 2, 4])
    assert found.warned("too-few-rows")
    assert found.numbers.k == 0
    assert _is_empty(found.numbers)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"predictor": "se"}, "predictor is 'se'"),
        ({"predictor": "ninv"}, "sizes is None"),
        ({"sizes": SIZES}, "sizes is given while predictor is 'sei'"),
        ({"predictor": "ni", "sizes": [1, 2]}, "sizes has 2 rows"),
        ({"predictor": "ni", "sizes": [0, 1, 2, 3, 4, 5]}, r"sizes\[0\] is 0"),
        ({"model": "GLS"}, "model is 'GLS'"),
        ({"measure": "logit"}, "measure is 'logit'"),
        ({"level": 1.0}, "level is 1.0"),
        ({"level": "95%"}, "level is '95%'"),
    ],
)
def test_bad_options_are_refused(options: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        egger_test(EFFECTS, VARIANCES, **options)  # type: ignore[arg-type]


def test_peters_refuses_effects_of_another_length() -> None:
    with pytest.raises(ValueError, match="effects has 6 rows and n has 2"):
        peters_test(EFFECTS, [1, 2], [2, 4])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=4, max_size=8),
    st.floats(-5, 5),
    st.sampled_from(["lm", "REML"]),
)
def test_an_effect_proportional_to_the_error_adds_to_the_slope_only(
    rows: list[tuple[float, float]], bias: float, model: str
) -> None:
    y, v = (np.array(column) for column in zip(*rows, strict=True))
    if float(np.ptp(np.sqrt(v))) < 0.05:
        return
    here = egger_test(y, v, model=model).numbers
    there = egger_test(y + bias * np.sqrt(v), v, model=model).numbers
    assert here.slope is not None
    assert there.slope == pytest.approx(here.slope + bias, abs=1e-5)
    assert there.intercept == pytest.approx(here.intercept, abs=1e-5)
