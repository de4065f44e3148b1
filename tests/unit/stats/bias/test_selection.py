"""Selection models: their likelihood, its tops, and where there is none."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr

from evitable.stats.bias import selection_model
from evitable.stats.bias.climb import Box, climbed, tops
from evitable.stats.bias.weight_function import (
    SMALLEST_P,
    Selection,
    Value,
    beta_selection,
    log_likelihood,
    step_selection,
)
from evitable.stats.counts import Array

EFFECTS = [0.5, 0.6, 0.7, 0.2, 0.9, 0.1]
VARIANCES = [0.01, 0.04, 0.09, 0.04, 0.16, 0.01]
Y, V = np.array(EFFECTS), np.array(VARIANCES)


def _brute(theta: Array, weight: object, ends: list[float]) -> float:
    """Return the log-likelihood by adaptive quadrature over the effects that each row could have had."""
    assert callable(weight)
    mu, tau2 = theta[:2]
    total = 0.0
    for y, v in zip(EFFECTS, VARIANCES, strict=True):
        s = math.sqrt(v + tau2)

        def density(x: float, s: float = s) -> float:
            return math.exp(-0.5 * ((x - mu) / s) ** 2) / s / math.sqrt(2 * math.pi)

        root = math.sqrt(v)
        cuts = [-12 * s - 5, *[end * root for end in ends], 12 * s + 5]
        average = sum(
            quad(lambda x, root=root, of=density: weight(ndtr(-x / root)) * of(x), a, b, epsabs=0, epsrel=1e-12)[0]
            for a, b in itertools.pairwise(cuts)
        )
        total += math.log(weight(ndtr(-y / root)) * density(y) / average)
    return total


def test_the_step_likelihood_is_that_of_the_weighted_density() -> None:
    theta = np.array([0.3, 0.05, -0.4, -1.2])
    found = log_likelihood(step_selection(Y, V, [0.025, 0.5]), theta)

    def weight(p: float) -> float:
        return 1.0 if p <= 0.025 else math.exp(-0.4) if p <= 0.5 else math.exp(-1.2)

    assert found.value == pytest.approx(_brute(theta, weight, [0.0, 1.959963984540054]), rel=1e-10)


def test_the_beta_likelihood_is_that_of_the_weighted_density() -> None:
    theta = np.array([0.3, 0.05, -0.3, 0.6])
    found = log_likelihood(beta_selection(Y, V), theta)

    def weight(p: float) -> float:
        held = min(max(p, SMALLEST_P), 1 - SMALLEST_P)
        return float(held**-0.3 * (1 - held) ** 0.6)

    assert found.value == pytest.approx(_brute(theta, weight, [-4.264890793922825, 4.264890793922825]), rel=1e-9)


@pytest.mark.parametrize(
    ("rows", "theta"),
    [
        (step_selection(Y, V, [0.025, 0.5]), [0.3, 0.05, -0.4, -1.2]),
        (beta_selection(Y, V), [0.3, 0.05, -0.3, 0.6]),
        (beta_selection(Y, V), [-2.0, 1.5, 30.0, -0.9]),
    ],
)
def test_slope_and_curvature_are_the_derivatives(rows: Selection, theta: list[float]) -> None:
    at, h = np.array(theta), 1e-5
    found = log_likelihood(rows, at)
    for j in range(len(at)):
        step = np.zeros(len(at))
        step[j] = h
        above, below = log_likelihood(rows, at + step), log_likelihood(rows, at - step)
        assert found.slope[j] == pytest.approx((above.value - below.value) / (2 * h), rel=1e-5, abs=1e-6)
        assert found.curvature[j] == pytest.approx((above.slope - below.slope) / (2 * h), rel=1e-5, abs=1e-5)


def test_without_selection_it_is_the_likelihood_of_the_pool() -> None:
    pool = selection_model(EFFECTS, VARIANCES).numbers.unselected
    assert pool is not None
    for rows in (step_selection(Y, V, [0.025]), beta_selection(Y, V)):
        theta = np.array([pool.estimate, pool.tau2, *[0.0] * rows.features.shape[1]])
        assert log_likelihood(rows, theta).value == pytest.approx(pool.log_likelihood, abs=1e-9)


@pytest.mark.parametrize("shape", ["step", "beta"])
def test_no_point_nearby_is_higher(shape: str) -> None:
    found = selection_model(EFFECTS, VARIANCES, shape=shape).numbers
    assert found.estimate is not None
    assert found.weights is not None
    rows = step_selection(Y, V, [0.025]) if shape == "step" else beta_selection(Y, V)
    phi = [math.log(found.weights[1])] if shape == "step" else [found.weights[0] - 1, found.weights[1] - 1]
    top = np.array([found.estimate, found.tau2, *phi])
    assert log_likelihood(rows, top).value == pytest.approx(found.log_likelihood, abs=1e-10)
    jumps = np.random.default_rng(3).normal(size=(200, len(top))) * 0.3
    for jump in jumps:
        beside = top + jump
        beside[1] = abs(beside[1])
        if shape == "beta":
            beside[2:] = np.maximum(beside[2:], -1)
        assert log_likelihood(rows, beside).value <= (found.log_likelihood or 0.0) + 1e-9


def test_the_test_is_twice_the_gain() -> None:
    found = selection_model(EFFECTS, VARIANCES, shape="beta").numbers
    assert found.unselected is not None
    assert found.log_likelihood is not None
    assert found.lrt == pytest.approx(2 * (found.log_likelihood - found.unselected.log_likelihood))
    assert found.lrt_df == 2
    assert found.lrt_p == pytest.approx(math.exp(-(found.lrt or 0.0) / 2))


@pytest.mark.parametrize("shape", ["step", "beta"])
def test_mirrored_effects_and_the_other_direction_give_the_mirrored_answer(shape: str) -> None:
    here = selection_model(EFFECTS, VARIANCES, shape=shape).numbers
    there = selection_model([-y for y in EFFECTS], VARIANCES, shape=shape, favours="less").numbers
    assert here.estimate is not None
    assert there.estimate == pytest.approx(-here.estimate)
    assert there.ci_low == pytest.approx(-(here.ci_high or 0.0))
    assert there.weights == pytest.approx(here.weights)
    assert there.log_likelihood == pytest.approx(here.log_likelihood)


def test_suppressed_rows_are_given_back_their_weight() -> None:
    # Of rows without an effect, those that are not significant are published one time in ten.
    draws = np.random.default_rng(11)
    v = draws.uniform(0.01, 0.2, size=12000)
    y = draws.normal(0.2, np.sqrt(v + 0.02))
    is_seen = (y / np.sqrt(v) > 1.959964) | (draws.uniform(size=12000) < 0.1)
    found = selection_model(y[is_seen], v[is_seen]).numbers
    assert found.weights is not None
    assert found.weight_ses is not None
    assert abs((found.estimate or 0.0) - 0.2) < 3 * (found.se or 0.0) < 0.1
    assert abs(found.weights[1] - 0.1) < 3 * (found.weight_ses[1] or 0.0) < 0.1
    assert found.unselected is not None
    assert found.unselected.estimate > 0.3


@pytest.mark.parametrize(
    ("effects", "told"), [([0.1, 0.05, -0.1, 0.2], "0 to 0.025"), ([1.5, 1.4, 1.9, 2.0], "0.025 to 1")]
)
def test_an_interval_without_rows_has_no_weight(effects: list[float], told: str) -> None:
    found = selection_model(effects, [0.1] * 4)
    assert told in next(each.message for each in found.warnings if each.code == "interval-without-rows")
    assert (found.numbers.estimate, found.numbers.weights, found.numbers.lrt) == (None, None, None)
    assert found.numbers.unselected is not None


@pytest.mark.parametrize(("shape", "k"), [("beta", 1), ("beta", 4), ("step", 3)])
def test_there_is_no_answer_without_more_rows_than_numbers_to_find(shape: str, k: int) -> None:
    found = selection_model(EFFECTS[:k], VARIANCES[:k], shape=shape)
    assert found.warned("too-few-rows")
    assert found.numbers.estimate is None
    assert found.numbers.unselected is not None


def test_a_likelihood_that_climbs_for_ever_has_no_answer() -> None:
    # Rows of no other than tiny p-values: how much likelier these are to be seen cannot be told.
    found = selection_model([5.0, 6.0, 5.5, 7.0, 6.5], [0.1, 0.2, 0.3, 0.2, 0.1], shape="beta")
    assert found.warned("no-highest-point")
    assert (found.numbers.estimate, found.numbers.se) == (None, None)


def test_a_second_top_nearly_as_high_is_told() -> None:
    y = [-0.4, 0.0, -0.1, 0.8, 0.2, 0.0, -0.5, 0.0, 0.2, 0.0, 1.4, 1.1]
    v = [0.32, 0.57, 0.1, 0.57, 0.2, 0.27, 0.5, 0.26, 0.34, 0.04, 0.46, 0.33]
    found = selection_model(y, v, shape="beta")
    other = found.numbers.others[0]
    assert found.numbers.log_likelihood is not None
    assert 0 < found.numbers.log_likelihood - other.log_likelihood < 1.92
    assert abs(other.estimate - (found.numbers.estimate or 0.0)) > 1
    assert f"{other.estimate:.3g}" in next(each.message for each in found.warnings if each.code == "several-tops")
    assert not selection_model(EFFECTS, VARIANCES).warned("several-tops")


def test_an_exponent_of_zero_is_an_end_that_is_told() -> None:
    y = [0.3, -0.1, 0.9, 0.6, 0.0, -0.6, -0.2, -0.2, 0.0]
    v = [0.2, 0.1, 0.03, 0.02, 0.25, 0.28, 0.19, 0.22, 0.17]
    found = selection_model(y, v, shape="beta")
    assert found.numbers.weights is not None
    assert found.numbers.weights[0] == 0.0
    assert found.numbers.weight_ses is not None
    assert found.numbers.weight_ses[0] is None
    assert found.numbers.weight_ses[1] is not None
    assert "exponent of 0" in found.done[-1]


@pytest.mark.parametrize("code", ["few-rows", "sensitivity-only", "case-reports"])
def test_it_is_a_sensitivity_analysis_only(code: str) -> None:
    assert selection_model(EFFECTS, VARIANCES).warned(code)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"shape": "halfnorm"}, "shape is 'halfnorm'"),
        ({"favours": "both"}, "favours is 'both'"),
        ({"steps": []}, r"steps is \[\]"),
        ({"steps": [0.5, 0.025]}, "rising"),
        ({"steps": [0.0]}, "above 0"),
        ({"shape": "beta", "steps": [0.025]}, "shape is 'beta', which has none"),
        ({"level": 2}, "level is 2"),
    ],
)
def test_bad_options_are_refused(options: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        selection_model(EFFECTS, VARIANCES, **options)  # type: ignore[arg-type]


def _two_hills(at: Array) -> Value:
    """Return -(x^2 - 1)^2 + x / 4 - y^2: tops near -1 and 1, the second the higher."""
    x, y = at
    slope = np.array([-4 * x * (x * x - 1) + 0.25, -2 * y])
    return Value(-((x * x - 1) ** 2) + x / 4 - y * y, slope, np.array([[-12 * x * x + 4, 0.0], [0.0, -2.0]]))


BOX = Box(np.array([-3.0, -3.0]), np.array([3.0, 3.0]), np.ones(2))


def test_every_hill_is_climbed_once_and_the_highest_comes_first() -> None:
    starts = [np.array([x, 1.0]) for x in (-2.0, -0.5, 0.1, 0.5, 2.0)]
    found = tops(_two_hills, BOX, starts)
    assert [round(float(top.at[0])) for top in found] == [1, -1]
    assert np.abs(_two_hills(found[0].at).slope).max() < 1e-8
    assert found[0].is_free.all()


def test_a_top_beyond_the_limit_is_held_there() -> None:
    found = climbed(_two_hills, BOX._replace(high=np.array([0.5, 3.0]), low=np.array([0.2, 1.0])), np.array([0.3, 2.0]))
    assert found is not None
    assert found.at.tolist() == [0.5, 1.0]
    assert not found.is_free.any()


def test_a_flat_has_no_top() -> None:
    flat = Value(0.0, np.zeros(2), np.zeros((2, 2)))
    assert climbed(lambda at: flat, BOX, np.zeros(2)) is None
    nowhere = Value(math.nan, np.zeros(2), np.zeros((2, 2)))
    assert climbed(lambda at: nowhere, BOX, np.zeros(2)) is None
