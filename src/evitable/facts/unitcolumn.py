"""A column that holds the unit of the dose beside it: `Dose | Unit`, as data sheets have it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.doses import UnitOfDose, read_unit
from evitable.facts.tokens import tokenize
from evitable.model import Cell, Row
from evitable.terms import fold

_UNIT = re.compile(r"(?:dos(?:e|age|ing) )?units?(?: of (?:dose|measure|measurement))?|(?:dose|dosage)_?unit")


def unit_of(cell: Cell) -> UnitOfDose | None:
    """Return the unit that a cell holds and nothing else: `mg/kg`; None for other words."""
    cursor = Cursor(cell, tokenize(cell.text, "unit"), Coverage([]))
    unit = read_unit(cursor)
    return unit if unit is not None and cursor.done else None


def unit_column(headers: Sequence[Cell], rows: Sequence[Row]) -> int | None:
    """Return which column holds units of dose: its header says so, and every cell that is filled is one."""
    for at, header in enumerate(headers):
        if _UNIT.fullmatch(fold(header.text).strip()) is None:
            continue
        cells = [row.cells[at] for row in rows if at < len(row.cells) and row.cells[at].text.strip()]
        if cells and all(unit_of(cell) for cell in cells):
            return at
    return None
