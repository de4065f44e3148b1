"""What an adjudicator, or two reviewers who agree, bring into the evidence that all share."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.engine import Connection

from evitable.base.aligning import Version, said
from evitable.base.chain import Writer
from evitable.base.deciding import Decision, decide, key_of, settled
from evitable.base.doubling import Sides, naming_of, sides_of, versions_of
from evitable.base.errors import BaseConflict
from evitable.base.packing import dumps, loads
from evitable.base.pointers import make_room, parts_of, shape_of, value_of
from evitable.base.revising import Asked, Change, changes_for, commit
from evitable.base.schema import revision, study
from evitable.base.stored import FRAME, MACHINE, SHARED, bodies_of

Choice = Literal["first", "second"]


class Ruling(NamedTuple):
    """What an adjudicator decides: the first's or the second's reading, or a value of their own (`chosen` is None)."""

    study_id: int
    field: str
    lines: tuple[str, str]
    chosen: Choice | None
    value: Any = None


def adjudicate(connection: Connection, ruling: Ruling, writer: Writer) -> None:
    """Bring the value that an adjudicator decided into the shared evidence, with what the two had said."""
    three = _of_one(connection, ruling.study_id, ruling.lines)
    ours, theirs = three.first.get(ruling.field), three.second.get(ruling.field)
    if ours is None and theirs is None and ruling.chosen is not None:
        raise BaseConflict(f"Neither {ruling.lines[0]} nor {ruling.lines[1]} states {ruling.field} of this study.")
    record = {"lines": list(ruling.lines), "chosen": ruling.chosen or "own", "first": ours, "second": theirs}
    decision = Decision(ruling.study_id, key_of(connection, ruling.study_id), ruling.field, record)
    if ruling.chosen is None:
        asked = Asked(ruling.study_id, ruling.field.replace("/+", "/"), ruling.value)
        changes = changes_for(connection, asked, writer.reason, kind="adjudication")
    else:
        side = three.first if ruling.chosen == "first" else three.second
        changes = list(brought(connection, ruling.study_id, ruling.field, side))
    if not changes:
        # The decision is for what stands already; the history of the value tells of it all the same.
        held = bodies_of(connection, [ruling.study_id])[ruling.study_id].get(ruling.field)
        changes = [Change(ruling.study_id, decision.key, ruling.field, SHARED, "adjudication", held, held)]
    decide(connection, "adjudication", writer, [decision], changes)


def _of_one(connection: Connection, study_id: int, lines: tuple[str, str]) -> Sides:
    found = next(iter(sides_of(connection, [study_id], *lines)), None)
    if found is None:
        raise BaseConflict(f"There is no study {study_id} in this base; `evitable studies` lists those there are.")
    return found[1]


def brought(connection: Connection, study_id: int, field: str, side: Mapping[str, str]) -> Iterator[Change]:
    """Yield the changes that make the shared evidence say of a field what one side says of it.

    A part that is new to the shared evidence comes whole; a part that the side has not is struck out by its name.
    """
    key = key_of(connection, study_id)
    held = bodies_of(connection, [study_id])[study_id]
    frame = held.get(FRAME) or connection.execute(select(study.c.record).where(study.c.id == study_id)).scalar_one()
    slot, known = _own_slot(connection, study_id, field)
    if slot:
        yield from _own_part((study_id, key), (slot, side), (frame, held), known)
        return
    after = side.get(field)
    roomy = frame if after is None else _roomy(frame, field, after)
    if roomy != frame:
        yield Change(study_id, key, FRAME, SHARED, "adjudication", frame, roomy)
    if held.get(field) != after:
        yield Change(study_id, key, field, SHARED, "adjudication", held.get(field), after)


def _own_slot(connection: Connection, study_id: int, field: str) -> tuple[str, set[str]]:
    """Return the slot of a part that a reviewer added, empty for another; and the slots of what the program read."""
    frame = versions_of(connection, [study_id], MACHINE)[study_id].frame
    known = {slot for slot, _, _ in parts_of(frame)}
    steps = field.split("/")
    slot = "/".join(steps[:2])
    is_part = len(steps) > 1 and steps[1].lstrip("+").isdigit()
    return (slot if is_part and slot not in known else ""), known


def _roomy(frame: str, field: str, body: str) -> str:
    return dumps(make_room(loads(frame), field, value_of(body, shape_of(field)).value))


def _own_part(
    study_: tuple[int, str],
    part: tuple[str, Mapping[str, str]],
    shared: tuple[str, Mapping[str, str]],
    known: Collection[str],
) -> Iterator[Change]:
    """Yield the changes that put a part which a reviewer added into the shared evidence, in a slot of its own."""
    (slot, side), (frame, held) = part, shared
    home, _, number = slot.partition("/")
    naming = naming_of(home, number)
    if naming not in side:
        return
    fresh = _of_same_name((frame, held), home, side[naming], known) or f"{home}/{_free(frame, held, home)}"
    theirs = {fresh + pointer[len(slot) :]: body for pointer, body in side.items() if _is_of(pointer, slot)}
    ours = {pointer: body for pointer, body in held.items() if _is_of(pointer, fresh)}
    roomy = frame
    for pointer in sorted(theirs, key=lambda one: (one != fresh + naming[len(slot) :], one)):
        roomy = _roomy(roomy, pointer, theirs[pointer])
    if roomy != frame:
        yield Change(*study_, FRAME, SHARED, "adjudication", frame, roomy)
    for pointer in sorted({*ours, *theirs}):
        if ours.get(pointer) != theirs.get(pointer):
            yield Change(*study_, pointer, SHARED, "adjudication", ours.get(pointer), theirs.get(pointer))


def _is_of(pointer: str, slot: str) -> bool:
    return pointer == slot or pointer.startswith(f"{slot}/")


def _of_same_name(shared: tuple[str, Mapping[str, str]], home: str, name: str, known: Collection[str]) -> str | None:
    """Return the slot in which the shared evidence already holds an added part of this name."""
    frame, held = shared
    for slot, naming, _ in parts_of(loads(frame)):
        fits = slot.startswith(f"{home}/") and slot not in known
        if fits and naming in held and said(held[naming]) == said(name):
            return slot
    return None


def _free(frame: str, held: Mapping[str, str], home: str) -> int:
    """Return the number of the next free slot of a list."""
    known = [pointer.split("/")[1] for pointer in held if pointer.startswith(f"{home}/")]
    for parts in loads(frame).values():
        for one in parts if isinstance(parts, list) else ():
            name = one if isinstance(one, str) else one[0] if isinstance(one, list) and one else ""
            if isinstance(name, str) and name.startswith(f"{home}/"):
                known.append(name.split("/")[1])
    return 1 + max((int(number) for number in known if number.isdigit()), default=-1)


def answer(connection: Connection, study_id: int, field: str, writer: Writer, *, take: bool) -> None:
    """Take a proposal in the place of what stands, or let what stands stand; either answers it."""
    asked = (
        select(revision.c.after)
        .where(revision.c.study_id == study_id, revision.c.field == field, revision.c.kind == "proposal")
        .order_by(revision.c.id.desc())
    )
    proposed = connection.execute(asked).first()
    if proposed is None:
        raise BaseConflict(f"Nothing is proposed for {field or 'the whole'} of study {study_id}.")
    held = bodies_of(connection, [study_id])[study_id]
    standing = held.get(field)
    if field == FRAME and standing is None:
        standing = connection.execute(select(study.c.record).where(study.c.id == study_id)).scalar_one()
    after = proposed.after if take else standing
    change = Change(study_id, key_of(connection, study_id), field, SHARED, "revision", standing, after)
    commit(connection, "revision", writer, [change])


def settle(connection: Connection, ids: list[int], lines: tuple[str, str], writer: Writer) -> int:
    """Bring what two reviewers say alike, and the shared evidence does not, into it; return how many values.

    What a person revised or adjudicated in the shared evidence stays as it is.
    """
    kept = set(settled(connection)) | _revised(connection, ids)
    count = 0
    for study_id, three in list(sides_of(connection, ids, *lines)):
        shared = versions_of(connection, [study_id], SHARED).get(study_id, Version({}, {}))
        agreed = [
            field
            for field in sorted({*three.first, *three.second})
            if _says(three.first.get(field)) == _says(three.second.get(field)) != _says(shared.bodies.get(field))
            and (study_id, field) not in kept
        ]
        struck = [field for field in shared.bodies if field in three.program and (study_id, field) not in kept]
        agreed += [field for field in struck if field not in three.first and field not in three.second]
        count += _settle_one(connection, study_id, agreed, (three.first, writer))
    return count


def _settle_one(
    connection: Connection, study_id: int, fields: list[str], given: tuple[Mapping[str, str], Writer]
) -> int:
    side, writer = given
    key = key_of(connection, study_id)
    count = 0
    for field in sorted(fields, key=lambda one: (not _names(one), one)):
        changes = [one for one in brought(connection, study_id, field, side) if one.before != one.after]
        if changes:
            record = {"agreed": writer.reason}
            decide(connection, "adjudication", writer, [Decision(study_id, key, field, record)], changes)
            count += sum(one.field != FRAME for one in changes)
    return count


def _names(field: str) -> bool:
    steps = field.split("/")
    return len(steps) > 1 and steps[1].isdigit() and naming_of(steps[0], steps[1]) == field


def _says(body: str | None) -> str | None:
    return None if body is None else said(body)


def _revised(connection: Connection, ids: list[int]) -> set[tuple[int, str]]:
    """Return the fields that a person revised in the shared evidence itself."""
    asked = select(revision.c.study_id, revision.c.field).where(
        revision.c.line == SHARED, revision.c.kind == "revision", revision.c.study_id.in_(ids)
    )
    return {(row.study_id, row.field) for row in connection.execute(asked)}
