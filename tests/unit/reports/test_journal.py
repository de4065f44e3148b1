"""Tables written as files again: what is read back is what was written."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from evitable.api.tables import grids_of, write_table
from evitable.model import Cell, EvidenceError, Grid, Mark
from evitable.readers import read
from evitable.reports.journal import TABLE_FORMS, write_tables
from tests.acceptance.test_forms import CASES, GOLD, needs_gold, tables

ENDINGS = tuple(TABLE_FORMS)
WITH_SPANS = (".xlsx", ".docx", ".html")
EXAMPLE = Path(__file__).parents[3] / "examples" / "bortezomib.txt"
HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+1+1",
    "@SUM(A1)",
    "-2+3",
    "<script>alert(1)</script>",
    "{=A1}",
    "http://a.example/x y",
    "]]>&amp;&#x41;",
    "x" * 10_000,
]


@needs_gold
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("folder", GOLD, ids=lambda path: path.name[:5])
def test_a_table_written_again_gives_the_same_evidence(folder: Path, ending: str) -> None:
    source = folder / "input.xml"
    grids = tuple(grids_of(read(source.read_bytes(), name=source.name)))
    assert tables(write_tables(grids, ending)) == tables(source)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("path", [EXAMPLE, *CASES[::4]], ids=lambda path: path.parent.name)
def test_a_table_of_another_form_gives_the_same_evidence(path: Path, ending: str, tmp_path: Path) -> None:
    target = tmp_path / f"table{ending}"
    write_table(path, target)
    assert tables(target) == tables(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_table_gives_the_same_bytes(ending: str) -> None:
    grids = tuple(grids_of(read(EXAMPLE.read_bytes(), name="t.txt")))
    assert write_tables(grids, ending) == write_tables(grids, ending)


def table_of(texts: list[list[str]], label: str = "Table 2.", title: str = "Gout in Oslo") -> Grid:
    rows = tuple(
        tuple(Cell.at(f"g{at}c{column}", text, 0, row=at, column=column) for column, text in enumerate(row))
        for at, row in enumerate(texts)
    )
    return Grid(None, Cell.at("label", label, 0), Cell.at("title", title, 0), rows, 1, spanned=True)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_hostile_text_is_harmless_and_whole(text: str, ending: str) -> None:
    grid = table_of([["Study", "N", "Drug"], ["Ada 2020", "3", text], ["Bo 2021", "4", "imatinib"]])
    payload = write_tables([grid], ending)
    (found,) = read(payload, name="t").grids
    assert found.rows[1][2].text == text
    if ending == ".xlsx":
        assert openpyxl.load_workbook(io.BytesIO(payload))["Table 2"]["C4"].data_type == "s"
    if ending == ".csv":
        said = next(row for row in csv.reader(io.StringIO(payload.decode("utf-8-sig"))) if row[0] == "Ada 2020")[2]
        assert said[0] not in "=+@-"


@pytest.mark.parametrize("ending", ENDINGS)
def test_signs_that_steer_are_shown(ending: str) -> None:
    grid = table_of([["Study", "N", "Drug"], ["Ada 2020", "3", "a\x00b\u202ec\ud800d"], ["Bo 2021", "4", "imatinib"]])
    (found,) = read(write_tables([grid], ending), name="t").grids
    assert found.rows[1][2].text == "a⟨U+0000⟩b⟨U+202E⟩c⟨U+D800⟩d"


def test_several_tables_go_into_one_file_but_not_as_lines() -> None:
    grids = [table_of([["Study", "N"], ["Ada", "3"]], f"Table {number}.") for number in (1, 2)]
    for ending in WITH_SPANS:
        found = read(write_tables(grids, ending), name="t").grids
        assert [grid.label.text for grid in found if grid.label] == ["Table 1.", "Table 2."]
    with pytest.raises(EvidenceError, match="CSV holds one table, and there are 2"):
        write_tables(grids, ".csv")


def test_what_cannot_be_written_is_told() -> None:
    with pytest.raises(EvidenceError, match=r"not as '\.pdf'"):
        write_tables([table_of([["Study", "N"], ["Ada", "3"]])], ".pdf")
    with pytest.raises(EvidenceError, match="no evidence table"):
        write_tables([], ".csv")
    with pytest.raises(EvidenceError, match="32,767"):
        write_tables([table_of([["Study", "N"], ["Ada", "x" * 32_768]])], ".xlsx")


def test_the_command_writes_a_table(tmp_path: Path) -> None:
    target = tmp_path / "table.docx"
    command = [sys.executable, "-m", "evitable", "export", str(EXAMPLE), "--to", "table"]
    subprocess.run([*command, "-o", str(target)], check=True, capture_output=True)
    assert tables(target) == tables(EXAMPLE)
    refused = subprocess.run(command, check=False, capture_output=True, text=True)
    assert refused.returncode == 2
    assert "Say where to write the table" in refused.stderr


WORD = st.text("abdefghijklmnoprstuvwxyzABCDEFGHé±≥", min_size=2, max_size=8)
LINE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
TEXT = st.lists(LINE, min_size=1, max_size=3).map("\n".join)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A table with cells that span rows and columns at random, and raised signs."""
    wide, high = draw(st.integers(3, 5)), draw(st.integers(2, 6))
    rows: list[list[Cell | None]] = [[None] * wide for _ in range(high + 1)]
    for at, row in enumerate(rows):
        for column in range(wide):
            if row[column] is None:
                _place(draw, rows, at, column, spans=0 < at < high)
    text = [
        Cell.at("label", "Table 3.", 0),
        Cell.at("title", draw(LINE.map(lambda said: f"Gout {said}")), 0),
        Cell.at("note1", "SLE, systemic lupus; MM, multiple myeloma.", 0),
    ]
    made = tuple(tuple(cell for cell in row if cell) for row in rows)
    return Grid(None, text[0], text[1], made, 1, (text[2],), spanned=True)


def _place(draw: st.DrawFn, rows: list[list[Cell | None]], at: int, column: int, *, spans: bool) -> None:
    down = draw(st.integers(1, min(2, len(rows) - 1 - at))) if spans else 1
    free = rows[at][column : column + 2].count(None) if rows[at][column + 1 : column + 2] == [None] else 1
    across = draw(st.integers(1, min(free, 2))) if spans else 1
    text = draw(TEXT) if at else f"Head{column}"
    marks = (Mark("note", "c", len(text), len(text)),) if at and draw(st.booleans()) else ()
    cell = Cell(f"g{at}c{column}", text, (), at, column, down, across, marks)
    for row in rows[at : at + down]:
        row[column : column + across] = [cell] * across


@pytest.mark.parametrize("ending", WITH_SPANS)
@given(grid=grids())
@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_spans_lines_and_raised_signs_come_back(ending: str, grid: Grid) -> None:
    (found,) = read(write_tables([grid], ending), name="t").grids
    assert [[_said(cell) for cell in row] for row in found.rows] == [[_said(cell) for cell in row] for row in grid.rows]
    assert [cell.text for cell in found.notes] == [cell.text for cell in grid.notes]
    assert (found.label and found.label.text, found.title and found.title.text) == (
        grid.label and grid.label.text,
        grid.title and grid.title.text,
    )
    assert found.header_rows == 1


def _said(cell: Cell) -> tuple[object, ...]:
    marks = [(mark.kind, mark.text, mark.start, mark.end) for mark in cell.marks]
    return cell.text, cell.row, cell.column, cell.rows, cell.columns, marks
