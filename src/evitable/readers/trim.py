"""A table as its form gives it, put right: titles among the headers, notes among the rows, what is missing told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from evitable.model import Cell, Finding, Grid
from evitable.readers.slices import lines_of, note_of
from evitable.readers.spans import Laid, is_whole, ragged

Row = tuple[Cell, ...]


def trimmed(grid: Grid, laid: Laid) -> Grid:
    """Take what stands over all columns to where it belongs: from the headers to the title, from below to the notes."""
    rows, heads = list(grid.rows), grid.header_rows
    title, notes = grid.title, list(grid.notes)
    over = [row for row in rows[:heads] if is_whole(row)]
    if over and len(over) < heads:
        rows = _renumbered([row for row in rows if row not in over])
        heads -= len(over)
        said = [row[0] for row in over if row[0].text]
        if title is None and said:
            title, said = replace(said[0], id="title", row=-1, column=-1), said[1:]
        notes = [*said, *notes]
    feet = _feet(rows, heads, laid.feet)
    notes += [note_of(line) for row in rows[len(rows) - feet :] for cell in _filled(row) for line in lines_of(cell)]
    rows = rows[: len(rows) - feet]
    found = (*ragged(rows, heads), *_lost(laid))
    return replace(
        grid,
        title=title,
        rows=tuple(rows),
        header_rows=heads,
        notes=tuple(numbered(notes)),
        findings=(*grid.findings, *found),
    )


def numbered(notes: Sequence[Cell]) -> list[Cell]:
    """Call notes by their number and take them out of the rows."""
    return [
        cell
        if cell.id == f"note{number}" and cell.row == cell.column == -1
        else replace(cell, id=f"note{number}", row=-1, column=-1)
        for number, cell in enumerate(notes, 1)
    ]


def _renumbered(rows: Sequence[Row]) -> list[Row]:
    """Give each cell the number of its row anew, the same cell at each place it covers."""
    made: dict[str, Cell] = {}
    for at, row in enumerate(rows):
        for cell in row:
            if cell.id not in made:
                made[cell.id] = replace(cell, row=at)
    return [tuple(made[cell.id] for cell in row) for row in rows]


def _filled(row: Row) -> list[Cell]:
    return list({cell.id: cell for cell in row if cell.text}.values())


def _feet(rows: Sequence[Row], heads: int, foot: int) -> int:
    """Return how many rows at the end are notes: one cell over all columns, or alone in the form's own foot."""
    count = 0
    for row in reversed(rows[heads:]):
        filled = _filled(row)
        if len(filled) > 1 or (filled and not is_whole(row) and count >= foot):
            break
        count += 1
    return count


def _lost(laid: Laid) -> Iterator[Finding]:
    """Tell of what the rows of a table have lost: pictures in cells, spans beyond every bound."""
    if laid.images:
        yield Finding(
            "table.cell-images",
            "note",
            f"{laid.images} cell picture{'s' if laid.images > 1 else ''} could not be read.",
            "Look at the page for what they show.",
        )
    if laid.wide:
        yield Finding(
            "table.span-refused",
            "warning",
            f"{laid.wide} cell{'s' if laid.wide > 1 else ''} would span more columns than any table has; each was "
            "taken as one column.",
            "Compare the rows with the page.",
        )
