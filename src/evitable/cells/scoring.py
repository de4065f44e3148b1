"""How well each unit fits each column: what its role usually holds, then what this table's own rows show."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evitable.cells.content import Content, content_of
from evitable.cells.units import Unit

_TEXTUAL = frozenset({"comments", "response", "adverse-events", "drug", "regimen", "dose", "other", "outcome-measures"})
_CLOSING = frozenset({"answer", "not-reported", "dash", "no-adverse-event"})
_NUMERIC = frozenset(["int", "decimal", "ratio", "percent", "range", "plus-minus", "in-percent", "in-range", "int-list"])
_COUNTED = re.compile(
    r"(?i)(?:,|\(|\[|\bnumber\b|\bno\.).*?\b(?:n|no|number|years?|yrs?|months?|weeks?|days?|min|mg|g|kg|m[lL]|%|cells)\b|^(?:n|%)\b|%"
)
_BULLET = 6.0
_CLIP = 9.0
# How much the rows of the table may add to or take from what roles suggest.
_LEARNED_CLIP = 2.5
_SMOOTHING = 2.0


@dataclass(frozen=True, slots=True)
class Slot:
    """A column to be filled: its header as printed and its role."""

    header: str
    role: str | None

    @property
    def content(self) -> Content:
        """Return what the column usually holds."""
        return content_of(self.role)

    @property
    def counted(self) -> bool:
        """True when the header asks for numbers: "Complete remission, n", "Age, years"."""
        return _COUNTED.search(self.header) is not None


@dataclass(slots=True)
class Scores:
    """Scores by unit and column: `fit` of the unit, `enter` on beginning a cell with it, `keep` on going on with it.

    `blank` is the cost of an empty cell by column.
    """

    fit: list[list[float]]
    enter: list[list[float]]
    keep: list[list[float]]
    blank: list[float]


def score(units: Sequence[Unit], slots: Sequence[Slot]) -> Scores:
    """Score every unit for every column by the column's role."""
    known: dict[tuple[object, ...], tuple[list[float], list[float], list[float]]] = {}
    fit, enter, keep = [], [], []
    for before, unit in zip([None, *units], units, strict=False):
        closed = before is not None and bool(before.tags) and all(tag in _CLOSING for tag in before.tags)
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
    return Scores(fit, enter, keep, [slot.content.blank for slot in slots])


def _fit(unit: Unit, slot: Slot) -> float:
    content = slot.content
    weights = [
        content.weights.get(tag, content.other if tag != "figure" else min(0.0, content.other / 4)) for tag in unit.tags
    ]
    total = sum(weights) / math.sqrt(max(1, len(weights)))
    if slot.counted and unit.tags:
        total += 2.0 if unit.tags[0] in _NUMERIC else -0.5
    if unit.bullet:
        total += _BULLET if slot.role == "comments" else 0.0 if slot.role in _TEXTUAL else -_BULLET
    return max(-_CLIP, min(_CLIP, total))


def _enter(unit: Unit, slot: Slot) -> float:
    """Score the beginning of a cell: by capital or digit, and by what cells of the role begin with."""
    total = -unit.cut
    first = unit.tags[0] if unit.tags else ""
    if slot.role == "citation" and first not in ("name", "et-al", "mark", "acronym"):
        total -= 4.0
    if slot.role == "n" and first not in ("int", "number-word", "people", "not-reported", "dash", "sex", "age-group"):
        total -= 4.0
    if slot.role == "comments" and not unit.bullet and first not in ("drug", "procedure", "label"):
        total -= 1.0
    return total


def _keep(unit: Unit, slot: Slot, *, closed: bool) -> float:
    """Return the cost of going on in a cell with this unit."""
    content = slot.content
    if unit.bullet:
        return 0.0 if slot.role in _TEXTUAL else 6.0
    cost = content.grow if unit.cut < 1.0 else content.grow / 5
    if unit.first:
        cost += content.line if unit.cut < 1.0 else content.line / 3
    return cost + (1.5 if closed and unit.cut < 1.0 else 0.0)


def learn(units: Sequence[Unit], columns: Sequence[int], scores: Scores) -> Scores:
    """Adjust scores by how the table's own columns look, given where its units went (-1 for no column)."""
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
    return Scores(fit, scores.enter, scores.keep, scores.blank)


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
