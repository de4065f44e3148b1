"""The evidence document: one JSON object a source, its names fixed for tools outside the project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from evitable.exchange.values import value_rows
from evitable.model import (
    AdverseEvent,
    Age,
    Cell,
    Condition,
    Cycles,
    Evidence,
    EvidenceTable,
    Finding,
    Piece,
    Quantity,
    Quote,
    Reference,
    Regimen,
    Response,
    Schedule,
    Source,
    Study,
    Value,
)

SCHEMA = "evitable/evidence/1"

Record = dict[str, Any]


def whole_document(evidence: Evidence) -> Record:
    """Turn evidence into the evidence document, ready for `json.dumps`.

    The keys of its fixed core never change name or type; null means that the table does not say.
    Beyond the core, each study carries `places`: for each value (`regimens/0/dose`) its status, why,
    and the cell and characters it was read from; `cells` holds the text those places slice, and where
    a cell's text stands in the source.
    """
    source = evidence.source
    return {
        "schema": SCHEMA,
        "source": _source(source),
        "sources": [_source(one) for one in evidence.sources],
        "tables": [_table(table) for table in evidence.tables],
        "findings": list(_findings(evidence)),
    }


def _source(source: Source) -> Record:
    """Name a source with all that is known of it; its text is that of the cells in every form but plain text."""
    return {name: getattr(source, name) for name in Source.__slots__}


def _findings(evidence: Evidence) -> Iterator[Record]:
    """Yield every finding with whom it is of: null for the source, else table and, if of one, study."""
    yield from ({**finding_record(one), "of": None} for one in evidence.findings)
    for at, table in enumerate(evidence.tables):
        yield from ({**finding_record(one), "of": [at]} for one in table.findings)
        for number, study in enumerate(table.studies):
            yield from ({**finding_record(one), "of": [at, number]} for one in study.findings)


def _table(table: EvidenceTable) -> Record:
    cells = {cell.id: cell for cell in table.cells}
    return {
        "id": table.id,
        "label": table.label,
        "title": table.title,
        "kind": table.kind,
        "why": table.why,
        "abbreviations": {entry.short: entry.long for entry in table.abbreviations},
        "abbreviations_at": [
            {"short": entry.short, "long": entry.long, "at": place_record(entry.quote), "quote": entry.quote.text}
            for entry in table.abbreviations
        ],
        "columns": [
            {"header": column.header.text, "role": column.role, "why": column.why, "cell": cell_record(column.header)}
            for column in table.columns
        ],
        "rows": [list(row) for row in table.rows],
        "origins": [
            {name: list(said) if isinstance(said, tuple) else said for name, said in fields_told(origin).items()}
            for origin in table.origins
        ],
        "studies": [_whole_study(study, cells) for study in table.studies],
        "cells": [cell_record(cell) for cell in table.cells],
    }


def cell_record(cell: Cell) -> Record:
    """Write a cell with its place in the grid: row, column, and how many of both it spans."""
    record: Record = {"id": cell.id, "text": cell.text, "pieces": _pieces(cell.pieces)}
    record["grid"] = [cell.row, cell.column, cell.rows, cell.columns]
    if cell.address:
        record["address"] = cell.address
    if cell.marks:
        record["marks"] = [
            {
                "kind": mark.kind,
                "text": mark.text,
                "start": mark.start,
                "end": mark.end,
                "targets": list(mark.targets),
                "pieces": _pieces(mark.pieces),
            }
            for mark in cell.marks
        ]
    return record


def _pieces(pieces: Iterable[Piece]) -> list[list[int]]:
    return [[piece.start, piece.origin, piece.length] for piece in pieces]


def place_record(quote: Quote) -> list[Any]:
    """Write where a quote stands: its cell, and the offsets into the cell's text."""
    return [quote.place.cell, quote.place.start, quote.place.end]


