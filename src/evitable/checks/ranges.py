"""Ranges that run the right way, and averages that lie within them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from evitable.checks.averages import average_outside_printed_range
from evitable.checks.gathering import gathered
from evitable.checks.intervals import backwards, outside
from evitable.checks.rule import Remark, Rule, cells_of, each_study, quotes_of, shown
from evitable.model import EvidenceTable, Quote, Study, Value

# The youngest and the oldest age in years that a group may have: reviews draw its line somewhere near, and
# only what lies beyond every custom is worth a person's time.
_GROUPS = {
    "adult": (14.0, 200.0),
    "elderly": (45.0, 200.0),
    "adolescent": (8.0, 25.0),
    "child": (0.0, 21.0),
    "infant": (0.0, 4.0),
    "neonate": (0.0, 1.0),
}
_OLDEST = 120.0
_CALLED = re.compile(
    r"(\d+(?:\.\d+)?)[\s-]*(year|month|week|day)s?[\s-]*old,?\s+(?:\w+\s)?(girl|boy|child|infant|woman|man)\b",
    re.IGNORECASE,
)
_YOUNG = frozenset({"girl", "boy", "child", "infant"})
_PER_YEAR = {"years": 1.0, "months": 12.0, "weeks": 52.18, "days": 365.25}


class _Range(NamedTuple):
    row: int
    at: str
    what: str
    stat: str
    value: Value[float] | None
    low: Value[float]
    high: Value[float]


@gathered
def _ranges(table: EvidenceTable) -> list[_Range]:
    """Gather the ranges of ages and cycles of which both ends are told."""
    found: list[_Range] = []
    for study in table.studies:
        age = study.age
        if age and age.low and age.high:
            stat = age.stat.value if age.stat else "value"
            found.append(_Range(study.row, "age", "age", stat, age.value, age.low, age.high))
        for index, regimen in enumerate(study.regimens):
            cycles = regimen.cycles
            if cycles and cycles.low and cycles.high:
                at, what = f"regimens/{index}/cycles", f"cycles of {regimen.drug.value}"
                found.append(_Range(study.row, at, what, cycles.stat, cycles.value, cycles.low, cycles.high))
    return found


def _named(stat: str) -> str:
    return stat if stat in ("median", "mean") else "value"


def value_outside(table: EvidenceTable) -> Iterator[Remark]:
    """A median, mean or estimate outside the interval printed with it, wherever it stands."""
    for one in _ranges(table):
        if not one.value or one.low.value > one.high.value:
            continue
        if not one.low.value <= one.value.value <= one.high.value:
            yield Remark(
                f"{one.what}: {_named(one.stat)} {shown(one.value.value)}, "
                f"range {shown(one.low.value)} to {shown(one.high.value)}.",
                one.at,
                quotes_of(one.value, one.low, one.high),
                one.row,
            )
    yield from outside(table)
    yield from average_outside_printed_range(table)


def reversed_range(table: EvidenceTable) -> Iterator[Remark]:
    """A range or interval whose lower end is above its upper end, wherever it stands."""
    for one in _ranges(table):
        if one.low.value > one.high.value:
            told = f"{one.what}: from {shown(one.low.value)} to {shown(one.high.value)}."
            yield Remark(told, one.at, quotes_of(one.low, one.high), one.row)
    for study in table.studies:
        for index, regimen in enumerate(study.regimens):
            dose = regimen.dose
            if dose and dose.value.high is not None and dose.value.low > dose.value.high:
                yield Remark(
                    f"dose of {regimen.drug.value}: from {shown(dose.value.low)} to {shown(dose.value.high)}.",
                    f"regimens/{index}/dose",
                    quotes_of(dose),
                    study.row,
                )
    yield from backwards(table)


def _years(study: Study) -> list[float]:
    age = study.age
    if age is None:
        return []
    told = [value.value for value in (age.value, age.low, age.high, *age.values) if value]
    return told if age.unit == "years" else [value / _PER_YEAR.get(age.unit, 1.0) for value in told]


def _told_ages(study: Study) -> tuple[Value[float] | None, ...]:
    age = study.age
    return (age.value, age.low, age.high, *age.values) if age else ()


def age_and_group(study: Study) -> Iterator[Remark]:
    """Ages that the row's own age group leaves out."""
    group = study.age.group if study.age else None
    years = _years(study) if group else None
    if not years or group is None:
        return
    youngest, oldest = _GROUPS.get(group.value, (0.0, 200.0))
    odd = next((one for one in years if not youngest <= one <= oldest), None)
    if odd is None:
        return
    yield Remark(
        f"Called {group.value}, aged {shown(round(odd, 1))} years.", "age/group", quotes_of(group, *_told_ages(study))
    )


def called_otherwise(table: EvidenceTable) -> Iterator[Remark]:
    """A girl or boy of grown age, a woman or man of a child's."""
    cells = cells_of(table)
    for study, row in zip(table.studies, table.rows, strict=False):
        for cell_id in row if study.age else ():
            cell = cells.get(cell_id)
            for found in _CALLED.finditer(cell.text) if cell and "old" in cell.text else ():
                years = float(found[1]) / _PER_YEAR.get(f"{found[2].casefold()}s", 1.0)
                youngest, oldest = _GROUPS["child" if found[3].casefold() in _YOUNG else "adolescent"]
                grown = found[3].casefold() not in _YOUNG
                if cell and (years < youngest if grown else years > oldest):
                    quote = Quote.of(cell, found.start(), found.end())
                    yield Remark(
                        f"Called a {found[3].casefold()}, aged {shown(round(years, 1))} years.",
                        "age/group",
                        (quote,),
                        study.row,
                    )


def age_against_words(table: EvidenceTable) -> Iterator[Remark]:
    """Ages that the row's own words for the patients leave out."""
    yield from each_study(age_and_group, having="age")(table)
    yield from called_otherwise(table)


def age_implausible(study: Study) -> Iterator[Remark]:
    """An age that nobody reaches."""
    years = _years(study)
    if years and (max(years) > _OLDEST or min(years) < 0):
        odd = max(years) if max(years) > _OLDEST else min(years)
        yield Remark(f"Age {shown(round(odd, 1))} years.", "age", quotes_of(*_told_ages(study)))


RULES = (
    Rule(
        "range.value-outside",
        "error",
        "An average outside its range",
        "Take the numbers from the paper; one of them may belong to another group.",
        value_outside,
    ),
    Rule(
        "range.reversed",
        "error",
        "A range that runs backwards",
        "Correct it from the paper.",
        reversed_range,
    ),
    Rule(
        "population.age-and-group",
        "warning",
        "Age and age group disagree",
        "Look in the paper who was treated, and whether the unit is years.",
        age_against_words,
    ),
    Rule(
        "population.age-implausible",
        "error",
        "An age that nobody reaches",
        "Correct it from the paper; look at the unit.",
        each_study(age_implausible, having="age"),
    ),
)
