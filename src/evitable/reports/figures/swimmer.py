"""Swimmer plots: a line a patient, with the treatment, the follow-up, and what was seen when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evitable.model import Quote, Response, Statement, Study
from evitable.reports.figures.marks import FigureColumn, FigureGroup, FigureRow, Mark, RowFigure, Strip, axis
from evitable.reports.lengths import in_months, lasting, moment, unit_of
from evitable.reports.outcomes import label_text
from evitable.reports.reading import Reading, is_single
from evitable.reports.runs import Run, Runs, between, quiet, say
from evitable.reports.wording import cut, figure, joined

_TIMED = frozenset({"follow-up", "survival"})
_HEIGHT = 34
_STEPS = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240)
_MOST_STEPS = 8
_LABEL = 14
_LETTER = 6.4
_PLOT = 420


@dataclass(frozen=True, slots=True)
class TimedEvent:
    """Something seen at a moment: months from the start, and the words for it."""

    months: float
    label: str
    category: str


@dataclass(frozen=True, slots=True)
class Course:
    """What a row about one patient tells in months; None is what it does not tell."""

    study: Study
    treated: float | None
    followed: float | None
    events: tuple[TimedEvent, ...]

    @property
    def length(self) -> float:
        """The last moment that the row knows of."""
        known = [self.treated, self.followed, *(event.months for event in self.events)]
        return max((months for months in known if months is not None), default=0.0)


def courses(reading: Reading) -> tuple[Course, ...]:
    """Return the patients of whom some time is told, the longest known first."""
    alone = reading.table.kind == "patient-treatment"
    found = [_course(reading, study) for study in reading.studies if is_single(study) or (alone and study.n is None)]
    return tuple(sorted((one for one in found if one.length), key=lambda one: (-one.length, one.study.row)))


def _course(reading: Reading, study: Study) -> Course:
    treated = [
        months
        for regimen in study.regimens
        if regimen.part == "study" and regimen.duration and (months := in_months(regimen.duration.value)) is not None
    ]
    followed = [
        months
        for statement in _timed(study)
        if (months := in_months(statement.text.text, _unit(reading, statement.text))) is not None
    ]
    events = [
        TimedEvent(months, label_text(response), response.category)
        for response in study.responses
        if response.time and response.category != "marker" and (months := moment(response.time.value)) is not None
    ]
    return Course(study, max(treated, default=None), max(followed, default=None), tuple(events))


def _timed(study: Study) -> Iterator[Statement]:
    return (statement for statement in study.statements if statement.kind in _TIMED)


def _unit(reading: Reading, quote: Quote) -> str:
    """Return the unit that the header over some words names."""
    for row in reading.table.rows:
        if quote.place.cell in row:
            at = list(row[-len(reading.table.columns) :]).index(quote.place.cell)
            return unit_of(reading.table.columns[at].header.text)
    return ""


def swimmer_figure(reading: Reading) -> RowFigure | None:
    """Draw the patients of whom some time is told; None where there are none."""
    found = courses(reading)
    if not found:
        return None
    longest = max(course.length for course in found)
    step = next((step for step in _STEPS if longest / step <= _MOST_STEPS), _STEPS[-1])
    # The last mark has room for its words.
    whole = step * -(-longest * 1.02 // step)
    divisions = round(whole / step)
    labels = tuple((100 * at / divisions, figure(at * step)) for at in range(divisions + 1))
    columns = (
        FigureColumn("nm", "Patient", "name", 0, 170),
        FigureColumn("pl0", "months", "plot", 190, _PLOT, axis(labels), divisions),
        FigureColumn("tx", "In words", "note", 634, 304),
    )
    silent = sum(is_single(study) for study in reading.studies) - sum(is_single(one.study) for one in found)
    note = "; ".join(_key(found)) + (f"; {silent} more without a time" if silent > 0 else "")
    rows = tuple(_row(reading, course, whole) for course in found)
    about = "Months from the start as each row tells it; what has no time is told in words only."
    return RowFigure("swim", "Patients over time", about, columns, (FigureGroup("Patients", note, rows),))


def _key(found: Sequence[Course]) -> Iterator[str]:
    if any(course.treated is not None for course in found):
        yield "dark bar: treatment"
    if any(course.followed is not None for course in found):
        yield "pale bar: follow-up"
    if any(course.events for course in found):
        yield "stroke: what was seen then"


def _row(reading: Reading, course: Course, whole: float) -> FigureRow:
    words = _words(reading, course.study)
    said = joined([run.text for run in words if run.kind == "plain"])
    name = tuple(
        Run(cut(run.text, 60), run.kind, run.link) if run.kind == "plain" else run
        for run in reading.heading(course.study)
    )
    return FigureRow((name, Strip(tuple(_marks(course, whole)), _HEIGHT, said), words), _HEIGHT + 4)


def _marks(course: Course, whole: float) -> Iterator[Mark]:
    low = _HEIGHT - 9.0 if course.events else _HEIGHT / 2
    if course.followed is not None:
        yield Mark("bar", "tm-fu", 0, 100 * course.followed / whole, low - 4, 8)
    if course.treated is not None:
        yield Mark("bar", "tm-tr", 0, 100 * course.treated / whole, low - 2, 4)
    free = -1.0
    for event in sorted(course.events, key=lambda one: one.months):
        at, text = 100 * event.months / whole, cut(event.label, _LABEL)
        yield Mark("tick", "tm-ev", at, y=low - 8, height=16)
        wide = 100 * _LETTER * len(text) / _PLOT
        if at >= free:
            kind = "tm-tx halo end" if at + wide > 100 else "tm-tx halo"
            yield Mark("words", kind, at, y=low - 11, text=text)
            free = at + wide + 2


def _words(reading: Reading, study: Study) -> Runs:
    """Tell each time as the row words it, and what it tells without one."""
    told: list[Runs] = []
    for at, regimen in enumerate(study.regimens):
        if regimen.part == "study" and regimen.duration:
            text = f"treated {regimen.duration.value}"
            place = f"regimens/{at}/duration"
            told.append(say(reading.told(study, text, regimen.duration, said=f"Duration: {text}", at=place)))
    told += [_followed(reading, statement) for statement in _timed(study)]
    told += [_responded(reading, study, at, response) for at, response in enumerate(study.responses)]
    return between([runs for runs in told if runs], "; ")


def _followed(reading: Reading, statement: Statement) -> Runs:
    unit = _unit(reading, statement.text)
    words = statement.text.text
    text = f"{words} {unit}{'' if words == '1' else 's'}" if unit and words.replace(".", "").isdigit() else words
    head = "followed" if statement.kind == "follow-up" else statement.kind
    link = reading.words.link_quotes(f"{head}: {text}", [statement.text])
    return say(Run(cut(f"{head} {text}", 80), "plain", link))


def _responded(reading: Reading, study: Study, at: int, response: Response) -> Runs:
    if response.category == "marker":
        return ()
    label = cut(label_text(response), 60)
    run = reading.told(study, label, response.label, response.time, said=label, at=f"responses/{at}/label")
    if response.time is None:
        return say(run, quiet(" when not stated"))
    open_ = "" if moment(response.time.value) is not None else ", not drawn"
    lasted = ", its beginning not stated" if lasting(response.time.value) is not None else open_
    return say(run, quiet(f" {response.time.value}{lasted}"))


def swimmer_numbers(found: Sequence[Course]) -> Iterator[dict[str, object]]:
    """Yield what is drawn, in months."""
    for course in found:
        yield {
            "id": f"row-{course.study.row}", "row": course.study.row, "unit": "months", "treated": course.treated,
            "followed": course.followed,
            "events": [{"at": one.months, "label": one.label, "category": one.category} for one in course.events],
        }  # fmt: skip
