"""Tables as a workbook (XLSX)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from evitable.model import EvidenceError, Grid
from evitable.reports.journal.laid import (
    Laid,
    Line,
    Run,
    caption,
    clean,
    is_section,
    laid_rows,
    notes,
    width_of,
    widths,
)

_NO_DATE = datetime(2000, 1, 1)
_FIGURE = re.compile(r"[1-9]\d{0,8}")
_LONGEST = 32_767
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


class _Looks:
    """How cells look, each look made once a workbook."""

    def __init__(self, book: Any) -> None:
        calm = {"text_wrap": True, "valign": "top", "font_name": "Calibri", "font_size": 10}
        ruled = {**calm, "bottom": 4, "bottom_color": "#B8B4AA"}
        self.cell = book.add_format({**ruled, "align": "left"})
        self.head = book.add_format({**calm, "bold": True, "valign": "bottom", "top": 2, "bottom": 1})
        self.section = book.add_format({**ruled, "bold": True, "bg_color": "#F1EFE9"})
        self.caption = book.add_format({**calm, "bold": True, "font_size": 12})
        self.note = book.add_format({**calm, "font_size": 9})
        self.raised = book.add_format({"font_script": 1, "font_name": "Calibri", "font_size": 10})
        self.plain = book.add_format({"font_name": "Calibri", "font_size": 10})


def write_book(grids: Sequence[Grid]) -> bytes:
    """Write tables as a workbook, one a sheet: merged cells, raised signs, the header frozen and printed on each page.

    No text is a formula or a link. Raises `EvidenceError` for a cell longer than a workbook holds.
    """
    target = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book: Any = xlsxwriter.Workbook(target, settings)
    book.set_properties({"created": _NO_DATE})
    looks = _Looks(book)
    for number, name in enumerate(_names(grids)):
        _sheet(book.add_worksheet(name), grids[number], looks)
    book.close()
    return target.getvalue()


def _names(grids: Sequence[Grid]) -> Iterator[str]:
    """Yield a name for each sheet that a workbook takes, no two alike."""
    seen: set[str] = set()
    for number, grid in enumerate(grids, 1):
        said = _FORBIDDEN.sub(" ", clean(grid.label.text if grid.label else "")).strip(" .")[:24]
        name = said or f"Table {number}"
        name = f"{name} ({number})" if name.casefold() in seen or name.casefold() == "history" else name
        seen.add(name.casefold())
        yield name


def _sheet(sheet: Any, grid: Grid, looks: _Looks) -> None:
    width, at = width_of(grid), 0
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, wide in enumerate(widths(grid, 150)):
        sheet.set_column(column, column, max(8, min(60, wide)))
    said = caption(grid)
    if said:
        _put(sheet, Laid(grid.rows[0][0], at, 0, 1, width), said, looks.caption, looks)
        sheet.set_row(at, 16 * max(2, len(said)))
        at += 2
    rows = list(laid_rows(grid))
    if grid.header_rows:
        sheet.freeze_panes(at + grid.header_rows, 0)
        sheet.repeat_rows(at, at + grid.header_rows - 1)
    for number, row in enumerate(rows):
        head = number < grid.header_rows
        look = looks.head if head else looks.section if is_section(row, width) else looks.cell
        for laid in row:
            place = Laid(laid.cell, laid.row + at, laid.column, laid.rows, laid.columns)
            _put(sheet, place, laid.lines, look, looks)
    for number, note in enumerate(notes(grid), at + len(rows)):
        _put(sheet, Laid(grid.rows[0][0], number, 0, 1, width), [note], looks.note, looks)
        sheet.set_row(number, 13 * (1 + sum(len(run.text) for run in note) // 160))


def _put(sheet: Any, place: Laid, said: Sequence[Line], look: Any, looks: _Looks) -> None:
    """Write a cell, merged where it spans."""
    text = "\n".join("".join(run.text for run in line) for line in said)
    if len(text) > _LONGEST:
        raise EvidenceError(
            f"A cell has {len(text):,} characters; a workbook holds {_LONGEST:,} in one. Write .docx or .html."
        )
    if place.rows * place.columns > 1:
        last = (place.row + place.rows - 1, place.column + place.columns - 1)
        sheet.merge_range(place.row, place.column, *last, "", look)
    if any(run.raised for line in said for run in line):
        _put_runs(sheet, place, said, look, looks)
    elif _FIGURE.fullmatch(text):
        sheet.write_number(place.row, place.column, int(text), look)
    elif text:
        sheet.write_string(place.row, place.column, text, look)
    else:
        sheet.write_blank(place.row, place.column, None, look)


def _put_runs(sheet: Any, place: Laid, said: Sequence[Line], look: Any, looks: _Looks) -> None:
    runs: list[Run] = []
    for number, line in enumerate(said):
        runs += [Run("\n")] if number else []
        runs += line
    parts = [part for run in runs for part in (looks.raised if run.raised else looks.plain, run.text)]
    if len(runs) > 1:
        sheet.write_rich_string(place.row, place.column, *parts, look)
    else:
        # The library takes one run alone for no rich text; a run of nothing visible beside it would be one.
        sheet.write_string(place.row, place.column, runs[0].text, look)
