"""Records with each of their values changed, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from evitable.model import Quote, Value
from evitable.terms import Term

T = TypeVar("T")
_WITHOUT = (Quote, Term, str, int, float, bool)


def each_value(record: T, change: Callable[[Value[Any]], Value[Any]]) -> T:
    """Return a record whose values, at whatever depth, are those that `change` makes of them.

    Example:
        >>> from evitable.model import Study
        >>> each_value(Study(1, n=Value(5)), lambda value: Value(value.value + 1)).n
        Value(value=6, quotes=(), status='stated', why='')
    """
    changed: Any = _changed(record, change)
    return changed  # type: ignore[no-any-return]


def _changed(record: Any, change: Callable[[Value[Any]], Value[Any]]) -> Any:
    if isinstance(record, Value):
        return change(record)
    if record is None or isinstance(record, _WITHOUT):
        return record
    if isinstance(record, list):
        return [_changed(each, change) for each in record]
    if isinstance(record, tuple):
        parts = [_changed(each, change) for each in record]
        return type(record)(*parts) if hasattr(record, "_fields") else tuple(parts)
    if is_dataclass(record) and not isinstance(record, type):
        return type(record)(*[_changed(getattr(record, each.name), change) for each in fields(record)])
    return record
