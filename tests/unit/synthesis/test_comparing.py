"""Groups of rows held against each other: who takes part, what is said, and that it agrees with the sums apart."""

from __future__ import annotations

import json

import pytest

from evitable import api
from evitable.cli import text
from evitable.model import Comparison, LedgerLine, Outcome, Synthesis
from evitable.stats import posterior, subgroups_bayes, subgroups_ml
from evitable.synthesis import compare

Row = tuple[int, str | None, int | None, int | None]

TWO: list[Row] = [(1, "series", 9, 12), (2, "series", 7, 8), (3, "trial", 1, 9), (4, "trial", 2, 10)]
THREE: list[Row] = [*TWO, (5, "cohort", 10, 20), (6, "cohort", 1, 1)]


def compared(rows: list[Row], *keys: str) -> tuple[Comparison, ...]:
    """Compare made-up rows of (number, group, events, n), the same for every outcome."""
    ledger = tuple(LedgerLine(row, "", x is not None, x, n, "counted", "") for row, _, x, n in rows)
    outcomes = tuple(Outcome(key, key, "harm", "", ledger, ()) for key in keys or ("harm:rash",))
    return compare(Synthesis(outcomes), {row: group for row, group, _, _ in rows if group})


def test_two_groups_say_what_they_say_alone() -> None:
    found = compared(TWO)[0]
    assert [(group.name, group.rows, group.events, group.n) for group in found.groups] == [
        ("series", (1, 2), 16, 20),
        ("trial", (3, 4), 3, 19),
    ]
    for group, events, n in zip(found.groups, ([9, 7], [1, 2]), ([12, 8], [9, 10]), strict=True):
        alone = posterior(events, n).typical_study()
        assert (group.estimate, group.low, group.high) == pytest.approx((alone.mean, alone.low, alone.high), abs=1e-4)
        assert group.shrunken is None
    first, second = (group.estimate for group in found.groups)
    assert first is not None
    assert second is not None
    assert found.difference is not None
    assert found.difference[0] == pytest.approx(first - second, abs=1e-9)
    assert found.difference[1] < found.difference[0] < found.difference[2]
    names = ["series", "series", "trial", "trial"]
    assert found.p_value == pytest.approx(subgroups_ml([9, 7, 1, 2], [12, 8, 9, 10], names).numbers.p_value)


def test_three_groups_are_shrunken_and_have_no_difference() -> None:
    found = compared(THREE)[0]
    names = [group for _, group, _, _ in THREE if group]
    expected = subgroups_bayes([9, 7, 1, 2, 10, 1], [12, 8, 9, 10, 20, 1], names).numbers
    assert (found.difference, found.probability_greater) == (None, None)
    for group, one in zip(found.groups, expected.groups, strict=True):
        assert group.name == one.group
        assert group.shrunken == pytest.approx((one.shrunken.mean, one.shrunken.low, one.shrunken.high), abs=1e-6)


def test_order_of_rows_changes_nothing() -> None:
    assert compared(THREE[::-1]) == compared(THREE)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((5, "cohort", 3, 9), "cohort (row 5): one row only"),
        ((5, None, 3, 9), "row 5: group not stated"),
    ],
)
def test_rows_that_take_no_part_are_told(row: Row, told: str) -> None:
    found = compared([*TWO, row])[0]
    assert found.left_out == (told,)
    assert [group.name for group in found.groups] == ["series", "trial"]


def test_single_patients_and_rows_without_a_count_take_no_part() -> None:
    cases: list[Row] = [(5, "case report", 1, 1), (6, "case report", 0, 1), (7, "series", None, None)]
    found = compared([*TWO, *cases])[0]
    assert found.left_out == ("case report (rows 5 and 6): single patients only",)
    assert found.groups == compared(TWO)[0].groups


@pytest.mark.parametrize("rows", [TWO[:2], TWO[:3], [], [(1, "series", 1, 1), (2, "trial", 1, 1)]])
def test_less_than_two_groups_of_two_rows_have_no_comparison(rows: list[Row]) -> None:
    assert compared(rows) == ()


def test_tiny_groups_are_warned_of_and_large_ones_are_not() -> None:
    large: list[Row] = [(row, group, 30 + row, 100) for row, group, _, _ in TWO]
    assert {code for code, _ in compared(TWO)[0].warnings} == {"ecological", "tiny-groups"}
    assert {code for code, _ in compared(large)[0].warnings} == {"ecological"}
    assert "series (20 patients), trial (19 patients)" in dict(compared(TWO)[0].warnings)["tiny-groups"]


def test_groups_of_all_and_of_none_are_answered() -> None:
    found = compared([(1, "a", 5, 5), (2, "a", 3, 3), (3, "b", 0, 6), (4, "b", 0, 2)])[0]
    assert found.probability_greater is not None
    assert found.probability_greater > 0.99
    assert found.p_value is not None
    assert found.p_value < 0.01


def test_text_and_json_say_the_same() -> None:
    found = {"Table": compared(THREE), "Another": compared(TWO), "Empty": ()}
    written = "\n\n".join(text.comparisons(found))
    assert "Table | groups compared" in written
    assert "drawn towards the other groups" in written
    assert "Difference, series less trial: +" in written
    assert " ".join(written.split()).endswith("more than one patient: nothing to compare.")
    assert all(len(line) <= text.WIDTH for line in written.splitlines())
    records = json.loads(api.pools_json({}, (), found))["comparisons"]
    assert [(one["table"], len(one["groups"])) for one in records] == [("Table", 3), ("Another", 2)]
    assert f"p = {records[0]['p_value']:.3f}" in written


def test_grouping_by_what_there_is_not_is_refused() -> None:
    with pytest.raises(api.EvidenceError, match="Choose one of condition, design, drug"):
        api.compare("examples/bortezomib.txt", by="colour")
