"""The shipped example gives the facts that a careful human takes from the published table."""

from __future__ import annotations

import pytest

from tests.acceptance.facts import EXAMPLE, as_expected, differences, expected_rows, studies

ROWS = expected_rows("bortezomib")


@pytest.fixture(scope="module")
def found() -> list[dict[str, object]]:
    return [as_expected(study) for study in studies(EXAMPLE)]


def test_every_row_is_there(found: list[dict[str, object]]) -> None:
    assert len(found) == len(ROWS) == 8


@pytest.mark.parametrize("number", range(8))
def test_a_row_says_what_a_careful_human_reads(found: list[dict[str, object]], number: int) -> None:
    expected = {key: value for key, value in ROWS[number].items() if key != "row"}
    assert differences(expected, found[number]) == []


def test_nothing_of_weight_stays_unread() -> None:
    unread = [words for study in studies(EXAMPLE) for words in study["unread"]]
    assert unread == []


# Row: the planned totals in mg/m2 (two where the words allow two readings), and the planned doses.
TOTALS: dict[int, tuple[list[float], list[int]]] = {
    1: ([18.0], [12]),
    2: ([20.8], [16]),
    3: ([], []),
    4: ([5.2, 10.4], [4, 8]),
    5: ([20.8], [16]),
    6: ([], []),
    7: ([13.0], [10]),
}


@pytest.mark.parametrize("row", sorted(TOTALS))
def test_planned_totals_add_up_or_stay_open(row: int) -> None:
    schedule = studies(EXAMPLE)[row - 1]["regimens"][0]["schedule"]
    totals, doses = TOTALS[row]
    assert [total["min"] for total in schedule["total"]] == totals
    assert [total["max"] for total in schedule["total"]] == totals
    assert [item["min"] for item in schedule["doses"]] == doses


def test_two_schedules_in_one_row_have_two_totals() -> None:
    regimens = studies(EXAMPLE)[7]["regimens"]
    assert [(item["n"], item["schedule"]["total"][0]["min"]) for item in regimens[:2]] == [(2, 41.6), (1, 15.6)]


def test_dose_intensity_needs_a_cycle_length() -> None:
    weekly = [study["regimens"][0]["schedule"]["per_week"] for study in studies(EXAMPLE)]
    assert [item and round(item["min"], 2) for item in weekly] == [1.5, None, None, None, 1.73, None, None, None]
