"""The dosing calendar: every regimen of the study drug on one scale of days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evitable.model import Quantity, Regimen, Study
from evitable.reports.figures.courses import HEIGHT, Days, course_strip, day_scale, extent, tells_time
from evitable.reports.figures.marks import FigureColumn, FigureGroup, FigureRow, RowFigure, Strip, axis
from evitable.reports.reading import Reading, by_size, is_single, study_regimens
from evitable.reports.regimens import short_regimen
from evitable.reports.runs import Run, Runs, absent, between, quiet, say, small, strong
from evitable.reports.vocabulary import amount, unit
from evitable.reports.wording import figure, joined, rows

_SHARED = 24
"""From this many lines on, equal schedules share a line."""
_MOST = 40
_NEEDED = ("dose", "unit", "days", "cycles", "duration")
"""What a planned total cannot be worked out without."""


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


def calendar_figure(reading: Reading) -> RowFigure | None:
    """Draw the calendar; None when no row tells anything about time or total dose."""
    courses = tuple(
        course for course in _courses(reading) if tells_time(course.regimen) or course.regimen.schedule.total
    )
    regimens = [course.regimen for course in courses]
    if not any(extent(regimen) or regimen.schedule.total for regimen in regimens):
        return None
    scale, tallest, places = day_scale(regimens), _tallest(regimens), _places(regimens)
    groups = []
    for title, kept in (("Series", False), ("Single cases", True)):
        lines = tuple(
            FigureRow(
                (_name(reading, course), course_strip(course.regimen, scale, tallest), _total(course.regimen, places)),
                HEIGHT + 6,
                "cont" if course.second else "",
            )
            for course in courses
            if is_single(course.study) is kept
        )
        groups += [FigureGroup(title, "", lines)] if lines else []
    return RowFigure("cal", "Dosing calendar", "", _columns(reading, scale, places), tuple(groups))


def untimed_rows(reading: Reading) -> tuple[int, ...]:
    """Return the rows with a regimen that says nothing of its time: they are named, not drawn."""
    return tuple(
        study.row
        for study in reading.studies
        if any(not tells_time(regimen) and not regimen.schedule.total for _, regimen in study_regimens(study))
    )


def _columns(reading: Reading, scale: Days, places: dict[str, int]) -> tuple[FigureColumn, ...]:
    total = "planned total" + (f", {unit(next(iter(places)))}" if len(places) == 1 else "")
    name = f"Study, dose of {reading.proper(reading.drug)}" if reading.drug else "Study, drug and dose"
    return (
        FigureColumn("nm", name, "name", 0, 206),
        FigureColumn("pl0", "", "plot", 226, 550, _axis(scale), scale.length // scale.step),
        FigureColumn("num", total, "text", 796, 142),
    )


def _axis(scale: Days) -> Strip:
    steps = scale.length // scale.step
    every = max(1, round(steps / 6))
    days = [scale.first + step * scale.step for step in range(every, steps, every)]
    return axis(((0.0, f"day {figure(scale.first)}"), *((scale.at(day), figure(day)) for day in days)))


def _courses(reading: Reading) -> tuple[Course, ...]:
    found = [
        Course(study, at, (study.row,), second=order > 0)
        for study in by_size(reading.studies)
        for order, (at, _) in enumerate(study_regimens(study))
    ]
    return _shared(found) if len(found) > _SHARED else tuple(found)


def _shared(courses: Iterable[Course]) -> tuple[Course, ...]:
    """Let equal schedules share a line, the most common first."""
    groups: dict[tuple[object, ...], list[Course]] = {}
    for course in courses:
        groups.setdefault((is_single(course.study), *_same(course.regimen)), []).append(course)
    ordered = sorted(groups.values(), key=lambda found: (-len(found), found[0].study.row))
    return tuple(
        Course(found[0].study, found[0].at, tuple(dict.fromkeys(each.study.row for each in found)))
        for found in ordered[:_MOST]
    )


def _same(regimen: Regimen) -> tuple[object, ...]:
    """Return what two regimens must share to be drawn as one."""
    cycles = regimen.cycles
    values = (
        regimen.drug,
        regimen.dose,
        regimen.days,
        regimen.cycle_days,
        regimen.frequency,
        regimen.doses,
        regimen.duration,
    )
    ends = (cycles.value, cycles.low, cycles.high) if cycles else ()
    return tuple(value.value if value else None for value in (*values, *ends))


def _tallest(regimens: Iterable[Regimen]) -> tuple[str, float] | None:
    """Return the one unit of all doses and the largest dose; None when units differ."""
    doses = [regimen.dose.value for regimen in regimens if regimen.dose]
    units = {dose.unit for dose in doses}
    return (str(units.pop()), max(float(dose.high or dose.low) for dose in doses)) if len(units) == 1 else None


def _places(regimens: Iterable[Regimen]) -> dict[str, int]:
    """Return the units of the totals, each with the decimal places that its numbers need."""
    found: dict[str, int] = {}
    for total in (total for regimen in regimens for total in regimen.schedule.total):
        needed = max(len(figure(end).partition(".")[2]) for end in (total.low, total.high))
        found[total.unit] = max(found.get(total.unit, 0), min(needed, 2))
    return found


def _name(reading: Reading, course: Course) -> Runs:
    told = small(short_regimen(reading, course.regimen))
    if len(course.rows) > 1:
        return say(f"{len(course.rows)} studies", told, small(rows(course.rows)))
    if course.second:
        return say(Run(str(course.study.row), "ordinal"), quiet("next schedule"), told)
    size = quiet(f" N\u202f{course.study.n.value}") if course.study.n else ""
    return say(reading.heading(course.study), size, told)


def _total(regimen: Regimen, places: dict[str, int]) -> Runs:
    schedule = regimen.schedule
    if not schedule.total:
        missing = [part for part in schedule.missing if part in _NEEDED]
        return say(absent(), small(f"{joined(missing)} missing") if missing else "")
    numbers = [say(strong(_quantity(total, places))) for total in schedule.total]
    return say(between(numbers, " or "), small(_doses_text(regimen)))


def _quantity(total: Quantity, places: dict[str, int]) -> str:
    number = amount(total, places=places[total.unit])
    return number if len(places) == 1 else f"{number} {unit(total.unit)}"


def _doses_text(regimen: Regimen) -> str:
    schedule = regimen.schedule
    counts: Sequence[str] = [amount(doses) for doses in schedule.doses]
    text = f"{' or '.join(counts)} {'dose' if counts == ['1'] else 'doses'}" if counts else ""
    if len(counts) > 1:
        return f"open: {text}"
    week = f"{amount(schedule.per_week, places=2)} a week" if schedule.per_week else ""
    return ", ".join(part for part in (text, week) if part)
