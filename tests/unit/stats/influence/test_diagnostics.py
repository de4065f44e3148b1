"""What each row does to the pool."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.stats.influence import Influence, leave_one_out, row_influence
from evitable.stats.result import Result

EFFECTS = [0.1, 0.5, -0.2, 1.4, 0.3]
VARIANCES = [0.04, 0.09, 0.2, 0.1, 0.05]


def test_equal_rows_give_the_textbook_values() -> None:
    # Means of k and k - 1 equal weights: the move is (y - mean of the others) / k.
    y, k = [0.0, 0.0, 0.0, 2.0], 4
    row = row_influence(y, [1.0] * k, method="FE").numbers.rows[3]
    assert row.hat == row.weight == 0.25
    assert row.rstudent == pytest.approx(2 / math.sqrt(1 + 1 / 3))
    assert row.cook_d == pytest.approx(0.5**2 * k)
    assert row.dffits == pytest.approx(0.5 * math.sqrt(k))
    assert row.dfbs == pytest.approx(0.5 * math.sqrt(k))
    assert row.cov_r == pytest.approx((1 / 3) / (1 / 4))
    assert row.q_del == pytest.approx(0.0, abs=1e-15)
    assert row.tau2_del == 0.0


@pytest.mark.parametrize("test", ["z", "knha", "adhoc"])
@pytest.mark.parametrize("method", ["FE", "DL", "REML"])
def test_the_moves_are_those_of_leave_one_out(method: str, test: str) -> None:
    left = leave_one_out(EFFECTS, VARIANCES, method=method, test=test).numbers
    assert left.everything is not None
    for row, without in zip(
        row_influence(EFFECTS, VARIANCES, method=method, test=test).numbers.rows, left.without, strict=True
    ):
        assert without is not None
        move = left.everything.estimate - without.estimate
        assert row.cook_d == pytest.approx((move / left.everything.se) ** 2, rel=1e-9)
        assert row.cov_r == pytest.approx((without.se / left.everything.se) ** 2, rel=1e-9)
        assert (row.tau2_del, row.q_del) == (without.tau2, without.q)
        assert row.dffits is not None
        assert row.dffits * move >= 0


def test_weights_sum_to_one() -> None:
    assert sum(row.weight for row in row_influence(EFFECTS, VARIANCES).numbers.rows) == pytest.approx(1.0)


def test_each_rule_can_call_a_row_influential() -> None:
    # hat alone: one row of nearly all the weight that sits where the others are.
    heavy = row_influence([0.0, 0.1, -0.1, 0.05, -0.05], [0.001, 1.0, 1.0, 1.0, 1.0], method="FE")
    assert heavy.numbers.influential == (0,)
    assert heavy.warned("influential-rows")
    # Distance: one row far from the others, of no more weight than they.
    far = row_influence([0.0, 0.2, -0.2, 0.1, 4.0], [1.0] * 5, method="FE").numbers
    assert far.influential == (4,)
    calm = row_influence([0.0, 0.2, -0.2, 0.1, 0.3], [1.0] * 5, method="FE")
    assert calm.numbers.influential == ()
    assert not calm.warnings


def _is_empty(found: Result[Influence]) -> bool:
    return all(row.rstudent is None and row.is_influential is None for row in found.numbers.rows)


def test_one_row_has_no_diagnostics() -> None:
    found = row_influence([1.0], [1.0])
    assert found.warned("one-row")
    assert _is_empty(found)
    assert found.numbers.rows[0].hat == 1.0


def test_two_rows_have_diagnostics_by_z_and_none_by_t() -> None:
    assert row_influence([0.0, 1.0], [1.0, 1.0]).numbers.rows[0].rstudent == pytest.approx(-1 / math.sqrt(2))
    by_t = row_influence([0.0, 1.0], [1.0, 1.0], test="knha")
    assert _is_empty(by_t)
    assert by_t.warned("no-diagnostics")


def test_rows_that_agree_to_the_last_digit_have_none_by_hartung_and_knapp() -> None:
    found = row_influence([0.5] * 4, [0.1] * 4, test="knha")
    assert found.warned("no-diagnostics")
    assert {row.is_influential for row in found.numbers.rows} == {None}
    assert {row.cook_d for row in found.numbers.rows} == {None}


def test_one_row_off_others_that_agree_has_no_deviate_by_hartung_and_knapp() -> None:
    last = row_influence([0.5, 0.5, 0.5, 2.0], [0.1] * 4, test="knha").numbers.rows[3]
    assert (last.rstudent, last.dffits, last.dfbs) == (None, None, None)
    assert last.cook_d is not None
    assert last.cook_d > 0


def test_unknown_options_are_refused() -> None:
    with pytest.raises(ValueError, match="method is 'reml'"):
        row_influence(EFFECTS, VARIANCES, method="reml")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=3, max_size=7),
    st.floats(0.1, 10),
    st.sampled_from(["FE", "DL"]),
)
def test_a_change_of_unit_changes_no_diagnostic(rows: list[tuple[float, float]], unit: float, method: str) -> None:
    y, v = zip(*rows, strict=True)
    here = row_influence(y, v, method=method).numbers.rows
    there = row_influence([unit * a for a in y], [unit**2 * a for a in v], method=method).numbers.rows
    for a, b in zip(here, there, strict=True):
        assert (b.rstudent, b.dffits, b.cook_d, b.cov_r, b.hat, b.dfbs) == pytest.approx(
            (a.rstudent, a.dffits, a.cook_d, a.cov_r, a.hat, a.dfbs), rel=1e-6, abs=1e-6
        )
