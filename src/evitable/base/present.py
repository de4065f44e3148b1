"""The tables of the present, worked out anew where history has gained something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from evitable.base.adding import Names, add_terms
from evitable.base.packing import loads
from evitable.base.preparing import printed_row
from evitable.base.schema import evidence_table, source, study, summary, term
from evitable.base.stored import (
    SHARED,
    Bodies,
    StoredStudy,
    bodies_of,
    stored_table,
    studies_of,
    study_rows,
)
from evitable.base.words import add_words, drop_words, summary_of, terms_of, words_of


class Present(NamedTuple):
    """What is worked out of one study: its line, its names, and the words it is found by."""

    line: dict[str, Any]
    terms: list[tuple[str, str]]
    words: str


def present_of(connection: Connection, ids: Iterable[int], until: int | None = None) -> dict[int, Present]:
    """Work out the present of studies, or what it was at entry `until`; those that are gone have none."""
    wanted = list(ids)
    found: dict[int, Present] = {}
    tables: dict[tuple[int, int], Any] = {}
    names: dict[int, str] = {}
    bodies: Bodies = bodies_of(connection, wanted, SHARED, until)
    for row in _rows(connection, wanted):
        read = studies_of([row], bodies)
        if read:
            place = row.reading_id, row.table_number
            if place not in tables:
                tables[place] = _table(connection, *place)
            if row.source_id not in names:
                names[row.source_id] = _name(connection, row.source_id)
            found[row.id] = _present(read[0], tables[place], names[row.source_id])
    return found


def _rows(connection: Connection, wanted: list[int]) -> Iterable[Any]:
    for at in range(0, len(wanted), 500):
        yield from connection.execute(study_rows().where(study.c.id.in_(wanted[at : at + 500]))).all()


def _table(connection: Connection, reading_id: int, number: int) -> Any:
    asked = select(evidence_table).where(evidence_table.c.reading_id == reading_id, evidence_table.c.number == number)
    return stored_table(connection.execute(asked).one())


def _name(connection: Connection, source_id: int) -> str:
    record = connection.execute(select(source.c.record).where(source.c.id == source_id)).scalar_one()
    return str(loads(record)["name"])


def _present(one: StoredStudy, table: Any, name: str) -> Present:
    cells = {cell.id: cell.text for cell in table.cells}
    place = {"source": name, "table": one.table_number, "row": one.study.row}
    words = words_of(one.study, printed_row(table, one.position, cells))
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
            add_words(connection, [{"id": study_id, "words": words}])
