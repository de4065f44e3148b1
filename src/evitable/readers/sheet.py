"""The tables of a sheet: blocks of rows with blank ones between, captions above them, notes below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from evitable.model import Cell, Finding, Grid
from evitable.readers.captions import label_length
from evitable.readers.foot import is_note, is_sentence
from evitable.readers.lines import Line
from evitable.readers.slices import lines_of, note_of, part_of
from evitable.readers.spans import Laid, header_rows
from evitable.readers.trim import trimmed


class Range(NamedTuple):
    """Cells merged into one: its first and last row and column."""

    top: int
    left: int
    bottom: int
    right: int

    def places(self) -> Iterator[tuple[int, int]]:
        """Yield every place it covers."""
        for row in range(self.top, self.bottom + 1):
            yield from ((row, column) for column in range(self.left, self.right + 1))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's filled cells by row and column, and the ranges that are merged, cut where the cells end."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merged: Sequence[Range] = ()


@dataclass(slots=True)
class _Table:
    """The rows of a table, and the lines around it."""

    rows: list[int]
    above: list[Cell] = field(default_factory=list)
    below: list[Cell] = field(default_factory=list)


def grids_of(sheet: Sheet) -> tuple[list[Grid], list[Finding]]:
    """Return a grid for each table of a sheet, and what is told of tables without rows.

    Example:
        >>> cells = {(0, 0): Cell("", "Study"), (0, 1): Cell("", "N"), (1, 0): Cell("", "Ada"), (1, 1): Cell("", "3")}
        >>> [grid.id for grid in grids_of(Sheet("Table 2", cells))[0]]
        ['Table 2']
    """
    places = _Places(sheet)
    grids: list[Grid] = []
    findings: list[Finding] = []
    for table in _tables(places):
        grid = _grid(table, places, f"{sheet.name} ({len(grids) + 1})" if grids else sheet.name)
        if len(grid.rows) > grid.header_rows:
            grids.append(grid)
        else:
            findings.append(_without_rows(sheet.name))
    return grids, findings


def _without_rows(sheet: str) -> Finding:
    return Finding(
        "table.without-rows",
        "note",
        f"The sheet “{sheet}” has a row of headers with no rows below it, which was left aside.",
        "Look at the sheet if a table is missing.",
    )


class _Places:
    """The cells of a sheet by place, a merged one at each place that it covers."""

    def __init__(self, sheet: Sheet) -> None:
        self.at: dict[tuple[int, int], Cell] = dict(sheet.cells)
        self.spans: dict[tuple[int, int], Range] = {}
        for merged in sheet.merged:
            first = self.at.get((merged.top, merged.left))
            # One that overlaps another is left as it is.
            if first is not None and not any(place in self.spans for place in merged.places()):
                self.at.update(dict.fromkeys(merged.places(), first))
                self.spans.update(dict.fromkeys(merged.places(), merged))
        self.columns: dict[int, list[int]] = {}
        for row, column in sorted(self.at):
            self.columns.setdefault(row, []).append(column)

    def filled(self, row: int) -> list[Cell]:
        """Return the cells of a row, each once."""
        return list({id(cell): cell for cell in (self.at[row, column] for column in self.columns[row])}.values())

    def blocks(self) -> Iterator[list[int]]:
        """Yield the rows that stand together."""
        block: list[int] = []
        for row in self.columns:
            if block and row > block[-1] + 1:
                yield block
                block = []
            block.append(row)
        if block:
            yield block


def _tables(places: _Places) -> list[_Table]:
    """Gather the blocks of a sheet into tables; lines between two belong to the one below from a label on."""
    tables: list[_Table] = []
    loose: list[int] = []
    for block in places.blocks():
        above, body, below = _parted(block, places)
        loose += above
        if not body:
            continue
        if tables and _goes_on(tables[-1], loose, body, places):
            tables[-1].rows += [*loose, *body]
        else:
            before, after = _shared([places.filled(row)[0] for row in loose], first=not tables)
            if tables:
                tables[-1].below += before
            tables.append(_Table(body, above=after))
        loose = below
    if tables:
        tables[-1].below += [places.filled(row)[0] for row in loose]
    return tables


def _parted(block: Sequence[int], places: _Places) -> tuple[list[int], list[int], list[int]]:
    """Part a block into the lines above its table, the table's rows, and the notes below."""
    left = min(places.columns[row][0] for row in block)
    lines = [len(places.filled(row)) == 1 and places.columns[row][0] == left for row in block]
    if all(lines):
        return list(block), [], []
    start, end = lines.index(False), len(block)
    while end > start + 1 and lines[end - 1] and _is_foot(block[end - 1], places):
        end -= 1
    return list(block[:start]), list(block[start:end]), list(block[end:])


