"""Saved analyses: what was added up, how, and what came out, kept as it was on that day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection

from evitable.base.chain import Writer, append, clean
from evitable.base.errors import BaseConflict
from evitable.base.packing import dumps, loads
from evitable.base.schema import analysis, entry


@dataclass(frozen=True, slots=True)
class SavedAnalysis:
    """An analysis under its name: what was asked and what came out (`record`), who saved it and when.

    `entry` is the number of entries that the base had then: `Base.at` shows the values it was made of.
    """

    name: str
    record: dict[str, Any]
    by: str
    at: str
    entry: int


def save(connection: Connection, name: str, record: dict[str, Any], writer: Writer) -> None:
    """Keep an analysis; one saved under a name that is taken is a further version of it."""
    title = clean(name, "name of the analysis")
    if not title:
        raise BaseConflict("Give the analysis a name.")
    written = dumps(record)
    made = append(connection, "analysis", writer, [["analysis", title, written]])
    number = (connection.execute(select(func.max(analysis.c.id))).scalar() or 0) + 1
    connection.execute(insert(analysis), {"id": number, "name": title, "record": written, "entry": made.seq})


def saved(connection: Connection, until: int | None = None) -> tuple[SavedAnalysis, ...]:
    """Return every saved analysis, each version of it, in the order in which they were saved."""
    asked = (
        select(analysis.c.name, analysis.c.record, analysis.c.entry, entry.c.actor, entry.c.at)
        .join_from(analysis, entry, entry.c.seq == analysis.c.entry)
        .order_by(analysis.c.id)
    )
    if until is not None:
        asked = asked.where(analysis.c.entry <= until)
    return tuple(
        SavedAnalysis(row.name, loads(row.record), row.actor, row.at, row.entry) for row in connection.execute(asked)
    )
