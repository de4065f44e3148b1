"""The tables of the present, worked out anew where history has gained something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from evitable.base.loading import Names, add_terms
from evitable.base.packing import loads
from evitable.base.preparing import printed_row
from evitable.base.schema import evidence_table, source, study, summary, term
from evitable.base.stored import (
    SHARED,
    Bodies,
    StoredStudy,
    bodies_of,
    places,
    readings,
    stored_table,
    studies_of,
    study_rows,
)
from evitable.base.words import add_words, drop_words, summary_of, terms_of, words_of
from evitable.model import EvidenceTable


class Present(NamedTuple):
    """What is worked out of one study: its line, its names, and the words it is found by."""

    line: dict[str, Any]
    terms: list[tuple[str, str]]
    words: str


def present_of(connection: Connection, ids: Iterable[int], until: int | None = None) -> dict[int, Present]:
    """Work out the present of studies, or what it was at entry `until`; those that are gone have none."""
    wanted = list(ids)
    found: dict[int, Present] = {}
    bodies: Bodies = bodies_of(connection, wanted, SHARED, until)
    by_source: dict[int, list[Any]] = defaultdict(list)
    for row in _rows(connection, wanted):
        by_source[row.source_id].append(row)
    for source_id, rows in by_source.items():
        last = readings(connection, source_id, until)[-1]
        where, name = places(last, rows), _name(connection, source_id)
        tables = {one.number: stored_table(one) for one in _tables(connection, last.id)}
        for one in studies_of(rows, bodies):
            number, position = where[one.id]
            found[one.id] = _present(one, (number, position), tables.get(number), name)
    return found


def _rows(connection: Connection, wanted: list[int]) -> Iterable[Any]:
    for at in range(0, len(wanted), 500):
        yield from connection.execute(study_rows().where(study.c.id.in_(wanted[at : at + 500]))).all()


def _tables(connection: Connection, reading_id: int) -> Iterable[Any]:
    return connection.execute(select(evidence_table).where(evidence_table.c.reading_id == reading_id))


def _name(connection: Connection, source_id: int) -> str:
    record = connection.execute(select(source.c.record).where(source.c.id == source_id)).scalar_one()
    return str(loads(record)["name"])


def _present(one: StoredStudy, at: tuple[int, int], table: EvidenceTable | None, name: str) -> Present:
    cells = {cell.id: cell.text for cell in table.cells} if table else {}
    place = {"source": name, "table": at[0], "row": one.study.row}
    words = words_of(one.study, printed_row(table, at[1], cells) if table else [])
    return Present(summary_of(one.study, one.id, place), terms_of(one.study), words)


def refresh(connection: Connection, ids: Iterable[int], names: Names) -> None:
    """Write the present of these studies anew."""
    wanted = list(dict.fromkeys(ids))
    found = present_of(connection, wanted)
    for study_id in wanted:
        connection.execute(delete(term).where(term.c.study_id == study_id))
        connection.execute(delete(summary).where(summary.c.study_id == study_id))
        drop_words(connection, study_id)
        if study_id in found:
            line, terms, words = found[study_id]
            connection.execute(insert(summary), line)
            add_terms(connection, [(one, study_id) for one in terms], names)
            add_words(connection, [(study_id, words)])
