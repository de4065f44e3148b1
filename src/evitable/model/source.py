"""Where text comes from: the source, its cells, and the way back to the characters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, NamedTuple, TypeVar

T = TypeVar("T")

Status = Literal["stated", "derived", "uncertain"]
"""How sure a value is: read as written, worked out from what is written, or open to doubt."""


@dataclass(frozen=True, slots=True)
class Source:
    """The document as it was handed in.

    `text` is the decoded text with the byte-order mark removed and nothing else changed; every offset
    of a `Cell` counts characters (code points) of it, from 0. `sha256` is that of the bytes.
    """

    name: str
    media_type: str
    sha256: str
    text: str
    encoding: str = "utf-8"
    doi: str | None = None


class Piece(NamedTuple):
    """A run of a cell's text and where it stands in the source: both offsets, and its length."""

    start: int
    origin: int
    length: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign that leads away from a cell's words: to a reference, or to a note below the table.

    `start` and `end` are where it stands in the cell's text. They are equal for a raised sign, which
    is no part of the text, so that its digits never grow onto a number. `targets` are the ids that a
    form gives for what the sign leads to.
    """

    kind: Literal["reference", "note"]
    text: str
    start: int
    end: int
    targets: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def raised(self) -> bool:
        """True where the sign stands apart from the text."""
        return self.start == self.end

    def moved(self, by: int) -> Mark:
        """Return the mark of a text that stands `by` characters further on."""
        return Mark(self.kind, self.text, self.start + by, self.end + by, self.targets, self.pieces)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, title or note with its text as published.

    `pieces` map runs of `text` to offsets in the source; characters in no piece (a joining line break,
    an entity such as `&nbsp;`) do not stand there as such. `row` and `column` count from 0 within the
    grid's rows; both are -1 for what stands outside them (title, notes, page furniture). A cell that
    spans `rows` rows and `columns` columns stands at its first. `marks` are its reference and note
    signs; `address` is where the form has it (an XPath, a line and field), empty for running text.

    Example:
        >>> cell = Cell.at("r1c1", "N = 5", 40)
        >>> cell.origin(4, 5)
        (44, 45)
    """

    id: str
    text: str
    pieces: tuple[Piece, ...] = field(default=(), compare=False)
    row: int = -1
    column: int = -1
    rows: int = field(default=1, compare=False)
    columns: int = field(default=1, compare=False)
    marks: tuple[Mark, ...] = field(default=(), compare=False)
    address: str = field(default="", compare=False)

    @classmethod
    def at(cls, id_: str, text: str, origin: int, *, row: int = -1, column: int = -1) -> Cell:
        """Make a cell whose text stands in one piece at `origin` of the source."""
        return cls(id_, text, (Piece(0, origin, len(text)),) if text else (), row, column)

    @classmethod
    def made(cls, id_: str, text: str, pieces: tuple[Piece, ...], row: int, column: int, address: str) -> Cell:
        """Make a plain cell five times as fast as by its constructor, for readers that make them by ten thousands.

        Example:
            >>> Cell.made("g1c1", "N", (), 0, 0, "") == Cell("g1c1", "N", (), 0, 0)
            True
        """
        cell = _Open(id_, text, pieces, row, column, address)
        cell.__class__ = cls  # type: ignore[assignment]
        return cell  # type: ignore[return-value]

    def origin(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the source offsets of `text[start:end]`, or None where it is not one run of the source."""
        for piece in self.pieces:
            if piece.start <= start and end <= piece.start + piece.length:
                shift = piece.origin - piece.start
                return start + shift, end + shift
        return None

    def signs(self) -> tuple[Cell, ...]:
        """Return each raised mark as a cell of its own, so that its words can be quoted.

        Example:
            >>> [sign.id for sign in Cell("r1c1", "Ada", marks=(Mark("reference", "12", 3, 3),)).signs()]
            ['r1c1m1']
        """
        return tuple(
            Cell(f"{self.id}m{number}", mark.text, mark.pieces, self.row, self.column, address=self.address)
            for number, mark in enumerate(self.marks, 1)
            if mark.raised
        )


class _Open:
    """A cell in the making: the same slots, not frozen yet."""

    __slots__ = tuple(Cell.__slots__)

    def __init__(self, id_: str, text: str, pieces: tuple[Piece, ...], row: int, column: int, address: str) -> None:
        self.id = id_
        self.text = text
        self.pieces = pieces
        self.row = row
        self.column = column
        self.rows = self.columns = 1
        self.marks = ()
        self.address = address


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A run of characters in a cell: the cell's id, and offsets into its text."""

    cell: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """The words at a place; `text` always equals the cell's text sliced by the place."""

    text: str
    place: Place

    @classmethod
    def of(cls, cell: Cell, start: int, end: int) -> Quote:
        """Quote `cell.text[start:end]`."""
        return cls.at(cell.text[start:end], cell.id, start, end)

    @classmethod
    def at(cls, text: str, cell: str, start: int, end: int) -> Quote:
        """Make a quote of a cell by its id at half the time, as every value has one.

        Example:
            >>> Quote.at("5", "r1c4", 4, 5) == Quote("5", Place("r1c4", 4, 5))
            True
        """
        place = _OpenPlace(cell, start, end)
        place.__class__ = Place  # type: ignore[assignment]
        quote = _OpenQuote(text, place)
        quote.__class__ = cls  # type: ignore[assignment]
        return quote  # type: ignore[return-value]


class _OpenPlace:
    """A place in the making: the same slots, not frozen yet."""

    __slots__ = ("cell", "end", "start")

    def __init__(self, cell: str, start: int, end: int) -> None:
        self.cell = cell
        self.start = start
        self.end = end


class _OpenQuote:
    """A quote in the making."""

    __slots__ = ("place", "text")

    def __init__(self, text: str, place: _OpenPlace) -> None:
        self.text = text
        self.place = place


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """A value, the words it came from, and how sure it is.

    Two values are equal when what they say is equal, wherever it was said. `why` tells in a short
    sentence how a derived or uncertain value came about; it is empty for a stated one.

    Example:
        >>> Value(5) == Value(5, status="derived", why="one patient, outcome stated")
        True
    """

    value: T
    quotes: tuple[Quote, ...] = field(default=(), compare=False)
    status: Status = field(default="stated", compare=False)
    why: str = field(default="", compare=False)


CellIndex = Mapping[str, Cell]
"""The cells of a table by their id."""
