"""The records of an older workbook (XLS): those that hold cells are kept, what they may cost is counted first.

The stream is a row of records, each with a number and a length (Microsoft's [MS-XLS]). The library that reads them
makes an object of most, lays out every row up to the farthest one, and parses formulas of names. So what no cell
needs is given a number that means nothing, before the library sees it, and what is beyond the limits is refused.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from evitable.model import UnreadableSource
from evitable.readers.limits import Limits
from evitable.readers.package import damaged, locked
from evitable.readers.workbook_runs import too_far

_BOF, _EOF, _LOCKED, _SHEET, _MERGED, _CONTINUE, _STRINGS = 0x0809, 0x000A, 0x002F, 0x0085, 0x00E5, 0x003C, 0x00FC
# One value each: NUMBER, LABELSST, LABEL, RSTRING, RK, FORMULA of three makes, BOOLERR.
_CELLS = frozenset({0x0203, 0x00FD, 0x0204, 0x00D6, 0x027E, 0x0006, 0x0206, 0x0406, 0x0205})
_ROW_OF_CELLS = 0x00BD
# FONT, FORMAT, XF: how cells look, of which a library makes an object each.
_LOOKS = frozenset({0x0031, 0x041E, 0x00E0})
# CODEPAGE, DATEMODE, and what may stand between a formula and its text: STRING, SHRFMLA, ARRAY, TABLE.
_PLAIN = frozenset({0x0042, 0x0022, 0x0207, 0x04BC, 0x0221, 0x0236})
_KEPT = frozenset({_BOF, _EOF, _SHEET, _MERGED, _CONTINUE, _STRINGS, _ROW_OF_CELLS}) | _CELLS | _LOOKS | _PLAIN
_NOTHING = 0x0FFF
_WORKSHEET = 0
# Excel itself allows 4,000 looks and 256 columns.
_LOOKS_AT_MOST, _COLUMNS = 20_000, 256
_RECORDS_A_CELL, _ROWS_A_CELL, _BYTES_A_CHARACTER = 5, 5, 8


class _Record(NamedTuple):
    at: int
    kind: int
    length: int


class _Reach:
    """How far the cells of one sheet reach, in rows and columns from 0."""

    def __init__(self) -> None:
        self.top = self.left = 1 << 16
        self.bottom = self.right = -1

    def include(self, row: int, first: int, last: int) -> None:
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, first), max(self.right, last)

    @property
    def places(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1) if self.bottom >= 0 else 0


class _Sifting:
    """Goes over the records of a stream once."""

    def __init__(self, stream: bytes, name: str, limits: Limits) -> None:
        self.stream, self._name, self._limits = bytearray(stream), name, limits
        self._depth = 0
        self._starts: set[int] = set()
        self._asked: list[int] = []
        self._reach = _Reach()
        self._records = self._looks = self._places = self._rows = self._shared = 0
        self._last = _NOTHING

    def sift(self) -> bytes:
        for record in _records(self.stream):
            self._records += 1
            if record.kind == _LOCKED:
                raise UnreadableSource(locked(self._name))
            self._part(record)
            self._count(record)
            if record.kind not in _KEPT:
                struct.pack_into("<H", self.stream, record.at, _NOTHING)
        self._close()
        if len(set(self._asked)) < len(self._asked) or not self._starts.issuperset(self._asked):
            raise UnreadableSource(damaged(self._name))
        return bytes(self.stream)

    def _part(self, record: _Record) -> None:
        """Follow where sheets begin and end: one that begins within another would be read twice and more."""
        if record.kind == _BOF:
            if not self._depth:
                self._starts.add(record.at)
                self._close()
            self._depth += 1
        elif record.kind == _EOF:
            self._depth = max(0, self._depth - 1)
        elif record.kind == _SHEET and record.length >= 6:
            offset, _, kind = struct.unpack_from("<IBB", self.stream, record.at + 4)
            if kind == _WORKSHEET:
                self._asked.append(offset)

    def _count(self, record: _Record) -> None:
        if record.kind in _CELLS or record.kind == _ROW_OF_CELLS:
            self._reach.include(*self._place(record))
        elif record.kind == _MERGED:
            self._places += record.length // 8
        elif record.kind in _LOOKS:
            self._looks += 1
        if record.kind != _CONTINUE:
            self._last = record.kind
        if self._last == _STRINGS:
            self._shared += record.length
        self._refuse_too_much()

    def _refuse_too_much(self) -> None:
        limits = self._limits
        if self._reach.places + self._places > limits.cells:
            raise UnreadableSource(too_far(self._name, limits))
        if (
            self._looks > _LOOKS_AT_MOST
            or self._records > _RECORDS_A_CELL * limits.cells
            or self._shared > _BYTES_A_CHARACTER * limits.characters
        ):
            raise UnreadableSource(
                f"{self._name}: the workbook holds more texts, fonts or formats than the limits let a table have. "
                "Save the sheet with the table as CSV or XLSX, and read that."
            )

    def _place(self, record: _Record) -> tuple[int, int, int]:
        """Return the row, the first and the last column of a record's cells."""
        if record.length < 6:
            raise UnreadableSource(damaged(self._name))
        row, first = struct.unpack_from("<HH", self.stream, record.at + 4)
        last = first
        if record.kind == _ROW_OF_CELLS:
            (last,) = struct.unpack_from("<H", self.stream, record.at + 4 + record.length - 2)
        if not first <= last < _COLUMNS:
            raise UnreadableSource(damaged(self._name))
        return row, first, last

    def _close(self) -> None:
        """Count the sheet that ends here; rows above the first filled one are laid out too."""
        self._places += self._reach.places
        self._rows += self._reach.bottom + 1
        self._reach = _Reach()
        if self._rows > _ROWS_A_CELL * self._limits.cells:
            raise UnreadableSource(too_far(self._name, self._limits))


def sifted(stream: bytes, *, name: str, limits: Limits) -> bytes:
    """Return a workbook's stream with what no cell needs made void, all at the same places.

    Raises `UnreadableSource` for a stream that asks for a password, is damaged, or is beyond the limits.
    """
    return _Sifting(stream, name, limits).sift()


def _records(stream: bytearray) -> Iterator[_Record]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            return
        yield _Record(at, kind, length)
        at += 4 + length
