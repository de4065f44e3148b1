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
from typing import Any, get_args, get_origin

_PLAIN = (str, int, float, bool, type(None))

# ASCII only: no character of a source can trouble a database, a terminal or another encoding.
dumps: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), check_circular=False).encode
loads: Callable[[str], Any] = json.loads


def pack(record: Any) -> Any:
    """Turn a record, or a tuple of them, into what JSON can hold.

    Example:
        >>> from evitable.model import Place, Quote
        >>> pack(Quote("5", Place("r1c4", 4, 5)))
        {'text': '5', 'place': ['r1c4', 4, 5]}
    """
    kind = record.__class__
    if kind in _PLAIN:
        return record
    if kind is tuple or (kind.__mro__[1] is tuple):
        return [pack(item) for item in record]
    if kind is Decimal:
        return str(record)
    if _is_flat(kind):
        return [getattr(record, name) for name in kind.__slots__]
    return {
        field.name: pack(found)
        for field in _fields(kind)
        if (found := getattr(record, field.name)) != _default(field) or (field.compare is False and found)
    }


@cache
def _fields(kind: type) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(kind)


def _default(field: dataclasses.Field[Any]) -> Any:
    """What a field holds when nothing is said; a field without a default is always written."""
    return field.default


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
