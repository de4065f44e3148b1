"""A regimen drawn on a scale of days: cycles as bands, doses as bars, and what is open in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evitable.model import Cycles, Regimen
from evitable.reports.figures.marks import Mark, Strip
from evitable.reports.regimens import day_list
from evitable.reports.vocabulary import interval_days
from evitable.reports.wording import joined

HEIGHT = 44
_BASE, _TALL, _LOW = 32.0, 20.0, 8.0
"""Where the bars of doses stand, and how tall the largest and the smallest are."""
_MOST_BARS = 400
_WIDE = 12.0
"""Per cent of the scale that a few words need."""
_FAR = 2.5
"""A course this many times longer than three quarters of the others runs out of the picture."""
_STEPS = (1, 7, 28, 91, 364, 364 * 5)


@dataclass(frozen=True, slots=True)
class Days:
    """The scale: its first day, its length in days, and the days between two grid lines."""

    first: int
    length: int
    step: int

    def at(self, day: float) -> float:
        """Return the place of the start of a day, in per cent."""
        return min(100.0, max(0.0, (day - self.first) / self.length * 100))


def day_scale(regimens: Iterable[Regimen]) -> Days:
    """Choose a scale that holds all courses but those far longer than the others.

    Example:
        >>> day_scale([])
        Days(first=1, length=28, step=7)
    """
    drawn = list(regimens)
    first = min([1, *(day for regimen in drawn if regimen.days for day in regimen.days.value)])
    known = sorted(reach for reach in map(extent, drawn) if reach > 0) or [28.0]
    usual = known[(len(known) - 1) * 3 // 4]
    length = max(reach for reach in known if reach <= _FAR * usual) + 1 - first
    step = next((step for step in _STEPS if length <= step * 16), _STEPS[-1])
    return Days(first, max(2, -int(-length // step)) * step, step)


def extent(regimen: Regimen) -> float:
    """Return how many days a regimen is known to reach over, 0 when nothing is known."""
    ends = [0.0, float(max(regimen.schedule.calendar, default=0))]
    if regimen.days:
        ends.append(float(max(regimen.days.value, default=0)))
    if regimen.cycle_days:
        ends.append(regimen.cycle_days.value * longest(regimen.cycles))
    gap, number = rhythm(regimen)
    if gap and number:
        ends.append(gap * (number - 1) + 1)
    return max(ends)


def tells_time(regimen: Regimen) -> bool:
    """Tell whether a regimen says anything of when or how often it is given."""
    told = (regimen.days, regimen.cycle_days, regimen.cycles, regimen.frequency, regimen.doses, regimen.duration)
    return any(part is not None for part in told)


def longest(cycles: Cycles | None) -> float:
    """Return the largest number of cycles told of, 1 when none is."""
    return max([end.value for end in (cycles.value, cycles.high) if end], default=1.0) if cycles else 1.0


def rhythm(regimen: Regimen) -> tuple[float | None, int | None]:
    """Return the days between two doses and the number of doses, where the row settles them without listing days."""
    if regimen.days or not regimen.frequency:
        return None, None
    planned = regimen.schedule.doses
    number = int(planned[0].low) if len(planned) == 1 and planned[0].exact else None
    return interval_days(regimen.frequency.value), regimen.doses.value if regimen.doses else number


def course_strip(regimen: Regimen, scale: Days, tallest: tuple[str, float] | None) -> Strip:
    """Draw a regimen; the bars' height is the dose where all doses of the figure have one unit."""
    height = _height(regimen, tallest)
    marks = (
        *_bands(regimen, scale),
        *_listed(regimen, scale, height),
        *_even(regimen, scale, height),
        *_open(regimen, scale),
    )
    return Strip(marks, HEIGHT, _said(regimen))


def _height(regimen: Regimen, tallest: tuple[str, float] | None) -> float:
    if tallest is None or regimen.dose is None or tallest[1] <= 0:
        return _TALL
    return max(_LOW, float(regimen.dose.value.high or regimen.dose.value.low) / tallest[1] * _TALL)


def _bands(regimen: Regimen, scale: Days) -> Iterable[Mark]:
    """Shade the cycles; outline those whose dosing days are not stated, dash those up to the longest course."""
    cycle, cycles = regimen.cycle_days, regimen.cycles
    if cycle is None:
        return
    usual = int(cycles.value.value if cycles and cycles.value else longest(cycles))
    settled = bool(regimen.days) and (cycles is None or cycles.stat == "exact")
    for turn in range(min(int(longest(cycles)), _MOST_BARS)):
        left, right = scale.at(1 + turn * cycle.value), scale.at(1 + (turn + 1) * cycle.value)
        if left >= 100:
            return
        yield Mark("bar", "cy" if settled else "cy o" if turn < usual else "cy m", left, right - left, 9, 26)


