"""Evidence as tables of records: one a kind of record, a row a record, so that spreadsheets and databases can hold it.

The tables follow from the records themselves. A record's row has its plain fields; a part that there is once stands in
the same row under its own name (`age_low`), parts that there may be several of have a table of their own. Each value
also has a row in `values`, with how sure it is and why, and each quotation one in `quotes`: from these the evidence is
put together again, the same in every character.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from evitable import model
from evitable.model import (
    Abbreviation,
    AdverseEvent,
    Cell,
    Column,
    Condition,
    Dose,
    Evidence,
    EvidenceError,
    EvidenceTable,
    Finding,
    Mark,
    Origin,
    Quantity,
    Quote,
    Reference,
    Regimen,
    Response,
    SharedPatients,
    Source,
    Statement,
    Study,
    Value,
)

FORMAT = "evitable/records/1"
NAMES: Mapping[type, str] = types.MappingProxyType(
    {
        Evidence: "evidence",
        Source: "sources",
        EvidenceTable: "tables",
        Column: "columns",
        Abbreviation: "abbreviations",
        Study: "studies",
        Condition: "conditions",
        Regimen: "regimens",
        Quantity: "quantities",
        Response: "responses",
        AdverseEvent: "adverse_events",
        Statement: "statements",
        Reference: "references",
        Finding: "findings",
        SharedPatients: "shared_patients",
        Cell: "cells",
        Mark: "marks",
        Origin: "origins",
    }
)
"""The tables by the records that they hold; `values` and `quotes` come beside them."""

Plain = str | int | float | bool | None
Row = dict[str, Plain]
Relations = dict[str, list[Row]]

_Kind = Literal[
    "text", "whole", "number", "yes/no", "exact", "list", "value", "values", "quote", "quotes", "part", "parts"
]


class Field(NamedTuple):
    """A field of a record: what it holds, of which class its parts are, and whether it may be missing."""

    name: str
    kind: _Kind
    of: Any
    optional: bool


@cache
def fields_of(record: type[Any]) -> tuple[Field, ...]:
    """Return the fields of a record in their order."""
    hints = get_type_hints(record, vars(model) | {"Decimal": Decimal, "Literal": Literal})
    return tuple(_field(one.name, hints[one.name]) for one in dataclasses.fields(record))


def _field(name: str, hint: Any) -> Field:
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else ()
    optional = types.NoneType in options
    of = next(option for option in options if option is not types.NoneType) if optional else hint
    if get_origin(of) is Value:
        return Field(name, "value", get_args(of)[0], optional)
    if get_origin(of) is tuple:
        return _several(name, get_args(of)[0])
    if of is Quote:
        return Field(name, "quote", of, optional)
    if dataclasses.is_dataclass(of):
        return Field(name, "part", of, optional)
    return Field(name, _PLAIN.get(of, "text"), of, optional)


_PLAIN: dict[Any, _Kind] = {int: "whole", float: "number", bool: "yes/no", Decimal: "exact"}


def _several(name: str, of: Any) -> Field:
    if get_origin(of) is Value:
        return Field(name, "values", get_args(of)[0], optional=False)
    if of is Quote:
        return Field(name, "quotes", of, optional=False)
    return Field(name, "parts" if of in NAMES else "list", of, optional=False)


def relations(*sources: Evidence) -> Relations:
    """Return evidence as tables of records, every table of `NAMES` and `values` and `quotes`, empty ones too.

    A row's `record` is the way to its record (`0/tables/0/studies/3/regimens/1`), its `owner` that of the record that
    it belongs to. None stands where the record says nothing.

    Example:
        >>> made = relations(Evidence(Source("t.txt", "text/plain", "", "N = 5"), ()))
        >>> made["evidence"][0]["source_name"], made["studies"]
        ('t.txt', [])
    """
    made: Relations = {name: [] for name in (*NAMES.values(), "values", "quotes")}
    for at, evidence in enumerate(sources):
        _add(made, evidence, str(at), "")
    return made


def _add(made: Relations, record: Any, id_: str, parent: str) -> None:
    row: Row = {"record": id_, "owner": parent}
    made[NAMES[type(record)]].append(row)
    _fill(made, row, record, "", id_, id_)


def _fill(made: Relations, row: Row, record: Any, prefix: str, path: str, owner: str) -> None:
    """Fill a row with the fields of its record, or of a part of it, and add what has tables of its own."""
    for field in fields_of(record.__class__):
        told, name, at = getattr(record, field.name), f"{prefix}{field.name}", f"{path}/{field.name}"
        if field.kind == "value":
            row.update(_shown(name, field.of, told))
            _add_values(made, owner, at, () if told is None else ((at, told),))
        elif field.kind == "values":
            row[name] = _listed([value.value for value in told])
            _add_values(made, owner, at, ((f"{at}/{place}", value) for place, value in enumerate(told)))
        elif field.kind in ("quote", "quotes"):
            quotes = told if field.kind == "quotes" else () if told is None else (told,)
            row[name] = "\n".join(quote.text for quote in quotes)
            _add_quotes(made, at, quotes)
        elif field.kind == "parts":
            for place, part in enumerate(told):
                _add(made, part, f"{at}/{place}", owner)
        elif field.kind == "part":
            if field.optional:
                row[name] = told is not None
            part = field.of(*_BLANK[field.of]) if told is None else told
            _fill(made, row, part, f"{name}_", at, owner)
        else:
            row[name] = _plain(field, told)


# What stands in the row for a part that is not there: its fields with nothing in them.
_BLANK: dict[type, tuple[Any, ...]] = {
    model.Age: (),
    model.Cycles: ("",),
    model.Acceptance: ("", "", ""),
    Quantity: (Decimal(0), Decimal(0), ""),
}


def _plain(field: Field, told: Any) -> Plain:
    if field.kind == "list":
        return _listed(told)
    if field.kind == "exact":
        return None if told is None else str(told)
    return told  # type: ignore[no-any-return]


def _listed(items: Iterable[Any]) -> str:
    return json.dumps(list(items), ensure_ascii=False, default=dataclasses.astuple)


def _shown(name: str, of: Any, value: Value[Any] | None) -> Iterator[tuple[str, Plain]]:
    """Yield what a row shows of a value; how sure it is and its words stand in tables of their own."""
    told = None if value is None else value.value
    if of is Dose:
        for part in ("low", "high", "unit"):
            amount = getattr(told, part, None)
            yield f"{name}_{part}", float(amount) if isinstance(amount, Decimal) else amount
    else:
        yield name, _listed(told) if isinstance(told, tuple) else told


def _add_values(made: Relations, owner: str, field: str, values: Iterable[tuple[str, Value[Any]]]) -> None:
    for path, value in values:
        written, kind = _written(value.value)
        made["values"].append(
            {
                "record": path,
                "owner": owner,
                "field": field.removeprefix(f"{owner}/"),
                "value": written,
                "kind": kind,
                "status": value.status,
                "why": value.why,
            }
        )
        _add_quotes(made, path, value.quotes)


def _written(value: Any) -> tuple[str, str]:
    """Return a value's content as text, and of which kind it is."""
    if isinstance(value, Dose):
        return json.dumps([str(value.low), None if value.high is None else str(value.high), value.unit]), "dose"
    if isinstance(value, bool):
        return ("yes" if value else "no"), "yes/no"
    if isinstance(value, tuple):
        return json.dumps(value), "list"
    return str(value), {int: "whole", float: "number"}.get(type(value), "text")


