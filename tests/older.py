"""Workbooks of Excel 97 to 2003 for the tests: written from what a workbook of today holds."""

from __future__ import annotations

import io
import struct

import openpyxl
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.worksheet.worksheet import Worksheet
from xlrd.compdoc import CompDoc
from xlwt.CompoundDoc import XlsDoc


def older(payload: bytes) -> bytes:
    """Write the sheets of a workbook (XLSX) as XLS: values, formats of numbers, raised runs, merged cells, hiding."""
    book = xlwt.Workbook(encoding="utf-8")
    for sheet in openpyxl.load_workbook(io.BytesIO(payload), rich_text=True).worksheets:
        written = book.add_sheet(sheet.title)
        written.visibility = 0 if sheet.sheet_state == "visible" else 1
        _copy(sheet, written)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _copy(sheet: Worksheet, written: xlwt.Worksheet) -> None:
    for row, line in enumerate(sheet.iter_rows()):
        for column, cell in enumerate(line):
            if cell.value is None:
                continue
            at, look = (row, column), xlwt.easyxf(num_format_str=cell.number_format)
            if isinstance(cell.value, CellRichText):
                written.write_rich_text(*at, [_run(run) for run in cell.value], look)
            else:
                written.write(*at, cell.value, look)
    for area in sheet.merged_cells.ranges:
        written.merge(area.min_row - 1, area.max_row - 1, area.min_col - 1, area.max_col - 1)


def _run(run: str | TextBlock) -> tuple[str, xlwt.Font]:
    font = xlwt.Font()
    if isinstance(run, str):
        return run, font
    if run.font is not None and run.font.vertAlign == "superscript":
        font.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    return run.text, font


def stream_of(payload: bytes) -> bytes:
    """The records of an older workbook, without the file around them."""
    found = CompDoc(payload, logfile=io.StringIO()).get_named_stream("Workbook")
    return bytes(found)


def around(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file that holds nothing but one stream, under the name a version of Excel gives it."""
    out = io.BytesIO()
    XlsDoc().save(out, stream)
    entry = struct.pack("<64sH", "Workbook".encode("utf-16-le"), 18)
    return out.getvalue().replace(entry, struct.pack("<64sH", name.encode("utf-16-le"), 2 * len(name) + 2))


def record(kind: int, body: bytes) -> bytes:
    """One record: its number, its length, and what it holds."""
    return struct.pack("<HH", kind, len(body)) + body


def cell(row: int, column: int, value: int) -> bytes:
    """A cell that holds a number."""
    return record(0x0203, struct.pack("<HHHd", row, column, 15, value))


def added(records: bytes) -> bytes:
    """A workbook of one small sheet, with more records among those of its cells."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("One")
    for row, line in enumerate([("Study", "N", "Drug"), ("Ada 2020", 3, "imatinib"), ("Bo 2021", 4, "imatinib")]):
        for column, value in enumerate(line):
            sheet.write(row, column, value)
    out = io.BytesIO()
    book.save(out)
    stream = stream_of(out.getvalue())
    end = stream.rindex(record(0x000A, b""))
    return around(stream[:end] + records + stream[end:])


def sheets(count: int) -> bytes:
    """A workbook of many empty sheets."""
    book = xlwt.Workbook()
    for number in range(count):
        book.add_sheet(f"S{number}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def beginning(records: bytes) -> bytes:
    """The same workbook, with more records where it begins, as a password has."""
    stream = stream_of(added(b""))
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    return around(stream[:first] + records + stream[first:])


def of_1995() -> bytes:
    """A workbook as Excel 95 keeps it: another version of its records, texts in bytes of a code page."""

    def label(row: int, column: int, text: bytes) -> bytes:
        return record(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text)

    head = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 1995)) + record(0x0042, struct.pack("<H", 1252))
    name, end = b"One", record(0x000A, b"")
    start = len(head) + 4 + 7 + len(name) + len(end)
    named = record(0x0085, struct.pack("<IBBB", start, 0, 0, len(name)) + name)
    cells = b"".join(
        label(row, column, text)
        for row, line in enumerate([(b"Study", b"Drug"), (b"M\xfcller 2019", b"imatinib"), (b"Bo 2021", b"imatinib")])
        for column, text in enumerate(line)
    )
    sheet = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 1995)) + cells + end
    return around((head + named + end + sheet).ljust(4096, b"\0"), "Book")