def _is_foot(row: int, places: _Places) -> bool:
    line = _line(places.filled(row)[0])
    return len(places.columns[row]) > 1 or is_note(line) or is_sentence(line)


def _line(cell: Cell) -> Line:
    return Line(cell.text, 0, gap=True)


def _goes_on(table: _Table, loose: Sequence[int], body: Sequence[int], places: _Places) -> bool:
    """True where rows below a blank one belong to the table above: in its columns, without headers of their own."""
    said = [_line(places.filled(row)[0]) for row in loose]
    if any(label_length(line) or is_note(line) or is_sentence(line) for line in said):
        return False
    if len(table.rows) == 1 and not loose:
        return True
    if places.columns[body[0]][0] < places.columns[table.rows[0]][0]:
        return False
    if places.columns[body[0]][-1] > max(places.columns[row][-1] for row in table.rows):
        return False
    return not _names_columns(body, places) and len(loose) <= 1


def _names_columns(body: Sequence[int], places: _Places) -> bool:
    """True for words over figures: no digit in the first row, some in the second."""
    digits = [any(ch.isdigit() for cell in places.filled(row) for ch in cell.text) for row in body[:2]]
    return digits[:2] == [False, True]


def _shared(lines: Sequence[Cell], *, first: bool) -> tuple[list[Cell], list[Cell]]:
    """Part the lines between two tables into those of the one above and those of the one below."""
    if first:
        return [], list(lines)
    for at, cell in enumerate(lines):
        if label_length(_line(cell)):
            return list(lines[:at]), list(lines[at:])
    notes = [is_note(_line(cell)) or is_sentence(_line(cell)) for cell in lines]
    cut = len(notes) - notes[::-1].index(True) if True in notes else 0
    return list(lines[:cut]), list(lines[cut:])


def _grid(table: _Table, places: _Places, id_: str) -> Grid:
    label, title, others = _caption([line for cell in table.above for line in lines_of(cell)])
    rows = _rows(table.rows, places)
    laid = Laid(rows=[list(row) for row in rows])
    heads = header_rows(laid)
    notes = [*others, *(line for cell in table.below for line in lines_of(cell))]
    return trimmed(
        Grid(
            id=id_,
            label=label,
            title=title,
            rows=rows,
            header_rows=_levels(rows) if heads == 1 else heads,
            notes=tuple(note_of(note) for note in notes),
            spanned=True,
        ),
        laid,
    )


def _rows(numbers: Sequence[int], places: _Places) -> tuple[tuple[Cell, ...], ...]:
    """Lay out the rows of a table, blank cells in its gaps, each cell with its number and its span."""
    left = min(places.columns[row][0] for row in numbers)
    right = max(places.columns[row][-1] for row in numbers)
    index = {row: at for at, row in enumerate(numbers)}
    made: dict[int, Cell] = {}
    rows = []
    for at, row in enumerate(numbers):
        line = []
        for column in range(left, right + 1):
            cell = places.at.get((row, column))
            if cell is None:
                line.append(Cell.made(f"g{at + 1}c{column - left + 1}", "", (), at, column - left, ""))
                continue
            if id(cell) not in made:
                made[id(cell)] = _placed(cell, at, column - left, places.spans.get((row, column)), index)
            line.append(made[id(cell)])
        rows.append(tuple(line))
    return tuple(rows)


def _placed(cell: Cell, row: int, column: int, span: Range | None, index: Mapping[int, int]) -> Cell:
    high = sum(at in index for at in range(span.top, span.bottom + 1)) if span else 1
    wide = span.right - span.left + 1 if span else 1
    return replace(cell, id=f"g{row + 1}c{column + 1}", row=row, column=column, rows=high, columns=wide)


def _levels(rows: Sequence[Sequence[Cell]]) -> int:
    """Return 2 where the second row names what the first leaves blank, and has nothing at the left; else 1."""
    if len(rows) < 3 or rows[1][0].text:
        return 1
    named = [cell for cell in rows[1] if cell.text]
    fills = any(not above.text and cell.text for above, cell in zip(rows[0], rows[1], strict=True))
    return 2 if len(named) > 1 and fills and not any(cell.text[0].isdigit() for cell in named) else 1


def _caption(lines: Sequence[Cell]) -> tuple[Cell | None, Cell | None, list[Cell]]:
    """Part the lines above a table into its label, its title and others."""
    for at, cell in enumerate(lines):
        end = label_length(_line(cell))
        if not end:
            continue
        label, rest = part_of(cell, 0, end, "label"), part_of(cell, end, len(cell.text), "title")
        others = [*lines[:at], *lines[at + 1 :]]
        if rest.text or not others[at:]:
            return label, rest if rest.text else None, others
        return label, replace(others[at], id="title"), [*others[:at], *others[at + 1 :]]
    return (None, replace(lines[0], id="title"), list(lines[1:])) if lines else (None, None, [])
