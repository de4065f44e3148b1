"""Findings as SARIF 2.1.0 (OASIS 2020), which editors and code platforms show beside the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote as as_uri

from evitable.model import Cell, Evidence, EvidenceTable, Finding

Record = dict[str, Any]
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(sources: Sequence[Evidence], titles: Mapping[str, tuple[str, str]], version: str) -> Record:
    """Turn the findings of some sources into one SARIF log.

    `titles` map each code to its title and remedy. A place is given by table, row and column, and where the source
    is plain text by its characters too. Accepted findings are suppressed with their reason, not left out.
    """
    results = [result for number, evidence in enumerate(sources) for result in _results(evidence, number)]
    used = sorted({result["ruleId"] for result in results})
    rules = [_rule(code, *titles.get(code, (code, ""))) for code in used]
    index = {code: number for number, code in enumerate(used)}
    driver = {"name": "Evitable", "semanticVersion": version, "rules": rules}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "artifacts": [_artifact(evidence) for evidence in sources],
                "results": [{**result, "ruleIndex": index[result["ruleId"]]} for result in results],
            }
        ],
    }


def _rule(code: str, title: str, remedy: str) -> Record:
    record: Record = {"id": code, "shortDescription": {"text": title}}
    return {**record, "help": {"text": remedy}} if remedy else record


def _artifact(evidence: Evidence) -> Record:
    source = evidence.source
    return {"location": {"uri": as_uri(source.name)}, "hashes": {"sha-256": source.sha256}}


def _results(evidence: Evidence, artifact: int) -> Iterable[Record]:
    for finding in evidence.findings:
        yield _result(finding, evidence, artifact, None, 0)
    for number, table in enumerate(evidence.tables, 1):
        for finding in (*table.findings, *(one for study in table.studies for one in study.findings)):
            yield _result(finding, evidence, artifact, table, number)


def _result(finding: Finding, evidence: Evidence, artifact: int, table: EvidenceTable | None, number: int) -> Record:
    words = " ".join(part for part in (finding.message, finding.consequence, finding.remedy) if part)
    physical: Record = {"artifactLocation": {"uri": as_uri(evidence.source.name), "index": artifact}}
    region = _region(finding, {cell.id: cell for cell in table.cells}) if table else None
    if region and evidence.source.media_type.startswith("text/"):
        physical["region"] = region
    record: Record = {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": words},
        "locations": [
            {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": _named(finding, number)}]}
        ],
    }
    if finding.accepted:
        reason = f"{finding.accepted.reason} ({finding.accepted.by}, {finding.accepted.on})"
        record["suppressions"] = [{"kind": "external", "justification": reason}]
    return record


def _named(finding: Finding, number: int) -> str:
    """Name the place as a person would: table, row and column."""
    parts = [f"table {number}" if number else "source"]
    parts += [f"row {finding.row}"] if finding.row else []
    parts += [f"column {finding.column}"] if finding.column else []
    return "/".join(parts)


def _region(finding: Finding, cells: Mapping[str, Cell]) -> Record | None:
    """Return the characters of the first quoted words that stand in the source in one run."""
    for quote in finding.quotes:
        cell = cells.get(quote.place.cell)
        origin = cell.origin(quote.place.start, quote.place.end) if cell else None
        if origin:
            start, end = origin
            return {"charOffset": start, "charLength": end - start, "snippet": {"text": quote.text}}
    return None
