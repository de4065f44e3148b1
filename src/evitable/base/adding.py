"""Evidence into a base: a source whole or not at all, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection

from evitable.base.chain import Writer, append
from evitable.base.packing import dumps, pack
from evitable.base.preparing import Prepared, ReadStudy, present_rows, text_hash
from evitable.base.rows import next_ids, put
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
    source_id, reading_id, study_id = next_ids(connection)
    known = Read(1, program, dumps({"source": made.source}))
    told = dumps({name: made.source[name] for name in ("name", "media_type", "doi") if name in made.source})
    entry = append(connection, "reading", writer, [["source", made.sha256, told], *told_reading(made, known)])
    row = (source_id, made.sha256, told, made.content, entry.seq)
    put(connection, source, ("id", "sha256", "record", "content", "entry"), [row])
    add_reading(connection, made, (source_id, reading_id), known, entry.seq)
    values = add_studies(connection, made, made.studies, (reading_id, study_id), names)
    return Added(source_id, made.source["name"], len(made.studies), values)


class Read(NamedTuple):
    """What is known of a reading: its number, the program that read, and the record kept of it."""

    number: int
    program: str
    record: str


def told_reading(made: Prepared, known: Read) -> Iterator[Any]:
    """Yield what the log's entry of a reading is made of."""
    told = (known.number, known.program, made.fingerprint, known.record, text_hash(made.text))
    yield ["reading", *told, made.rows_hash]


_READING = ("id", "source_id", "number", "program", "fingerprint", "record", "text", "entry")
_FINDING = ("reading_id", "table_number", "study_position", "position", "code", "body")


def add_reading(connection: Connection, made: Prepared, ids: tuple[int, int], known: Read, entry: int) -> None:
    """Keep a reading with its tables and findings; `ids` are the numbers of its source and its own."""
    source_id, reading_id = ids
    told = (known.number, known.program, made.fingerprint, known.record, made.text, entry)
    put(connection, reading, _READING, [(reading_id, source_id, *told)])
    tables = [(reading_id, *row) for row in made.tables]
    put(connection, evidence_table, ("reading_id", "number", "record", "cells"), tables)
    put(connection, finding, _FINDING, [(reading_id, *row) for row in made.findings])


def study_key(sha256: str, place: tuple[int, int], number: int = 1) -> str:
    """Return the name of a study that is the same in every copy of a base."""
    again = f"@{number}" if number > 1 else ""
    return f"{sha256[:24]}/{place[0]}/{place[1]}{again}"


_STUDY = ("id", "key", "reading_id", "table_number", "position", "record")
_LINE = ("study_id", "design", "n", "year", "doi", "pmid", "shown")


def add_studies(
    connection: Connection,
    made: Prepared,
    studies: list[ReadStudy],
    ids: tuple[int, int],
    names: Names,
    number: int = 1,
) -> int:
    """Keep studies that the base does not have yet; `ids` are the numbers of their reading and of the first of them.

    Returns how many values they brought.
    """
    reading_id, first = ids
    numbered = list(enumerate(studies, first))
    rows = [
        (
            study_id,
            study_key(made.sha256, (one.table_number, one.position), number),
            reading_id,
            one.table_number,
            one.position,
            one.record,
        )
        for study_id, one in numbered
    ]
    put(connection, study, _STUDY, rows)
    # In the order of the table's own key, so that rows go in at its end.
    bodies = [(study_id, *pair) for study_id, one in numbered for pair in sorted(one.bodies)]
    put(connection, value, ("study_id", "field", "body"), bodies)
    cited = [row for study_id, one in numbered for row in _cited(one, study_id)]
    put(connection, citation, ("study_id", "position", "doi", "pmid", "record"), cited)
    _add_present(connection, made.source["name"], numbered, names)
    return len(bodies)


def _cited(one: ReadStudy, study_id: int) -> Iterator[tuple[Any, ...]]:
    for position, found in enumerate(one.study.citation.references, 1):
        yield study_id, position, found.doi, found.pmid, dumps(pack(found))


def _add_present(connection: Connection, name: str, numbered: list[tuple[int, ReadStudy]], names: Names) -> None:
    lines, named = [], []
    for study_id, one in numbered:
        line, terms = present_rows(one, study_id, name)
        lines.append(tuple(line.values()))
        named += [(found, study_id) for found in terms]
    put(connection, summary, _LINE, lines)
    add_terms(connection, named, names)
    add_words(connection, [{"id": study_id, "words": one.words} for study_id, one in numbered])


def add_terms(connection: Connection, named: list[tuple[tuple[str, str], int]], names: Names) -> None:
    """Keep the names of studies; `names` remembers the numbers of those seen before."""
    for found in dict.fromkeys(one for one, _ in named if one not in names):
        names[found] = _name_id(connection, *found)
    put(connection, term, ("name_id", "study_id"), [(names[found], study_id) for found, study_id in named])


def _name_id(connection: Connection, kind: str, name: str) -> int:
    asked = select(term_name.c.id).where(term_name.c.kind == kind, term_name.c.name == name)
    known = connection.execute(asked).scalar()
    if known is not None:
        return int(known)
    name_id = (connection.execute(select(func.max(term_name.c.id))).scalar() or 0) + 1
    connection.execute(insert(term_name), {"id": name_id, "kind": kind, "name": name})
    return name_id
