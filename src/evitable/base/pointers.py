"""A study as a frame and its values: every value apart, under a pointer that never changes.

The frame holds what is no value (codes, statements, words not read) and which parts a study has. Each part of a list
stands in a slot, and the pointer names the slot (`regimens/0/dose`): the pointers are those of the evidence document.
When a later reading finds a part before the others, it gets a fresh slot, and the pointers of the others stay.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, get_args, get_origin

from evitable.base.errors import BaseConflict
from evitable.base.packing import loads, quoted, unpack, unrolled, written
from evitable.model import Finding, Place, Quote, Schedule, Statement, Study, Value

Frame = dict[str, Any]

# How the evidence document names what the records call otherwise.
_NAMES = {"low": "min", "high": "max"}

# Records that hold no values and are written whole.
_WHOLE = frozenset({Finding, Place, Quote, Schedule, Statement})


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    """A field of a record: its name, its name in pointers, what it holds, and the type of that."""

    name: str
    shown: str
    holds: str
    inner: Any
    default: Any
    required: bool


@cache
def _plan(kind: type) -> tuple[_Field, ...]:
    hints = typing.get_type_hints(kind)
    return tuple(_planned(field, hints[field.name]) for field in dataclasses.fields(kind) if field.name != "findings")


def _planned(field: dataclasses.Field[Any], hint: Any) -> _Field:
    holds, inner = _held(hint)
    required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    default = field.default if field.default is not dataclasses.MISSING else None
    return _Field(field.name, _NAMES.get(field.name, field.name), holds, inner, default, required)


def _held(hint: Any) -> tuple[str, Any]:
    """Tell whether a field holds a value, a record of values, a list of either, or something plain."""
    many = get_origin(hint) is tuple and get_args(hint)[-1] is Ellipsis
    inner = get_args(hint)[0] if many else _present(hint)
    if get_origin(inner) is Value:
        return ("values" if many else "value"), get_args(inner)[0]
    if isinstance(inner, type) and dataclasses.is_dataclass(inner) and inner not in _WHOLE and _has_values(inner):
        return ("records" if many else "record"), inner
    return "plain", hint


def _present(hint: Any) -> Any:
    """Return the type of what is there when it is there."""
    options = [one for one in get_args(hint) if one is not type(None)]
    return options[0] if len(options) == 1 and len(get_args(hint)) == 2 and type(None) in get_args(hint) else hint


@cache
def _has_values(kind: type) -> bool:
    return any(field.holds != "plain" for field in _plan(kind))


Bodies = list[tuple[str, str]]


def part(study: Study) -> tuple[Frame, Bodies]:
    """Part a study into its frame and its values, each a pointer and a body (JSON); its findings stay behind.

    Example:
        >>> part(Study(1, n=Value(5)))
        ({'row': 1, 'citation': {}, 'sex': {}}, [('n', '{"value":5}')])
    """
    frame, bodies = parted(study)
    return loads(frame), bodies


def parted(study: Study) -> tuple[str, Bodies]:
    """Part a study as `part` does, its frame as JSON: for what is kept by the million."""
    bodies: Bodies = []
    return _frame(study, "", bodies), bodies


def _frame(record: Any, path: str, bodies: Bodies) -> str:
    """Return what a record says beside its values as JSON, and add its values to `bodies`."""
    told: str = _framer(record.__class__)(record, path, bodies)
    return told


@cache
def _framer(kind: type) -> Callable[..., Any]:
    """Return what writes the frames of one kind of record."""
    lines = [line for field in _plan(kind) for line in _lines(field)]
    defaults = {f"D_{field.name}": field.default for field in _plan(kind)}
    held = {"frame": _frame, "slots": _slots, "parts": _parts, "body_of": body_of, "written": written}
    return unrolled("r, path, bodies", ["s = ''", *lines, "return '{' + s[1:] + '}'"], {**defaults, **held})


def _lines(field: _Field) -> list[str]:
    take, key, shown = f"v = r.{field.name}", f"""s += ',"{field.name}":' + """, f"path + '{field.shown}"
    if field.holds == "value":
        return [take, f"if v is not None: bodies.append(({shown}', body_of(v)))"]
    if field.holds == "record":
        return [take, f"if v is not None: {key}frame(v, {shown}/', bodies)"]
    if field.holds == "values":
        return [take, f"if v: {key}slots(v, {shown}', bodies)"]
    if field.holds == "records":
        return [take, f"if v: {key}parts(v, {shown}', bodies)"]
    odd = "" if field.required or field.default is None or field.default == () else f" and v != D_{field.name}"
    return [take, f"if v is not None and v != (){odd}: {key}written(v)"]


def _slots(values: tuple[Value[Any], ...], path: str, bodies: Bodies) -> str:
    bodies += [(f"{path}/{slot}", body_of(value)) for slot, value in enumerate(values)]
    slots = ",".join([f'"{path}/{slot}"' for slot in range(len(values))])
    return f"[{slots}]"


def _parts(records: tuple[Any, ...], path: str, bodies: Bodies) -> str:
    """Part the records of a list; comparators are counted apart from the other regimens."""
    taken: dict[str, int] = {}
    frames = []
    for record in records:
        home = "comparator" if getattr(record, "part", None) == "comparator" else path
        slot = f"{home}/{taken.setdefault(home, 0)}"
        taken[home] += 1
        frames.append(f'["{slot}",{_frame(record, f"{slot}/", bodies)}]')
    return f"[{','.join(frames)}]"


def body_of(value: Value[Any]) -> str:
    """Write a value with its status, its reason and its quotes as JSON.

    Example:
        >>> body_of(Value(5, status="derived", why="one patient"))
        '{"value":5,"status":"derived","why":"one patient"}'
    """
    plain = value.value
    kind = plain.__class__
    said = quoted(plain) if kind is str else str(plain) if kind is int else written(plain)
    status = f',"status":"{value.status}"' if value.status != "stated" else ""
    why = f',"why":{quoted(value.why)}' if value.why else ""
    if len(value.quotes) == 1:
        return f'{{"value":{said}{status}{why},"quotes":[{_quoted(value.quotes[0])}]}}'
    if not value.quotes:
        return f'{{"value":{said}{status}{why}}}'
    return f'{{"value":{said}{status}{why},"quotes":[{",".join(map(_quoted, value.quotes))}]}}'


def _quoted(quote: Quote) -> str:
    place = quote.place
    return f"[{quoted(place.cell)},{place.start},{place.end},{quoted(quote.text)}]"


def value_of(body: str, shape: Any) -> Value[Any]:
    """Read a value back; `shape` is the type of what it says (see `shape_of`)."""
    found = loads(body)
    quotes = tuple([Quote.at(text, cell, start, end) for cell, start, end, text in found.get("quotes", ())])
    plain = found["value"]
    if plain.__class__ in {dict, list}:
        plain = unpack(shape, plain)
    return Value(plain, quotes, found.get("status", "stated"), found.get("why", ""))


def whole(frame: Frame, bodies: Mapping[str, str], findings: tuple[Finding, ...] = ()) -> Study:
    """Put a study together again; a part whose naming value is gone is left out.

    Example:
        >>> study = Study(1, n=Value(5))
        >>> whole(part(study)[0], dict(part(study)[1])) == study
        True
    """
    study: Study = _whole(Study, frame, "", bodies)
    return dataclasses.replace(study, findings=findings) if findings else study


def _whole(kind: type, frame: Frame, path: str, bodies: Mapping[str, str]) -> Any:
    fields: dict[str, Any] = {}
    for field in _plan(kind):
        if field.holds == "value":
            body = bodies.get(path + field.shown)
            if body is not None:
                fields[field.name] = value_of(body, field.inner)
            elif field.required:
                return None
        elif field.name in frame:
            fields[field.name] = _READ[field.holds](field, frame[field.name], path, bodies)
    return kind(**fields)


def _read_plain(field: _Field, found: Any, path: str, bodies: Mapping[str, str]) -> Any:
    del path, bodies
    return unpack(field.inner, found)


def _read_record(field: _Field, found: Any, path: str, bodies: Mapping[str, str]) -> Any:
    return _whole(field.inner, found, f"{path}{field.shown}/", bodies)


def _read_values(field: _Field, found: Any, path: str, bodies: Mapping[str, str]) -> Any:
    del path
    return tuple([value_of(bodies[slot], field.inner) for slot in found if slot in bodies])


def _read_records(field: _Field, found: Any, path: str, bodies: Mapping[str, str]) -> Any:
    del path
    read = [_whole(field.inner, frame, f"{slot}/", bodies) for slot, frame in found]
    return tuple([record for record in read if record is not None])


_READ: dict[str, Callable[[_Field, Any, str, Mapping[str, str]], Any]] = {
    "plain": _read_plain,
    "record": _read_record,
    "values": _read_values,
    "records": _read_records,
}


def shape_of(pointer: str) -> Any:
    """Return the type of what a value says, such as `int` for `responses/0/n`; None for no pointer of a study.

    Example:
        >>> shape_of("age/min"), shape_of("regimens/0/cycles/value"), shape_of("responses/n")
        (<class 'float'>, <class 'float'>, None)
    """
    return _step(Study, pointer.split("/"))


def _step(kind: type, steps: list[str]) -> Any:
    head, *rest = steps
    name = "regimens" if head == "comparator" and kind is Study else head
    field = next((one for one in _plan(kind) if one.shown == name), None)
    if field is None or field.holds == "plain":
        return None
    if field.holds in {"values", "records"}:
        if not rest or not rest[0].isdecimal() or not rest[0].isascii():
            return None
        rest = rest[1:]
    if field.holds in {"value", "values"}:
        return None if rest else field.inner
    return _step(field.inner, rest) if rest else None


@cache
def list_fields() -> frozenset[str]:
    """Return the names of a study's fields that are lists of parts."""
    return frozenset(field.name for field in _plan(Study) if field.holds in {"values", "records"})


