"""Cells that say the same in the same column are read once: what the first gave is moved to the others.

Reading is a function of a cell's words, its column and the little that some columns ask of the row so far.
What was read quotes its cell; moving it changes the cell's id in each quote and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter, is_
from typing import Any, NamedTuple, TypeVar, cast

from evitable.facts.draft import NOTHING, Draft
from evitable.model import Dose, Quote, Schedule, Value
from evitable.terms import Term

_Moved = Callable[[Any, str, str], Any]
_Record = TypeVar("_Record")
# What holds no quotes.
_PLAIN = frozenset({str, int, float, bool, type(None), Term, Schedule, Dose})
_DRAFTED = tuple(each.name for each in fields(Draft))
_parts_of = attrgetter(*_DRAFTED)
# More distinct cells than any real table has; a hostile one must not fill the memory.
_REMEMBERED = 20_000


class Kept(NamedTuple):
    """What reading a cell gave: its parts of the draft by name, the marks on its characters, and the cell's id."""

    parts: tuple[tuple[str, Any], ...]
    marks: bytes
    cell: str

    @classmethod
    def of(cls, draft: Draft, marks: bytes, cell: str) -> Kept:
        """Keep what a draft holds."""
        named = zip(_DRAFTED, _parts_of(draft), strict=True)
        return cls(tuple([each for each in named if each[1] and each[1] is not NOTHING]), marks, cell)

    def put(self, draft: Draft, cell: str) -> None:
        """Add to a draft what the cell gave, as said by another cell with the same words.

        Example:
            >>> from evitable.model import Citation, Place
            >>> said = Draft(citation=Citation(year=Value(1999, (Quote("1999", Place("r1c1", 0, 4)),))))
            >>> Kept.of(said, b"", "r1c1").put(draft := Draft(), "r2c1")
            >>> draft.citation.year.quotes[0].place.cell
            'r2c1'
        """
        old = self.cell
        for name, part in self.parts:
            draft.take(name, part if old == cell else _MOVERS[type(part)](part, old, cell))


class Recall:
    """What was read in one table, by column, state of the row, and words."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Any] = {}

    def find(self, key: tuple[object, ...]) -> Any:
        """Return what a cell like this gave before."""
        return self._kept.get(key)

    def keep(self, key: tuple[object, ...], kept: object) -> None:
        """Keep what a cell gave."""
        if len(self._kept) >= _REMEMBERED:
            self._kept.clear()
        self._kept[key] = kept


def moved(record: _Record, old: str, new: str) -> _Record:
    """Return a record, list or tuple whose quotes of the cell `old` stand in the cell `new`.

    Example:
        >>> from evitable.model import Place
        >>> moved([Value(1999, (Quote("1999", Place("r1c1", 0, 4)),))], "r1c1", "r2c1")[0].quotes[0].place.cell
        'r2c1'
    """
    return cast("_Record", record if old == new else _MOVERS[type(record)](record, old, new))


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


class _Movers(dict[type, _Moved]):
    """How records of a type are moved, found once for each type that is met."""

    def __missing__(self, kind: type) -> _Moved:
        self[kind] = _mover_of(kind)
        return self[kind]


_MOVERS = _Movers()


def _mover_of(kind: type) -> _Moved:
    """Return how records of a type are moved; what holds no quotes stays the same object."""
    if kind is Quote:
        return _moved_quote
    if kind is Value:
        return _moved_value
    if is_dataclass(kind):
        return _by_fields(kind)
    if issubclass(kind, tuple):
        return _by_items(kind)
    if kind is list:
        return lambda record, old, new: [_MOVERS[type(part)](part, old, new) for part in record]
    if kind is dict:
        return lambda record, old, new: {key: _MOVERS[type(part)](part, old, new) for key, part in record.items()}
    return lambda record, _old, _new: record


def _moved_quote(quote: Quote, old: str, new: str) -> Quote:
    place = quote.place
    return Quote.at(quote.text, new, place.start, place.end) if place.cell == old else quote


def _moved_value(value: Value[Any], old: str, new: str) -> Value[Any]:
    quotes = value.quotes
    if len(quotes) == 1:
        return Value(value.value, (_moved_quote(quotes[0], old, new),), value.status, value.why)
    return Value(value.value, tuple([_moved_quote(quote, old, new) for quote in quotes]), value.status, value.why)


def _by_fields(kind: type) -> _Moved:
    names = _names(kind)

    def move(record: Any, old: str, new: str) -> Any:
        parts = [getattr(record, name) for name in names]
        put = [part if type(part) in _PLAIN or not part else _MOVERS[type(part)](part, old, new) for part in parts]
        return record if all(map(is_, parts, put)) else kind(*put)

    return move


def _by_items(kind: type) -> _Moved:
    def move(record: Any, old: str, new: str) -> Any:
        put = [part if type(part) in _PLAIN else _MOVERS[type(part)](part, old, new) for part in record]
        if all(map(is_, record, put)):
            return record
        return tuple(put) if kind is tuple else kind(*put)

    return move
