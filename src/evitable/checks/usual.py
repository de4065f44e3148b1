"""Doses, units and routes beside what is known of the drug: a printed "mg" for "mg/m2" shows itself here."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from evitable.checks.rule import Remark, Rule, each_study, listed, quotes_of
from evitable.model import Dose, Regimen, Study

_FILE = Path(__file__).with_name("usual-doses.tsv")
# A dose is far from the usual when it is so many times beyond it; where the usual is wide, little more is left.
_FAR, _FAR_FROM_WIDE, _WIDE = Decimal(2), Decimal("1.25"), 8
_IN_MG = {"g": Decimal(1000), "mg": Decimal(1), "mcg": Decimal("0.001"), "ng": Decimal("0.000001")}
_BASES = {"kg": "per kilogram", "m2": "per square metre", "": "as a flat dose"}
_ANY_ROUTE = frozenset({"systemic"})
_INJECTED = frozenset({"iv", "sc", "im"})


class Span(NamedTuple):
    """Usual amounts of one drug in milligrams on one basis ("kg", "m2" or "" for flat), with the words of the table."""

    basis: str
    low: Decimal
    high: Decimal
    words: str


class Usual(NamedTuple):
    """How a drug is usually given, and who says so."""

    routes: frozenset[str]
    spans: tuple[Span, ...]
    source: str


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
        drug, routes, doses, source = line.split("\t")
        spans = tuple(_span(words.strip()) for words in doses.split(";"))
        found[drug] = Usual(frozenset(routes.split()), spans, source)
    return found


def _span(words: str) -> Span:
    amount, unit = words.split(" ", 1)
    low, _, high = amount.partition("-")
    scale, basis = _measured(unit) or (Decimal(1), "")
    return Span(basis, Decimal(low) * scale, Decimal(high or low) * scale, words)


def _measured(unit: str) -> tuple[Decimal, str] | None:
    """Return what turns a unit into milligrams and what it is per, None for what is no mass."""
    mass, *per = unit.split("/")
    basis = next((part for part in per if part in ("kg", "m2")), "")
    return (_IN_MG[mass], basis) if mass in _IN_MG and "h" not in per and "min" not in per else None


def _dosed(study: Study) -> Iterator[tuple[int, Regimen, Dose, Usual]]:
    for index, regimen in enumerate(study.regimens):
        known = usual(regimen.drug.value)
        if known and regimen.dose and regimen.dose.value.unit and regimen.dose.status == "stated":
            yield index, regimen, regimen.dose.value, known


def unit_unusual(study: Study) -> Iterator[Remark]:
    """A unit in which the drug is not dosed."""
    for index, regimen, dose, known in _dosed(study):
        measured = _measured(dose.unit or "")
        if measured and all(span.basis != measured[1] for span in known.spans):
            ways = listed(dict.fromkeys(span.words for span in known.spans))
            yield Remark(
                f"{regimen.drug.value} {dose}: the drug is not dosed {_BASES[measured[1]]}, "
                f"usual are {ways} ({known.source}).",
                f"regimens/{index}/dose",
                quotes_of(regimen.dose),
            )


def dose_unusual(study: Study) -> Iterator[Remark]:
    """A dose far from all that is usual for the drug in this unit."""
    for index, regimen, dose, known in _dosed(study):
        scale, basis = _measured(dose.unit or "") or (Decimal(0), "")
        spans = [span for span in known.spans if span.basis == basis]
        amounts = [amount * scale for amount in (dose.low, dose.high) if amount]
        if spans and scale and any(_is_far(amount, spans) for amount in amounts):
            yield Remark(
                f"{regimen.drug.value} {dose}, usual are {listed(span.words for span in spans)} ({known.source}).",
                f"regimens/{index}/dose",
                quotes_of(regimen.dose),
            )


def _is_far(amount: Decimal, spans: list[Span]) -> bool:
    def far(span: Span) -> Decimal:
        return _FAR_FROM_WIDE if span.high >= span.low * _WIDE else _FAR

    return not any(span.low / _FAR < amount < span.high * far(span) for span in spans)


def route_unusual(study: Study) -> Iterator[Remark]:
    """A route by which the drug is not given."""
    for index, regimen in enumerate(study.regimens):
        known = usual(regimen.drug.value)
        route = regimen.route
        if not known or not route or route.value in known.routes | _ANY_ROUTE:
            continue
        if route.value == "parenteral" and known.routes & _INJECTED:
            continue
        ways = " or ".join(sorted(known.routes))
        yield Remark(
            f"{regimen.drug.value} {route.value}: the drug is given {ways} ({known.source}).",
            f"regimens/{index}/route",
            quotes_of(route),
        )


RULES = (
    Rule(
        "regimen.unit-unusual",
        "warning",
        "A unit that does not fit the drug",
        "Look in the paper for the unit; per square metre, per kilogram and flat are easily exchanged.",
        each_study(unit_unusual),
    ),
    Rule(
        "regimen.dose-unusual",
        "warning",
        "A dose far from the usual",
        "Look in the paper for the dose and its unit.",
        each_study(dose_unusual),
    ),
    Rule(
        "regimen.route-unusual",
        "warning",
        "A route the drug does not have",
        "Look in the paper for the route.",
        each_study(route_unusual),
    ),
)
