"""Records of the model as plain JSON and back, by the types that their fields declare.

Tuples become lists, records objects without the fields that hold their default, decimal numbers strings. Nothing
here knows a record by name, so that a field that the model gains is stored from its first day.
"""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
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
    return loads(written(record))


def written(record: Any) -> str:
    """Write a record, or a tuple of them, as JSON in one go: no dictionaries are made on the way.

    Example:
        >>> from evitable.model import Place, Quote
        >>> written((Quote("5", Place("r1c4", 4, 5)), None))
        '[{"text":"5","place":["r1c4",4,5]},null]'
    """
    return _WRITERS[record.__class__](record)


def _list(records: Any) -> str:
    return f"[{','.join([_WRITERS[record.__class__](record) for record in records])}]"


class _Writers(dict[type, Callable[[Any], str]]):
    """What writes each kind of record; that of a kind is made when the first of it comes."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        made = self[kind] = _writer(kind)
        return made


def _float(number: float) -> str:
    return repr(number) if math.isfinite(number) else dumps(number)


_PLAIN: frozenset[type] = frozenset({str, int, float, bool})

_WRITERS = _Writers(
    {
        str: quoted,
        int: str,
        float: _float,
        bool: {True: "true", False: "false"}.__getitem__,
        type(None): {None: "null"}.__getitem__,
        Decimal: '"{}"'.format,
        tuple: _list,
    }
)


def _writer(kind: Any) -> Callable[[Any], str]:
    if issubclass(kind, tuple):
        return _list
    fields = dataclasses.fields(kind)
    if _is_flat(kind):
        lines = [f"v = r.{field.name}; s += ',' + {_writing(field)}" for field in fields]
        return unrolled("r", ["s = ''", *lines, "return '[' + s[1:] + ']'"], _NAMES)
    lines = ["s = ''", *(line for field in fields for line in _lines(field))]
    defaults = {f"D_{field.name}": field.default for field in fields}
    return unrolled("r", [*lines, "return '{' + s[1:] + '}'"], {**_NAMES, **defaults})


_NAMES: dict[str, Any] = {"W": _WRITERS, "quoted": quoted, "listed": _list}


def _writing(field: dataclasses.Field[Any]) -> str:
    """Return what writes the value of a field: texts and lists are known beforehand, the rest by what comes."""
    kind = str(field.type)
    if kind == "str" or (kind == "str | None" and field.default is None):
        return "quoted(v)"
    return "listed(v)" if kind.startswith("tuple[") and kind.endswith("]") else "W[v.__class__](v)"


def _lines(field: dataclasses.Field[Any]) -> list[str]:
    """Return what writes one field; what it holds when nothing is said is not written."""
    add = f"""s += ',"{field.name}":' + {_writing(field)}"""
    take, default = f"v = r.{field.name}", field.default
    if default is dataclasses.MISSING:
        return [take, add]
    if default is None:
        return [take, f"if v is not None: {add}"]
    if default == ():
        return [take, f"if v: {add}"]
    # Records that are equal may still differ in what equality does not see.
    hidden = " or v" if not field.compare and default.__class__ not in _PLAIN else ""
    return [take, f"if v is not D_{field.name} and (v != D_{field.name}{hidden}): {add}"]


def unrolled(arguments: str, lines: Iterable[str], names: Mapping[str, Any]) -> Callable[..., Any]:
    """Return a function of these lines, made of the fields that a record declares, as dataclasses make their methods.

    A loop over the fields would take three times as long; nothing but names of our own fields stands in the lines.
    """
    space = dict(names)
    body = "".join(f"    {line}\n" for line in lines)
    exec(f"def made({arguments}):\n{body}", space)  # noqa: S102  (see above)
    return typing.cast("Callable[..., Any]", space["made"])


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
