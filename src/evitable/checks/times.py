"""Times that must fit each other: length of treatment, cycles and follow-up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from evitable.checks.rule import Remark, Rule, column_of, each_study, quotes_of, shown
from evitable.model import EvidenceTable, Regimen, Statement, Study
from evitable.terms import fold, look_up

_TIME = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:\s?(?:-|to)\s?(\d+(?:\.\d+)?))?\s*([a-z]+)?")
# Breaks between cycles, a last cycle cut short, and months counted as four weeks are all customary.
_SHORTEST, _LONGEST, _SLACK_DAYS = 0.75, 1.34, 14.0
_ENOUGH = 0.9


class Length(NamedTuple):
    """A stretch of days from `low` to `high`."""

    low: float
    high: float


@lru_cache(maxsize=4096)
def length_of(text: str, unit: str = "") -> Length | None:
    """Read a stretch of time; `unit` is that of the header where the words have none.

    Example:
        >>> length_of("6 months"), length_of("median 12 (3-24)", "weeks"), length_of("long")
        (Length(low=182.625, high=182.625), Length(low=21.0, high=168.0), None)
    """
    found: list[tuple[float, float]] = []
    words = list(_TIME.finditer(fold(text)))
    own = next((days for match in words if match[3] and (days := _days(match[3]))), None) or _days(unit)
    for match in words:
        days = (_days(match[3]) if match[3] else None) or own
        if days:
            low, high = float(match[1]), float(match[2] or match[1])
            found.append((low * days, high * days))
    return Length(min(low for low, _ in found), max(high for _, high in found)) if found else None


def _days(word: str | None) -> float | None:
    """Return how many days a unit of time has."""
    found = look_up(word, "time-unit") if word else None
    days = found.get("days") if found else ""
    return float(days) if days else None


def _treatment(regimen: Regimen) -> Length | None:
    """Return how long a drug was given, by its cycles."""
    cycles = regimen.cycles
    if not cycles or cycles.stat != "exact" or not cycles.value or not regimen.cycle_days:
        return None
    whole = cycles.value.value * regimen.cycle_days.value
    last = max(regimen.days.value) if regimen.days else 1
    return Length((cycles.value.value - 1) * regimen.cycle_days.value + last, whole)


def duration_differs(study: Study) -> Iterator[Remark]:
    """A length of treatment that its own cycles do not give."""
    for index, regimen in enumerate(study.regimens):
        told = length_of(regimen.duration.value) if regimen.duration else None
        cycles = _treatment(regimen)
        if not told or not cycles or told.low != told.high or not regimen.duration:
            continue
        if not cycles.low * _SHORTEST - _SLACK_DAYS <= told.low <= cycles.high * _LONGEST + _SLACK_DAYS:
            number = regimen.cycles.value if regimen.cycles else None
            yield Remark(
                f"{regimen.drug.value} for {regimen.duration.value}, and its cycles are {shown(cycles.high)} days.",
                f"regimens/{index}/duration",
                quotes_of(regimen.duration, number, regimen.cycle_days),
            )


def follow_up_short(table: EvidenceTable) -> Iterator[Remark]:
    """A follow-up that ends before the treatment does."""
    for study in table.studies:
        told = [statement for statement in study.statements if statement.kind == "follow-up"]
        treated = max(filter(None, map(_length, study.regimens)), default=None) if told else None
        for statement in told if treated else ():
            followed = _followed(statement, table)
            if followed and treated and followed.high < treated.low * _ENOUGH:
                yield Remark(
                    f"Followed for {shown(round(followed.high))} days at most, treated for "
                    f"{shown(round(treated.low))}.",
                    quotes=(statement.text,),
                    row=study.row,
                )


def _length(regimen: Regimen) -> Length | None:
    if regimen.part != "study":
        return None
    told = length_of(regimen.duration.value) if regimen.duration else None
    return told or _treatment(regimen)


def _followed(statement: Statement, table: EvidenceTable) -> Length | None:
    column = column_of(statement.text, table)
    header = column.header.text if column else ""
    unit = next((word for word in re.findall(r"[a-z]+", fold(header)) if _days(word)), "")
    return length_of(statement.text.text, unit)


RULES = (
    Rule(
        "regimen.duration-differs",
        "warning",
        "A duration that the cycles do not give",
        "Look in the paper how long the treatment was.",
        each_study(duration_differs, having="regimens.duration"),
    ),
    Rule(
        "studies.follow-up-short",
        "warning",
        "A follow-up shorter than the treatment",
        "Look in the paper from when on patients were followed; after the end of treatment it may be right.",
        follow_up_short,
    ),
)
