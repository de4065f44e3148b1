"""Tables of random spans, read by other libraries too: our grids hold the same text at each place.

Sheets are written and read by openpyxl, Word documents by python-docx, and pages are read by html-table-takeout,
which parts tags by the standard library's parser and not by the one that we use.
"""

from __future__ import annotations

import html
import io
from typing import NamedTuple

import docx
import openpyxl
from html_table_takeout.parser import parse_html
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from evitable.model import Grid
from evitable.readers import read

WORDS = st.text("abcé≥½日 12%,;<&", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)


class Block(NamedTuple):
    """The places that one cell covers: its first, and how many rows and columns from there."""

    row: int
    column: int
    rows: int
    columns: int

    def places(self) -> set[tuple[int, int]]:
        return {(self.row + down, self.column + right) for down in range(self.rows) for right in range(self.columns)}


class Made(NamedTuple):
    """A table: its texts by place, under a header and beside a column of names, and the blocks of one cell each."""

    texts: list[list[str]]
    blocks: list[Block]


@st.composite
def tables(draw: st.DrawFn) -> Made:
    """Fill a table, and merge some of its cells with those beside and below."""
    rows, columns = draw(st.integers(2, 6)), draw(st.integers(3, 6))
    texts = [[f"Head {chr(65 + column)}" for column in range(columns)]]
    for row in range(rows):
        words = draw(st.lists(st.one_of(WORDS, st.just("")), min_size=columns - 1, max_size=columns - 1))
        texts.append([f"Study {row}", *words])
    taken: set[tuple[int, int]] = set()
    blocks: list[Block] = []
    for _ in range(draw(st.integers(0, 5))):
        top, left = draw(st.integers(1, rows)), draw(st.integers(1, columns - 1))
        block = Block(top, left, draw(st.integers(1, min(3, rows + 1 - top))), draw(st.integers(1, columns - left)))
        if len(block.places()) > 1 and not block.places() & taken:
            taken |= block.places()
            blocks.append(block)
    return Made(texts, blocks)


def shown(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """Write a sheet of texts and numbers with merged cells."""
    made = draw(tables())
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in made.texts:
        sheet.append([draw(st.integers(0, 9_999)) if text == "" else text for text in row])
    for block in made.blocks:
        end_row, end_column = block.row + block.rows, block.column + block.columns
        sheet.merge_cells(
            start_row=block.row + 1, start_column=block.column + 1, end_row=end_row, end_column=end_column
        )
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


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
    assert shown(grid) == by_openpyxl(payload)
    assert grid.header_rows == 1


def as_document(made: Made) -> bytes:
    document = docx.Document()
    document.add_paragraph("Table 1. Cases of gout")
    table = document.add_table(len(made.texts), len(made.texts[0]))
    for block in made.blocks:
        last = table.cell(block.row + block.rows - 1, block.column + block.columns - 1)
        table.cell(block.row, block.column).merge(last)
    covered = {place for block in made.blocks for place in block.places() - {(block.row, block.column)}}
    for row, texts in enumerate(made.texts):
        for column, text in enumerate(texts):
            if (row, column) not in covered:
                table.cell(row, column).text = text
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def by_python_docx(payload: bytes) -> list[list[str]]:
    (table,) = docx.Document(io.BytesIO(payload)).tables
    return [[cell.text for cell in row.cells] for row in table.rows]


@settings(max_examples=25, deadline=None)
@given(tables())
def test_a_document_holds_what_python_docx_reads_from_it(made: Made) -> None:
    payload = as_document(made)
    (grid,) = read(payload, name="table.docx").grids
    assert shown(grid) == by_python_docx(payload)
    assert grid.title is not None
    assert grid.title.text == "Cases of gout"


def as_page(made: Made) -> str:
    spans = {(block.row, block.column): block for block in made.blocks}
    covered = {place for block in made.blocks for place in block.places()} - set(spans)
    rows = []
    for row, texts in enumerate(made.texts):
        cells = []
        for column, text in enumerate(texts):
            if (row, column) in covered:
                continue
            block = spans.get((row, column), Block(row, column, 1, 1))
            tag = "td" if row else "th"
            said = f' rowspan="{block.rows}" colspan="{block.columns}"' if block.rows * block.columns > 1 else ""
            cells.append(f"<{tag}{said}>{html.escape(text)}</{tag}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<!DOCTYPE html><html><body><table>{''.join(rows)}</table></body></html>"


def by_takeout(page: str) -> list[list[str]]:
    (table,) = parse_html(page)
    return [["".join(part.text for part in cell.elements) for cell in row.cells] for row in table.rows]


@settings(max_examples=60, deadline=None)
@given(tables())
def test_a_page_holds_what_another_parser_reads_from_it(made: Made) -> None:
    page = as_page(made)
    (grid,) = read(page.encode(), name="page.html").grids
    assert shown(grid) == by_takeout(page)
    assert grid.header_rows == 1
