"""The rank correlation test."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from evitable.stats.bias import begg_test
from evitable.stats.bias.rank import _exact
from evitable.stats.counts import Array

EFFECTS = [0.1, 0.5, -0.2, 1.4, 0.3, 0.9]
VARIANCES = [0.04, 0.09, 0.2, 0.5, 0.05, 0.3]


def _deviates(y: list[float], v: list[float]) -> Array:
    w = 1 / np.array(v)
    return np.asarray((np.array(y) - (w @ np.array(y)) / w.sum()) / np.sqrt(np.array(v) - 1 / w.sum()))


@pytest.mark.parametrize("k", [2, 3, 5, 6])
def test_the_exact_chance_counts_all_orders(k: int) -> None:
    scores = [
        sum(1 if order[j] > order[i] else -1 for i in range(k) for j in range(i + 1, k))
        for order in permutations(range(k))
    ]
    for score in set(scores):
        at_most = sum(each <= -abs(score) for each in scores) / len(scores)
        assert _exact(k, score) == pytest.approx(min(1.0, 2 * at_most), rel=1e-12)


def test_without_ties_it_is_kendalls_test() -> None:
    found = begg_test(EFFECTS, VARIANCES).numbers
    for name, method in (("pval_exact", "exact"), ("pval_normal", "asymptotic")):
        tau, pval = kendalltau(_deviates(EFFECTS, VARIANCES), VARIANCES, method=method)
        assert found.tau == pytest.approx(tau, rel=1e-12)
        assert getattr(found, name) == pytest.approx(pval, rel=1e-10)
    assert found.pval == found.pval_exact


def test_ties_leave_the_normal_approximation() -> None:
    y, v = [0.1, 0.5, 0.5, 1.4, 0.3, 0.3], [0.04, 0.09, 0.09, 0.5, 0.05, 0.05]
    answer = begg_test(y, v)
    tau, pval = kendalltau(_deviates(y, v), v, method="asymptotic")
    assert answer.numbers.tau == pytest.approx(tau, rel=1e-12)
    assert answer.numbers.pval == answer.numbers.pval_normal == pytest.approx(pval, rel=1e-10)
    assert answer.numbers.pval_exact is None
    assert "normal approximation" in answer.done[0]


@pytest.mark.parametrize(("k", "is_exact"), [(49, True), (50, False)])
def test_from_fifty_rows_on_it_is_normal(k: int, is_exact: bool) -> None:
    rows = np.random.default_rng(5)
    found = begg_test(rows.normal(size=k), rows.uniform(0.1, 1, size=k)).numbers
    assert (found.pval_exact is not None) is is_exact
    assert found.pval_normal is not None


def test_the_same_value_by_two_sums_is_a_tie() -> None:
    assert 0.1 + 0.2 != 0.3
    found = begg_test([0.5, 0.5, 0.9, 0.1], [0.1 + 0.2, 0.3, 0.7, 0.05]).numbers
    assert found.pval_exact is None


@pytest.mark.parametrize(
    ("effects", "variances"),
    [([0.1, 0.5, 1.0], [0.1] * 3), ([0.3] * 4, [0.1, 0.2, 0.3, 0.7]), ([0.7], [0.1])],
)
def test_equal_variances_or_deviates_leave_nothing_to_rank(effects: list[float], variances: list[float]) -> None:
    found = begg_test(effects, variances)
    assert found.warned("nothing-to-rank")
    assert (found.numbers.tau, found.numbers.pval, found.numbers.pval_normal) == (None, None, None)
    assert not found.done


def test_two_rows_rank_one_pair() -> None:
    found = begg_test([0.0, 1.0], [0.1, 0.2]).numbers
    assert abs(found.tau or 0.0) == 1.0
    assert found.pval == 1.0


def test_the_warnings_are_those_of_every_test_of_asymmetry() -> None:
    codes = {each.code for each in begg_test(EFFECTS, VARIANCES, measure="OR").warnings}
    assert codes == {"few-rows", "effect-tied-to-error", "case-reports", "asymmetry-is-not-bias"}


def test_a_measure_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="measure is 'odds'"):
        begg_test(EFFECTS, VARIANCES, measure="odds")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(1, 20)), min_size=3, max_size=9))
def test_mirrored_effects_turn_tau_round(rows: list[tuple[int, int]]) -> None:
    y, v = [a / 10 for a, _ in rows], [b / 10 for _, b in rows]
    here, there = begg_test(y, v).numbers, begg_test([-a for a in y], v).numbers
    if here.tau is None:
        assert there.tau is None
    else:
        assert there.tau == pytest.approx(-here.tau)
        assert there.pval == pytest.approx(here.pval)
