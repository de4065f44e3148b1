"""The columns of a table without vertical rules: the white between its words that runs down all of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evitable.readers.pdf.marks import Line, Word

# White between two cells is at least so wide, in parts of the size of the letters.
_GAP = 0.5
_BETWEEN = 0.45


@dataclass(slots=True, eq=False)
class Segment:
    """Neighbouring words of a line that no wide white parts."""

    words: list[Word]

    @property
    def x0(self) -> float:
        """Where it begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Where it ends."""
        return max(word.x1 for word in self.words)


@dataclass(frozen=True, slots=True)
class Columns:
    """The inner edges between columns, from left to right: the middle of the white, and the white itself."""

    edges: tuple[float, ...]
    whites: tuple[tuple[float, float], ...] = ()

    @property
    def count(self) -> int:
        """How many columns there are."""
        return len(self.edges) + 1

    def at(self, x: float) -> int:
        """Return the column that a place stands in."""
        return sum(x >= edge for edge in self.edges)

    def crossed(self, segment: Segment) -> bool:
        """True for a segment over more than one column."""
        return any(segment.x0 < left + 0.5 and segment.x1 > right - 0.5 for left, right in self.whites)

    def reach(self, x0: float, x1: float) -> tuple[int, int]:
        """Return the first and last column that a stretch stands over."""
        return self.at(x0 + 0.5), self.at(x1 - 0.5)

    def under(self, x0: float, x1: float) -> tuple[int, int]:
        """Return the first and last column whose words begin over a rule."""
        begins = [self.whites[0][0] - 2 if self.whites else x0, *(right + 1 for _, right in self.whites)]
        found = [at for at, begin in enumerate(begins) if x0 - 1.5 <= begin <= x1 - 2]
        return (found[0], found[-1]) if found else self.reach(x0 + 2, x1 - 2)


def segments_of(line: Line, gap: float = _GAP) -> list[Segment]:
    """Part a line at each wide white."""
    found = [Segment([line.words[0]])]
    end = line.words[0].x1
    for word in line.words[1:]:
        if word.x0 - end >= gap * line.size:
            found.append(Segment([]))
        found[-1].words.append(word)
        end = max(end, word.x1)
    return found


def columns_of(body: Sequence[Line], head: Sequence[Line] = ()) -> Columns:
    """Find the columns by the lines of the body; the head's words part white that holds a column of blanks."""
    parted = [(line, segments_of(line)) for line in body]
    several = [segments for _, segments in parted if len(segments) > 1]
    size = min((line.size for line in body), default=8.0)
    if not several:
        return Columns(())
    left = min(segment.x0 for segments in several for segment in segments)
    spans = [(segment.x0, segment.x1) for segments in several for segment in segments]
    found = _columns(spans, size)
    for line, segments in parted:
        if len(segments) == 1 and not (
            _closes(segments[0], found, size) and _heads_section(segments[0], left, line, found)
        ):
            spans.append((segments[0].x0, segments[0].x1))
    found = _columns(spans, size)
    named = [segment for line in head for segment in segments_of(line) if not found.crossed(segment)]
    return _columns([*spans, *((segment.x0, segment.x1) for segment in named)], size) if named else found


def _closes(segment: Segment, columns: Columns, size: float) -> bool:
    """True for a segment that leaves too little of a white for it to part columns."""
    room = _BETWEEN * size
    return any(segment.x0 < left + room and segment.x1 > right - room for left, right in columns.whites)


def _heads_section(segment: Segment, left: float, line: Line, columns: Columns) -> bool:
    """True for a line alone that begins at the table's left, or stands in its middle: a heading over its columns."""
    if segment.x0 < left + line.size:
        return True
    first, _ = columns.reach(segment.x0, segment.x1)
    starts = [left, *(right for _, right in columns.whites)]
    return all(abs(segment.x0 - start) > line.size for start in starts[first : first + 1])


def _columns(spans: Iterable[tuple[float, float]], size: float) -> Columns:
    whites: list[tuple[float, float]] = []
    end: float | None = None
    for x0, x1 in sorted(spans):
        if end is not None and x0 - end >= _BETWEEN * size:
            whites.append((end, x0))
        end = x1 if end is None else max(end, x1)
    return Columns(tuple((left + right) / 2 for left, right in whites), tuple(whites))