def _whole_study(study: Study, cells: dict[str, Cell]) -> Record:
    """Turn a study into its entry of the evidence document; `cells` place its quotes in the source."""
    citation = study.citation
    given = [{**_regimen(regimen), "order": at} for at, regimen in enumerate(study.regimens)]
    return {
        "row": study.row,
        "label": _plain(study.label),
        "citation": {
            "label": _plain(citation.label),
            "number": _plain(citation.number),
            "year": _plain(citation.year),
            "doi": _plain(citation.doi),
            "pmid": _plain(citation.pmid),
            "references": [_reference(entry) for entry in citation.references],
        },
        "design": _plain(study.design),
        "conditions": [_condition(condition) for condition in study.conditions],
        "n": _plain(study.n),
        "n_treated": _plain(study.n_treated),
        "age": _age(study.age),
        "sex": {"female": _plain(study.sex.female), "male": _plain(study.sex.male)},
        "prior": [_plain(drug) for drug in study.prior],
        "regimens": [regimen for regimen in given if regimen["part"] != "comparator"],
        "comparator": [regimen for regimen in given if regimen["part"] == "comparator"],
        "procedures": [_plain(procedure) for procedure in study.procedures],
        "responses": [_response(response) for response in study.responses],
        "adverse_events": [_event(event) for event in study.adverse_events],
        "absent_events": [_event(event) for event in study.absent_events],
        "no_adverse_events": _plain(study.no_adverse_events),
        "statements": [
            {"kind": item.kind, "text": item.text.text, "at": place_record(item.text)} for item in study.statements
        ],
        "findings": [finding.message for finding in study.findings],
        "unread": [quote.text for quote in study.unread],
        "places": {row.field: _places(row.value, cells) for row in value_rows(study)},
        "unread_places": [_place(quote, cells) for quote in study.unread],
        "read": [[place.cell, place.start, place.end] for place in study.read],
    }


def _reference(entry: Reference) -> Record:
    return {
        "id": entry.id,
        "label": entry.label or None,
        "title": entry.title or None,
        "authors": list(entry.authors),
        "year": entry.year,
        "doi": entry.doi,
        "pmid": entry.pmid,
        "journal": entry.journal or None,
        "volume": entry.volume or None,
        "issue": entry.issue or None,
        "pages": entry.pages or None,
    }


def _plain(value: Value[Any] | None) -> Any:
    return None if value is None else _number(value.value)


