"""The evidence document: one JSON object a source, its names fixed for tools outside the project."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from evitable.exchange.values import value_rows
from evitable.model import (
    AdverseEvent,
    Age,
    Cell,
    Comparison,
    Condition,
    Cycles,
    Evidence,
    EvidenceTable,
    Finding,
    Outcome,
    Quantity,
    Quote,
    Reference,
    Regimen,
    Response,
    Schedule,
    Study,
    Value,
)

SCHEMA = "evitable/evidence/1"

Record = dict[str, Any]


def as_document(evidence: Evidence) -> Record:
    """Turn evidence into the evidence document, ready for `json.dumps`.

    The keys of its fixed core never change name or type; null means that the table does not say.
    Beyond the core, each study carries `places`: for each value (`regimens/0/dose`) its status, why,
    and the cell and characters it was read from; `cells` holds the text those places slice, and where
    a cell's text stands in the source.
    """
    source = evidence.source
    return {
        "schema": SCHEMA,
        "source": {
            "name": source.name,
            "media_type": source.media_type,
            "sha256": source.sha256,
            "doi": source.doi,
            "encoding": source.encoding,
        },
        "tables": [_table(table) for table in evidence.tables],
        "findings": [finding_record(finding) for finding in evidence.all_findings()],
    }


def _table(table: EvidenceTable) -> Record:
    cells = {cell.id: cell for cell in table.cells}
    return {
        "id": table.id,
        "label": table.label,
        "title": table.title,
        "kind": table.kind,
        "why": table.why,
        "abbreviations": {entry.short: entry.long for entry in table.abbreviations},
        "columns": [{"header": column.header.text, "role": column.role} for column in table.columns],
        "studies": [study_record(study, cells) for study in table.studies],
        "cells": [_cell(cell) for cell in table.cells],
    }


def _cell(cell: Cell) -> Record:
    pieces = [[piece.start, piece.origin, piece.length] for piece in cell.pieces]
    record: Record = {"id": cell.id, "text": cell.text, "pieces": pieces}
    if cell.address:
        record["address"] = cell.address
    if cell.marks:
        record["marks"] = [
            {"kind": mark.kind, "text": mark.text, "start": mark.start, "end": mark.end, "targets": list(mark.targets)}
            for mark in cell.marks
        ]
    return record


def study_record(study: Study, cells: dict[str, Cell]) -> Record:
    """Turn a study into its entry of the evidence document; `cells` place its quotes in the source."""
    citation = study.citation
    arms = [regimen for regimen in study.regimens if regimen.part != "comparator"]
    control = [regimen for regimen in study.regimens if regimen.part == "comparator"]
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
        "regimens": [_regimen(regimen) for regimen in arms],
        "comparator": [_regimen(regimen) for regimen in control],
        "procedures": [_plain(procedure) for procedure in study.procedures],
        "responses": [_response(response) for response in study.responses],
        "adverse_events": [_event(event) for event in study.adverse_events],
        "absent_events": [_event(event) for event in study.absent_events],
        "no_adverse_events": _plain(study.no_adverse_events),
        "statements": [{"kind": item.kind, "text": item.text.text} for item in study.statements],
        "findings": [finding.message for finding in study.findings],
        "unread": [quote.text for quote in study.unread],
        "places": {row.field: _places(row.value, cells) for row in value_rows(study)},
        "unread_places": [_place(quote, cells) for quote in study.unread],
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
        "codes": dict(condition.codes),
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
        "codes": dict(regimen.codes),
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
    return {"min": _number(quantity.low), "max": _number(quantity.high), "unit": quantity.unit}


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
    }


def _event(event: AdverseEvent) -> Record:
    return {
        "term": event.term.value,
        "concept": event.concept,
        "grade": _plain(event.grade),
        "n": _plain(event.n),
        "of": _plain(event.of),
        "pct": _plain(event.pct),
        "codes": dict(event.codes),
    }


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


def outcome_record(outcome: Outcome, methods: Iterable[str] = ()) -> Record:
    """Turn a pooled outcome into its entry of `evitable pool --format json`: every row, every model.

    `methods` keeps only the estimates of these methods; empty keeps all.
    """
    wanted = set(methods)
    return {
        "key": outcome.key,
        "label": outcome.label,
        "kind": outcome.kind,
        "definition": outcome.definition,
        "note": outcome.note,
        "pools": [
            {
                "choice": pool.choice,
                "label": pool.label,
                "rows": list(pool.rows),
                "events": pool.events,
                "n": pool.n,
                "reason": pool.reason,
                "estimates": [
                    _fields(estimate) for estimate in pool.estimates if not wanted or estimate.method in wanted
                ],
            }
            for pool in outcome.pools
        ],
        "leanings": [_fields(leaning) for leaning in outcome.leanings],
        "ledger": [
            {**_fields(line), "quotes": [{"cell": quote.place.cell, "quote": quote.text} for quote in line.quotes]}
            for line in outcome.ledger
        ],
    }


def comparison_record(comparison: Comparison) -> Record:
    """Turn a comparison of groups into its entry of `evitable pool --by ... --format json`."""
    return {**_fields(comparison), "groups": [_fields(group) for group in comparison.groups]}


def _fields(record: Any) -> Record:
    return {name: getattr(record, name) for name in record.__slots__ if name != "density"}
