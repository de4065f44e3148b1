"""A source that was read before is read again: what people decided stays on top.

Where no person has touched a value, the new reading takes its place as a further version. Where one has, the new
reading stands beside it as a proposal. Nothing is taken away: a study or a part that is not found any more stands no
longer, and its history remains.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from evitable.base.adding import Added, add_sources, told_reading
from evitable.base.aligning import paired
from evitable.base.chain import Writer, append, digest_of
from evitable.base.loading import Load, Names, Read, study_key
from evitable.base.packing import dumps, loads
from evitable.base.preparing import Prepared, ReadStudy, told_rows
from evitable.base.present import refresh
from evitable.base.revising import Change, add_changes, told_changes
from evitable.base.rows import next_ids
from evitable.base.schema import evidence_table, reading, revision, source
from evitable.base.slots import aligned, kept_parts
from evitable.base.stored import FRAME, GONE, SHARED, STANDING, Bodies, bodies_of, places, readings, study_rows
from evitable.base.tables import same_tables
from evitable.base.words import label_of


class Known(NamedTuple):
    """The studies of a source as they stand, what the program last said of them, and what people touched."""

    rows: list[Row[Any]]
    standing: Bodies
    machine: Bodies
    touched: dict[int, set[str]]


def known_of(connection: Connection, source_id: int) -> Known:
    """Return what a base knows of a source's studies."""
    rows = list(connection.execute(study_rows().where(reading.c.source_id == source_id)))
    ids = [row.id for row in rows]
    standing = bodies_of(connection, ids)
    machine: Bodies = bodies_of(connection, ids, until=0)
    touched: dict[int, set[str]] = defaultdict(set)
    asked = select(revision).where(revision.c.study_id.in_(ids), revision.c.line == SHARED).order_by(revision.c.id)
    for row in connection.execute(asked):
        if row.kind in {"reading", "proposal"}:
            machine[row.study_id][row.field] = row.after if row.after is not None else GONE
        elif row.kind in STANDING:
            touched[row.study_id].add(row.field)
    for row in rows:
        machine[row.id].setdefault(FRAME, row.record)
        standing[row.id].setdefault(FRAME, row.record)
    return Known(rows, standing, machine, touched)


def keep_all(
    connection: Connection, sources: Iterable[Prepared], writer: Writer, program: str, names: Names
) -> list[Added]:
    """Keep readings of several sources in their order; those that the base does not know go in together."""
    wanted = list(sources)
    known = _known_hashes(connection, [made.sha256 for made in wanted])
    fresh: list[Prepared] = []
    done: list[Added] = []
    for made in wanted:
        if made.sha256 in known:
            done += add_sources(connection, fresh, writer, program, names)
            fresh = []
            done.append(keep(connection, made, writer, program, names))
        else:
            known.add(made.sha256)
            fresh.append(made)
    return done + add_sources(connection, fresh, writer, program, names)


def _known_hashes(connection: Connection, wanted: list[str]) -> set[str]:
    """Return those of these sources that a base has."""
    found: set[str] = set()
    for at in range(0, len(wanted), 500):
        found.update(connection.scalars(select(source.c.sha256).where(source.c.sha256.in_(wanted[at : at + 500]))))
    return found


def keep(connection: Connection, made: Prepared, writer: Writer, program: str, names: Names) -> Added:
    """Keep a reading of a source that may be known: its first, a further one, or nothing where it reads as before."""
    known = connection.execute(select(source.c.id).where(source.c.sha256 == made.sha256)).scalar()
    if known is None:
        return add_sources(connection, [made], writer, program, names)[0]
    last = readings(connection, known)[-1]
    if last.fingerprint == made.fingerprint:
        return Added(known, made.source["name"], fresh=False)
    named = made._replace(source={**made.source, "name": loads(last.record)["source"]["name"]})
    return read_again(connection, named, known, writer, program, names)


