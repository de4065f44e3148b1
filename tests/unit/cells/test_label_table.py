"""What labelling promises of any grid: nothing lost, ids that hold, roles by content, the kind of table."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.cells import label_table
from evitable.model import Cell, EvidenceError, Grid, LabelledTable
from evitable.readers import read
from tests.unit.cells.mutations import invented, labelled


def lines_of(*lines: str) -> Grid:
    rows = tuple((Cell.at(f"line{i}", line, 1000 * i, row=i, column=0),) for i, line in enumerate(lines))
    return Grid(None, None, None, rows, 1, parted=False)


def bordered(*rows: list[str], header_rows: int = 1) -> Grid:
    made = tuple(
        tuple(Cell.at(f"g{r}c{c}", text, 10_000 * r + 100 * c, row=r, column=c) for c, text in enumerate(row))
        for r, row in enumerate(rows)
    )
    return Grid(None, None, None, made, header_rows)


def body_lost(grid: Grid, table: LabelledTable) -> list[str]:
    """Return the visible characters of the grid's body that do not stand in exactly one cell of the table."""
    seen: Counter[int] = Counter()
    for cell in table.cells().values():
        for piece in cell.pieces:
            seen.update(range(piece.origin, piece.origin + piece.length))
    body = [cell for row in grid.rows for cell in row]
    return [
        cell.text[piece.start + i]
        for cell in body
        for piece in cell.pieces
        for i in range(piece.length)
        if not cell.text[piece.start + i].isspace() and not seen[piece.origin + i]
    ]


SOME_WORDS = (
    "Case series SLE Adult (63 years) 1 20 • Bortezomib 1.3 mg/sqm Response: CR (N = 3), No toxicity et al. 52 "
    "Study type N Comments None – 2/6 39 (76.5%) [14] ( ) weekly and × Zhang Refractory"
)
WORDS = st.lists(st.sampled_from(re.split(" ", SOME_WORDS)), min_size=1, max_size=14).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(WORDS, st.text(min_size=1, max_size=20)), min_size=2, max_size=10))
def test_no_character_of_a_line_is_lost(lines: list[str]) -> None:
    stripped = [line.strip() for line in lines if line.strip()]
    if len(stripped) < 2:
        return
    grid = lines_of(*stripped)
    table = label_table(grid)
    assert body_lost(grid, table) == []
    for id_, cell in table.cells().items():
        assert cell.id == id_
        for piece in cell.pieces:
            assert piece.start + piece.length <= len(cell.text)
    assert all(len(row.cells) == len(table.columns) for row in table.rows)


def test_every_piece_leads_back_to_the_source() -> None:
    text = invented().text().replace("\n", "\r\n")
    document = read(text.encode(), name="crlf")
    table = label_table(document.grids[0])
    for cell in table.cells().values():
        for piece in cell.pieces:
            there = document.source.text[piece.origin : piece.origin + piece.length]
            assert there == cell.text[piece.start : piece.start + piece.length]


def test_ids_are_readable_and_unique() -> None:
    table = labelled(invented().text())
    assert table.rows[4].cells[3].id == "r5c4"
    assert [column.header.id for column in table.columns] == ["h1", "h2", "h3", "h4", "h5", "h6"]
    assert len(table.cells()) == 3 + 6 + 36


def test_tables_of_one_text_are_labelled_apart() -> None:
    text = invented().text() + "\n\n" + invented().columns([1, 3, 4]).text().replace("Table 3.", "Table 4.")
    tables = [label_table(grid) for grid in read(text.encode(), name="two").grids]
    assert [len(table.columns) for table in tables] == [6, 3]
    assert [len(table.rows) for table in tables] == [6, 6]


def test_header_levels_are_joined_and_rows_go_on() -> None:
    grid = bordered(
        ["Study", "Rituximab", "", "Outcome", ""],
        ["", "Dose", "Interval", "Remission", "Relapse"],
        ["Marrow et al.", "375 mg", "weekly", "3/4", "1/4"],
        ["", "", "then monthly", "", ""],
        ["Bullous diseases", "", "", "", ""],
        ["Ng et al.", "1 g", "once", "2/2", "0/2"],
        header_rows=2,
    )
    table = label_table(grid)
    assert [column.header.text for column in table.columns] == [
        "Study",
        "Rituximab Dose",
        "Rituximab Interval",
        "Outcome Remission",
        "Outcome Relapse",
    ]
    assert [column.role for column in table.columns][3:] == ["response", "relapse"]
    assert table.rows[0].cells[2].text == "weekly\nthen monthly"
    assert [finding.code for finding in table.findings] == ["cell.line-returned"]
    assert table.rows[1].section is not None
    assert table.rows[1].section.text == "Bullous diseases"


