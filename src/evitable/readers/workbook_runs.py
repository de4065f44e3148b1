"""What a workbook's XML tells beside the values: raised runs, percent signs, and how far the cells reach."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from evitable.model import UnreadableSource
from evitable.readers.inline import Element, local
from evitable.readers.limits import Limits
from evitable.readers.package import Package, damaged

_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
# A number format that shows a share as a percentage, with the zeros behind its point.
PERCENT = re.compile(r"0(?:\.(0{1,9}))?%")
# Formats that every workbook has without listing them.
_BUILT_IN = {9: "0%", 10: "0.00%"}


class Run(NamedTuple):
    """A run of a cell's text, raised or not."""

    text: str
    raised: bool


@dataclass(slots=True)
class Told:
    """What the XML of one sheet tells: runs of the cells with raised ones, digits behind the point of percents."""

    runs: dict[tuple[int, int], tuple[Run, ...]] = field(default_factory=dict)
    percents: dict[tuple[int, int], int] = field(default_factory=dict)


class Sheets:
    """The sheets of a workbook in Office Open XML, each by its name."""

    def __init__(self, package: Package, *, name: str, limits: Limits) -> None:
        self._package, self._name, self._limits = package, name, limits
        self._paths = _paths(package)
        self._room = limits.cells
        self._shared = _shared(package)
        self._percents = _percents(package)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets."""
        return tuple(self._paths)

    def told(self, sheet: str) -> Told:
        """Read a sheet's XML; raises `UnreadableSource` where its cells reach further than the limits."""
        told = Told()
        part = self._paths.get(sheet)
        if part is None or part not in self._package.names:
            return told
        rows: list[int] = []
        columns: list[int] = []
        number = -1
        for row in self._package.rows(part, "{*}row"):
            number = _row(row.get("r"), number + 1)
            column = -1
            for cell in row:
                place = _REFERENCE.fullmatch(cell.get("r", ""))
                if place is None and cell.get("r") is not None:
                    raise UnreadableSource(damaged(self._name))
                number = int(place[2]) - 1 if place else number
                column = column_of(place[1]) if place else column + 1
                if not len(cell):
                    continue
                self._room -= 1
                rows.append(number)
                columns.append(column)
                self._cell(cell, (number, column), told)
            self._within(rows, columns)
            rows, columns = [min(rows), max(rows)] if rows else [], [min(columns), max(columns)] if columns else []
        return told

    def _within(self, rows: list[int], columns: list[int]) -> None:
        if not rows:
            return
        high, wide = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
        if self._room < 0 or wide > self._limits.columns or high * wide > self._limits.cells:
            raise UnreadableSource(too_far(self._name, self._limits))

    def _cell(self, cell: Element, place: tuple[int, int], told: Told) -> None:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            runs = _runs(cell)
            if any(run.raised for run in runs):
                told.runs[place] = runs
        elif kind == "s":
            at = cell.findtext(f"{_SPACE}v", "")
            if at.isdecimal() and int(at) in self._shared:
                told.runs[place] = self._shared[int(at)]
        elif kind == "n" and cell.get("s", "").isdecimal() and int(cell.get("s")) in self._percents:
            told.percents[place] = self._percents[int(cell.get("s"))]


def too_far(name: str, limits: Limits) -> str:
    """Say that a workbook's cells reach further than the limits.

    Example:
        >>> too_far("gout.xlsx", Limits())[:60]
        'gout.xlsx: a sheet spreads over more places than the limits '
    """
    return (
        f"{name}: a sheet spreads over more places than the limits of {limits.columns:,} columns and "
        f"{limits.cells:,} cells. Keep the part that holds the studies."
    )


def column_of(letters: str) -> int:
    """Return the number of a column from 0.

    Example:
        >>> column_of("A"), column_of("AA")
        (0, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _row(said: str | None, expected: int) -> int:
    return int(said) - 1 if said and said.isdecimal() and len(said) < 9 else expected


def _paths(package: Package) -> Mapping[str, str]:
    """Return the part of each sheet by the sheet's name."""
    if "xl/_rels/workbook.xml.rels" not in package.names:
        return {}
    targets = {
        relation.get("Id"): relation.get("Target", "") for relation in package.tree("xl/_rels/workbook.xml.rels")
    }
    found = {}
    for sheet in package.tree("xl/workbook.xml").iter("{*}sheet"):
        named = next((value for key, value in sheet.attrib.items() if local(key) == "id"), None)
        target = targets.get(named, "")
        found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _shared(package: Package) -> Mapping[int, tuple[Run, ...]]:
    """Return those of the shared strings that have raised runs, by their number."""
    part = "xl/sharedStrings.xml"
    if part not in package.names or b"superscript" not in package.read(part):
        return {}
    every = (_runs(item) for item in package.rows(part, f"{_SPACE}si"))
    return {at: runs for at, runs in enumerate(every) if any(run.raised for run in runs)}


def _runs(item: Element) -> tuple[Run, ...]:
    """Return the runs of a text; how it is read aloud (phonetic runs) is left out."""
    found = []
    for text in item.iter(f"{_SPACE}t"):
        parent = text.getparent()
        if local(parent.tag) == "rPh" or not text.text:
            continue
        style = parent.find(f"{_SPACE}rPr/{_SPACE}vertAlign")
        found.append(Run(text.text, style is not None and style.get("val") == "superscript"))
    return tuple(found)


def _percents(package: Package) -> Mapping[int, int]:
    """Return the styles that show a share as a percentage, with the digits behind the point."""
    if "xl/styles.xml" not in package.names:
        return {}
    styles = package.tree("xl/styles.xml")
    codes = {str(key): code for key, code in _BUILT_IN.items()}
    codes |= {form.get("numFmtId", ""): form.get("formatCode", "") for form in styles.iter("{*}numFmt")}
    found = {}
    formats = styles.find("{*}cellXfs")
    for at, style in enumerate(() if formats is None else formats):
        match = PERCENT.fullmatch(codes.get(style.get("numFmtId", ""), ""))
        if match:
            found[at] = len(match[1] or "")
    return found
