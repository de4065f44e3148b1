"""Silent rows: both readings, never a silent zero."""

from __future__ import annotations

import pytest

from evitable.stats import pool_proportion
from evitable.stats.sensitivity import silent_rows
from tests.unit.stats.tables import NEUROPATHY

N = NEUROPATHY[1]
TOLD: list[int | float | None] = [0, 1, 2, 3, 2, None, None]


def test_both_readings_are_the_pooled_answers_of_their_rows() -> None:
    found = silent_rows(TOLD, N).numbers
    without, as_none = (pool_proportion(*rows)[0].numbers for rows in (([0, 1, 2, 3, 2], N[:5]), NEUROPATHY))
    assert found.missing is not None
    for ours, theirs in ((found.missing, without), (found.zero, as_none)):
        assert (ours.estimate, ours.low, ours.high) == (theirs.estimate, theirs.low, theirs.high)
        assert (ours.k, ours.events, ours.n) == (theirs.k, theirs.events, theirs.n)
    assert found.shift == found.zero.estimate - found.missing.estimate
    assert (found.low, found.high) == (found.zero.low, found.missing.high)
    assert (found.silent, found.silent_n) == ((5, 6), 4)


def test_silence_is_warned_of_and_both_are_in_the_words() -> None:
    answer = silent_rows(TOLD, N)
    assert answer.warned("silent-rows")
    assert "8 of 39" in answer.numbers.in_words
    assert "8 of 43" in answer.numbers.in_words


def test_not_a_number_is_silence_too() -> None:
    assert silent_rows([0, 1, 2, 3, 2, float("nan"), float("nan")], N).numbers == silent_rows(TOLD, N).numbers


def test_a_zero_is_no_silence() -> None:
    answer = silent_rows(NEUROPATHY[0], N)
    assert answer.warnings == ()
    assert answer.numbers.missing == answer.numbers.zero
    assert answer.numbers.in_words.startswith("Every row tells of the event")


def test_where_all_are_silent_there_is_no_share() -> None:
    answer = silent_rows([None, None], [4, 6])
    assert answer.numbers.missing is None
    assert answer.numbers.shift is None
    assert answer.warned("all-rows-silent")
    assert "No share can be given" in answer.numbers.in_words


def test_one_stated_row_gets_its_exact_interval() -> None:
    missing = silent_rows([3, None], [4, 6]).numbers.missing
    assert missing is not None
    assert missing.method == "pooled-exact"


def test_what_is_no_count_is_refused_at_its_own_position() -> None:
    with pytest.raises(ValueError, match=r"events\[2\] is 1.5"):
        silent_rows([None, 1, 1.5], [4, 6, 7])
    with pytest.raises(ValueError, match=r"n\[1\]"):
        silent_rows([1, None], [4, 0])
    with pytest.raises(ValueError, match="events has 3 rows and n has 2"):
        silent_rows([None, 1, 1], [4, 6])
