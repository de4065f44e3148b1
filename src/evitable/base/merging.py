"""A base that was taken elsewhere and edited comes back: what does not conflict joins, the rest becomes a queue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlalchemy.engine import Connection

from evitable.base.aligning import said
from evitable.base.chain import ENTRY_COLUMNS, Entry, Writer, append
from evitable.base.deciding import Decision, Link, add_decisions, join, link_rows, told_decisions
from evitable.base.loading import Names
from evitable.base.packing import dumps, loads
from evitable.base.preparing import prepare
from evitable.base.present import refresh
from evitable.base.rereading import keep
from evitable.base.revising import Change, add_changes, told_changes
from evitable.base.schema import about, adjudication, analysis, entry, reading, revision, source, study
from evitable.base.slots import free_slot, moved_part
from evitable.base.stored import FRAME, MACHINE, SHARED, bodies_of, source_row, stored_evidence


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: the entries that came in, the sources and values that are new, and what people must decide.

    `proposals` is how many of the other's values stand as proposals beside ours (`evitable resolve`). `left`
    tells in sentences what could not come in at all.
    """

    entries: int
    sources: int
    values: int
    proposals: int
    left: tuple[str, ...]


@dataclass(slots=True)
class _Coming:
    """What a merge knows while it runs."""

    ours: Connection
    theirs: Connection
    writer: Writer
    names: Names
    home: str
    touched: dict[tuple[str, str, str], str | None]
    judged: dict[tuple[str, frozenset[str]], str]
    slots: dict[tuple[str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    changed: set[int] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    left: list[str] = field(default_factory=list)


def merge(ours: Connection, theirs: Connection, writer: Writer, names: Names, *, until: int | None = None) -> Merged:
    """Bring into our base the entries of another that ours has not; `writer` is who merges.

    `until` is the last entry that is brought, of a base as it stood; None brings all.

    An entry that came in by a merge is known by the hash it was made with, so that a merge done twice, or there and
    back, brings nothing twice. A value that both changed since they parted, to different contents, keeps ours, and
    theirs stands beside it as a proposal.
    """
    known, lacking = _hashes(ours), _entries(theirs)
    here = [one for one in _entries(ours) if not (_names(one) & _hashes(theirs))]
    coming = _Coming(ours, theirs, writer, names, _home(theirs), _touched(ours, here), _judged(ours, here))
    for one in lacking:
        if not (_names(one) & known) and (until is None or one.seq <= until):
            coming.counts["entries"] += _bring(coming, one)
    refresh(ours, coming.changed, names)
    counts = coming.counts
    return Merged(counts["entries"], counts["sources"], counts["values"], counts["proposals"], tuple(coming.left))


def _entries(connection: Connection) -> list[Entry]:
    return [Entry(*row) for row in connection.execute(select(*ENTRY_COLUMNS).order_by(entry.c.seq))]


def _names(one: Entry) -> set[str]:
    """Return the hashes by which an entry is known: its own, and the one that it was made with elsewhere."""
    return {one.hash, *([loads(one.origin)["hash"]] if one.origin else [])}


def _hashes(connection: Connection) -> set[str]:
    return {name for one in _entries(connection) for name in _names(one)}


def _home(connection: Connection) -> str:
    return str(connection.execute(select(about.c.value).where(about.c.key == "id")).scalar_one())


def _keyed(connection: Connection, entries: Iterable[Entry]) -> Iterator[Row[Any]]:
    asked = select(revision, study.c.key).join_from(revision, study).order_by(revision.c.id)
    for one in entries:
        yield from connection.execute(asked.where(revision.c.entry == one.seq))


def _touched(connection: Connection, entries: list[Entry]) -> dict[tuple[str, str, str], str | None]:
    """Return what people here changed and the other base does not know: study, field and line, with what it says."""
    people = [one for one in entries if one.kind != "reading"]
    return {(row.key, row.field, row.line): row.after for row in _keyed(connection, people) if row.kind != "proposal"}


def _judged(connection: Connection, entries: list[Entry]) -> dict[tuple[str, frozenset[str]], str]:
    links = [one for made in entries for one in _links(connection, made.seq)]
    return {_pair(one.kind, one.first[1], one.second[1]): one.verdict for one in links}


def _links(connection: Connection, seq: int) -> list[Link]:
    return [
        Link(
            row.kind,
            (row.first_study, row.first_key),
            (row.second_study, row.second_key),
            row.verdict,
            loads(row.record),
        )
        for row in link_rows(connection, seq)
    ]


def _pair(kind: str, *keys: str) -> tuple[str, frozenset[str]]:
    """Name two studies whichever comes first: each base numbers them as their sources came in."""
    return kind, frozenset(keys)


def _bring(coming: _Coming, one: Entry) -> bool:
    """Bring one entry; tell whether anything of it came."""
    if one.kind == "init":
        return False
    if one.kind == "reading":
        return _bring_reading(coming, one)
    if one.kind == "link":
        return _bring_links(coming, one)
    if one.kind == "analysis":
        return _bring_analyses(coming, one)
    return _bring_decisions(coming, one)


def _as(coming: _Coming, one: Entry) -> Writer:
    """Return who wrote an entry, when it came here, and whence."""
    origin = {"base": coming.home, "hash": one.hash, "at": one.at, "by": coming.writer.actor}
    if one.origin:
        origin = loads(one.origin)
    return Writer(one.actor, coming.writer.now, one.reason, dumps(origin))


def _bring_reading(coming: _Coming, one: Entry) -> bool:
    read = coming.theirs.execute(select(reading).where(reading.c.entry == one.seq)).one()
    known = _known(coming, source_row(coming.theirs, read.source_id).sha256)
    if read.fingerprint in known or (known and _home(coming.ours) != coming.home):
        # Two bases that never were one may have read a source with other versions: here, the reading here stands.
        return False
    evidence = stored_evidence(coming.theirs, read.source_id, MACHINE, one.seq)
    content = bytes(source_row(coming.theirs, read.source_id).content)
    done = keep(coming.ours, prepare(evidence, content), _as(coming, one), read.program, coming.names)
    coming.counts["sources"] += done.fresh
    coming.counts["values"] += done.values + done.changed
    coming.counts["proposals"] += done.proposed
    return bool(done.fresh or done.studies or done.values or done.changed or done.proposed)


def _known(coming: _Coming, sha256: str) -> set[str]:
    """Return the fingerprints of our readings of a source."""
    asked = select(reading.c.fingerprint).join_from(reading, source).where(source.c.sha256 == sha256)
    return set(coming.ours.execute(asked).scalars())


def _number(coming: _Coming, key: str) -> int | None:
    return coming.ours.execute(select(study.c.id).where(study.c.key == key)).scalar()


def _bring_links(coming: _Coming, one: Entry) -> bool:
    fitting = []
    for told in _links(coming.theirs, one.seq):
        ends = [(_number(coming, key), key) for _, key in (told.first, told.second)]
        (first, first_key), (second, second_key) = ends
        ours = coming.judged.get(_pair(told.kind, first_key, second_key))
        if first is None or second is None:
            coming.left.append(f"{one.actor} judged studies that this base does not have.")
        elif ours is not None and ours != told.verdict:
            coming.left.append(
                f"Studies {first} and {second} are {ours} here and {told.verdict} by {one.actor} ({one.reason}); "
                "the word of this base stays."
            )
        elif ours is None:
            fitting.append(Link(told.kind, (first, first_key), (second, second_key), told.verdict, told.record))
    if fitting:
        join(coming.ours, _as(coming, one), fitting)
    return bool(fitting)


def _bring_analyses(coming: _Coming, one: Entry) -> bool:
    rows = coming.theirs.execute(select(analysis).where(analysis.c.entry == one.seq).order_by(analysis.c.id)).all()
    made = append(coming.ours, one.kind, _as(coming, one), [["analysis", row.name, row.record] for row in rows])
    first = (coming.ours.execute(select(func.max(analysis.c.id))).scalar() or 0) + 1
    kept = [{"id": at, "name": row.name, "record": row.record, "entry": made.seq} for at, row in enumerate(rows, first)]
    if kept:
        coming.ours.execute(insert(analysis), kept)
    return True


def _bring_decisions(coming: _Coming, one: Entry) -> bool:
    """Bring revisions, adjudications and sign-offs."""
    changes = [change for row in _keyed(coming.theirs, [one]) for change in _changes(coming, row)]
    decisions = list(_decisions(coming, one))
    # An entry of which nothing is new comes in empty, so that it is known from now on.
    made = append(coming.ours, one.kind, _as(coming, one), [*told_changes(changes), *told_decisions(decisions)])
    add_changes(coming.ours, changes, made.seq)
    add_decisions(coming.ours, decisions, made.seq)
    for change in changes:
        if change.field != FRAME:
            coming.counts["proposals" if change.kind == "proposal" else "values"] += 1
        if change.line == SHARED:
            coming.changed.add(change.study_id)
    return bool(changes or decisions)


def _decisions(coming: _Coming, one: Entry) -> Iterator[Decision]:
    asked = select(adjudication, study.c.key).join_from(adjudication, study).where(adjudication.c.entry == one.seq)
    for row in coming.theirs.execute(asked.order_by(adjudication.c.id)).all():
        number = _number(coming, row.key)
        if number is not None and (row.key, row.field, SHARED) not in coming.touched:
            yield Decision(number, row.key, row.field, loads(row.record))


def _changes(coming: _Coming, row: Row[Any]) -> Iterator[Change]:
    """Yield what a revision of the other base is in ours: itself, a proposal beside ours, or nothing new."""
    number = _number(coming, row.key)
    if number is None:
        coming.left.append(f"A revision of {row.field} is of a study that this base does not have.")
        return
    held = bodies_of(coming.ours, [number], row.line)[number]
    if row.field == FRAME:
        yield from _frame_change(coming, row, (number, held))
        return
    pointer = _here(row.field, coming.slots[row.key, row.line])
    now, told = held.get(pointer), coming.touched.get((row.key, pointer, row.line))
    if _says(now) == _says(row.after):
        return
    is_ours = (row.key, pointer, row.line) in coming.touched and _says(told) != _says(row.after)
    kind = "proposal" if is_ours or row.kind == "proposal" else row.kind
    yield Change(number, row.key, pointer, row.line, kind, now, row.after)


def _says(body: str | None) -> str | None:
    return None if body is None else said(body)


def _here(pointer: str, slots: dict[str, str]) -> str:
    head = "/".join(pointer.split("/")[:2])
    return slots[head] + pointer[len(head) :] if head in slots else pointer


def _frame_change(coming: _Coming, row: Row[Any], ours: tuple[int, dict[str, str]]) -> Iterator[Change]:
    """Yield the change that makes room for the parts that the other base added; each gets a slot that is free here."""
    number, held = ours
    record = coming.ours.execute(select(study.c.record).where(study.c.id == number)).scalar_one()
    standing = held.get(FRAME, record)
    frame, before, after = loads(standing), loads(row.before or "null"), loads(row.after or "null")
    if frame is None or after is None:
        if frame is not None and row.after is None:
            touched = any(key == row.key for key, _, _ in coming.touched)
            yield Change(number, row.key, FRAME, row.line, "proposal" if touched else row.kind, standing, None)
        return
    whole = dict(frame)
    for name, parts in after.items():
        if not isinstance(parts, list):
            whole.setdefault(name, parts)
            continue
        known = {_slot(part) for part in (before or {}).get(name, [])}
        for part in parts:
            if _slot(part) and _slot(part) not in known:
                slots = coming.slots[row.key, row.line]
                slots[_slot(part)] = _free(_slot(part), whole.get(name, []), held)
                whole[name] = [*whole.get(name, []), moved_part(part, slots)]
    if dumps(whole) != standing:
        yield Change(number, row.key, FRAME, row.line, row.kind, standing, dumps(whole))


def _slot(part: Any) -> str:
    found = part if isinstance(part, str) else part[0] if isinstance(part, list) and part else ""
    return found if isinstance(found, str) else ""


def _free(slot: str, parts: list[Any], held: dict[str, str]) -> str:
    """Return the slot itself where nothing here ever had it, or the next free one."""
    used = {_slot(part) for part in parts} | {"/".join(pointer.split("/")[:2]) for pointer in held}
    return slot if slot not in used else free_slot(slot, used)
