"""How sure a dealing is: what the best other way would score with a unit in another column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from evitable.cells.parting import NEVER, SECTION, Dealt, Search


class Margin(NamedTuple):
    """By how much a unit's column beats the next best, in log odds, and which that is."""

    odds: float
    other: int


def margins(search: Search, dealt: Sequence[Dealt]) -> list[Margin]:
    """Return for each unit by how much its place beats the best way that puts it into another column.

    Units of headings and late lines have no margin of their own; they are told of elsewhere.
    """
    if not dealt:
        return []
    after = _scores_after(search)
    found = []
    for at, place in enumerate(dealt):
        if place.late or place.column == SECTION:
            found.append(Margin(-NEVER, place.column))
            continue
        through = [a + b for a, b in zip(search.value[at], after[at], strict=True)]
        best = through[place.column]
        through[place.column] = NEVER
        score = max(through)
        # Of columns that score the same the last one is named.
        other = search.width - 1 - through[::-1].index(score)
        found.append(Margin(best - score, other))
    return found


def _scores_after(search: Search) -> list[list[float]]:
    """Return the best score of all that follows each unit, by the column in which it stands."""
    count, width = len(search.units), search.width
    blank = search.scores.blank
    rest = [sum(blank[column + 1 :]) for column in range(width)]
    after = [[NEVER] * width for _ in range(count)]
    # What a line scores as the start of a row, by its first unit; after the last line nothing follows.
    rows: dict[int, float] = {count: 0.0}
    after[-1] = [-cost for cost in rest]
    ends = {start: end for end, (start, _, _) in search.lines.items()}
    for at in range(count - 1, -1, -1):
        if at + 1 < count:
            after[at] = _within(search, at, after)
            if search.units[at + 1].first:
                _over_line(search, at, after, (rows[at + 1], rest, ends[at + 1]))
        if search.units[at].first:
            rows[at] = _as_row(search, at, after, (rows, ends[at]))
    return after


def _within(search: Search, at: int, after: list[list[float]]) -> list[float]:
    """Score going on in the cell or with a later one, from each column at `at`."""
    scores, to = search.scores, at + 1
    first = search.units[to].first
    keeping, entering = (scores.turns.keep, scores.turns.enter) if first else (0.0, 0.0)
    leaves = search.free if first else scores.leave
    found = []
    ahead = NEVER
    lists = (scores.fit[to], scores.enter[to], scores.keep[to], after[to], leaves, scores.blank)
    for fit, enter, keep, follows, leave, blank in zip(*map(reversed, lists), strict=True):
        stay = keep - keeping + fit + follows
        go = ahead - leave
        found.append(max(stay, go))
        skip, begin = ahead - blank, enter - entering + fit + follows
        ahead = max(skip, begin)
    found.reverse()
    return found


def _over_line(search: Search, at: int, after: list[list[float]], line: tuple[float, list[float], int]) -> None:
    """Add what may happen at a line end: a new row, or a late line that goes back to an earlier column."""
    row, rest, end = line
    late = search.lines[end][2]
    for column in range(search.width):
        best = max(after[at][column], row - rest[column])
        if late:
            best = max(best, late[column][0] + after[end][column])
        after[at][column] = best


def _as_row(search: Search, at: int, after: list[list[float]], line: tuple[dict[int, float], int]) -> float:
    """Score a line as the start of a row, or as a heading above the next."""
    rows, end = line
    scores = search.scores
    best, blanks = NEVER, scores.turns.row
    for column in range(search.width):
        best = max(best, scores.enter[at][column] + scores.fit[at][column] + after[at][column] - blanks)
        blanks += scores.blank[column]
    return max(best, search.lines[end][1] + rows[end + 1])
