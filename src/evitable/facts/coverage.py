"""What of a row was read: marks on its characters, and the words that were not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import or_

from evitable.facts.tokens import folded, words
from evitable.model import Cell, Place, Quote

# Words that carry no fact of their own; beside read words they count as read, between unread ones they stay with them.
STOP_WORDS = words(
    "a an the and or of in on at to for from with by as than that this these those which who was were is are be "
    "been being has have had it its their they there then after before during per each all both also but other "
    "others patient patients pt pts case cases subject subjects given received treated"
)
_CONTENT = re.compile(r"[^\W_]+(?:['.][^\W_]+)*")
_GLUED = frozenset("%±<>≥≤=×+-/~")


class Coverage:
    """The characters of a row's cells, each read or not read yet."""

    __slots__ = ("_cells", "_marks")

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._cells = {cell.id: cell for cell in cells}
        self._marks = {id_: bytearray(len(cell.text)) for id_, cell in self._cells.items()}

    def mark(self, cell: str, start: int, end: int) -> None:
        """Count these characters as read; cells of other rows (headers, titles) are let pass."""
        marks = self._marks.get(cell)
        if marks is not None and end > start:
            marks[start:end] = b"\x01" * (end - start)

    def mark_quote(self, quote: Quote) -> None:
        """Count the quoted characters as read."""
        self.mark(quote.place.cell, quote.place.start, quote.place.end)

    def marks_of(self, cell: str) -> bytes:
        """Return the marks of a cell, to be set on another with the same words."""
        return bytes(self._marks[cell])

    def set_marks(self, cell: str, marks: bytes) -> None:
        """Count as read in a cell what was read in another with the same words."""
        self._marks[cell][:] = marks

    def add_marks(self, cell: str, marks: bytes) -> None:
        """Count as read what was read in another cell with the same words, beside what was read before."""
        now = self._marks[cell]
        now[:] = bytes(map(or_, now, marks)) if 1 in now else marks

    def is_read(self, cell: str, start: int, end: int) -> bool:
        """Tell whether any of these characters has been read."""
        return any(self._marks[cell][start:end])

    def unread(self) -> tuple[Quote, ...]:
        """Return the words that ended in nothing, cell by cell."""
        return self.parted()[1]

    def parted(self) -> tuple[tuple[Place, ...], tuple[Quote, ...]]:
        """Return the places that were read, and the words that ended in nothing, cell by cell."""
        places: list[Place] = []
        unread: list[Quote] = []
        for cell in self._cells.values():
            text, at = cell.text, 0
            for start, end in self._residues(cell):
                places += [Place(cell.id, *run) for run in _visible(text, at, start)]
                unread.append(Quote.of(cell, start, end))
                at = end
            places += [Place(cell.id, *run) for run in _visible(text, at, len(text))]
        return tuple(places), tuple(unread)

    def _residues(self, cell: Cell) -> Sequence[tuple[int, int]]:
        marks = self._marks[cell.id]
        return _left_over(cell.text, bytes(marks)) if 0 in marks else ()


@lru_cache(maxsize=4096)
def _left_over(text: str, marks: bytes) -> Sequence[tuple[int, int]]:
    """Return where words stand that the marks leave out."""
    text = folded(text)
    runs = [
        _widened(text, marks, *found.span())
        for start, end in _unmarked(marks)
        for found in _CONTENT.finditer(text, start, end)
        if found[0] not in STOP_WORDS
    ]
    return _joined(runs, marks, text) if runs else ()


def _visible(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return where the words between two places begin and end, nothing where none stand there."""
    words = text[start:end].strip()
    if not words:
        return ()
    start = text.index(words, start)
    return ((start, start + len(words)),)


def _unmarked(marks: bytes) -> list[tuple[int, int]]:
    found, at = [], marks.find(0)
    while at != -1:
        stop = marks.find(1, at)
        stop = len(marks) if stop == -1 else stop
        found.append((at, stop))
        at = marks.find(0, stop)
    return found


def _widened(text: str, marks: bytes, start: int, end: int) -> tuple[int, int]:
    """Take the signs glued to a word with it: the % of 50%, the ≥ of ≥3."""
    while start > 0 and not marks[start - 1] and text[start - 1] in _GLUED:
        start -= 1
    while end < len(text) and not marks[end] and text[end] in _GLUED:
        end += 1
    return start, end


def _joined(runs: list[tuple[int, int]], marks: bytes, text: str) -> list[tuple[int, int]]:
    """Join unread words that only stop words and signs part."""
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        before = joined[-1][1] if joined else 0
        if joined and start <= before:
            joined[-1] = (joined[-1][0], max(end, before))
        elif joined and not any(marks[before:start]) and "\n" not in text[before:start]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
