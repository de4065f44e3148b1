"""The pool without each row in turn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.stats.influence import leave_one_out

EFFECTS = [0.1, 0.5, -0.2, 1.4, 0.3]
VARIANCES = [0.04, 0.09, 0.2, 0.1, 0.05]
METHODS = ["FE", "HE", "DL", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM"]


def test_without_a_row_the_common_effect_is_the_weighted_mean_of_the_others() -> None:
    found = leave_one_out(EFFECTS, VARIANCES, method="FE").numbers
    for i, pool in enumerate(found.without):
        kept = [j for j in range(5) if j != i]
        w = [1 / VARIANCES[j] for j in kept]
        mean = sum(a * EFFECTS[j] for a, j in zip(w, kept, strict=True)) / sum(w)
        q = sum(a * (EFFECTS[j] - mean) ** 2 for a, j in zip(w, kept, strict=True))
        assert pool is not None
        assert pool.estimate == pytest.approx(mean, rel=1e-13)
        assert pool.se == pytest.approx(sum(w) ** -0.5, rel=1e-13)
        assert pool.q == pytest.approx(q, rel=1e-12)
        assert pool.h2 == pytest.approx(q / 3, rel=1e-12)
        assert pool.i2 == pytest.approx(max(0.0, 1 - 3 / q), rel=1e-12)
        assert pool.ci_high - pool.ci_low == pytest.approx(2 * 1.959963984540054 * pool.se, rel=1e-12)


def test_without_a_row_the_spread_is_that_of_dersimonian_and_laird() -> None:
    pool = leave_one_out(EFFECTS, VARIANCES, method="DL").numbers.without[0]
    y, w = np.array(EFFECTS[1:]), 1 / np.array(VARIANCES[1:])
    q = float(w @ (y - w @ y / w.sum()) ** 2)
    assert pool is not None
    assert pool.tau2 == pytest.approx((q - 3) / (w.sum() - w @ w / w.sum()), rel=1e-12)


def test_the_whole_pool_and_the_row_that_moves_it_most() -> None:
    found = leave_one_out(EFFECTS, VARIANCES, method="REML").numbers
    assert found.everything is not None
    assert found.everything.k == 5
    assert found.moves_most == 3
    low, high = found.span or (math.nan, math.nan)
    assert low < found.everything.estimate < high


@pytest.mark.parametrize("method", METHODS)
def test_every_estimator_answers_every_row(method: str) -> None:
    found = leave_one_out(EFFECTS, VARIANCES, method=method).numbers
    assert [pool.k for pool in found.without if pool is not None] == [4] * 5


def test_two_rows_leave_one_which_tells_nothing_of_spread() -> None:
    first = leave_one_out([1.0, 2.0], [1.0, 4.0]).numbers.without[0]
    assert first is not None
    assert (first.estimate, first.se, first.q) == (2.0, 2.0, 0.0)
    assert (first.tau2, first.i2, first.h2, first.q_p, first.se_tau2) == (None,) * 5


def test_one_row_leaves_nothing() -> None:
    found = leave_one_out([1.0], [4.0])
    assert found.numbers.without == (None,)
    assert found.numbers.span is None
    assert found.numbers.moves_most is None
    assert found.warned("one-row")
    assert found.numbers.everything is not None
    assert found.numbers.everything.estimate == 1.0


def test_few_rows_are_warned_of_and_many_are_not() -> None:
    assert leave_one_out(EFFECTS[:4], VARIANCES[:4]).warned("few-rows")
    assert not leave_one_out(EFFECTS, VARIANCES).warnings


def test_hartung_knapp_takes_t_and_its_ad_hoc_form_is_never_narrower() -> None:
    alike, v = [0.1, 0.1, 0.11, 0.1], [0.1, 0.2, 0.1, 0.3]
    pools = {test: leave_one_out(alike, v, test=test).numbers.everything for test in ("z", "knha", "adhoc")}
    normal, t, at_least = pools["z"], pools["knha"], pools["adhoc"]
    assert normal is not None
    assert t is not None
    assert at_least is not None
    assert (normal.df, t.df, at_least.df) == (None, 3, 3)
    assert t.se < normal.se == at_least.se
    assert at_least.ci_high - at_least.estimate == pytest.approx(3.182446305284263 * normal.se, rel=1e-10)


@pytest.mark.parametrize("variances", [[0.1] * 4, [0.1, 0.3, 0.7, 0.11]])
def test_rows_that_agree_to_the_last_digit_have_no_test_by_hartung_and_knapp(variances: list[float]) -> None:
    pool = leave_one_out([0.3] * 4, variances, test="knha").numbers.everything
    assert pool is not None
    assert pool.se == 0.0
    assert (pool.stat, pool.pval) == (None, None)
    assert pool.ci_low == pool.ci_high == pool.estimate


def test_the_sentence_names_estimator_test_and_level() -> None:
    found = leave_one_out(EFFECTS, VARIANCES, method="PM", test="adhoc", level=0.9)
    assert found.asked == (("method", "PM"), ("test", "adhoc"), ("level", "0.9"))
    assert "PM estimator" in found.methods
    assert "90% intervals of Hartung and Knapp" in found.methods


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (([1.0, None], [1.0, 1.0]), r"effects\[1\] is None"),
        (([1.0, 2.0], [1.0, 0.0]), r"variances\[1\] is 0: give a number above zero"),
        (([1.0, float("nan")], [1.0, 1.0]), r"effects\[1\] is nan"),
        (([1.0], [1.0, 1.0]), "effects has 1, variances has 2"),
        (([], []), "empty"),
        (([1e40, 1.0], [1.0, 1.0]), r"effects\[0\] is 1e\+40"),
        (([1.0, 1.0], [1.0, 1e-60]), r"variances\[1\] is 1e-60"),
    ],
)
def test_bad_rows_are_refused(arguments: tuple[list[float], list[float]], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        leave_one_out(*arguments)


@pytest.mark.parametrize(
    ("options", "told"),
    [({"method": "GENQ"}, "method is 'GENQ'"), ({"test": "t"}, "test is 't'"), ({"level": 95}, "level")],
)
def test_unknown_options_are_refused(options: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        leave_one_out(EFFECTS, VARIANCES, **options)  # type: ignore[arg-type]


ROWS = st.lists(
    st.tuples(st.floats(-5, 5), st.floats(0.01, 4)).map(lambda row: (round(row[0], 3), round(row[1], 3))),
    min_size=3,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.floats(-10, 10), st.sampled_from(["FE", "DL", "REML"]))
def test_adding_a_number_to_all_effects_adds_it_to_every_pool(
    rows: list[tuple[float, float]], step: float, method: str
) -> None:
    y, v = zip(*rows, strict=True)
    here = leave_one_out(y, v, method=method).numbers.without
    there = leave_one_out([value + step for value in y], v, method=method).numbers.without
    for a, b in zip(here, there, strict=True):
        assert a is not None
        assert b is not None
        assert b.estimate == pytest.approx(a.estimate + step, abs=1e-6)
        assert b.tau2 == pytest.approx(a.tau2, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.sampled_from(["FE", "DL", "REML"]))
def test_the_rows_can_come_in_any_order(rows: list[tuple[float, float]], method: str) -> None:
    y, v = zip(*rows, strict=True)
    here = leave_one_out(y, v, method=method).numbers.without
    there = leave_one_out(y[::-1], v[::-1], method=method).numbers.without[::-1]
    for a, b in zip(here, there, strict=True):
        assert a is not None
        assert b is not None
        assert (b.estimate, b.se) == pytest.approx((a.estimate, a.se), abs=1e-8)
