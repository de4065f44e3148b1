"""Forest plots: studies by size, single cases apart, and what the models make of both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evitable.model import Estimate, Outcome, Pool
from evitable.reports.estimates import answered, counts, default, profile, short_label
from evitable.reports.figures.forest_rows import (
    columns,
    columns_of,
    disease_groups,
    numbered_row,
    share_and_interval,
    study_groups,
)
from evitable.reports.figures.marks import FigureColumn, FigureGroup, FigureRow, Mark, RowFigure, Strip
from evitable.reports.figures.shares import WHOLE, diamond, interval, prediction, ridge, summary_tick
from evitable.reports.numbers import estimate_id
from evitable.reports.reading import Reading
from evitable.reports.runs import Runs, say, small, strong
from evitable.reports.wording import capital, counted, cut, rows, tenths, tenths_range

_ON_DEMAND = 60
"""With more rows than this, a line is a disease, and the rows are shown on demand."""
_SUM = 34
SUM_KEYS = ("nm", "ev0", "pl0", "num")
"""Columns of a sum: those of a plot without designs and regimens."""
_REASON = 110


@dataclass(frozen=True, slots=True)
class Forest:
    """An outcome's plot; `studies` is apart where there are too many to show at once, `omitted` leaves each row out."""

    key: str
    title: str
    note: str
    gist: str
    figure: RowFigure
    studies: RowFigure | None
    remarks: tuple[str, ...]
    omitted: RowFigure | None = None


def forest(reading: Reading, outcome: Outcome, pool: Pool, *, folded: bool = False) -> Forest:
    """Draw the forest plot of a pooled outcome; a folded one of many rows leaves the rows to the ledger."""
    found = columns_of(reading, outcome)
    keys = tuple(column.key for column in found)
    sums = (*_pooled_groups(outcome, pool), *_choices(outcome, pool))
    apart = len(outcome.ledger) > _ON_DEMAND
    studies = () if apart and folded else tuple(study_groups(reading, outcome, keys))
    plain = (replace(columns()[0], head="Disease"), *columns()[1:])
    title = capital(outcome.label)
    note = f"{outcome.definition or outcome.note}; " if outcome.definition or outcome.note else ""
    note += "higher is better" if outcome.kind == "response" else "lower is better"

    def figure(columns_: tuple[FigureColumn, ...], groups: tuple[FigureGroup, ...]) -> RowFigure:
        return RowFigure(figure_kind(columns_), title, note, columns_, groups)

    if apart:
        by_disease = tuple(disease_groups(reading, outcome, tuple(column.key for column in plain)))
        whole = figure(plain, (*by_disease, *sums))
    else:
        whole = figure(found, (*studies, *(_widened(group, keys) for group in sums)))
    return Forest(
        outcome.key,
        title,
        note,
        gist(pool),
        whole,
        figure(found, studies) if apart and studies else None,
        _remarks(outcome, pool),
    )


def figure_kind(found: Sequence[FigureColumn]) -> str:
    """Return the classes that a forest plot of these columns has on the page."""
    return " ".join(["for", *(f"with-{column.key}" for column in found if column.kind == "note")])


def _widened(group: FigureGroup, keys: Sequence[str]) -> FigureGroup:
    """Set sums below the columns of studies: what they have no words for stays empty."""
    rows_ = tuple(
        replace(row, cells=(row.cells[0], *[()] * (len(keys) - len(row.cells)), *row.cells[1:])) for row in group.rows
    )
    return replace(group, rows=rows_)


def gist(pool: Pool) -> str:
    """Say a pool in one line: its counts and its default estimate."""
    estimate = default(pool) or counts(pool)
    told = f"{pool.events}/{pool.n} in {counted(len(pool.rows), 'row')}"
    if estimate is None or estimate.low is None or estimate.high is None or estimate.estimate is None:
        return told
    return f"{told}: {tenths(estimate.estimate)} ({tenths_range(estimate.low, estimate.high)})\u202f%"


def _pooled_groups(outcome: Outcome, pool: Pool) -> Iterable[FigureGroup]:
    yield FigureGroup(
        f"{capital(counted(len(pool.rows), 'row'))} pooled",
        "a typical study, not the average patient",
        tuple(_model_rows(outcome, pool)),
    )
    series = outcome.pool("series")
    if series and series.rows and set(series.rows) != set(pool.rows):
        left = len(pool.rows) - len(series.rows)
        note = f"{counted(left, 'row')} fewer: {rows(series.rows)} stay"
        yield FigureGroup("Without the single cases", note, tuple(_model_rows(outcome, series)))


def _model_rows(outcome: Outcome, pool: Pool) -> Iterable[FigureRow]:
    for estimate, row in _answers(pool):
        yield numbered_row(row, SUM_KEYS, estimate_id(outcome, pool, estimate))


