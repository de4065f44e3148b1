"""Counts are refused by name, place and value, and a blank is never a zero."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from evitable.stats.counts import checked_counts, checked_level


def test_whole_numbers_of_any_kind_are_taken() -> None:
    counts = checked_counts(np.array([1, 2]), np.array([3.0, 4.0]))
    assert (counts.k, counts.total_events, counts.total_n) == (2, 3, 7)


@pytest.mark.parametrize(
    ("events", "n", "words"),
    [
        ([1, None], [1, 2], ["events[1]", "None", "leave a row out"]),
        ([1, float("nan")], [1, 2], ["events[1]", "nan"]),
        ([1, float("inf")], [1, 2], ["events[1]", "inf"]),
        ([1, 2.5], [1, 3], ["events[1]", "2.5", "whole number"]),
        ([1, "2"], [1, 3], ["events[1]", "'2'"]),
        ([1, True], [1, 3], ["events[1]", "True"]),
        ([1, -1], [1, 3], ["events[1]", "-1", "negative"]),
        ([1, 4], [1, 3], ["events[1]", "4", "more events than patients"]),
        ([1, 0], [1, 0], ["n[1]", "0", "leave the row out"]),
        ([1], [10**6], ["n[0]", "1000000", "not supported"]),
        ([1, 1], [1], ["2 rows", "n has 1"]),
        ([], [], ["at least one row"]),
        ([[1]], [[1]], ["2 dimensions", "flat list"]),
    ],
)
def test_bad_counts_are_named(events: Any, n: Any, words: list[str]) -> None:
    with pytest.raises(ValueError, match=re.escape(words[0])) as caught:
        checked_counts(events, n)
    assert all(word in str(caught.value) for word in words)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, float("nan"), True, "0.95"])
def test_levels_are_shares(level: float) -> None:
    with pytest.raises(ValueError, match="level is"):
        checked_level(level)
