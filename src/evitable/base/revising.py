"""Revisions: who changed which value, when, why, from what to what; nothing is overwritten."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, insert, select
from sqlalchemy.engine import Connection

from evitable.base.chain import Entry, Writer, append
from evitable.base.errors import BaseConflict
from evitable.base.packing import dumps, loads
from evitable.base.pointers import body_of, make_room, shape_of, value_of
from evitable.base.schema import entry, reading, revision, study, value
from evitable.base.stored import FRAME, SHARED, bodies_of, stored_study
from evitable.model import Dose, Quote, Value


@dataclass(frozen=True, slots=True)
class Revision:
    """One version in the life of a value.

    `version` counts from 1, the first time the value was there; a proposal has none (0), for it never stood. `kind`
    is reading (by the program), revision, adjudication, merge or proposal. None as a value means: not stated.
    """

    version: int
    study_id: int
    field: str
    line: str
    kind: str
    by: str
    at: str
    why: str
    before: Value[Any] | None
    after: Value[Any] | None
    entry: int


@dataclass(frozen=True, slots=True)
class Change:
    """A revision about to be made: bodies are JSON as `body_of` writes it, None where not stated."""

    study_id: int
    key: str
    field: str
    line: str
    kind: str
    before: str | None
    after: str | None


def told_changes(changes: Iterable[Change]) -> Iterable[list[Any]]:
    """Yield what the log's entry is made of."""
    return (["revision", one.key, one.field, one.line, one.kind, one.before, one.after] for one in changes)


def add_changes(connection: Connection, changes: list[Change], seq: int) -> None:
    """Keep revisions under an entry that was made of them."""
    if not changes:
        return
    first = (connection.execute(select(func.max(revision.c.id))).scalar() or 0) + 1
    connection.execute(
        insert(revision),
        [
            {
                "id": number,
                "study_id": one.study_id,
                "field": one.field,
                "line": one.line,
                "kind": one.kind,
                "before": one.before,
                "after": one.after,
                "entry": seq,
            }
            for number, one in enumerate(changes, first)
        ],
    )


def commit(connection: Connection, kind: str, writer: Writer, changes: list[Change]) -> Entry:
    """Make one entry of some revisions, and keep them."""
    made = append(connection, kind, writer, told_changes(changes))
    add_changes(connection, changes, made.seq)
    return made


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants a value to be; None for not stated. `quotes` are the words it stands on, where told."""

    study_id: int
    field: str
    value: Any
    quotes: tuple[Quote, ...] | None = None


def changes_for(
    connection: Connection, asked: Asked, why: str, *, line: str = SHARED, kind: str = "revision"
) -> list[Change]:
    """Return the revisions that give a value its new content, and make room for it where there was none."""
    shape = shape_of(asked.field)
    if shape is None:
        raise BaseConflict(f"No value is called {asked.field!r}; `evitable history` lists those of a study.")
    check_shape(asked.field, shape, asked.value)
    one = stored_study(connection, asked.study_id, line)
    held = bodies_of(connection, [asked.study_id], line)[asked.study_id]
    record = connection.execute(select(study.c.record).where(study.c.id == asked.study_id)).scalar_one()
    frame = held.get(FRAME, record)
    before = held.get(asked.field)
    after = None if asked.value is None else _body(asked, shape, before, why)
    changes = [Change(asked.study_id, one.key, asked.field, line, kind, before, after)]
    roomy = dumps(make_room(loads(frame), asked.field, asked.value)) if asked.value is not None else frame
    if roomy != frame:
        changes.insert(0, Change(asked.study_id, one.key, FRAME, line, kind, frame, roomy))
    return changes


def _body(asked: Asked, shape: Any, before: str | None, why: str) -> str:
    """Write the new value; it stands on the words that the old one stood on, unless others are told."""
    quotes = asked.quotes
    if quotes is None:
        quotes = value_of(before, shape).quotes if before else ()
    return body_of(Value(asked.value, quotes, "stated", why))


def check_shape(field: str, shape: Any, found: Any) -> None:
    """Refuse what cannot be the content of a value."""
    plain = found.__class__
    fits = {
        int: plain is int,
        float: plain in {int, float} and math.isfinite(found),
        str: plain is str and bool(found.strip()),
        bool: plain is bool,
        Dose: plain is Dose,
    }
    fitting = fits.get(shape, plain is tuple and all(item.__class__ is int for item in found))
    if found is not None and not fitting:
        raise BaseConflict(f"{field} is {_WORDS.get(shape, 'a list of whole numbers')}, and {found!r} is not.")


_WORDS = {
    int: "a whole number",
    float: "a number",
    str: "text",
    bool: "yes or no",
    Dose: "a dose with its unit, such as 1.3 mg/m2",
}


def history(connection: Connection, study_id: int, field: str | None, until: int | None) -> list[Revision]:
    """Return every version of a study's values, or of one, first to last."""
    stored_key = connection.execute(select(study.c.id).where(study.c.id == study_id)).first()
    if stored_key is None:
        raise BaseConflict(f"There is no study {study_id} in this base; `evitable studies` lists those there are.")
    found = [*_firsts(connection, study_id, field, until), *_later(connection, study_id, field, until)]
    counts: dict[tuple[str, str], int] = {}
    numbered = []
    for one in sorted(found, key=lambda one: one.entry):
        version = 0
        if one.kind != "proposal":
            version = counts[one.field, one.line] = counts.get((one.field, one.line), 0) + 1
        numbered.append(Revision(version, *_told(one)))
    return sorted(numbered, key=lambda one: one.field)


