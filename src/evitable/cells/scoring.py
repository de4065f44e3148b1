"""How well each unit fits each column: what its role usually holds, then what this table's own rows show."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evitable.cells.atoms import word_set
from evitable.cells.content import Content, content_of
from evitable.cells.units import Unit

_TEXTUAL = word_set("comments response adverse-events drug regimen dose other outcome-measures")
_SHARES = word_set("ratio percent in-percent")
_LONE = word_set("int decimal ratio percent range in-percent in-int")
_CLOSING = word_set("answer not-reported dash no-adverse-event")
_ANSWERING = word_set("response answer not-reported dash no-adverse-event")
_NUMERIC = word_set("int decimal ratio percent range plus-minus in-percent in-range int-list")
_COUNTED = re.compile(
    r"(?i)(?:,|\(|\[|\bnumber\b|\bno\.).*?\b(?:n|no|number|years?|yrs?|months?|weeks?|days?|min|mg|g|kg|m[lL]|%|cells)\b|^(?:n|%)\b|%"
)
_TIMED = re.compile(r"(?i)\b(?:interval|frequency|duration|time)\b")
# Cells of these begin with a name, not with a dose.
_NAMING = word_set("concomitant comparator prior")
_BULLET = 6.0
_COUNT = 2.5
# After "None", "NR" or a dash a cell seldom goes on with a capital or a number.
_CLOSED = 4.0
_UNSIGNED = 3.0
# A cell that holds a list ends with a line.
_LEAVE = 3.0
# After a bracketed count a list goes on with a comma.
_AFTER_BRACKET = 1.0
_BRACKETS = word_set("count in-percent in-int in-sex in-range in-years in-grade")
# A dose's route or rhythm seldom begins a cell.
_SECOND = 1.5
_SECONDARY = word_set("frequency route times unit time")
_CLIP = 9.0
# How much the rows of the table may add to or take from what roles suggest.
_LEARNED_CLIP = 2.5
_SMOOTHING = 4.0
# The weight of a role's usual share of blank cells, in rows.
_PRIOR_ROWS = 4.0


@dataclass(frozen=True, slots=True)
class Slot:
    """A column to be filled: its role, what it usually holds, and whether its header asks for numbers or times."""

    role: str | None
    content: Content
    counted: bool
    timed: bool = False
    listed: bool = False


def slots_of(headers: Sequence[tuple[str, str | None]], *, listed: bool = False) -> list[Slot]:
    """Make the columns to be filled of headers and their roles.

    Comments beside columns for treatment or outcome are remarks: they hold neither. `listed` tells
    that cells of the table hold lists with signs.

    Example:
        >>> [slot.counted for slot in slots_of([("Age, years", "age"), ("Toxicity", "adverse-events")])]
        [True, False]
    """
    roles = {role for _, role in headers}
    remarks = bool(roles & {"drug", "dose", "regimen"} and roles & {"response", "adverse-events"})
    return [
        Slot(
            role,
            content_of("remarks" if remarks and role == "comments" else role),
            counted=_COUNTED.search(header) is not None,
            listed=listed,
            timed=_TIMED.search(header) is not None or role in ("duration", "follow-up"),
        )
        for header, role in headers
    ]


@dataclass(slots=True)
class Scores:
    """Scores by unit and column: `fit` of the unit, `enter` on beginning a cell with it, `keep` on going on with it.

    `blank` is the cost of an empty cell by column, `leave` that of ending a cell within a line.
    """

    fit: list[list[float]]
    enter: list[list[float]]
    keep: list[list[float]]
    blank: list[float]
    leave: list[float]


def score(units: Sequence[Unit], slots: Sequence[Slot]) -> Scores:
    """Score every unit for every column by the column's role."""
    known: dict[tuple[object, ...], tuple[list[float], list[float], list[float]]] = {}
    fit, enter, keep = [], [], []
    for before, unit in zip([None, *units], units, strict=False):
        closed = _closes(before, unit) if before else 0.0
        key = (unit.tags, unit.first, unit.bullet, unit.cut, closed)
        if key not in known:
            known[key] = (
                [_fit(unit, slot) for slot in slots],
                [_enter(unit, slot) for slot in slots],
                [-_keep(unit, slot, closed=closed) for slot in slots],
            )
        row = known[key]
        fit.append(row[0])
        enter.append(row[1])
        keep.append(row[2])
    leave = [_LEAVE if slot.listed and slot.role == "comments" else 0.0 for slot in slots]
    return Scores(fit, enter, keep, [slot.content.blank for slot in slots], leave)


