"""Row intervals: the reference files hold the values, here are the corners and the definitions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from scipy.special import bdtr, bdtrc, ndtri

from evitable.stats import clopper_pearson, is_one_sided, jeffreys, mid_p, wilson
from evitable.stats.counts import Array
from tests.unit.stats.tables import Table, mirrored, table

Interval = Callable[[list[int], list[int]], tuple[Array, Array]]
INTERVALS: list[Interval] = [clopper_pearson, wilson, jeffreys, mid_p]


def test_eight_of_eight_is_at_least_0_631() -> None:
    low, high = clopper_pearson([8], [8])
    assert low[0] == pytest.approx(0.025 ** (1 / 8))
    assert high[0] == 1


def test_one_single_case_says_almost_nothing() -> None:
    low, high = clopper_pearson([1, 0], [1, 1])
    assert low.tolist() == pytest.approx([0.025, 0])
    assert high.tolist() == pytest.approx([1, 0.975])


def test_rows_of_none_or_all_have_one_real_end() -> None:
    assert is_one_sided([0, 1, 2], [2, 2, 2]).tolist() == [True, False, True]


@pytest.mark.parametrize("interval", INTERVALS)
@given(counts=table)
def test_interval_holds_the_share_and_stays_inside(interval: Interval, counts: Table) -> None:
    low, high = interval(*counts)
    share = np.array(counts[0]) / np.array(counts[1])
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert (low <= share + 1e-12).all()
    assert (share <= high + 1e-12).all()
    rows = is_one_sided(*counts)
    assert ((low[rows] == 0) | (high[rows] == 1)).all()


@pytest.mark.parametrize("interval", INTERVALS)
@given(counts=table)
def test_exchanging_events_mirrors_the_interval(interval: Interval, counts: Table) -> None:
    low, high = interval(*counts)
    low_of_rest, high_of_rest = interval(*mirrored(counts))
    np.testing.assert_allclose(low_of_rest, 1 - high, atol=1e-12)
    np.testing.assert_allclose(high_of_rest, 1 - low, atol=1e-12)


def test_clopper_pearson_solves_its_two_tails() -> None:
    low, high = clopper_pearson([3], [11], level=0.9)
    assert bdtrc(2, 11, low[0]) == pytest.approx(0.05)
    assert bdtr(3, 11, high[0]) == pytest.approx(0.05)


def test_mid_p_solves_its_two_tails() -> None:
    low, high = mid_p([3], [11], level=0.9)
    at_most, less = bdtr(3, 11, high[0]), bdtr(2, 11, high[0])
    assert (at_most + less) / 2 == pytest.approx(0.05)
    assert (bdtrc(2, 11, low[0]) + bdtrc(3, 11, low[0])) / 2 == pytest.approx(0.05)


def test_large_rows_do_not_lose_figures() -> None:
    low, high = wilson([1], [100_000])
    n, z2 = Decimal(100_000), Decimal(float(ndtri(0.975))) ** 2
    root = (z2 * (z2 + 4 * (1 - 1 / n))).sqrt()
    assert low[0] == pytest.approx(float((2 + z2 - root) / (2 * (n + z2))), rel=1e-12)
    assert high[0] == pytest.approx(float((2 + z2 + root) / (2 * (n + z2))), rel=1e-12)
