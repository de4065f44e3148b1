"""Figures cut into pictures that fit a sheet of paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evitable.reports.figures.marks import FigureGroup, FigureRow, RowFigure
from evitable.reports.figures.picture import GROUP, HEAD, picture

TALLEST = 1150
"""Pixels of the tallest picture: at the width of a page it leaves room for a heading."""


def sheets(figure: RowFigure, tallest: int = TALLEST) -> tuple[RowFigure, ...]:
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
    if picture(figure).height <= tallest:
        return (figure,)
    return tuple(replace(figure, groups=groups) for groups in _sheets(figure, tallest))


def _sheets(figure: RowFigure, tallest: int) -> Iterator[tuple[FigureGroup, ...]]:
    done: list[FigureGroup] = []
    left = float(tallest - HEAD)
    for group in figure.groups:
        rows: list[FigureRow] = []
        title = group.title
        # A heading never stands alone at the foot.
        if done and left < GROUP + _height(figure, group.rows[0] if group.rows else None):
            yield tuple(done)
            done, left = [], float(tallest - HEAD)
        left -= GROUP
        for row in group.rows:
            height = _height(figure, row)
            if rows and height > left:
                yield (*done, replace(group, title=title, rows=tuple(rows)))
                done, rows, left = [], [], float(tallest - HEAD - GROUP)
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
