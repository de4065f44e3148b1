"""Rows by the thousand: constant statements handed to the driver, without a dictionary a row."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy.engine import Connection

Rows = list[tuple[Any, ...]]


@cache
def _statement(table: str, names: tuple[str, ...], dialect: str) -> str:
    """Return the statement for some columns of a table; both are ours, never anybody's words."""
    columns = f"{table} ({', '.join(names)})"
    if dialect == "sqlite":
        return f"INSERT INTO {columns} VALUES ({', '.join('?' * len(names))})"  # noqa: S608
    return f"COPY {columns} FROM STDIN"


def put(connection: Connection, table: str, names: tuple[str, ...], rows: Rows) -> None:
    """Put rows into a table: each a tuple of the columns named."""
    if not rows:
        return
    statement = _statement(table, names, connection.dialect.name)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(statement, rows)
        return
    # A server answers rows of INSERT one by one; what is copied comes as one text.
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write("".join(["\t".join(map(_field, row)) + "\n" for row in rows]))


_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def _field(found: Any) -> str:
    r"""Write a field as COPY reads it.

    Example:
        >>> print(_field("a\tb"), _field(None), _field(b"A"), _field(5))
        a\tb \N \\x41 5
    """
    if found.__class__ is str:
        for sign, told in _ESCAPES.items():
            if sign in found:
                found = found.replace(sign, told)
        return str(found)
    if found is None:
        return "\\N"
    return f"\\\\x{found.hex()}" if found.__class__ is bytes else str(found)


_LAST = """SELECT (SELECT max(id) FROM source), (SELECT max(id) FROM reading), (SELECT max(id) FROM study)"""


def next_ids(connection: Connection) -> tuple[int, int, int]:
    """Return the next free numbers of sources, readings and studies; the lock of the writer keeps them free."""
    source_id, reading_id, study_id = connection.exec_driver_sql(_LAST).one()
    return (source_id or 0) + 1, (reading_id or 0) + 1, (study_id or 0) + 1
