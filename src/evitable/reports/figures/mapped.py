"""The map of harms as a picture: a term a line, a study a column, each cell a shape or a number."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.reports.figures.harms import HarmCell, HarmColumn, HarmMap, HarmRow
from evitable.reports.figures.marks import FigureColumn, FigureGroup, FigureRow, Mark, RowFigure, Strip
from evitable.reports.runs import quiet, say, small
from evitable.reports.wording import cut

_NAME, _SUMS, _GAP = 210, 78, 6
_CELL, _DISEASE = 66, 150
_HEIGHT = 30
KEY = (
    "A number is patients with the harm, below it the grade; + is named but not counted; "
    "a ring is stated none; 0 is a counted zero; a dashed box is not stated."
)


def harm_figure(found: HarmMap) -> RowFigure:
    """Draw a map of harms: the commonest terms; its data hold the rarer ones too."""
    left = len(found.rest)
    note = KEY + (f" {left} rarer terms are in the data." if left else "")
    title = "Harms by disease" if found.grouped else "Harms by study"
    group = FigureGroup("Harm", "patients in each column", tuple(_row(found, row) for row in found.rows))
    return RowFigure("harm", title, note, tuple(_columns(found)), (group,))


def _columns(found: HarmMap) -> Iterator[FigureColumn]:
    yield FigureColumn("nm", "", "name", 0, _NAME)
    at, width = _NAME + 10, _DISEASE if found.grouped else _CELL
    for number, column in enumerate(found.columns):
        at += 2 * _GAP if column.first_single and number else 0
        yield FigureColumn(f"pl{number}", cut(column.name, width // 6 - 1), "plot", at, width, _below(found, column))
        at += width + _GAP
    if found.summed:
        yield FigureColumn("ev0", "all rows", "text", at, _SUMS)
        yield FigureColumn("num", "exact 95\u202f%", "text", at + _SUMS + 10, 100)


def _below(found: HarmMap, column: HarmColumn) -> Strip:
    text = f"{column.number} rows" if found.grouped else f"{column.number}: {column.size}"
    return Strip((Mark("words", "ax start", 0, y=13, text=text),), 18)


def _row(found: HarmMap, row: HarmRow) -> FigureRow:
    cells = tuple(_strip(cell) for cell in row.cells)
    sums = (say(row.events), say(row.interval or quiet(row.rows))) if found.summed else ()
    return FigureRow((say(row.term, small(row.worded)), *cells, *sums), _HEIGHT + 6)


def _strip(cell: HarmCell) -> Strip:
    return Strip(tuple(_marks(cell)), _HEIGHT, cell.said)


def _marks(cell: HarmCell) -> Iterator[Mark]:
    middle = _HEIGHT / 2
    if cell.kind == "silent":
        yield Mark("bar", "hm silent", 0, 100, 1, _HEIGHT - 2)
        return
    if cell.kind == "none":
        yield Mark("circle", "hm ring", 50, y=middle, height=6)
        return
    shade = cell.shade or "gx"
    if cell.kind != "zero":
        yield Mark("bar", f"hm {shade}", 0, 100, 1, _HEIGHT - 2)
    yield Mark("words", f"ht {shade}", 50, y=middle + (0 if cell.grade else 4), text=cut(cell.text, 10))
    if cell.grade:
        yield Mark("words", f"hg {shade}", 50, y=middle + 11, text=cut(cell.grade, 14))
