"""What OpenDocument sheets tell beside the values: cells that span, raised runs, and repeats for a billion cells."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.model import UnreadableSource
from evitable.readers.inline import Element, local
from evitable.readers.limits import Limits
from evitable.readers.package import Package
from evitable.readers.sheet import Range
from evitable.readers.workbook_runs import Run, Told, too_far

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_LONGEST = 9


def spans_within(package: Package, *, name: str, limits: Limits) -> dict[str, list[Range]]:
    """Return the merged ranges of each sheet; the library that reads the values does not tell them.

    Raises `UnreadableSource` for sheets whose cells, with all their repeats before the last filled one, are more
    than the limits.
    """
    places = wide = 0
    found: dict[str, list[Range]] = {}
    for sheet in package.tree("content.xml").iter("{*}table"):
        rows, last, widest = 0, 0, 0
        merged = found.setdefault(sheet.get(f"{_TABLE}name", ""), [])
        for row in sheet.iter("{*}table-row"):
            width, spans = _reach(row, rows)
            merged += spans
            rows += _count(row, "rows")
            if width:
                last, widest = rows, max(widest, width)
        places, wide = places + last * max(1, widest), max(wide, widest)
    if wide > limits.columns or places > limits.cells:
        raise UnreadableSource(too_far(name, limits))
    return found


def raised_within(package: Package) -> dict[str, Told]:
    """Return the runs of each sheet's cells that have raised ones, which the library gives as plain text."""
    raised = {style for part in ("content.xml", "styles.xml") for style in _raising(package, part)}
    if not raised:
        return {}
    found: dict[str, Told] = {}
    for sheet in package.tree("content.xml").iter("{*}table"):
        told = found.setdefault(sheet.get(f"{_TABLE}name", ""), Told())
        number = 0
        for row in sheet.iter("{*}table-row"):
            at = 0
            for cell in row:
                if local(cell.tag) not in ("table-cell", "covered-table-cell"):
                    continue
                if any(_style(span) in raised for span in cell.iter("{*}span")):
                    told.runs[number, at] = tuple(_runs(cell, raised))
                at += _count(cell, "columns")
            number += _count(row, "rows")
    return found


def _raising(package: Package, part: str) -> Iterator[str]:
    """Yield the names of a part's styles that raise their text: `super`, or a share of the line above it."""
    if part not in package.names or b"text-position" not in package.read(part):
        return
    for style in package.tree(part).iter("{*}style"):
        for properties in style.iter("{*}text-properties"):
            said = next((str(value) for key, value in properties.attrib.items() if local(key) == "text-position"), "")
            if said.startswith("super") or (said[:1].isdigit() and not said.startswith("0%")):
                yield next((str(value) for key, value in style.attrib.items() if local(key) == "name"), "")


def _style(span: Element) -> str | None:
    return next((str(value) for key, value in span.attrib.items() if local(key) == "style-name"), None)


def _runs(cell: Element, raised: set[str]) -> Iterator[Run]:
    """Yield the runs of a cell, a line end between its paragraphs."""
    for number, paragraph in enumerate(cell.iterchildren("{*}p")):
        if number:
            yield Run("\n", raised=False)
        yield from _spoken(paragraph, raised, up=False)


def _spoken(element: Element, raised: set[str], *, up: bool) -> Iterator[Run]:
    if element.text:
        yield Run(element.text, up)
    for child in element:
        name = local(child.tag)
        if name in ("s", "tab", "line-break"):
            yield Run("\n" if name == "line-break" else " ", raised=False)
        elif name in ("span", "a"):
            yield from _spoken(child, raised, up=up or _style(child) in raised)
        if child.tail:
            yield Run(child.tail, up)


def _reach(row: Element, number: int) -> tuple[int, list[Range]]:
    """Return how far the filled cells of a row reach, 0 where none is filled, and those that span."""
    at = reach = 0
    spans = []
    for cell in row:
        if local(cell.tag) not in ("table-cell", "covered-table-cell"):
            continue
        high, across = _said(cell, "number-rows-spanned"), _said(cell, "number-columns-spanned")
        if high > 1 or across > 1:
            spans.append(Range(number, at, number + max(high, 1) - 1, at + max(across, 1) - 1))
        at += _count(cell, "columns")
        if len(cell) or any(local(key) in ("value-type", "formula") for key in cell.keys()):  # noqa: SIM118
            reach = at
    return reach, spans


def _count(element: Element, of: str) -> int:
    return _said(element, f"number-{of}-repeated")


def _said(element: Element, name: str) -> int:
    # The library goes by the names alone, whatever space they are in.
    said = next((str(value) for key, value in element.attrib.items() if local(key).rpartition(":")[2] == name), "1")
    return int(said) if said.isdecimal() and len(said) <= _LONGEST else 10**_LONGEST
