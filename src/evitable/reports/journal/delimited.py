"""Tables as plain lines of cells (CSV)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Literal

from evitable.model import EvidenceError, Grid
from evitable.reports.journal.laid import Line, Run, caption, laid_rows, lines, notes, width_of

# What a spreadsheet would run as a formula; a number with a sign, or a sign alone, it would not.
_FORMULA = re.compile(r"[=+@-](?!\s*\d*[.,]?\d*\s*$)")
_GUARD = "\u00a0"
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def write_lines(grids: Sequence[Grid]) -> bytes:
    """Write one table as CSV in UTF-8: caption, rows, notes, each on lines of their own.

    The form has no spans and no raised signs: headers above each other are said in one line, a cell over several rows
    on each, one over several columns in the first, and raised digits by their raised characters. A text that a
    spreadsheet would run as a formula is led by a no-break space, which our reader takes off again. Raises
    `EvidenceError` where there are several tables.
    """
    if len(grids) > 1:
        raise EvidenceError(
            f"CSV holds one table, and there are {len(grids)}. Write them as .xlsx, .docx or .html, or name one."
        )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for grid in grids:
        writer.writerows([_guarded([line])] for line in caption(grid))
        writer.writerows(_filled(grid))
        writer.writerows([_guarded([line])] for line in notes(grid))
    return out.getvalue().encode("utf-8-sig")


def _filled(grid: Grid) -> list[list[str]]:
    """Lay out the header and the rows; a heading over all columns is said once."""
    heads = _heads(grid)
    made = [[""] * len(row) for row in grid.rows]
    for row in laid_rows(grid):
        for laid in row:
            said = _guarded(laid.lines)
            for down in range(laid.rows):
                made[laid.row + down][laid.column] = said
    if heads == "gaps":
        made[1] = [said if said != above else "" for above, said in zip(*made[:2], strict=False)]
    elif heads == "joined":
        made[: grid.header_rows] = [[_header(grid, column) for column in range(width_of(grid))]]
    return made


def _heads(grid: Grid) -> Literal["repeated", "gaps", "joined"]:
    """Choose how two lines of headers are told from a row: by what they repeat, by the gaps that the second leaves.

    Where neither would show, the headers over each column are joined in one line.
    """
    if grid.header_rows < 2:
        return "repeated"
    over, under = grid.rows[:2]
    same = sum(above is below for above, below in zip(over, under, strict=False))
    named = len(under) - same
    if grid.header_rows > 2 or not under or over[0] is not under[0] or named < 2:
        return "joined"
    if same >= 2 and same >= named:
        return "repeated"
    return "joined" if any(cell.text[:1].isdigit() for cell in under) else "gaps"


def _header(grid: Grid, column: int) -> str:
    """Say the headers over a column, from the widest to its own."""
    path = [row[column] for row in grid.rows[: grid.header_rows] if column < len(row)]
    told = [lines(cell) for at, cell in enumerate(path) if cell.text and cell not in path[:at]]
    return _guarded([tuple(run for line in one for run in line) for one in told], joint=" ")


def _guarded(said_lines: Sequence[Line], *, joint: str = "\n") -> str:
    said = joint.join("".join(_told(run) for run in line) for line in said_lines)
    return _GUARD + said if _FORMULA.match(said) else said


def _told(run: Run) -> str:
    return run.text.translate(_RAISED) if run.raised else run.text
