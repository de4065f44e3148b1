"""Cells made of runs of line cells, each character keeping its way back to the source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from evitable.model import Cell, Piece


class Run(NamedTuple):
    """A run of characters of a line: the line's number and offsets into its text."""

    line: int
    start: int
    end: int


def cell_from(
    id_: str, runs: Iterable[Run], lines: Sequence[Cell], *, row: int = -1, column: int = -1, joint: str = "\n"
) -> Cell:
    """Make a cell of runs of lines; runs of different lines are joined by `joint`.

    Example:
        >>> line = Cell.at("line1", "Case report SLE 1", 100)
        >>> cell_from("r1c2", [Run(0, 12, 16)], [line]).pieces
        (Piece(start=0, origin=112, length=3),)
    """
    texts: list[str] = []
    pieces: list[Piece] = []
    at = 0
    for run in _joined(runs):
        raw = lines[run.line].text[run.start : run.end]
        text = raw.strip()
        if not text:
            continue
        start = run.start + len(raw) - len(raw.lstrip())
        at += len(joint) if texts else 0
        pieces += _moved(lines[run.line], start, start + len(text), at)
        texts.append(text)
        at += len(text)
    return Cell(id_, joint.join(texts), tuple(pieces), row, column)


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Join runs that follow each other within a line."""
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].line == run.line and joined[-1].end == run.start:
            joined[-1] = Run(run.line, joined[-1].start, run.end)
        else:
            joined.append(run)
    return joined


def _moved(line: Cell, start: int, end: int, to: int) -> list[Piece]:
    """Return the pieces of a line between two offsets, moved to a place in another cell."""
    moved = []
    for piece in line.pieces:
        first, last = max(start, piece.start), min(end, piece.start + piece.length)
        if first < last:
            moved.append(Piece(to + first - start, piece.origin + first - piece.start, last - first))
    return moved
