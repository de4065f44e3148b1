"""Two versions of one study side by side: which part of the one is which part of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

from evitable.base.packing import dumps, loads
from evitable.base.pointers import Frame, parts_of

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


class Version(NamedTuple):
    """A study as its frame and its values by pointer."""

    frame: Frame
    bodies: Mapping[str, str]


def same_slots(before: Version, after: Version) -> dict[str, str]:
    """Return the slots of `after` with the slots of `before` that hold the same part.

    Parts of a list are the same by what names them (drug, outcome, harm), in their order where a name comes twice;
    in lists of one length, what is left in one slot is the same part under another name. A part of `after` that is
    nowhere in `before` is not in the answer.
    """
    known, fresh = _by_home(before), _by_home(after)
    found: dict[str, str] = {}
    for home, parts in fresh.items():
        old = known.get(home, [])
        pairs = paired([(name, slot) for slot, name in old], [(name, slot) for slot, name in parts])
        found |= {parts[new][0]: old[was][0] for was, new in pairs.items()}
    return found


def _by_home(version: Version) -> dict[str, list[tuple[str, str]]]:
    """Return each list's slots with what names them."""
    homes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for slot, naming, _ in parts_of(version.frame):
        body = version.bodies.get(naming)
        if body is not None:
            homes[slot.rpartition("/")[0]].append((slot, said(body)))
    return homes


def said(body: str) -> str:
    """Return what a body says, without its words and its sureness."""
    return dumps(loads(body)["value"])


def renamed(version: Version, slots: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield a version's values under the pointers of the version that `slots` leads to.

    A part that is new keeps a name of its own, `responses/+2/label`, which no pointer of the other can have.
    """
    own = {slot for slot, _, _ in parts_of(version.frame)}
    for pointer, body in version.bodies.items():
        home = next((slot for slot in _prefixes(pointer) if slot in own), None)
        if home is None:
            yield pointer, body
        else:
            yield (slots.get(home) or _new(home)) + pointer[len(home) :], body


def _prefixes(pointer: str) -> Iterator[str]:
    steps = pointer.split("/")
    return ("/".join(steps[: at + 1]) for at in range(1, len(steps)))


def _new(slot: str) -> str:
    home, _, number = slot.rpartition("/")
    return f"{home}/+{number}"
