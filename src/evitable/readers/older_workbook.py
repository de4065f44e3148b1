"""Older workbooks (XLS, Excel 95 to 2003): each sheet's cells as a reader sees them, its tables as grids."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDoc, CompDocError
from xlrd.xldate import xldate_as_datetime

from evitable.model import Cell, Document, Finding, Grid, NoTable, Source, UnreadableSource
from evitable.readers.composed import Composed
from evitable.readers.limits import Limits
from evitable.readers.older_stream import sifted
from evitable.readers.package import damaged
from evitable.readers.sheet import Range, Sheet, grids_of
from evitable.readers.sheet_text import Making, Raw, Room, hidden, no_table, refuse_many_sheets
from evitable.readers.workbook_runs import PERCENT, Run, Told

_XLS = "application/vnd.ms-excel"
# The workbook's stream, by its name since Excel 97 and in Excel 95.
_STREAMS = ("Workbook", "Book")
_SUPERSCRIPT = 1
# What a damaged file makes the library stumble over.
_FAULTS = (
    XLRDError,
    CompDocError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
)


def read_older_workbook(payload: bytes, *, name: str, limits: Limits) -> Document:
    """Read the tables of every sheet that is shown; macros, charts, names and embedded files are not looked at.

    Text, addresses and errors are as of `read_workbook`. Formulas count as their last results.
    """
    room, text = Room(name, limits), Composed()
    grids: list[Grid] = []
    findings: list[Finding] = []
    with _opened(payload, name, limits) as book:
        for at in range(book.nsheets):
            with _told_of(name):
                sheet = book.sheet_by_index(at)
            if sheet.visibility:
                findings.append(hidden(sheet.name))
            else:
                found, unread = grids_of(_Reading(book, sheet, room, name).sheet(text))
                grids += found
                findings += unread
            book.unload_sheet(at)
    if not grids:
        raise NoTable(no_table(name))
    source = Source(name, _XLS, hashlib.sha256(payload).hexdigest(), text.text)
    return Document(source, tuple(grids), tuple(findings))


@contextmanager
def _told_of(name: str) -> Iterator[None]:
    try:
        yield
    except _FAULTS as fault:
        raise UnreadableSource(damaged(name)) from fault


@contextmanager
def _opened(payload: bytes, name: str, limits: Limits) -> Iterator[xlrd.Book]:
    """Open the workbook's stream, sifted first; what the library says of odd files goes nowhere."""
    silent = io.StringIO()
    with _told_of(name):
        packed = CompDoc(payload, logfile=silent)
        found = next((stream for stream in map(packed.get_named_stream, _STREAMS) if stream), None)
    if found is None:
        raise UnreadableSource(damaged(name))
    stream = sifted(found, name=name, limits=limits)
    with _told_of(name):
        book = xlrd.open_workbook(
            file_contents=stream, logfile=silent, formatting_info=True, ragged_rows=True, on_demand=True
        )
    refuse_many_sheets(book.nsheets, name, limits)
    yield book


class _Reading:
    """Reads one sheet."""

    def __init__(self, book: xlrd.Book, sheet: xlrd.sheet.Sheet, room: Room, name: str) -> None:
        self._book, self._sheet, self._room, self._name = book, sheet, room, name
        self._told = Told()

    def sheet(self, text: Composed) -> Sheet:
        """Make the cells of the sheet, each with its place in the source's text."""
        cells: dict[tuple[int, int], Cell] = {}
        making = Making(self._sheet.name, self._told, text)
        for row in range(self._sheet.nrows):
            with _told_of(self._name):
                values = [self._value(row, column) for column in range(self._sheet.row_len(row))]
            cells.update(making.row(values, row, 0))
        text.add("\n")
        return Sheet(self._sheet.name, cells, self._merged(cells))

    def _merged(self, cells: dict[tuple[int, int], Cell]) -> list[Range]:
        """Return the merged ranges, cut where the cells end."""
        end = (max((row for row, _ in cells), default=0), max((column for _, column in cells), default=0))
        ranges = [
            Range(top, left, min(below - 1, end[0]), min(right - 1, end[1]))
            for top, below, left, right in self._sheet.merged_cells
        ]
        # Ranges that overlap are no sheet's own, and could be without end.
        self._room.take(sum(max(0, at.bottom - at.top + 1) * max(0, at.right - at.left + 1) for at in ranges), 0)
        return ranges

    def _value(self, row: int, column: int) -> Raw:
        """Return a cell's value, and keep its raised runs or the digits of its percentage in what is told."""
        kind, value = self._sheet.cell_type(row, column), self._sheet.cell_value(row, column)
        if kind == xlrd.XL_CELL_TEXT:
            return self._text(row, column, str(value))
        if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return ""
        self._room.take(1, 0)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if kind == xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(int(value), "#ERROR!"))
        look = self._book.xf_list[self._sheet.cell_xf_index(row, column)]
        code = self._book.format_map[look.format_key].format_str if look.format_key in self._book.format_map else ""
        percent = PERCENT.fullmatch(code)
        if percent:
            self._told.percents[row, column] = len(percent[1] or "")
        return _date(float(value), self._book.datemode) if kind == xlrd.XL_CELL_DATE else float(value)

    def _text(self, row: int, column: int, text: str) -> str:
        bounds = self._sheet.rich_text_runlist_map.get((row, column), ())
        self._room.take(1, len(text) + len(bounds))
        fonts = [(at, self._book.font_list[font].escapement == _SUPERSCRIPT) for at, font in bounds]
        if any(raised for _, raised in fonts):
            self._told.runs[row, column] = tuple(_runs(text, fonts))
        return text


def _runs(text: str, fonts: Sequence[tuple[int, bool]]) -> Iterator[Run]:
    """Part a text where its font changes; places are counted in halves of UTF-16, as the file does."""
    packed = text.encode("utf-16-le")
    starts = [(0, False), *fonts]
    ends = [*(at for at, _ in fonts), len(packed) // 2]
    for (start, raised), end in zip(starts, ends, strict=True):
        part = packed[2 * start : 2 * end].decode("utf-16-le")
        if part:
            yield Run(part, raised)


def _date(value: float, mode: Literal[0, 1]) -> Raw:
    """Return the day or the time that a number stands for; the number where it is none."""
    try:
        moment: dt.datetime = xldate_as_datetime(value, mode)
    except (OverflowError, ValueError):
        return value
    return moment.time() if 0 <= value < 1 else moment