def _listed(regimen: Regimen, scale: Days, height: float) -> Iterable[Mark]:
    """Draw a bar a listed day: solid in the first cycle, pale where it repeats."""
    first = set(regimen.days.value) if regimen.days else set()
    for day in (regimen.schedule.calendar or sorted(first))[:_MOST_BARS]:
        if scale.at(day) < 100:
            yield Mark(
                "bar", "ds" if day in first or not first else "ds f", scale.at(day), 0, _BASE - height, height, 1
            )


def _even(regimen: Regimen, scale: Days, height: float) -> Iterable[Mark]:
    """Draw hollow bars where only the rhythm is told, a low band where it is daily."""
    gap, number = rhythm(regimen)
    if not gap:
        return
    if gap < 2:
        start = scale.at(1)
        yield Mark("bar", "ds f", start, scale.at(1 + gap * number) - start if number else 4.0, _BASE - 6, 6)
        return
    for turn in range(min(number or 1, _MOST_BARS)):
        if scale.at(1 + turn * gap) < 100:
            yield Mark("bar", "ds h", scale.at(1 + turn * gap), 0, _BASE - height, height, 1)


def _open(regimen: Regimen, scale: Days) -> Iterable[Mark]:
    """Say in the picture what the row leaves open."""
    text, start = _silence(regimen)
    if not text:
        return
    left = scale.at(start)
    if regimen.cycle_days:
        yield from _band_words(regimen, scale, text=text, end=left)
        return
    if left < 92:
        yield Mark("line", "open", left, 100 - left, _BASE)
    if left < 100 - 2 * _WIDE:
        yield Mark("words", "txt halo", left, y=26, shift=6, text=text)


def _band_words(regimen: Regimen, scale: Days, *, text: str, end: float) -> Iterable[Mark]:
    """Put the words behind the bands, or into them where they fill the scale."""
    if end < 100 - 2 * _WIDE:
        yield Mark("words", "txt halo inb", end, y=26, shift=8, text=text)
        return
    cycle, cycles = regimen.cycle_days, regimen.cycles
    width = scale.at(1 + cycle.value) - scale.at(1) if cycle else 0
    if width < _WIDE or cycle is None:
        return
    yield Mark("words", "txt inb", scale.at(1), y=26, shift=6, text=text)
    middle = int(cycles.value.value) if cycles and cycles.value and cycles.stat != "exact" else 0
    if 1 < middle < longest(cycles):
        yield Mark(
            "words",
            "txt inb",
            scale.at(1 + (middle - 1) * cycle.value),
            y=26,
            shift=6,
            text=f"to the {cycles.stat if cycles else ''}",
        )
        yield Mark("words", "txt inb", scale.at(1 + middle * cycle.value), y=26, shift=6, text="to the longest")


def _silence(regimen: Regimen) -> tuple[str, float]:
    """Return what to say of the part that is not stated, and the day it starts at; "" when nothing is open."""
    if regimen.cycle_days:
        missing = joined([part for part, known in (("dose", regimen.dose), ("days", regimen.days)) if not known])
        return (f"{missing} not stated", extent(regimen) + 1) if not regimen.days else ("", 0)
    if regimen.days:
        more = int(longest(regimen.cycles)) - 1
        open_ = regimen.cycles is not None and not regimen.schedule.calendar and more > 0
        return (f"{more} more, cycle length not stated", max(regimen.days.value, default=0) + 1) if open_ else ("", 0)
    gap, number = rhythm(regimen)
    if gap:
        text = f"for {regimen.duration.value}" if regimen.duration else "for how long is not stated"
        return ("", 0) if number else (text, 1 + max(gap, 2))
    if regimen.frequency or regimen.duration:
        told = [
            regimen.frequency.value if regimen.frequency else "",
            regimen.duration.value if regimen.duration else "",
        ]
        return ", ".join(part for part in told if part), 1
    return "days and cycle length not stated" if regimen.cycles else "days not stated", 1


def _said(regimen: Regimen) -> str:
    if regimen.schedule.calendar:
        return f"Doses on days {day_list(regimen.schedule.calendar)}."
    if regimen.days:
        return f"Doses on days {day_list(regimen.days.value)} of the first cycle; later days are open."
    text, _ = _silence(regimen)
    return f"Dosing days are not listed{f': {text}' if text else ''}."
