"""Doses, units and routes beside what is known of the drug: a printed "mg" for "mg/m2" shows itself here."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from evitable.checks.gathering import gathered
from evitable.checks.rule import Remark, Rule, each_study, listed, quotes_of, rows_having
from evitable.model import Dose, EvidenceTable, Regimen, Study

_FILE = Path(__file__).with_name("usual-doses.tsv")
# A dose is far from the usual when it is so many times beyond it; where the usual is wide, little more is left.
_FAR, _FAR_FROM_WIDE, _WIDE = Decimal(2), Decimal("1.25"), 8
# Amounts in milligrams, and in units of activity, which print as international ones or as plain ones.
_IN_MG = {"g": Decimal(1000), "mg": Decimal(1), "mcg": Decimal("0.001"), "ng": Decimal("0.000001")}
_IN_UNITS = {"U": Decimal(1), "IU": Decimal(1), "kU": Decimal(1000), "MU": Decimal(10**6), "MIU": Decimal(10**6)}
# What a dose is per beside its patient: an hour or a minute of an infusion. A dose of a day is a dose.
_SIZES = ("kg", "m2", "h", "min")
_BASES = {"kg": "per kilogram", "m2": "per square metre", "": "as a flat dose"}
# Routes by which no antibody reaches the blood; a few are given into the cerebrospinal fluid, and stand in the table.
_NOT_FOR_ANTIBODIES = frozenset(
    {"po", "rectal", "topical", "inhaled", "intranasal", "sublingual", "buccal", "intrathecal"}
)
_ANY_ROUTE = frozenset({"systemic"})
_INJECTED = frozenset({"iv", "sc", "im"})


class Span(NamedTuple):
    """Usual amounts of one drug on one basis, with the words of the table.

    A basis is "" for flat milligrams, else what they are per ("kg", "m2", "kg/h"); one of units begins with "U".
    """

    basis: str
    low: Decimal
    high: Decimal
    words: str


class Usual(NamedTuple):
    """How a drug is usually given, and who says so."""

    routes: frozenset[str]
    spans: tuple[Span, ...]
    source: str
    bases: frozenset[str]


def usual(drug: str) -> Usual | None:
    """Return how a drug is usually given, None where the small table does not hold it.

    Example:
        >>> usual("bortezomib").spans[0].words
        '0.7-1.6 mg/m2'
    """
    return _table().get(drug)


@cache
def _table() -> dict[str, Usual]:
    lines = [line for line in _FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    found = {}
    for line in lines[1:]:
        drug, routes, doses, source, _ = line.split("\t")
        spans = tuple(_span(words.strip()) for words in doses.split(";"))
        found[drug] = Usual(frozenset(routes.split()), spans, source, frozenset(span.basis for span in spans))
    return found


def _span(words: str) -> Span:
    amount, unit = words.split(" ", 1)
    low, _, high = amount.partition("-")
    scale, basis = _measured(unit) or (Decimal(1), "")
    return Span(basis, Decimal(low) * scale, Decimal(high or low) * scale, words)


@cache
def _measured(unit: str) -> tuple[Decimal, str] | None:
    """Return what turns a unit into milligrams, or into units, and its basis; None for what is neither.

    Example:
        >>> _measured("mcg/kg/day"), _measured("MIU"), _measured("mL")
        ((Decimal('0.001'), 'kg'), (Decimal('1000000'), 'U'), None)
    """
    of, *per = unit.split("/")
    sizes = [part for part in per if part in _SIZES]
    if of in _IN_MG:
        return _IN_MG[of], "/".join(sizes)
    return (_IN_UNITS[of], "/".join(["U", *sizes])) if of in _IN_UNITS else None


class _Dosed(NamedTuple):
    """A stated dose beside what is usual; `basis` is what it is per."""

    row: int
    place: int
    regimen: Regimen
    dose: Dose
    known: Usual
    basis: str

    def remark(self, message: str) -> Remark:
        return Remark(message, f"regimens/{self.place}/dose", quotes_of(self.regimen.dose), self.row)


@gathered
def _dosed(table: EvidenceTable) -> list[_Dosed]:
    found: list[_Dosed] = []
    for study in rows_having("regimens.dose")(table):
        for index, regimen in enumerate(study.regimens):
            dose = regimen.dose
            if not dose or not dose.value.unit or dose.status != "stated":
                continue
            known = usual(regimen.drug.value)
            measured = _measured(dose.value.unit) if known else None
            if known and measured:
                found.append(_Dosed(study.row, index, regimen, dose.value, known, measured[1]))
    return found


def unit_unusual(table: EvidenceTable) -> Iterator[Remark]:
    """A unit in which the drug is not dosed."""
    for one in _dosed(table):
        # Units of activity and rates of infusion are not turned into milligrams, so nothing speaks against them.
        if one.basis in _BASES and one.basis not in one.known.bases and not one.known.bases.isdisjoint(_BASES):
            ways = listed(dict.fromkeys(span.words for span in one.known.spans))
            yield one.remark(
                f"{one.regimen.drug.value} {one.dose}: the drug is not dosed {_BASES[one.basis]}, "
                f"usual are {ways} ({one.known.source})."
            )


def dose_unusual(table: EvidenceTable) -> Iterator[Remark]:
    """A dose far from all that is usual for the drug in this unit."""
    for one in _dosed(table):
        spans = _far_from(one.regimen.drug.value, one.dose.unit or "", one.dose.low, one.dose.high)
        if spans:
            yield one.remark(
                f"{one.regimen.drug.value} {one.dose}, usual are {listed(span.words for span in spans)} "
                f"({one.known.source})."
            )


@lru_cache(maxsize=4096)
def _far_from(drug: str, unit: str, low: Decimal, high: Decimal | None) -> tuple[Span, ...]:
    """Return the usual amounts in a dose's unit that it is far from; few doses are many rows'.

    Example:
        >>> [span.words for span in _far_from("bortezomib", "mg/m2", Decimal(13), None)]
        ['0.7-1.6 mg/m2']
    """
    known, measured = usual(drug), _measured(unit)
    if not known or not measured:
        return ()
    scale, basis = measured
    spans = [span for span in known.spans if span.basis == basis]
    amounts = [amount * scale for amount in (low, high) if amount]
    return tuple(spans) if spans and any(_is_far(amount, spans) for amount in amounts) else ()


def _is_far(amount: Decimal, spans: list[Span]) -> bool:
    def far(span: Span) -> Decimal:
        return _FAR_FROM_WIDE if span.high >= span.low * _WIDE else _FAR

    return not any(span.low / _FAR < amount < span.high * far(span) for span in spans)


def route_unusual(study: Study) -> Iterator[Remark]:
    """A route by which the drug is not given."""
    for index, regimen in enumerate(study.regimens):
        route = regimen.route
        known = usual(regimen.drug.value) if route else None
        if route and not known and _is_no_way(regimen.drug.value, route.value):
            told = f"{regimen.drug.value} {route.value}: antibodies are injected or infused."
            yield Remark(told, f"regimens/{index}/route", quotes_of(route))
        if not known or not route or route.value in known.routes or route.value in _ANY_ROUTE:
            continue
        if route.value == "parenteral" and known.routes & _INJECTED:
            continue
        ways = " or ".join(sorted(known.routes))
        yield Remark(
            f"{regimen.drug.value} {route.value}: the drug is given {ways} ({known.source}).",
            f"regimens/{index}/route",
            quotes_of(route),
        )


def _is_no_way(drug: str, route: str) -> bool:
    """Whether a drug that the table does not hold is an antibody by its name, and the route is none for proteins."""
    return drug.endswith("mab") and route in _NOT_FOR_ANTIBODIES


RULES = (
    Rule(
        "regimen.unit-unusual",
        "warning",
        "A unit that does not fit the drug",
        "Look in the paper for the unit; per square metre, per kilogram and flat are easily exchanged.",
        unit_unusual,
    ),
    Rule(
        "regimen.dose-unusual",
        "warning",
        "A dose far from the usual",
        "Look in the paper for the dose and its unit.",
        dose_unusual,
    ),
    Rule(
        "regimen.route-unusual",
        "warning",
        "A route the drug does not have",
        "Look in the paper for the route.",
        each_study(route_unusual, having="regimens.route"),
    ),
)
