"""Lines of a text with their places, and cells made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evitable.model import Cell, Piece

_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with something on it: its text without blanks around it, and where that starts.

    `gap` is True when a blank line, or the start of the text, stands before it.
    """

    text: str
    start: int
    gap: bool = False

    @property
    def end(self) -> int:
        """The offset after the last character."""
        return self.start + len(self.text)

    def part(self, start: int, end: int | None = None) -> Line:
        """Return a part of the line, blanks around it left out."""
        raw = self.text[start:end]
        return Line(raw.strip(), self.start + start + len(raw) - len(raw.lstrip()), self.gap and start == 0)


def split(text: str) -> tuple[Line, ...]:
    r"""Split a text at every kind of line end; lines that hold only blanks become gaps.

    Example:
        >>> [(line.text, line.start, line.gap) for line in split("a \r\n\r\n b")]
        [('a', 0, True), ('b', 7, True)]
    """
    found, gap, start = [], True, 0
    for match in [*_END.finditer(text), None]:
        end = match.start() if match else len(text)
        raw = text[start:end]
        stripped = raw.strip()
        if stripped:
            found.append(Line(stripped, start + len(raw) - len(raw.lstrip()), gap))
        gap = not stripped
        start = match.end() if match else end
    return tuple(found)


def cell_of(id_: str, lines: Sequence[Line], *, text: str, row: int = -1, column: int = -1) -> Cell:
    r"""Make a cell of lines joined by line feeds; a line feed of the source stays in the cell's piece.

    Example:
        >>> source = "Bortezomib in\nrare diseases"
        >>> cell_of("title", split(source), text=source).pieces
        (Piece(start=0, origin=0, length=27),)
    """
    pieces: list[Piece] = []
    at = 0
    for line in lines:
        if not line.text:
            continue
        last = pieces[-1] if pieces else None
        if last and last.origin + last.length + 1 == line.start and text[line.start - 1] == "\n":
            pieces[-1] = Piece(last.start, last.origin, last.length + 1 + len(line.text))
        else:
            pieces.append(Piece(at, line.start, len(line.text)))
        at += len(line.text) + 1
    written = "\n".join([line.text for line in lines if line.text])
    return Cell.made(id_, written, tuple(pieces), row, column, "")


def blocks(lines: Iterable[Line]) -> list[list[Line]]:
    """Group lines into runs without a blank line between them."""
    found: list[list[Line]] = []
    for line in lines:
        if line.gap or not found:
            found.append([])
        found[-1].append(line)
    return found
