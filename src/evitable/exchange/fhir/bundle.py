"""Evidence as a Bundle of FHIR R5, and back: resources for others to read, the exact records for us."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from evitable.exchange.fhir.assessing import finding_entries, place_entries
from evitable.exchange.fhir.results import pooled_entries, result_entries
from evitable.exchange.fhir.saying import OWN, Json, code, entry, text, told, url
from evitable.exchange.fhir.studies import study_entries
from evitable.exchange.json_records import read_json_records, write_json_records
from evitable.exchange.relations import Relations, Row, relations
from evitable.model import EVIDENCE_KINDS, Evidence, EvidenceError, EvidenceTable, Synthesis

FORMAT = "evitable/fhir/1"
_RECORDS = "records"
_NOT_OURS = f"This Bundle does not say that its format is {FORMAT}. Only what Evitable exported is read back."
_CHANGED = (
    "The resources of this Bundle are not those that Evitable wrote: something was changed since. "
    "Evitable reads back only what it wrote itself; export the evidence again."
)

Sums = Mapping[tuple[int, int], Synthesis]
"""What the tables come to together, by the places of the source and of its table."""


def write_bundle(sources: Sequence[Evidence], sums: Sums) -> str:
    """Write evidence as a Bundle (type collection) of FHIR R5, JSON, the same bytes for the same evidence.

    A row becomes Citation, ResearchStudy, EvidenceVariables, an Evidence for each outcome and harm, and a Provenance
    with the place of every value; each finding an ArtifactAssessment, each sum an Evidence. A Binary holds the exact
    records, from which `read_bundle` puts the evidence together again. ASCII only; nothing in it tells the time.
    """
    made = relations(*sources)
    entries = list(chain.from_iterable(_of_source(one, at, made, sums) for at, one in enumerate(sources)))
    entries.append(_records(made))
    bundle = {
        "resourceType": "Bundle",
        "meta": {"tag": [{"system": f"{OWN}format", "code": FORMAT}]},
        "identifier": {"system": f"{OWN}sha256", "value": _checksum(entries)},
        "type": "collection",
        "entry": entries,
    }
    return json.dumps(bundle, indent=1) + "\n"


def read_bundle(payload: bytes) -> Relations:
    """Read the records of a Bundle that `write_bundle` wrote, in whatever layout.

    Raises `EvidenceError` where it is another Bundle, or one whose resources were changed since: what others
    changed in the resources is not in the records, and would be lost in silence.
    """
    bundle = json.loads(payload)
    tags = bundle.get("meta", {}).get("tag", []) if isinstance(bundle, dict) else []
    if not any(tag.get("code") == FORMAT for tag in tags):
        raise EvidenceError(_NOT_OURS)
    entries = bundle["entry"]
    if bundle.get("identifier", {}).get("value") != _checksum(entries):
        raise EvidenceError(_CHANGED)
    kept = next(one["resource"] for one in reversed(entries) if one["resource"]["resourceType"] == "Binary")
    return read_json_records(b64decode(kept["data"]))


def _checksum(entries: Sequence[Any]) -> str:
    plain = json.dumps(entries, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def _records(made: Relations) -> Json:
    data = write_json_records(made).encode()
    address = url(hashlib.sha256(data).hexdigest(), _RECORDS)
    binary = {"resourceType": "Binary", "contentType": "application/json", "data": b64encode(data).decode()}
    return entry(address, binary)


def _of_source(evidence: Evidence, at: int, made: Relations, sums: Sums) -> Iterator[Json]:
    seed = evidence.source.sha256 or evidence.source.name
    document = url(seed, f"{at}/source")
    yield entry(document, _document(evidence))
    yield from finding_entries(evidence.findings, document, seed, str(at))
    for number, table in enumerate(evidence.tables):
        if table.kind in EVIDENCE_KINDS:
            yield from _of_table(table, seed, f"{at}/tables/{number}", document, sums.get((at, number)))
    yield from place_entries(_within(made["values"], at), _within(made["quotes"], at), document, seed)


def _within(rows: Sequence[Row], at: int) -> list[Row]:
    return [row for row in rows if str(row["record"]).startswith(f"{at}/")]


def _document(evidence: Evidence) -> Json:
    source = evidence.source
    attachment = told(contentType=code(source.media_type), title=text(source.name) or "source")
    return told(
        resourceType="DocumentReference",
        identifier=[{"system": f"{OWN}sha256", "value": source.sha256}] if source.sha256 else None,
        status="current",
        content=[{"attachment": attachment}],
    )


def _of_table(table: EvidenceTable, seed: str, path: str, document: str, made: Synthesis | None) -> Iterator[Json]:
    for at, study in enumerate(table.studies):
        here = f"{path}/studies/{at}"
        yield from study_entries(study, seed, here, table.title)
        yield from result_entries(study, seed, here)
        yield from finding_entries(study.findings, url(seed, here), seed, here)
    yield from finding_entries(table.findings, document, seed, path)
    if made is not None:
        yield from pooled_entries(table, made, seed, path)
