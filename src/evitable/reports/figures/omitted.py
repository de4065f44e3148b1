"""Leave one out: the sum of an outcome again without each of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from evitable.model import Outcome, Pool
from evitable.reports.estimates import counts, default
from evitable.reports.figures.forest import SUM_KEYS, plain_marks, sum_row
from evitable.reports.figures.forest_rows import columns, numbered_row
from evitable.reports.figures.marks import FigureGroup, FigureRow, RowFigure
from evitable.reports.numbers import estimate_id
from evitable.reports.runs import say, small, strong
from evitable.reports.wording import capital


def omission_figure(outcome: Outcome, pool: Pool, without: Sequence[Pool]) -> RowFigure:
    """Draw the sum of all rows, and below it the sums without each; `without` are those of the synthesis."""
    whole = FigureGroup("All rows", "", tuple(_row(outcome, pool, "Every used row", "")))
    model = _model(pool)
    each = FigureGroup(
        "Without one row",
        "the row that is named is left out",
        tuple(row for one in without for row in _row(outcome, one, _left(one), model)),
    )
    name, *others = columns()
    title = f"{capital(outcome.label)}: the sum without each row in turn"
    return RowFigure("for", title, "", (replace(name, head="Left out"), *others), (whole, each))


def _left(pool: Pool) -> str:
    return f"{pool.choice.rpartition('-')[2]} {pool.label}"


def _model(pool: Pool) -> str:
    estimate = default(pool) or counts(pool)
    return estimate.label if estimate else ""


def _row(outcome: Outcome, pool: Pool, name: str, known: str) -> Iterable[FigureRow]:
    """Draw one sum; its model is named where it is another than the one that is known from the rows above."""
    estimate = default(pool) or counts(pool)
    if estimate:
        model = () if estimate.label == known else (small(estimate.label),)
        told = say(strong(name) if pool.choice == "all" else name, *model)
        row = sum_row(told, f"{pool.events}/{pool.n}", estimate=estimate, marks=plain_marks(estimate), soft=True)
        yield numbered_row(row, SUM_KEYS, estimate_id(outcome, pool, estimate))
