"""Double extraction: what two reviewers, or a reviewer and the program, made of the same studies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from evitable.base.aligning import Version, renamed, said, same_slots
from evitable.base.packing import loads
from evitable.base.pointers import Frame, parts_of, shape_of, value_of
from evitable.base.schema import revision, study
from evitable.base.stored import FRAME, MACHINE, bodies_of
from evitable.model import Value

NOT_STATED = "not stated"

ASKED_OF_EVERY_STUDY = (
    *("design", "n", "n_treated", "citation/year", "sex/female", "sex/male"),
    *("age/group", "age/stat", "age/value", "age/min", "age/max", "no_adverse_events"),
)
"""Fields that a reviewer answers for every study, if only by leaving them blank."""

_SLOT = re.compile(r"/\+?\d+")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field of a study that two reviewers read differently; None means that one says it is not stated.

    `field` is a pointer. A part that only the second reviewer added has a slot with a plus (`responses/+3/label`).
    `program` is what the program read.
    """

    study_id: int
    field: str
    first: Value[Any] | None
    second: Value[Any] | None
    program: Value[Any] | None


class Sides(NamedTuple):
    """One study as the program, the first and the second reviewer have it, under the same pointers."""

    program: Mapping[str, str]
    first: Mapping[str, str]
    second: Mapping[str, str]


def field_of(pointer: str) -> str:
    """Return the field that a pointer is one of, over all slots.

    Example:
        >>> field_of("responses/0/n"), field_of("conditions/1/status/0"), field_of("n")
        ('responses/n', 'conditions/status', 'n')
    """
    return _SLOT.sub("", pointer)


def versions_of(connection: Connection, ids: list[int], line: str) -> dict[int, Version]:
    """Return studies as they stand on a line; parts without the value that names them are left out."""
    asked = select(study.c.id, study.c.record).where(study.c.id.in_(ids))
    records = {row.id: row.record for row in connection.execute(asked)}
    held = bodies_of(connection, ids, line)
    found = {}
    for study_id, record in records.items():
        bodies = dict(held.get(study_id, {}))
        frame = loads(bodies.pop(FRAME, record))
        if frame is not None:
            found[study_id] = Version(frame, _living(frame, bodies))
    return found


def _living(frame: Frame, bodies: Mapping[str, str]) -> dict[str, str]:
    dead = {slot for slot, naming, _ in parts_of(frame) if naming not in bodies}
    return {pointer: body for pointer, body in bodies.items() if not _within(pointer, dead)}


def _within(pointer: str, slots: set[str]) -> bool:
    steps = pointer.split("/")
    return any("/".join(steps[:at]) in slots for at in range(2, len(steps) + 1))


def sides_of(connection: Connection, ids: Iterable[int], first: str, second: str) -> Iterator[tuple[int, Sides]]:
    """Yield studies as two lines have them; those that either has struck out altogether are left out."""
    wanted = sorted(ids)
    for at in range(0, len(wanted), 200):
        batch = wanted[at : at + 200]
        read, ours, theirs = (versions_of(connection, batch, line) for line in (MACHINE, first, second))
        for study_id in batch:
            if study_id in read and study_id in ours and study_id in theirs:
                yield study_id, sides(read[study_id], ours[study_id], theirs[study_id])


def sides(program: Version, first: Version, second: Version) -> Sides:
    """Bring three versions of a study under the same pointers.

    What the program read keeps its slots on every line. Parts that both reviewers added are the same where they bear
    the same name.
    """
    known = {slot for slot, _, _ in parts_of(program.frame)}
    added = [_only(version, known) for version in (first, second)]
    slots = {slot: slot for slot in known} | _of_one_name(*added)
    return Sides(program.bodies, first.bodies, dict(renamed(second, slots)))


def _of_one_name(first: Version, second: Version) -> dict[str, str]:
    """Pair parts of one name only: two additions under different names are two parts."""
    names = {slot: first.bodies.get(naming) for slot, naming, _ in parts_of(first.frame)}
    return {
        slot: other
        for slot, other in same_slots(first, second).items()
        for naming in [next(name for found, name, _ in parts_of(second.frame) if found == slot)]
        if said(names[other] or "null") == said(second.bodies[naming])
    }


def _only(version: Version, known: set[str]) -> Version:
    """Return a version with the parts alone that the program did not find."""
    frame: Frame = {}
    for name, held in version.frame.items():
        if isinstance(held, list):
            fresh = [one for one in held if _slot(one) is not None and _slot(one) not in known]
            frame |= {name: fresh} if fresh else {}
    return Version(frame, version.bodies)


def _slot(held: Any) -> str | None:
    if isinstance(held, str):
        return held
    return held[0] if isinstance(held, list) and held and isinstance(held[0], str) else None


def codes_by_field(found: Iterable[tuple[int, Sides]]) -> dict[str, list[tuple[str, str]]]:
    """Return, by field, what the two said of each item that either stated or that every study is asked for."""
    items: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _, three in found:
        for pointer in sorted({*three.first, *three.second, *ASKED_OF_EVERY_STUDY}):
            items[field_of(pointer)].append((_code(three.first.get(pointer)), _code(three.second.get(pointer))))
    return dict(sorted(items.items()))


def _code(body: str | None) -> str:
    return NOT_STATED if body is None else said(body)


def differing(found: Iterable[tuple[int, Sides]]) -> Iterator[Disagreement]:
    """Yield the items that the two read differently; of a part that only one has, its naming value alone."""
    for study_id, three in found:
        for pointer in sorted({*three.first, *three.second}):
            if _code(three.first.get(pointer)) != _code(three.second.get(pointer)) and not _hangs(pointer, three):
                values = [_value(pointer, side.get(pointer)) for side in (three.first, three.second, three.program)]
                yield Disagreement(study_id, pointer, *values)


def _hangs(pointer: str, three: Sides) -> bool:
    """Tell whether a value is of a part that one side lacks altogether: the part is decided by its name."""
    steps = pointer.split("/")
    if len(steps) < 3 or not steps[1].lstrip("+").isdigit():
        return False
    naming = naming_of(steps[0], steps[1])
    return pointer != naming and (naming in three.first) != (naming in three.second)


def naming_of(home: str, slot: str) -> str:
    """Return the pointer of the value that names a part.

    Example:
        >>> naming_of("responses", "0"), naming_of("conditions", "1"), naming_of("prior", "2")
        ('responses/0/label', 'conditions/1/name', 'prior/2')
    """
    names = {"responses": "label", "conditions": "name", "regimens": "drug", "comparator": "drug"}
    names |= {"adverse_events": "term", "absent_events": "term"}
    return f"{home}/{slot}/{names[home]}" if home in names else f"{home}/{slot}"


def _value(pointer: str, body: str | None) -> Value[Any] | None:
    return None if body is None else value_of(body, shape_of(pointer.replace("/+", "/")))


def last_words(connection: Connection, ids: list[int], lines: tuple[str, str]) -> dict[tuple[int, str], int]:
    """Return the entry of the last revision of each field on either line."""
    asked = (
        select(revision.c.study_id, revision.c.field, func.max(revision.c.entry))
        .where(revision.c.line.in_(lines), revision.c.study_id.in_(ids))
        .group_by(revision.c.study_id, revision.c.field)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(asked)}
