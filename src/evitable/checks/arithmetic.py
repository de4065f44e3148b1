"""Counts, denominators and percentages that must fit together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from evitable.checks.gathering import gathered
from evitable.checks.rule import Remark, Rule, plural, quotes_of, shown
from evitable.model import AdverseEvent, EvidenceTable, Response, Study, Value, agrees, largest_whole, whole_counts


class _Count(NamedTuple):
    """A counted outcome or harm of a study; `of` is None where the words give no denominator of their own."""

    study: Study
    field: str
    place: int
    what: str
    n: Value[int] | None
    of: Value[int] | None
    pct: Value[float] | None

    @property
    def at(self) -> str:
        return f"{self.field}/{self.place}"

    @property
    def whole(self) -> Value[int] | None:
        """The patients that the count is of."""
        return self.of or self.study.denominator

    def remark(self, message: str, field: str, *values: Value[Any] | None, consequence: str = "") -> Remark:
        return Remark(message, f"{self.at}/{field}", quotes_of(*values), self.study.row, consequence=consequence)


@gathered
def _counts(table: EvidenceTable) -> list[_Count]:
    """Gather what is counted in patients or in percent."""
    found: list[_Count] = []
    for study in table.studies:
        for index, response in enumerate(study.responses):
            if response.n or response.pct or response.of:
                found.append(_count(study, "responses", index, response.label.value, response))
        for index, event in enumerate(study.adverse_events):
            if event.n or event.pct or event.of:
                found.append(_count(study, "adverse_events", index, event.term.value, event))
        for index, event in enumerate(study.absent_events):
            if event.n or event.pct or event.of:
                found.append(_count(study, "absent_events", index, event.term.value, event))
    return found


def _count(study: Study, field: str, index: int, what: str, counted: Response | AdverseEvent) -> _Count:
    # A denominator that was worked out is the study's own, and is judged as such.
    of = counted.of if counted.of and counted.of.status == "stated" else None
    return _Count(study, field, index, what, counted.n, of, counted.pct)


@gathered
def _shares(table: EvidenceTable) -> list[_Count]:
    """Gather what is counted in percent."""
    return [count for count in _counts(table) if count.pct]


def count_above_n(table: EvidenceTable) -> Iterator[Remark]:
    """More patients with an outcome or a harm than there are patients."""
    for count in _counts(table):
        whole = count.of or count.study.n_treated or count.study.n
        if count.n is not None and whole is not None and count.n.value > whole.value:
            yield count.remark(
                f"{count.what}: {count.n.value} of {plural(whole.value, 'patient')}.",
                "n",
                count.n,
                whole,
                consequence=f"Left out of the sums for {count.what}.",
            )


def denominator_above_n(table: EvidenceTable) -> Iterator[Remark]:
    """A count of more patients than the study has."""
    for count in _counts(table):
        if count.of is None:
            continue
        whole = count.study.n or count.study.n_treated
        if whole and count.of.value > whole.value:
            yield count.remark(
                f"{count.what} is counted among {count.of.value}, the study has {plural(whole.value, 'patient')}.",
                "of",
                count.of,
                whole,
            )


def percentage_out_of_range(table: EvidenceTable) -> Iterator[Remark]:
    """A share of patients below 0 or above 100 %."""
    for count in _shares(table):
        if count.pct and not 0 <= count.pct.value <= 100:
            yield count.remark(f"{count.what}: {shown(count.pct.value)} %.", "pct", count.pct)


def percentage_differs(table: EvidenceTable) -> Iterator[Remark]:
    """A fraction and a percentage, both printed, that disagree."""
    for count in _shares(table):
        if not (count.n and count.pct and count.of) or count.n.status != "stated" or count.n.value > count.of.value:
            continue
        n, of, pct = count.n.value, count.of.value, count.pct
        if of > 0 and not agrees(n, of, pct):
            whole = count.study.denominator
            other = whole.value if whole and whole.value != of and agrees(n, whole.value, pct) else None
            hint = f"; {shown(pct.value)} % is {n} of {other}" if other else ""
            yield count.remark(
                f"{count.what}: {n} of {of} is {_share(n, of)} %, printed is {shown(pct.value)} %{hint}.",
                "pct",
                count.n,
                count.of,
                pct,
                consequence="The sums use the count.",
            )


def _share(n: int, of: int) -> str:
    return shown(round(100 * n / of, 1))


def percentage_of_another_n(table: EvidenceTable) -> Iterator[Remark]:
    """A count and a percentage that fit no denominator in the row, or only a smaller one."""
    for count in _shares(table):
        whole = count.study.denominator
        if not (whole and whole.value and count.n and count.pct) or count.of or count.n.status != "stated":
            continue
        n, pct = count.n.value, count.pct
        if n > whole.value or _fits_the_row(count.study, n, pct) or not 0 <= pct.value <= 100:
            continue
        fitting = largest_whole(n, pct, whole.value)
        hint = "no smaller number of patients fits either" if fitting is None else f"it would be of {fitting}"
        yield count.remark(
            f"{count.what}: {n} of {whole.value} is {_share(n, whole.value)} %, "
            f"printed is {shown(pct.value)} %; {hint}.",
            "pct",
            count.n,
            pct,
            whole,
            consequence="The sums use the count of all patients.",
        )


def _fits_the_row(study: Study, n: int, pct: Value[float]) -> bool:
    wholes = [whole.value for whole in (study.n, study.n_treated) if whole]
    wholes += [arm.n.value for arm in study.regimens if arm.n]
    return any(agrees(n, of, pct) for of in wholes)


def percentage_impossible(table: EvidenceTable) -> Iterator[Remark]:
    """A percentage that no whole number of the patients gives."""
    for count in _shares(table):
        stated = count.n is not None and count.n.status == "stated"
        if count.pct is None or stated or not 0 <= count.pct.value <= 100:
            continue
        wholes = [count.of] if count.of else [count.study.n, count.study.n_treated]
        possible = [whole.value for whole in wholes if whole and whole.value > 0]
        if possible and not any(whole_counts(count.pct, of) for of in possible):
            of = possible[-1]
            yield count.remark(
                f"{count.what}: {shown(count.pct.value)} % of {plural(of, 'patient')} is no whole number; "
                f"{_nearest(count.pct.value, of)}.",
                "pct",
                count.pct,
                count.whole,
                consequence="No count is made of it.",
            )


def _nearest(pct: float, of: int) -> str:
    low = int(pct * of / 100)
    return f"{low} would be {_share(low, of)} %, {low + 1} {_share(low + 1, of)} %"


RULES = (
    Rule(
        "count.above-n",
        "error",
        "More patients counted than there are",
        "Look in the paper whether events were counted and not patients, or a number is wrong.",
        count_above_n,
    ),
    Rule(
        "count.denominator-above-n",
        "warning",
        "A denominator above N",
        "Look in the paper what was counted: patients, courses or visits.",
        denominator_above_n,
    ),
    Rule(
        "percentage.out-of-range",
        "error",
        "A percentage below 0 or above 100",
        "Correct it from the paper.",
        percentage_out_of_range,
    ),
    Rule(
        "percentage.differs",
        "error",
        "Fraction and percentage disagree",
        "Take the right one from the paper.",
        percentage_differs,
    ),
    Rule(
        "percentage.other-denominator",
        "warning",
        "A percentage of another number of patients",
        "Find out of how many patients the percentage is.",
        percentage_of_another_n,
    ),
    Rule(
        "percentage.impossible",
        "warning",
        "A percentage that no whole count gives",
        "Find the count, or the number of patients who could be judged.",
        percentage_impossible,
    ),
)
