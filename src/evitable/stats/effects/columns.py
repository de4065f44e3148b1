"""Checked columns of a table: whole counts and measured numbers, row by row."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import Array

Raw: TypeAlias = Sequence[object]


def whole_column(values: ArrayLike, name: str, *, least: int = 0) -> Array:
    """Return a column of whole numbers of at least `least`, or raise ValueError naming the first bad one."""
    found = _column(values, name, _whole, "give a whole number; leave a row out when its count is not stated.")
    return _at_least(found, name, float(least), "a count cannot be smaller")


def measured_column(values: ArrayLike, name: str, *, least: float = -math.inf) -> Array:
    """Return a column of finite numbers of at least `least`, or raise ValueError naming the first bad one."""
    found = _column(values, name, _finite, "give a finite number; leave a row out when it is not stated.")
    return _at_least(found, name, least, "it cannot be smaller")


def positive_column(values: ArrayLike, name: str) -> Array:
    """Return a column of finite numbers above zero, or raise ValueError naming the first bad one."""
    found = measured_column(values, name)
    refuse(found <= 0, found, name, "give a number above zero.")
    return found


def same_rows(**columns: Array) -> None:
    """Raise ValueError unless all columns have the same number of rows, and at least one."""
    lengths = {name: len(column) for name, column in columns.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise ValueError(f"The columns differ in length: {told}; give one value of each for every row.")
    if not all(lengths.values()):
        raise ValueError(f"{' and '.join(lengths)} are empty: give at least one row.")


def refuse(bad: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], values: Array, name: str, why: str) -> None:
    """Raise ValueError with the position and the value of the first bad row, if there is one."""
    if bad.any():
        position = int(np.argmax(bad))
        raise ValueError(f"{name}[{position}] is {values[position]:.15g}: {why}")


def chosen(value: str, among: Sequence[str], name: str) -> str:
    """Return an option's value, or raise ValueError unless it is one of those that the method knows.

    >>> chosen("PLO", ("PR", "PLO"), "measure")
    'PLO'
    """
    if value not in among:
        raise ValueError(f"{name} is {value!r}: give one of {', '.join(among)}.")
    return value


def _column(values: ArrayLike, name: str, read: Callable[[object], float | None], remedy: str) -> Array:
    raw = values if isinstance(values, np.ndarray) else np.asarray(values, dtype=object)
    if raw.ndim != 1:
        raise ValueError(f"{name} has {raw.ndim} dimensions: give a flat list with one value for every row.")
    listed: Raw = raw.tolist()
    return np.array([_read(value, name, i, read, remedy) for i, value in enumerate(listed)], dtype=np.float64)


def _read(value: object, name: str, position: int, read: Callable[[object], float | None], remedy: str) -> float:
    if isinstance(value, np.generic):
        value = value.item()
    number = None if isinstance(value, bool) else read(value)
    if number is None:
        raise ValueError(f"{name}[{position}] is {value!r}: {remedy}")
    return number


def _whole(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) and value == value // 1 else None


def _finite(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _at_least(found: Array, name: str, least: float, why: str) -> Array:
    refuse(found < least, found, name, f"{why} than {least:g}.")
    return found
