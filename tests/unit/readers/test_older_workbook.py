"""Workbooks of Excel 95 to 2003: what a sheet shows stands in its cells as it does from a workbook of today."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import xlwt

from evitable.model import Cell, Grid, NoTable, UnknownFormat
from evitable.readers import read
from tests.older import added, around, of_1995, stream_of

HEADER = ["Study", "N", "Drug"]


def font(*, raised: bool) -> xlwt.Font:
    made = xlwt.Font()
    made.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT if raised else xlwt.Font.ESCAPEMENT_NONE
    return made


def saved(book: xlwt.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(value: Any, form: str = "General") -> bytes:
    """A table whose second row begins with a value, or with runs: texts, and whether each is raised."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Table 2")
    for column, words in enumerate(HEADER):
        sheet.write(0, column, words)
    sheet.write(2, 0, "Bo 2021")
    for row in (1, 2):
        sheet.write(row, 1, 3)
        sheet.write(row, 2, "imatinib")
    if isinstance(value, list):
        sheet.write_rich_text(1, 0, [(text, font(raised=raised)) for text, raised in value])
    else:
        sheet.write(1, 0, value, xlwt.easyxf(num_format_str=form))
    return saved(book)


def first(value: Any, form: str = "General") -> Cell:
    document = read(sheet_of(value, form), name="gout.xls")
    (grid,) = document.grids
    for cell in grid.cells():
        for whole, pieces in [(cell.text, cell.pieces), *((mark.text, mark.pieces) for mark in cell.marks)]:
            for piece in pieces:
                there = document.source.text[piece.origin : piece.origin + piece.length]
                assert there == whole[piece.start : piece.start + piece.length]
    assert grid.rows[1][0].address == "'Table 2'!A2"
    return grid.rows[1][0]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (5.0, "General", "5"),
        (6.5, "General", "6.5"),
        (0.1 + 0.2, "General", "0.3"),
        (0.825, "0.0%", "82.5%"),
        (0.5, "0%", "50%"),
        (dt.date(2020, 1, 1), "YYYY-MM-DD", "2020-01-01"),
        (dt.datetime(2020, 1, 1, 12), "D/M/YY h:mm", "2020-01-01 12:00"),
        (True, "General", "TRUE"),
        ("3/5 (60 %)", "@", "3/5 (60 %)"),
        ("Ada\nand Bo", "General", "Ada\nand Bo"),
        ("≥ 3 mg/m²", "General", "≥ 3 mg/m²"),
    ],
)
def test_values_stand_as_a_reader_sees_them(value: Any, form: str, shown: str) -> None:
    assert first(value, form).text == shown


def test_raised_runs_are_marks_and_digits_never_grow_onto_a_number() -> None:
    cell = first([("Ada 2020", False), ("12", True), (", and Bo", False)])
    assert cell.text == "Ada 2020, and Bo"
    assert [(mark.kind, mark.text, mark.start) for mark in cell.marks] == [("reference", "12", 8)]
    assert first([("10", False), ("6", True), (" cells", False)]).text == "10⁶ cells"
    (mark,) = first([("4/5", False), ("b", True)]).marks
    assert (mark.kind, mark.text) == ("note", "b")


def test_runs_behind_letters_of_four_bytes_begin_where_they_stand() -> None:
    cell = first([("\U0001d54f Ada 2020", False), ("7", True)])
    assert (cell.text, [mark.text for mark in cell.marks]) == ("\U0001d54f Ada 2020", ["7"])


def test_merged_cells_stand_at_each_place_they_cover() -> None:
    rows: list[list[Any]] = [["Study", "Response", ""], ["", "CR", "PR"], ["Ada 2020", 1, 2], ["Bo", "", 3]]
    book = xlwt.Workbook()
    sheet = book.add_sheet("One")
    for row, line in enumerate(rows):
        for column, value in enumerate(line):
            if value != "":
                sheet.write(row, column, value)
    for place in ((0, 0, 1, 2), (0, 1, 0, 0), (2, 3, 1, 1)):
        sheet.merge(*place)
    (grid,) = read(saved(book), name="gout.xls").grids
    assert grid.header_rows == 2
    assert texts(grid) == [
        ["Study", "Response", "Response"],
        ["Study", "CR", "PR"],
        ["Ada 2020", "1", "2"],
        ["Bo", "1", "3"],
    ]
    assert grid.rows[3][1] is grid.rows[2][1]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def test_a_hidden_sheet_is_told_and_not_read() -> None:
    rows: list[list[Any]] = [HEADER, ["Ada 2020", 3, "imatinib"], ["Bo 2021", 4, "imatinib"]]
    book = xlwt.Workbook()
    for name in ("One", "Draft"):
        sheet = book.add_sheet(name)
        for row, line in enumerate(rows):
            for column, value in enumerate(line):
                sheet.write(row, column, value)
    book.get_sheet("Draft").visibility = 1
    document = read(saved(book), name="gout.xls")
    assert len(document.grids) == 1
    assert [found.code for found in document.findings] == ["source.sheet-hidden"]


def test_a_workbook_of_excel_95_is_read_by_its_code_page() -> None:
    (grid,) = read(of_1995(), name="gout.xls").grids
    assert texts(grid) == [["Study", "Drug"], ["Müller 2019", "imatinib"], ["Bo 2021", "imatinib"]]


def test_what_holds_no_table_or_no_workbook_is_told() -> None:
    empty = xlwt.Workbook()
    empty.add_sheet("One")
    with pytest.raises(NoTable, match="no sheet holds"):
        read(saved(empty), name="gout.xls")
    with pytest.raises(UnknownFormat, match="DOCX or XLSX"):
        read(around(stream_of(added(b"")), "Other"), name="gout.xls")
