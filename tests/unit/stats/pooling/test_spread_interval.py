"""Intervals of the between-row variance: what they promise, checked by their own definition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as distributions

from evitable.stats.pooling import tau2_interval
from tests.unit.stats.pooling import algebra

Y = np.array([0.3, -0.5, 1.2, 0.9, -1.4, 0.2, 2.1])
V = np.array([0.12, 0.4, 0.08, 0.9, 0.3, 0.05, 0.6])
DOSE = [1.0, 2.0, 2.5, 3.0, 1.5, 0.5, 4.0]


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("moderators", [None, DOSE])
def test_q_at_the_ends_is_at_its_outer_quantiles(level: float, moderators: list[float] | None) -> None:
    x = np.ones((7, 1)) if moderators is None else np.column_stack((np.ones(7), moderators))
    found = tau2_interval(Y, V, level=level, moderators=moderators).numbers
    df = 7 - x.shape[1]
    low, high = (algebra.generalised_q(Y, V, x, end) for end in (found.tau2_low, found.tau2_high))
    assert low == pytest.approx(distributions.chi2.ppf((1 + level) / 2, df), rel=1e-10)
    assert high == pytest.approx(distributions.chi2.ppf((1 - level) / 2, df), rel=1e-10)


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_the_likelihood_at_the_ends_is_as_far_down_as_the_level_says(method: str) -> None:
    x = np.ones((7, 1))
    found = tau2_interval(Y, V, kind="profile-likelihood", method=method).numbers
    ends = (found.tau2, found.tau2_low, found.tau2_high)
    top, low, high = (algebra.log_likelihood(Y, V, x, t, restricted=method == "REML") for t in ends)
    down = distributions.chi2.ppf(0.95, 1) / 2
    assert (top - low, top - high) == pytest.approx((down, down), rel=1e-9)


def test_i2_h2_and_tau_are_those_of_the_ends() -> None:
    found = tau2_interval(Y, V).numbers
    typical = 6 / float(np.trace(algebra.projection(1 / V, np.ones((7, 1)))))
    assert found.typical_variance == pytest.approx(typical)
    assert found.i2[2] == pytest.approx(found.tau2_high / (found.tau2_high + typical))
    assert found.h2[1] == pytest.approx(1 + found.tau2_low / typical)
    assert found.tau == pytest.approx((found.tau2**0.5, found.tau2_low**0.5, found.tau2_high**0.5))


def test_rows_that_agree_too_well_leave_an_empty_interval_and_say_so() -> None:
    answer = tau2_interval([0.5] * 6, [1.0] * 6)
    assert (answer.numbers.tau2_low, answer.numbers.tau2_high) == (0.0, 0.0)
    assert answer.warned("empty-interval")
    likely = tau2_interval([0.5] * 6, [1.0] * 6, kind="profile-likelihood", method="ML").numbers
    assert likely.tau2_low == 0.0
    assert likely.tau2_high > 0.1


def test_the_lower_end_is_0_where_no_spread_is_likely_enough() -> None:
    found = tau2_interval([0.1, 0.6, 0.3, 1.2], [0.04, 0.09, 0.02, 0.25], kind="profile-likelihood").numbers
    assert found.tau2_low == 0.0
    assert found.tau2 < found.tau2_high


def test_few_rows_are_said() -> None:
    assert tau2_interval(Y, V).warned("few-rows")
    assert not tau2_interval([*Y, *Y], [*V, *V]).warned("few-rows")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kind": "wald"}, "kind is 'wald': give one of q-profile, profile-likelihood"),
        ({"method": "FE"}, "method is 'FE': give one of HE"),
        ({"kind": "profile-likelihood", "method": "DL"}, "which has no likelihood"),
        ({"level": 2}, "level is 2"),
    ],
)
def test_bad_options_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        tau2_interval(Y, V, **options)


def test_one_row_has_no_spread_to_bound() -> None:
    with pytest.raises(ValueError, match="1 row for 1 coefficient:"):
        tau2_interval([0.4], [0.2])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-20, 20), st.floats(-5, 5).map(lambda log: 10.0**log)), min_size=2, max_size=10),
    st.sampled_from([0.5, 0.95, 0.999]),
)
def test_every_table_has_ordered_ends(rows: list[tuple[float, float]], level: float) -> None:
    y, v = (list(column) for column in zip(*rows, strict=True))
    for options in ({}, {"kind": "profile-likelihood", "method": "ML"}, {"kind": "profile-likelihood"}):
        chosen: dict[str, Any] = options
        found = tau2_interval(y, v, level=level, **chosen).numbers
        assert 0 <= found.tau2_low <= found.tau2_high < float("inf")
        if chosen:
            assert found.tau2_low <= found.tau2 <= found.tau2_high
