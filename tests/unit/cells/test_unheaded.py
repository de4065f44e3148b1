"""Columns under headers that nobody knows: told by their cells and their place, or left open."""

from __future__ import annotations

import pytest

from evitable.cells import label_table
from evitable.cells.unheaded import told_by_cells
from evitable.model import GUESSED, Cell, Column, Role, Row
from tests.unit.cells.test_label_table import bordered

WORD = "Zyxw"


def told(header: list[str], *rows: list[str]) -> Column:
    """Return the column under the word that nobody knows."""
    table = label_table(bordered(header, *rows))
    return next(column for column in table.columns if column.header.text == WORD)


STUDY = ["Ada 2011", "Bea 2012", "Cox 2013"]


def study(*columns: tuple[str, list[str]]) -> Column:
    """Make a table of three studies with these columns beside authors and N, and return the one under the word."""
    header = ["Author, year", *(name for name, _ in columns)]
    rows = [[author, *(cells[at] for _, cells in columns)] for at, author in enumerate(STUDY)]
    return told(header, *rows)


N = ("N", ["4", "12", "1"])
RITUXIMAB = ("Treatment", ["Rituximab 375 mg/m2", "Rituximab 1 g twice", "Rituximab 1 g"])
ENDED = ("Response", ["CR 3", "PR 6", "CR"])


@pytest.mark.parametrize(
    ("columns", "role"),
    [
        # Doses where nothing else holds them; beside other doses those without a drug; levels and outcomes are none.
        ([N, (WORD, ["375 mg/m2 weekly", "1 g twice", "500 mg"]), ENDED], "regimen"),
        ([N, RITUXIMAB, (WORD, ["1 g yearly", "1 g q6m", "500 mg q6m"]), ENDED], "regimen"),
        ([N, RITUXIMAB, (WORD, ["3 g/dl", "12 mg/dl", "40 ng/ml"]), ENDED], None),
        # Drugs before what was given were tried before it.
        ([N, (WORD, ["Steroids, azathioprine", "Cyclosporine", "IVIG"]), RITUXIMAB, ENDED], "prior"),
        ([N, (WORD, ["Rituximab", "Azathioprine", "Dapsone"]), ("Dose", ["1 g", "2 mg/kg", "100 mg"]), ENDED], "drug"),
        # Diseases, persons, patients.
        ([(WORD, ["Pemphigus", "Lupus nephritis", "Gout"]), N, RITUXIMAB, ENDED], "condition"),
        ([(WORD, ["45/F", "M/12", "30 y, F"]), RITUXIMAB, ENDED], "age"),
        ([(WORD, ["4 adults", "12 children (5 girls)", "One woman"]), RITUXIMAB, ENDED], "population"),
        ([(WORD, ["4 (3/1)", "12 (5/7)", "1 (1/0)"]), RITUXIMAB, ENDED], "n"),
        # Figures behind an outcome count no patients of the study.
        ([RITUXIMAB, ENDED, (WORD, ["14", "22", "6"])], None),
        # Patients counted of those treated, outcomes, harms.
        ([N, RITUXIMAB, (WORD, ["3/4 (75%)", "6/12", "1/1"])], "response"),
        ([N, RITUXIMAB, (WORD, ["Complete remission", "Improved", "No response"])], "response"),
        ([N, RITUXIMAB, ENDED, (WORD, ["Neutropenia (2)", "Rash", "None"])], "adverse-events"),
        ([N, (WORD, ["3/4 (75%)", "6/12", "1/1"]), RITUXIMAB, ENDED], None),
    ],
)
def test_cells_and_place_tell_what_a_header_does_not(columns: list[tuple[str, list[str]]], role: str | None) -> None:
    found = study(*columns)
    assert found.role == role, found.why
    assert found.guessed == (role is not None)


def test_a_first_column_that_counts_patients_labels_them() -> None:
    header = [WORD, "Author", "Age/sex", "Treatment", "Outcome"]
    rows = [[str(at), f"{name} 201{at}", f"4{at}/F", "Rituximab 1 g", "CR"] for at, name in enumerate("ABC", 1)]
    assert told(header, *rows).role == "label"


def test_whole_numbers_count_no_patients_where_each_row_is_one() -> None:
    header = ["Patient", "Age", "Sex", WORD, "Treatment", "Outcome"]
    rows = [[str(at), f"4{at}", "F", str(at * 7), "Rituximab 1 g", "CR"] for at in (1, 2, 3)]
    assert told(header, *rows).role is None


def test_a_guess_is_told_with_its_reason() -> None:
    rows = [["Ada 2011", "4", "1 g", "CR 3"], ["Bea 2012", "5", "500 mg", "CR 1"]]
    table = label_table(bordered(["Author, year", "N", WORD, "Response"], *rows))
    (finding,) = [each for each in table.findings if each.code == "column.unknown"]
    assert "regimen" in finding.message
    assert "doses" in finding.message
    assert finding.column == WORD


@pytest.mark.parametrize("role", ["regimen", "n"])
def test_a_column_whose_filled_rows_were_sums_stays_as_it_was_guessed(role: Role) -> None:
    """The rows that sum up the others are set apart after the guess, and may have been all that was filled."""
    columns = (Column(Cell("h1", "Author"), "citation"), Column(Cell("h2", WORD), role, f"{GUESSED}; it looks like it"))
    rows = [Row(1, (Cell("r1c1", "Ada 2011"), Cell("r1c2", "")))]
    assert told_by_cells(columns, rows, None, {})[1].role == role
