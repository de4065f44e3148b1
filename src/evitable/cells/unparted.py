"""Parting a table whose cell borders were lost: its header into columns, its lines into rows and cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evitable.cells.headers import Header, Heading, ways_to_part
from evitable.cells.learning import learn
from evitable.cells.parting import SECTION, Dealt, deal
from evitable.cells.runs import Run, cell_from
from evitable.cells.scoring import Scores, score
from evitable.cells.slots import Slot, slots_of
from evitable.cells.units import Reading, Unit, list_sign, units_of
from evitable.model import Cell, Column, Row

# How far behind the best a way to part the header may be and still be tried on the rows, and on how many units.
_WITHIN, _TRIED, _SAMPLE = 4.0, 40, 120
# The header's own words count twice; each cell begun costs, or more columns would always seem to fit better.
_HEADER_WEIGHT, _CELL_COST = 5.0, 1.0
_ROUNDS = 2
_GLUED = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Parted:
    """Columns and rows of a table; `late` are the cells that got a line back from below their row."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    late: tuple[Cell, ...] = ()


def part_lines(lines: Sequence[Cell], own: Mapping[str, str]) -> Parted:
    """Part the lines of a table, header first, into columns and rows."""
    texts = [line.text for line in lines]
    glued = len(_GLUED.findall(texts[0])) > 1
    reading = Reading(list_sign(texts), tuple(sorted(own.items())), glued)
    units = units_of(texts, reading)
    header = _best_header(ways_to_part(texts, reading), units)
    body = [unit for unit in units if unit.line >= header.lines]
    dealt = _dealt(body, score(body, _slots(header, body)))
    columns = tuple(_column(heading, number, lines) for number, heading in enumerate(header.headings, 1))
    return _rows(columns, body, dealt, lines)


def _slots(header: Header, body: Sequence[Unit]) -> list[Slot]:
    listed = any(unit.bullet for unit in body)
    return slots_of([(heading.text, heading.role) for heading in header.headings], listed=listed)


def _column(heading: Heading, number: int, lines: Sequence[Cell]) -> Column:
    runs = [Run(*span) for span in heading.spans]
    return Column(cell_from(f"h{number}", runs, lines, column=number - 1, joint=" "), heading.role, heading.why)


def _best_header(ways: Sequence[Header], units: Sequence[Unit]) -> Header:
    """Choose the way to part the header into which the first rows fit best."""
    near = [way for way in ways if way.lines > 1 or way.score >= ways[0].score - _WITHIN][:_TRIED]
    if len(near) == 1:
        return near[0]
    return max(near, key=lambda way: _header_fit(way, units))


def _header_fit(way: Header, units: Sequence[Unit]) -> float:
    body = [unit for unit in units if unit.line >= way.lines]
    stop = next((i for i, unit in enumerate(body) if unit.first and i > _SAMPLE), len(body))
    sample = body[:stop]
    dealt, fit = deal(sample, score(sample, _slots(way, body)))
    cells = len({(place.row, place.column) for place in dealt})
    return fit + _HEADER_WEIGHT * way.score - _CELL_COST * cells


def _dealt(body: Sequence[Unit], base: Scores) -> list[Dealt]:
    """Deal the units out by what roles hold, then again by what the rows so found show."""
    dealt, _ = deal(body, base)
    for _ in range(_ROUNDS):
        dealt, _ = deal(body, learn(body, [(place.row, place.column) for place in dealt], base))
    return dealt


def _rows(columns: tuple[Column, ...], body: Sequence[Unit], dealt: Sequence[Dealt], lines: Sequence[Cell]) -> Parted:
    """Gather the units of each row into its cells; section lines go to the rows below them."""
    gathered: dict[int, dict[int, list[Run]]] = {}
    returned: set[tuple[int, int]] = set()
    for unit, place in zip(body, dealt, strict=True):
        runs = gathered.setdefault(place.row, {}).setdefault(place.column, [])
        runs.append(Run(unit.line, unit.start, unit.end))
        if place.late:
            returned.add((place.row, place.column))
    rows: list[Row] = []
    late: list[Cell] = []
    section: Cell | None = None
    sections = 0
    for key, runs_of in sorted(gathered.items()):
        if SECTION in runs_of:
            sections += 1
            section = cell_from(f"s{sections}", runs_of[SECTION], lines)
            continue
        number = len(rows) + 1
        cells = tuple(
            cell_from(f"r{number}c{c + 1}", runs_of.get(c, ()), lines, row=number - 1, column=c)
            for c in range(len(columns))
        )
        late += [cells[c] for c in range(len(columns)) if (key, c) in returned]
        rows.append(Row(number, cells, section))
    return Parted(columns, tuple(rows), tuple(late))
