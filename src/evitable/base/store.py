"""The base itself: one object that opens, adds, lists, revises and verifies."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.engine import Connection

from evitable.base import making, opening, revising, verifying
from evitable.base.adding import Added
from evitable.base.chain import Writer, append, stamp
from evitable.base.deciding import reviewer
from evitable.base.errors import BaseConflict, UnusableBase, told
from evitable.base.loading import Names
from evitable.base.preparing import Prepared, prepare
from evitable.base.present import refresh
from evitable.base.rereading import keep_all
from evitable.base.reviewing import Reviewing
from evitable.base.revising import Revision
from evitable.base.schema import about, entry
from evitable.base.searching import Filters, Page, page_now
from evitable.base.stored import SHARED
from evitable.base.verifying import Verified
from evitable.base.view import Past
from evitable.model import Evidence

# How much goes in at once: studies, where so many bytes of a source weigh as much as one.
_WEIGHT = 512
_BYTES_A_STUDY = 32768


class EvidenceBase(Reviewing):
    """A base of evidence in a file, or on a PostgreSQL server: every value with its whole history.

    Open one with `open` or make one with `init`; both work as a context, and close themselves then. A base may be
    open in several processes at once. The clock is never read: every change is handed its moment (`now`).
    """

    def __init__(self, address: opening.Address, engine: Engine, *, read_only: bool) -> None:
        self.address = address
        self.read_only = read_only
        self._engine = engine
        self._names: Names = {}

    @classmethod
    def init(cls, where: str | os.PathLike[str], *, by: str, now: datetime, program: str = "") -> Self:
        """Make an empty base in a new file, or in an empty database of a server.

        Raises `UnusableBase` where something stands there already.
        """
        address = opening.address_of(where)
        if address.path is not None:
            _claim(address.path)
        try:
            return cls._made(address, Writer(by, now), program)
        except BaseException:
            if address.path is not None:
                _discard(address.path)
            raise

    @classmethod
    def _made(cls, address: opening.Address, writer: Writer, program: str) -> Self:
        engine = opening.connect(address, creating=True)
        base = cls(address, engine, read_only=False)
        with told(address.name):
            if address.path is not None:
                opening.mark(engine)
            with base.writing() as connection:
                if making.step_of(connection) is not None:
                    raise UnusableBase(f"{address.name}: there is a base already; open it without init.")
                making.migrate(connection)
                known = {"id": secrets.token_hex(16), "format": making.newest_step(), "program": program}
                append(connection, "init", writer, sorted(known.items()))
                connection.execute(insert(about), [{"key": key, "value": held} for key, held in known.items()])
        return base

    @classmethod
    def open(cls, where: str | os.PathLike[str], *, read_only: bool = False) -> Self:
        """Open a base; one of an earlier format is taken to this one, and read as it is where it may only be read.

        Raises `UnusableBase` with a sentence that says what is wrong; the file is left as it was.
        """
        address = opening.address_of(where)
        if address.path is not None and address.path.is_file() and not opening.may_write(address.path):
            read_only = True
        with told(address.name):
            base = cls(address, opening.connect(address, read_only=read_only), read_only=read_only)
            try:
                with base.reading() as connection:
                    current = making.check_format(connection, address.name)
                if not current and not read_only:
                    with base.writing() as connection:
                        making.migrate(connection)
            except BaseException:
                base.close()
                raise
        return base

    @property
    def name(self) -> str:
        """The base's address as it may be shown."""
        return self.address.name

    def close(self) -> None:
        """Let go of the file or the server."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def until(self) -> None:
        """The base stands as it stands now."""
        return

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read in one transaction: what others write meanwhile is not seen."""
        with told(self.name), self._engine.connect() as plain:
            server = plain.dialect.name == "postgresql"
            yield plain.execution_options(isolation_level="REPEATABLE READ") if server else plain

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction, after every other writer: all of it is kept, or nothing."""
        if self.read_only:
            raise UnusableBase(f"{self.name}: it may only be read. Copy it, or allow writing, and try again.")
        with told(self.name), self._engine.connect() as plain:
            connection = plain.execution_options(writing=True)
            try:
                with connection.begin():
                    opening.lock_writers(connection)
                    yield connection
            except BaseException:
                # Names numbered in what was rolled back are not there.
                self._names.clear()
                raise

    def studies(self, filters: Filters | None = None, *, after: int = 0, limit: int = 50) -> Page:
        """Return a page of studies that fit the filters, those with a number above `after`."""
        ask = partial(opening.asked, self._engine)
        with told(self.name):
            return page_now(ask, self._engine.dialect.name, filters or Filters(), after=after, limit=limit)

    def add_evidence(self, evidence: Evidence, content: bytes, *, by: str, now: datetime, program: str = "") -> Added:
        """Add what was read from a source, with the source's bytes: all of it, or nothing.

        The same source read the same way again adds nothing.
        """
        return self.add_all([(evidence, content)], by=by, now=now, program=program)[0]

    def add_all(
        self, read: Iterable[tuple[Evidence, bytes]], *, by: str, now: datetime, program: str = ""
    ) -> list[Added]:
        """Add what was read from several sources, some hundred studies in a transaction.

        Each source has an entry of its own, and goes in whole or not at all. Where one cannot be added, those of the
        transactions before it are kept.
        """
        writer = Writer(by, now)
        done: list[Added] = []
        for batch in _batches(prepare(evidence, content) for evidence, content in read):
            with self.writing() as connection:
                done += keep_all(connection, batch, writer, program, self._names)
        return done

    def revise(  # noqa: PLR0913  (who, when and why are told apart)
        self, study_id: int, field: str, value: Any, *, by: str, why: str, now: datetime, line: str = SHARED
    ) -> tuple[Revision, ...]:
        """Give a value its new content, with a reason; None says that it is not stated. Returns its history.

        `field` is the pointer that `history` and the evidence document show (`responses/0/n`). On a `line` of their
        own, a reviewer works unseen by the others. Raises `BaseConflict` for what is no value of a study, and for a
        value struck out that is not there.
        """
        writer = Writer(by, now, why)
        if not why.strip():
            raise BaseConflict("A value is revised for a reason: say why.")
        line = reviewer(line) if line != SHARED else line
        with self.writing() as connection:
            changes = revising.changes_for(connection, revising.Asked(study_id, field, value), why, line=line)
            if all(one.before is None and one.after is None for one in changes):
                raise BaseConflict(
                    f"{field} of study {study_id} is not stated as it is; there is nothing to strike out."
                )
            revising.commit(connection, "revision", writer, changes)
            if line == SHARED:
                refresh(connection, [study_id], self._names)
            return tuple(revising.history(connection, study_id, field, None))

    def at(self, moment: datetime) -> Past:
        """Return the base as it stood at a moment: with every entry made until then."""
        asked = select(func.max(entry.c.seq)).where(entry.c.at <= stamp(moment))
        with self.reading() as connection:
            return Past(self, connection.execute(asked).scalar() or 0)

    def verify(self) -> Verified:
        """Check every byte that the base keeps against its log, and the log against itself."""
        with self.reading() as connection:
            return verifying.verify(connection)


def _batches(sources: Iterable[Prepared]) -> Iterator[list[Prepared]]:
    """Part sources into those that go in together: a file writes each of its pages once for all of them."""
    batch: list[Prepared] = []
    weight = 0
    for made in sources:
        batch.append(made)
        weight += len(made.studies) + len(made.content) // _BYTES_A_STUDY
        if weight >= _WEIGHT:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _claim(path: Path) -> None:
    """Take a new file for a base; two who ask at once cannot both get it."""
    try:
        path.open("xb").close()
    except FileExistsError as error:
        raise UnusableBase(f"{path}: there is a file already. Choose another name, or open it.") from error
    except OSError as error:
        raise UnusableBase(f"{path}: no file can be made there. Check its folder.") from error


def _discard(path: Path) -> None:
    """Take away the file of a base that could not be made."""
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm"), Path(f"{path}-journal")):
        name.unlink(missing_ok=True)
