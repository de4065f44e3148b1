"""What stops work on a base, in sentences that say what to do; nothing has changed when one of these is raised."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from evitable.model import EvidenceError


class UnusableBase(EvidenceError):
    """The base cannot be opened or written: not a base, damaged, newer, read-only, or no room left."""


class BaseConflict(EvidenceError):
    """What was asked does not fit what the base holds: an unknown study, a stale value, a past that cannot change."""


# What the databases say, and what it means to a person; the first that fits is told.
_MEANINGS = (
    ("database or disk is full", "there is no room left on its disk. Make room and try again"),
    ("No space left on device", "there is no room left on its disk. Make room and try again"),
    ("disk I/O error", "its disk does not answer as it should, or is full. Check the disk and try again"),
    ("readonly database", "it may only be read. Copy it, or allow writing, and try again"),
    ("read-only transaction", "it may only be read. Copy it, or allow writing, and try again"),
    ("database is locked", "another program has been writing to it for too long. Try again when it is done"),
    ("lock timeout", "another program has been writing to it for too long. Try again when it is done"),
    ("file is not a database", "this is not an evidence base. `evitable base init` makes one under a new name"),
    ("malformed", "the file is damaged, or only half of it was copied. Copy it again or take a backup"),
    ("unable to open database file", "it cannot be opened. Check its name, its folder and who may read it"),
    ("append-only", "the past of a base cannot be changed; add a revision instead"),
    ("password authentication failed", "the server refuses this name or password"),
    ("does not exist", "the server has no such database, or it is not an evidence base"),
    ("onnection refused", "no server answers at this address. Start it, or check host and port"),
    ("connection failed", "no server answers at this address. Start it, or check host and port"),
    ("connection to server", "no server answers at this address. Start it, or check host and port"),
)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn what a database raises into a sentence that names the base and the next step."""
    try:
        yield
    except DBAPIError as error:
        raise UnusableBase(f"{name}: {_meaning(str(error.orig))}.") from error
    except (ArgumentError, NoSuchModuleError) as error:
        raise UnusableBase(
            f"{name}: this is no address of a base. Give a file, or postgresql://host/database."
        ) from error
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise UnusableBase(f"{name}: a server needs one more package: pip install 'evitable[postgres]'.") from error
    except Exception as error:
        # What the drivers raise where they are asked without the layers above; psycopg may not be there.
        if not isinstance(error, sqlite3.Error) and error.__class__.__module__.partition(".")[0] != "psycopg":
            raise
        raise UnusableBase(f"{name}: {_meaning(str(error))}.") from error


def _meaning(words: str) -> str:
    for sign, meaning in _MEANINGS:
        if sign in words:
            return meaning
    first = " ".join(words.split())[:200]
    return f"the database says: {first}"
