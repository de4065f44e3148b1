"""A table as it is to be written: its cells once each with their spans, their lines in runs, caption and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from evitable.model import Cell, Grid

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff]"
)


HOME = "cited-"
"""How the id of an entry begins in a list of references that is written below a table."""


class Entry(NamedTuple):
    """An entry of that list: its id, its number and words, and where it can be read ("" where that is not known)."""

    id: str
    mark: str
    text: str
    link_text: str = ""
    address: str = ""


class Run(NamedTuple):
    """A stretch of a line, raised or not; `home` is the entry of a list of references in the same file it leads to."""

    text: str
    raised: bool = False
    home: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A cell at its first place: the row and column there, and how many of both it covers."""

    cell: Cell
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def lines(self) -> list[Line]:
        """The lines of its text, each in runs."""
        return lines(self.cell)


def clean(text: str) -> str:
    r"""Return a text whose signs that steer are shown, so that it is whole and harmless in every form.

    Example:
        >>> clean("a\u202eb"), clean("x" * 30) == "x" * 30
        ('a⟨U+202E⟩b', True)
    """
    return _UNSEEN.sub(lambda sign: f"⟨U+{ord(sign[0]):04X}⟩", text)


def lines(cell: Cell) -> list[Line]:
    r"""Part a cell's text into lines of runs, its raised signs at their places.

    Example:
        >>> from evitable.model import Mark
        >>> lines(Cell("a", "Ada et al.\nOslo", marks=(Mark("reference", "12", 10, 10),)))[0]
        (Run(text='Ada et al.', raised=False, home=''), Run(text='12', raised=True, home=''))
    """
    found: list[list[Run]] = [[]]
    at = 0
    for mark in sorted((mark for mark in cell.marks if mark.raised), key=lambda mark: mark.start):
        _add(found, cell.text[at : mark.start])
        home = next((target for target in mark.targets if target.startswith(HOME)), "")
        found[-1].append(Run(clean(mark.text), raised=True, home=home))
        at = mark.start
    _add(found, cell.text[at:])
    return [tuple(runs) for runs in found]


def _add(found: list[list[Run]], text: str) -> None:
    for number, line in enumerate(text.split("\n")):
        if number:
            found.append([])
        if line:
            found[-1].append(Run(clean(line)))


def laid_rows(grid: Grid) -> Iterator[list[Laid]]:
    """Yield each row's cells that begin in it; none reaches from the header into the rows below."""
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(grid.rows):
        end = grid.header_rows if at < grid.header_rows else len(grid.rows)
        line = []
        for column, cell in enumerate(row):
            if (at, column) in taken:
                continue
            wide = _wide(row, column)
            high = 1
            while at + high < end and _goes_on(grid.rows[at + high], cell, column, wide):
                high += 1
            taken.update((at + down, column + across) for down in range(high) for across in range(wide))
            line.append(Laid(cell, at, column, high, wide))
        yield line


def _wide(row: Sequence[Cell], column: int) -> int:
    end = column + 1
    while end < len(row) and row[end] is row[column]:
        end += 1
    return end - column


def _goes_on(row: Sequence[Cell], cell: Cell, column: int, wide: int) -> bool:
    """True where a cell covers the same columns of the next row, and no others."""
    covered = row[column : column + wide]
    beside = (*row[max(0, column - 1) : column], *row[column + wide : column + wide + 1])
    return len(covered) == wide and all(one is cell for one in covered) and not any(one is cell for one in beside)


def width_of(grid: Grid) -> int:
    """Return the number of columns."""
    return max((len(row) for row in grid.rows), default=0)


def caption(grid: Grid) -> list[Line]:
    """Return the lines of the caption: the label on one, the title on the next."""
    return [tuple(run for line in lines(cell) for run in line) for cell in (grid.label, grid.title) if cell]


def notes(grid: Grid) -> list[Line]:
    """Return the notes, the sign that one is called by raised where the table's cells raise it too."""
    signs = {mark.text for row in grid.rows for cell in row for mark in cell.marks if mark.raised}
    signs |= {mark.text for cell in (grid.title, grid.label) if cell for mark in cell.marks if mark.raised}
    return [_note(tuple(run for line in lines(note) for run in line), signs) for note in grid.notes]


def _note(runs: Line, signs: set[str]) -> Line:
    sign, gap, rest = runs[0].text.partition(" ") if runs else ("", "", "")
    if gap and sign in signs and not sign.isdigit() and len(sign) < 3:
        return (Run(sign, raised=True), Run(f" {rest}"), *runs[1:])
    return runs


def is_section(row: Sequence[Laid], width: int) -> bool:
    """True for a row of one cell over all columns, a heading between rows."""
    return len(row) == 1 and width > 1 and row[0].columns == width


def widths(grid: Grid, whole: float) -> list[float]:
    """Share a width among the columns by how long their texts are; none is narrower than its longest usual word."""
    width = width_of(grid)
    weights = [4.0] * width
    for row in laid_rows(grid):
        for laid in row:
            if laid.columns == 1:
                word = max((len(part) for part in laid.cell.text.split()), default=0)
                weights[laid.column] = max(weights[laid.column], min(word, 16), len(laid.cell.text) ** 0.62)
    return [whole * weight / sum(weights) for weight in weights]
