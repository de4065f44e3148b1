"""A figure of the report published on its own: one picture with title and key, and the numbers that it draws."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from markupsafe import Markup

from evitable.model import Estimate, Outcome, Pool
from evitable.reports.figures.calendar import calendar_figure
from evitable.reports.figures.forest import forest
from evitable.reports.figures.funnel import funnel_figure, funnel_numbers
from evitable.reports.figures.harms import harm_map
from evitable.reports.figures.mapped import harm_figure
from evitable.reports.figures.marks import Dots, FigureCell, FigureGroup, FigureRow, RowFigure, Strip
from evitable.reports.figures.omitted import omission_figure
from evitable.reports.figures.picture import broken, picture
from evitable.reports.figures.responses import legend, response_figure
from evitable.reports.figures.swimmer import courses, swimmer_figure, swimmer_numbers
from evitable.reports.html import environment, render_svg
from evitable.reports.paper.plain import PAINT, shown
from evitable.reports.reading import Reading
from evitable.reports.runs import Run, plain_text
from evitable.reports.sections import pooled_outcomes
from evitable.reports.wording import cut

KINDS = ("forest", "leave-one-out", "funnel", "responses", "harms", "calendar", "swimmer")
OF_OUTCOMES = ("forest", "leave-one-out", "funnel")
_MARGIN = 24
_TEXT, _WORD = 160, 28
_UNSEEN = re.compile("[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Published:
    """A figure ready to be drawn: `key` is its outcome's, empty for figures of a whole table."""

    kind: str
    key: str
    figure: RowFigure
    numbers: tuple[Mapping[str, Any], ...] = ()
    legend: tuple[tuple[str, str, int], ...] = ()
    studies: tuple[Mapping[str, Any], ...] = ()

    def record(self) -> dict[str, Any]:
        """Return what the figure draws: every line with its whole words by id, and the exact numbers by id."""
        lines = tuple(_lines(self.figure))
        return {
            "kind": self.kind,
            "outcome": self.key or None,
            "title": self.figure.title,
            "note": self.figure.note,
            "key": [{"id": f"key-{kind}", "name": name, "patients": n} for kind, name, n in self.legend],
            "studies": [dict(one) for one in self.studies],
            "lines": list(lines),
            "numbers": [dict(one) for one in self.numbers],
        }

    def svg(self) -> str:
        """Draw the figure as one SVG picture; a text too long for it is cut here and whole in the record."""
        fitted = _fitted(self.figure)
        width = fitted.width + 2 * _MARGIN
        texts = tuple(_heading(fitted, fitted.width))
        top = (texts[-1][3] if texts else 0) + 18
        body_height = picture(fitted).height
        places = tuple(_legend(self.legend, top + body_height + 28, fitted.width))
        end = places[-1][4] + 22 if places else top + body_height + 20
        body = render_svg(fitted, PAINT).strip().replace("<svg ", f'<svg x="{_MARGIN}" y="{top}" ', 1)
        said = cut(" ".join([self.figure.note, *(_line_said(line) for line in _lines(self.figure))]), 4000)
        return environment().get_template("standalone.svg.j2").render(
            title=cut(_clear(fitted.title), 250), said=_clear(said), texts=texts, top=top, margin=_MARGIN, width=width,
            height=end, legend=places, paint=PAINT,
            body=Markup(body),  # noqa: S704  (our own drawing, escaped where it was made)
        )  # fmt: skip


def published(
    reading: Reading, kind: str, without: Mapping[str, Sequence[Pool]], *, keys: Sequence[str] | None = None
) -> tuple[Published, ...]:
    """Make the figures of a kind that a table has, one for each outcome where the kind has outcomes.

    `without` are the sums that leave each row out, by the outcome's key; `keys` keeps the outcomes of these keys.
    """
    found = _of_outcomes(reading, kind, without, keys) if kind in OF_OUTCOMES else _of_table(reading, kind)
    studies = tuple(_studies(reading))
    return tuple(replace(one, studies=studies) for one in found)


def _studies(reading: Reading) -> Iterator[dict[str, Any]]:
    for study in reading.studies:
        known = study.citation.label or study.label
        size = study.n.value if study.n else None
        yield {"id": f"study-{study.row}", "row": study.row, "name": known.value if known else None, "n": size}


def _of_outcomes(
    reading: Reading, kind: str, without: Mapping[str, Sequence[Pool]], keys: Sequence[str] | None
) -> Iterator[Published]:
    for outcome, pool in pooled_outcomes(reading):
        if keys is not None and outcome.key not in keys:
            continue
        if kind == "forest":
            yield _forest(reading, outcome, pool)
        elif kind == "funnel":
            yield from _funnel(outcome, pool)
        elif without.get(outcome.key):
            yield _omission(outcome, pool, without[outcome.key])


def _of_table(reading: Reading, kind: str) -> Iterator[Published]:
    if kind == "harms":
        found = harm_map(reading)
        if found:
            yield Published(kind, "", harm_figure(found), tuple(_harm_numbers(found)))
        return
    if kind == "swimmer":
        drawn = swimmer_figure(reading)
        if drawn:
            yield Published(kind, "", drawn, tuple(swimmer_numbers(courses(reading))))
        return
    figure = response_figure(reading) if kind == "responses" else calendar_figure(reading)
    if figure and kind == "responses":
        yield Published(kind, "", replace(figure, note="A disc is a patient."), (), legend(reading))
    elif figure:
        note = "Day of treatment; a bar is a dose, its height the amount. Totals are as planned, not as given."
        yield Published(kind, "", replace(figure, note=note))


