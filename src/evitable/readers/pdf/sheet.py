"""A frame's lines as a reader sees them: parted between the columns of the page, with what tables took left out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from evitable.readers.captions import label_length
from evitable.readers.foot import is_note
from evitable.readers.lines import Line as Said
from evitable.readers.pdf.columns import segments_of
from evitable.readers.pdf.marks import Frame, Line, Word, lines_of

# The white between two columns of a page, in points, and how often it must be met and not be crossed.
_WHITE, _MET, _LEAST = 7.0, 0.4, 8
# Running heads and page numbers are among so many lines at the edges of a page.
_EDGE = 2
_DIGITS = re.compile(r"\d+")


class Sheet:
    """The lines of one frame."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        rows = lines_of(frame.words)
        self.middle = _page_middle(rows)
        self.lines = [part for row in rows for part in _at_middle(row, self.middle)]
        self._taken: set[int] = set()

    def take(self, words: Iterable[Word]) -> None:
        """Note that words belong to a table."""
        self._taken.update(map(id, words))

    def free(self, line: Line) -> bool:
        """True for a line of which no table has taken a word."""
        return not any(id(word) in self._taken for word in line.words)

    def within(self, x0: float, x1: float, top: float, bottom: float) -> list[Line]:
        """Return the lines of the words whose middle stands in a box."""
        inside = [
            word
            for word in self.frame.words
            if x0 - 3 <= word.middle <= x1 + 3 and top < word.y - 0.2 * word.size and word.y - 0.2 * word.size < bottom
        ]
        return lines_of(inside)

    def scope(self, line: Line) -> tuple[float, float]:
        """Return the page column that a line stands in, or the page from side to side."""
        x0, x1 = min(word.x0 for word in self.frame.words), max(word.x1 for word in self.frame.words)
        if self.middle is None or line.x0 < self.middle < line.x1:
            return x0, x1
        return (x0, self.middle) if line.x1 <= self.middle else (self.middle, x1)


def without_furniture(frames: Sequence[Frame]) -> None:
    """Leave out the lines that pages repeat at their top or bottom: running heads, page numbers."""
    edges: dict[tuple[str, int, float], list[tuple[Frame, Line]]] = {}
    for frame in frames:
        lines = lines_of(frame.words)
        for line in [*lines[:_EDGE], *lines[-_EDGE:]]:
            key = (_DIGITS.sub("#", line.text), frame.turn, round(line.y / 2))
            if not any(line is other for _, other in edges.setdefault(key, [])):
                edges[key].append((frame, line))
    drop = {id(word) for found in edges.values() if _repeats(found) for _, line in found for word in line.words}
    for frame in frames:
        frame.words = [word for word in frame.words if id(word) not in drop]


def _repeats(found: Sequence[tuple[Frame, Line]]) -> bool:
    """True for a line of several pages that is no row of a table: short, and not repeated among others like it."""
    pages = {frame.page for frame, _ in found}
    return len(pages) > 1 and len(segments_of(found[0][1], 2.0)) <= 3 and not is_caption(found[0][1])


def said(line: Line, *, gap: bool = True) -> Said:
    """Return a line as its words alone."""
    return Said(line.text, 0, gap)


def is_caption(line: Line) -> bool:
    """True for a line that begins with a table's label.

    Example:
        >>> is_caption(Line([Word("Table", 0, 20, 9, 9), Word("2.", 23, 29, 9, 9), Word("Gout", 32, 50, 9, 9)], 9, 9))
        True
    """
    return bool(label_length(said(line)))


def notes_like(line: Line) -> bool:
    """True for a line that can only stand at the foot of a table; a raised sign in front makes it one."""
    if line.words[0].raised and len(line.words) > 1:
        return True
    return is_note(said(line))


def _page_middle(rows: Sequence[Line]) -> float | None:
    """Return the middle of the white between two columns of running text, None for a page of one column."""
    if len(rows) < _LEAST:
        return None
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    whites: list[tuple[float, float]] = []
    for row in rows:
        segments = segments_of(row, 0.7)
        for before, after in itertools.pairwise(segments):
            wide = min(before.x1 - before.x0, after.x1 - after.x0)
            if after.x0 - before.x1 >= _WHITE and wide > 0.25 * (right - left):
                whites.append((before.x1, after.x0))
    best: tuple[int, float] = (0, 0.0)
    for x in range(int(left + 0.35 * (right - left)), int(left + 0.65 * (right - left)), 3):
        best = max(best, (sum(a < x < b for a, b in whites), float(x)))
    met, place = best
    if met < _LEAST or met < _MET * sum(row.x0 < place < row.x1 for row in rows) * 0.5:
        return None
    around = [(a, b) for a, b in whites if a < place < b]
    return (max(a for a, _ in around) + min(b for _, b in around)) / 2


def _at_middle(row: Line, middle: float | None) -> list[Line]:
    if middle is None or any(word.x0 < middle < word.x1 for word in row.words):
        return [row]
    left = [word for word in row.words if word.x1 <= middle]
    right = [word for word in row.words if word.x0 >= middle]
    if not left or not right or right[0].x0 - max(word.x1 for word in left) < _WHITE:
        return [row]
    return [Line(part, row.y, max(word.size for word in part)) for part in (left, right)]