def _number(value: Any) -> Any:
    """Write whole floats as integers, so that 63 years is 63 and not 63.0."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return list(value) if isinstance(value, tuple) else value


def _condition(condition: Condition) -> Record:
    return {
        "name": condition.name.value,
        "status": [status.value for status in condition.status],
        **_codes(condition.codes),
    }


def _age(age: Age | None) -> Record | None:
    if age is None:
        return None
    return {
        "group": _plain(age.group),
        "stat": _plain(age.stat),
        "value": _plain(age.value),
        "min": _plain(age.low),
        "max": _plain(age.high),
        "unit": age.unit,
        "values": [_plain(value) for value in age.values],
    }


def _regimen(regimen: Regimen) -> Record:
    dose = regimen.dose.value if regimen.dose else None
    return {
        "drug": regimen.drug.value,
        "dose": dose.amount if dose else None,
        "unit": dose.unit if dose else None,
        "route": _plain(regimen.route),
        "days": _plain(regimen.days),
        "cycle_days": _plain(regimen.cycle_days),
        "cycles": _cycles(regimen.cycles),
        "frequency": _plain(regimen.frequency),
        "doses": _plain(regimen.doses),
        "duration": _plain(regimen.duration),
        "n": _plain(regimen.n),
        "part": regimen.part,
        **_codes(regimen.codes),
        "schedule": _schedule(regimen.schedule),
    }


def _cycles(cycles: Cycles | None) -> Record | None:
    if cycles is None:
        return None
    return {
        "stat": cycles.stat,
        "value": _plain(cycles.value),
        "min": _plain(cycles.low),
        "max": _plain(cycles.high),
    }


def _schedule(schedule: Schedule) -> Record:
    return {
        "doses_per_cycle": schedule.doses_per_cycle,
        "dose_per_cycle": _quantity(schedule.dose_per_cycle),
        "doses": [_quantity(reading) for reading in schedule.doses],
        "total": [_quantity(reading) for reading in schedule.total],
        "per_week": _quantity(schedule.per_week),
        "calendar": list(schedule.calendar),
        "missing": list(schedule.missing),
    }


def _quantity(quantity: Quantity | None) -> Record | None:
    if quantity is None:
        return None
    low, high = _number(quantity.low), _number(quantity.high)
    told = {"min": low, "max": high, "unit": quantity.unit}
    exact = [str(quantity.low), str(quantity.high)]
    if exact != [repr(low), repr(high)]:
        # Digits that a binary number does not keep, such as those of a total parted by three weeks, stand beside it.
        told["exact"] = exact
    return told


def _response(response: Response) -> Record:
    return {
        "label": response.label.value,
        "category": response.category,
        "n": _plain(response.n),
        "of": _plain(response.of),
        "pct": _plain(response.pct),
        "condition": _plain(response.condition),
        "time": _plain(response.time),
        "wording": response.wording.text if response.wording else None,
        "wording_at": place_record(response.wording) if response.wording else None,
    }


def _event(event: AdverseEvent) -> Record:
    return {
        "term": event.term.value,
        "concept": event.concept,
        "grade": _plain(event.grade),
        "n": _plain(event.n),
        "of": _plain(event.of),
        "pct": _plain(event.pct),
        **_codes(event.codes),
    }


def _codes(codes: tuple[tuple[str, str], ...]) -> Record:
    """Write codes by their vocabularies; where one has several, all of them beside it."""
    told: Record = {"codes": dict(codes)}
    if len(told["codes"]) < len(codes):
        told["codes_all"] = [list(pair) for pair in codes]
    return told


def _places(value: Value[Any], cells: dict[str, Cell]) -> Record:
    return {
        "status": value.status,
        "why": value.why,
        "quotes": [_place(quote, cells) for quote in value.quotes],
    }


def _place(quote: Quote, cells: dict[str, Cell]) -> Record:
    place = quote.place
    origin = cells[place.cell].origin(place.start, place.end) if place.cell in cells else None
    return {
        "cell": place.cell,
        "start": place.start,
        "end": place.end,
        "source": list(origin) if origin else None,
        "quote": quote.text,
    }


def finding_record(finding: Finding) -> Record:
    """Turn a finding into its entry of `evitable check --format json`."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "remedy": finding.remedy,
        "consequence": finding.consequence,
        "row": finding.row,
        "rows": list(finding.rows),
        "column": finding.column,
        "quote": finding.quotes[0].text if finding.quotes else None,
        "at": finding.at,
        "quotes": [
            {"cell": quote.place.cell, "start": quote.place.start, "end": quote.place.end, "quote": quote.text}
            for quote in finding.quotes
        ],
        "accepted": _acceptance(finding),
        "links": [
            {"rows": list(link.rows), "strength": link.strength, "reasons": list(link.reasons)}
            for link in finding.links
        ],
    }


def _acceptance(finding: Finding) -> Record | None:
    accepted = finding.accepted
    return {"reason": accepted.reason, "by": accepted.by, "on": accepted.on} if accepted else None


def fields_told(record: Any) -> Record:
    """Return a record's fields by their names, but for the curve of an estimate."""
    return {name: getattr(record, name) for name in record.__slots__ if name != "density"}


def as_document(evidence: Evidence) -> Record:
    """Return the evidence document without what only reading it back needs (see `whole_document`)."""
    told = whole_document(evidence)
    told["source"] = _less(told["source"], "text")
    told["findings"] = [_less(one, "of") for one in told["findings"]]
    for table in told["tables"]:
        table["columns"] = [_less(one, "why", "cell") for one in table["columns"]]
        table["cells"] = [_less(one, "grid") for one in table["cells"]]
        table["studies"] = list(map(_slim, table["studies"]))
    told["tables"] = [_less(table, "abbreviations_at", "rows", "origins") for table in told["tables"]]
    return _less(told, "sources")


def study_record(study: Study, cells: dict[str, Cell]) -> Record:
    """Turn a study into its entry of the evidence document; `cells` place its quotes in the source."""
    return _slim(_whole_study(study, cells))


def _slim(study: Record) -> Record:
    """Leave out what only reading a study back needs."""
    parts = {"regimens": "order", "comparator": "order", "responses": "wording_at", "statements": "at"}
    return {**_less(study, "read"), **{name: [_less(one, key) for one in study[name]] for name, key in parts.items()}}


def _less(told: Record, *names: str) -> Record:
    return {name: said for name, said in told.items() if name not in names}
