"""What is refused before any rate is pooled, and in which words."""

from __future__ import annotations

import numpy as np
import pytest

from evitable.stats.rates import garwood, pool_rate, rate_posterior
from evitable.stats.rates.person_time import checked_person_time


def test_numbers_from_numpy_are_taken() -> None:
    rows = checked_person_time(np.array([1, 0]), np.array([0.5, 2.0]))
    assert (rows.k, rows.total_events, rows.total_time) == (2, 1, 2.5)


@pytest.mark.parametrize(
    ("events", "time", "message"),
    [
        ([1, None], [1.0, 2.0], r"events\[1\] is None: give a whole number"),
        ([1, 2.5], [1.0, 2.0], r"events\[1\] is 2\.5: give a whole number"),
        ([True], [1.0], r"events\[0\] is True"),
        ([float("nan")], [1.0], r"events\[0\] is nan"),
        ([-1], [1.0], r"events\[0\] is -1: a count cannot be negative"),
        ([10**8], [1.0], r"more than 10000000 events"),
        ([1], [0], r"time\[0\] is 0: give a person-time"),
        ([1], [float("inf")], r"time\[0\] is inf"),
        ([1], [None], r"time\[0\] is None.*leave a row out"),
        ([1, 2], [1.0], r"events has 2 rows and time has 1"),
        ([], [], r"empty: give at least one row"),
        ([[1]], [[1.0]], r"events has 2 dimensions"),
    ],
)
def test_a_row_that_is_no_rate_is_refused_by_position(events: list[int], time: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked_person_time(events, time)


def test_unfit_options_are_refused() -> None:
    with pytest.raises(ValueError, match="comparisons is 'yes'"):
        pool_rate([1], [1.0], comparisons="yes")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="mu_prior is 2"):
        pool_rate([1], [1.0], mu_prior=2)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="next_time is 0"):
        pool_rate([1, 2, 3], [1.0, 1.0, 1.0], next_time=0)
    with pytest.raises(ValueError, match="level is 2"):
        garwood([1], [1.0], level=2)
    with pytest.raises(ValueError, match="rate is 0"):
        rate_posterior([1], [1.0]).probability_above(0)
    with pytest.raises(ValueError, match="most is -1"):
        rate_posterior([1], [1.0]).new_counts(1.0, -1)