def _told(one: Revision) -> tuple[Any, ...]:
    return tuple(getattr(one, name) for name in Revision.__slots__[1:])


def _firsts(connection: Connection, study_id: int, field: str | None, until: int | None) -> Iterable[Revision]:
    """Yield the program's own readings, the first version of each value."""
    asked = (
        select(value.c.field, value.c.body, entry.c.actor, entry.c.at, entry.c.seq, reading.c.program)
        .join_from(value, study, study.c.id == value.c.study_id)
        .join(reading, reading.c.id == study.c.reading_id)
        .join(entry, entry.c.seq == reading.c.entry)
        .where(value.c.study_id == study_id)
        .order_by(value.c.field)
    )
    if field is not None:
        asked = asked.where(value.c.field == field)
    if until is not None:
        asked = asked.where(entry.c.seq <= until)
    for row in connection.execute(asked):
        why = f"read by {row.program or 'the program'}"
        after = value_of(row.body, shape_of(row.field))
        yield Revision(1, study_id, row.field, SHARED, "reading", row.actor, row.at, why, None, after, row.seq)


def _later(connection: Connection, study_id: int, field: str | None, until: int | None) -> Iterable[Revision]:
    asked = _told_revisions(until).where(revision.c.study_id == study_id, revision.c.field != FRAME)
    if field is not None:
        asked = asked.where(revision.c.field == field)
    return (_read(row) for row in connection.execute(asked))


def _told_revisions(until: int | None) -> Select[Any]:
    """Ask for revisions with who made them, when and why."""
    asked = (
        select(revision, entry.c.actor, entry.c.at, entry.c.reason)
        .join_from(revision, entry, entry.c.seq == revision.c.entry)
        .order_by(revision.c.id)
    )
    return asked if until is None else asked.where(revision.c.entry <= until)


def _read(row: Row[Any]) -> Revision:
    shape = shape_of(row.field)
    before, after = (None if body is None else value_of(body, shape) for body in (row.before, row.after))
    told = (row.actor, row.at, row.reason, before, after, row.entry)
    return Revision(0, row.study_id, row.field, row.line, row.kind, *told)


def proposals(connection: Connection, until: int | None) -> Iterable[Revision]:
    """Yield the proposals that nobody has answered: no revision of the same value came after them.

    A proposal of the empty field is that the whole study stands no longer.
    """
    later = revision.alias()
    answers = [later.c.study_id == revision.c.study_id, later.c.field == revision.c.field, later.c.line == SHARED]
    if until is not None:
        answers.append(later.c.entry <= until)
    answered = select(later.c.id).where(later.c.id > revision.c.id, *answers).exists()
    asked = _told_revisions(until).where(revision.c.kind == "proposal", ~answered)
    for row in connection.execute(asked):
        yield _read(row) if row.field != FRAME else _read_frame(row)


def _read_frame(row: Row[Any]) -> Revision:
    told = (row.actor, row.at, row.reason, None, None, row.entry)
    return Revision(0, row.study_id, row.field, row.line, row.kind, *told)


def renamed(connection: Connection, line: str, until: int | None) -> dict[int, set[tuple[str, str]]]:
    """Return, by study, the texts that people gave to parts of lists: the list and the text (("responses", "PR"))."""
    asked = select(revision.c.study_id, revision.c.field, revision.c.after).where(
        revision.c.kind.in_(("revision", "adjudication", "merge")),
        revision.c.line.in_((SHARED, line)),
        revision.c.after.is_not(None),
        revision.c.field.contains("/"),
    )
    if until is not None:
        asked = asked.where(revision.c.entry <= until)
    found: dict[int, set[tuple[str, str]]] = {}
    for row in connection.execute(asked):
        said = loads(row.after)["value"]
        if isinstance(said, str):
            found.setdefault(row.study_id, set()).add((row.field.split("/")[0], said))
    return found
