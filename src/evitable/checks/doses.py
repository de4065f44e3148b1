"""Doses that stand out among the rows, and groups of patients by dose."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from evitable.checks.regimens import Placed, study_drugs, unit
from evitable.checks.rule import Remark, Rule, each_study, plural, quotes_of, rows_having, shown, there
from evitable.model import Dose, EvidenceTable, Study, Value

# Below this many other rows an odd dose is not odd.
_ENOUGH_ROWS = 3
_TENFOLD = 10
# Two other rows say what is usual only where they nearly agree.
_NEARLY = 2
_IN_MG = {"g": (Decimal(1000), "mg"), "mcg": (Decimal("0.001"), "mg"), "ng": (Decimal("0.000001"), "mg")}


class _Given(NamedTuple):
    """One single dose of a study drug as a row states it."""

    row: int
    at: str
    dose: Value[Dose]

    @property
    def amount(self) -> Decimal:
        return self.dose.value.low


class _Span(NamedTuple):
    """A dose or range of doses as a row states it, with its least and greatest amount in a unit of one size."""

    at: str
    dose: Value[Dose]
    low: Decimal
    high: Decimal


def _doses(table: EvidenceTable) -> dict[tuple[str, str], dict[int, list[_Given]]]:
    """Sort the single doses of the study drugs by drug and unit, then by row."""
    found: dict[tuple[str, str], dict[int, list[_Given]]] = {}
    for study in rows_having("regimens.dose")(table):
        for drug, places in study_drugs(study).items():
            for index, regimen in places:
                dose = regimen.dose
                if dose and dose.value.unit and dose.value.high is None:
                    given = _Given(study.row, f"regimens/{index}/dose", dose)
                    found.setdefault((drug, dose.value.unit), {}).setdefault(study.row, []).append(given)
    return found


def dose_differs(table: EvidenceTable) -> Iterator[Remark]:
    """One row's dose where all the others agree on another."""
    for (drug, name), rows in _doses(table).items():
        if len(rows) <= _ENOUGH_ROWS or len({given.dose.value.low for own in rows.values() for given in own}) != 2:
            continue
        amounts = {row: {given.amount for given in doses} for row, doses in rows.items()}
        times = Counter(amount for own in amounts.values() for amount in own)
        for row, doses in rows.items():
            others = {amount for amount, count in times.items() if count > (amount in amounts[row])}
            if len(others) == len(amounts[row]) == 1 and others != amounts[row]:
                (other,) = others
                yield Remark(
                    f"{drug} {shown(doses[0].amount)} {unit(name)} where every other stated dose is {shown(other)}.",
                    doses[0].at,
                    quotes_of(doses[0].dose),
                    row=row,
                )


