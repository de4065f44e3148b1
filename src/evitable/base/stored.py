"""What a base holds, read back as the records that went in."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.engine import Connection

from evitable.base.errors import BaseConflict
from evitable.base.packing import loads, unpack
from evitable.base.pointers import whole
from evitable.base.preparing import decoded
from evitable.base.schema import evidence_table, finding, reading, revision, source, study, value
from evitable.model import Cell, Evidence, EvidenceTable, Finding, Source, Study

# The shared line: what all agree on. Reviewers who work blind to each other have a line each, named for them.
SHARED = ""

# The line that nobody writes on: what the program read.
MACHINE = "program"

# Kinds of revision that say what now stands; a proposal only offers it.
STANDING = ("reading", "revision", "adjudication", "merge")

# A study's frame has no pointer of its own; its revisions stand under this one.
FRAME = ""

# The frame of a study that a later reading of its source does not find.
GONE = "null"

# How many studies are asked for at once: databases limit how many values one question may hold.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class StoredStudy:
    """A study of a base with its number, its key (the same in every copy), and where it was read."""

    id: int
    key: str
    source_id: int
    table_number: int
    position: int
    study: Study


Bodies = dict[int, dict[str, str]]


def bodies_of(connection: Connection, ids: Iterable[int], line: str = SHARED, until: int | None = None) -> Bodies:
    """Return the values that stand, by study and field, as they stood at entry `until` (None: now).

    On a line of their own, a reviewer sees the machine's values and their own revisions, and nobody else's.
    """
    found: Bodies = defaultdict(dict)
    for batch in _batches(ids):
        for study_id, field, body in connection.execute(
            select(value.c.study_id, value.c.field, value.c.body).where(value.c.study_id.in_(batch))
        ):
            found[study_id][field] = body
        for row in connection.execute(standing(batch, line, until)):
            if row.after is not None:
                found[row.study_id][row.field] = row.after
            elif row.field == FRAME:
                found[row.study_id][FRAME] = GONE
            else:
                found[row.study_id].pop(row.field, None)
    return found


def standing(batch: list[int], line: str, until: int | None) -> Select[Any]:
    """Ask for the revisions that stand on a line, oldest first."""
    asked = select(revision.c.study_id, revision.c.field, revision.c.after).where(
        revision.c.study_id.in_(batch), revision.c.kind.in_(STANDING)
    )
    lines = revision.c.line == SHARED
    if line != SHARED:
        lines = (revision.c.line == line) | ((revision.c.line == SHARED) & (revision.c.kind == "reading"))
    asked = asked.where(lines)
    if until is not None:
        asked = asked.where(revision.c.entry <= until)
    # On a line of their own, a reviewer's word comes after what the program reads later.
    return asked.order_by(revision.c.line != SHARED, revision.c.id)


def _batches(ids: Iterable[int]) -> Iterable[list[int]]:
    known = list(ids)
    return (known[at : at + _BATCH] for at in range(0, len(known), _BATCH))


def studies_of(rows: Iterable[Row[Any]], bodies: Bodies) -> list[StoredStudy]:
    """Put studies together from their rows and the values that stand; those that are gone are left out."""
    found = []
    for row in rows:
        held = bodies.get(row.id, {})
        frame = loads(held.get(FRAME, row.record))
        if frame is not None:
            study_ = whole(frame, held)
            found.append(StoredStudy(row.id, row.key, row.source_id, row.table_number, row.position, study_))
    return found


def study_rows() -> Select[Any]:
    """Ask for studies with the source they were read from."""
    return (
        select(
            study.c.id,
            study.c.key,
            study.c.record,
            study.c.table_number,
            study.c.position,
            study.c.reading_id,
            reading.c.source_id,
            reading.c.entry,
        )
        .join_from(study, reading, study.c.reading_id == reading.c.id)
        .order_by(study.c.id)
    )


def stored_study(connection: Connection, study_id: int, line: str = SHARED, until: int | None = None) -> StoredStudy:
    """Return one study as it stands on a line, or stood; `BaseConflict` where there is none of this number."""
    asked = study_rows().where(study.c.id == study_id)
    row = connection.execute(asked if until is None else asked.where(reading.c.entry <= until)).first()
    found = studies_of([row], bodies_of(connection, [study_id], line, until)) if row else []
    if not found:
        raise BaseConflict(f"There is no study {study_id} in this base; `evitable studies` lists those there are.")
    return found[0]


def stored_source(content: bytes, read: Row[Any]) -> Source:
    """Put a source together: its text is its bytes decoded, or what its reading kept beside them."""
    bare: Source = unpack(Source, loads(read.record)["source"])
    text = decoded(content, bare.encoding) if read.text is None else read.text.decode("utf-8", "surrogatepass")
    return dataclasses.replace(bare, text=text or "")


Where = Mapping[int, tuple[int, int]]
"""In which table, and at which place of it, the latest reading of its source found each study."""


def places(last: Row[Any], rows: Iterable[Row[Any]]) -> Where:
    """Return where a reading found these studies; it keeps the places of those that earlier readings found too."""
    told = loads(last.record).get("places", {})
    return {row.id: tuple(told.get(row.key, (row.table_number, row.position))) for row in rows}


def source_row(connection: Connection, source_id: int, until: int | None = None) -> Row[Any]:
    """Return a source's row; `BaseConflict` where there is none of this number."""
    asked = select(source).where(source.c.id == source_id)
    row = connection.execute(asked if until is None else asked.where(source.c.entry <= until)).first()
    if row is None:
        raise BaseConflict(f"There is no source {source_id} in this base.")
    return row


