"""What parting a table comes to, whichever way its cells were found."""

from __future__ import annotations

from dataclasses import dataclass

from evitable.model import Cell, Column, Row


@dataclass(frozen=True, slots=True)
class Unsure:
    """Words of a cell that might as well stand in another column; `cell` None where they are a whole line."""

    cell: Cell
    words: str
    other: int


@dataclass(frozen=True, slots=True)
class Parted:
    """Columns and rows of a table.

    `late` are the cells that got a line back from below their row, `unsure` the words whose column is
    in doubt.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    late: tuple[Cell, ...] = ()
    unsure: tuple[Unsure, ...] = ()
