"""From an address to a database that can be asked: a file, or a PostgreSQL server."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool

from evitable.base.errors import UnusableBase, told

# Marks a SQLite file as one of ours ("Evit").
APPLICATION_ID = 0x45766974

# How long a writer waits for another before it gives up, in seconds.
PATIENCE = 60

_HEADER = 100
_MAGIC = b"SQLite format 3\x00"

# Any number will do, as long as every writer of a base asks for the same.
_WRITERS_LOCK = 0x4576697461626C65


@dataclass(frozen=True, slots=True)
class Address:
    """Where a base is: a path, or the address of a server with its password left out of every message."""

    path: Path | None
    url: str | None

    @property
    def name(self) -> str:
        """The address as it may be shown."""
        return self.path.name if self.path else make_url(self.url or "").render_as_string(hide_password=True)


def address_of(where: str | os.PathLike[str]) -> Address:
    """Tell a file from a server.

    Example:
        >>> address_of("lupus.evitable").name, address_of("postgresql://ada:secret@db/lupus").name
        ('lupus.evitable', 'postgresql://ada:***@db/lupus')
    """
    words = os.fspath(where)
    if words.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        return Address(None, "postgresql://" + words.partition("://")[2])
    return Address(Path(words), None)


def is_base(where: str | os.PathLike[str]) -> bool:
    """Tell whether a path or an address is that of a base, by its first bytes; it may still be damaged."""
    address = address_of(where)
    if address.path is None:
        return True
    try:
        with address.path.open("rb") as file:
            head = file.read(_HEADER)
    except OSError:
        return False
    return head.startswith(_MAGIC) and int.from_bytes(head[68:72], "big") == APPLICATION_ID


def connect(address: Address, *, read_only: bool = False, creating: bool = False) -> Engine:
    """Return the engine of a base; for a file, after its first bytes have shown that it can be one."""
    if address.path is None:
        with told("the server"):
            return _server(make_url(address.url or ""), read_only=read_only)
    if not creating:
        _check_header(address.path)
    return _file(address.path, read_only=read_only)


def _server(url: Any, *, read_only: bool) -> Engine:
    options = "-c lock_timeout=60s" + (" -c default_transaction_read_only=on" if read_only else "")
    given = url.query.get("options")
    url = url.set(drivername="postgresql+psycopg").difference_update_query(["options"])
    return create_engine(url, connect_args={"options": f"{given} {options}" if given else options}, pool_pre_ping=True)


def _check_header(path: Path) -> None:
    """Refuse what cannot be a base before the database library looks at it."""
    if not path.is_file():
        raise UnusableBase(f"{path}: there is no such file. `evitable base init {path}` makes an empty base.")
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER)
            size = file.seek(0, os.SEEK_END)
    except OSError as error:
        raise UnusableBase(f"{path.name}: it cannot be read. Check who may read it.") from error
    if len(head) < _HEADER or not head.startswith(_MAGIC) or int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise UnusableBase(
            f"{path.name}: this is not an evidence base. `evitable base init` makes one under a new name."
        )
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    waiting = Path(f"{path}-wal")
    if size < (65536 if page == 1 else page) * pages and not (waiting.exists() and waiting.stat().st_size):
        raise UnusableBase(f"{path.name}: only a part of this base was copied. Copy the whole file again.")


def may_write(path: Path) -> bool:
    """Tell whether a file is meant to be written: by its marks for everyone, even where root could all the same."""
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o222) and os.access(path, os.W_OK)


def _file(path: Path, *, read_only: bool) -> Engine:
    quiet = read_only and not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
    mode = "ro" if read_only else "rwc"
    uri = f"file:{quote(str(path.resolve()))}?mode={mode}{'&immutable=1' if quiet else ''}"

    def opened() -> sqlite3.Connection:
        return sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False)

    engine = create_engine("sqlite://", creator=opened, poolclass=QueuePool, pool_size=4, max_overflow=0)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    """Set what holds for every connection to a file."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA recursive_triggers = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA cache_size = -32000")
    cursor.execute("PRAGMA trusted_schema = OFF")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin as a writer at once, so that two writers wait for each other and never fail half-way."""
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def asked(engine: Engine, statement: str, values: tuple[Any, ...]) -> Sequence[Any]:
    """Ask one question outside any transaction: it sees one state of the base by itself.

    A file is asked by its driver, as the way through the layers above takes longer than most answers.
    """
    if engine.dialect.name != "sqlite":
        with engine.connect() as connection:
            return connection.exec_driver_sql(statement, values).fetchall()
    pooled = engine.raw_connection()
    try:
        driver: Any = pooled.driver_connection
        rows: list[Any] = driver.execute(statement, values).fetchall()
    finally:
        pooled.close()
    return rows


def lock_writers(connection: Connection) -> None:
    """Make writers of a server take turns, as those of a file do: the chain of entries has one end."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS_LOCK})


def mark(engine: Engine) -> None:
    """Make an empty file one of ours, in which readers never wait for writers (WAL)."""
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.close()
    finally:
        connection.close()
