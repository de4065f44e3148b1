"""Cells put together and given new names, with every character's way back and every mark in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evitable.model import Cell, Mark, Piece


def joined(id_: str, cells: Sequence[Cell], *, joint: str = "\n") -> Cell:
    """Join cells into one; every character keeps its way back.

    Example:
        >>> joined("h1", [Cell.at("a", "Dose", 4), Cell.at("b", "mg", 10)], joint=" ").origin(5, 7)
        (10, 12)
    """
    pieces: list[Piece] = []
    marks: list[Mark] = []
    filled = [cell for cell in cells if cell.text]
    at = 0
    for cell in filled:
        pieces += [Piece(piece.start + at, piece.origin, piece.length) for piece in cell.pieces]
        marks += [mark.moved(at) for mark in cell.marks]
        at += len(cell.text) + len(joint)
    address = filled[0].address if filled else ""
    return Cell(id_, joint.join(cell.text for cell in filled), tuple(pieces), marks=tuple(marks), address=address)


def renamed(cell: Cell, id_: str, row: int = -1, column: int = -1) -> Cell:
    """Give a cell the id and the place that it has among the studies."""
    if cell.marks or cell.rows != 1 or cell.columns != 1:
        return replace(cell, id=id_, row=row, column=column)
    return Cell.made(id_, cell.text, cell.pieces, row, column, cell.address)
