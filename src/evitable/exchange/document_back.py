"""The evidence document read back: the same evidence, each value with its words, status and place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from evitable.exchange.document import SCHEMA, Record
from evitable.model import (
    Abbreviation,
    Acceptance,
    AdverseEvent,
    Age,
    Cell,
    Citation,
    Column,
    Condition,
    Cycles,
    Dose,
    Evidence,
    EvidenceError,
    EvidenceTable,
    Finding,
    Mark,
    Origin,
    Piece,
    Place,
    Quantity,
    Quote,
    Reference,
    Regimen,
    Response,
    Schedule,
    Sex,
    SharedPatients,
    Source,
    Statement,
    Study,
    Value,
)

_Codes = tuple[tuple[str, str], ...]


def read_documents(payload: bytes) -> tuple[Evidence, ...]:
    """Read what `as_document` made: one document, or an array of them.

    Raises `EvidenceError` with the part that is lacking where a document holds less than the evidence did, as one of
    another program or of an earlier version does; `ValueError` for what is no JSON.
    """
    told = json.loads(payload)
    documents = told if isinstance(told, list) else [told]
    for one in documents:
        if not isinstance(one, dict) or one.get("schema") != SCHEMA:
            raise EvidenceError(f"This is no evidence document: its schema is not {SCHEMA}.")
    try:
        return tuple(map(_evidence, documents))
    except KeyError as lacking:
        raise EvidenceError(
            f"This evidence document has no {lacking}, so that the evidence cannot be put together again from it: an "
            "earlier version wrote it, or another program. Read the source again, or export records instead."
        ) from None


def _evidence(told: Record) -> Evidence:
    found: dict[tuple[int, ...], list[Finding]] = {}
    for one in told["findings"]:
        found.setdefault(tuple(one["of"] or ()), []).append(_finding(one))
    tables = tuple(_table(table, at, found) for at, table in enumerate(told["tables"]))
    sources = tuple(Source(**one) for one in told["sources"])
    return Evidence(Source(**told["source"]), tables, tuple(found.get((), ())), sources)


def _table(told: Record, at: int, found: Mapping[tuple[int, ...], list[Finding]]) -> EvidenceTable:
    cells = tuple(map(_cell, told["cells"]))
    return EvidenceTable(
        id=told["id"],
        label=told["label"],
        title=told["title"],
        kind=told["kind"],
        why=told["why"],
        columns=tuple(Column(_cell(one["cell"]), one["role"], one["why"]) for one in told["columns"]),
        abbreviations=tuple(
            Abbreviation(one["short"], one["long"], _quote(one["quote"], one["at"])) for one in told["abbreviations_at"]
        ),
        studies=tuple(_study(one, tuple(found.get((at, number), ()))) for number, one in enumerate(told["studies"])),
        cells=cells,
        rows=tuple(map(tuple, told["rows"])),
        findings=tuple(found.get((at,), ())),
        origins=tuple(Origin(**{**one, "headers": tuple(one["headers"])}) for one in told["origins"]),
    )


def _cell(told: Record) -> Cell:
    row, column, rows, columns = told["grid"]
    marks = tuple(
        Mark(one["kind"], one["text"], one["start"], one["end"], tuple(one["targets"]), _pieces(one["pieces"]))
        for one in told.get("marks", ())
    )
    return Cell(
        told["id"], told["text"], _pieces(told["pieces"]), row, column, rows, columns, marks, told.get("address", "")
    )


def _pieces(told: Iterable[Iterable[int]]) -> tuple[Piece, ...]:
    return tuple(Piece(*one) for one in told)


def _quote(text: str, place: list[Any]) -> Quote:
    return Quote.at(text, *place)


def _study(told: Record, findings: tuple[Finding, ...]) -> Study:
    said = _Values(told["places"])
    regimens = [
        (one["order"], _regimen(said, f"{name}/{at}", one))
        for name in ("regimens", "comparator")
        for at, one in enumerate(told[name])
    ]
    return Study(
        row=told["row"],
        citation=_citation(said, told["citation"]),
        label=said.of("label", told),
        design=said.of("design", told),
        conditions=tuple(
            Condition(said.of("name", one, path), said.each("status", one, path), _codes(one))
            for path, one in _numbered("conditions", told)
        ),
        n=said.of("n", told),
        n_treated=said.of("n_treated", told),
        age=_age(said, told["age"]),
        sex=Sex(said.of("female", told["sex"], "sex"), said.of("male", told["sex"], "sex")),
        prior=said.each("prior", told),
        regimens=tuple(regimen for _, regimen in sorted(regimens, key=lambda one: one[0])),
        procedures=said.each("procedures", told),
        responses=tuple(_response(said, path, one) for path, one in _numbered("responses", told)),
        adverse_events=tuple(_event(said, path, one) for path, one in _numbered("adverse_events", told)),
        absent_events=tuple(_event(said, path, one) for path, one in _numbered("absent_events", told)),
        no_adverse_events=said.of("no_adverse_events", told),
        statements=tuple(Statement(one["kind"], _quote(one["text"], one["at"])) for one in told["statements"]),
        findings=findings,
        read=tuple(Place(*place) for place in told["read"]),
        unread=tuple(map(_quoted, told["unread_places"])),
    )


def _numbered(name: str, told: Record) -> Iterable[tuple[str, Record]]:
    return ((f"{name}/{at}", one) for at, one in enumerate(told[name]))


class _Values:
    """The values of a study, put together from what its record says and where `places` has it."""

    def __init__(self, places: Mapping[str, Record]) -> None:
        self._places = places

    def of(self, name: str, told: Record, path: str = "", kind: type = object) -> Any:
        """Return a value, None where the record says nothing; `kind` makes it what JSON cannot hold."""
        said = told[name]
        if said is None:
            return None
        return self._made(f"{path}/{name}" if path else name, kind(said) if kind is not object else said)

    def each(self, name: str, told: Record, path: str = "", kind: type = object) -> tuple[Any, ...]:
        """Return the values of a list."""
        at = f"{path}/{name}" if path else name
        kept = [kind(said) if kind is not object else said for said in told[name]]
        return tuple(self._made(f"{at}/{number}", said) for number, said in enumerate(kept))

    def made(self, path: str, said: Any) -> Value[Any]:
        return self._made(path, said)

    def _made(self, path: str, said: Any) -> Value[Any]:
        place = self._places[path]
        return Value(said, tuple(map(_quoted, place["quotes"])), place["status"], place["why"])


def _quoted(told: Record) -> Quote:
    return Quote.at(told["quote"], told["cell"], told["start"], told["end"])


def _citation(said: _Values, told: Record) -> Citation:
    fields = {name: said.of(name, told, "citation") for name in ("label", "number", "year", "doi", "pmid")}
    return Citation(**fields, references=tuple(map(_reference, told["references"])))


def _reference(told: Record) -> Reference:
    named = ("label", "title", "journal", "volume", "issue", "pages")
    texts: dict[str, Any] = {name: told[name] or "" for name in named}
    plain: dict[str, Any] = {name: told[name] for name in ("id", "year", "doi", "pmid")}
    return Reference(authors=tuple(told["authors"]), **texts, **plain)


def _age(said: _Values, told: Record | None) -> Age | None:
    if told is None:
        return None
    return Age(
        group=said.of("group", told, "age"),
        stat=said.of("stat", told, "age"),
        value=said.of("value", told, "age", float),
        low=said.of("min", told, "age", float),
        high=said.of("max", told, "age", float),
        unit=told["unit"],
        values=said.each("values", told, "age", float),
    )


def _regimen(said: _Values, path: str, told: Record) -> Regimen:
    dose = None if told["dose"] is None else said.made(f"{path}/dose", _dose(told["dose"], told["unit"]))
    return Regimen(
        drug=said.of("drug", told, path),
        dose=dose,
        route=said.of("route", told, path),
        days=said.of("days", told, path, tuple),
        cycle_days=said.of("cycle_days", told, path),
        cycles=_cycles(said, f"{path}/cycles", told["cycles"]),
        frequency=said.of("frequency", told, path),
        doses=said.of("doses", told, path),
        duration=said.of("duration", told, path),
        n=said.of("n", told, path),
        part=told["part"],
        codes=_codes(told),
        schedule=_schedule(told["schedule"]),
    )


def _dose(amount: str, unit: str | None) -> Dose:
    """Part an amount at the dash between two numbers; that of an exponent (1E-6) is none."""
    at = next((at for at, sign in enumerate(amount) if sign == "-" and at and amount[at - 1] not in "eE"), None)
    if at is None:
        return Dose(Decimal(amount), None, unit)
    return Dose(Decimal(amount[:at]), Decimal(amount[at + 1 :]), unit)


def _cycles(said: _Values, path: str, told: Record | None) -> Cycles | None:
    if told is None:
        return None
    value, low, high = (said.of(name, told, path, float) for name in ("value", "min", "max"))
    return Cycles(told["stat"], value, low, high)


def _schedule(told: Record) -> Schedule:
    return Schedule(
        doses_per_cycle=told["doses_per_cycle"],
        dose_per_cycle=_quantity(told["dose_per_cycle"]),
        doses=tuple(filter(None, map(_quantity, told["doses"]))),
        total=tuple(filter(None, map(_quantity, told["total"]))),
        per_week=_quantity(told["per_week"]),
        calendar=tuple(told["calendar"]),
        missing=tuple(told["missing"]),
    )


def _quantity(told: Record | None) -> Quantity | None:
    if told is None:
        return None
    low, high = told.get("exact") or (repr(told["min"]), repr(told["max"]))
    return Quantity(Decimal(low), Decimal(high), told["unit"])


def _response(said: _Values, path: str, told: Record) -> Response:
    return Response(
        label=said.of("label", told, path),
        category=told["category"],
        n=said.of("n", told, path),
        of=said.of("of", told, path),
        pct=said.of("pct", told, path, float),
        condition=said.of("condition", told, path),
        time=said.of("time", told, path),
        wording=_quote(told["wording"], told["wording_at"]) if told["wording_at"] else None,
    )


def _event(said: _Values, path: str, told: Record) -> AdverseEvent:
    return AdverseEvent(
        term=said.of("term", told, path),
        concept=told["concept"],
        grade=said.of("grade", told, path),
        n=said.of("n", told, path),
        of=said.of("of", told, path),
        pct=said.of("pct", told, path, float),
        codes=_codes(told),
    )


def _codes(told: Record) -> _Codes:
    return tuple(map(tuple, told.get("codes_all") or told["codes"].items()))


def _finding(told: Record) -> Finding:
    accepted = told["accepted"]
    return Finding(
        **{name: told[name] for name in ("code", "severity", "message", "remedy", "row", "column", "at")},
        quotes=tuple(map(_quoted, told["quotes"])),
        rows=tuple(told["rows"]),
        consequence=told["consequence"],
        accepted=Acceptance(**accepted) if accepted else None,
        links=tuple(
            SharedPatients(tuple(one["rows"]), tuple(one["reasons"]), one["strength"]) for one in told["links"]
        ),
    )
