"""Rows by the thousand: constant statements handed to the driver, without a dictionary a row."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import Connection

_MARKS = {"sqlite": "?", "postgresql": "%s"}


@cache
def _statement(table: str, names: tuple[str, ...], dialect: str) -> str:
    """Return the statement for some columns of a table; both are ours, never anybody's words."""
    marks = ", ".join([_MARKS[dialect]] * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608


def put(connection: Connection, table: Table, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Put rows into a table: each a tuple of the columns named."""
    if rows:
        connection.exec_driver_sql(_statement(table.name, names, connection.dialect.name), rows)


_LAST = """SELECT (SELECT max(id) FROM source), (SELECT max(id) FROM reading), (SELECT max(id) FROM study)"""


def next_ids(connection: Connection) -> tuple[int, int, int]:
    """Return the next free numbers of sources, readings and studies; the lock of the writer keeps them free."""
    source_id, reading_id, study_id = connection.exec_driver_sql(_LAST).one()
    return (source_id or 0) + 1, (reading_id or 0) + 1, (study_id or 0) + 1
