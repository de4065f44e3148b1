"""Whether a base is what its log says: every row of history, every link of the chain, and what is worked out of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from evitable.base.chain import ENTRY_COLUMNS, GENESIS, Entry, digest_of, link_hash, tabbed
from evitable.base.deciding import link_rows
from evitable.base.loading import study_key
from evitable.base.packing import loads, written
from evitable.base.pointers import whole
from evitable.base.preparing import text_hash, told_study
from evitable.base.present import Present, present_of
from evitable.base.schema import (
    FORMAT,
    HISTORY,
    about,
    adjudication,
    analysis,
    citation,
    entry,
    evidence_table,
    finding,
    reading,
    revision,
    source,
    study,
    summary,
    term,
    term_name,
    value,
)
from evitable.base.words import kept_words, shown_of

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong; `head` is the hash of the newest entry.

    Who keeps `head` elsewhere can tell later that nothing was taken off the end of the log.
    """

    entries: int
    sources: int
    studies: int
    values: int
    revisions: int
    head: str
    problems: tuple[str, ...]


def verify(connection: Connection) -> Verified:
    """Check a base; what is wrong with it is told in sentences, and none of it is mended."""
    problems: list[str] = []
    looks: tuple[Callable[[Connection], Iterable[str]], ...] = (
        _pages,
        _forms,
        _sources,
        _keys,
        _log,
        _citations,
        _present,
    )
    for look in looks:
        try:
            problems += look(connection)
        except (ValueError, TypeError, LookupError, AttributeError, SQLAlchemyError) as error:
            problems.append(f"What is kept cannot be read any more ({type(error).__name__}).")
    counted = (entry, source, study, value, revision)
    counts = (connection.execute(select(func.count()).select_from(table)).scalar() or 0 for table in counted)
    entries, sources, studies, values, revisions = counts
    head = connection.execute(select(entry.c.hash).order_by(entry.c.seq.desc()).limit(1)).scalar()
    return Verified(entries, sources, studies, values, revisions, head or GENESIS, tuple(problems))


def _pages(connection: Connection) -> Iterator[str]:
    """Let SQLite look at its own pages; a server looks after its own."""
    if connection.dialect.name == "sqlite":
        for (told,) in connection.execute(text("PRAGMA integrity_check(5)")):
            if told != "ok":
                yield f"The file is damaged: {told}."


def _forms(connection: Connection) -> Iterator[str]:
    for table in HISTORY:
        if "form" in table.c:
            odd = select(func.count()).select_from(table).where(table.c.form.not_in(range(1, FORMAT + 1)))
            if connection.execute(odd).scalar():
                yield f"Rows of {table.name} claim a format that there is not."


def _sources(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(source.c.id, source.c.sha256, source.c.content)):
        if hashlib.sha256(row.content).hexdigest() != row.sha256:
            yield f"The bytes of source {row.id} are not those that came in."


def _keys(connection: Connection) -> Iterator[str]:
    """Check the names of studies, which are made of where the studies were read."""
    asked = select(study.c.id, study.c.key, study.c.table_number, study.c.position, source.c.sha256, reading.c.number)
    asked = asked.join_from(study, reading, reading.c.id == study.c.reading_id)
    for row in connection.execute(asked.join(source, source.c.id == reading.c.source_id)):
        if row.key != study_key(row.sha256, (row.table_number, row.position), row.number):
            yield f"The key of study {row.id} is not what it was."


def _log(connection: Connection) -> Iterator[str]:
    """Check the chain, and the rows of each entry against its digest."""
    previous = GENESIS
    held = select(*ENTRY_COLUMNS).order_by(entry.c.seq)
    for expected, row in enumerate(connection.execute(held).all(), 1):
        one = Entry(*row)
        if one.seq != expected:
            yield f"The log jumps from entry {expected - 1} to {one.seq}."
            return
        told = (one.actor, one.at, one.reason, one.origin)
        if one.previous != previous or one.hash != link_hash(previous, one.kind, told, one.digest):
            yield f"Entry {one.seq} ({one.kind} by {one.actor}) is not what it was when it was made."
        if digest_of(rows_of(connection, one)) != one.digest:
            yield f"What entry {one.seq} ({one.kind} by {one.actor}) brought has been changed."
        previous = one.hash


def rows_of(connection: Connection, one: Entry) -> Iterator[Any]:
    """Yield all that an entry brought, as its digest is made of it."""
    if one.kind == "init":
        yield from ([row.key, row.value] for row in connection.execute(select(about).order_by(about.c.key)))
    read = connection.execute(select(reading).where(reading.c.entry == one.seq)).first()
    if read is not None:
        yield from _reading_rows(connection, read)
    keyed = select(revision, study.c.key).join_from(revision, study).where(revision.c.entry == one.seq)
    for row in connection.execute(keyed.order_by(revision.c.id)):
        yield ["revision", row.key, row.field, row.line, row.kind, row.before, row.after]
    keyed = select(adjudication, study.c.key).join_from(adjudication, study).where(adjudication.c.entry == one.seq)
    for row in connection.execute(keyed.order_by(adjudication.c.id)):
        yield ["adjudication", row.key, row.field, row.record]
    for row in link_rows(connection, one.seq):
        yield ["link", row.kind, row.first_key, row.second_key, row.verdict, row.record]
    for row in connection.execute(select(analysis).where(analysis.c.entry == one.seq).order_by(analysis.c.id)):
        yield ["analysis", row.name, row.record]


