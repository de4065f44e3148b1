"""The rows of a table in Word, laid out: a cell that spans stands at each place it covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from evitable.model import Cell, UnreadableSource
from evitable.readers.inline import Element, local
from evitable.readers.limits import Limits
from evitable.readers.spans import Laid
from evitable.readers.word_text import Reader, W

# What only wraps blocks, rows or cells.
_WRAPS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_DIGITS = 9


def parts(element: Element, *names: str) -> Iterator[Element]:
    """Yield the children of these names, through what only wraps them."""
    for child in element:
        name = local(child.tag)
        if name in names:
            yield child
        elif name in _WRAPS:
            yield from parts(child, *names)


@dataclass(slots=True, eq=False)
class _Slot:
    """A cell in the making, and how far it reaches."""

    cell: Cell
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    def made(self) -> Cell:
        """Make the cell, now that its reach is known."""
        id_ = f"g{self.row + 1}c{self.column + 1}"
        return replace(self.cell, id=id_, row=self.row, column=self.column, rows=self.rows, columns=self.columns)


@dataclass(slots=True)
class Table:
    """A table laid out, and the tables that stand within its cells."""

    laid: Laid
    nested: list[Element] = field(default_factory=list)


class Layout:
    """Lays out one table; places are counted against the limits as rows are filled."""

    def __init__(self, reader: Reader, limits: Limits, name: str, *, room: int) -> None:
        self._reader, self._limits, self._name, self._room = reader, limits, name, room
        self._made = Table(Laid())
        # The cells that may reach down into the next row, by their column.
        self._down: dict[int, _Slot] = {}

    def lay(self, table: Element, address: str) -> Table:
        """Lay out the rows; raises `UnreadableSource` where there is no room for them."""
        rows: list[list[_Slot]] = []
        laid = self._made.laid
        for at, tr in enumerate(parts(table, "tr"), 1):
            if tr.find(f"{W}trPr/{W}del") is not None:
                continue
            row = self._row(tr, f"{address}/w:tr[{at}]", len(rows))
            self._within(len(row))
            if len(rows) == laid.heads and tr.find(f"{W}trPr/{W}tblHeader") is not None:
                laid.heads += 1
            rows.append(row)
        cells = {id(slot): slot.made() for row in rows for slot in row}
        laid.rows = [[cells[id(slot)] for slot in row] for row in rows]
        return self._made

    def _within(self, columns: int) -> None:
        self._room -= columns
        if self._room < 0 or columns > self._limits.columns:
            raise UnreadableSource(
                f"{self._name}: a table spreads over more places than the limits of {self._limits.columns:,} columns "
                f"and {self._limits.cells:,} cells. Keep the part that holds the studies."
            )

    def _row(self, tr: Element, address: str, number: int) -> list[_Slot]:
        """Return the cells of a row, one that spans at each of its places."""
        skipped = _number(tr.find(f"{W}trPr/{W}gridBefore"), least=0)
        self._within(skipped)
        row = [_Slot(Cell("", "", address=address), number, at) for at in range(skipped)]
        reached: dict[int, _Slot] = {}
        for at, tc in enumerate(parts(tr, "tc"), 1):
            wide = self._width(tc)
            merge = tc.find(f"{W}tcPr/{W}vMerge")
            slot = self._above(merge, len(row), wide)
            if slot is None:
                slot = self._read(tc, f"{address}/w:tc[{at}]", number, len(row))
                slot.columns = wide
            if merge is not None:
                reached[len(row)] = slot
            row += [slot] * wide
            if len(row) > self._limits.columns:
                break
        self._reader.text.add("\n")
        self._down = reached
        return row

    def _width(self, tc: Element) -> int:
        wide = _number(tc.find(f"{W}tcPr/{W}gridSpan"), least=1)
        if wide <= self._limits.columns:
            return max(1, wide)
        self._made.laid.wide += 1
        return 1

    def _above(self, merge: Element | None, column: int, wide: int) -> _Slot | None:
        """Return the cell above that reaches down to this place."""
        above = self._down.get(column)
        if merge is None or merge.get(f"{W}val") == "restart" or above is None or above.columns != wide:
            return None
        above.rows += 1
        return above

    def _read(self, tc: Element, address: str, row: int, column: int) -> _Slot:
        if column:
            self._reader.text.add("\t")
        cell, images = self._reader.cell("", list(parts(tc, "p")), address=address)
        self._made.laid.images += images
        self._made.nested += parts(tc, "tbl")
        return _Slot(cell, row, column)


def _number(element: Element | None, *, least: int) -> int:
    said = "" if element is None else element.get(f"{W}val", "")
    if not said.isdecimal():
        return least
    return int(said) if len(said) <= _DIGITS else 10**_DIGITS
