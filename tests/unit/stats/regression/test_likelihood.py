"""The exact likelihood of rows with one study effect, its maximum and its profile intervals."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, gammaln, log_expit, logsumexp
from scipy.stats import norm

from evitable.stats import binomial_normal_ml
from evitable.stats.counts import checked_counts
from evitable.stats.regression import regression_ml
from evitable.stats.regression.cut_rows import CutRows
from evitable.stats.regression.logit_fit import logit_fit
from tests.unit.stats.tables import ALL_EVENTS, NEUROPATHY, RESPONSE, SINGLE_CASES, Table, mirrored

Array = NDArray[np.float64]
EVENTS, N, DOSE = [1, 2, 3, 9, 12], [6, 8, 7, 12, 14], [0.7, 1.0, 1.0, 1.3, 1.6]
Z = np.linspace(-9, 9, 3001)
WEIGHT = np.log(Z[1] - Z[0]) + norm.logpdf(Z)


def brute(events: Array, n: Array, logits: Array, tau: float) -> float:
    """The log-likelihood without coefficients by a dense sum over the study effect."""
    at = logits[:, None] + tau * Z
    terms = events[:, None] * log_expit(at) + (n - events)[:, None] * log_expit(-at)
    return float(logsumexp(terms + WEIGHT, axis=1).sum())


@pytest.mark.parametrize("tau", [0.0, 0.3, 1.0, 3.0, 8.0])
def test_rows_with_several_cuts_agree_with_a_dense_sum(tau: float) -> None:
    events, trials = np.array([[2.0, 0.0], [0.0, 40.0]]), np.array([[5.0, 1.0], [0.0, 41.0]])
    theta = np.array([-0.7, 1.4])
    found = CutRows(events, trials, np.broadcast_to(np.eye(2), (2, 2, 2))).values(theta[None], np.array([tau]))
    at = theta[:, None] + tau * Z
    terms = np.einsum("kc,cz->kz", events, log_expit(at)) + np.einsum("kc,cz->kz", trials - events, log_expit(-at))
    assert found[0] == pytest.approx(float(logsumexp(terms + WEIGHT, axis=1).sum()), abs=1e-8)


def test_slopes_agree_with_differences() -> None:
    rng = np.random.default_rng(5)
    rows = CutRows(np.array([[1.0], [8.0], [0.0]]), np.array([[3.0], [8.0], [20.0]]), rng.normal(size=(3, 1, 2)))
    point, step = np.array([0.4, -1.1, 1.3]), 1e-4

    def value(at: Array) -> float:
        return float(rows.values(at[None, :2], at[2:])[0])

    bend = rows.bend(point[None, :2], point[2:])
    for i, shift in enumerate(step * np.eye(3)):
        assert bend.gradient[0, i] == pytest.approx(
            (value(point + shift) - value(point - shift)) / (2 * step), abs=1e-6
        )
        for j, other in enumerate(step * np.eye(3)):
            four = value(point + shift + other) - value(point + shift - other)
            four += value(point - shift - other) - value(point - shift + other)
            assert bend.hessian[0, i, j] == pytest.approx(four / (4 * step * step), abs=2e-5)


@pytest.mark.parametrize("table", [RESPONSE, NEUROPATHY, ALL_EVENTS, ([2], [7])], ids=["41", "8", "all", "one row"])
def test_without_covariates_it_is_the_model_of_one_share(table: Table) -> None:
    ours, theirs = logit_fit(checked_counts(*table), np.ones((len(table[0]), 1, 1))), binomial_normal_ml(*table)
    one = np.ones(1)
    estimate = ours.estimate(one)
    assert (None if estimate is None else expit(estimate)) == (
        None if theirs.share is None else pytest.approx(theirs.share, abs=1e-7)
    )
    assert ours.log_likelihood == pytest.approx(theirs.log_likelihood, abs=1e-8)
    assert expit(ours.end(one, side=-1, level=0.95).value) == pytest.approx(theirs.low, abs=1e-6)
    assert expit(ours.end(one, side=1, level=0.95).value) == pytest.approx(theirs.high, abs=1e-6)


def test_the_interval_of_a_coefficient_is_where_the_profile_falls_by_half_a_chi_square() -> None:
    answer = regression_ml(EVENTS, N, {"dose": DOSE}, centre=False).numbers
    dose, x, n, at = answer.coefficients[1], np.array(EVENTS, float), np.array(N, float), np.array(DOSE)

    def profile(slope: float) -> float:
        starts = ([-slope, 0.1], [-slope, 1.0])
        return max(-float(minimize(lambda q: -brute(x, n, q[0] + slope * at, abs(q[1])), s).fun) for s in starts)

    assert dose.low is not None
    assert dose.high is not None
    assert dose.estimate is not None
    top = profile(dose.estimate)
    coefficient = float((gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)).sum())
    assert answer.log_likelihood == pytest.approx(top + coefficient, abs=1e-6)
    for end in (dose.low, dose.high):
        assert top - profile(end) == pytest.approx(1.9207294, abs=2e-5)


def test_events_and_non_events_exchanged_mirror_the_answer_and_order_does_not_matter() -> None:
    first = regression_ml(EVENTS, N, {"dose": DOSE}, at=[{"dose": 1.2}]).numbers
    x, n = mirrored((EVENTS, N))
    second = regression_ml(x[::-1], n[::-1], {"dose": DOSE[::-1]}, at=[{"dose": 1.2}]).numbers
    for ours, other in zip(first.coefficients, second.coefficients, strict=True):
        assert None not in (ours.estimate, ours.low, ours.high)
        assert [ours.estimate, ours.low, ours.high] == pytest.approx(
            [-value for value in (other.estimate, other.high, other.low) if value is not None], abs=1e-5
        )
    assert first.shares[0].low == pytest.approx(1 - second.shares[0].high, abs=1e-6)
    assert first.lr == pytest.approx(second.lr, abs=1e-7)


def test_a_covariate_in_other_units_has_a_coefficient_in_other_units() -> None:
    first = regression_ml(EVENTS, N, {"dose": DOSE}).numbers.coefficients[1]
    second = regression_ml(EVENTS, N, {"dose": [1000 * dose + 7 for dose in DOSE]}).numbers.coefficients[1]
    assert None not in (first.estimate, first.low, second.estimate, second.low)
    assert (first.estimate or 0) == pytest.approx(1000 * (second.estimate or 0), rel=1e-7)
    assert (first.low or 0) == pytest.approx(1000 * (second.low or 0), rel=1e-5)
    assert first.p_value == pytest.approx(second.p_value, abs=1e-8)


def test_separated_rows_have_no_estimate_and_open_intervals() -> None:
    answer = regression_ml([0, 0, 5, 3], [6, 2, 5, 3], {"dose": [0.7, 1.0, 1.3, 1.6]}, at=[{"dose": 1.6}])
    dose, share = answer.numbers.coefficients[1], answer.numbers.shares[0]
    assert (dose.estimate, dose.high, dose.standard_error, answer.numbers.qm) == (None, None, None, None)
    assert (dose.low or 0) > 0
    assert (share.estimate, share.high) == (None, 1.0)
    assert 0.3 < share.low < 1
    assert answer.numbers.log_likelihood == 0
    assert answer.warned("no-finite-estimate")


def test_what_separation_leaves_alone_keeps_its_estimate() -> None:
    answer = regression_ml([1, 1, 20, 4, 3], [1, 1, 20, 5, 3], {"dose": [1.5, 1.3, 1.3, 1.3, 1.3]}, at=[{"dose": 1.3}])
    alone = binomial_normal_ml([1, 20, 4, 3], [1, 20, 5, 3])
    share = answer.numbers.shares[0]
    assert answer.numbers.coefficients[1].estimate is None
    assert [share.estimate, share.low, share.high] == pytest.approx([alone.share, alone.low, alone.high], abs=1e-6)


def test_all_or_none_with_a_covariate_says_nothing_of_the_covariate() -> None:
    dose = regression_ml(*ALL_EVENTS, {"dose": [1, 2, 3, 4, 5]}).numbers
    assert (dose.coefficients[1].low, dose.coefficients[1].high, dose.lr, dose.tau) == (None, None, 0.0, None)
    assert dose.coefficients[0].low is not None
    assert dose.coefficients[0].high is None


def test_words_become_indicators_against_the_commonest() -> None:
    answer = regression_ml(*RESPONSE, {"design": ["case", "case", "series", "series", "series", "case", "series"]})
    assert answer.done == ("design is compared with 'series', its commonest value.",)
    assert [found.name for found in answer.numbers.coefficients] == ["intercept", "design: case"]


def test_warnings_say_what_a_reader_must_know() -> None:
    answer = regression_ml(*SINGLE_CASES, {"dose": list(range(8))}, at=[{"dose": 99}])
    codes = ("ecological", "few-rows", "heterogeneity-not-identified", "beyond-range")
    assert all(answer.warned(code) for code in codes)
    assert "profile-likelihood" in answer.methods


@pytest.mark.parametrize(
    ("covariates", "at", "message"),
    [
        ({"dose": [1.0, None, 1.0, 1.3, 1.6]}, [], r"covariates\['dose'\]\[1\] is blank: leave it out"),
        ({"dose": [1.0, float("nan"), 1.0, 1.3, 1.6]}, [], r"\[1\] is blank"),
        ({"dose": [1.0, 2.0]}, [], "give one for each of 5 rows"),
        ({"dose": [1.0] * 5}, [], "does not vary"),
        ({"dose": ["a"] * 5}, [], "does not vary"),
        ({"dose": ["a", 1, "b", "a", "b"]}, [], "give words only, or numbers only"),
        ({"a": DOSE, "b": [2 * dose for dose in DOSE]}, [], "'b' follows from those before it"),
        ({name: np.arange(5.0) ** i for i, name in enumerate("abcde", 1)}, [], "leave covariates out"),
        ({}, [], "covariates is empty"),
        ({"dose": DOSE}, [{"dos": 1}], "the covariates are 'dose'"),
        ({"dose": DOSE}, [{}], r"at\[0\] lacks 'dose'"),
        ({"dose": DOSE}, [{"dose": "much"}], "give a finite number"),
        ({"kind": list("aabbc")}, [{"kind": "d"}], "give one of 'a', 'b', 'c'"),
    ],
)
def test_bad_arguments_are_refused_in_words(
    covariates: dict[str, list[object]], at: list[dict[str, float]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        regression_ml(EVENTS, N, covariates, at=at)
