"""Trim and fill."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.stats.bias import trim_and_fill
from evitable.stats.bias.trimming import _linear, _quadratic, _run
from evitable.stats.influence import leave_one_out

EFFECTS = [0.0, 0.1, -0.1, 0.05, 1.0, 2.0, 1.5]
VARIANCES = [0.01, 0.02, 0.02, 0.03, 1.0, 1.2, 0.9]


def test_the_estimators_on_signed_ranks_worked_by_hand() -> None:
    # Deviations of ranks 1 to 6, of which 2 lies to the left: the run at the top is 6, 5, 4, 3; the sum 19.
    ranks = np.array([1.0, -2.0, 3.0, 4.0, 5.0, 6.0])
    assert _run(ranks).rows == 3
    assert _run(ranks).se == pytest.approx(8**0.5)
    assert _linear(ranks).rows == pytest.approx((4 * 19 - 42) / 11)
    assert _quadratic(ranks).rows == 5.5  # under the root, 72.25 - 76 is below 0


def test_the_quadratic_estimator_below_its_root() -> None:
    ranks = np.array([1.0, -2.0, 3.0, -4.0, 5.0, 6.0])
    assert _quadratic(ranks).rows == pytest.approx(5.5 - (72.25 - 60) ** 0.5)


def test_without_any_to_the_left_the_run_ends_at_the_centre() -> None:
    assert _run(np.array([0.0, 2.0, 3.0])).rows == 1
    assert _run(np.zeros(3)).rows == 0


@pytest.mark.parametrize("estimator", ["L0", "R0", "Q0"])
def test_a_symmetric_funnel_lacks_nothing(estimator: str) -> None:
    y, v = [0.0, 0.1, -0.1, 0.5, -0.5, 1.0, -1.0], [0.01, 0.02, 0.02, 0.3, 0.3, 1.0, 1.0]
    found = trim_and_fill(y, v, estimator=estimator, side="left", method="FE")
    assert found.numbers.missing == 0
    assert found.numbers.effects == ()
    assert found.numbers.after == found.numbers.before
    assert "No row was found lacking" in found.done[-1]


def test_filled_rows_mirror_the_furthest_about_the_centre_and_are_pooled() -> None:
    found = trim_and_fill(EFFECTS, VARIANCES, method="REML").numbers
    assert (found.side, found.missing) == ("left", 3)
    # The centre is the pool of the rows not trimmed.
    kept = leave_one_out(EFFECTS[:4], VARIANCES[:4]).numbers.everything
    assert kept is not None
    furthest = [1.0, 1.5, 2.0]
    assert found.effects == pytest.approx([2 * kept.estimate - y for y in furthest], abs=1e-12)
    assert found.variances == (1.0, 0.9, 1.2)
    everything = leave_one_out([*EFFECTS, *found.effects], [*VARIANCES, *found.variances]).numbers.everything
    assert found.after == everything
    assert found.before == leave_one_out(EFFECTS, VARIANCES).numbers.everything


@pytest.mark.parametrize("k", [1, 2])
def test_below_three_rows_there_is_none(k: int) -> None:
    found = trim_and_fill(EFFECTS[:k], VARIANCES[:k], side="left")
    assert found.warned("too-few-rows")
    assert (found.numbers.missing, found.numbers.after) == (None, None)
    assert found.numbers.before is not None


def test_equal_errors_choose_no_side_and_a_side_given_is_enough() -> None:
    y, v = [0.0, 0.1, 0.2, 1.5], [0.2] * 4
    without = trim_and_fill(y, v)
    assert without.warned("no-side")
    assert (without.numbers.side, without.numbers.missing) == (None, None)
    given_side = trim_and_fill(y, v, side="left").numbers
    assert given_side.side == "left"
    assert given_side.missing is not None


@pytest.mark.parametrize("code", ["sensitivity-only", "case-reports", "few-rows", "effect-tied-to-error"])
def test_it_is_a_sensitivity_analysis_only(code: str) -> None:
    assert trim_and_fill(EFFECTS, VARIANCES, measure="PLO").warned(code)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"estimator": "L1"}, "estimator is 'L1'"),
        ({"side": "top"}, "side is 'top'"),
        ({"method": "GENQ"}, "method is 'GENQ'"),
        ({"measure": "odds"}, "measure is 'odds'"),
    ],
)
def test_bad_options_are_refused(options: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        trim_and_fill(EFFECTS, VARIANCES, **options)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-3000, 3000), st.integers(50, 2000)), min_size=3, max_size=9, unique_by=lambda r: r[0]
    ),
    st.sampled_from(["L0", "R0", "Q0"]),
    st.sampled_from(["FE", "DL"]),
)
def test_the_mirrored_table_is_filled_on_the_other_side(
    rows: list[tuple[int, int]], estimator: str, method: str
) -> None:
    y, v = np.array([a / 1000 for a, _ in rows]), np.array([b / 1000 for _, b in rows])
    here = trim_and_fill(y, v, estimator=estimator, side="left", method=method).numbers
    there = trim_and_fill(-y, v, estimator=estimator, side="right", method=method).numbers
    assert there.missing == here.missing
    assert there.effects == pytest.approx([-value for value in here.effects])
    assert there.variances == here.variances
    if here.missing is not None:
        assert here.missing < len(rows)