def _median_without(ordered: list[Decimal], one: Decimal) -> Decimal:
    """Return the median of numbers in order but one of them, without copying them.

    Example:
        >>> _median_without([Decimal(1), Decimal(2), Decimal(9)], Decimal(2))
        Decimal('5')
    """
    out, left = bisect_left(ordered, one), len(ordered) - 1

    def at(index: int) -> Decimal:
        return ordered[index + (index >= out)]

    return (at((left - 1) // 2) + at(left // 2)) / 2


def _in_one_unit(dose: Dose) -> tuple[str, Decimal, Decimal]:
    """Return the unit that a dose's mass is turned into, whether of a dose or of a day, and its least and greatest."""
    whole, high = (dose.unit or "").removesuffix("/day"), dose.high or dose.low
    mass, *per = whole.split("/")
    if mass not in _IN_MG:
        return whole, dose.low, high
    scale, name = _IN_MG[mass]
    return "/".join([name, *per]), dose.low * scale, high * scale


def _spans(table: EvidenceTable) -> dict[tuple[str, str], dict[int, list[_Span]]]:
    """Sort the doses and ranges of doses of the study drugs by drug and unit of one size, then by row."""
    found: dict[tuple[str, str], dict[int, list[_Span]]] = {}
    for study in rows_having("regimens.dose")(table):
        for drug, places in study_drugs(study).items():
            for index, regimen in places:
                if regimen.dose and regimen.dose.value.unit:
                    name, low, high = _in_one_unit(regimen.dose.value)
                    span = _Span(f"regimens/{index}/dose", regimen.dose, low, high)
                    found.setdefault((drug, name), {}).setdefault(study.row, []).append(span)
    return found


def dose_tenfold(table: EvidenceTable) -> Iterator[Remark]:
    """A dose ten times the usual dose of the table, or a tenth of it."""
    for (drug, name), rows in _spans(table).items():
        if len(rows) < _ENOUGH_ROWS or _all_within_tenfold(rows):
            continue
        highest = {
            row: max((span.low + span.high) / 2 if span.low != span.high else span.low for span in spans)
            for row, spans in rows.items()
        }
        ordered = sorted(highest.values())
        for row, spans in rows.items():
            usual = _median_without(ordered, highest[row])
            if len(rows) == _ENOUGH_ROWS and not _nearly_agree([one for at, one in highest.items() if at != row]):
                continue
            for span in spans:
                if usual > 0 and not (usual < span.high * _TENFOLD and span.low < usual * _TENFOLD):
                    yield Remark(
                        f"{drug} {span.dose.value}, in the other rows about {shown(usual)} {unit(name)}.",
                        span.at,
                        quotes_of(span.dose),
                        row=row,
                    )


def _all_within_tenfold(rows: dict[int, list[_Span]]) -> bool:
    """Whether no dose can be tenfold another one, and so none tenfold what is usual, which lies among them."""
    ends = [end for spans in rows.values() for span in spans for end in (span.low, span.high)]
    least = min(ends)
    return least > 0 and max(ends) < least * _TENFOLD


def _nearly_agree(amounts: list[Decimal]) -> bool:
    return max(amounts) <= _NEARLY * min(amounts)


def subgroup_above_n(study: Study) -> Iterator[Remark]:
    """A regimen given to more patients than the study has."""
    whole = study.n or study.n_treated
    for index, regimen in enumerate(study.regimens):
        if whole and regimen.n and regimen.part != "comparator" and regimen.n.value > whole.value:
            yield Remark(
                f"{regimen.drug.value} in {regimen.n.value} of {plural(whole.value, 'patient')}.",
                f"regimens/{index}/n",
                quotes_of(regimen.n, whole),
            )


def subgroups_and_n(study: Study) -> Iterator[Remark]:
    """Subgroups of one drug that do not add up to the patients."""
    wholes = [whole for whole in (study.n_treated, study.n) if whole]
    for drug, places in study_drugs(study).items():
        sizes = [regimen.n.value for _, regimen in places if regimen.n]
        if not wholes or len(sizes) < 2 or len(sizes) < len(places) or max(sizes) > wholes[0].value:
            continue
        if sum(sizes) not in {whole.value for whole in wholes} and not _are_phases(places, wholes[0].value):
            yield Remark(
                f"The groups on {drug} hold {' + '.join(map(str, sizes))} = {sum(sizes)}, {there(wholes[0].value)}.",
                f"regimens/{places[0][0]}/n",
                quotes_of(*(regimen.n for _, regimen in places), wholes[0]),
            )


def _are_phases(places: list[Placed], whole: int) -> bool:
    """Whether everyone had the first entry, so that the others are later phases of some."""
    first = places[0][1].n
    return first is not None and first.value == whole


RULES = (
    Rule("regimen.dose-differs", "note", "A dose unlike all others", "Check against the paper.", dose_differs),
    Rule(
        "regimen.dose-tenfold",
        "warning",
        "A dose ten times the usual, or a tenth",
        "Check against the paper.",
        dose_tenfold,
    ),
    Rule(
        "regimen.n-above-n",
        "error",
        "More patients on a drug than in the study",
        "Correct it from the paper.",
        each_study(subgroup_above_n, having="regimens.n"),
    ),
    Rule(
        "regimen.groups-and-n",
        "warning",
        "Groups that do not add up to N",
        "Find out in the paper who had which dose.",
        each_study(subgroups_and_n, having="regimens.n"),
    ),
)
