"""Tables of records as one workbook (XLSX), a sheet a kind of record, and back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from evitable.exchange.csv_files import dictionary_rows, marked, unmarked
from evitable.exchange.dictionary import ColumnOf, dictionary
from evitable.exchange.relations import FORMAT, Plain, Relations, Row
from evitable.model import EvidenceError

# What a sheet of the form can hold.
_LONGEST = 32_000
_MOST_ROWS = 1_048_575
_EXACT = 2**53  # Above it a cell rounds whole numbers.
_LONG = "long_texts"
# What XML cannot hold or does not keep, and the backslash that it is written with.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\\\\\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
_WRITTEN = re.compile(r"\\(?:u([0-9a-f]{4})|(.))", re.DOTALL)
_WIDTHS = {"whole": 9, "number": 9, "yes/no": 9, "text": 24}
_FIRST_DAY = date(1980, 1, 1)


def write_workbook(made: Relations, *, on: date = _FIRST_DAY) -> bytes:
    r"""Write tables of records as a workbook: typed cells, the header row frozen, a sheet that explains every column.

    `on` is the day that the file names as that of its making; the same day and records give the same bytes. No text
    becomes a formula, a number or a link. A text of more than 32,000 characters goes on in the sheet `long_texts`; a
    character that the form cannot hold is written as `\u` and its four hexadecimal digits, a backslash twice.
    Raises `EvidenceError` for more rows than a sheet holds.
    """
    import xlsxwriter  # noqa: PLC0415  (only where a workbook is written)

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": "Evidence", "created": datetime(on.year, on.month, on.day)})
        head = book.add_format({"bold": True, "bottom": 1})
        _plain_sheet(book, head, "about", ["what", "told"], [["format", FORMAT], ["explained in", "dictionary"]])
        _plain_sheet(
            book, head, "dictionary", ["table", "column", "kind", "may_be_blank", "meaning"], dictionary_rows()
        )
        long: list[list[str]] = []
        for name, columns in dictionary().items():
            _records(book, head, name, columns, made[name], long)
        _plain_sheet(book, head, _LONG, ["table", "record", "column", "part", "text"], iter(long))
    return out.getvalue()


def _plain_sheet(book: Any, head: Any, name: str, header: list[str], rows: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 2, 22)
    sheet.set_column(len(header) - 1, len(header) - 1, 70)
    for place, word in enumerate(header):
        sheet.write_string(0, place, word, head)
    for at, row in enumerate(rows, 1):
        for place, text in enumerate(row):
            sheet.write_string(at, place, text)


def _records(
    book: Any, head: Any, name: str, columns: tuple[ColumnOf, ...], rows: list[Row], long: list[list[str]]
) -> None:
    if len(rows) > _MOST_ROWS:
        raise EvidenceError(f"A sheet holds {_MOST_ROWS:,} rows; {name} has {len(rows):,}. Export them as csv-files.")
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS[column.kind])
        sheet.write_string(0, place, column.name, head)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    for at, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            told = row.get(column.name)
            if isinstance(told, bool):
                sheet.write_boolean(at, place, told)
            elif isinstance(told, int | float) and abs(told) <= _EXACT:
                sheet.write_number(at, place, told)
            elif told is not None:
                parts = _parts(safe(marked(column, str(told))))
                sheet.write_string(at, place, parts[0])
                long += [
                    [name, str(row["record"]), column.name, str(part), text] for part, text in enumerate(parts[1:], 1)
                ]


def _parts(text: str) -> list[str]:
    return [text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST)] or [""]


def safe(text: str) -> str:
    r"""Write what the form cannot hold so that it can be read back.

    Example:
        >>> safe("a\\b\x01")
        'a\\\\b\\u0001'
    """
    return _UNSAFE.sub(lambda match: "\\\\" if match[0] == "\\" else f"\\u{ord(match[0][0]):04x}{match[0][1:]}", text)


def unsafe(text: str) -> str:
    """Undo `safe`."""
    return _WRITTEN.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)


def read_workbook(payload: bytes) -> Relations:
    """Read what `write_workbook` wrote. Raises `KeyError` or `ValueError` where it is not that."""
    import python_calamine  # noqa: PLC0415

    book = python_calamine.load_workbook(io.BytesIO(payload))
    more: dict[tuple[str, str, str], list[str]] = {}
    for table, record, column, _, text in _lines(book, _LONG):
        more.setdefault((table, record, column), []).append(text)
    return {name: list(_rows(_lines(book, name), name, columns, more)) for name, columns in dictionary().items()}


def _lines(book: Any, name: str) -> list[list[Any]]:
    if name not in book.sheet_names:
        raise KeyError(f"sheet {name}")
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)[1:]  # type: ignore[no-any-return]


def _rows(
    lines: list[list[Any]], name: str, columns: tuple[ColumnOf, ...], more: Mapping[tuple[str, str, str], list[str]]
) -> Iterator[Row]:
    for line in lines:
        row: Row = {}
        cells = [*line, *[""] * (len(columns) - len(line))]
        for column, cell in zip(columns, cells, strict=False):
            rest = more.get((name, str(cells[0]), column.name), ())
            row[column.name] = _told(column, "".join([cell, *rest]) if rest else cell)
        yield row


def _told(column: ColumnOf, cell: Any) -> Plain:
    if column.kind == "text":
        return unmarked(column, unsafe(str(cell)))
    if cell == "":
        return None
    if column.kind == "yes/no":
        return bool(cell)
    return int(cell) if column.kind == "whole" else float(cell)
