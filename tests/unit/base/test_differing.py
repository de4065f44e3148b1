"""What changed between two versions is told value by value, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from evitable import extract
from evitable.base.differing import StudyChange, difference, in_words, marked, rows_of

TEXT = Path("examples/bortezomib.txt").read_text(encoding="utf-8")
CASES = Path(__file__).parents[2] / "cases"
TABLES = sorted(CASES.glob("**/input.*"))[::3]


def changes(before: str, after: str) -> tuple[StudyChange, ...]:
    return difference(rows_of(extract(before.encode())), rows_of(extract(after.encode())))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_nothing_differs_from_itself(path: Path) -> None:
    rows = rows_of(extract(path))
    assert difference(rows, rows) == ()
    assert difference(rows, rows[::-1]) == ()


def test_a_changed_dose_is_one_value_of_one_study() -> None:
    (one,) = changes(TEXT, TEXT.replace("1.3", "1.0", 1))
    assert one.change == "changed"
    assert [
        (str(value.before.value), str(value.after.value)) for value in one.values if value.before and value.after
    ] == [("1.3 mg/m2", "1.0 mg/m2")]
    assert len(one.cells) == 1


def test_an_added_and_a_removed_row_are_told_apart_from_a_moved_one() -> None:
    rows = rows_of(extract(TEXT.encode()))
    added = difference(rows[:-1], rows)
    removed = difference(rows, [*rows[3:], *rows[:2]])
    assert [(one.change, one.after) for one in added] == [("added", 8)]
    assert [(one.change, one.before) for one in removed] == [("removed", 3)]


def test_a_part_put_in_front_moves_no_other() -> None:
    head = "Reference\tDisease\tN\tTreatment\tOutcome\n"
    row = "Li et al., 2011\tMyasthenia gravis\t9\t{}Bortezomib 1.3 mg/m2 IV\tCR (N = 4), PR (N = 1)\n"
    (one,) = changes(head + row.format(""), head + row.format("Rituximab 375 mg/m2 IV, then "))
    assert {value.field for value in one.values if value.before is not None} == set()
    assert any(value.after is not None and value.after.value == "rituximab" for value in one.values)


def test_the_sentence_counts_and_names() -> None:
    found = changes(TEXT, TEXT.replace("1.3", "1.0", 1))
    assert in_words(found).startswith("1 study was changed (")
    assert in_words(()) == "Nothing changed."


def test_words_are_marked_without_loss() -> None:
    parts = marked("CR in 3 of 5", "CR in 2 of 5 patients")
    assert " ".join(text for kind, text in parts if kind != "new") == "CR in 3 of 5"
    assert " ".join(text for kind, text in parts if kind != "gone") == "CR in 2 of 5 patients"
