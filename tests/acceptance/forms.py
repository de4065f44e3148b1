"""One table written in other forms, with nothing but what the form itself needs."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evitable.model import Cell, Grid
from evitable.readers import read
from tests.packed import opendocument, paragraph, sheet_xml, word, word_table, workbook

_FIGURE = re.compile(r"[1-9]\d{0,8}")


def _said(cell: Cell | None) -> str:
    return cell.text if cell else ""


def as_csv(sign: str) -> Callable[[Grid], bytes]:
    """Write a grid as a spreadsheet saves it, caption above and notes below."""

    def write(grid: Grid) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=sign)
        writer.writerow([f"{_said(grid.label)} {_said(grid.title)}".strip()])
        writer.writerows([cell.text for cell in row] for row in grid.rows)
        writer.writerows([note.text] for note in grid.notes)
        return out.getvalue().encode("utf-8-sig" if sign == ";" else "utf-8")

    return write


def _rows(rows: Sequence[Sequence[Cell]], tag: str, line: str) -> str:
    cells = ["".join(f"<{tag}>{html.escape(c.text).replace(chr(10), line)}</{tag}>" for c in row) for row in rows]
    return "".join(f"<tr>{row}</tr>" for row in cells)


def as_html(grid: Grid) -> bytes:
    """Write a grid as a page: caption, head, body, notes below."""
    head, body = grid.rows[: grid.header_rows], grid.rows[grid.header_rows :]
    caption = f"<caption><b>{html.escape(_said(grid.label))}</b> {html.escape(_said(grid.title))}</caption>"
    notes = "".join(f"<p>{html.escape(note.text)}</p>" for note in grid.notes)
    table = f"<thead>{_rows(head, 'th', '<br>')}</thead><tbody>{_rows(body, 'td', '<br>')}</tbody>"
    return f"<!DOCTYPE html><html><body><div><table>{caption}{table}</table>{notes}</div></body></html>".encode()


def as_jats(grid: Grid) -> bytes:
    """Write a grid as one table of an article."""
    head, body = grid.rows[: grid.header_rows], grid.rows[grid.header_rows :]
    notes = "".join(f"<fn><p>{html.escape(note.text)}</p></fn>" for note in grid.notes)
    table = f"<thead>{_rows(head, 'th', '<break/>')}</thead><tbody>{_rows(body, 'td', '<break/>')}</tbody>"
    return (
        f'<?xml version="1.0"?><table-wrap id="T1"><label>{html.escape(_said(grid.label))}</label>'
        f"<caption><p>{html.escape(_said(grid.title))}</p></caption><table>{table}</table>"
        f"<table-wrap-foot>{notes}</table-wrap-foot></table-wrap>"
    ).encode()


def as_xlsx(grid: Grid) -> bytes:
    """Write a grid as a sheet: the caption, a blank row, the rows, a blank row, the notes; figures as numbers."""
    rows: list[Any] = [[f"{_said(grid.label)} {_said(grid.title)}".strip()], []]
    rows += [[int(cell.text) if _FIGURE.fullmatch(cell.text) else cell.text for cell in row] for row in grid.rows]
    rows += [[], *([str(note.text)] for note in grid.notes)]
    return workbook({"Sheet1": sheet_xml(rows)})


def as_ods(grid: Grid) -> bytes:
    """Write a grid as an OpenDocument sheet, its spans too: caption, rows, notes."""

    def line(cells: str) -> str:
        return f"<table:table-row>{cells}</table:table-row>"

    def cell(said: str, spans: str = "") -> str:
        lines = "".join(f"<text:p>{one}</text:p>" for one in said.split("\n"))
        return f'<table:table-cell office:value-type="string"{spans}>{lines}</table:table-cell>'

    def placed(one: Cell, row: int, column: int) -> str:
        if (one.row, one.column) != (row, column):
            return "<table:covered-table-cell/>"
        spans = f' table:number-columns-spanned="{one.columns}" table:number-rows-spanned="{one.rows}"'
        return cell(_raised(one), spans if one.columns * one.rows > 1 else "")

    rows = [
        line("".join(placed(one, at, column) for column, one in enumerate(row))) for at, row in enumerate(grid.rows)
    ]
    caption = line(cell(html.escape(f"{_said(grid.label)} {_said(grid.title)}".strip())))
    return opendocument("".join([caption, *rows, *(line(cell(html.escape(note.text))) for note in grid.notes)]))


def _raised(cell: Cell) -> str:
    """Write a cell's text with its raised signs at their places."""
    said, at = "", 0
    for mark in cell.marks:
        if mark.raised:
            said += f'{html.escape(cell.text[at : mark.start])}<text:span text:style-name="Up">{mark.text}</text:span>'
            at = mark.start
    return said + html.escape(cell.text[at:])


def as_docx(grid: Grid) -> bytes:
    """Write a grid as a Word manuscript: the caption, the table, each note a paragraph."""
    caption = paragraph(f"{_said(grid.label)} {_said(grid.title)}".strip(), style="Caption")
    rows = word_table([[cell.text for cell in row] for row in grid.rows], heads=grid.header_rows)
    return word(caption + rows + "".join(paragraph(note.text) for note in grid.notes))


WRITERS: dict[str, Callable[[Grid], bytes]] = {
    "comma": as_csv(","),
    "semicolon": as_csv(";"),
    "tab": as_csv("\t"),
    "html": as_html,
    "jats": as_jats,
    "xlsx": as_xlsx,
    "docx": as_docx,
    "ods": as_ods,
}


def grid_of(path: Path) -> Grid:
    """Read the table of a file that keeps its borders."""
    (grid,) = read(path.read_bytes(), name=path.name).grids
    assert grid.parted
    return grid
