"""The head of a table: names over one column, and above them names over several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evitable.readers.pdf.columns import Columns, Segment, segments_of
from evitable.readers.pdf.drafts import Slot
from evitable.readers.pdf.marks import Line, Rule, Word

# A blank between two words of a name is seldom wider, in parts of the size of the letters.
_BLANK = 0.36


@dataclass(frozen=True, slots=True)
class Under:
    """The rules within a head: joined where they touch, and as they were drawn."""

    rules: Sequence[Rule] = ()
    pieces: Sequence[Rule] = ()

    def within(self, lines: Sequence[Line]) -> Under:
        """Return the rules with names below them: one below all names ends the head and names nothing."""
        last = max((line.y for line in lines), default=0.0)
        return Under([rule for rule in self.rules if rule.at < last], [rule for rule in self.pieces if rule.at < last])

    def below(self, segment: Segment, line: Line) -> Rule | None:
        """Return the rule right below a name."""
        middle = (segment.x0 + segment.x1) / 2
        under = [
            r for r in self.rules if line.y - 1 < r.at < line.y + 3 * line.size and r.start - 2 <= middle <= r.end + 2
        ]
        return min(under, key=lambda rule: rule.at, default=None)

    def piece(self, segment: Segment, rule: Rule, columns: Columns) -> tuple[int, int] | None:
        """Return the columns of the rule as drawn below a name, where it reaches over several."""
        middle = (segment.x0 + segment.x1) / 2
        for piece in self.pieces:
            if abs(piece.at - rule.at) <= 2 and piece.start - 2 <= middle <= piece.end + 2:
                first, last = columns.under(piece.start, piece.end)
                if last > first and piece.length < rule.length - 2:
                    return first, last
        return None

    def between(self, above: float, below: float, column: int, columns: Columns) -> bool:
        """True where a rule parts two lines of names over a column."""
        return any(
            above < rule.at < below and columns.at(rule.start + 2) <= column <= columns.at(rule.end - 2)
            for rule in self.rules
        )


def head_slots(lines: Sequence[Line], columns: Columns, under: Under) -> list[list[Slot]]:
    """Make the slots of a head: names over several columns above those of one, each down to the last level.

    `under` are the rules within the head.
    """
    spans: list[Slot] = []
    places: list[float] = []
    leaves: dict[int, list[Line]] = {}
    under = under.within(lines)
    for line in lines:
        pieces = _pieces(line, columns, under)
        for segment, after in zip(pieces, [*pieces[1:], None], strict=True):
            first, last = _reach(segment, line, columns, under, after=after)
            if first == last:
                leaves.setdefault(first, []).append(Line(segment.words, line.y, line.size))
                continue
            same = next((s for s in spans if (s.column, s.columns) == (first, last - first + 1)), None)
            if same and not under.between(places[spans.index(same)], line.y, first, columns):
                same.lines.append(segment.words)
                places[spans.index(same)] = line.y
            else:
                level = max((s.row + 1 for s in spans if s.column <= last and first < s.column + s.columns), default=0)
                spans.append(Slot([segment.words], level, first, 1, last - first + 1))
                places.append(line.y)
    if not spans:
        spans = _hanging(leaves, columns.count)
    return _laid_head(spans, {at: [line.words for line in found] for at, found in leaves.items()}, columns.count)


def _hanging(leaves: dict[int, list[Line]], count: int) -> list[Slot]:
    """Take names over several columns out of a head set from its top, where the names below them begin lower.

    In a head set to its foot or to its middle names begin lower too, but none that begins at the top ends early.
    """
    if not leaves:
        return []
    top, foot = (edge(line.y for found in leaves.values() for line in found) for edge in (min, max))
    begins = {at: found[0].y for at, found in leaves.items()}
    spans: list[Slot] = []
    for at in range(count - 1):
        below = at + 1
        while below in begins and begins[below] > top + 1 and abs(begins[below] - begins[at + 1]) < 1:
            below += 1
        own = leaves.get(at, [])
        level = next((n for n, line in enumerate(own) if below > at + 1 and abs(line.y - begins[at + 1]) < 1), 0)
        early = any(f[-1].y < foot - 1 for n, f in leaves.items() if begins[n] < top + 1 and not at <= n < below)
        if level and early and begins[at] < top + 1:
            spans.append(Slot([line.words for line in own[:level]], 0, at, 1, below - at))
            leaves[at] = own[level:]
    return spans


def _pieces(line: Line, columns: Columns, under: Under) -> list[Segment]:
    """Part a line of a head at wide white and at the ends of the rules below it."""
    ends = [x for rule in (*under.rules, *under.pieces) if rule.at > line.y - line.size for x in (rule.start, rule.end)]
    found: list[Segment] = []
    for segment in segments_of(line):
        run = [segment.words[0]]
        for before, word in zip(segment.words, segment.words[1:], strict=False):
            white = [(left, right) for left, right in columns.whites if left - 1 <= before.x1 and word.x0 <= right + 1]
            if white and (any(before.x1 - 2 <= end <= word.x0 + 2 for end in ends) or _starts(before, word, white)):
                found.append(Segment(run))
                run = []
            run.append(word)
        found.append(Segment(run))
    return found


def _starts(before: Word, word: Word, whites: Sequence[tuple[float, float]]) -> bool:
    """True for a word that begins right where the words of a column do, with more than a blank before it."""
    wide = word.x0 - before.x1 > _BLANK * word.size
    return wide and any(abs(word.x0 - right) < 1 and before.x1 < left + 1 for left, right in whites)


def _reach(segment: Segment, line: Line, columns: Columns, under: Under, *, after: Segment | None) -> tuple[int, int]:
    """Return the columns that a name in the head stands over: those of the rule right below it, where there is one."""
    rule = under.below(segment, line)
    if rule is not None:
        first, last = columns.under(rule.start, rule.end)
        if after is not None and after.x0 < rule.end:
            piece = under.piece(segment, rule, columns)
            first, last = piece or (columns.at(segment.x0 + 0.5), max(first, columns.at(after.x0 + 0.5) - 1))
        elif not first <= columns.at(segment.x0 + 0.5) or segment.x0 > (rule.start + rule.end) / 2:
            piece = under.piece(segment, rule, columns)
            first, last = piece or (columns.at(segment.x0 + 0.5), last)
        if last > first:
            return first, last
    if columns.crossed(segment):
        return columns.reach(segment.x0, segment.x1)
    column = columns.at((segment.x0 + segment.x1) / 2)
    return column, column


def _laid_head(spans: list[Slot], leaves: dict[int, list[list[Word]]], count: int) -> list[list[Slot]]:
    height = max((span.row for span in spans), default=-1) + 2
    grid: list[list[Slot | None]] = [[None] * count for _ in range(height)]
    for span in spans:
        for column in range(span.column, span.column + span.columns):
            grid[span.row][column] = span
    for column in range(count):
        start = max((row + 1 for row in range(height) if grid[row][column] is not None), default=0)
        leaf = Slot(leaves.get(column, []), start, column, max(height - start, 1))
        for row in range(start, height):
            grid[row][column] = leaf
        for row in range(start):
            if grid[row][column] is None:
                grid[row][column] = Slot([], row, column)
    return [[slot for slot in row if slot is not None] for row in grid]