def _answers(pool: Pool) -> Iterable[tuple[Estimate, FigureRow]]:
    main, second, plain = default(pool), profile(pool), counts(pool)
    events = f"{pool.events}/{pool.n}"
    if main:
        name = say(strong(short_label(main)), small("the default"))
        yield main, sum_row(name, events, estimate=main, marks=_ridge_or_diamond(main))
    if second and 0 < pool.events < pool.n:
        # All or none has no finite maximum: the exact bound below says what can be said.
        diamonds = (diamond(_middle(second), _low(second), _high(second), open_=True, y=_SUM / 2),)
        name = say(strong(short_label(second)), small("same model, no prior"))
        yield second, sum_row(name, events, estimate=second, marks=diamonds)
    if main and main.mean_study:
        yield main, _mean_row(*main.mean_study)
    if main and main.predictive_low is not None and main.predictive_high is not None and len(pool.rows) >= 3:
        strip = Strip((prediction(main.predictive_low, main.predictive_high, y=_SUM / 2),), _SUM)
        numbers = share_and_interval(None, main.predictive_low, main.predictive_high)
        name = say(strong("The next series"), small("prediction interval"))
        yield main, FigureRow((name, (), strip, numbers), _SUM, "sum")
    if plain:
        name = say("Counts added up", small("exact interval, as if one study"))
        yield plain, sum_row(name, events, estimate=plain, marks=plain_marks(plain), soft=True)


def _mean_row(mean: float, low: float, high: float) -> FigureRow:
    marks = (interval(low, high, y=_SUM / 2), summary_tick(mean, y=_SUM / 2))
    name = say("Average over studies", small("mean, not typical"))
    return FigureRow((name, (), Strip(marks, _SUM), share_and_interval(mean, low, high)), _SUM, "sum soft")


def _ridge_or_diamond(estimate: Estimate) -> tuple[Mark, ...]:
    low, high = _low(estimate), _high(estimate)
    if estimate.density:
        middle = Mark("tick", "est", WHOLE.at(_middle(estimate)), y=6, height=24)
        return (*ridge(estimate.density, low, high, y=5, height=24), middle)
    return (diamond(_middle(estimate), low, high, open_=False, y=_SUM / 2),)


def plain_marks(estimate: Estimate) -> tuple[Mark, ...]:
    """Draw an estimate as a stroke on the line of its interval."""
    low, high = _low(estimate), _high(estimate)
    return (interval(low, high, y=_SUM / 2), summary_tick(_middle(estimate), y=_SUM / 2))


def _low(estimate: Estimate) -> float:
    return estimate.low if estimate.low is not None else 0.0


def _high(estimate: Estimate) -> float:
    return estimate.high if estimate.high is not None else 1.0


def _middle(estimate: Estimate) -> float:
    return estimate.estimate if estimate.estimate is not None else (_low(estimate) + _high(estimate)) / 2


def sum_row(name: Runs, events: str, *, estimate: Estimate, marks: tuple[Mark, ...], soft: bool = False) -> FigureRow:
    """Set a sum as a line: its name, its counts, its marks and its numbers."""
    numbers = share_and_interval(estimate.estimate, _low(estimate), _high(estimate))
    return FigureRow((name, say(events), Strip(marks, _SUM), numbers), _SUM, "sum soft" if soft else "sum")


def _choices(outcome: Outcome, pool: Pool) -> Iterable[FigureGroup]:
    """Show what the other ways to choose the rows make of it, each by the default model."""
    others = [
        other for other in outcome.pools if other.choice not in ("all", "series") and other.rows and other != pool
    ]
    found = [row for other in others for row in _choice_row(outcome, other)]
    if found:
        yield FigureGroup("What the open rows do", "the default model on other choices of rows", tuple(found))


def _choice_row(outcome: Outcome, pool: Pool) -> Iterable[FigureRow]:
    estimate = default(pool) or counts(pool)
    if estimate:
        name = say(capital(pool.label), small(cut(pool.reason or rows(pool.rows), _REASON)))
        row = sum_row(name, f"{pool.events}/{pool.n}", estimate=estimate, marks=plain_marks(estimate), soft=True)
        yield numbered_row(row, SUM_KEYS, estimate_id(outcome, pool, estimate))


def _remarks(outcome: Outcome, pool: Pool) -> tuple[str, ...]:
    found = [message for estimate in answered(pool.estimates)[:2] for _, message in estimate.warnings]
    told = [outcome.note] if outcome.note and outcome.definition else []
    leaning = [f"{leaning.label}: {leaning.words}" for leaning in outcome.leanings]
    return tuple(dict.fromkeys([*told, *found, *leaning]))
