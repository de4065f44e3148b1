"""Parting a table whose cell borders were lost: its header into columns, its lines into rows and cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evitable.cells.choosing import best_header, deal_rows
from evitable.cells.confidence import Margin, margins
from evitable.cells.headers import Heading, ways_to_part
from evitable.cells.parted import Parted, Unsure
from evitable.cells.parting import SECTION, Dealt
from evitable.cells.runs import Run, cell_from
from evitable.cells.units import Reading, Unit, list_sign, units_of
from evitable.model import Cell, Column, Row

_GLUED = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-Z])")
# The odds, in logs, below which words might as well stand in another column.
_UNSURE = 2.5


def part_lines(lines: Sequence[Cell], own: Mapping[str, str]) -> Parted:
    """Part the lines of a table, header first, into columns and rows."""
    texts = [line.text for line in lines]
    glued = len(_GLUED.findall(texts[0])) > 1
    reading = Reading(list_sign(texts), tuple(sorted(own.items())), glued)
    units = units_of(texts, reading)
    header = best_header(ways_to_part(texts, reading), units)
    body = [unit for unit in units if unit.line >= header.lines]
    search = deal_rows(header, body)
    columns = tuple(_column(heading, number, lines) for number, heading in enumerate(header.headings, 1))
    dealt = search.trace()
    return _Gathered(columns, lines).rows(body, dealt, margins(search, dealt))


def _column(heading: Heading, number: int, lines: Sequence[Cell]) -> Column:
    runs = [Run(*span) for span in heading.spans]
    return Column(cell_from(f"h{number}", runs, lines, column=number - 1, joint=" "), heading.role, heading.why)


class _Gathered:
    """The runs of each cell, row by row; rows and sections by their keys in order."""

    def __init__(self, columns: tuple[Column, ...], lines: Sequence[Cell]) -> None:
        self.columns, self.lines = columns, lines
        self.runs: dict[int, dict[int, list[Run]]] = {}
        self.late: set[tuple[int, int]] = set()
        self.unsure: dict[tuple[int, int], tuple[str, Margin]] = {}

    def rows(self, body: Sequence[Unit], dealt: Sequence[Dealt], sure: Sequence[Margin]) -> Parted:
        """Gather the units of each row into its cells; section lines go to the rows below them."""
        for unit, place, margin in zip(body, dealt, sure, strict=True):
            self._add(unit, place, margin)
        rows: list[Row] = []
        late: list[Cell] = []
        unsure: list[Unsure] = []
        section: Cell | None = None
        heads: list[Run] = []
        for key in sorted(self.runs):
            if SECTION in self.runs[key]:
                heads += self.runs[key][SECTION]
                continue
            if heads:
                # One heading may stand below another: both head the rows.
                section = cell_from(f"s{len(rows) + 1}", heads, self.lines)
                heads = []
            cells = self._cells(key, len(rows) + 1)
            rows.append(Row(len(rows) + 1, cells, section))
            late += [cell for cell in cells if (key, cell.column) in self.late]
            doubts = ((cell, self.unsure.get((key, cell.column))) for cell in cells)
            unsure += [Unsure(cell, doubt[0], doubt[1].other) for cell, doubt in doubts if doubt]
        return Parted(self.columns, tuple(rows), tuple(late), tuple(unsure))

    def _add(self, unit: Unit, place: Dealt, margin: Margin) -> None:
        self.runs.setdefault(place.row, {}).setdefault(place.column, []).append(Run(unit.line, unit.start, unit.end))
        key = (place.row, place.column)
        if place.late:
            self.late.add(key)
        least = self.unsure.get(key)
        if margin.odds < (least[1].odds if least else _UNSURE):
            self.unsure[key] = (self.lines[unit.line].text[unit.start : unit.end].strip(), margin)

    def _cells(self, key: int, number: int) -> tuple[Cell, ...]:
        runs = self.runs[key]
        return tuple(
            cell_from(f"r{number}c{c + 1}", runs.get(c, ()), self.lines, row=number - 1, column=c)
            for c in range(len(self.columns))
        )
