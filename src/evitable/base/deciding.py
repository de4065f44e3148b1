"""What people decide beside revising values: adjudications, sign-offs, and whether studies are one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, func, insert, select
from sqlalchemy.engine import Connection

from evitable.base.chain import Entry, Writer, append, clean
from evitable.base.errors import BaseConflict
from evitable.base.packing import dumps, loads
from evitable.base.revising import Change, add_changes, told_changes
from evitable.base.schema import adjudication, entry, link, study
from evitable.base.stored import MACHINE


class Decision(NamedTuple):
    """An adjudication of one field of a study, or the sign-off of a whole one (`field` is empty then)."""

    study_id: int
    key: str
    field: str
    record: dict[str, Any]


class Link(NamedTuple):
    """What two studies are to each other: `kind` same-study or overlap, `verdict` confirmed or rejected."""

    kind: str
    first: tuple[int, str]
    second: tuple[int, str]
    verdict: str
    record: dict[str, Any]


def told_decisions(decisions: Iterable[Decision]) -> Iterator[list[Any]]:
    """Yield what the log's entry of decisions is made of."""
    return (["adjudication", one.key, one.field, dumps(one.record)] for one in decisions)


def told_links(links: Iterable[Link]) -> Iterator[list[Any]]:
    """Yield what the log's entry of links is made of."""
    return (["link", one.kind, one.first[1], one.second[1], one.verdict, dumps(one.record)] for one in links)


def decide(
    connection: Connection, kind: str, writer: Writer, decisions: list[Decision], changes: list[Change]
) -> Entry:
    """Make one entry of decisions and the revisions that follow from them, and keep both."""
    made = append(connection, kind, writer, [*told_changes(changes), *told_decisions(decisions)])
    add_changes(connection, changes, made.seq)
    add_decisions(connection, decisions, made.seq)
    return made


def add_decisions(connection: Connection, decisions: list[Decision], seq: int) -> None:
    """Keep decisions under an entry that was made of them."""
    if not decisions:
        return
    first = (connection.execute(select(func.max(adjudication.c.id))).scalar() or 0) + 1
    rows = [
        {"id": number, "study_id": one.study_id, "field": one.field, "record": dumps(one.record), "entry": seq}
        for number, one in enumerate(decisions, first)
    ]
    connection.execute(insert(adjudication), rows)


def join(connection: Connection, writer: Writer, links: list[Link]) -> Entry:
    """Make one entry of links between studies, and keep them."""
    made = append(connection, "link", writer, told_links(links))
    add_links(connection, links, made.seq)
    return made


def add_links(connection: Connection, links: list[Link], seq: int) -> None:
    """Keep links under an entry that was made of them."""
    if not links:
        return
    number = (connection.execute(select(func.max(link.c.id))).scalar() or 0) + 1
    rows = [
        {
            "id": at,
            "kind": one.kind,
            "first_study": one.first[0],
            "second_study": one.second[0],
            "verdict": one.verdict,
            "record": dumps(one.record),
            "entry": seq,
        }
        for at, one in enumerate(links, number)
    ]
    connection.execute(insert(link), rows)


def link_rows(connection: Connection, seq: int) -> Sequence[Row[Any]]:
    """Return the links of an entry as they are kept, with the keys of their studies (`first_key`, `second_key`)."""
    first, second = study.alias(), study.alias()
    asked = (
        select(link, first.c.key.label("first_key"), second.c.key.label("second_key"))
        .join_from(link, first, first.c.id == link.c.first_study)
        .join(second, second.c.id == link.c.second_study)
        .where(link.c.entry == seq)
        .order_by(link.c.id)
    )
    return connection.execute(asked).all()


class Verdict(NamedTuple):
    """What a person said last of two studies."""

    verdict: str
    by: str
    at: str
    reason: str


def verdicts(connection: Connection, until: int | None = None) -> dict[tuple[str, int, int], Verdict]:
    """Return the last word on each two studies, by kind and their numbers (the smaller first)."""
    asked = (
        select(link, entry.c.actor, entry.c.at, entry.c.reason)
        .join_from(link, entry, entry.c.seq == link.c.entry)
        .order_by(link.c.id)
    )
    if until is not None:
        asked = asked.where(link.c.entry <= until)
    return {
        (row.kind, *sorted((row.first_study, row.second_study))): Verdict(row.verdict, row.actor, row.at, row.reason)
        for row in connection.execute(asked)
    }


def signed(connection: Connection) -> dict[str, set[int]]:
    """Return, by line, the studies that reviewers have signed off as read in full."""
    found: dict[str, set[int]] = {}
    asked = (
        select(adjudication.c.study_id, adjudication.c.record)
        .where(adjudication.c.field == "")
        .order_by(adjudication.c.id)
    )
    for row in connection.execute(asked):
        told = loads(row.record)
        members = found.setdefault(told["signed"], set())
        if told.get("open"):
            members.discard(row.study_id)
        else:
            members.add(row.study_id)
    return found


def settled(connection: Connection) -> dict[tuple[int, str], int]:
    """Return the entry of the last adjudication of each field of each study."""
    asked = select(adjudication.c.study_id, adjudication.c.field, adjudication.c.entry).order_by(adjudication.c.id)
    return {(row.study_id, row.field): row.entry for row in connection.execute(asked) if row.field}


def reviewer(name: str) -> str:
    """Return a reviewer's name as their line bears it; the program's line is nobody's."""
    line = clean(name, "name")
    if not line or line == MACHINE:
        raise BaseConflict(f"Say who this is: a name or initials that the others know, and not {MACHINE!r}.")
    return line


def key_of(connection: Connection, study_id: int) -> str:
    """Return the name of a study that is the same in every copy of the base."""
    found = connection.execute(select(study.c.key).where(study.c.id == study_id)).scalar()
    if found is None:
        raise BaseConflict(f"There is no study {study_id} in this base; `evitable studies` lists those there are.")
    return str(found)