def _forest(reading: Reading, outcome: Outcome, pool: Pool) -> Published:
    figure = _with_axis(forest(reading, outcome, pool, folded=True).figure)
    return Published("forest", outcome.key, figure, tuple(_forest_numbers(outcome)))


def _funnel(outcome: Outcome, pool: Pool) -> Iterator[Published]:
    figure = funnel_figure(outcome, pool)
    if figure:
        yield Published("funnel", outcome.key, figure, (*funnel_numbers(outcome), *_pool_numbers(pool)))


def _omission(outcome: Outcome, pool: Pool, without: Sequence[Pool]) -> Published:
    figure = _with_axis(omission_figure(outcome, pool, without))
    numbers = (number for one in (pool, *without) for number in _pool_numbers(one))
    return Published("leave-one-out", outcome.key, figure, tuple(numbers))


def _with_axis(figure: RowFigure) -> RowFigure:
    head = "share of the patients, per cent"
    columns = (replace(column, head=head) if column.kind == "plot" else column for column in figure.columns)
    return replace(figure, columns=tuple(columns))


def _forest_numbers(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for line in outcome.ledger:
        yield {
            "id": f"row-{line.row}", "row": line.row, "label": line.label, "used": line.used, "events": line.events,
            "n": line.n, "low": line.low, "high": line.high, "source": line.source, "reason": line.reason,
        }  # fmt: skip
    for pool in outcome.pools:
        yield from _pool_numbers(pool)


def _pool_numbers(pool: Pool) -> Iterator[dict[str, Any]]:
    for estimate in pool.estimates:
        yield {"id": f"{pool.choice}-{estimate.method}", "rows": list(pool.rows), **_estimate_numbers(estimate)}


def _estimate_numbers(estimate: Estimate) -> dict[str, Any]:
    names = ("label", "events", "n", "estimate", "low", "high", "level", "tau", "predictive_low", "predictive_high")
    mean = list(estimate.mean_study) if estimate.mean_study else None
    return {**{name: getattr(estimate, name) for name in names}, "mean_study": mean}


def _harm_numbers(found: Any) -> Iterator[dict[str, Any]]:
    for row in (*found.rows, *found.rest):
        for column, cell in zip(found.columns, row.cells, strict=True):
            yield {
                "id": f"{row.term}/{column.name}/{column.number}", "harm": row.term, "column": column.name,
                "number": column.number, "size": column.size, "kind": cell.kind, "text": cell.text,
                "grade": cell.grade or None, "said": cell.said,
            }  # fmt: skip


def _lines(figure: RowFigure) -> Iterator[dict[str, Any]]:
    numbers = count(1)
    for group in figure.groups:
        for row in group.rows:
            cells = {column.key: _said(cell) for column, cell in zip(figure.columns, row.cells, strict=True)}
            yield {"id": f"line-{next(numbers)}", "group": group.title, "note": group.note, **cells}


def _line_said(line: Mapping[str, Any]) -> str:
    told = [text for name, text in line.items() if name not in ("id", "group", "note") and isinstance(text, str)]
    return f"{', '.join(filter(None, told))}."


def _said(cell: FigureCell) -> Any:
    if isinstance(cell, Strip):
        return cell.said or [mark.text for mark in cell.marks if mark.text]
    if isinstance(cell, Dots):
        return dict(cell.parts)
    return plain_text(cell)


def _heading(figure: RowFigure, width: int) -> Iterator[tuple[float, int, str, float, str]]:
    y = 34.0
    # Letters of a title are wider than those of a table, for which `broken` counts.
    for line in broken((Run(figure.title),), int(width * 0.72)):
        yield 18, 600, PAINT["ink"], y, plain_text(line).strip()
        y += 23
    for line in broken((Run(figure.note),), width) if figure.note else ():
        yield 12.5, 400, PAINT["ink2"], y, plain_text(line).strip()
        y += 17


def _legend(
    found: Sequence[tuple[str, str, int]], y: float, width: int
) -> Iterator[tuple[str, str, int, float, float]]:
    x = float(_MARGIN)
    for kind, name, number in found:
        fits = _short(name)
        wide = 22 + 6.6 * len(f"{fits}: {number}") + 20
        if x > _MARGIN and x + wide > width + _MARGIN:
            x, y = float(_MARGIN), y + 22
        yield kind, fits, number, x, y
        x += wide


def _fitted(figure: RowFigure) -> RowFigure:
    groups = tuple(
        FigureGroup(_short(group.title), _short(group.note), tuple(map(_fitted_row, group.rows)))
        for group in figure.groups
    )
    columns = tuple(replace(column, head=_short(column.head)) for column in figure.columns)
    return replace(figure, title=_short(figure.title), note=_clear(cut(figure.note, 600)), columns=columns,
                   groups=groups)  # fmt: skip


def _fitted_row(row: FigureRow) -> FigureRow:
    return replace(row, cells=tuple(_fitted_cell(cell) for cell in row.cells))


def _fitted_cell(cell: FigureCell) -> FigureCell:
    if isinstance(cell, Strip):
        return replace(cell, marks=tuple(replace(mark, text=_short(mark.text)) for mark in cell.marks))
    if isinstance(cell, Dots):
        return cell
    return tuple(replace(run, text=_short(run.text)) for run in cell)


def _short(text: str) -> str:
    """Cut a text that no figure has room for, and words that no line has; what steers is shown."""
    short = cut(text, _TEXT) if len(text) > _TEXT else text
    return _clear(re.sub(rf"\S{{{_WORD},}}", lambda word: f"{word[0][: _WORD - 1]}…", short))


def _clear(text: str) -> str:
    return _UNSEEN.sub(" ", shown(text).replace("\u200b", ""))
