"""The tables of a source as files again, in the look of a journal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from evitable.api import label, read
from evitable.api.sources import Readable
from evitable.model import EVIDENCE_KINDS, Cell, Document, EvidenceError, Grid, LabelledTable, Row

_LEVELS = 2


def write_table(source: Readable | Document, path: str | os.PathLike[str], *, name: str | None = None) -> None:
    """Write the evidence tables of a source to `path` as CSV, XLSX, DOCX or HTML, as its ending says.

    Cells, spans, raised signs, captions and notes are the source's; reading the file gives the same evidence.
    Tables of other kinds are left out, unless there is no other. Raises `EvidenceError` for another ending, and
    where the folder is missing.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_table(Path("examples/bortezomib.txt"), Path(folder, "table.docx"))
        ...     [table.kind for table in label(read(Path(folder, "table.docx")))]
        ['treatment-evidence']
    """
    from evitable.reports.journal import write_tables  # noqa: PLC0415  (the office libraries: only where asked for)

    target = Path(path)
    if not target.parent.is_dir():
        raise EvidenceError(f"{target}: there is no folder {target.parent}. Make it, or name another.")
    document = source if isinstance(source, Document) else read(source, name=name)
    target.write_bytes(write_tables(tuple(grids_of(document)), target.suffix))


def grids_of(document: Document) -> Iterator[Grid]:
    """Yield the grids to write; those whose borders were lost are parted as they are understood."""
    labelled = label(document)
    wanted = [table for table in labelled if table.kind in EVIDENCE_KINDS] or list(labelled)
    for grid, table in zip(document.grids, labelled, strict=True):
        if any(table is one for one in wanted):
            yield _spanning(grid) if grid.parted else bordered(table)


def _spanning(grid: Grid) -> Grid:
    """Give a header that stands in the first of its columns, as forms without spans have it, the others too."""
    if grid.spanned or grid.header_rows != _LEVELS:
        return grid
    over = list(grid.rows[0])
    for column, (above, below) in enumerate(zip(*grid.rows[:_LEVELS], strict=False)):
        if below.text and not above.text and column:
            over[column] = next((cell for cell in reversed(over[:column]) if cell.text), above)
    return replace(grid, rows=(tuple(over), *grid.rows[1:]))


def bordered(table: LabelledTable) -> Grid:
    """Lay out a table that was parted into cells: a header, the rows, and their headings over all columns."""
    rows: list[tuple[Cell, ...]] = [tuple(column.header for column in table.columns)]
    heading: Cell | None = None
    for row in table.rows:
        if row.section is not None and row.section != heading:
            rows.append((row.section,) * len(table.columns))
            heading = row.section
        rows.append(_once(row))
    return Grid(table.id, table.label, table.title, tuple(rows), 1, notes=table.notes, spanned=True)


def _once(row: Row) -> tuple[Cell, ...]:
    """Return a row's cells, each a record of its own, so that none is taken to span."""
    return tuple(replace(cell) for cell in row.cells)
