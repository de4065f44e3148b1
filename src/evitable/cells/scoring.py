"""How well each unit fits each column, as a part of a cell and as its beginning."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from evitable.cells.atoms import word_set
from evitable.cells.content import content_of
from evitable.cells.slots import Slot
from evitable.cells.units import SMALL_LETTER, Unit
from evitable.model import Role

_TEXTUAL = word_set("comments response adverse-events drug regimen dose other outcome-measures")
_SHARES = word_set("ratio percent in-percent")
_LONE = word_set("int decimal ratio percent range in-percent in-int")
_ALONE = _LONE | {"answer", "not-reported"}
_AMOUNT = word_set("unit dose frequency times")
_CLOSING = word_set("answer not-reported dash no-adverse-event")
_ANSWERING = word_set("response answer not-reported dash no-adverse-event")
_NUMERIC = word_set("int decimal ratio percent range plus-minus in-percent in-range int-list")
_BRACKETS = word_set("count in-percent in-int in-sex in-range in-years in-grade")
_SECONDARY = word_set("frequency route times unit time")
_DOSES = word_set("dose decimal int range figure")
# What cells of these roles begin with; what they do not; and where drugs or events make a cell of comments.
_BEGIN = {
    "citation": word_set("name et-al mark acronym"),
    "n": word_set("int number-word people not-reported dash answer sex age-group figure int-list"),
    "comments": word_set("drug procedure label"),
}
_NAMING = word_set("concomitant comparator prior")

_BULLET = 6.0
# The least weight of a number where the header asks for numbers.
_COUNT = 2.5
# After "None", "NR" or a dash a cell seldom goes on with a capital or a number; after a bracketed count less often,
# and a dose goes on with a second one only after a comma.
_CLOSED, _AFTER_BRACKET, _SECOND_DOSE = 4.0, 1.0, 1.5
# An item of a list without its sign, and ending a cell with a list within a line.
_UNSIGNED, _LEAVE = 5.0, 5.0
_WRONG_BEGINNING, _DOSE_FIRST, _SECOND = 4.0, 2.0, 1.5
_CLIP = 9.0


class Turns(NamedTuple):
    """What it costs that a line begins a row, begins a further cell of one, goes on in a cell, or stands apart."""

    row: float
    enter: float
    keep: float
    apart: float


# A usual share of 0.4, 0.2, 0.3 and 0.1 of the lines.
USUAL_TURNS = Turns(*(-math.log(share) for share in (0.4, 0.2, 0.3, 0.1)))


@dataclass(slots=True)
class Scores:
    """Scores by unit and column: `fit` of the unit, `enter` on beginning a cell with it, `keep` on going on with it.

    `blank` is the cost of an empty cell by column, `leave` that of ending a cell within a line, `turns`
    what each way to begin a line costs.
    """

    fit: list[list[float]]
    enter: list[list[float]]
    keep: list[list[float]]
    blank: list[float]
    leave: list[float]
    turns: Turns = USUAL_TURNS


def score(units: Sequence[Unit], slots: Sequence[Slot]) -> Scores:
    """Score every unit for every column by the column's role."""
    known: dict[tuple[object, ...], tuple[list[float], list[float], list[float]]] = {}
    fits, enter, keep = [], [], []
    for before, unit in zip([None, *units], units, strict=False):
        closed = _closes(before.tags, unit.tags) if before else 0.0
        key = (unit.tags, unit.first, unit.bullet, unit.cut, closed)
        row = known.get(key)
        if row is None:
            row = known[key] = (
                [fit(unit, slot) for slot in slots],
                [-_enter(unit, slot) for slot in slots],
                [-_keep(unit, slot, closed=closed) for slot in slots],
            )
        fits.append(row[0])
        enter.append(row[1])
        keep.append(row[2])
    leave = [_LEAVE if slot.listed else 0.0 for slot in slots]
    return Scores(fits, enter, keep, [slot.content.blank for slot in slots], leave)


