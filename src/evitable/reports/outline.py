"""The outline of a report: a tree of what it says, made from the evidence and the sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evitable.model import EVIDENCE_KINDS, Evidence, EvidenceTable, Finding, Synthesis
from evitable.reports.findings import FindingEntry, concerns, entries, severity_text
from evitable.reports.reading import Reading, is_single, patients, read_table
from evitable.reports.references import (
    Reference,
    cite_as,
    source_reference,
    source_references,
    study_references,
    what_is_missing,
)
from evitable.reports.sections import Section, table_sections
from evitable.reports.statement import paragraphs
from evitable.reports.wording import capital, counted, figure, in_words, joined, many, rows, shortened
from evitable.reports.words import SourceRow, values_in

SHARED = frozenset({"studies.overlap", "base.shared-patients"})


@dataclass(frozen=True, slots=True)
class Tally:
    """A number at the head of the report, and what it is made of."""

    name: str
    number: str
    note: str


@dataclass(frozen=True, slots=True)
class OtherTable:
    """A table that holds no studies, and why."""

    label: str
    title: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """One evidence table told in sections."""

    prefix: str
    title: str
    pane: tuple[SourceRow, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """What was read: where the table stood and where it can be found."""

    text: str
    reference: Reference


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report."""

    title: str
    source: SourceLine
    tally: tuple[Tally, ...]
    parts: tuple[Part, ...]
    others: tuple[OtherTable, ...]
    findings: tuple[FindingEntry, ...]
    methods: tuple[str, ...]
    limits: str
    references: tuple[Reference, ...]
    references_lead: str
    references_note: str
    cite: str
    seal: str


def outline(evidence: Evidence, syntheses: Sequence[Synthesis]) -> Report:
    """Lay out what the report says.

    `syntheses` holds one record for each table of a kind in `EVIDENCE_KINDS`, in their order.
    """
    tables = [table for table in evidence.tables if table.kind in EVIDENCE_KINDS]
    readings = tuple(
        _reading(evidence, table, synthesis, number=number)
        for number, (table, synthesis) in enumerate(zip(tables, syntheses, strict=True), 1)
    )
    title = _title(evidence, tables)
    kept = [reading for reading in readings if reading.studies]
    studies = study_references(kept)
    titles = [" ".join(filter(None, [_label(table), table.title and f"{table.title.rstrip('.')}"])) for table in tables]
    return Report(
        title=title,
        source=_source_line(evidence, tables, titles),
        tally=tuple(_tally(evidence, kept)),
        parts=tuple(_part(evidence, reading, first=reading is kept[0]) for reading in kept),
        others=tuple(
            _other(table) for table in evidence.tables if not (table.kind in EVIDENCE_KINDS and table.studies)
        ),
        findings=() if kept else entries(None, evidence.all_findings()),
        methods=paragraphs(syntheses),
        limits=" ".join(dict.fromkeys(note for synthesis in syntheses for note in synthesis.notes)),
        references=(*source_references(evidence, titles), *studies),
        references_lead=_references_lead(evidence) if studies else "",
        references_note=what_is_missing(kept),
        cite=cite_as(evidence, title, [_label(table) for table in tables if table.label]),
        seal=_seal(evidence),
    )


def _references_lead(evidence: Evidence) -> str:
    if evidence.sources:
        return "The sources, then the studies by their numbers in the base."
    return "The studies carry the source's own numbers."


def _seal(evidence: Evidence) -> str:
    """Say which bytes, or which state of a base, the report is of."""
    if evidence.sources:
        return f"head of the log: {evidence.source.sha256}"
    return f"sha256 of the source: {evidence.source.sha256}"


def table_findings(evidence: Evidence, table: EvidenceTable) -> tuple[Finding, ...]:
    """Return the findings told with a table; those of the source go with the first."""
    own = [*table.findings, *(finding for study in table.studies for finding in study.findings)]
    first = next((each for each in evidence.tables if each.kind in EVIDENCE_KINDS and each.studies), None)
    return (*(evidence.findings if table is first else ()), *own)


def _reading(evidence: Evidence, table: EvidenceTable, synthesis: Synthesis, *, number: int) -> Reading:
    about = concerns(table_findings(evidence, table))
    return read_table(table, synthesis, prefix="" if number == 1 else f"t{number}-", concerns=about)


def _part(evidence: Evidence, reading: Reading, *, first: bool) -> Part:
    table = reading.table
    title = joined([text.rstrip(".") for text in (_label(table), table.title) if text], ":").replace(" : ", ": ")
    findings = table_findings(evidence, table)
    return Part(reading.prefix, title or f"Table {1 if first else reading.prefix}", reading.words.rows,
                table_sections(reading, findings))  # fmt: skip


