"""Forest plots: studies by size, single cases apart, and what the models make of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from evitable.model import Estimate, LedgerLine, Outcome, Pool
from evitable.reports.estimates import answered, counts, default, profile, short_label
from evitable.reports.figures.marks import FigureColumn, FigureGroup, FigureRow, Mark, RowFigure, Strip
from evitable.reports.figures.shares import WHOLE, diamond, interval, prediction, ridge, study_square, summary_tick
from evitable.reports.reading import Reading
from evitable.reports.runs import Run, Runs, absent, quiet, say, small, strong
from evitable.reports.wording import capital, counted, rows, tenths, tenths_range

_SIDE = 3.6
"""Pixels of a square's side for one patient: area follows the number of patients."""
_LARGEST, _SMALLEST = 18.0, 5.0
_DENSE = 30
_ON_DEMAND = 60
_STUDY, _THIN, _SUM = 28, 20, 34


@dataclass(frozen=True, slots=True)
class Forest:
    """An outcome's plot; `studies` is apart where there are too many to show at once."""

    key: str
    title: str
    note: str
    gist: str
    figure: RowFigure
    studies: RowFigure | None
    remarks: tuple[str, ...]


def forest(reading: Reading, outcome: Outcome, pool: Pool, *, folded: bool = False) -> Forest:
    """Draw the forest plot of a pooled outcome; a folded one of many rows leaves the rows to the ledger."""
    sums = (*_pooled_groups(outcome, pool), *_choices(outcome, pool))
    apart = len(outcome.ledger) > _ON_DEMAND
    studies = () if apart and folded else tuple(_study_groups(reading, outcome))
    title = capital(outcome.label)
    note = f"{outcome.definition or outcome.note}; " if outcome.definition or outcome.note else ""
    note += "higher is better" if outcome.kind == "response" else "lower is better"

    def figure(groups: tuple[FigureGroup, ...]) -> RowFigure:
        return RowFigure("for", title, note, COLUMNS, groups)

    whole = figure(sums if apart else (*studies, *sums))
    return Forest(
        outcome.key,
        title,
        note,
        gist(pool),
        whole,
        figure(studies) if apart and studies else None,
        _remarks(outcome, pool),
    )


COLUMNS = (
    FigureColumn("nm", "Study", "name", 0, 246),
    FigureColumn("ev0", "Events/N", "text", 266, 58),
    FigureColumn("pl0", "", "plot", 344, 422, WHOLE.axis(4, sign="\u202f%"), 4),
    FigureColumn("num", "% (95\u202f% interval)", "text", 786, 152),
)


def gist(pool: Pool) -> str:
    """Say a pool in one line: its counts and its default estimate."""
    estimate = default(pool) or counts(pool)
    told = f"{pool.events}/{pool.n} in {counted(len(pool.rows), 'row')}"
    if estimate is None or estimate.low is None or estimate.high is None or estimate.estimate is None:
        return told
    return f"{told}: {tenths(estimate.estimate)} ({tenths_range(estimate.low, estimate.high)})\u202f%"


def _study_groups(reading: Reading, outcome: Outcome) -> Iterable[FigureGroup]:
    ordered = sorted(outcome.ledger, key=lambda line: (-_size(reading, line), line.row))
    for single in (False, True):
        lines = [line for line in ordered if _is_single(reading, line) is single]
        dense = len(ordered) > _DENSE
        shown = [line for line in lines if line.used or not dense]
        if not shown:
            continue
        smallest = min((line.n for line in shown if line.n), default=1)
        note = "N = 1, each says little by itself" if single else f"N ≥ {smallest}"
        left = len(lines) - len(shown)
        note += f"; {counted(left, 'row')} left out, see the ledger" if left else ""
        yield FigureGroup(
            "Single cases" if single else "Series",
            note,
            tuple(_study_row(reading, line, dense=dense) for line in shown),
        )


def _size(reading: Reading, line: LedgerLine) -> int:
    study = reading.study(line.row)
    return line.n or (study.n.value if study and study.n else 0)


def _is_single(reading: Reading, line: LedgerLine) -> bool:
    return line.single or _size(reading, line) == 1


def _study_row(reading: Reading, line: LedgerLine, *, dense: bool) -> FigureRow:
    study = reading.study(line.row)
    name = reading.heading(study) if study else say(line.label)
    if not line.used or line.events is None or not line.n:
        return _left_out(name, line, _size(reading, line), dense=dense)
    share = line.events / line.n
    remark = {"derived": "", "none-stated": " stated none", "uncounted": f" taken as {line.events} of {line.n}"}
    height = _THIN if dense else _STUDY
    side = min(_LARGEST, max(_SMALLEST, _SIDE * sqrt(line.n)))
    low, high = (line.low, line.high) if line.low is not None and line.high is not None else (share, share)
    open_ = line.n == 1
    marks = (interval(low, high, y=height / 2), study_square(share, min(side, height - 2), open_=open_, y=height / 2))
    link = reading.words.link_quotes(
        f"{capital(line.label)}: {line.events} of {line.n}", line.quotes, how=_sentence(line.reason)
    )
    return FigureRow(
        (
            say(name, quiet(remark.get(line.source, ""))),
            say(Run(f"{line.events}/{line.n}", "plain", link)),
            Strip(marks, height),
            _numbers(share, low, high),
        ),
        height + 4,
        "thin" if dense else "",
    )


