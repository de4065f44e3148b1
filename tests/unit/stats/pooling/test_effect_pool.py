"""Pools of effects as a reader gets them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as distributions

from evitable.stats.pooling import pool_effects
from evitable.stats.pooling.normal_fit import METHODS
from tests.unit.stats.pooling import algebra

Y = [0.3, -0.5, 1.2, 0.9, -1.4, 0.2, 2.1]
V = [0.12, 0.4, 0.08, 0.9, 0.3, 0.05, 0.6]
DOSE = [1.0, 2.0, 2.5, 3.0, 1.5, 0.5, 4.0]


def test_normal_interval_and_test_follow_from_estimate_and_error() -> None:
    pool = pool_effects(Y, V, method="DL", level=0.9).numbers
    assert pool.estimate is not None
    assert pool.se is not None
    assert pool.stat == pytest.approx(pool.estimate / pool.se)
    assert pool.pval == pytest.approx(2 * distributions.norm.sf(abs(pool.estimate / pool.se)))
    ends = distributions.norm.interval(0.9, pool.estimate, pool.se)
    assert (pool.ci_low, pool.ci_high) == pytest.approx(ends)
    assert pool.df is None


def test_hartung_knapp_with_equal_variances_is_the_t_test_of_the_effects() -> None:
    pool = pool_effects(Y, [0.4] * 7, method="REML", test="knha").numbers
    expected = distributions.ttest_1samp(Y, 0.0)
    ends = expected.confidence_interval(0.95)
    assert (pool.stat, pool.pval, pool.df) == pytest.approx((expected.statistic, expected.pvalue, 6))
    assert (pool.ci_low, pool.ci_high) == pytest.approx((ends.low, ends.high))


def test_adhoc_never_shrinks_and_t_leaves_the_error_alone() -> None:
    near, variances = [0.5, 0.55, 0.52, 0.49], [0.2, 0.3, 0.1, 0.4]
    z, t, knha, adhoc = (pool_effects(near, variances, test=test).numbers for test in ("z", "t", "knha", "adhoc"))
    assert z.se == t.se == adhoc.se
    assert knha.se is not None
    assert z.se is not None
    assert knha.se < z.se
    assert t.ci_high is not None
    assert z.ci_high is not None
    assert t.ci_high > z.ci_high
    assert (t.ci_low, t.ci_high) == (adhoc.ci_low, adhoc.ci_high)


def test_both_prediction_intervals_are_named_and_differ() -> None:
    pool = pool_effects(Y, V, method="PM").numbers
    assert pool.estimate is not None
    assert pool.se is not None
    assert pool.tau2 is not None
    spread = (pool.se**2 + pool.tau2) ** 0.5
    assert (pool.pi_low, pool.pi_high) == pytest.approx(distributions.norm.interval(0.95, pool.estimate, spread))
    hts = distributions.t.interval(0.95, 5, pool.estimate, spread)
    assert (pool.pi_hts_low, pool.pi_hts_high) == pytest.approx(hts)


def test_two_rows_foretell_by_the_normal_alone() -> None:
    pool = pool_effects(Y[:2], V[:2]).numbers
    assert pool.pi_low is not None
    assert pool.pi_hts_low is None


def test_a_fixed_effect_foretells_nothing_and_has_no_error_of_tau2() -> None:
    pool = pool_effects(Y, V, method="FE").numbers
    assert (pool.pi_low, pool.pi_hts_high, pool.se_tau2, pool.tau2) == (None, None, None, 0.0)


def test_i2_and_h2_of_a_fixed_effect_come_from_q_and_else_from_tau2() -> None:
    one = np.ones((7, 1))
    q = algebra.generalised_q(np.array(Y), np.array(V), one, 0.0)
    fixed, random = pool_effects(Y, V, method="FE").numbers, pool_effects(Y, V, method="ML").numbers
    assert (fixed.i2, fixed.h2) == pytest.approx((1 - 6 / q, q / 6))
    typical = 6 / float(np.trace(algebra.projection(1 / np.array(V), one)))
    assert random.tau2 is not None
    assert (random.i2, random.h2) == pytest.approx((random.tau2 / (random.tau2 + typical), 1 + random.tau2 / typical))
    assert fixed.q == random.q == pytest.approx(q)
    assert fixed.q_p == pytest.approx(distributions.chi2.sf(q, 6))


def test_weights_are_shares() -> None:
    assert sum(pool_effects(Y, V).numbers.weights) == pytest.approx(1.0)
    assert pool_effects(Y, V, weighted=False).numbers.weights == pytest.approx([1 / 7] * 7)
    given_weights = pool_effects(Y, V, weights=range(1, 8)).numbers.weights
    assert given_weights == pytest.approx([i / 28 for i in range(1, 8)])


def test_a_given_tau2_is_used_as_it_is() -> None:
    free = pool_effects(Y, V, method="REML").numbers
    held = pool_effects(Y, V, method="REML", tau2=free.tau2).numbers
    assert held.se_tau2 is None
    assert (held.estimate, held.se, held.pi_low) == pytest.approx((free.estimate, free.se, free.pi_low))


def test_one_row_is_given_back_and_told() -> None:
    answer = pool_effects([0.4], [0.25])
    pool = answer.numbers
    assert (pool.estimate, pool.se, pool.tau2, pool.i2, pool.q_p, pool.pi_low) == (0.4, 0.5, None, None, None, None)
    assert answer.warned("no-spare-rows")
    assert "taken as 0" in answer.done[0]
    with pytest.raises(ValueError, match="no rows beyond the coefficients"):
        pool_effects([0.4], [0.25], test="knha")


def test_rows_that_agree_leave_hartung_knapp_without_width() -> None:
    answer = pool_effects([0.7] * 5, [0.1, 0.2, 0.3, 0.4, 0.5], test="knha")
    pool = answer.numbers
    assert (pool.se, pool.stat, pool.pval) == (0.0, float("inf"), 0.0)
    assert pool.ci_low == pool.ci_high == pool.estimate
    assert answer.warned("no-residual")
    none = pool_effects([0.0] * 5, [0.1, 0.2, 0.3, 0.4, 0.5], test="knha").numbers
    assert (none.stat, none.pval) == (None, None)


def test_covariates_of_two_groups_are_the_pools_of_the_groups() -> None:
    group = [0, 0, 0, 0, 1, 1, 1]
    pool = pool_effects(Y, V, method="FE", moderators=group).numbers
    first, second = (pool_effects(Y[part], V[part], method="FE").numbers for part in (slice(4), slice(4, 7)))
    assert first.estimate is not None
    assert second.estimate is not None
    intercept, difference = pool.coefficients
    assert (intercept.estimate, difference.estimate) == pytest.approx(
        (first.estimate, second.estimate - first.estimate)
    )
    assert pool.q == pytest.approx(first.q + second.q)
    whole = pool_effects(Y, V, method="FE").numbers
    # Cochran's Q parts into the groups' own and what lies between them.
    assert pool.qm == pytest.approx(whole.q - first.q - second.q)
    assert pool.qm_df == (1, None)
    assert pool.qm_p == pytest.approx(difference.pval)


def test_omnibus_test_of_one_column_is_its_own_test_by_knapp_and_hartung_too() -> None:
    pool = pool_effects(Y, V, test="knha", moderators=DOSE).numbers
    slope = pool.coefficients[1]
    assert slope.stat is not None
    assert (pool.qm, pool.qm_p) == pytest.approx((slope.stat**2, slope.pval))
    assert pool.qm_df == (1, 5)


def test_two_columns_are_tested_together() -> None:
    table = np.column_stack((DOSE, [0, 1, 0, 1, 1, 0, 0]))
    pool = pool_effects(Y, V, method="PM", moderators=table).numbers
    beta = np.array([each.estimate for each in pool.coefficients])[1:]
    vcov = np.array(pool.vcov)[1:, 1:]
    expected = float(beta @ np.linalg.inv(vcov) @ beta)
    assert (pool.qm, pool.qm_p) == pytest.approx((expected, distributions.chi2.sf(expected, 2)))


def test_explained_share_compares_with_the_pool_without_covariates() -> None:
    bare, held = pool_effects(Y, V).numbers, pool_effects(Y, V, moderators=DOSE).numbers
    assert bare.tau2 is not None
    assert held.tau2 is not None
    assert held.r2 == pytest.approx(max(0.0, 1 - held.tau2 / bare.tau2))
    assert pool_effects([0.5] * 4, [0.1] * 4, moderators=[1, 2, 3, 4]).numbers.r2 == 0.0


def test_the_fitted_rows_are_the_model_at_their_covariates() -> None:
    pool = pool_effects(Y, V, test="knha", moderators=DOSE).numbers
    assert pool.estimate is None
    for dose, row in zip(DOSE, pool.fitted, strict=True):
        assert pool.at(dose) == pytest.approx(row)
    at_zero, intercept = pool.at(0.0), pool.coefficients[0]
    assert at_zero[:4] == pytest.approx((intercept.estimate, intercept.se, intercept.ci_low, intercept.ci_high))
    with pytest.raises(ValueError, match="covariates has 2 values: the model has 1"):
        pool.at(1.0, 2.0)


def test_without_an_intercept_each_group_has_its_own_mean() -> None:
    groups = np.array([[1, 0]] * 4 + [[0, 1]] * 3)
    pool = pool_effects(Y, V, method="FE", moderators=groups, intercept=False).numbers
    first = pool_effects(Y[:4], V[:4], method="FE").numbers
    assert pool.coefficients[0].estimate == pytest.approx(first.estimate)
    assert pool.qm_df == (2, None)
    assert pool.at(1, 0).estimate == pytest.approx(first.estimate)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"method": "DL"}, "few-rows-normal-interval"),
        ({"method": "FE"}, "fixed-effect-heterogeneity"),
        ({"method": "FE", "test": "knha"}, "fixed-effect-hartung-knapp"),
        ({"moderators": DOSE}, "few-rows-per-covariate"),
        ({}, "i2-imprecise"),
    ],
)
def test_what_misleads_is_said(options: dict[str, Any], code: str) -> None:
    assert pool_effects(Y, V, **options).warned(code)


def test_few_rows_are_said_of_the_spread_and_of_hartung_knapp() -> None:
    few = pool_effects(Y[:3], V[:3], test="knha")
    assert few.warned("few-rows")
    assert few.warned("few-rows-hartung-knapp")
    enough = pool_effects(Y * 3, V * 3, test="knha")
    assert not enough.warnings


def test_an_interval_narrower_than_the_normal_one_is_said() -> None:
    near, variances = [0.5, 0.55, 0.52, 0.49], [0.2, 0.3, 0.1, 0.4]
    answer = pool_effects(near, variances, test="knha")
    assert answer.numbers.tau2 == 0
    assert answer.warned("narrower-than-normal")
    assert not pool_effects(near, variances, test="adhoc").warned("narrower-than-normal")


def test_two_hills_are_said() -> None:
    assert pool_effects([-1.3, -1.8, 1.7], [0.085, 0.376, 1.807]).warned("several-maxima")


def test_every_option_is_told_and_the_sentence_names_interval_estimator_and_paper() -> None:
    answer = pool_effects(Y, V, method="SJ", test="adhoc", level=0.9)
    assert answer.method == "sj-adhoc"
    assert dict(answer.asked) == {
        "method": "SJ",
        "test": "adhoc",
        "level": "0.9",
        "weights": "none",
        "weighted": "yes",
        "moderators": "none",
        "intercept": "yes",
        "tau2": "estimated",
    }
    assert "Sidik, Jonkman 2005" in answer.methods
    assert "90% Hartung-Knapp" in answer.methods


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (([0.1, None], [1, 1]), {}, r"effects\[1\] is None: give a finite number"),
        (([0.1, float("nan")], [1, 1]), {}, r"effects\[1\] is nan"),
        (([0.1, "x"], [1, 1]), {}, r"effects\[1\] is 'x'"),
        (([True, False], [1, 1]), {}, r"effects\[0\] is True"),
        (([[0.1]], [1]), {}, "effects has 2 dimensions"),
        (([], []), {}, "are empty"),
        (([0.1], [1, 2]), {}, "effects has 1 rows and variances has 2"),
        (([0.1, 0.2], [1, 0]), {}, r"variances\[1\] is 0: a sampling variance is above 0"),
        ((Y, V), {"method": "reml"}, "method is 'reml': give one of FE"),
        ((Y, V), {"test": "hk"}, "test is 'hk': give one of z, t, knha, adhoc"),
        ((Y, V), {"level": 95}, "level is 95"),
        ((Y, V), {"tau2": -1.0}, "tau2 is -1.0"),
        ((Y, V), {"tau2": 1.0, "method": "FE"}, "method is 'FE', which has none"),
        ((Y, V), {"weights": [1] * 6}, "weights has 6 rows and effects has 7"),
        ((Y, V), {"weights": [1] * 6 + [0]}, r"weights\[6\] is 0"),
        ((Y, V), {"weights": [1] * 7, "weighted": False}, "weighted is False"),
        ((Y, V), {"weighted": False, "test": "knha"}, "for inverse-variance weights"),
        ((Y, V), {"method": "GENQ"}, "the generalised Q needs a weight"),
        ((Y, V), {"intercept": False}, "nothing to estimate"),
        ((Y, V), {"moderators": [1, 2]}, "moderators is 2: give 7 rows"),
        ((Y, V), {"moderators": [1] * 7}, r"moderators\[0\] follows from intercept"),
        ((Y, V), {"moderators": [[d, 2 * d + 1] for d in DOSE]}, r"moderators\[1\] follows from intercept and moder"),
        ((Y, V), {"moderators": [0] * 7}, r"moderators\[0\] is 0 in every row"),
        ((Y, V), {"moderators": [1, 2, 3, 4, 5, 6, None]}, r"moderators\[6, 0\] is None"),
        ((Y[:2], V[:2]), {"moderators": [[1, 2], [3, 5]]}, "makes 3 coefficients of 2 rows"),
    ],
)
def test_bad_arguments_are_refused_with_place_value_and_remedy(
    arguments: tuple[Any, Any], options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        pool_effects(*arguments, **options)


TABLES = st.lists(
    st.tuples(st.floats(-20, 20), st.floats(-5, 5).map(lambda log: 10.0**log), st.floats(-3, 3)), min_size=4, max_size=9
)


@settings(max_examples=12, deadline=None)
@given(TABLES)
def test_every_method_and_test_answers_every_table(rows: list[tuple[float, float, float]]) -> None:
    y, v, x = (list(column) for column in zip(*rows, strict=True))
    x[0] += 7.0
    for method in METHODS:
        for test in ("z", "t") if method == "GENQ" else ("z", "t", "knha", "adhoc"):
            options: dict[str, Any] = {"method": method, "test": test}
            if method == "GENQ":
                options["weights"] = [1 / each for each in v]
            pool = pool_effects(y, v, **options).numbers
            assert pool.ci_low is not None
            assert pool.estimate is not None
            assert pool.ci_high is not None
            assert pool.ci_low <= pool.estimate <= pool.ci_high
            held = pool_effects(y, v, moderators=x, **options).numbers
            assert held.r2 is not None
            assert 0 <= held.r2 <= 1
