"""Labelling a table that kept its borders: header levels joined, rows told from section headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from evitable.cells.apart import counts_kinds
from evitable.cells.headed import role_of_header
from evitable.cells.headers import role_of
from evitable.cells.joining import joined, renamed
from evitable.cells.leading import below_leads
from evitable.cells.parted import Parted
from evitable.model import Cell, Column, Grid, Role, Row
from evitable.terms import find


def read_borders(grid: Grid, own: Mapping[str, str]) -> Parted:
    """Read the rows of a grid whose cells are parted already."""
    width = max((len(row) for row in grid.rows), default=0)
    columns = led(tuple(_column(grid.rows[: grid.header_rows], column, own) for column in range(width)), own)
    gathered = _Gathered(width)
    for cells in grid.rows[grid.header_rows :]:
        gathered.add(cells)
    # A heading with no rows below it was a row.
    for head in gathered.heads:
        gathered.rows.append(_row(head, len(gathered.rows) + 1, width, gathered.section))
    return Parted(columns, tuple(gathered.rows), tuple(gathered.late))


# Roles that a heading of harms above overrules, where the words below name an event or its grade.
_OPEN: tuple[Role | None, ...] = (None, "other", "condition", "drug")
_GRADED = re.compile(r"\b(?:grades?|events?|aes?|saes?|any|other|serious|severe)\b", re.IGNORECASE)


def _is_harm(above: Cell, below: Cell, own: Mapping[str, str]) -> bool:
    """Tell whether a header names harms below a heading that spans them: `Proteinuria`, `Grade ≥3 events`."""
    if role_of(above.text, own)[0] != "adverse-events":
        return False
    return _GRADED.search(below.text) is not None or bool(find(below.text, "adverse-event", "condition", own=own))


class _Gathered:
    """Rows as they come, the headings that wait for the rows below them, and cells that got a further line."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: list[Row] = []
        self.late: list[Cell] = []
        self.heads: list[Sequence[Cell]] = []
        self.section: Cell | None = None

    def add(self, cells: Sequence[Cell]) -> None:
        """Take the next row of the grid: a heading, a further line of the row above, or a row."""
        filled = [cell for cell in cells if cell.text]
        if _is_section(cells, self.width):
            self.heads.append(cells)
        elif self.rows and not self.heads and len(filled) == 1 and cells[0] is not filled[0]:
            self.rows[-1], changed = _with_line(self.rows[-1], cells.index(filled[0]), filled[0])
            self.late.append(changed)
        elif filled:
            number = len(self.rows) + 1
            if self.heads:
                self.section = joined(f"s{number}", [head[0] for head in self.heads])
                self.heads = []
            self.rows.append(_row(cells, number, self.width, self.section))


def _is_section(cells: Sequence[Cell], width: int) -> bool:
    """True for a row with words in its first cell alone."""
    return width > 2 and bool(cells) and bool(cells[0].text) and not any(cell.text for cell in cells[1:])


def _with_line(row: Row, column: int, line: Cell) -> tuple[Row, Cell]:
    """Give a row's cell the further line that stands alone in its column below the row."""
    cell = row.cells[column]
    both = replace(joined(cell.id, [cell, line]), row=cell.row, column=cell.column)
    return Row(row.number, (*row.cells[:column], both, *row.cells[column + 1 :]), row.section), both


def _row(cells: Sequence[Cell], number: int, width: int, section: Cell | None) -> Row:
    blank = Cell("", "")
    padded = [*cells, *[blank] * (width - len(cells))]
    made = tuple(renamed(cell, f"r{number}c{c}", number - 1, c - 1) for c, cell in enumerate(padded, 1))
    return Row(number, made, section)


def _column(levels: Sequence[Sequence[Cell]], column: int, own: Mapping[str, str]) -> Column:
    """Join the header levels over a column; the words of a spanning header go to the columns it spans."""
    path = _path(levels, column)
    header = replace(joined(f"h{column + 1}", path, joint=" "), row=0, column=column)
    role, why = role_of_path(path, own)
    return Column(header, role, why)


def _path(levels: Sequence[Sequence[Cell]], column: int) -> list[Cell]:
    path = [row[column] for row in levels if column < len(row) and row[column].text]
    if len(path) == 2 and path[0].text == path[1].text:
        return path[:1]  # said on both lines
    if len(levels) == 2 and column < len(levels[1]) and levels[1][column].text and len(path) == 1:
        spanning = [cell for cell in levels[0][:column] if cell.text]
        path = spanning[-1:] + path
    return path


def led(columns: tuple[Column, ...], own: Mapping[str, str]) -> tuple[Column, ...]:
    """Read neighbours that begin with the same drug by the rest of their headers, as below its name."""
    below = below_leads([column.header.text for column in columns], own)
    return tuple(
        Column(column.header, *role_of(below[at], own)[:2]) if at in below else column
        for at, column in enumerate(columns)
    )


def role_of_path(path: Sequence[Cell], own: Mapping[str, str]) -> tuple[Role | None, str]:
    """Take the role of the lowest header that has one; below a heading of harms, an event is one of them."""
    if len(path) > 1 and counts_kinds(path[0].text):
        return "other", "it counts those with one disease"
    for cell in reversed(path):
        role, why = role_of_header(cell.text, own)
        if cell is not path[0] and role in _OPEN and _is_harm(path[0], cell, own):
            return "adverse-events", f"it stands below “{path[0].text}”"
        if role not in (None, "drug") or cell is path[0]:
            return role, why
    return None, ""