def _sentence(text: str) -> str:
    return f"{capital(text.rstrip('.'))}." if text else ""


def _left_out(name: Runs, line: LedgerLine, size: int, *, dense: bool) -> FigureRow:
    height = _THIN if dense else _STUDY
    why = {"silent": "row says nothing of it", "no-n": "N not stated"}
    text = why.get(line.source, line.reason)
    strip = Strip((Mark("words", "txt halo", 1, y=height / 2 + 4, text=text),), height, text)
    events = f"–/{size}" if size else "–"
    return FigureRow((name, say(events), strip, say(absent("left out"))), height + 4, "out")


def _numbers(share: float | None, low: float, high: float) -> Runs:
    return say(tenths(share) if share is not None else "", quiet(f" ({tenths_range(low, high)})"))


def _pooled_groups(outcome: Outcome, pool: Pool) -> Iterable[FigureGroup]:
    yield FigureGroup(
        f"{capital(counted(len(pool.rows), 'row'))} pooled",
        "a typical study, not the average patient",
        tuple(_model_rows(pool)),
    )
    series = outcome.pool("series")
    if series and series.rows and set(series.rows) != set(pool.rows):
        left = len(pool.rows) - len(series.rows)
        note = f"{counted(left, 'row')} fewer: {rows(series.rows)} stay"
        yield FigureGroup("Without the single cases", note, tuple(_model_rows(series)))


def _model_rows(pool: Pool) -> Iterable[FigureRow]:
    main, second, plain = default(pool), profile(pool), counts(pool)
    events = f"{pool.events}/{pool.n}"
    if main:
        yield sum_row(
            say(strong(short_label(main)), small("the default")), events, estimate=main, marks=_ridge_or_diamond(main)
        )
    if second and 0 < pool.events < pool.n:
        # All or none has no finite maximum: the exact bound below says what can be said.
        diamonds = (diamond(_middle(second), _low(second), _high(second), open_=True, y=_SUM / 2),)
        yield sum_row(
            say(strong(short_label(second)), small("same model, no prior")), events, estimate=second, marks=diamonds
        )
    if main and main.mean_study:
        mean, low, high = main.mean_study
        marks = (interval(low, high, y=_SUM / 2), summary_tick(mean, y=_SUM / 2))
        yield FigureRow(
            (
                say("Average over studies", small("mean, not typical")),
                (),
                Strip(marks, _SUM),
                _numbers(mean, low, high),
            ),
            _SUM,
            "sum soft",
        )
    if main and main.predictive_low is not None and main.predictive_high is not None and len(pool.rows) >= 3:
        strip = Strip((prediction(main.predictive_low, main.predictive_high, y=_SUM / 2),), _SUM)
        numbers = _numbers(None, main.predictive_low, main.predictive_high)
        yield FigureRow((say(strong("The next series"), small("prediction interval")), (), strip, numbers), _SUM, "sum")
    if plain:
        yield sum_row(
            say("Counts added up", small("exact interval, as if one study")),
            events,
            estimate=plain,
            marks=plain_marks(plain),
            soft=True,
        )


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
    numbers = _numbers(estimate.estimate, _low(estimate), _high(estimate))
    return FigureRow((name, say(events), Strip(marks, _SUM), numbers), _SUM, "sum soft" if soft else "sum")


def _choices(outcome: Outcome, pool: Pool) -> Iterable[FigureGroup]:
    """Show what the other ways to choose the rows make of it, each by the default model."""
    others = [
        other for other in outcome.pools if other.choice not in ("all", "series") and other.rows and other != pool
    ]
    found = [row for other in others for row in _choice_row(other)]
    if found:
        yield FigureGroup("What the open rows do", "the default model on other choices of rows", tuple(found))


def _choice_row(pool: Pool) -> Iterable[FigureRow]:
    estimate = default(pool) or counts(pool)
    if estimate:
        name = say(capital(pool.label), small(pool.reason or rows(pool.rows)))
        yield sum_row(name, f"{pool.events}/{pool.n}", estimate=estimate, marks=plain_marks(estimate), soft=True)


def _remarks(outcome: Outcome, pool: Pool) -> tuple[str, ...]:
    found = [message for estimate in answered(pool.estimates)[:2] for _, message in estimate.warnings]
    told = [outcome.note] if outcome.note and outcome.definition else []
    leaning = [f"{leaning.label}: {leaning.words}" for leaning in outcome.leanings]
    return tuple(dict.fromkeys([*told, *found, *leaning]))
