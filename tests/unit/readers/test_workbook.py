"""Workbooks: values as they are shown, merged cells, captions and notes, several tables, raised runs, addresses."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.model import Cell, Document, Grid, NoTable, UnreadableSource
from evitable.readers import Limits, read
from tests.packed import opendocument, rich, sheet_xml, workbook

Row = list[Any]
HEADER: Row = ["Study", "N", "Drug"]
ADA: Row = ["Ada 2020", 3, "imatinib"]
BO: Row = ["Bo 2021", 4, "imatinib"]


def book(rows: list[Row], merged: tuple[str, ...] = (), **other: Any) -> Document:
    return read(workbook({"Table 2": sheet_xml(rows, merged)}, **other), name="gout.xlsx")


def only(document: Document) -> Grid:
    (grid,) = document.grids
    assert_placed(document)
    return grid


def assert_placed(document: Document) -> None:
    text = document.source.text
    for grid in document.grids:
        for cell in grid.cells():
            for whole, pieces in [(cell.text, cell.pieces), *((mark.text, mark.pieces) for mark in cell.marks)]:
                for piece in pieces:
                    there = text[piece.origin : piece.origin + piece.length]
                    assert there == whole[piece.start : piece.start + piece.length]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def first(value: Any, **other: Any) -> Cell:
    return only(book([HEADER, [value, 3, "imatinib"], BO], **other)).rows[1][0]


def test_values_stand_as_a_reader_sees_them() -> None:
    assert first(5).text == first(5.0).text == "5"
    assert first(6.5).text == "6.5"
    assert first("0.30000000000000004").text == "0.30000000000000004"
    assert first(0.1 + 0.2).text == "0.3"
    assert first((1, 0.825)).text == "82.5%"
    assert first((2, 43831)).text == "2020-01-01"
    assert first((2, 43831.5)).text == "2020-01-01 12:00"
    assert first(value=True).text == "TRUE"
    assert first("Ada\nand Bo \n\n2020").text == "Ada\nand Bo\n2020"


def test_each_cell_has_its_address_and_its_place_in_the_text() -> None:
    document = book([["", *HEADER], ["", *ADA], ["", *BO]])
    grid = only(document)
    assert grid.rows[1][2].address == "'Table 2'!D2"
    assert document.source.text == "Study\tN\tDrug\nAda 2020\t3\timatinib\nBo 2021\t4\timatinib\n\n"


def test_raised_runs_are_marks_in_both_places_where_a_workbook_keeps_texts() -> None:
    inline = first(("runs", "Ada 2020", "^12", ", and Bo"))
    shared = first(("shared", 1), shared=("<t>x</t>", rich("Ada 2020", "^12", ", and Bo")))
    for cell in (inline, shared):
        assert cell.text == "Ada 2020, and Bo"
        assert [(mark.kind, mark.text, mark.start) for mark in cell.marks] == [("reference", "12", 8)]
    assert first(("runs", "10", "^6", " cells")).text == "10⁶ cells"
    assert first(("runs", "4/5", "^b")).marks[0].kind == "note"


def test_a_caption_above_and_notes_below_stand_apart() -> None:
    rows: list[Row] = [["Table 2. Imatinib in gout"], [], HEADER, ADA, BO]
    rows.append(["CR, complete remission; PR, partial remission."])
    for merged in ((), ("A1:C1", "A6:C6")):
        for gaps in range(1 if merged else 2):
            grid = only(book([*rows[:-1], *[[]] * gaps, rows[-1]], merged))
            assert grid.label is not None
            assert grid.title is not None
            assert (grid.label.text, grid.title.text) == ("Table 2.", "Imatinib in gout")
            assert [note.text for note in grid.notes] == [rows[-1][0]]
            assert texts(grid) == [HEADER, ["Ada 2020", "3", "imatinib"], ["Bo 2021", "4", "imatinib"]]


def test_a_merged_cell_stands_at_each_place_it_covers() -> None:
    rows: list[Row] = [["Study", "Response", ""], ["", "CR", "PR"], ["Ada 2020", 1, 2], ["Bo", "", 3]]
    grid = only(book(rows, ("B1:C1", "A1:A2", "B3:B4")))
    assert grid.header_rows == 2
    assert texts(grid) == [
        ["Study", "Response", "Response"],
        ["Study", "CR", "PR"],
        ["Ada 2020", "1", "2"],
        ["Bo", "1", "3"],
    ]
    assert grid.rows[3][1] is grid.rows[2][1]
    assert (grid.rows[2][1].rows, grid.rows[0][1].columns) == (2, 2)


def test_merged_cells_that_overlap_are_taken_once() -> None:
    rows: list[Row] = [HEADER, ["Ada", "1", "x"], ["Bo", "2", "y"]]
    assert texts(only(book(rows, ("A2:B2", "B2:B3"))))[1:] == [["Ada", "Ada", "x"], ["Bo", "2", "y"]]


def test_a_header_of_two_levels_without_merging() -> None:
    rows: list[Row] = [["Study", "Response", "", "Drug"], ["", "CR", "PR", ""], [*ADA, "x"], [*BO, "y"]]
    assert only(book(rows)).header_rows == 2


def test_blank_rows_part_tables_with_captions_and_join_those_without_headers() -> None:
    other: list[Row] = [["Patient", "Age"], ["P1", 40], ["P2", 41]]
    document = book([["Table 1 Gout"], HEADER, ADA, [], BO, [], ["Table 2 Cases"], *other])
    assert_placed(document)
    one, two = document.grids
    assert [row[0] for row in texts(one)] == ["Study", "Ada 2020", "Bo 2021"]
    assert [row[0] for row in texts(two)] == ["Patient", "P1", "P2"]
    assert two.title is not None
    assert two.title.text == "Cases"
    assert (one.id, two.id) == ("Table 2", "Table 2 (2)")
    apart = book([HEADER, ADA, [], *other])
    assert len(apart.grids) == 2
    sections = only(book([HEADER, [], ["Acute gout"], ADA, [], ["Chronic gout"], BO]))
    assert [row[0] for row in texts(sections)] == ["Study", "Acute gout", "Ada 2020", "Chronic gout", "Bo 2021"]


def test_every_shown_sheet_is_read_and_a_hidden_one_is_told() -> None:
    sheets = {name: sheet_xml([HEADER, ADA, BO]) for name in ("One", "Two", "Three's")}
    document = read(workbook(sheets, hidden=["Two"]), name="gout.xlsx")
    assert [grid.id for grid in document.grids] == ["One", "Three's"]
    assert document.grids[0].rows[0][0].address == "One!A1"
    assert document.grids[1].rows[0][0].address == "'Three''s'!A1"
    assert [finding.code for finding in document.findings] == ["source.sheet-hidden"]


def test_a_sheet_without_rows_is_told_and_a_workbook_without_tables_refused() -> None:
    document = read(workbook({"One": sheet_xml([HEADER, ADA]), "Two": sheet_xml([HEADER])}), name="gout.xlsx")
    assert [finding.code for finding in document.findings] == ["table.without-rows"]
    nothings: list[list[Row]] = [[], [["words"]], [["words"], ["and words"]], [HEADER]]
    for nothing in nothings:
        with pytest.raises(NoTable, match="no sheet holds a header"):
            book(nothing)


def test_macros_stay_behind() -> None:
    document = book([HEADER, ADA, BO], more={"xl/vbaProject.bin": b"Sub AutoOpen()"})
    assert only(document).rows[1][0].text == "Ada 2020"


def ods_row(*values: str) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>' for value in values
    )
    return f"<table:table-row>{cells}</table:table-row>"


def test_an_opendocument_sheet() -> None:
    far = '<table:table-cell table:number-columns-repeated="16000"/>'
    rows = ods_row("Study", "N", "Drug") + ods_row("Ada 2020", "3", "imatinib").replace(
        "</table:table-row>", far + "</table:table-row>"
    )
    rest = f'<table:table-row table:number-rows-repeated="1048000">{far}</table:table-row>'
    grid = only(read(opendocument(rows + rest), name="gout.ods"))
    assert texts(grid) == [HEADER, ["Ada 2020", "3", "imatinib"]]
    assert grid.rows[1][0].address == "One!A2"


def test_raised_signs_of_an_opendocument_sheet() -> None:
    up = '<text:span text:style-name="Up">{}</text:span>'
    filled = ods_row("Ada 2020", "3" + up.format("12"), "imatinib" + up.format("a") + " daily")
    twice = ods_row("Bea 2021", "4", "imatinib").replace(
        "<table:table-row>", '<table:table-row table:number-rows-repeated="2">'
    )
    grid = only(read(opendocument(ods_row("Study", "N", "Drug") + twice + filled), name="gout.ods"))
    assert texts(grid)[3] == ["Ada 2020", "3", "imatinib daily"]
    assert [[mark.text for mark in cell.marks] for cell in grid.rows[3]] == [[], ["12"], ["a"]]


def test_spans_of_an_opendocument_sheet() -> None:
    covered = "<table:covered-table-cell/>"
    wide = ods_row("Study", "Response").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-spanned="2"'
    )
    wide = wide.replace(' table:number-columns-spanned="2"', ' table:number-rows-spanned="2"', 1)
    wide = wide.replace("</table:table-row>", covered + "</table:table-row>")
    below = ods_row("CR", "PR").replace("<table:table-row>", "<table:table-row>" + covered)
    grid = only(read(opendocument(wide + below + ods_row("Ada 2020", "1", "2")), name="gout.ods"))
    assert grid.header_rows == 2
    assert texts(grid) == [["Study", "Response", "Response"], ["Study", "CR", "PR"], ["Ada 2020", "1", "2"]]


def test_limits_hold() -> None:
    payload = workbook({"One": sheet_xml([HEADER, *[ADA] * 40])})
    for limits in (
        Limits(cells=100),
        Limits(columns=2),
        Limits(unpacked=1000),
        Limits(parts=3),
        Limits(characters=100),
    ):
        with pytest.raises(UnreadableSource, match=r"limits|over"):
            read(payload, name="gout.xlsx", limits=limits)


TEXT = st.text(string.ascii_letters + "0123456789•–,;. \n", max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=6))
def test_nothing_of_a_sheet_is_lost(rows: list[list[str]]) -> None:
    document = book([HEADER, *rows, ["Zoe 2022", 5, "imatinib"]])
    assert_placed(document)
    said = "".join(cell.text for grid in document.grids for cell in grid.cells())
    wanted = "".join("".join(row) for row in rows)
    assert sorted("".join(said.split())) == sorted("".join((wanted + "StudyNDrugZoe20225imatinib").split()))
