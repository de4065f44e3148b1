"""The bound for unreported failures, against counting up one by one and against plain algebra."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.stats import clopper_pearson, posterior
from evitable.stats.sensitivity import unreported_failures
from evitable.stats.sensitivity.unreported import MOST_FAILURES
from tests.unit.stats.tables import NEUROPATHY, RESPONSE, SINGLE_CASES, Table, table


def with_failures(counts: Table, m: int) -> Table:
    return [*counts[0], *[0] * m], [*counts[1], *[1] * m]


@pytest.mark.parametrize("to", [0.5, 0.8])
def test_the_bounds_are_those_of_counting_up_one_by_one(to: float) -> None:
    found = unreported_failures(*RESPONSE, to=to).numbers
    fallen: dict[str, int] = {}
    for m in range(60):
        share = posterior(*with_failures(RESPONSE, m)).typical_study()
        for name, value in (("low", share.low), ("estimate", share.mean), ("high", share.high)):
            if value <= to:
                fallen.setdefault(name, m)
    assert (found.low.failures, found.estimate.failures, found.high.failures) == (
        fallen["low"],
        fallen["estimate"],
        fallen["high"],
    )


@settings(max_examples=12, deadline=None)
@given(counts=table.filter(lambda rows: sum(rows[1]) > len(rows[1])), m=st.integers(0, 12))
def test_one_more_failure_lowers_the_estimate_and_both_ends(counts: Table, m: int) -> None:
    before, after = (posterior(*with_failures(counts, more)).typical_study() for more in (m, m + 1))
    assert after.low < before.low
    assert after.mean < before.mean
    assert after.high < before.high


def test_ratios_are_per_success_and_per_single_case_with_the_event() -> None:
    bound = unreported_failures(*RESPONSE).numbers.estimate
    assert bound.failures is not None
    assert bound.per_success == bound.failures / 41
    assert bound.per_single_case == bound.failures / 3
    assert bound.share is not None
    assert bound.share.estimate <= 0.5
    assert bound.share.n == 43 + bound.failures


def test_the_summed_counts_follow_by_division() -> None:
    assert unreported_failures(*RESPONSE, to=0.3).numbers.summed.failures == ceil(41 / 0.3 - 43)


def test_single_cases_only_are_counted_not_modelled() -> None:
    found = unreported_failures(*SINGLE_CASES, to=0.25).numbers
    assert found.reported.method == "pooled-exact"
    assert found.estimate.failures == 6 / 0.25 - 8
    assert found.high.failures is not None
    n = 8 + found.high.failures
    assert clopper_pearson([6], [n])[1][0] <= 0.25 < clopper_pearson([6], [n - 1])[1][0]


def test_what_is_there_already_needs_none() -> None:
    found = unreported_failures(*NEUROPATHY, to=0.5)
    assert found.numbers.estimate.failures == 0
    assert found.warned("already-there")
    assert "no higher than 50%" in found.numbers.in_words


def test_no_success_has_no_ratio() -> None:
    bound = unreported_failures([0, 0], [1, 4], to=0.5).numbers.estimate
    assert (bound.failures, bound.per_success, bound.per_single_case) == (0, None, None)


def test_a_bound_beyond_reason_is_none_and_said() -> None:
    found = unreported_failures([1] * 40, [1] * 40, to=0.0003)
    assert found.numbers.summed.failures is None
    assert found.numbers.summed.share is None
    assert any(str(MOST_FAILURES) in sentence for sentence in found.done)


def test_the_words_tell_the_number_and_that_it_is_no_estimate() -> None:
    found = unreported_failures(*RESPONSE)
    assert "11 unreported patients without the event" in found.numbers.in_words
    assert found.warned("not-an-estimate")


def test_an_unfit_target_is_refused() -> None:
    for to in (0, 1, True, "half"):
        with pytest.raises(ValueError, match="to is"):
            unreported_failures(*RESPONSE, to=to)  # type: ignore[arg-type]
