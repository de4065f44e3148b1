"""A new reading given the slots of the one before, so that what is the same keeps its pointer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evitable.base.aligning import Version, same_slots
from evitable.base.packing import loads
from evitable.base.pointers import Frame, list_fields, parts_of
from evitable.base.stored import FRAME, GONE


def aligned(
    frame: Frame, bodies: Mapping[str, str], machine: Mapping[str, str], used: Iterable[str]
) -> tuple[Frame, dict[str, str]]:
    """Give the parts of a new reading the slots that the same parts had before; new parts get slots never used.

    `machine` is what the program said before, by pointer, the frame under the empty one; `used` are all pointers
    that anybody ever gave a value.
    """
    said = {pointer: body for pointer, body in machine.items() if body != GONE}
    before = Version(loads(machine[FRAME]) or {}, said)
    renamed = same_slots(before, Version(frame, bodies))
    taken = [slot for slot, _, _ in parts_of(before.frame)] + [_slot_of(pointer) for pointer in used]
    for slot, _, _ in parts_of(frame):
        if slot not in renamed:
            renamed[slot] = free_slot(slot, [*taken, *renamed.values()])
    moved = {_moved(field, renamed): body for field, body in bodies.items()}
    return _moved_frame(frame, renamed), moved


def free_slot(slot: str, taken: Iterable[str]) -> str:
    """Return the slot of the same list after the last that was ever taken.

    Example:
        >>> free_slot("responses/0", ["responses/0", "responses/4", "harms/7", "n"])
        'responses/5'
    """
    home = slot.rpartition("/")[0]
    numbers = [int(one.rpartition("/")[2]) for one in taken if one.rpartition("/")[0] == home]
    return f"{home}/{1 + max(numbers, default=-1)}"


def _slot_of(pointer: str) -> str:
    return "/".join(pointer.split("/")[:2])


def _moved(pointer: str, renamed: Mapping[str, str]) -> str:
    """Return a pointer with its part's slot renamed."""
    head = _slot_of(pointer)
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