def _title(evidence: Evidence, tables: Sequence[EvidenceTable]) -> str:
    """Name the report after its one table, or after its source."""
    named = [table for table in tables if table.studies]
    if evidence.sources and named:
        return _made_title(named[0]) or evidence.source.name
    if len(named) == 1 and named[0].title:
        return " ".join(named[0].title.split()).rstrip(".")
    if len(named) == 1:
        return _made_title(named[0]) or _label(named[0]) or evidence.source.name
    if named:
        return f"{capital(counted(len(named), 'evidence table'))} of {evidence.source.name}"
    return f"No evidence table in {evidence.source.name}"


def _made_title(table: EvidenceTable) -> str:
    """Make a title from the drugs and diseases of a table that has none."""
    drugs = list(dict.fromkeys(r.drug.value for s in table.studies for r in s.regimens if r.part == "study"))
    diseases = list(dict.fromkeys(c.name.value for s in table.studies for c in s.conditions[:1]))
    drug, disease = shortened(drugs, 2, "other drugs"), shortened(diseases, 2, "other diseases")
    return capital(" in ".join(part for part in (drug, disease) if part))


def _source_line(evidence: Evidence, tables: Sequence[EvidenceTable], titles: Sequence[str]) -> SourceLine:
    if evidence.sources:
        where = f"{counted(len(evidence.sources), 'source')} of the base {evidence.source.name}"
        return SourceLine(where, Reference("S", where))
    labels = [_label(table) for table in tables if table.label]
    where = f"{joined(labels)} of {evidence.source.name}" if labels else evidence.source.name
    return SourceLine(where, source_reference(evidence, titles))


def _label(table: EvidenceTable) -> str:
    """Return how the source calls a table, without its full stop."""
    return (table.label or "").strip().rstrip(".:")


def _other(table: EvidenceTable) -> OtherTable:
    kind = table.kind.replace("-", " ")
    return OtherTable(_label(table) or table.id or "Table", (table.title or "").rstrip("."), kind, table.why)


def _tally(evidence: Evidence, readings: Sequence[Reading]) -> Iterable[Tally]:
    studies = [study for reading in readings for study in reading.studies]
    again = sum(len(reading.left_out) for reading in readings)
    if studies:
        single = sum(is_single(study) for study in studies)
        series = len(studies) - single
        kinds = [
            f"{series} series" if series else "",
            f"{single} single {many(single, 'case')}" if single else "",
            f"{again} further {many(again, 'report')} of them" if again else "",
        ]
        yield Tally(many(len(studies), "study", "studies"), figure(len(studies)), ", ".join(filter(None, kinds)))
        number = patients(tuple(studies))
        if number:
            yield Tally(many(number, "patient"), figure(number), _patients_note(readings))
        every = [study for reading in readings for study in reading.rows]
        values = [value for study in every for value in values_in(study) if value.quotes]
        derived = sum(value.status == "derived" for value in values)
        open_ = sum(value.status == "uncertain" for value in values)
        notes = [
            "each tied to its characters",
            f"{derived} derived" if derived else "",
            f"{open_} uncertain" if open_ else "",
        ]
        yield Tally(many(len(values), "fact read", "facts read"), figure(len(values)), "; ".join(filter(None, notes)))
    found = evidence.all_findings()
    yield Tally(many(len(found), "finding"), figure(len(found)), severity_text(found))


def _patients_note(readings: Sequence[Reading]) -> str:
    sizes = [study.n.value for reading in readings for study in reading.studies if study.n]
    silent = sum(study.n is None for reading in readings for study in reading.studies)
    span = f"{min(sizes)} to {max(sizes)} a study" if min(sizes) < max(sizes) else f"{sizes[0]} a study"
    shared = _fewer(readings)
    parts = [
        span if len(sizes) > 1 else "",
        f"{in_words(silent)} {many(silent, 'row')} without N" if silent else "",
        shared,
    ]
    return "; ".join(part for part in parts if part)


def _fewer(readings: Sequence[Reading]) -> str:
    """Say how many patients there are if rows that may overlap do, unless a person has settled that."""
    for reading in readings:
        told = [*reading.table.findings, *(f for study in reading.studies for f in study.findings)]
        open_ = [finding for finding in told if finding.accepted is None]
        counted_ = {study.row for study in reading.studies}
        shared = [one.rows for one in open_ if one.code in SHARED and len(one.rows) > 1 and counted_ >= set(one.rows)]
        if len(readings) == 1 and len(shared) == 1:
            sizes = [study.n.value for study in reading.studies if study.row in shared[0] and study.n]
            fewer = patients(reading.studies) - (sum(sizes) - max(sizes, default=0))
            return f"{fewer} if {rows(shared[0])} overlap"
        if shared:
            return "fewer if rows overlap"
    return ""
