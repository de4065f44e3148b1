"""Evidence into a base: a source whole or not at all, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection

from evitable.base.chain import Writer, append
from evitable.base.packing import dumps, pack
from evitable.base.preparing import Prepared, ReadStudy, present_rows, text_hash, told_rows
from evitable.base.schema import (
    citation,
    evidence_table,
    finding,
    reading,
    source,
    study,
    summary,
    term,
    term_name,
    value,
)
from evitable.base.words import add_words

Names = dict[tuple[str, str], int]
"""The names that studies are filtered by, with their numbers."""


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a source did: how many studies and values are new, and how many values changed or are proposed.

    `fresh` is False where the base had the source before; all counts are zero where it read the same as before.
    """

    source_id: int
    name: str
    studies: int = 0
    values: int = 0
    changed: int = 0
    proposed: int = 0
    fresh: bool = True


def add_source(connection: Connection, made: Prepared, writer: Writer, program: str, names: Names) -> Added:
    """Keep a source that the base does not have yet, with its first reading."""
    source_id = next_id(connection, source.c.id)
    known = Read(1, program, dumps({"source": made.source}))
    told = dumps({name: made.source[name] for name in ("name", "media_type", "doi") if name in made.source})
    entry = append(connection, "reading", writer, [["source", made.sha256, told], *told_reading(made, known)])
    connection.execute(
        insert(source),
        {
            "id": source_id,
            "sha256": made.sha256,
            "record": told,
            "content": made.content,
            "entry": entry.seq,
        },
    )
    reading_id = add_reading(connection, made, source_id, known, entry.seq)
    values = add_studies(connection, made, made.studies, reading_id, names)
    return Added(source_id, made.source["name"], len(made.studies), values)


class Read(NamedTuple):
    """What is known of a reading: its number, the program that read, and the record kept of it."""

    number: int
    program: str
    record: str


def told_reading(made: Prepared, known: Read) -> Iterator[Any]:
    """Yield what the log's entry of a reading is made of."""
    yield ["reading", known.number, known.program, made.fingerprint, known.record, text_hash(made.text)]
    yield from told_rows(made)


def next_id(connection: Connection, column: Any) -> int:
    """Return the next free number of a table; the lock of the writer keeps it free."""
    found = connection.execute(select(func.max(column))).scalar()
    return (found or 0) + 1


def add_reading(connection: Connection, made: Prepared, source_id: int, known: Read, entry: int) -> int:
    """Keep a reading with its tables and findings."""
    reading_id = next_id(connection, reading.c.id)
    connection.execute(
        insert(reading),
        {
            "id": reading_id,
            "source_id": source_id,
            "number": known.number,
            "program": known.program,
            "fingerprint": made.fingerprint,
            "record": known.record,
            "text": made.text,
            "entry": entry,
        },
    )
    if made.tables:
        connection.execute(
            insert(evidence_table),
            [
                {"reading_id": reading_id, "number": number, "record": record, "cells": cells}
                for number, record, cells in made.tables
            ],
        )
    if made.findings:
        fields = ("table_number", "study_position", "position", "code", "body")
        rows = [{"reading_id": reading_id, **dict(zip(fields, row, strict=True))} for row in made.findings]
        connection.execute(insert(finding), rows)
    return reading_id


def study_key(sha256: str, one: ReadStudy, number: int = 1) -> str:
    """Return the name of a study that is the same in every copy of a base."""
    again = f"@{number}" if number > 1 else ""
    return f"{sha256[:24]}/{one.table_number}/{one.position}{again}"


def add_studies(
    connection: Connection, made: Prepared, studies: list[ReadStudy], reading_id: int, names: Names, number: int = 1
) -> int:
    """Keep studies that the base does not have yet; return how many values they brought."""
    if not studies:
        return 0
    first = next_id(connection, study.c.id)
    numbered = list(enumerate(studies, first))
    connection.execute(
        insert(study),
        [
            {
                "id": study_id,
                "key": study_key(made.sha256, one, number),
                "reading_id": reading_id,
                "table_number": one.table_number,
                "position": one.position,
                "record": one.record,
            }
            for study_id, one in numbered
        ],
    )
    bodies = [
        {"study_id": study_id, "field": field, "body": body} for study_id, one in numbered for field, body in one.bodies
    ]
    if bodies:
        connection.execute(insert(value), bodies)
    cited = [row for study_id, one in numbered for row in _cited(one, study_id)]
    if cited:
        connection.execute(insert(citation), cited)
    _add_present(connection, made.source["name"], numbered, names)
    return len(bodies)


def _cited(one: ReadStudy, study_id: int) -> Iterator[dict[str, Any]]:
    for position, found in enumerate(one.study.citation.references, 1):
        row = {"study_id": study_id, "position": position, "record": dumps(pack(found))}
        yield {**row, "doi": found.doi, "pmid": found.pmid}


def _add_present(connection: Connection, name: str, numbered: list[tuple[int, ReadStudy]], names: Names) -> None:
    lines, named = [], []
    for study_id, one in numbered:
        line, terms = present_rows(one, study_id, name)
        lines.append(line)
        named += [(found, study_id) for found in terms]
    connection.execute(insert(summary), lines)
    add_terms(connection, named, names)
    add_words(connection, [{"id": study_id, "words": one.words} for study_id, one in numbered])


def add_terms(connection: Connection, named: list[tuple[tuple[str, str], int]], names: Names) -> None:
    """Keep the names of studies; `names` remembers the numbers of those seen before."""
    for found in dict.fromkeys(one for one, _ in named if one not in names):
        names[found] = _name_id(connection, *found)
    if named:
        connection.execute(insert(term), [{"name_id": names[found], "study_id": study_id} for found, study_id in named])


def _name_id(connection: Connection, kind: str, name: str) -> int:
    asked = select(term_name.c.id).where(term_name.c.kind == kind, term_name.c.name == name)
    known = connection.execute(asked).scalar()
    if known is not None:
        return int(known)
    name_id = next_id(connection, term_name.c.id)
    connection.execute(insert(term_name), {"id": name_id, "kind": kind, "name": name})
    return name_id
