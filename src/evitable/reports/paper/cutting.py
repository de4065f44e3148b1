"""Figures cut into pictures that fit a sheet of paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evitable.reports.figures.marks import FigureGroup, FigureRow, RowFigure
from evitable.reports.figures.picture import GROUP, picture

TALLEST = 1150
"""Pixels of the tallest picture: at the width of a page it leaves room for a heading."""
_LYING, _LOW = 261.0, 720
"""Millimetres across a page that lies, and pixels of the tallest picture on it."""
_PIXEL = 0.19
"""Millimetres of a pixel on a page that lies: letters of 13 pixels are seven points high."""


def lies(figure: RowFigure) -> bool:
    """Tell whether a figure is set on a page that lies: the map of harms is as wide as there are studies."""
    return figure.kind == "harm"


def width_of(figure: RowFigure, page: float) -> float:
    """Return how wide a figure is set on a page of so many millimetres."""
    return min(_LYING, figure.width * _PIXEL) if lies(figure) else page


def sheets(figure: RowFigure, tallest: int | None = None) -> tuple[RowFigure, ...]:
    """Cut a figure between its rows where it is taller than a sheet; each part has the head of the columns.

    A group that goes on bears its title again, and says so.

    Example:
        >>> from evitable.reports.figures.marks import FigureColumn
        >>> from evitable.reports.runs import say
        >>> column = FigureColumn("nm", "Study", "name", 0, 200)
        >>> rows = tuple(FigureRow((say(str(at)),), 40) for at in range(10))
        >>> long = RowFigure("for", "Any response", "", (column,), (FigureGroup("Series", "", rows),))
        >>> [[len(group.rows) for group in sheet.groups] for sheet in sheets(long, 270)]
        [[5], [5]]
    """
    tallest = tallest or (int(_LOW * max(1.0, figure.width * _PIXEL / _LYING)) if lies(figure) else TALLEST)
    if picture(figure).height <= tallest:
        return (figure,)
    return tuple(replace(figure, groups=groups) for groups in _sheets(figure, tallest))


def _sheets(figure: RowFigure, tallest: int) -> Iterator[tuple[FigureGroup, ...]]:
    done: list[FigureGroup] = []
    left = float(tallest - figure.head)
    for group in figure.groups:
        rows: list[FigureRow] = []
        title = group.title
        # A heading never stands alone at the foot.
        if done and left < GROUP + _height(figure, group.rows[0] if group.rows else None):
            yield tuple(done)
            done, left = [], float(tallest - figure.head)
        left -= GROUP
        for row in group.rows:
            height = _height(figure, row)
            if rows and height > left:
                yield (*done, replace(group, title=title, rows=tuple(rows)))
                done, rows, left = [], [], float(tallest - figure.head - GROUP)
                title = f"{group.title}, continued"
            rows.append(row)
            left -= height
        done.append(replace(group, title=title, rows=tuple(rows)))
    if done:
        yield tuple(done)


def _height(figure: RowFigure, row: FigureRow | None) -> float:
    if row is None:
        return 0.0
    return picture(replace(figure, groups=(FigureGroup("", "", (row,)),))).rows[1].height
