"""What a table shows of itself: after a first dealing, how its columns look and how its lines begin."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from evitable.cells.scoring import USUAL_TURNS, Scores, Turns
from evitable.cells.units import Unit

# How much the rows of the table may add to or take from what roles suggest.
_CLIP = 2.5
_SMOOTHING = 4.0
# The weight of what is usual, in rows and in lines; no blank costs more than the dearest.
_PRIOR_ROWS, _PRIOR_LINES, _DEAREST = 4.0, 8.0, 6.0

Place = tuple[int, int]


def learn(units: Sequence[Unit], places: Sequence[Place], scores: Scores) -> Scores:
    """Adjust scores by how the table's own columns look, given the row and column of each unit (-1 for none)."""
    features = [_features(unit.shape, unit.tags, bullet=unit.bullet) for unit in units]
    overall = Counter(feature for found in features for feature in found)
    inside = [Counter[str]() for _ in scores.blank]
    for found, (_, column) in zip(features, places, strict=True):
        if column >= 0:
            inside[column].update(found)
    total = sum(overall.values())
    gains = [_gains(counts, overall, total) for counts in inside]
    # Units that look alike share their scores, as rows of one object.
    known: dict[tuple[tuple[str, ...], int], list[float]] = {}
    fit = []
    for found, row in zip(features, scores.fit, strict=True):
        key = (found, id(row))
        better = known.get(key)
        if better is None:
            gained = [sum([gain.get(f, 0.0) for f in found]) / len(found) for gain in gains]
            better = known[key] = [a + b for a, b in zip(row, gained, strict=True)]
        fit.append(better)
    return Scores(fit, scores.enter, scores.keep, _blanks(places, scores.blank), scores.leave, _turns(units, places))


@lru_cache(maxsize=8192)
def _features(shape: str, tags: tuple[str, ...], *, bullet: bool) -> tuple[str, ...]:
    first, last = (tags[0], tags[-1]) if tags else ("", "")
    return (f"shape {shape}", f"tag {first}", f"last {last} {bullet}")


def _gains(inside: Counter[str], overall: Counter[str], total: int) -> dict[str, float]:
    """Return log ratios of features in a column against the table, smoothed towards none."""
    size = sum(inside.values())
    gains = {}
    for feature, count in overall.items():
        share = count / total
        gain = math.log((inside[feature] + _SMOOTHING * share) / (size + _SMOOTHING) / share)
        gains[feature] = max(-_CLIP, min(_CLIP, gain))
    return gains


def _blanks(places: Sequence[Place], usual: Sequence[float]) -> list[float]:
    """Return the cost of a blank by column: what roles suggest, drawn to how often the column was blank."""
    rows = {row for row, column in places if column >= 0}
    filled = Counter(column for _, column in set(places) if column >= 0)
    costs = []
    for column, cost in enumerate(usual):
        blank = len(rows) - filled[column]
        share = (blank + _PRIOR_ROWS * math.exp(-cost)) / (len(rows) + _PRIOR_ROWS)
        costs.append(min(_DEAREST, -math.log(share)))
    return costs


def _turns(units: Sequence[Unit], places: Sequence[Place]) -> Turns:
    """Return the costs of line starts, drawn from what is usual to what this table shows."""
    starts = Counter(
        _turn(places[at - 1] if at else (-1, -1), place)
        for at, (unit, place) in enumerate(zip(units, places, strict=True))
        if unit.first
    )
    total = sum(starts.values()) + _PRIOR_LINES
    return Turns(
        *(
            -math.log((starts[name] + _PRIOR_LINES * math.exp(-cost)) / total)
            for name, cost in zip(Turns._fields, USUAL_TURNS, strict=True)
        )
    )


def _turn(before: Place, place: Place) -> str:
    """Name what a line begins, given the places of the unit before it and of its first unit."""
    if place[1] < 0:
        return "apart"
    if place == before:
        return "keep"
    if place[0] != before[0]:
        return "row"
    return "enter" if place[1] > before[1] else "apart"
