"""Rows on their way into a base, table by table: those of many sources go in together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from evitable.base.chain import Entry
from evitable.base.packing import written
from evitable.base.preparing import Prepared, ReadStudy, present_rows
from evitable.base.rows import Rows, put
from evitable.base.schema import (
    citation,
    entry,
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
from evitable.base.words import LINE_COLUMNS, add_words

Names = dict[tuple[str, str], int]
"""The names that studies are filtered by, with their numbers."""

_COLUMNS = {
    entry: Entry._fields,
    source: ("id", "sha256", "record", "content", "entry"),
    reading: ("id", "source_id", "number", "program", "fingerprint", "record", "text", "entry"),
    evidence_table: ("reading_id", "number", "record", "cells"),
    finding: ("reading_id", "table_number", "study_position", "position", "code", "body"),
    study: ("id", "key", "reading_id", "table_number", "position", "record"),
    value: ("study_id", "field", "body"),
    citation: ("study_id", "position", "doi", "pmid", "record"),
    summary: LINE_COLUMNS,
}
"""What a load fills, in the order in which rows depend on each other."""

# How many names are asked for at once: databases limit how many values one question may hold.
_BATCH = 500


class Read(NamedTuple):
    """What is known of a reading: its number, the program that read, and the record kept of it."""

    number: int
    program: str
    record: str


def study_key(sha256: str, place: tuple[int, int], number: int = 1) -> str:
    """Return the name of a study that is the same in every copy of a base."""
    again = f"@{number}" if number > 1 else ""
    return f"{sha256[:24]}/{place[0]}/{place[1]}{again}"


class Load:
    """What is about to be kept; nothing stands in the base before `put`."""

    def __init__(self) -> None:
        self._rows: dict[Any, Rows] = {table: [] for table in _COLUMNS}
        self._named: list[tuple[tuple[str, str], int]] = []
        self._words: list[tuple[int, str]] = []

    def entry(self, made: Entry) -> None:
        """Take the log's entry of what follows."""
        self._rows[entry].append(made)

    def source(self, made: Prepared, source_id: int, told: str, seq: int) -> None:
        """Take a source with its bytes."""
        self._rows[source].append((source_id, made.sha256, told, made.content, seq))

    def reading(self, made: Prepared, ids: tuple[int, int], known: Read, seq: int) -> None:
        """Take a reading with its tables and findings; `ids` are the numbers of its source and its own."""
        source_id, reading_id = ids
        told = (known.number, known.program, made.fingerprint, known.record, made.text, seq)
        self._rows[reading].append((reading_id, source_id, *told))
        self._rows[evidence_table] += [(reading_id, *row) for row in made.tables]
        # Here and below in the order of the table's own key, so that rows go in at its end.
        self._rows[finding] += [(reading_id, *row) for row in sorted(made.findings)]

    def studies(self, made: Prepared, studies: list[ReadStudy], ids: tuple[int, int], number: int = 1) -> int:
        """Take studies; `ids` are the numbers of their reading and of the first of them.

        Returns how many values they bring.
        """
        reading_id, first = ids
        held = self._rows
        before = len(held[value])
        for study_id, one in enumerate(studies, first):
            key = study_key(made.sha256, (one.table_number, one.position), number)
            held[study].append((study_id, key, reading_id, one.table_number, one.position, one.record))
            held[value] += [(study_id, *pair) for pair in sorted(one.bodies)]
            held[citation] += _cited(one, study_id)
            line, terms = present_rows(one, study_id, made.source["name"])
            held[summary].append(tuple(line.values()))
            self._named += [(found, study_id) for found in terms]
            self._words.append((study_id, one.words))
        return len(held[value]) - before

    def put(self, connection: Connection, names: Names) -> None:
        """Put everything into the base."""
        for table, rows in self._rows.items():
            put(connection, table.name, _COLUMNS[table], rows)
        add_terms(connection, self._named, names)
        add_words(connection, self._words)


def _cited(one: ReadStudy, study_id: int) -> Iterator[tuple[Any, ...]]:
    for position, found in enumerate(one.study.citation.references, 1):
        yield study_id, position, found.doi, found.pmid, written(found)


def add_terms(connection: Connection, named: list[tuple[tuple[str, str], int]], names: Names) -> None:
    """Keep the names of studies; `names` remembers the numbers of those seen before."""
    _number(connection, list(dict.fromkeys(found for found, _ in named if found not in names)), names)
    put(connection, term.name, ("name_id", "study_id"), sorted((names[found], study_id) for found, study_id in named))


def _number(connection: Connection, wanted: list[tuple[str, str]], names: Names) -> None:
    """Give numbers to names: those that the base knows them by, or the next that are free."""
    by_kind: dict[str, list[str]] = {}
    for kind, name in wanted:
        by_kind.setdefault(kind, []).append(name)
    for kind, asked in by_kind.items():
        for at in range(0, len(asked), _BATCH):
            batch = asked[at : at + _BATCH]
            held = select(term_name.c.name, term_name.c.id)
            held = held.where(term_name.c.kind == kind, term_name.c.name.in_(batch))
            names.update({(kind, name): name_id for name, name_id in connection.execute(held)})
    fresh = [found for found in wanted if found not in names]
    if fresh:
        last = connection.execute(select(func.max(term_name.c.id))).scalar() or 0
        rows = [(name_id, *found) for name_id, found in enumerate(fresh, last + 1)]
        put(connection, term_name.name, ("id", "kind", "name"), rows)
        names.update({(kind, name): name_id for name_id, kind, name in rows})
