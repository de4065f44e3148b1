"""Workbooks (XLSX, ODS): each sheet's cells as a reader sees them, its tables as grids."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import python_calamine as calamine

from evitable.model import Cell, Document, Finding, Grid, NoTable, Source, UnreadableSource
from evitable.readers.composed import Composed
from evitable.readers.limits import Limits
from evitable.readers.opendocument import raised_within, spans_within
from evitable.readers.package import Package, damaged, locked
from evitable.readers.sheet import Range, Sheet, grids_of
from evitable.readers.sheet_text import Making, Raw, Room, hidden, no_table, refuse_many_sheets
from evitable.readers.workbook_runs import Sheets, Told

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def read_workbook(payload: bytes, *, name: str, limits: Limits) -> Document:
    """Read the tables of every sheet that is shown.

    The source's text is made of the cells': a tab between cells, a line end after each row, a blank line after
    each sheet; a cell's address is its sheet and name (`'Table 2'!A1`). Raises `NoTable` where no sheet holds
    a table, `UnreadableSource` for what is damaged, locked or beyond the limits.
    """
    package = Package(payload, name=name, limits=limits)
    told = _Told(package, name, limits)
    book = _opened(told.packed, name)
    text = Composed()
    grids: list[Grid] = []
    findings: list[Finding] = []
    refuse_many_sheets(len(book.sheets_metadata), name, limits)
    for sheet in book.sheets_metadata:
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            findings.append(hidden(sheet.name))
        elif sheet.typ == calamine.SheetTypeEnum.WorkSheet:
            found, unread = grids_of(_sheet(book, sheet.name, told, text))
            grids += found
            findings += unread
    if not grids:
        raise NoTable(no_table(name))
    kind = _ODS if told.sheets is None else _XLSX
    source = Source(name, kind, hashlib.sha256(payload).hexdigest(), text.text)
    return Document(source, tuple(grids), tuple(findings))


class _Told:
    """What the package tells of its sheets, after its limits were held to, and the package for the library to open."""

    def __init__(self, package: Package, name: str, limits: Limits) -> None:
        self.name, self.room = name, Room(name, limits)
        self.sheets = Sheets(package, name=name, limits=limits) if "xl/workbook.xml" in package.names else None
        self._by_name: dict[str, Told] = {}
        self.spans: dict[str, list[Range]] = {}
        if self.sheets is None:
            self.spans = spans_within(package, name=name, limits=limits)
            self._by_name = raised_within(package)
        else:
            self._by_name = {sheet: self.sheets.told(sheet) for sheet in self.sheets.names}
        # Macros and embedded files stay behind.
        self.packed = package.packed(lambda part: part.endswith((".xml", ".rels")) or part == "mimetype")

    def of(self, sheet: str) -> Told:
        return self._by_name.get(sheet) or Told()


@contextmanager
def _told_of(name: str) -> Iterator[None]:
    """Say in a sentence what the library stumbles over, its panics too."""
    try:
        yield
    except calamine.PasswordError as fault:
        raise UnreadableSource(locked(name)) from fault
    except (calamine.CalamineError, OSError, ValueError) as fault:
        raise UnreadableSource(damaged(name)) from fault
    except BaseException as fault:
        # A panic of the library is no Exception, and has no name that could be imported.
        if type(fault).__name__ == "PanicException":
            raise UnreadableSource(damaged(name)) from fault
        raise


def _opened(packed: bytes, name: str) -> calamine.CalamineWorkbook:
    with _told_of(name):
        return calamine.load_workbook(io.BytesIO(packed))


def _sheet(book: calamine.CalamineWorkbook, name: str, told: _Told, text: Composed) -> Sheet:
    """Make the cells of a sheet, each with its place in the source's text."""
    with _told_of(told.name):
        sheet = book.get_sheet_by_name(name)
        start, merged = sheet.start, sheet.merged_cell_ranges
    told.room.take(sheet.height * sheet.width, 0)
    with _told_of(told.name):
        values: Sequence[Sequence[Raw]] = sheet.to_python() if start is not None else []
    top, left = start or (0, 0)
    made = Making(name, told.of(name), text)
    cells: dict[tuple[int, int], Cell] = {}
    for row, line in enumerate(values, top):
        cells.update(made.row(line, row, left))
    text.add("\n")
    told.room.take(0, sum(len(cell.text) for cell in cells.values()))
    known = told.spans.get(name) or [Range(*first, *last) for first, last in merged or ()]
    ranges = [Range(*cut[:2], *_within(cut[2:], sheet.end or (0, 0))) for cut in known]
    # Ranges that overlap are no sheet's own, and could be without end.
    told.room.take(sum(max(0, cut.bottom - cut.top + 1) * max(0, cut.right - cut.left + 1) for cut in ranges), 0)
    return Sheet(name, cells, ranges)


def _within(last: tuple[int, int], end: tuple[int, int]) -> tuple[int, int]:
    return min(last[0], end[0]), min(last[1], end[1])
