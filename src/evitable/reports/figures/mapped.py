"""The map of harms as a picture: a term a line, a study a column, each cell a shape or a number."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.reports.figures.harms import HarmCell, HarmColumn, HarmMap, HarmRow
from evitable.reports.figures.marks import HEAD, FigureColumn, FigureGroup, FigureRow, Mark, RowFigure, Strip
from evitable.reports.runs import numbered, quiet, say, small
from evitable.reports.wording import cut

_NAME, _SUMS, _GAP = 210, 78, 4
_CELL, _DISEASE, _NARROW, _NARROW_DISEASE = 66, 150, 34, 62
_FEW, _FEW_DISEASES = 9, 5
"""With more columns than this they are narrow, and their names are turned."""
_HEIGHT = 30
_TURNED = 128
KEY = (
    "A number is patients with the harm, below it the grade; + is named but not counted; "
    "a ring is stated none; 0 is a counted zero; a hatched box is not stated."
)


def harm_figure(found: HarmMap) -> RowFigure:
    """Draw a map of harms: the commonest terms; its data hold the rarer ones too."""
    left = len(found.rest)
    note = KEY + (f" {left} rarer terms are in the data." if left else "")
    title = "Harms by disease" if found.grouped else "Harms by study"
    group = FigureGroup("Harm", "patients in each column", tuple(_row(found, row) for row in found.rows))
    return RowFigure("harm", title, note, tuple(_columns(found)), (group,), head=_TURNED if _is_narrow(found) else HEAD)


def _is_narrow(found: HarmMap) -> bool:
    return len(found.columns) > (_FEW_DISEASES if found.grouped else _FEW)


def _columns(found: HarmMap) -> Iterator[FigureColumn]:
    yield FigureColumn("nm", "", "name", 0, _NAME)
    narrow = _is_narrow(found)
    at, width = _NAME + 10, _DISEASE if found.grouped else _CELL
    if narrow:
        width = _NARROW_DISEASE if found.grouped else _NARROW
    for number, column in enumerate(found.columns):
        at += 3 * _GAP if column.first_single and number else 0
        head = cut(column.name, 18 if narrow else width // 6 - 1)
        yield FigureColumn(f"pl{number}", head, "plot", at, width, _below(found, column, narrow=narrow))
        at += width + _GAP
    if found.summed:
        yield FigureColumn("ev0", "all rows", "text", at, _SUMS)
        yield FigureColumn("num", "exact 95\u202f%", "text", at + _SUMS + 10, 100)


def _below(found: HarmMap, column: HarmColumn, *, narrow: bool) -> Strip:
    rows = f"{column.number} rows" if found.grouped else column.number
    text = rows if narrow or found.grouped else f"{rows}: {column.size}"
    kind, at = ("ax", 50) if narrow else ("ax start", 0)
    return Strip((Mark("words", kind, at, y=13, text=text),), 18)


def _row(found: HarmMap, row: HarmRow) -> FigureRow:
    cells = tuple(_strip(cell) for cell in row.cells)
    sums = (say(row.events), say(row.interval or quiet(row.rows))) if found.summed else ()
    numbers = (numbered(runs, row.of) for runs in sums)
    return FigureRow((say(row.term, small(row.worded)), *cells, *numbers), _HEIGHT + 6)


def _strip(cell: HarmCell) -> Strip:
    return Strip(tuple(_marks(cell)), _HEIGHT, cell.said)


def _marks(cell: HarmCell) -> Iterator[Mark]:
    middle = _HEIGHT / 2
    if cell.kind == "silent":
        yield Mark("bar", "hm silent", 0, 100, 1, _HEIGHT - 2)
        return
    if cell.kind in ("none", "zero"):
        yield Mark("bar", "hm band", 0, 100, 1, _HEIGHT - 2)
    if cell.kind == "none":
        yield Mark("circle", "hm ring", 50, y=middle, height=6)
        return
    shade = cell.shade or "gx"
    if cell.kind != "zero":
        yield Mark("bar", f"hm {shade}", 0, 100, 1, _HEIGHT - 2)
    yield Mark("words", f"ht {shade}", 50, y=middle + (0 if cell.grade else 4), text=cut(cell.text, 10))
    if cell.grade:
        yield Mark("words", f"hg {shade}", 50, y=middle + 11, text=cut(cell.grade, 14))
