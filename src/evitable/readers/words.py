"""The text of a cell as it is put together: blanks made single, lines kept apart, each run with its place."""

from __future__ import annotations

import re
from dataclasses import replace

from evitable.model import Cell, Mark, Piece

# Blanks of markup mean one space; other spaces (no-break, thin) are text as they stand.
_STRETCH = re.compile(r"[^ \t\r\n]+(?: [^ \t\r\n]+)*")
_ODD = re.compile(r"[\t\r\n]|  |^ | $|^$")
BLANKS = " \t\r\n"
"""What markup leaves between words; a no-break space is a character of the text."""
_JOINTS = ",;–—-"
_SIGNS = frozenset("•‣◦▪●○■□·⁃∙➢►✓*-–—")


class Words:
    r"""Gathers text, the places of its runs, and the marks beside it.

    Example:
        >>> words = Words()
        >>> words.add("Ada\n  and ", ())
        >>> words.add("Bo", (Piece(0, 40, 2),))
        >>> words.line()
        >>> words.add("2020", ())
        >>> cell = words.cell("r1c1")
        >>> cell.text, cell.pieces
        ('Ada and Bo\n2020', (Piece(start=8, origin=40, length=2),))
    """

    __slots__ = ("_line_at", "_owed", "_parts", "_spaced", "images", "led", "marks", "pieces", "size")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._spaced = self._owed = False
        self._line_at = 0
        self.size = 0
        self.images = 0
        self.led = False
        self.pieces: list[Piece] = []
        self.marks: list[Mark] = []

    @property
    def text(self) -> str:
        """What was gathered so far."""
        return "".join(self._parts)

    @property
    def spaced(self) -> bool:
        """True where a blank or a line end stands behind the last word."""
        return self._spaced or self._owed

    def before(self) -> str:
        """Return the last few characters gathered, with the space behind them."""
        return "".join(self._parts[-4:])[-12:] + (" " if self.spaced else "")

    def add(self, text: str, places: tuple[Piece, ...]) -> None:
        """Add text as it stands in the markup, with the places of its characters."""
        if not _ODD.search(text):
            self._open()
            shift = self.size
            self.pieces += [Piece(shift + start, origin, length) for start, origin, length in places]
            self._parts.append(text)
            self.size = shift + len(text)
            return
        for match in _STRETCH.finditer(text):
            start, end = match.span()
            if start:
                self._spaced = True
            self._open()
            for piece in places:
                first, last = max(piece.start, start), min(piece.start + piece.length, end)
                if first < last:
                    place = Piece(self.size + first - start, piece.origin + first - piece.start, last - first)
                    self.pieces.append(place)
            self._put(match[0])
        if text and text[-1] in BLANKS:
            self.blank()

    def blank(self) -> None:
        """Owe a space before the next word."""
        self._spaced = True

    def line(self) -> None:
        """Owe a line end before the next word; a list sign alone on its line keeps the line."""
        if self.size > self._line_at:
            self._owed = True

    def take(self, other: Words) -> tuple[int, int]:
        """Add all that another has gathered, and return where it stands."""
        if not other.size:
            self.images += other.images
            return self.size, self.size
        self._spaced = self._spaced or other.led
        self._open()
        start = self.size
        self.pieces += [Piece(piece.start + start, piece.origin, piece.length) for piece in other.pieces]
        self.marks += [mark.moved(start) for mark in other.marks]
        self.images += other.images
        self._put(other.text)
        self._spaced, self._owed = other._spaced, other._owed
        return start, self.size

    def raise_(self, mark: Mark) -> None:
        """Attach a raised sign where the text stands now; signs with a comma or a dash between them are one."""
        at = self.size + (1 if self._owed and self.size and not self._is_sign() else 0)
        here = replace(mark, start=at, end=at)
        last = self.marks[-1] if self.marks else None
        if last and last.raised and last.end == at and (last.text[-1] in _JOINTS or here.text[0] in _JOINTS):
            shift = len(last.text)
            moved = tuple(Piece(piece.start + shift, piece.origin, piece.length) for piece in here.pieces)
            targets = (*last.targets, *here.targets)
            self.marks[-1] = replace(last, text=last.text + here.text, targets=targets, pieces=(*last.pieces, *moved))
        else:
            self.marks.append(here)

    def cell(self, id_: str, row: int = -1, column: int = -1, *, address: str = "") -> Cell:
        """Make the cell; where raised signs are all there is, they are its text."""
        if not self.size and self.marks:
            for mark in self.marks:
                other = Words()
                other.add(mark.text, mark.pieces)
                start, end = self.take(other)
                self.marks = [replace(found, start=start, end=end) if found is mark else found for found in self.marks]
        if not self.text.strip() and not self.marks:
            return Cell(id_, "", (), row, column, address=address)
        marks = tuple(mark if mark.end <= self.size else mark.moved(self.size - mark.end) for mark in self.marks)
        return Cell(id_, self.text, tuple(self.pieces), row, column, marks=marks, address=address)

    def _open(self) -> None:
        """Write the line end or the space that is owed before the next word."""
        if not self.size:
            self.led = self._spaced
        elif self._owed and not self._is_sign():
            self._put("\n")
            self._line_at = self.size
        elif self._spaced or self._owed:
            self._put(" ")
        self._spaced = self._owed = False

    def _is_sign(self) -> bool:
        return self.size - self._line_at == 1 and self._parts[-1][-1] in _SIGNS

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self.size += len(text)
