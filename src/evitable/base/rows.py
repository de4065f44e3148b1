"""Rows by the thousand: constant statements handed to the driver, without a dictionary a row."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Integer, LargeBinary, Table, Text
from sqlalchemy.engine import Connection

_KINDS: dict[type, str] = {Integer: "int", BigInteger: "bigint", Text: "text", LargeBinary: "bytea"}

Rows = list[tuple[Any, ...]]


@cache
def _statement(table: Table, names: tuple[str, ...], dialect: str) -> str:
    """Return the statement for some columns of a table; both are ours, never anybody's words."""
    head = f"INSERT INTO {table.name} ({', '.join(names)})"
    if dialect == "sqlite":
        return f"{head} VALUES ({', '.join('?' * len(names))})"
    # One statement with a list a column: a server answers each row of many apart, which takes ten times as long.
    lists = ", ".join(f"%s::{_KINDS[table.c[name].type.__class__]}[]" for name in names)
    return f"{head} SELECT * FROM unnest({lists})"  # noqa: S608


def put(connection: Connection, table: Table, names: tuple[str, ...], rows: Rows) -> None:
    """Put rows into a table: each a tuple of the columns named."""
    put_by(connection, _statement(table, names, connection.dialect.name), rows)


def put_by(connection: Connection, statement: str, rows: Rows) -> None:
    """Put rows by a statement that takes a row at a time in a file, and a list a column on a server."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(statement, rows)
    else:
        connection.exec_driver_sql(statement, tuple(map(list, zip(*rows, strict=True))))


_LAST = """SELECT (SELECT max(id) FROM source), (SELECT max(id) FROM reading), (SELECT max(id) FROM study)"""


def next_ids(connection: Connection) -> tuple[int, int, int]:
    """Return the next free numbers of sources, readings and studies; the lock of the writer keeps them free."""
    source_id, reading_id, study_id = connection.exec_driver_sql(_LAST).one()
    return (source_id or 0) + 1, (reading_id or 0) + 1, (study_id or 0) + 1
