"""Sheets written and read by openpyxl: our grids hold the same text at each place, merged cells too."""

from __future__ import annotations

import io

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from evitable.readers import read

WORDS = st.text("abcé≥½日 12%,;", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """Write a sheet of filled cells under a header, some of them merged with those beside and below."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(3, 6))
    sheet.append([f"Head {chr(65 + column)}" for column in range(columns)])
    for row in range(rows):
        filled = draw(st.lists(st.one_of(WORDS, st.integers(0, 9_999)), min_size=columns - 1, max_size=columns - 1))
        sheet.append([f"Study {row}", *(f"'{value}" if str(value)[:1] == "=" else value for value in filled)])
    taken: set[tuple[int, int]] = set()
    for _ in range(draw(st.integers(0, 4))):
        top, left = draw(st.integers(2, rows + 1)), draw(st.integers(2, columns))
        bottom, right = draw(st.integers(top, min(rows + 1, top + 2))), draw(st.integers(left, min(columns, left + 2)))
        places = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if len(places) > 1 and not places & taken:
            taken |= places
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def by_openpyxl(payload: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(payload)).active
    assert isinstance(sheet, Worksheet)
    said = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    for merged in sheet.merged_cells.ranges:
        for row, column in merged.cells:
            said[row - 1][column - 1] = said[merged.min_row - 1][merged.min_col - 1]
    return said


@settings(max_examples=25, deadline=None)
@given(sheets())
def test_a_sheet_holds_what_openpyxl_reads_from_it(payload: bytes) -> None:
    (grid,) = read(payload, name="sheet.xlsx").grids
    assert [[cell.text for cell in row] for row in grid.rows] == by_openpyxl(payload)
    assert grid.header_rows == 1
