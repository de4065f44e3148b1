"""Records of the model as plain JSON and back, by the types that their fields declare.

Tuples become lists, records objects without the fields that hold their default, decimal numbers strings. Nothing
here knows a record by name, so that a field that the model gains is stored from its first day.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, get_args, get_origin

# ASCII only: no character of a source can trouble a database, a terminal or another encoding.
dumps: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False).encode
loads: Callable[[str], Any] = json.loads
quoted: Callable[[str], str] = json.encoder.encode_basestring_ascii
"""A text as JSON, by the same code that `dumps` uses: for what is written by the million."""


def pack(record: Any) -> Any:
    """Turn a record, or a tuple of them, into what JSON can hold.

    Example:
        >>> from evitable.model import Place, Quote
        >>> pack(Quote("5", Place("r1c4", 4, 5)))
        {'text': '5', 'place': ['r1c4', 4, 5]}
    """
    packer = _PACKERS.get(record.__class__)
    if packer is None:
        packer = _PACKERS[record.__class__] = _packer(record.__class__)
    return packer(record)


_PLAIN: frozenset[type] = frozenset({str, int, float, bool, type(None)})


def _same(record: Any) -> Any:
    return record


def _list(record: Any) -> Any:
    return [item if item.__class__ in _PLAIN else pack(item) for item in record]


_PACKERS: dict[type, Callable[[Any], Any]] = {
    **dict.fromkeys(_PLAIN, _same),
    tuple: _list,
    Decimal: str,
}


def _packer(kind: Any) -> Callable[[Any], Any]:
    """Return what packs one kind of record; made once a kind."""
    if issubclass(kind, tuple):
        return list
    names = tuple(field.name for field in dataclasses.fields(kind))
    fetch = attrgetter(*names)
    if _is_flat(kind):
        return lambda record: list(fetch(record))
    # What a field holds when nothing is said is not written; a field without a default always is.
    defaults = tuple((field.name, field.default, not field.compare) for field in dataclasses.fields(kind))

    def packed(record: Any) -> Any:
        made = {}
        for (name, default, hidden), found in zip(defaults, fetch(record), strict=True):
            if found is default:
                continue
            if found.__class__ in _PLAIN:
                if found != default:
                    made[name] = found
            elif found != default or (hidden and found):
                made[name] = pack(found)
        return made

    return packed


@cache
def _is_flat(kind: type) -> bool:
    """True for a record of plain fields that is written as a list, as places are by their thousands."""
    return kind.__name__ == "Place"


def unpack(shape: Any, found: Any) -> Any:
    """Turn what `pack` wrote back into a record of type `shape`.

    Raises `KeyError`, `TypeError` or `ValueError` where it is none.

    Example:
        >>> from evitable.model import Place
        >>> unpack(Place, ["r1c4", 4, 5])
        Place(cell='r1c4', start=4, end=5)
    """
    return _reader(shape)(found)


@cache
def _reader(shape: Any) -> Callable[[Any], Any]:
    """Return what reads one type back; made once a type."""
    origin, arguments = get_origin(shape), get_args(shape)
    if origin in {types.UnionType, typing.Union}:
        inner = _reader(next(one for one in arguments if one is not type(None)))
        return lambda found: None if found is None else inner(found)
    if origin is tuple:
        return _tuple_reader(arguments)
    if shape is Decimal:
        return Decimal
    if isinstance(shape, type) and issubclass(shape, tuple) and shape is not tuple:
        return lambda found: shape(*found)
    if dataclasses.is_dataclass(shape):
        return _record_reader(typing.cast("type", shape))
    return lambda found: found


def _tuple_reader(arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        each = _reader(arguments[0])
        return lambda found: tuple([each(item) for item in found])
    places = tuple(map(_reader, arguments))
    return lambda found: tuple([read(item) for read, item in zip(places, found, strict=True)])


def _record_reader(kind: type) -> Callable[[Any], Any]:
    if _is_flat(kind):
        return lambda found: kind(*found)
    hints = typing.get_type_hints(kind)
    readers: dict[str, Callable[[Any], Any]] = {}

    def read(found: dict[str, Any]) -> Any:
        if not readers:
            readers.update({field.name: _reader(hints[field.name]) for field in dataclasses.fields(kind)})
        return kind(**{name: readers[name](item) for name, item in found.items()})

    return read
