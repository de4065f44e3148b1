"""Dealing out units whose cells run together to the columns of a table, row by row, in the best way.

A Viterbi search: the state is the column in which a unit stands. Cells follow the order of the columns,
blank ones cost, rows begin at the start of a line. The search is linear in the units.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from evitable.cells.scoring import Scores
from evitable.cells.units import Unit

NEVER = -1e9
SECTION = -1
# A whole line given back to an earlier column of the finished row, and a line that heads the rows below it.
_LATE_COST = 5.0
_SHORT_LINE = 1.5
_LATE_LENGTH = 12
_SECTION_LENGTH = 4

_KEEP, _NEXT, _ROW, _LATE, _HEAD = range(5)
_NO_SECTION = (NEVER, (0, 0))
_NO_END = (NEVER, 0)


class Dealt(NamedTuple):
    """Where one unit went: its row from 0 and its column (-1 for a section line); `late` for a line put back."""

    row: int
    column: int
    late: bool = False


def deal(units: Sequence[Unit], scores: Scores) -> Search:
    """Search the best way to deal the units out to columns."""
    search = Search(units, scores)
    for at in range(len(units)):
        search.advance(at)
    return search


class Search:
    """The best scores by unit and column, and for each the move that led there: (move, column before).

    `lines` holds, at the last unit of each line, what the line scores as a heading, and by column what
    it scores as a late line of an earlier one.
    """

    def __init__(self, units: Sequence[Unit], scores: Scores) -> None:
        self.units, self.scores = units, scores
        self.width = len(scores.blank)
        self.free = [0.0] * self.width
        self.stays = [(_KEEP, column) for column in range(self.width)]
        self.begins = [(_NEXT, column) for column in range(self.width)]
        self.value: list[list[float]] = []
        self.move: list[list[tuple[int, int]]] = []
        self.section: list[tuple[float, tuple[int, int]]] = []
        self.row_end: list[tuple[float, int]] = []
        self.lines: dict[int, tuple[int, float, list[tuple[float, int]]]] = {}
        self.line_start = 0
        ends = sorted(
            unit.end for unit, after in zip(units, [*units[1:], None], strict=True) if not after or after.first
        )
        self.usual_length = ends[len(ends) // 2] if ends else 0

    def advance(self, at: int) -> None:
        """Extend the best ways by one unit."""
        unit = self.units[at]
        if unit.first:
            self.line_start = at
        if at:
            value, move = self._within_row(at)
        else:
            value, move = [NEVER] * self.width, [(_KEEP, 0)] * self.width
        if unit.first:
            self._new_row(at, value, move)
        self.value.append(value)
        self.move.append(move)
        self.section.append(_NO_SECTION)
        if at + 1 == len(self.units) or self.units[at + 1].first:
            self._whole_line(at)
            self.row_end.append(self._finish(at))
        else:
            # No row ends within a line.
            self.row_end.append(_NO_END)

    def _within_row(self, at: int) -> tuple[list[float], list[tuple[int, int]]]:
        """Go on in the cell, or begin the cell of a later column."""
        scores, value, move = self.scores, list[float](), list[tuple[int, int]]()
        first = self.units[at].first
        leave = self.free if first else scores.leave
        keeping, entering = (scores.turns.keep, scores.turns.enter) if first else (0.0, 0.0)
        carry, begins = NEVER, self.begins[0]
        fits = (self.value[at - 1], scores.fit[at], scores.enter[at], scores.keep[at])
        # One loop over eight lists at once: every unit of a table goes through it three times.
        for before, fit, enter, keep, blank, cost, same, begun in zip(
            *fits, scores.blank, leave, self.stays, self.begins, strict=True
        ):
            stay = before + keep - keeping
            step = carry + enter - entering
            if stay >= step:
                value.append(stay + fit)
                move.append(same)
            else:
                value.append(step + fit)
                move.append(begins)
            carry -= blank
            if before - cost > carry:
                carry, begins = before - cost, begun
        return value, move

    def _new_row(self, at: int, value: list[float], move: list[tuple[int, int]]) -> None:
        base, source = self.row_end[at - 1] if at else (0.0, SECTION)
        fit, enter, blank = self.scores.fit[at], self.scores.enter[at], self.scores.blank
        base -= self.scores.turns.row
        for column in range(self.width):
            score = base + enter[column] + fit[column]
            if score > value[column]:
                value[column], move[column] = score, (_ROW, source)
            base -= blank[column]

    def _whole_line(self, at: int) -> None:
        """Offer the line that ends here as a section heading, and as a late line of an earlier column."""
        start = self.line_start
        heading = self._heading(start, at) - self.scores.turns.apart
        late = self._late(start, at) if start and at - start < _LATE_LENGTH else []
        self.lines[at] = (start, heading, late)
        base, source = self.row_end[start - 1] if start else (0.0, SECTION)
        if heading > NEVER / 2:
            self.section[at] = (base + heading, (_HEAD, source))
        for column, (gain, chosen) in enumerate(late):
            score = self.value[start - 1][column] + gain
            if score > self.value[at][column]:
                self.value[at][column] = score
                self.move[at][column] = (_LATE, chosen)

    def _late(self, start: int, at: int) -> list[tuple[float, int]]:
        """Return for each column the best earlier one for this whole line, and what that scores."""
        best, chosen, found = NEVER, 0, []
        for column in range(self.width):
            found.append((best, chosen))
            fit = sum(self.scores.fit[i][column] for i in range(start, at + 1))
            fit -= _LATE_COST + self.scores.turns.apart
            if fit > best:
                best, chosen = fit, column
        return found

    def _heading(self, start: int, at: int) -> float:
        """Score a line as a section heading: a few words without numbers, nothing of a cell, rows below it."""
        if at + 1 == len(self.units):
            return NEVER
        tags = [tag for unit in self.units[start : at + 1] for tag in unit.tags]
        if at - start >= _SECTION_LENGTH or len(tags) > 8 or any(unit.bullet for unit in self.units[start : at + 1]):
            return NEVER
        good = sum(max(_HEADING.get(one, -3.0) for one in tag.split("|")) for tag in tags) / max(1, len(tags))
        return good + (_SHORT_LINE if self.units[at].end < self.usual_length / 3 else 0.0)

    def _finish(self, at: int) -> tuple[float, int]:
        """Return the best score of a row that ends here, and the column (or section) it ends in."""
        best, source = NEVER, 0
        for column, (value, blank) in enumerate(zip(self.value[at], self.scores.blank, strict=True)):
            best -= blank
            if value > best:
                best, source = value, column
        if self.section[at][0] > best:
            return self.section[at][0], SECTION
        return best, source

    def best(self) -> float:
        """Return the score of the best way through all units."""
        return self.row_end[-1][0] if self.row_end else 0.0

    def trace(self) -> list[Dealt]:
        """Walk back along the best way; rows are counted from 0."""
        found: list[tuple[int, int, bool]] = []
        at, row = len(self.units) - 1, 0
        column = self.row_end[at][1] if at >= 0 else 0
        while at >= 0:
            move, source = self.section[at][1] if column == SECTION else self.move[at][column]
            if move in (_LATE, _HEAD):
                start = self._start_of_line(at)
                target = SECTION if move == _HEAD else source
                found += [(row, target, True)] * (at - start + 1)
                at = start - 1
                row, column = (row + 1, source) if move == _HEAD else (row, column)
                continue
            found.append((row, column, False))
            at -= 1
            row, column = (row + 1, source) if move == _ROW else (row, source if move == _NEXT else column)
        found.reverse()
        last = found[0][0] if found else 0
        return [Dealt(last - row, column, late and column != SECTION) for row, column, late in found]

    def _start_of_line(self, at: int) -> int:
        while not self.units[at].first:
            at -= 1
        return at


_HEADING = {
    "condition": 3.0,
    "condition-status": 2.0,
    "status": 2.0,
    "drug": 1.5,
    "procedure": 1.5,
    "design": 1.0,
    "age-group": 1.0,
    "adverse-event": 1.0,
    "name": 0.5,
    "acronym": 0.5,
    "word": 0.5,
    "joint": 0.3,
}