def readings(connection: Connection, source_id: int, until: int | None = None) -> list[Row[Any]]:
    """Return the readings of a source, first to last."""
    asked = select(reading).where(reading.c.source_id == source_id).order_by(reading.c.number)
    return list(connection.execute(asked if until is None else asked.where(reading.c.entry <= until)))


def stored_evidence(connection: Connection, source_id: int, line: str = SHARED, until: int | None = None) -> Evidence:
    """Return all that was read from a source, with the values that stand on a line."""
    row = source_row(connection, source_id, until)
    last = readings(connection, source_id, until)[-1]
    tables = connection.execute(
        select(evidence_table).where(evidence_table.c.reading_id == last.id).order_by(evidence_table.c.number)
    ).all()
    asked = study_rows().where(reading.c.source_id == source_id)
    rows = connection.execute(asked if until is None else asked.where(reading.c.entry <= until)).all()
    where = places(last, rows)
    read = studies_of(rows, bodies_of(connection, [one.id for one in rows], line, until))
    read = sorted((placed(one, where) for one in read), key=lambda one: (one.table_number, one.position))
    findings = _findings(connection, last.id)
    return Evidence(
        stored_source(row.content, last),
        tuple(_table(found, read, findings) for found in tables),
        findings.get((0, 0), ()),
    )


def placed(one: StoredStudy, where: Where) -> StoredStudy:
    """Return a study where the latest reading found it."""
    table_number, position = where[one.id]
    return dataclasses.replace(one, table_number=table_number, position=position)


def stored_table(row: Row[Any]) -> EvidenceTable:
    """Return a table without its studies."""
    bare: EvidenceTable = unpack(EvidenceTable, loads(row.record))
    cells: tuple[Cell, ...] = unpack(tuple[Cell, ...], loads(row.cells))
    return dataclasses.replace(bare, cells=cells)


Findings = Mapping[tuple[int, int], tuple[Finding, ...]]


def _table(row: Row[Any], read: list[StoredStudy], findings: Findings) -> EvidenceTable:
    studies = tuple(
        dataclasses.replace(one.study, findings=findings.get((row.number, one.position), ()))
        for one in read
        if one.table_number == row.number
    )
    return dataclasses.replace(stored_table(row), studies=studies, findings=findings.get((row.number, 0), ()))


def _findings(connection: Connection, reading_id: int) -> Findings:
    """Return the findings of a reading by table (0: the source) and study (0: the table)."""
    found: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    asked = select(finding).where(finding.c.reading_id == reading_id)
    order = (finding.c.table_number, finding.c.study_position, finding.c.position)
    for row in connection.execute(asked.order_by(*order)):
        found[row.table_number, row.study_position].append(unpack(Finding, loads(row.body)))
    return {place: tuple(group) for place, group in found.items()}
