"""OpenDocument sheets write a repeated cell once with a count, which can stand for a billion of them."""

from __future__ import annotations

from evitable.model import UnreadableSource
from evitable.readers.inline import Element, local
from evitable.readers.limits import Limits
from evitable.readers.package import Package
from evitable.readers.workbook_runs import too_far

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LONGEST = 9


def refuse_repeats(package: Package, *, name: str, limits: Limits) -> None:
    """Refuse sheets whose cells, with all their repeats before the last filled one, are more than the limits."""
    high = wide = 0
    for sheet in package.tree("content.xml").iter(f"{_TABLE}table"):
        rows, last, widest = 0, 0, 0
        for row in sheet.iter(f"{_TABLE}table-row"):
            width = _width(row)
            rows += _count(row, "rows")
            if width:
                last, widest = rows, max(widest, width)
        high, wide = high + last * max(1, widest), max(wide, widest)
    if wide > limits.columns or high > limits.cells:
        raise UnreadableSource(too_far(name, limits))


def _width(row: Element) -> int:
    """Return how far the filled cells of a row reach, 0 where none is filled."""
    at = reach = 0
    for cell in row:
        if local(cell.tag) not in ("table-cell", "covered-table-cell"):
            continue
        at += _count(cell, "columns")
        if len(cell) or any(local(key) in ("value-type", "formula") for key in cell.keys()):  # noqa: SIM118
            reach = at
    return reach


def _count(element: Element, of: str) -> int:
    said = element.get(f"{_TABLE}number-{of}-repeated", "1")
    return int(said) if said.isdecimal() and len(said) <= _LONGEST else 10**_LONGEST