def test_roles_from_cells_where_headers_say_nothing() -> None:
    grid = bordered(
        ["A", "B", "C", "D", "Comments"],
        ["Marrow et al. 11", "Case report", "Lupus nephritis", "1", "Rituximab 375 mg/m2"],
        ["Ng et al. 12", "Case series", "Myasthenia gravis", "12", "Rituximab 1 g"],
        ["Osgood et al. 13", "Randomised trial", "Pemphigus vulgaris", "44", "Rituximab 500 mg"],
    )
    table = label_table(grid)
    assert [column.role for column in table.columns] == ["citation", "design", "condition", "n", "comments"]
    assert table.columns[0].why == "its header tells no role; its cells look like citation"


def test_a_column_of_numbers_is_references_and_one_of_names_is_citations() -> None:
    numbers = bordered(["Study", "N", "Drug"], ["[11]", "1", "Rituximab"], ["[12]", "4", "Rituximab"])
    assert label_table(numbers).columns[0].role == "reference"
    names = bordered(["Ref.", "N", "Drug"], ["Marrow et al. 11", "1", "Rituximab"], ["Ng et al. 12", "4", "Rituximab"])
    assert label_table(names).columns[0].role == "citation"


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([["Author", "N", "Drug"], ["Marrow 2001", "4", "Rituximab"]], "treatment-evidence"),
        ([["Patient", "Age", "Sex", "Treatment"], ["1", "44", "F", "Rituximab 1 g"]], "patient-treatment"),
        ([["Study", "Prevalence", "Troponin assay", "NPV"], ["Marrow et al. [1]", "16%", "TnT", "99%"]], "diagnostic"),
        ([["Visits", "1", "2"], ["Physical examination", "X", "X"]], "schedule"),
        ([["Dose (mg)", "n", "Cmax (ng/ml)", "AUC"], ["0.2", "6", "4.0", "85.9"]], "pharmacokinetics"),
    ],
)
def test_kinds_of_tables(rows: list[list[str]], kind: str) -> None:
    table = label_table(bordered(*rows))
    assert table.kind == kind
    assert table.why.endswith(".")


@pytest.mark.parametrize(("header", "named"), [("", "its first column"), ("Arm", "“Arm”")])
def test_arms_are_named_by_a_column_even_where_it_has_no_header(header: str, named: str) -> None:
    arms = [["Rituximab 1 g", "20", "5 (25)"], ["Placebo", "20", "2 (10)"]]
    table = label_table(bordered([header, "n", "Adverse events, n (%)"], *arms))
    assert (table.kind, named in table.why) == ("treatment-evidence", True)


@pytest.mark.parametrize(
    ("headers", "roles"),
    [
        (["Author", "N", "IVIG Dose, g/kg", "IVIG Interval"], ["dose", "dose"]),
        (
            ["Author", "N", "Intravenous immunoglobulin Dose", "Intravenous immunoglobulin Duration"],
            ["dose", "duration"],
        ),
        (["Author", "N", "Rituximab dose", "Response"], ["regimen", "response"]),
    ],
)
def test_a_drug_that_neighbours_begin_with_stands_over_them(headers: list[str], roles: list[str]) -> None:
    table = label_table(bordered(headers, ["Ada 2001", "4", "2", "monthly"]))
    assert [column.role for column in table.columns[2:]] == roles
    assert [column.header.text for column in table.columns] == headers


def test_ragged_rows_keep_their_cells() -> None:
    grid = bordered(["Author", "N"], ["Marrow", "1", "more"], ["Ng"])
    table = label_table(grid)
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Marrow", "1", "more"], ["Ng", "", ""]]
    assert body_lost(grid, table) == []


@pytest.mark.parametrize("text", ["Table 1. X\n\nStudy\nA", "Table 1. X\n\n1 2 3\n4 5 6", "Table 1. X\n\n- - -\n- -"])
def test_odd_tables_are_labelled_without_fault(text: str) -> None:
    try:
        grids = read(text.encode(), name="odd").grids
    except EvidenceError:
        return
    for grid in grids:
        table = label_table(grid)
        assert body_lost(grid, table) == []
