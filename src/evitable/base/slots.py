"""Two readings of one thing laid beside each other, so that what is the same keeps its pointer."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from evitable.base.packing import loads
from evitable.base.pointers import Frame, list_fields, parts_of

Named = tuple[Hashable, Hashable]
"""What something is called, and where it stands."""


def paired(old: Sequence[Named], new: Sequence[Named]) -> dict[int, int]:
    """Pair the things of two lists: those of one name in their order, then those left that stand at one place.

    Example:
        >>> paired([("CR", 0), ("PR", 1)], [("OR", 0), ("CR", 1), ("stable", 2)])
        {0: 1}
        >>> paired([("CR", 0), ("PR", 1)], [("CR", 0), ("partial", 1)])
        {0: 0, 1: 1}
    """
    pairs: dict[int, int] = {}
    waiting: dict[Hashable, list[int]] = {}
    for at, (name, _) in enumerate(new):
        waiting.setdefault(name, []).append(at)
    for at, (name, _) in enumerate(old):
        if waiting.get(name):
            pairs[at] = waiting[name].pop(0)
    taken = set(pairs.values())
    if len(old) == len(new):
        standing = {place: at for at, (_, place) in enumerate(new) if at not in taken}
        pairs |= {at: standing[place] for at, (_, place) in enumerate(old) if at not in pairs and place in standing}
    return dict(sorted(pairs.items()))


def aligned(
    frame: Frame, bodies: Mapping[str, str], machine: Mapping[str, str], used: Iterable[str]
) -> tuple[Frame, dict[str, str]]:
    """Give the parts of a new reading the slots that the same parts had before; new parts get slots never used.

    `machine` is what the program said before, by pointer, the frame under the empty one; `used` are all pointers
    that anybody ever gave a value.
    """
    taken = list(used)
    before = loads(machine[""]) or {}
    renamed: dict[str, str] = {}
    for home in {slot.rsplit("/", 1)[0] for slot, _, _ in [*parts_of(frame), *parts_of(before)]}:
        renamed |= _renamed(home, (frame, bodies), (before, machine), taken)
    moved = {_moved(field, renamed): body for field, body in bodies.items()}
    return _moved_frame(frame, renamed), moved


Read = tuple[Frame, Mapping[str, str]]


def _renamed(home: str, read: Read, was: Read, taken: list[str]) -> dict[str, str]:
    (frame, bodies), (before, machine) = read, was
    old = [(slot, _said(machine.get(naming))) for slot, naming, _ in parts_of(before) if _home(slot) == home]
    new = [(slot, _said(bodies.get(naming))) for slot, naming, _ in parts_of(frame) if _home(slot) == home]
    pairs = paired([(said, slot) for slot, said in old], [(said, slot) for slot, said in new])
    to_old = {new[other][0]: old[one][0] for one, other in pairs.items()}
    used = [int(field.split("/")[1]) for field in taken if field.startswith(f"{home}/")]
    free = 1 + max([*used, *(int(slot.rsplit("/", 1)[1]) for slot, _ in old)], default=-1)
    for slot, _ in new:
        if slot not in to_old:
            to_old[slot] = f"{home}/{free}"
            free += 1
    return to_old


def _home(slot: str) -> str:
    return slot.rsplit("/", 1)[0]


def _said(body: str | None) -> str | None:
    found = None if body is None else loads(body)
    return None if found is None else repr(found["value"])


def _moved(pointer: str, renamed: Mapping[str, str]) -> str:
    """Return a pointer with its part's slot renamed."""
    head = "/".join(pointer.split("/")[:2])
    return renamed[head] + pointer[len(head) :] if head in renamed else pointer


def _moved_frame(frame: Frame, renamed: Mapping[str, str]) -> Frame:
    moved = dict(frame)
    for name in list_fields():
        if name in frame:
            moved[name] = [moved_part(part, renamed) for part in frame[name]]
    return moved


def moved_part(part: Any, renamed: Mapping[str, str]) -> Any:
    """Rename a slot, and the slots of the lists within its part."""
    if isinstance(part, str):
        return _moved(part, renamed)
    slot, inner = part
    within = {
        name: [_moved(item, renamed) for item in held] if _are_slots(held, slot) else held
        for name, held in inner.items()
    }
    return [_moved(slot, renamed), within]


def _are_slots(held: Any, slot: str) -> bool:
    if not isinstance(held, list) or not held:
        return False
    return all(isinstance(one, str) and one.startswith(f"{slot}/") for one in held)


def kept_parts(frame: Frame, standing: Frame | None, touched: set[str]) -> Frame:
    """Return a new frame with those parts of the standing one that people made or changed, where it lacks them."""
    whole = dict(frame)
    for name, held in (standing or {}).items():
        if name in list_fields():
            known = {_slot(part) for part in whole.get(name, [])}
            mine = [part for part in held if _slot(part) not in known and _is_touched(_slot(part), touched)]
            if mine:
                whole[name] = [*whole.get(name, []), *mine]
        elif name not in whole and isinstance(held, dict) and _is_touched(name, touched):
            whole[name] = held
    return whole


def _slot(part: Any) -> str:
    return part if isinstance(part, str) else str(part[0])


def _is_touched(slot: str, touched: set[str]) -> bool:
    return any(field == slot or field.startswith(f"{slot}/") for field in touched)
