"""Labelling a table whose form states its spans: headers by their path, one study on several rows told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evitable.cells.bordered import led, role_of_path
from evitable.cells.joining import joined, renamed
from evitable.cells.parted import Parted
from evitable.model import Cell, Column, Grid, Row

_NAMING = frozenset({"citation", "reference", "label", "year"})
# A row with words of its own under one of these is about other patients than the row above.
_APART = frozenset({"n", "population", "condition", "design"})


def read_spans(grid: Grid, own: Mapping[str, str]) -> Parted:
    """Read the rows of a grid in which a cell stands at each place it covers."""
    width = max((len(row) for row in grid.rows), default=0)
    heads = grid.rows[: grid.header_rows]
    columns = led(tuple(_column(heads, column, own) for column in range(width)), own)
    gathered = _Gathered(columns, [cell.text for cell in heads[-1]] if heads else [])
    for number, cells in enumerate(grid.rows[grid.header_rows :], grid.header_rows):
        gathered.add(cells, number)
    gathered.end()
    return Parted(columns, tuple(gathered.rows), tuple(gathered.late))


def _column(levels: Sequence[Sequence[Cell]], column: int, own: Mapping[str, str]) -> Column:
    """Join the headers over a column, from the widest to its own."""
    path: list[Cell] = []
    for row in levels:
        if column < len(row) and row[column].text and row[column] not in path:
            path.append(row[column])
    header = replace(joined(f"h{column + 1}", path, joint=" "), row=0, column=column)
    role, why = role_of_path(path, own)
    return Column(header, role, why)


class _Gathered:
    """Rows as they come: studies, further lines of the study above, and the headings that wait for rows below."""

    def __init__(self, columns: Sequence[Column], header: Sequence[str]) -> None:
        self._columns, self._header, self._width = columns, header, len(columns)
        self._named = [at for at, column in enumerate(columns) if column.role in _NAMING] or [0]
        self._apart = [at for at, column in enumerate(columns) if column.role in _APART]
        self._heads: list[Cell] = []
        self._section: Cell | None = None
        # Cells by the id that the reader gave them: one that reaches down is the same in each row.
        self._made: dict[str, Cell] = {}
        self.rows: list[Row] = []
        self.late: list[Cell] = []

    def add(self, cells: Sequence[Cell], number: int) -> None:
        """Take row `number` of the grid."""
        filled = list({cell.id: cell for cell in cells if cell.text}.values())
        if not filled or [cell.text for cell in cells] == self._header:
            return
        if self._is_section(cells, filled):
            self._heads.append(filled[0])
            return
        if self._heads:
            self._section, self._heads = joined(f"s{len(self.rows) + 1}", self._heads), []
        elif self.rows and (self._is_line(cells, filled) or self._goes_on(cells, number)):
            self._join(cells, number)
            return
        self._open(cells)

    def end(self) -> None:
        """Take headings with no rows below them for rows, as they came."""
        for head in self._heads:
            self._open([head])

    def _is_section(self, cells: Sequence[Cell], filled: Sequence[Cell]) -> bool:
        """True for a row with words in its first cell alone, or one cell over all columns."""
        if len(filled) > 1 or cells[0] is not filled[0] or self._width < 2:
            return False
        return filled[0].rows == 1 and (self._width > 2 or filled[0].columns == self._width)

    def _is_line(self, cells: Sequence[Cell], filled: Sequence[Cell]) -> bool:
        return len(filled) == 1 and cells[0] is not filled[0] and filled[0].columns == 1

    def _goes_on(self, cells: Sequence[Cell], number: int) -> bool:
        """True where a row is about the study above: its name and most of its cells reach down from there."""
        covered = {at for at, cell in enumerate(cells) if cell.row < number}
        fresh = {at for at, cell in enumerate(cells) if at not in covered and cell.text}
        if not any(at in covered and cells[at].text for at in self._named):
            return False
        if fresh.intersection([*self._named, *self._apart]):
            return False
        return 2 * len(covered) >= self._width

    def _join(self, cells: Sequence[Cell], number: int) -> None:
        """Give the row above the lines that are new in this one."""
        row = self.rows[-1]
        made = list(row.cells)
        for at, cell in enumerate(cells):
            if cell.row == number and cell.column == at and cell.text:
                above = made[at]
                both = replace(joined(above.id, [above, cell]), row=above.row, column=above.column)
                made[at] = both
                self.late.append(both)
        self.rows[-1] = Row(row.number, tuple(made), row.section)

    def _open(self, cells: Sequence[Cell]) -> None:
        number = len(self.rows) + 1
        padded = [*cells, *[Cell("", "")] * (self._width - len(cells))]
        made = tuple(self._cell(cell, number, at) for at, cell in enumerate(padded))
        self.rows.append(Row(number, made, self._section))

    def _cell(self, cell: Cell, number: int, column: int) -> Cell:
        if not cell.id:
            return Cell(f"r{number}c{column + 1}", "", (), number - 1, column)
        known = self._made.get(cell.id)
        if known is None:
            known = renamed(cell, f"r{number}c{column + 1}", number - 1, column)
            self._made[cell.id] = known
        return known
