"""What must hold for every table: mirrors, order, order of ends, and not one warning from numpy."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.stats import Pooled, Result, pool_proportion
from tests.unit.stats.tables import Table, mirrored, table

EXAMPLES = settings(max_examples=25, deadline=None)


def numbers(answer: Result[Pooled]) -> list[float | None]:
    found = answer.numbers
    return [found.estimate, found.low, found.high, found.predictive_low, found.predictive_high, found.tau]


@EXAMPLES
@given(counts=table)
def test_exchanging_events_mirrors_every_estimate(counts: Table) -> None:
    for here, there in zip(pool_proportion(*counts), pool_proportion(*mirrored(counts)), strict=True):
        shown = here.numbers
        turned = [shown.estimate, shown.high, shown.low, shown.predictive_high, shown.predictive_low]
        expected = [None if value is None else 1 - value for value in turned]
        assert numbers(there)[:3] == pytest.approx(expected[:3], abs=1e-7)
        # The half-Cauchy's tail is cut at 1e-7, on one side of a new study's share more than on the other.
        assert numbers(there)[3:5] == pytest.approx(expected[3:], abs=5e-7)
        assert there.numbers.tau == pytest.approx(here.numbers.tau, abs=1e-6)


@EXAMPLES
@given(counts=table, data=st.data())
def test_the_order_of_rows_changes_nothing(counts: Table, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(counts[0]))))
    shuffled = [counts[0][i] for i in order], [counts[1][i] for i in order]
    for here, there in zip(pool_proportion(*counts), pool_proportion(*shuffled), strict=True):
        assert numbers(there) == pytest.approx(numbers(here), abs=1e-9)


@EXAMPLES
@given(counts=table)
def test_estimates_lie_in_their_intervals_and_intervals_in_0_to_1(counts: Table) -> None:
    for answer in pool_proportion(*counts):
        assert answer.numbers.low is not None
        assert answer.numbers.high is not None
        estimate = answer.numbers.low if answer.numbers.estimate is None else answer.numbers.estimate
        assert 0 <= answer.numbers.low <= estimate <= answer.numbers.high <= 1
        assert "not-converged" not in {caution.code for caution in answer.warnings}


@EXAMPLES
@given(counts=table)
def test_the_same_again_is_the_same_to_the_last_bit(counts: Table) -> None:
    assert pool_proportion(*counts) == pool_proportion(*counts)


def test_not_one_warning_on_random_tables() -> None:
    random = np.random.default_rng(20211112)
    with warnings.catch_warnings(), np.errstate(divide="raise", over="raise", invalid="raise"):
        warnings.simplefilter("error")
        for _ in range(100):
            n = random.choice([1, 1, 1, 2, 3, 5, 8, 12, 20], size=random.integers(1, 21))
            x = random.binomial(n, random.choice([0.0, 0.05, 0.3, 0.6, 0.9, 1.0]))
            assert pool_proportion(x, n)[0].numbers.low is not None


EXTREME: list[Table] = [
    ([0] * 100, [1] * 100),
    ([0] * 100 + [1], [1] * 100 + [2]),
    ([1] * 100 + [0], [1] * 100 + [2]),
    ([0, 0], [10_000, 10_000]),
    ([0, 10_000], [10_000, 10_000]),
    ([0, 1, 10_000], [10_000] * 3),
    ([1, 0, 0, 0], [10_000, 1, 1, 1]),
    ([0, 20] * 10, [20] * 20),
    ([0, 2] * 10, [2] * 20),
    ([1] * 50 + [0] * 50, [1] * 50 + [2] * 50),
    ([3000 + i % 7 for i in range(100)], [10_000] * 100),
]


@pytest.mark.parametrize("counts", EXTREME, ids=lambda counts: f"{sum(counts[0])}-of-{sum(counts[1])}")
def test_extreme_tables_have_answers(counts: Table) -> None:
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        answers = pool_proportion(*counts)
    for answer in answers:
        assert answer.numbers.low is not None
        assert answer.numbers.high is not None
        assert 0 <= answer.numbers.low <= answer.numbers.high <= 1
        assert "not-converged" not in {caution.code for caution in answer.warnings}
