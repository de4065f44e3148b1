"""Parts of a cell: its lines, or a run of its text, each with its places and marks."""

from __future__ import annotations

from evitable.model import Cell, Piece
from evitable.readers.words import BLANKS, Words


def part_of(cell: Cell, start: int, end: int, id_: str) -> Cell:
    """Make a cell of a run of another's text, blanks around it left out.

    Example:
        >>> part = part_of(Cell.at("line", "Table 1. Gout", 10), 8, 13, "title")
        >>> part.text, part.pieces
        ('Gout', (Piece(start=0, origin=19, length=4),))
    """
    words = Words()
    words.add(cell.text[start:end], _clipped(cell, start, end))
    # What the words leave out at their head; a no-break space is kept, and so moves no mark.
    lead = len(cell.text[start:end]) - len(cell.text[start:end].lstrip(BLANKS))
    for mark in cell.marks:
        if start <= mark.start and mark.end <= end:
            words.marks.append(mark.moved(max(-start - lead, -mark.start)))
    return words.cell(id_, address=cell.address)


def note_of(cell: Cell) -> Cell:
    """Make a note: the signs raised in it stand in its text, since they are what it is called by.

    Example:
        >>> from evitable.model import Mark
        >>> note_of(Cell("note", "Median", marks=(Mark("note", "a", 0, 0),))).text
        'a Median'
    """
    raised = [mark for mark in cell.marks if mark.raised and (mark.kind == "note" or mark.start == 0)]
    if not raised:
        return cell
    words, at = Words(), 0
    for mark in raised:
        words.add(cell.text[at : mark.start], _clipped(cell, at, mark.start))
        words.blank()
        words.add(mark.text, mark.pieces)
        words.blank()
        at = mark.start
    words.add(cell.text[at:], _clipped(cell, at, len(cell.text)))
    return words.cell(cell.id, address=cell.address)


def lines_of(cell: Cell) -> list[Cell]:
    """Part a cell into its lines."""
    if "\n" not in cell.text:
        return [cell] if cell.text else []
    found, start = [], 0
    for line in cell.text.split("\n"):
        if line:
            found.append(part_of(cell, start, start + len(line), cell.id))
        start += len(line) + 1
    return found


def _clipped(cell: Cell, start: int, end: int) -> tuple[Piece, ...]:
    found = []
    for piece in cell.pieces:
        first, last = max(piece.start, start), min(piece.start + piece.length, end)
        if first < last:
            found.append(Piece(first - start, piece.origin + first - piece.start, last - first))
    return tuple(found)
