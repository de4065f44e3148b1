"""The algebra of a regimen: doses, amounts, intensity and calendar, and what the row does not say.

All arithmetic is decimal. A range stays a range: cycles given as a range, or as a median with its
range, make the result one from the lowest to the highest; a median alone settles nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from evitable.model import Cycles, Dose, Quantity, Regimen, Schedule

_PER_DAY = {"daily": 1, "bid": 2, "tid": 3, "qid": 4, "nightly": 1}
_DAYS_OF = {"d": Decimal(1), "w": Decimal(7)}
_INTERVALS = {
    "daily": Decimal(1),
    "nightly": Decimal(1),
    "bid": Decimal(1) / 2,
    "tid": Decimal(1) / 3,
    "qid": Decimal(1) / 4,
    "every other day": Decimal(2),
    "weekly": Decimal(7),
    "twice weekly": Decimal(7) / 2,
    "three times weekly": Decimal(7) / 3,
}
_EVERY = re.compile(r"q(\d+)([hdw])$")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(?:\s*(?:-|–|to)\s*(\d+(?:\.\d+)?))?[\s-]*(day|week|d|wk|w)s?$")
_MOST_DOSES = 5000
# More decimals than a sum of doses as written has come from division.
_DECIMALS = 2


class _Range(NamedTuple):
    low: Decimal
    high: Decimal

    def times(self, other: _Range) -> _Range:
        return _Range(self.low * other.low, self.high * other.high)

    def of(self, unit: str) -> Quantity:
        return Quantity(_plain(self.low), _plain(self.high), unit)


def _exactly(number: int | Decimal) -> _Range:
    return _Range(Decimal(number), Decimal(number))


def _plain(number: Decimal) -> Decimal:
    """Keep the decimals of a sum (18.0 of 1.5), round what division makes endless to two or three figures."""
    decimals = len(f"{number:f}".partition(".")[2])
    if decimals <= _DECIMALS:
        return number
    step = Decimal("0.01") if number >= 1 else Decimal(1).scaleb(number.adjusted() - 2)
    return number.quantize(step).normalize() if number.quantize(step) == number else number.quantize(step)


def interval_days(frequency: str | None) -> Decimal | None:
    """Return the days between two doses, None where a frequency does not say (monthly, once).

    Example:
        >>> interval_days("q4w"), interval_days("weekly"), interval_days("monthly")
        (Decimal('28'), Decimal('7'), None)
    """
    if not frequency:
        return None
    if frequency in _INTERVALS:
        return _INTERVALS[frequency]
    every = _EVERY.match(frequency)
    if every is None:
        return None
    return Decimal(every[1]) / 24 if every[2] == "h" else Decimal(every[1]) * _DAYS_OF[every[2]]


def _per_day(frequency: str | None) -> int:
    days = interval_days(frequency)
    return _PER_DAY.get(frequency or "", 0) or (int(1 / days) if days and days < 1 else 1)


def _cycle_count(cycles: Cycles | None) -> _Range | None:
    """Return how many cycles: exact, or from the lowest to the highest; None for a median or mean alone."""
    if cycles is None:
        return None
    if cycles.low is not None and cycles.high is not None:
        return _Range(_decimal(cycles.low.value), _decimal(cycles.high.value))
    if cycles.stat == "exact" and cycles.value is not None:
        return _exactly(_decimal(cycles.value.value))
    return None


def _decimal(number: float) -> Decimal:
    return Decimal(int(number)) if number == int(number) else Decimal(str(number))


def _dose_count(regimen: Regimen) -> Iterator[_Range]:
    """Yield each reading of how many doses are planned."""
    cycles = _cycle_count(regimen.cycles)
    if regimen.days and regimen.cycles is None and regimen.cycle_days is None:
        yield _exactly(len(regimen.days.value) * _per_day(_of(regimen.frequency)))
    elif regimen.days and cycles:
        yield _exactly(len(regimen.days.value) * _per_day(_of(regimen.frequency))).times(cycles)
    elif regimen.doses:
        yield _exactly(regimen.doses.value)
        if cycles and cycles != _exactly(1):
            yield _exactly(regimen.doses.value).times(cycles)
    elif regimen.frequency and regimen.duration and regimen.cycles is None:
        yield from _over(regimen.frequency.value, regimen.duration.value)


def _over(frequency: str, duration: str) -> Iterator[_Range]:
    """Yield the doses of a frequency kept up for a duration, where they come out whole."""
    interval, length = interval_days(frequency), _LENGTH.match(duration.replace("\u2009", " "))
    if not interval or not length:
        return
    days = _DAYS_OF[length[3][0]]
    low, high = (Decimal(part) * days / interval for part in (length[1], length[2] or length[1]))
    counted = _Range(low.quantize(Decimal(1)), high.quantize(Decimal(1)))
    if abs(low - counted.low) < Decimal("0.001") and abs(high - counted.high) < Decimal("0.001"):
        yield counted


def _amount(dose: Dose) -> _Range:
    return _Range(dose.low, dose.low if dose.high is None else dose.high)


def _unit_of_sum(unit: str, *, days_known: bool) -> str | None:
    """Return the unit of doses added up; a dose per day adds up only over known days."""
    if not unit.endswith("/day"):
        return unit
    return unit.removesuffix("/day") if days_known else None


def _of(value: object) -> str | None:
    return getattr(value, "value", None)


def _calendar(regimen: Regimen) -> tuple[int, ...]:
    if not regimen.days:
        return ()
    days = regimen.days.value
    cycles = regimen.cycles
    if cycles is None or (cycles.stat == "exact" and cycles.value and cycles.value.value == 1):
        return days if regimen.cycle_days is None or cycles else ()
    if regimen.cycle_days is None or cycles.stat != "exact" or cycles.value is None:
        return ()
    length, count = regimen.cycle_days.value, int(cycles.value.value)
    if count * len(days) > _MOST_DOSES:
        return ()
    return tuple(cycle * length + day for cycle in range(count) for day in days)


def _per_week(regimen: Regimen, per_cycle: _Range | None, unit: str | None) -> Quantity | None:
    if per_cycle and unit and regimen.cycle_days and regimen.days and _cycle_count(regimen.cycles):
        length = regimen.cycle_days.value
        if max(regimen.days.value) <= length:
            return per_cycle.times(_exactly(Decimal(7) / length)).of(f"{unit}/week")
    interval = interval_days(_of(regimen.frequency))
    if regimen.dose and regimen.dose.value.unit and not regimen.days and interval:
        unit = _unit_of_sum(regimen.dose.value.unit, days_known=interval == 1)
        if unit and (regimen.doses or regimen.duration):
            return _amount(regimen.dose.value).times(_exactly(Decimal(7) / interval)).of(f"{unit}/week")
    return None


def _missing(regimen: Regimen, counts: tuple[_Range, ...]) -> tuple[str, ...]:
    cycles, repeated = regimen.cycles, _cycle_count(regimen.cycles) != _exactly(1)
    daily = bool(regimen.dose and (regimen.dose.value.unit or "").endswith("/day"))
    timed = bool(regimen.days or regimen.frequency or daily)
    gaps = {
        "dose": regimen.dose is None,
        "unit": regimen.dose is not None and regimen.dose.value.unit is None,
        "route": regimen.route is None,
        "days": not timed,
        "cycle length": cycles is not None and repeated and regimen.cycle_days is None and regimen.frequency is None,
        "cycles": (regimen.cycle_days is not None and _cycle_count(cycles) is None)
        or (cycles is not None and _cycle_count(cycles) is None),
        "duration": timed and not counts and cycles is None and regimen.duration is None and not regimen.days,
    }
    return tuple(name for name, gap in gaps.items() if gap)


def plan(regimen: Regimen) -> Schedule:
    """Work out what follows from a regimen, and name what it leaves open.

    Days without cycles are one course. "Four injections in two cycles" has two readings: four in all,
    or four in each cycle.
    """
    dose = regimen.dose.value if regimen.dose else None
    counts = tuple(_dose_count(regimen))
    per_day = _per_day(_of(regimen.frequency))
    per_cycle = len(regimen.days.value) * per_day if regimen.days else None
    unit = _unit_of_sum(dose.unit, days_known=regimen.days is not None) if dose and dose.unit else None
    amount = _amount(dose) if dose else None
    cycle_amount = amount.times(_exactly(per_cycle)) if amount and per_cycle and unit else None
    return Schedule(
        doses_per_cycle=per_cycle,
        dose_per_cycle=cycle_amount.of(unit) if cycle_amount and unit else None,
        doses=tuple(count.of("doses") for count in counts),
        total=tuple(amount.times(count).of(unit) for count in counts) if amount and unit else (),
        per_week=_per_week(regimen, cycle_amount, unit),
        calendar=_calendar(regimen),
        missing=_missing(regimen, counts),
    )
