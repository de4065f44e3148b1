"""Workbooks (XLSX, XLS, ODS): each sheet's cells as a reader sees them, its tables as grids."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import python_calamine as calamine

from evitable.model import Cell, Document, Finding, Grid, NoTable, Piece, Source, UnreadableSource
from evitable.readers.composed import Composed
from evitable.readers.inline import raise_run
from evitable.readers.limits import Limits
from evitable.readers.opendocument import raised_within, spans_within
from evitable.readers.package import Package, damaged, locked
from evitable.readers.sheet import Range, Sheet, grids_of
from evitable.readers.words import Words
from evitable.readers.workbook_runs import Run, Sheets, Told, too_far

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
# Whole numbers up to here are shown with all their digits.
_WHOLE = 1e15

Raw = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


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
    if len(book.sheets_metadata) > limits.tables:
        raise UnreadableSource(
            f"{name}: the workbook has {len(book.sheets_metadata):,} sheets; the limit is {limits.tables:,}. Split it."
        )
    for sheet in book.sheets_metadata:
        if sheet.visible != calamine.SheetVisibleEnum.Visible:
            findings.append(_hidden(sheet.name))
        elif sheet.typ == calamine.SheetTypeEnum.WorkSheet:
            found, unread = grids_of(_sheet(book, sheet.name, told, text))
            grids += found
            findings += unread
    if not grids:
        raise NoTable(f"{name}: no sheet holds a header with rows below it. Choose the file with the table.")
    kind = _ODS if told.sheets is None else _XLSX
    source = Source(name, kind, hashlib.sha256(payload).hexdigest(), text.text)
    return Document(source, tuple(grids), tuple(findings))


def _hidden(sheet: str) -> Finding:
    return Finding(
        "source.sheet-hidden",
        "note",
        f"The sheet “{sheet}” is hidden in the workbook, so it was not read.",
        "Unhide it and save the workbook if its table is wanted.",
    )


class _Told:
    """What the package tells of its sheets, after its limits were held to, and the package for the library to open."""

    def __init__(self, package: Package, name: str, limits: Limits) -> None:
        self.name, self.limits, self.room, self.characters = name, limits, limits.cells, limits.characters
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

    def take(self, places: int, characters: int) -> None:
        """Count what a sheet holds against the limits of the whole workbook."""
        self.room -= places
        self.characters -= characters
        if self.room < 0:
            raise UnreadableSource(too_far(self.name, self.limits))
        if self.characters < 0:
            raise UnreadableSource(
                f"{self.name}: the cells hold over {self.limits.characters:,} characters. "
                "Keep the part that holds the studies."
            )


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
    told.take(sheet.height * sheet.width, 0)
    with _told_of(told.name):
        values: Sequence[Sequence[Raw]] = sheet.to_python() if start is not None else []
    top, left = start or (0, 0)
    made = _Making(name, told.of(name), text)
    cells: dict[tuple[int, int], Cell] = {}
    for row, line in enumerate(values, top):
        cells.update(made.row(line, row, left))
    text.add("\n")
    told.take(0, sum(len(cell.text) for cell in cells.values()))
    known = told.spans.get(name) or [Range(*first, *last) for first, last in merged or ()]
    ranges = [Range(*cut[:2], *_within(cut[2:], sheet.end or (0, 0))) for cut in known]
    # Ranges that overlap are no sheet's own, and could be without end.
    told.take(sum(max(0, cut.bottom - cut.top + 1) * max(0, cut.right - cut.left + 1) for cut in ranges), 0)
    return Sheet(name, cells, ranges)


def _within(last: tuple[int, int], end: tuple[int, int]) -> tuple[int, int]:
    return min(last[0], end[0]), min(last[1], end[1])


class _Making:
    """Makes the cells of one sheet."""

    def __init__(self, sheet: str, told: Told, text: Composed) -> None:
        plain = sheet.replace("_", "").isalnum() and not sheet[:1].isdigit()
        self._sheet = sheet if plain else "'" + sheet.replace("'", "''") + "'"
        self._told, self._text = told, text

    def row(self, values: Sequence[Raw], row: int, left: int) -> Iterator[tuple[tuple[int, int], Cell]]:
        filled = False
        for column, value in enumerate(values, left):
            if value == "" or value is None:
                continue
            place = (row, column)
            runs = self._told.runs.get(place) or (Run(_shown(value, self._told.percents.get(place)), raised=False),)
            self._text.add("\t" if filled else "")
            cell = self._cell(runs, f"{self._sheet}!{letters(column)}{row + 1}")
            filled = True
            if cell.text:
                yield place, cell
        if filled:
            self._text.add("\n")

    def _cell(self, runs: Sequence[Run], address: str) -> Cell:
        words = Words()
        for number, run in enumerate(runs):
            if not run.raised:
                _lines(words, run.text, self._text.add(run.text))
                continue
            inner = Words()
            inner.add(run.text, self._text.placed(run.text))
            raise_run(words, inner, runs[number + 1].text if number + 1 < len(runs) else "")
        return words.cell("", address=address)


def _lines(words: Words, text: str, at: int) -> None:
    """Add the lines of a text that stands at `at` in the source."""
    for number, line in enumerate(text.splitlines(keepends=True)):
        if number:
            words.line()
        words.add(line, (Piece(0, at, len(line)),))
        at += len(line)
    if text and text.splitlines()[-1] != text.splitlines(keepends=True)[-1]:
        words.line()


def letters(column: int) -> str:
    """Return the letters of a column, numbered from 0.

    Example:
        >>> letters(0), letters(27)
        ('A', 'AB')
    """
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def _shown(value: Raw, percent: int | None) -> str:
    """Write a value as its sheet shows it: 5 for 5.0, a share as a percentage where the cell says so."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        if percent is not None:
            return f"{value:.{percent}%}"
        return str(int(value)) if value == int(value) and abs(value) < _WHOLE else f"{value:.15g}"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, dt.time):
        return value.isoformat(timespec="minutes")
    return str(value)
