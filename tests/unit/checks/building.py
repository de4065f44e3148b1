"""Studies built by hand, in few words, for tests of rules and sums."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal, TypeAlias, TypeVar

from evitable.checks import RULES, check
from evitable.model import (
    Abbreviation,
    AdverseEvent,
    Age,
    Cell,
    Citation,
    Column,
    Condition,
    Cycles,
    Dose,
    Evidence,
    EvidenceTable,
    Finding,
    Place,
    Quantity,
    Quote,
    Regimen,
    Response,
    Role,
    Schedule,
    Sex,
    Source,
    Statement,
    Study,
    Value,
)

T = TypeVar("T")
Given: TypeAlias = T | Value[T]

CATEGORIES = {
    "CR": "complete",
    "PR": "partial",
    "VGPR": "partial",
    "OR": "overall",
    "remission": "overall",
    "improvement": "improved",
    "NR": "none",
    "SD": "stable",
    "PD": "progression",
}
HEADERS: tuple[tuple[str, Role], ...] = (
    ("Study type", "design"),
    ("Disease", "condition"),
    ("Patients", "population"),
    ("N", "n"),
    ("Comments", "comments"),
    ("Reference", "citation"),
)


class Row:
    """The cells of one row, to take words from."""

    def __init__(self, number: int, *texts: str) -> None:
        self.number = number
        self.cells = tuple(
            Cell.at(f"r{number}c{place}", text, 0, row=number, column=place - 1) for place, text in enumerate(texts, 1)
        )

    def said(self, value: T, words: str, column: int = 5, *, nth: int = 0, why: str = "") -> Value[T]:
        """A value with the words it was read from, found in a column (counted from 1)."""
        cell = self.cells[column - 1]
        start = -1
        for _ in range(nth + 1):
            start = cell.text.index(words, start + 1)
        return Value(value, (Quote.of(cell, start, start + len(words)),), "derived" if why else "stated", why)

    def quote(self, words: str, column: int = 5) -> Quote:
        cell = self.cells[column - 1]
        start = cell.text.index(words)
        return Quote.of(cell, start, start + len(words))


def value(given: Given[T] | None) -> Any:
    return given if given is None or isinstance(given, Value) else Value(given)


def response(label: Given[str], n: Given[int] | None = None, **rest: Any) -> Response:
    """An outcome; `category` follows from the label unless given."""
    told = value(label)
    category = rest.pop("category", None) or CATEGORIES.get(told.value, told.value)
    wording = rest.pop("wording", None)
    fields = {name: value(given) for name, given in rest.items()}
    return Response(told, category, value(n), wording=wording, **fields)


def harm(term: Given[str], n: Given[int] | None = None, concept: str = "", **rest: Any) -> AdverseEvent:
    told = value(term)
    return AdverseEvent(told, concept or told.value, n=value(n), **{name: value(given) for name, given in rest.items()})


def dose(text: str) -> Dose:
    amount, _, unit = text.partition(" ")
    low, _, high = amount.partition("-")
    return Dose(Decimal(low), Decimal(high) if high else None, unit or None)


def cycles(stat: str | int, value_: float | None = None, low: float | None = None, high: float | None = None) -> Cycles:
    if isinstance(stat, int):
        return Cycles("exact", Value(float(stat)))
    return Cycles(stat, value(value_), value(low), value(high))


def drug(name: Given[str], given: str | Value[Dose] | None = None, **rest: Any) -> Regimen:
    """A regimen; `total` gives the planned totals of its schedule."""
    totals = rest.pop("total", ())
    plain = {key: rest.pop(key) for key in ("part", "cycles") if key in rest}
    fields = {key: value(item) for key, item in rest.items()}
    amount = dose(given) if isinstance(given, str) else given
    unit = "mg/m2"
    schedule = Schedule(total=tuple(Quantity(Decimal(total), Decimal(total), unit) for total in totals))
    return Regimen(value(name), value(amount), schedule=schedule, **plain, **fields)


def age(
    number: Given[float] | None = None,
    low: float | None = None,
    high: float | None = None,
    *,
    stat: str = "median",
    group: str | None = None,
    ages: Sequence[float] = (),
    unit: str = "years",
) -> Age:
    return Age(
        value(group),
        value(stat),
        value(number),
        value(low),
        value(high),
        unit,
        tuple(Value(float(one)) for one in ages),
    )


def cite(label: Given[str] | None = None, number: Given[str] | None = None, year: int | None = None) -> Citation:
    return Citation(value(label), value(number), value(year))


def study(row: int = 1, n: Given[int] | None = None, **rest: Any) -> Study:
    """A study; plain values become stated ones."""
    conditions = tuple(
        one if isinstance(one, Condition) else Condition(value(one)) for one in rest.pop("conditions", ())
    )
    plain = (
        "regimens",
        "responses",
        "adverse_events",
        "absent_events",
        "statements",
        "findings",
        "unread",
        "citation",
        "age",
        "sex",
    )
    fields = {name: given if name in plain else value(given) for name, given in rest.items()}
    return Study(row, n=value(n), conditions=conditions, **fields)


def sex(female: int, male: int) -> Sex:
    return Sex(Value(female), Value(male))


def statement(kind: str, text: str | Quote) -> Statement:
    return Statement(kind, text if isinstance(text, Quote) else Quote(text, Place("r1c5", 0, len(text))))


def abbreviation(short: str, long: str, at: int = 0) -> Abbreviation:
    text = f"{short}, {long}"
    return Abbreviation(short, long, Quote(text, Place("note1", at, at + len(text))))


def table(
    *studies: Study,
    rows: Sequence[Row] = (),
    abbreviations: Sequence[Abbreviation] = (),
    kind: Literal["treatment-evidence", "patient-treatment"] = "treatment-evidence",
    title: str | None = None,
    findings: Sequence[Finding] = (),
) -> EvidenceTable:
    headers = [Cell.at(f"h1c{place}", text, 0) for place, (text, _) in enumerate(HEADERS, 1)]
    columns = tuple(Column(cell, role) for cell, (_, role) in zip(headers, HEADERS, strict=True))
    cells = (*headers, *(cell for row in rows for cell in row.cells))
    return EvidenceTable(
        None,
        None,
        title,
        kind,
        "",
        columns,
        tuple(abbreviations),
        studies,
        cells,
        tuple(tuple(cell.id for cell in row.cells) for row in rows),
        tuple(findings),
    )


def evidence(*tables: EvidenceTable) -> Evidence:
    return Evidence(Source("table.txt", "text/plain", "", ""), tables)


def checked(one: EvidenceTable | Study, *more: Study) -> EvidenceTable:
    """The table, or the table of these studies, with its findings."""
    whole = one if isinstance(one, EvidenceTable) else table(one, *more)
    return check(evidence(whole)).tables[0]


def found(one: EvidenceTable | Study, *more: Study, code: str = "") -> list[Finding]:
    """The findings of a table or some studies; `code` keeps those of one rule."""
    return [finding for finding in evidence(checked(one, *more)).all_findings() if code in ("", finding.code)]


SEVERITY = {rule.code: rule.severity for rule in RULES}