def _reading_rows(connection: Connection, read: Row[Any]) -> Iterator[Any]:
    """Yield a reading as `told_reading` does."""
    held = connection.execute(select(source).where(source.c.id == read.source_id, source.c.entry == read.entry)).first()
    if held is not None:
        yield ["source", held.sha256, held.record]
    told = (read.number, read.program, read.fingerprint, read.record, text_hash(read.text))
    yield ["reading", *told, digest_of(_brought(connection, read))]


def _brought(connection: Connection, read: Row[Any]) -> Iterator[str]:
    """Yield the tables, studies and findings of a reading as `told_rows` does."""
    tables = select(evidence_table).where(evidence_table.c.reading_id == read.id)
    for row in connection.execute(tables.order_by(evidence_table.c.number)):
        yield tabbed("table", row.number, row.record, row.cells)
    studies = connection.execute(select(study).where(study.c.reading_id == read.id).order_by(study.c.id)).all()
    for at in range(0, len(studies), _BATCH):
        yield from _study_rows(connection, studies[at : at + _BATCH])
    order = (finding.c.table_number, finding.c.study_position, finding.c.position)
    for row in connection.execute(select(finding).where(finding.c.reading_id == read.id).order_by(*order)):
        yield tabbed("finding", row.table_number, row.study_position, row.position, row.code, row.body)


def _study_rows(connection: Connection, studies: Sequence[Row[Any]]) -> Iterator[str]:
    bodies: dict[int, list[tuple[str, str]]] = {row.id: [] for row in studies}
    asked = select(value.c.study_id, value.c.field, value.c.body).where(value.c.study_id.in_(bodies))
    for study_id, field, body in connection.execute(asked):
        bodies[study_id].append((field, body))
    for row in studies:
        yield told_study(row.table_number, row.position, row.record, bodies[row.id])


def _citations(connection: Connection) -> Iterator[str]:
    """Check the list of references against the studies that cite them."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in connection.execute(select(citation).order_by(citation.c.study_id, citation.c.position)):
        found.setdefault(row.study_id, []).append((row.position, row.doi, row.pmid, row.record))
    for row in connection.execute(select(study.c.id, study.c.key, study.c.record).order_by(study.c.id)):
        references = _references(row.record)
        told = [(at, one.doi, one.pmid, written(one)) for at, one in enumerate(references, 1)]
        if found.pop(row.id, []) != told:
            yield f"The references of study {row.id} have been changed."


def _references(record: str) -> tuple[Any, ...]:
    """Return the references that a study's frame holds; they stand apart too, so that a DOI finds its studies."""
    frame = loads(record)
    bare = {"row": frame["row"], "citation": frame.get("citation", {}), "sex": {}}
    return whole(bare, {}).citation.references


def _present(connection: Connection) -> Iterator[str]:
    """Check what is worked out against working it out again."""
    ids = list(connection.scalars(select(study.c.id).order_by(study.c.id)))
    for at in range(0, len(ids), _BATCH):
        batch = ids[at : at + _BATCH]
        held, found = _kept(connection, batch), present_of(connection, batch)
        for study_id in batch:
            if held.get(study_id) != _comparable(found.get(study_id)):
                yield f"What lists and searches show of study {study_id} is not what its history says."


Comparable = tuple[dict[str, Any], list[tuple[str, str]], list[str]] | None


def _comparable(present: Present | None) -> Comparable:
    if present is None:
        return None
    return _read(present.line), sorted(present.terms), sorted(present.words.split())


def _read(line: dict[str, Any]) -> dict[str, Any]:
    """Return a line with what is shown of it read: each format writes the same in its own way."""
    return {**line, "shown": shown_of([line["shown"]])[0]}


def _kept(connection: Connection, batch: list[int]) -> dict[int, Comparable]:
    lines = {
        row.study_id: _read(dict(row._mapping))
        for row in connection.execute(select(summary).where(summary.c.study_id.in_(batch)))
    }
    terms: dict[int, list[tuple[str, str]]] = {}
    named = select(term.c.study_id, term_name.c.kind, term_name.c.name).join_from(term, term_name)
    for study_id, kind, name in connection.execute(named.where(term.c.study_id.in_(batch))):
        terms.setdefault(study_id, []).append((kind, name))
    words = kept_words(connection, batch)
    return {
        study_id: (line, sorted(terms.get(study_id, [])), sorted(words.get(study_id, [])))
        for study_id, line in lines.items()
    }