def parts_of(frame: Frame) -> Iterator[tuple[str, str, Any]]:
    """Yield each slot of a frame with the pointer of its naming value and the frame itself (None for a bare value)."""
    for field in _plan(Study):
        found = frame.get(field.name)
        if field.holds == "values":
            yield from ((slot, slot, None) for slot in found or ())
        elif field.holds == "records":
            naming = next(one.shown for one in _plan(field.inner) if one.holds == "value" and one.required)
            yield from ((slot, f"{slot}/{naming}", inner) for slot, inner in found or ())


def make_room(frame: Frame, pointer: str, plain: Any) -> Frame:
    """Return the frame with the part that a pointer names, where it is missing and can be added.

    A part is added by its naming value (`responses/2/label`) at the next free slot; raises `BaseConflict` otherwise.
    """
    head, *rest = pointer.split("/")
    name = "regimens" if head == "comparator" else head
    field = next(one for one in _plan(Study) if one.shown == name)
    if field.holds in {"values", "records"}:
        return _room_in_list(frame, field, head, rest, plain)
    if field.holds == "record":
        return {**frame, field.name: _room_in_record(field.inner, frame.get(field.name), rest, head)}
    return frame


def _room_in_list(frame: Frame, field: _Field, home: str, rest: list[str], plain: Any) -> Frame:
    slot, held = f"{home}/{rest[0]}", frame.get(field.name, [])
    known = [item if isinstance(item, str) else item[0] for item in held]
    if slot in known:
        if field.holds == "values":
            return frame
        parts = [
            [name, _room_in_record(field.inner, inner, rest[1:], slot) if name == slot else inner]
            for name, inner in held
        ]
        return {**frame, field.name: parts}
    free = 1 + max((int(name.rsplit("/", 1)[1]) for name in known if name.startswith(f"{home}/")), default=-1)
    if field.holds == "values":
        fresh: Any = f"{home}/{free}"
        naming = fresh
    else:
        naming = (
            f"{home}/{free}/{next(one.shown for one in _plan(field.inner) if one.holds == 'value' and one.required)}"
        )
        fresh = [f"{home}/{free}", _bare(field.inner, home, plain)]
    if "/".join([home, *rest]) != naming:
        raise BaseConflict(f"There is no {slot} in this study; a new one begins with {naming}.")
    return {**frame, field.name: [*held, fresh]}


def _bare(kind: type, home: str, plain: Any) -> Frame:
    """Return the frame of a part that has nothing but its naming value."""
    bare: Frame = {}
    for field in _plan(kind):
        if field.holds == "plain" and field.required:
            bare[field.name] = {"concept": plain, "category": "other", "stat": "exact"}[field.name]
        elif field.holds == "record" and field.required:
            bare[field.name] = {}
    if home == "comparator":
        bare["part"] = "comparator"
    return bare


def _room_in_record(kind: type, frame: Frame | None, rest: list[str], path: str) -> Frame:
    """Return the frame of a part with room for what `rest` names within it; `path` is where the part stands."""
    frame = _bare(kind, "", "") if frame is None else frame
    field = next(one for one in _plan(kind) if one.shown == rest[0])
    if field.holds == "record":
        inner = _room_in_record(field.inner, frame.get(field.name), rest[1:], f"{path}/{rest[0]}")
        return {**frame, field.name: inner}
    if field.holds == "values":
        held = frame.get(field.name, [])
        slot = f"{path}/{'/'.join(rest)}"
        return frame if slot in held else {**frame, field.name: [*held, slot]}
    return frame
