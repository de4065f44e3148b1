"""Evidence into a base: a source whole or not at all, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection

from evitable.base.chain import Writer, following, last
from evitable.base.loading import Load, Names, Read
from evitable.base.packing import dumps
from evitable.base.preparing import Prepared, text_hash
from evitable.base.rows import next_ids


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


def add_sources(
    connection: Connection, sources: Iterable[Prepared], writer: Writer, program: str, names: Names
) -> list[Added]:
    """Keep sources that the base does not have yet, each with its first reading under an entry of its own."""
    source_id, reading_id, study_id = next_ids(connection)
    before, load, added = last(connection), Load(), []
    for at, made in enumerate(sources):
        known = Read(1, program, dumps({"source": made.source}))
        told = dumps({name: made.source[name] for name in ("name", "media_type", "doi") if name in made.source})
        rows = [["source", made.sha256, told], *told_reading(made, known)]
        before = following(before, "reading", writer, rows)
        load.entry(before)
        load.source(made, source_id + at, told, before.seq)
        load.reading(made, (source_id + at, reading_id + at), known, before.seq)
        values = load.studies(made, made.studies, (reading_id + at, study_id))
        study_id += len(made.studies)
        added.append(Added(source_id + at, made.source["name"], len(made.studies), values))
    load.put(connection, names)
    return added


def told_reading(made: Prepared, known: Read) -> Iterator[Any]:
    """Yield what the log's entry of a reading is made of."""
    told = (known.number, known.program, made.fingerprint, known.record, text_hash(made.text))
    yield ["reading", *told, made.rows_hash]
