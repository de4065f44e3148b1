"""The log of a base: every change is an entry, and every entry holds the hash of the one before."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from evitable.base.errors import BaseConflict
from evitable.base.packing import dumps
from evitable.base.rows import put
from evitable.base.schema import entry

GENESIS = "0" * 64

# Control signs (but for line ends and tabs) and halves of surrogate pairs.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Entry(NamedTuple):
    """One change: its place in the log, what kind it is, who made it, when, and why.

    `origin` tells of an entry that was made in another base and came in by a merge (JSON).
    """

    seq: int
    kind: str
    actor: str
    at: str
    reason: str
    origin: str | None
    digest: str
    previous: str
    hash: str


_LAST = f"SELECT {', '.join(Entry._fields)} FROM entry ORDER BY seq DESC LIMIT 1"  # noqa: S608  (names of our own)

ENTRY_COLUMNS = tuple(entry.c[name] for name in Entry._fields)


def stamp(now: datetime) -> str:
    """Write a moment as entries hold it: UTC, to the microsecond, so that texts sort as moments do.

    Example:
        >>> stamp(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
        '2026-11-23T09:30:00.000000Z'
    """
    if now.tzinfo is None:
        raise BaseConflict("A moment needs its time zone: 2026-11-23T09:30Z.")
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def clean(words: str, what: str) -> str:
    """Return a name or reason as it is kept; refuse what cannot be shown."""
    words = words.strip()
    if any(
        (ord(sign) < 32 and sign not in "\n\t") or ord(sign) == 127 or 0xD800 <= ord(sign) < 0xE000 for sign in words
    ):
        raise BaseConflict(f"The {what} holds signs that cannot be shown; write it in plain characters.")
    return words


def digest_of(rows: Iterable[Any]) -> str:
    """Return the SHA-256 of rows: a row is one line of JSON, or columns that are ASCII already, joined by tabs."""
    found = hashlib.sha256()
    for row in rows:
        line = row if row.__class__ is str else dumps(row)
        found.update(f"{line}\n".encode("ascii"))
    return found.hexdigest()


def tabbed(*columns: str | int) -> str:
    """Join columns that hold neither tabs nor line ends, as JSON and pointers do not: quicker than JSON of JSON."""
    return "\t".join(map(str, columns))


def link_hash(previous: str, kind: str, told: tuple[str, str, str, str | None], digest: str) -> str:
    """Return the hash of an entry: of the hash before it, of what it tells, and of the rows it brought."""
    return digest_of([[previous, kind, *told, digest]])


def last(connection: Connection) -> Entry | None:
    """Return the newest entry."""
    found = connection.exec_driver_sql(_LAST).first()
    return Entry(*found) if found else None


class Writer(NamedTuple):
    """Who writes, when and why; `origin` is for what came from another base."""

    actor: str
    now: datetime
    reason: str = ""
    origin: str | None = None


def append(connection: Connection, kind: str, writer: Writer, rows: Iterable[Any]) -> Entry:
    """Add an entry for rows that are about to be written; its number is theirs."""
    made = following(last(connection), kind, writer, rows)
    put(connection, entry.name, Entry._fields, [made])
    return made


def following(before: Entry | None, kind: str, writer: Writer, rows: Iterable[Any]) -> Entry:
    """Make the entry that follows another.

    The moment never goes back: a writer whose clock is behind gets the moment of the entry before.
    """
    seq = before.seq + 1 if before else 1
    at = max(stamp(writer.now), before.at if before else "")
    actor, reason = clean(writer.actor, "name"), clean(writer.reason, "reason")
    if not actor:
        raise BaseConflict("Say who this is: a name or initials that the others know.")
    previous = before.hash if before else GENESIS
    digest = digest_of(rows)
    told = (actor, at, reason, writer.origin)
    return Entry(seq, kind, *told, digest, previous, link_hash(previous, kind, told, digest))