def read_again(
    connection: Connection, made: Prepared, source_id: int, writer: Writer, program: str, names: Names
) -> Added:
    """Keep a further reading of a source: new studies, renewed values, and proposals."""
    known = known_of(connection, source_id)
    last = readings(connection, source_id)[-1]
    pairs = _pairs(known, places(last, known.rows), made, _tables(connection, last.id, made))
    fresh = [one for at, one in enumerate(made.studies) if at not in pairs.values()]
    number = last.number + 1
    told = {known.rows[at].key: _place(made.studies[to]) for at, to in pairs.items()}
    told |= {study_key(made.sha256, _place(one), number): _place(one) for one in fresh}
    record = dumps({"source": made.source, "places": told})
    read = Read(number, program, record)
    changes = [
        change
        for at, row in enumerate(known.rows)
        for change in _changes(row, made.studies[pairs[at]] if at in pairs else None, known)
    ]
    only = made._replace(studies=fresh)
    only = only._replace(rows_hash=digest_of(told_rows(only)))
    entry = append(
        connection,
        "reading",
        writer,
        [*told_reading(only, read), *told_changes(changes)],
    )
    _, reading_id, study_id = next_ids(connection)
    load = Load()
    load.reading(made, (source_id, reading_id), read, entry.seq)
    values = load.studies(made, fresh, (reading_id, study_id), number)
    load.put(connection, names)
    add_changes(connection, changes, entry.seq)
    refresh(connection, [row.id for row in known.rows], names)
    renewed = [change for change in changes if change.field != FRAME]
    proposed = sum(change.kind == "proposal" for change in changes)
    changed = sum(change.kind == "reading" for change in renewed)
    return Added(source_id, made.source["name"], len(fresh), values, changed, proposed, fresh=False)


def _place(one: ReadStudy) -> tuple[int, int]:
    return one.table_number, one.position


def _tables(connection: Connection, last: int, made: Prepared) -> dict[int, int]:
    """Return which table of the new reading each one of the last reading is."""
    asked = select(evidence_table.c.number, evidence_table.c.cells).where(evidence_table.c.reading_id == last)
    old = {row.number: row.cells for row in connection.execute(asked)}
    return same_tables(old, {number: cells for number, _, cells in made.tables})


def _pairs(known: Known, where: Any, made: Prepared, tables: dict[int, int]) -> dict[int, int]:
    """Return which study of the new reading each known one is.

    It has the same name in the same table, or the same place there; or its name is one that just one study of each
    reading is left with, as where a table was parted in two.
    """
    old_names = [(_label(known, row.id), where[row.id][1]) for row in known.rows]
    new_names = [(label_of(one.study), one.position) for one in made.studies]
    pairs: dict[int, int] = {}
    for number, other in tables.items():
        old = [at for at, row in enumerate(known.rows) if where[row.id][0] == number]
        new = [at for at, one in enumerate(made.studies) if one.table_number == other]
        found = paired([old_names[at] for at in old], [new_names[at] for at in new])
        pairs |= {old[one]: new[other] for one, other in found.items()}
    left = _only({at: name for at, (name, _) in enumerate(old_names) if at not in pairs})
    free = _only({at: name for at, (name, _) in enumerate(new_names) if at not in pairs.values()})
    return dict(sorted((pairs | {left[name]: free[name] for name in left.keys() & free.keys()}).items()))


def _only(names: dict[int, str]) -> dict[str, int]:
    """Return the names that just one thing has, with that thing."""
    counts = Counter(names.values())
    return {name: at for at, name in names.items() if name and counts[name] == 1}


def _label(known: Known, study_id: int) -> str:
    """Return what the program calls a known study."""
    bodies = known.machine[study_id]
    parts = [bodies[field] for field in ("label", "citation/label", "citation/year") if bodies.get(field, GONE) != GONE]
    said = [str(loads(body)["value"]) for body in parts]
    if "label" in bodies and bodies["label"] != GONE:
        return said[0]
    return " ".join(said[:1] if len(said) > 1 and said[1] in said[0] else said)


def _changes(row: Row[Any], new: ReadStudy | None, known: Known) -> Iterator[Change]:
    """Yield what a further reading changes in one study, or proposes to change."""
    standing, machine, touched = known.standing[row.id], known.machine[row.id], known.touched[row.id]
    if new is None:
        if standing[FRAME] != GONE and machine[FRAME] != GONE:
            kind = "proposal" if touched else "reading"
            yield Change(row.id, row.key, FRAME, SHARED, kind, standing[FRAME], None)
        return
    frame, bodies = aligned(loads(new.record), dict(new.bodies), machine, {*machine, *standing, *touched})
    whole = dumps(kept_parts(frame, loads(standing[FRAME]), touched))
    if whole != standing[FRAME]:
        yield Change(row.id, row.key, FRAME, SHARED, "reading", standing[FRAME], whole)
    for field in sorted({*machine, *bodies} - {FRAME}):
        said, was = bodies.get(field), machine.get(field)
        was = None if was == GONE else was
        if said == was:
            continue
        now = standing.get(field)
        if field not in touched:
            yield Change(row.id, row.key, field, SHARED, "reading", now, said)
        elif _plain(said) not in {_plain(was), _plain(now)}:
            yield Change(row.id, row.key, field, SHARED, "proposal", now, said)


def _plain(body: str | None) -> str | None:
    """Return what a body says, without where it says so."""
    return None if body is None else dumps(loads(body)["value"])