@lru_cache(maxsize=8192)
def _closes(before: tuple[str, ...], tags: tuple[str, ...]) -> float:
    """Return what going on in a cell costs after "None", after a dash, from one lone number to the next."""
    if not before:
        return 0.0
    if len(before) == len(tags) == 1 and _all(before, _ANSWERING) and _all(tags, _ANSWERING):
        return _CLOSED
    if _all(before, _CLOSING) or (_all(before, _LONE) and _all(tags, _ALONE)):
        return _CLOSED
    if not _AMOUNT.isdisjoint(before) and len(tags) > 1 and tags[1] == "unit":
        return _SECOND_DOSE
    return _AFTER_BRACKET if before[-1] in _BRACKETS else 0.0


def _all(tags: Sequence[str], group: frozenset[str]) -> bool:
    """True when each atom has a meaning among the group's."""
    return all(not group.isdisjoint(tag.split("|")) for tag in tags)


def fit(unit: Unit, slot: Slot) -> float:
    """Score how well a unit fits a column; a score is near the log of how much likelier it is there."""
    return _fit(unit.tags, slot, bullet=unit.bullet)


@lru_cache(maxsize=65536)
def usual_fit(tags: tuple[str, ...], role: Role, *, bullet: bool) -> float:
    """Score how well a unit of these tags fits a usual column of a role, which has asked for nothing more."""
    return _fit(tags, Slot(role, content_of(role)), bullet=bullet)


def _fit(tags: tuple[str, ...], slot: Slot, *, bullet: bool) -> float:
    weights = [_weight(tag, slot) for tag in tags]
    total = sum(weights) / math.sqrt(max(1, len(weights)))
    if bullet:
        total += _BULLET if slot.role == "comments" else 0.0 if slot.role in _TEXTUAL else -_BULLET
    return max(-_CLIP, min(_CLIP, total))


def _weight(tags: str, slot: Slot) -> float:
    """Weigh one atom by the best of its meanings."""
    return max(_weigh(tag, slot) for tag in tags.split("|"))


def _weigh(tag: str, slot: Slot) -> float:
    """Weigh one tag: a header that asks for numbers is content with any, and less so with words."""
    weights, other = slot.content.weights, slot.content.other
    if tag == "figure":
        return weights.get(tag, other / 4)
    weight = weights.get(tag, other)
    if not slot.counted:
        return weight
    return max(weight, _COUNT) if tag in _NUMERIC and (tag not in _SHARES or weight > 0.0) else weight - 0.5


def _enter(unit: Unit, slot: Slot) -> float:
    """Return the cost of beginning a cell: by its first letter, and by what cells of the role begin with."""
    first = frozenset(unit.tags[0].split("|")) if unit.tags else frozenset[str]()
    cost = unit.cut
    if not first.isdisjoint(_SECONDARY):
        if slot.timed:
            cost *= 0.2
        elif not ("time" in first and slot.role in ("duration", "follow-up")):
            cost += _SECOND
    begin = _BEGIN.get(slot.role or "")
    if begin and first.isdisjoint(begin) and not (unit.bullet and slot.role == "comments"):
        cost += _WRONG_BEGINNING if slot.role != "comments" else _UNSIGNED if slot.listed else 1.0
    if slot.role in _NAMING and not first.isdisjoint(_DOSES):
        cost += _DOSE_FIRST
    return cost


def _keep(unit: Unit, slot: Slot, *, closed: float) -> float:
    """Return the cost of going on in a cell with this unit."""
    content = slot.content
    if unit.bullet:
        # Within a line a list sign begins a cell: the first item stands beside the cell before it.
        return (0.0 if unit.first else _BULLET) if slot.role in _TEXTUAL else _BULLET
    if unit.cut >= SMALL_LETTER:
        return content.grow / 5 + (content.line / 3 if unit.first else 0.0)
    cost = content.grow + closed
    if unit.first:
        # An item of a list has its sign; a line without one goes on in small letters.
        cost += content.line + (_UNSIGNED if slot.listed else 0.0)
    return cost