def _add_quotes(made: Relations, owner: str, quotes: Iterable[Quote]) -> None:
    for place, quote in enumerate(quotes):
        made["quotes"].append(
            {
                "record": f"{owner}#{place}",
                "owner": owner,
                "quote": quote.text,
                "cell": quote.place.cell,
                "start": quote.place.start,
                "end": quote.place.end,
            }
        )


def evidence_of(made: Mapping[str, Iterable[Mapping[str, Any]]]) -> tuple[Evidence, ...]:
    """Put evidence together again from its tables of records; their rows may stand in any order.

    Raises `EvidenceError` where a table or a field is missing or holds what it cannot.
    """
    try:
        known = {
            name: {str(row["record"]): row for row in made[name]} for name in (*NAMES.values(), "values", "quotes")
        }
        return tuple(_Back(known).record(Evidence, str(at)) for at in range(len(known["evidence"])))
    except (KeyError, ValueError, TypeError, ArithmeticError) as fault:
        raise EvidenceError(
            f"These tables of records are not whole ({type(fault).__name__}: {fault}). Export them again."
        ) from None


class _Back:
    """Records put together from rows that are known by their ids."""

    def __init__(self, known: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
        self.known = known

    def record(self, kind: Any, id_: str) -> Any:
        return self.part(kind, self.known[NAMES[kind]][id_], "", id_)

    def part(self, kind: Any, row: Mapping[str, Any], prefix: str, path: str) -> Any:
        return kind(
            *[self.field(field, row, f"{prefix}{field.name}", f"{path}/{field.name}") for field in fields_of(kind)]
        )

    def field(self, field: Field, row: Mapping[str, Any], name: str, at: str) -> Any:
        if field.kind == "part":
            return self.part(field.of, row, f"{name}_", at) if not field.optional or row[name] else None
        if field.kind == "parts":
            table = self.known[NAMES[field.of]]
            return tuple(self.record(field.of, f"{at}/{place}") for place in _counted(table, f"{at}/"))
        if field.kind == "value":
            return self.value(at)
        if field.kind == "values":
            return tuple(self.value(f"{at}/{place}") for place in _counted(self.known["values"], f"{at}/"))
        if field.kind in ("quote", "quotes"):
            quotes = self.quotes(at)
            return quotes if field.kind == "quotes" else next(iter(quotes), None)
        return _read(field, row[name])

    def value(self, path: str) -> Value[Any] | None:
        row = self.known["values"].get(path)
        if row is None:
            return None
        return Value(_content(row["value"] or "", row["kind"]), self.quotes(path), row["status"], row["why"] or "")

    def quotes(self, owner: str) -> tuple[Quote, ...]:
        table = self.known["quotes"]
        rows = (table[f"{owner}#{place}"] for place in _counted(table, f"{owner}#"))
        return tuple(Quote.at(row["quote"] or "", row["cell"], int(row["start"]), int(row["end"])) for row in rows)


def _counted(table: Mapping[str, Any], before: str) -> Iterator[int]:
    """Yield 0, 1, 2 ... as far as there are rows."""
    place = 0
    while f"{before}{place}" in table:
        yield place
        place += 1


def _read(field: Field, told: Any) -> Any:
    if told is None:
        return None if field.optional else "" if field.kind == "text" else told
    if field.kind == "list":
        return _tuples(json.loads(told), field.of)
    if field.kind == "exact":
        return Decimal(told)
    return int(told) if field.kind == "whole" else told


def _tuples(items: Any, of: Any) -> Any:
    """Turn lists into tuples, and into records of the class that they are of (pieces, places)."""
    made = isinstance(of, type) and hasattr(of, "__annotations__")
    return tuple(of(*item) if made else _tuples(item, None) if isinstance(item, list) else item for item in items)


def _content(written: str, kind: str) -> Any:
    if kind == "dose":
        low, high, unit = json.loads(written)
        return Dose(Decimal(low), None if high is None else Decimal(high), unit)
    if kind == "list":
        return tuple(json.loads(written))
    if kind == "yes/no":
        return written == "yes"
    return int(written) if kind == "whole" else float(written) if kind == "number" else written
