"""Row intervals: the reference files hold the values, here are the corners and the definitions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from scipy.special import bdtr, bdtrc, ndtri

from evitable.stats import clopper_pearson, is_one_sided, jeffreys, mid_p, wilson
from evitable.stats.counts import Array
from evitable.stats.intervals import row_intervals
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


def tail_beyond(x: int, n: int, p: float) -> tuple[Fraction, Fraction]:
    """Return P(X >= x) and P(X > x) without rounding."""
    share = Fraction(p)
    chances = [comb(n, j) * share**j * (1 - share) ** (n - j) for j in range(x, n + 1)]
    return sum(chances, Fraction(0)), sum(chances[1:], Fraction(0))


@pytest.mark.parametrize(("x", "n"), [(1, 1), (1, 40), (7, 23), (39, 40), (60, 60)])
def test_both_exact_intervals_solve_their_sums_in_whole_fractions(x: int, n: int) -> None:
    at_least, _ = tail_beyond(x, n, float(clopper_pearson([x], [n])[0][0]))
    assert float(at_least) == pytest.approx(0.025, rel=1e-12)
    at_least, beyond = tail_beyond(x, n, float(mid_p([x], [n])[0][0]))
    assert float((at_least + beyond) / 2) == pytest.approx(0.025, rel=1e-11)


def test_a_rare_event_keeps_its_figures_on_both_ends() -> None:
    """One of 100,000: the ends are the roots of sums taken with 40 figures."""
    low, high = clopper_pearson([1], [100_000])
    with localcontext() as context:
        context.prec = 40
        none = (1 - Decimal(float(low[0]))) ** 100_000
        assert float(1 - none) == pytest.approx(0.025, rel=1e-11)
        p = Decimal(float(high[0]))
        at_most_one = (1 - p) ** 100_000 + 100_000 * p * (1 - p) ** 99_999
        assert float(at_most_one) == pytest.approx(0.025, rel=1e-10)


@pytest.mark.parametrize("method", ["clopper-pearson", "mid-p"])
def test_the_one_sided_bound_is_at_the_level_that_is_named(method: str) -> None:
    full, none, part = row_intervals([8, 0, 3], [8, 5, 8], level=0.9, method=method).numbers
    assert (full.side, none.side, part.side) == ("at least", "at most", None)
    assert part.bound is None
    half = 0.5 if method == "mid-p" else 1
    assert full.bound is not None
    assert none.bound is not None
    # All of 8, or none of 5, under the bound have a chance of exactly 10% (mid-P counts half of it).
    assert half * full.bound**8 == pytest.approx(0.1)
    assert half * (1 - none.bound) ** 5 == pytest.approx(0.1)
    assert full.low < full.bound
    assert none.high > none.bound


@pytest.mark.parametrize(
    ("method", "interval"),
    [("clopper-pearson", clopper_pearson), ("wilson", wilson), ("jeffreys", jeffreys), ("mid-p", mid_p)],
)
def test_rows_carry_the_same_ends_as_the_arrays(method: str, interval: Interval) -> None:
    x, n = [0, 1, 4, 5], [1, 3, 5, 5]
    rows = row_intervals(x, n, method=method)
    low, high = interval(x, n)
    assert [row.low for row in rows.numbers] == low.tolist()
    assert [row.high for row in rows.numbers] == high.tolist()
    assert [row.share for row in rows.numbers] == [0, 1 / 3, 0.8, 1]
    assert "one-sided 95% bound" in rows.methods
    assert rows.done == ("2 of 4 rows of none or all have a one-sided 95% bound.",)
    for row in rows.numbers:
        assert row.bound is None or row.low <= row.bound <= row.high


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="method is 'wald': give one of clopper-pearson, wilson, jeffreys, mid-p"):
        row_intervals([1], [2], method="wald")


@pytest.mark.parametrize("interval", INTERVALS)
def test_thousands_of_rows_of_any_size_answer_at_once(interval: Interval) -> None:
    chance = np.random.default_rng(5)
    n = np.concatenate((chance.integers(1, 20, 1500), chance.integers(1, 100_001, 500)))
    x = np.concatenate((chance.binomial(n[:1000], 0.5), n[1000:1500], np.zeros(500, int)))
    low, high = interval(x, n)  # type: ignore[arg-type]
    assert (low <= x / n + 1e-12).all()
    assert (high >= x / n - 1e-12).all()
    assert (high > low).all()