def _closes(before: Unit, unit: Unit) -> float:
    """Return what going on in a cell costs after "None", after a dash, from one lone number to the next."""
    if not before.tags:
        return 0.0
    if before.tags == ("response",) and len(unit.tags) == 1 and unit.tags[0] in _ANSWERING:
        return _CLOSED
    if all(tag in _CLOSING for tag in before.tags) or all(tag in _LONE for tag in (*before.tags, *unit.tags)):
        return _CLOSED
    return _AFTER_BRACKET if before.tags[-1] in _BRACKETS else 0.0


def _fit(unit: Unit, slot: Slot) -> float:
    weights = [_weight(tag, slot) for tag in unit.tags]
    total = sum(weights) / math.sqrt(max(1, len(weights)))
    if unit.bullet:
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
    """Score the beginning of a cell: by capital or digit, and by what cells of the role begin with."""
    first = unit.tags[0].partition("|")[0] if unit.tags else ""
    second = first in _SECONDARY
    total = -unit.cut * 0.2 if second and slot.timed else -unit.cut
    if second and not slot.timed:
        total -= _SECOND
    if slot.role == "citation" and first not in ("name", "et-al", "mark", "acronym"):
        total -= 4.0
    if slot.role == "n" and first not in (
        "int",
        "number-word",
        "people",
        "not-reported",
        "dash",
        "sex",
        "age-group",
        "figure",
    ):
        total -= 4.0
    if slot.role in _NAMING and first in ("dose", "decimal", "int", "range", "figure"):
        total -= 2.0
    if slot.role == "comments" and not unit.bullet and first not in ("drug", "procedure", "label"):
        total -= 3.0 if slot.listed else 1.0
    return total


def _keep(unit: Unit, slot: Slot, *, closed: float) -> float:
    """Return the cost of going on in a cell with this unit."""
    content = slot.content
    if unit.bullet:
        # Within a line a list sign begins a cell: the first item stands beside the cell before it.
        return (0.0 if unit.first else _BULLET) if slot.role in _TEXTUAL else _BULLET
    cost = content.grow if unit.cut < 1.0 else content.grow / 5
    if unit.first:
        cost += content.line if unit.cut < 1.0 else content.line / 3
        # An item of a list has its sign; a line without one goes on in small letters.
        cost += _UNSIGNED if slot.listed and slot.role == "comments" and unit.cut < 1.0 else 0.0
    return cost + (closed if unit.cut < 1.0 else 0.0)


def learn(units: Sequence[Unit], places: Sequence[tuple[int, int]], scores: Scores) -> Scores:
    """Adjust scores by how the table's own columns look, given the row and column of each unit (-1 for none)."""
    columns = [column for _, column in places]
    width = len(scores.blank)
    features = [_features(unit) for unit in units]
    overall = Counter(feature for found in features for feature in found)
    total = sum(overall.values())
    inside = [Counter[str]() for _ in range(width)]
    for found, column in zip(features, columns, strict=True):
        if column >= 0:
            inside[column].update(found)
    gains = [_gains(counts, overall, total) for counts in inside]
    known: dict[tuple[str, ...], list[float]] = {}
    fit = []
    for found, row in zip(features, scores.fit, strict=True):
        if found not in known:
            known[found] = [sum(gain.get(f, 0.0) for f in found) / len(found) for gain in gains]
        fit.append([a + b for a, b in zip(row, known[found], strict=True)])
    return Scores(fit, scores.enter, scores.keep, _blanks(places, scores.blank), scores.leave)


def _blanks(places: Sequence[tuple[int, int]], prior: Sequence[float]) -> list[float]:
    """Return the cost of a blank by column: what roles suggest, drawn to how often the column was blank."""
    rows = {row for row, column in places if column >= 0}
    filled = Counter(column for _, column in set(places) if column >= 0)
    costs = []
    for column, cost in enumerate(prior):
        blank = len(rows) - filled[column]
        share = (blank + _PRIOR_ROWS * math.exp(-cost)) / (len(rows) + _PRIOR_ROWS)
        costs.append(min(6.0, -math.log(share)))
    return costs


def _features(unit: Unit) -> tuple[str, ...]:
    first = unit.tags[0] if unit.tags else ""
    return (f"shape {unit.shape}", f"tag {first}", f"last {unit.tags[-1] if unit.tags else ''} {unit.bullet}")


def _gains(inside: Counter[str], overall: Counter[str], total: int) -> dict[str, float]:
    """Return log ratios of features in a column against the table, smoothed towards none."""
    size = sum(inside.values())
    gains = {}
    for feature, count in overall.items():
        share = count / total
        gain = math.log((inside[feature] + _SMOOTHING * share) / (size + _SMOOTHING) / share)
        gains[feature] = max(-_LEARNED_CLIP, min(_LEARNED_CLIP, gain))
    return gains
