"""The table of values: one line a value, with its words, its place and how sure it is."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

from evitable.model import Cell, Evidence, Finding, Place, Quote, Schedule, Study, Value

# How the evidence document names what the records call otherwise.
_NAMES = {"low": "min", "high": "max"}

# A spreadsheet runs a cell that starts with one of these as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

# What is said of values, and what follows from them.
_WITHOUT_VALUES = frozenset({Finding, Place, Quote, Schedule, str})

HEADERS = (
    "table",
    "row",
    "field",
    "value",
    "status",
    "why",
    "quote",
    "cell",
    "start",
    "end",
    "source_start",
    "source_end",
)


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value of a study and the pointer to it, such as `regimens/0/dose`."""

    field: str
    value: Value[Any]


def value_rows(study: Study) -> tuple[ValueRow, ...]:
    """List every value of a study with its pointer, regimens last.

    Example:
        >>> [row.field for row in value_rows(Study(1, n=Value(5)))]
        ['n']
    """
    arms = tuple(regimen for regimen in study.regimens if regimen.part != "comparator")
    control = tuple(regimen for regimen in study.regimens if regimen.part == "comparator")
    found: list[ValueRow] = []
    for name, shown in _fields_of(Study):
        if name != "regimens":
            _walk(getattr(study, name), shown, found)
    _walk(arms, "regimens", found)
    _walk(control, "comparator", found)
    return tuple(found)


@cache
def _fields_of(kind: type) -> tuple[tuple[str, str], ...]:
    """Return the fields of a record by their names here and in the evidence document; none for what is no record."""
    if not dataclasses.is_dataclass(kind) or kind in _WITHOUT_VALUES:
        return ()
    return tuple((field.name, _NAMES.get(field.name, field.name)) for field in dataclasses.fields(kind))


def _walk(record: Any, path: str, found: list[ValueRow]) -> None:
    """Add each value of a record, in the order of its fields."""
    if not record:
        return
    if isinstance(record, Value):
        found.append(ValueRow(path, record))
    elif isinstance(record, tuple):
        for index, item in enumerate(record if type(record[0]) not in _WITHOUT_VALUES else ()):
            _walk(item, f"{path}/{index}", found)
    else:
        for name, shown in _fields_of(record.__class__):
            _walk(getattr(record, name), f"{path}/{shown}", found)


def write_csv(evidence: Evidence) -> str:
    """Write every value of every study as CSV, one line a quote, a header line first.

    A value without words of its own has blank places. A text that a spreadsheet would run as a
    formula gets a leading apostrophe.
    """
    lines: list[str] = []
    # The writer quotes the signs of its line end, so that a carriage return within a text parts no line.
    writer = csv.writer(SimpleNamespace(write=lines.append), lineterminator="\r\n")
    writer.writerow(HEADERS)
    for number, table in enumerate(evidence.tables, 1):
        cells = {cell.id: cell for cell in table.cells}
        for study in table.studies:
            for row in value_rows(study):
                for line in _lines(row, cells):
                    writer.writerow([number, study.row, *map(_safe, line)])
    return "".join([line.removesuffix("\r\n") + "\n" for line in lines])


def _lines(row: ValueRow, cells: dict[str, Cell]) -> Iterator[list[Any]]:
    value = row.value
    known = [row.field, _shown(value.value), value.status, value.why]
    if not value.quotes:
        yield [*known, *[""] * 6]
    for quote in value.quotes:
        place = quote.place
        origin = cells[place.cell].origin(place.start, place.end) if place.cell in cells else None
        yield [*known, quote.text, place.cell, place.start, place.end, *(origin or ("", ""))]


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
