"""What figures are made of: marks at computed places in strips, strips in rows, rows in groups.

A figure is a record. `rows.html.j2` sets it inline as a grid that reflows on a phone, `rows.svg.j2` as one
picture for paper; both draw the same marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evitable.reports.runs import Runs

HEAD = 38
Shape = Literal["bar", "line", "tick", "square", "circle", "shape", "words"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark in a strip.

    `x` and `width` are per cent of the strip's scale, `y` and `height` pixels from its top, `shift` pixels
    to the right. `points` draw a closed shape in a box of 100 by 100 that is stretched over the mark, `hole` what is
    cut out of it.
    """

    shape: Shape
    kind: str
    x: float
    width: float = 0.0
    y: float = 0.0
    height: float = 0.0
    shift: float = 0.0
    text: str = ""
    points: tuple[tuple[float, float], ...] = ()
    hole: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Strip:
    """A drawing on one scale; `said` tells a screen reader what it shows."""

    marks: tuple[Mark, ...]
    height: float
    said: str = ""


@dataclass(frozen=True, slots=True)
class Dots:
    """A patient a dot: categories with their numbers, best first."""

    parts: tuple[tuple[str, int], ...]
    said: str


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of a figure: `width` and `at` in pixels of the whole picture, `divisions` of its scale.

    Words of a `note` begin at its left, those of a `text` end at its right. `label` names its cells where a narrow
    screen sets them below each other.
    """

    key: str
    head: str
    kind: Literal["name", "note", "text", "plot"]
    at: int
    width: int
    axis: Strip | None = None
    divisions: int = 0
    label: str = ""


FigureCell = Runs | Strip | Dots


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of a figure: a cell a column. `kind` is a class that its looks hang on."""

    cells: tuple[FigureCell, ...]
    height: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Lines under one small heading."""

    title: str
    note: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class RowFigure:
    """A figure of lines; `kind` is cal, resp, for, harm or sen, and what else its looks hang on.

    `head` is the height of the columns' heads in pixels; where it is more than usual, the heads of plots are turned.
    """

    kind: str
    title: str
    note: str
    columns: tuple[FigureColumn, ...]
    groups: tuple[FigureGroup, ...]
    head: int = HEAD

    @property
    def width(self) -> int:
        """The width of the whole picture in pixels."""
        return max(column.at + column.width for column in self.columns)

    @property
    def lines(self) -> int:
        """The number of lines."""
        return sum(len(group.rows) for group in self.groups)


def axis(labels: tuple[tuple[float, str], ...], *, height: float = 18) -> Strip:
    """Label a scale at these places; the first label starts at its place, the last ends there."""
    marks = []
    for x, text in labels:
        kind = "ax start" if x < 1 else "ax end" if x > 99 else "ax"
        marks.append(Mark("words", kind, x, y=height - 5, text=text))
    return Strip(tuple(marks), height)


def clip(share: float) -> float:
    """Turn a share into per cent of a strip, never outside it."""
    return min(100.0, max(0.0, share * 100))
