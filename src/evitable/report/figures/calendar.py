"""The dosing calendar: every regimen of the study drug on one scale of days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evitable.model import Regimen, Study
from evitable.report.figures.marks import FigureColumn, FigureGroup, FigureRow, Mark, RowFigure, Strip, axis
from evitable.report.reading import Reading, is_single, study_regimens
from evitable.report.regimens import day_list, short_regimen
from evitable.report.runs import Run, Runs, absent, quiet, say, small, strong
from evitable.report.vocabulary import amount, interval_days, unit
from evitable.report.wording import figure, joined, many

HEIGHT = 44
_BASE, _TALL, _LOW = 32.0, 20.0, 8.0
"""Where the bars of doses stand, and how tall the largest and the smallest are."""
_SHARED = 24
"""From this many lines on, equal schedules share a line."""
_MOST = 40
_FAR = 2.5
"""A course this many times longer than three quarters of the others runs out of the picture."""


@dataclass(frozen=True, slots=True)
class Course:
    """One regimen of one study, as the calendar shows it; `rows` are the studies that share it."""

    study: Study
    at: int
    rows: tuple[int, ...]
    second: bool = False

    @property
    def regimen(self) -> Regimen:
        """The regimen."""
        return self.study.regimens[self.at]


@dataclass(frozen=True, slots=True)
class Days:
    """The scale: its length in days, and the days between two grid lines."""

    length: int
    step: int

    def at(self, day: float) -> float:
        """Return the place of the start of a day, in per cent."""
        return min(100.0, (day - 1) / self.length * 100)


def calendar_figure(reading: Reading) -> RowFigure | None:
    """Draw the calendar; None when no row tells anything about time or dose."""
    courses = _courses(reading)
    if not any(_extent(course.regimen) or course.regimen.schedule.total for course in courses):
        return None
    scale = _scale([_extent(course.regimen) for course in courses])
    tallest = _tallest(course.regimen for course in courses)
    groups = []
    for title, kept in (("Series", False), ("Single cases", True)):
        rows = tuple(_row(reading, course, scale, tallest) for course in courses if is_single(course.study) is kept)
        groups += [FigureGroup(title, "", rows)] if rows else []
    return RowFigure("cal", "Dosing calendar", "", _columns(reading, courses, scale), tuple(groups))


def _columns(reading: Reading, courses: Sequence[Course], scale: Days) -> tuple[FigureColumn, ...]:
    units = {quantity.unit for course in courses for quantity in course.regimen.schedule.total}
    total = "planned total" + (f", {unit(next(iter(units)))}" if len(units) == 1 else "")
    name = f"Study, dose of {reading.proper(reading.drug)}" if reading.drug else "Study, drug and dose"
    return (
        FigureColumn("nm", name, "name", 0, 206),
        FigureColumn("pl0", "", "plot", 226, 550, _axis(scale), scale.length // scale.step),
        FigureColumn("num", total, "text", 796, 142),
    )


def _axis(scale: Days) -> Strip:
    steps = scale.length // scale.step
    every = max(1, round(steps / 6))
    labels = [(scale.at(1 + step * scale.step), str(1 + step * scale.step)) for step in range(0, steps, every)]
    return axis(((0.0, "day 1"), *labels[1:]))


def _courses(reading: Reading) -> tuple[Course, ...]:
    found = [
        Course(study, at, (study.row,), second=order > 0)
        for study in _by_size(reading.studies)
        for order, (at, _) in enumerate(study_regimens(study))
    ]
    return _shared(found) if len(found) > _SHARED else tuple(found)


def _by_size(studies: Iterable[Study]) -> list[Study]:
    return sorted(studies, key=lambda study: (-(study.n.value if study.n else 0), study.row))


def _shared(courses: Iterable[Course]) -> tuple[Course, ...]:
    """Let equal schedules share a line, the most common first."""
    groups: dict[object, list[Course]] = {}
    for course in courses:
        regimen = course.regimen
        key = (is_single(course.study), regimen.drug, regimen.dose, regimen.days, regimen.cycle_days, regimen.cycles,
               regimen.frequency, regimen.doses, regimen.duration)  # fmt: skip
        groups.setdefault(repr(key), []).append(course)
    ordered = sorted(groups.values(), key=lambda found: (-len(found), found[0].study.row))
    return tuple(
        Course(found[0].study, found[0].at, tuple(each.study.row for each in found)) for found in ordered[:_MOST]
    )


def _last_cycle(regimen: Regimen) -> float:
    cycles = regimen.cycles
    ends = [end.value for end in (cycles.value, cycles.high) if end] if cycles else []
    return max(ends, default=1.0)


def _extent(regimen: Regimen) -> float:
    """Return how many days a regimen reaches over, 0 when nothing is known."""
    ends = [0.0, float(max(regimen.schedule.calendar, default=0))]
    if regimen.days:
        ends.append(float(max(regimen.days.value, default=0)))
    if regimen.cycle_days:
        ends.append(regimen.cycle_days.value * _last_cycle(regimen))
    gap = interval_days(regimen.frequency.value) if regimen.frequency else None
    if gap and regimen.doses:
        ends.append(gap * (regimen.doses.value - 1) + 1)
    return max(ends)


def _scale(extents: Iterable[float]) -> Days:
    known = sorted(extent for extent in extents if extent > 0) or [28.0]
    usual = known[(len(known) - 1) * 3 // 4]
    length = max(extent for extent in known if extent <= _FAR * usual)
    step = next((each for each in (1, 7, 28, 91, 364) if length <= each * 16), 364 * 5)
    return Days(max(2, -(-int(length) // step)) * step, step)


def _tallest(regimens: Iterable[Regimen]) -> tuple[str, float] | None:
    """Return the one unit of all doses and the largest dose; None when units differ."""
    doses = [regimen.dose.value for regimen in regimens if regimen.dose]
    units = {dose.unit for dose in doses}
    return (str(units.pop()), max(float(dose.high or dose.low) for dose in doses)) if len(units) == 1 else None


def _row(reading: Reading, course: Course, scale: Days, tallest: tuple[str, float] | None) -> FigureRow:
    marks = _marks(course.regimen, scale, _height(course.regimen, tallest))
    strip = Strip(tuple(marks), HEIGHT, _said(course.regimen))
    return FigureRow(
        (_name(reading, course), strip, _total(reading, course)), HEIGHT + 6, "cont" if course.second else ""
    )


def _height(regimen: Regimen, tallest: tuple[str, float] | None) -> float:
    if tallest is None or regimen.dose is None or tallest[1] <= 0:
        return _TALL
    return max(_LOW, float(regimen.dose.value.high or regimen.dose.value.low) / tallest[1] * _TALL)


def _name(reading: Reading, course: Course) -> Runs:
    if len(course.rows) > 1:
        shown = joined([str(row) for row in course.rows[:8]]) + (" …" if len(course.rows) > 8 else "")
        return say(f"{len(course.rows)} studies", small(short_regimen(reading, course.regimen)), small(f"rows {shown}"))
    if course.second:
        return say(
            Run("", "ordinal"),
            quiet(f"{course.study.row}, next schedule"),
            small(short_regimen(reading, course.regimen)),
        )
    size = quiet(f" N\u202f{course.study.n.value}") if course.study.n else ""
    return say(reading.heading(course.study), size, small(short_regimen(reading, course.regimen)))


def _marks(regimen: Regimen, scale: Days, height: float) -> Iterable[Mark]:
    yield from _bands(regimen, scale)
    yield from _doses(regimen, scale, height)
    yield from _open(regimen, scale)


def _bands(regimen: Regimen, scale: Days) -> Iterable[Mark]:
    """Shade the cycles; outline those whose dosing days are not stated, dash those up to the longest course."""
    cycle, cycles = regimen.cycle_days, regimen.cycles
    if cycle is None:
        return
    usual = int(cycles.value.value if cycles and cycles.value else _last_cycle(regimen))
    settled = bool(regimen.days) and (cycles is None or cycles.stat == "exact")
    for turn in range(min(int(_last_cycle(regimen)), 400)):
        left, right = scale.at(1 + turn * cycle.value), scale.at(1 + (turn + 1) * cycle.value)
        if left >= 100:
            return
        kind = "cy" if settled else "cy o" if turn < usual else "cy m"
        yield Mark("bar", kind, left, right - left, 9, 26)


def _doses(regimen: Regimen, scale: Days, height: float) -> Iterable[Mark]:
    """Draw a bar a dose: solid in the first cycle, pale where it repeats, hollow where only the rhythm is known."""
    first = set(regimen.days.value) if regimen.days else set()
    for day in regimen.schedule.calendar or sorted(first):
        if scale.at(day) < 100:
            kind = "ds" if day in first or not first else "ds f"
            yield Mark("bar", kind, scale.at(day), 0, _BASE - height, height, 1)
    gap = interval_days(regimen.frequency.value) if regimen.frequency and not first else None
    if gap and gap >= 2:
        for turn in range(regimen.doses.value if regimen.doses else 1):
            if scale.at(1 + turn * gap) < 100:
                yield Mark("bar", "ds h", scale.at(1 + turn * gap), 0, _BASE - height, height, 1)


def _open(regimen: Regimen, scale: Days) -> Iterable[Mark]:
    """Say in the picture what the row leaves open."""
    text, start = _silence(regimen)
    if not text:
        return
    left = scale.at(start)
    if not regimen.cycle_days and left < 92:
        yield Mark("line", "open", left, 100 - left, _BASE)
    if left < 60:
        yield Mark("words", "txt halo", left, y=26, shift=6, text=text)


def _silence(regimen: Regimen) -> tuple[str, float]:
    """Return what to say of the part that is not stated, and the day it starts at."""
    missing = joined([part for part, known in (("dose", regimen.dose), ("days", regimen.days)) if not known])
    after = _extent(regimen) + 1
    if regimen.cycle_days:
        return (f"{missing} not stated", after if after else 1) if not regimen.days else ("", 0)
    if regimen.days:
        more = int(_last_cycle(regimen)) - 1
        open_cycles = regimen.cycles and not regimen.schedule.calendar and more > 0
        return (f"{more} more, cycle length not stated", max(regimen.days.value) + 1) if open_cycles else ("", 0)
    gap = interval_days(regimen.frequency.value) if regimen.frequency else None
    if gap:
        known = regimen.doses or regimen.duration
        return (
            ("", 0)
            if regimen.doses
            else (
                f"for {regimen.duration.value}" if regimen.duration else "how often not stated" if not known else "",
                3,
            )
        )
    return ("days and cycle length not stated" if regimen.cycles else "schedule not stated", 1)


def _said(regimen: Regimen) -> str:
    if regimen.schedule.calendar:
        return f"Doses on days {day_list(regimen.schedule.calendar)}."
    if regimen.days:
        return f"Doses on days {day_list(regimen.days.value)} of the first cycle; later days are open."
    return "Dosing days are not stated."


def _total(reading: Reading, course: Course) -> Runs:
    schedule = course.regimen.schedule
    if not schedule.total:
        missing = [part for part in schedule.missing if part]
        return say(absent(), small(f"{joined(missing)} missing") if missing else "")
    same = _one_unit(reading)
    numbers = [strong(amount(total) + ("" if same else f" {unit(total.unit)}")) for total in schedule.total]
    return say(
        numbers[0],
        *[part for number in numbers[1:] for part in (Run(" or ", "plain"), number)],
        small(_doses_text(course.regimen)),
    )


def _one_unit(reading: Reading) -> bool:
    units = {
        total.unit
        for study in reading.studies
        for _, regimen in study_regimens(study)
        for total in regimen.schedule.total
    }
    return len(units) == 1


def _doses_text(regimen: Regimen) -> str:
    schedule = regimen.schedule
    counts = [amount(doses) for doses in schedule.doses]
    text = f"{' or '.join(counts)} {many(2 if len(counts) > 1 or counts[0] != '1' else 1, 'dose')}" if counts else ""
    if len(counts) > 1:
        return f"open: {text}"
    week = f"{figure(round(float(schedule.per_week.low), 2))} a week" if schedule.per_week else ""
    return ", ".join(part for part in (text, week) if part)
