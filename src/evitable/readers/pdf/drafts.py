"""A table in the making: slots with the words of each cell, line by line, before they become cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from evitable.readers.pdf.marks import Box, Frame, Line, Word

How = Literal["ruled", "rules-only", "aligned"]


@dataclass(slots=True, eq=False)
class Slot:
    """A cell in the making: its lines of words, where it begins, and how far it reaches."""

    lines: list[list[Word]]
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def words(self) -> list[Word]:
        """All words of the cell."""
        return [word for line in self.lines for word in line]


@dataclass(slots=True, eq=False)
class Draft:
    """A table as cut out of its page.

    Each slot stands in `rows` at every place that it covers. `unsure` says in words what may be wrong.
    """

    frame: Frame
    box: Box
    how: How
    rows: list[list[Slot]]
    heads: int
    edges: tuple[float, ...]
    unsure: list[str] = field(default_factory=list)
    caption: list[Line] = field(default_factory=list)
    notes: list[list[Line]] = field(default_factory=list)
    pages: int = 1

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return max(map(len, self.rows), default=0)
