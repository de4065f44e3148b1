"""What can be read of a base: now, and as it stood at a moment."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from evitable.base import revising, searching, stored
from evitable.base.chain import ENTRY_COLUMNS, Entry
from evitable.base.packing import loads
from evitable.base.revising import Revision
from evitable.base.schema import entry, source
from evitable.base.searching import Filters, Page
from evitable.base.stored import SHARED, StoredStudy
from evitable.model import Evidence


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A source of a base: its number, the hash of its bytes, its name, and when it came in."""

    id: int
    sha256: str
    name: str
    media_type: str
    doi: str | None
    by: str
    at: str


class View(ABC):
    """A base as it stands, or as it stood when it had `until` entries."""

    @property
    @abstractmethod
    def until(self) -> int | None:
        """How many entries the base had; None: as it stands."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The name of the base, without its folder or any password."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """Read in one transaction: what others write meanwhile is not seen."""

    def sources(self) -> tuple[StoredSource, ...]:
        """Return every source, in the order in which they came in."""
        asked = select(source.c.id, source.c.sha256, source.c.record, entry.c.actor, entry.c.at)
        asked = asked.join_from(source, entry, entry.c.seq == source.c.entry).order_by(source.c.id)
        if self.until is not None:
            asked = asked.where(source.c.entry <= self.until)
        with self.reading() as connection:
            return tuple(_source(row) for row in connection.execute(asked))

    def head(self) -> str:
        """Return the hash of the newest entry: it names the state of the whole base."""
        asked = select(entry.c.hash).order_by(entry.c.seq.desc()).limit(1)
        if self.until is not None:
            asked = asked.where(entry.c.seq <= self.until)
        with self.reading() as connection:
            return str(connection.execute(asked).scalar_one())

    def content(self, source_id: int) -> bytes:
        """Return the bytes of a source, as they came in."""
        with self.reading() as connection:
            return bytes(stored.source_row(connection, source_id, self.until).content)

    def evidence(self, source_id: int, *, line: str = SHARED) -> Evidence:
        """Return all that was read from a source, with the values that stand.

        On a reviewer's own `line`: the program's values, and this reviewer's revisions on top.
        """
        with self.reading() as connection:
            return stored.stored_evidence(connection, source_id, line, self.until)

    def study(self, study_id: int, *, line: str = SHARED) -> StoredStudy:
        """Return one study with the values that stand; `BaseConflict` where there is none of this number."""
        with self.reading() as connection:
            return stored.stored_study(connection, study_id, line, self.until)

    @abstractmethod
    def studies(self, filters: Filters | None = None, *, after: int = 0, limit: int = 50) -> Page:
        """Return a page of studies that fit the filters, those with a number above `after`."""

    def history(self, study_id: int, field: str | None = None) -> tuple[Revision, ...]:
        """Return the life of a study's values, or of one: every version with who, when, why, from what to what."""
        with self.reading() as connection:
            return tuple(revising.history(connection, study_id, field, self.until))

    def renamed(self, *, line: str = SHARED) -> dict[int, set[tuple[str, str]]]:
        """Return, by study, the names that people gave to its parts, each with the list that the part stands in."""
        with self.reading() as connection:
            return revising.renamed(connection, line, self.until)

    def proposals(self) -> tuple[Revision, ...]:
        """Return what later readings propose beside what people decided, and nobody has answered yet."""
        with self.reading() as connection:
            return tuple(revising.proposals(connection, self.until))

    def entries(self, *, after: int = 0) -> tuple[Entry, ...]:
        """Return the log: every change, first to last, those after a number."""
        asked = select(*ENTRY_COLUMNS).where(entry.c.seq > after).order_by(entry.c.seq)
        if self.until is not None:
            asked = asked.where(entry.c.seq <= self.until)
        with self.reading() as connection:
            return tuple(Entry(*row) for row in connection.execute(asked))


def _source(row: Any) -> StoredSource:
    told = loads(row.record)
    return StoredSource(row.id, row.sha256, told["name"], told["media_type"], told.get("doi"), row.actor, row.at)


class Past(View):
    """A base as of a moment: it can be read, and nothing can be written to it."""

    def __init__(self, base: View, until: int) -> None:
        self._base = base
        self._until = until

    @property
    def until(self) -> int:
        """How many entries the base had."""
        return self._until

    @property
    def name(self) -> str:
        """The name of the base that this is the past of."""
        return self._base.name

    def reading(self) -> AbstractContextManager[Connection]:
        """Read in one transaction."""
        return self._base.reading()

    def studies(self, filters: Filters | None = None, *, after: int = 0, limit: int = 50) -> Page:
        """Return a page of studies that fitted the filters then, those with a number above `after`."""
        with self.reading() as connection:
            return searching.page_of(connection, filters or Filters(), after=after, limit=limit, until=self.until)
