"""From a grid to a table whose columns have roles and whose rows are studies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from evitable.cells.abbreviations import read_abbreviations
from evitable.cells.arms import by_arms
from evitable.cells.bordered import read_borders
from evitable.cells.course import in_course
from evitable.cells.culprits import culprits_apart
from evitable.cells.doubts import doubts, other_kind
from evitable.cells.headers import heads_columns
from evitable.cells.kind import kind_of
from evitable.cells.parted import Parted
from evitable.cells.roles import settle_roles
from evitable.cells.spanned import read_spans
from evitable.cells.summary import apart
from evitable.cells.turned import turn
from evitable.cells.unheaded import told_by_cells
from evitable.cells.unparted import part_lines
from evitable.model import EVIDENCE_KINDS, Abbreviation, Cell, Finding, Grid, LabelledTable
from evitable.terms import ShortForms


def label_table(grid: Grid) -> LabelledTable:
    """Tell what each column of a grid holds, part its rows where their borders were lost, and read its notes.

    Example:
        >>> from evitable.model import Cell
        >>> lines = ["Study type Disease N", "Case report Gout 1", "Case series Gout 12"]
        >>> rows = tuple((Cell.at(f"line{i}", line, 100 * i),) for i, line in enumerate(lines))
        >>> table = label_table(Grid(None, None, None, rows, 1, parted=False))
        >>> [column.role for column in table.columns], [cell.text for cell in table.rows[1].cells]
        (['design', 'condition', 'n'], ['Case series', 'Gout', '12'])
    """
    abbreviations, clashes = read_abbreviations(grid.notes)
    own = ShortForms({one.short: one.long for one in abbreviations})
    upright = turn(grid, own)
    if upright is not grid:
        table = _labelled(upright, own, abbreviations, clashes)
        if table.kind in EVIDENCE_KINDS:
            return table
    return _labelled(grid, own, abbreviations, clashes)


def _labelled(
    grid: Grid, own: Mapping[str, str], abbreviations: tuple[Abbreviation, ...], clashes: Sequence[Finding]
) -> LabelledTable:
    """Part the rows of a grid, give its columns roles, and tell its kind."""
    lines, title = _lines(grid, own)
    settled = in_course(settle_roles(_parted(grid, lines, own), own), own)
    parted, sums, summed = apart(by_arms(settled, title, own))
    parted = replace(parted, columns=culprits_apart(parted.columns, title, own))
    kind, why = kind_of(title, parted.columns, parted.rows)
    told = replace(parted, columns=told_by_cells(parted.columns, parted.rows, title, own))
    if kind not in EVIDENCE_KINDS and any(column.guessed and column.role == "regimen" for column in told.columns):
        kind, why = kind_of(title, told.columns, told.rows)
    if kind in EVIDENCE_KINDS:
        parted = told
    # A page or an article holds tables of every kind; what is unsure matters in those that are read.
    listed = grid.spanned and kind not in EVIDENCE_KINDS
    found = grid.findings if listed else (*grid.findings, *clashes, *summed, *doubts(parted, sure=grid.parted))
    return LabelledTable(
        id=grid.id,
        label=grid.label,
        title=title,
        kind=kind,
        why=why,
        columns=parted.columns,
        rows=parted.rows,
        abbreviations=abbreviations,
        notes=(*grid.notes, *sums),
        findings=(*found, *other_kind(kind, why, found)),
        bordered=grid.parted,
    )


def _parted(grid: Grid, lines: Sequence[Cell], own: Mapping[str, str]) -> Parted:
    if grid.spanned:
        return read_spans(grid, own)
    return read_borders(grid, own) if grid.parted else part_lines(lines, own)


def _lines(grid: Grid, own: Mapping[str, str]) -> tuple[list[Cell], Cell | None]:
    """Return the lines of a grid, and its title: without a caption, the line of headers was taken for one."""
    lines, title = [cell for row in grid.rows for cell in row], grid.title
    if grid.parted or title is None or heads_columns(lines[0].text, own) or not heads_columns(title.text, own):
        return lines, title
    return [title, *lines], None
