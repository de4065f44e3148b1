"""A figure of rows set as one picture: lines broken, rows placed, the height known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from evitable.reports.figures.marks import Dots, FigureCell, FigureColumn, FigureRow, RowFigure, Strip
from evitable.reports.runs import Run, Runs

GROUP = 32
_LETTER = 6.2
"""Pixels that a letter takes on the average."""
_LEADING = 15
_DOT = 20


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell with the place of its column: lines of text, a strip, or dots at their places."""

    x: float
    width: int
    anchor: str
    lines: tuple[Runs, ...] = ()
    strip: Strip | None = None
    dots: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row at its height; `title` and `note` are set for a group's heading."""

    y: float
    height: float
    kind: str = ""
    title: str = ""
    note: str = ""
    cells: tuple[PlacedCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure ready to be drawn."""

    figure: RowFigure
    rows: tuple[PlacedRow, ...]
    height: float


def picture(figure: RowFigure) -> Picture:
    """Place everything that a figure holds."""
    y = float(figure.head)
    placed: list[PlacedRow] = []
    for group in figure.groups:
        placed.append(PlacedRow(y, GROUP, title=group.title, note=group.note))
        y += GROUP
        for row in group.rows:
            made = _row(figure, row, y)
            placed.append(made)
            y += made.height
    return Picture(figure, tuple(placed), y + 4)


def _row(figure: RowFigure, row: FigureRow, y: float) -> PlacedRow:
    cells = [
        _cell(column, cell, key=figure.kind) for column, cell in zip(_widened(figure, row), row.cells, strict=True)
    ]
    around = 3 if row.kind == "thin" else 6
    tallest = max((len(cell.lines) * _LEADING + around for cell in cells), default=0)
    deepest = max((place[2] + _DOT + 6 for cell in cells for place in cell.dots), default=0.0)
    height = max(float(row.height), float(tallest), deepest)
    return PlacedRow(y, height, row.kind, cells=tuple(_centred(cell, y, height) for cell in cells))


def _widened(figure: RowFigure, row: FigureRow) -> tuple[FigureColumn, ...]:
    """Let the name of a line run on over the notes that it has no words for."""
    name, *others = figure.columns
    free = [column for column, cell in zip(others, row.cells[1:], strict=True) if column.kind == "note" and not cell]
    notes = [column for column in others if column.kind == "note"]
    if not free or free != notes:
        return figure.columns
    return (replace(name, width=notes[-1].at + notes[-1].width - name.at), *others)


def _cell(column: FigureColumn, cell: FigureCell, *, key: str) -> PlacedCell:
    at_end = column.kind == "text" and not (key == "resp" and column.key == "tx")
    x, anchor = (column.at + column.width, "end") if at_end else (column.at, "start")
    if isinstance(cell, Strip):
        return PlacedCell(column.at, column.width, "start", strip=cell)
    if isinstance(cell, Dots):
        return PlacedCell(column.at, column.width, "start", dots=tuple(_dots(cell, column)))
    return PlacedCell(x, column.width, anchor, lines=tuple(broken(cell, column.width)))


def _dots(dots: Dots, column: FigureColumn) -> Iterable[tuple[str, float, float]]:
    a_line = max(1, column.width // _DOT)
    kinds = [kind for kind, number in dots.parts for _ in range(number)]
    for at, kind in enumerate(kinds):
        yield kind, column.at + at % a_line * _DOT, at // a_line * _DOT + 3


def _centred(cell: PlacedCell, y: float, height: float) -> PlacedCell:
    """Move dots down to the middle of their row; text and strips are centred where they are drawn."""
    if not cell.dots:
        return cell
    deepest = max(down for _, _, down in cell.dots) + _DOT
    return replace(cell, dots=tuple((kind, x, y + down + (height - deepest) / 2) for kind, x, down in cell.dots))


def broken(runs: Runs, width: int) -> list[Runs]:
    """Break runs into lines of about this many pixels; small print begins a line of its own.

    Example:
        >>> from evitable.reports.runs import small
        >>> [[run.text for run in line] for line in broken((Run("Zhang"), small("refractory lupus nephritis")), 100)]
        [['Zhang'], ['refractory lupus '], ['nephritis']]
    """
    lines: list[list[Run]] = [[]]
    left = width / _LETTER
    for run in runs:
        if run.kind == "small" and lines[-1]:
            lines.append([])
            left = width / _LETTER
        for word in _words(run.text, max(4, int(width / _LETTER))):
            if len(word.rstrip()) > left and lines[-1]:
                lines.append([])
                left = width / _LETTER
            _append(lines[-1], run, word)
            left -= len(word) * (0.7 if run.kind == "raised" else 1)
    return [tuple(line) for line in lines if line]


def _words(text: str, room: int) -> list[str]:
    """Part a text at its spaces, and a word that no line has room for wherever the line ends."""
    words = text.split(" ")
    spaced = [f"{word} " for word in words[:-1]] + words[-1:]
    return [word[at : at + room] for word in spaced for at in range(0, max(len(word.rstrip()), 1), room)]


def _append(line: list[Run], run: Run, word: str) -> None:
    if line and (line[-1].kind, line[-1].link) == (run.kind, run.link):
        line[-1] = replace(line[-1], text=line[-1].text + word)
    elif word:
        line.append(replace(run, text=word))
