"""Schedules: dosing days and cycles unlike those of all other rows, and doses that their frequency does not give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from typing import Any

from evitable.checks.regimens import study_drugs
from evitable.checks.rule import Remark, Rule, each_study, listed, plural, quotes_of, rows_having, shown
from evitable.checks.times import length_of
from evitable.model import EvidenceTable, Regimen, Study, Value
from evitable.terms import look_up

# Below this many other rows an odd schedule is not odd.
_ENOUGH_ROWS = 3
# A dose at either end of a course, and one that fell out, are no contradiction.
_FEWER, _MORE, _SLACK = 0.7, 1.3, 1.0


def schedule_differs(table: EvidenceTable) -> Iterator[Remark]:
    """One row's dosing days or cycle length where all the others agree on another."""
    yield from _odd_one(table, "days", lambda one: one.days, lambda days: f"days {listed(map(str, days))}")
    yield from _odd_one(table, "cycle_days", lambda one: one.cycle_days, lambda days: f"cycles of {days} days")


def _odd_one(
    table: EvidenceTable, field: str, part: Callable[[Regimen], Value[Any] | None], told: Callable[[Any], str]
) -> Iterator[Remark]:
    found: dict[str, dict[int, tuple[int, Value[Any]]]] = {}
    for study in rows_having(f"regimens.{field}")(table):
        for drug, places in study_drugs(study).items():
            own = [(index, value) for index, regimen in places if (value := part(regimen)) is not None]
            if len(own) == 1:
                found.setdefault(drug, {})[study.row] = own[0]
    for drug, rows in found.items():
        times: Counter[Hashable] = Counter(value.value for _, value in rows.values())
        if len(rows) <= _ENOUGH_ROWS or len(times) != 2:
            continue
        (common, _), (odd, count) = times.most_common()
        for row, (index, value) in rows.items() if count == 1 else ():
            if value.value == odd:
                yield Remark(
                    f"{drug} in {told(odd)} where every other row has {told(common)}.",
                    f"regimens/{index}/{field}",
                    quotes_of(value),
                    row=row,
                )


def doses_off_frequency(study: Study) -> Iterator[Remark]:
    """A number of doses that the frequency does not give in the length of the treatment."""
    for index, regimen in enumerate(study.regimens):
        days = length_of(regimen.duration.value) if regimen.duration else None
        every = _interval(regimen)
        if not (regimen.doses and days and every) or days.low != days.high or regimen.days or regimen.cycles:
            continue
        number, expected = regimen.doses.value, days.low / every
        if not expected * _FEWER - _SLACK <= number <= expected * _MORE + _SLACK:
            yield Remark(
                f"{plural(number, 'dose')} of {regimen.drug.value} "
                f"{regimen.frequency.value if regimen.frequency else ''} for {_words(regimen)}, "
                f"which is about {shown(round(expected))}.",
                f"regimens/{index}/doses",
                quotes_of(regimen.doses, regimen.frequency, regimen.duration),
            )


def _words(regimen: Regimen) -> str:
    return regimen.duration.value if regimen.duration else ""


def _interval(regimen: Regimen) -> float | None:
    """Return the days from one dose to the next."""
    term = look_up(regimen.frequency.value, "frequency") if regimen.frequency else None
    days = term.get("interval_days") if term else ""
    return float(days) if days else None


RULES = (
    Rule(
        "regimen.schedule-differs",
        "note",
        "A schedule unlike all others",
        "Check against the paper.",
        schedule_differs,
    ),
    Rule(
        "regimen.doses-and-frequency",
        "warning",
        "Doses that the frequency does not give",
        "Look in the paper how many doses were given, and for how long.",
        each_study(doses_off_frequency, having="regimens.duration"),
    ),
)
