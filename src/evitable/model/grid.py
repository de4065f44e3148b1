"""The table as it stands on the page, and as its columns are understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from evitable.model.finding import Finding
from evitable.model.later import Later
from evitable.model.source import Cell, Quote, Source

Role = Literal[
    "citation",
    "reference",
    "year",
    "country",
    "design",
    "condition",
    "population",
    "n",
    "age",
    "sex",
    "prior",
    "drug",
    "dose",
    "regimen",
    "concomitant",
    "comparator",
    "duration",
    "response",
    "relapse",
    "death",
    "follow-up",
    "adverse-events",
    "outcome-measures",
    "comments",
    "label",
    "other",
]
"""What a column holds; `comments` is a mixed column, read clause by clause."""


@dataclass(frozen=True, slots=True)
class Grid(Later):
    """A table as a reader found it; each visible character of it stands in exactly one cell.

    `rows` are the physical rows in order, headers first (`header_rows` of them). `parted` is False
    where the form lost its cell borders (a page copied as text): then each row is one line in one
    cell, and it is for the cells room to part them. `outside` is what stands around the table: page
    furniture, the citation line, prose. Where the form states its spans (`spanned`), a cell that spans
    several rows or columns stands at each place it covers; elsewhere those places are blank cells.
    """

    id: str | None
    label: Cell | None
    title: Cell | None
    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int
    notes: tuple[Cell, ...] = ()
    outside: tuple[Cell, ...] = ()
    parted: bool = True
    findings: tuple[Finding, ...] = ()
    spanned: bool = False

    def cells(self) -> Iterator[Cell]:
        """Yield every cell once: label, title, rows, notes, then what stands outside."""
        yield from (cell for cell in (self.label, self.title) if cell is not None)
        for at, row in enumerate(self.rows):
            yield from (cell for place, cell in enumerate(row) if not self.spanned or _begins(cell, at, place))
        yield from self.notes
        yield from self.outside


def _begins(cell: Cell, row: int, column: int) -> bool:
    """True at the first of the places that a cell covers."""
    return cell.row == row and cell.column == column


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the source's own list of references; empty or None where the list does not say.

    `journal` is named as the list has it, abbreviated or not; `pages` are as printed, such as `533-40` or `e1016`.
    """

    id: str
    label: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    doi: str | None
    pmid: str | None
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Document(Later):
    """What a reader made of a source: its grids in the order of the page.

    `references` are those entries of the source's list that its tables lead to, by their ids; `listed` are the
    entries of a list that is printed without links, of which a table's numbers and names tell.
    """

    source: Source
    grids: tuple[Grid, ...]
    findings: tuple[Finding, ...] = ()
    references: tuple[Reference, ...] = ()
    listed: tuple[Reference, ...] = ()


GUESSED = "its header tells no role"
"""How the reason begins for a role that the cells alone told."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its header as printed and its role; `role` is None where none was recognised.

    Example:
        >>> Column(Cell("h1", "Zyxw"), "n", f"{GUESSED}; its cells look like n").guessed
        True
    """

    header: Cell
    role: Role | None
    why: str = field(default="", compare=False)

    @property
    def guessed(self) -> bool:
        """True where the cells alone told the role."""
        return self.why.startswith(GUESSED)


@dataclass(frozen=True, slots=True)
class Row:
    """A row about one study: one cell a column, in the order of the columns; a blank cell has empty text.

    `number` counts the studies from 1. `section` is the section heading above the row, if any.
    """

    number: int
    cells: tuple[Cell, ...]
    section: Cell | None = None


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """What the table itself says that a short form means."""

    short: str
    long: str
    quote: Quote = field(compare=False)


@dataclass(frozen=True, slots=True)
class LabelledTable:
    """A grid whose columns have roles and whose rows are studies.

    `kind` is `treatment-evidence`, `patient-treatment` or another kind (see `score/CONTRACT.md`), and
    `why` the reason in a sentence. `abbreviations` are the table's own dictionary. `notes` are the
    foot of the table as printed, abbreviations included. `bordered` is False where the form lost its cell
    borders: a blank cell may then be one whose words were read into its neighbour.
    """

    id: str | None
    label: Cell | None
    title: Cell | None
    kind: str
    why: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    abbreviations: tuple[Abbreviation, ...] = ()
    notes: tuple[Cell, ...] = ()
    findings: tuple[Finding, ...] = ()
    bordered: bool = True

    def cells(self) -> dict[str, Cell]:
        """Return every cell of the table by its id."""
        found = [cell for cell in (self.label, self.title, *self.notes) if cell is not None]
        found += [column.header for column in self.columns]
        for row in self.rows:
            found += [*row.cells, *([row.section] if row.section else [])]
        found += [sign for cell in found for sign in cell.signs()]
        return {cell.id: cell for cell in found}
