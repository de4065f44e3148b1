"""Checked rows: effects with variances above 0, and the columns they are held against."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import Array
from evitable.stats.pooling.moments import Frame, framed, intercept_frame

# A column this near to a sum of the others (as a share of its length) leaves no digits to a coefficient.
_DEPENDENT = 1e-10


class Checked(NamedTuple):
    """Effects, variances and the design, ready to be fitted; `names` are those of the design's columns."""

    effects: Array
    variances: Array
    frame: Frame
    names: tuple[str, ...]


def checked_rows(
    effects: ArrayLike, variances: ArrayLike, moderators: ArrayLike | None = None, *, intercept: bool = True
) -> Checked:
    """Return rows ready for a fit, or raise ValueError naming the argument, the position and the value."""
    y, v = checked_column(effects, "effects"), checked_column(variances, "variances")
    if len(y) != len(v):
        raise ValueError(f"effects has {len(y)} rows and variances has {len(v)}: give one of each for every row.")
    if len(y) == 0:
        raise ValueError("effects and variances are empty: give at least one row.")
    if (at_most_zero := v <= 0).any():
        i = int(at_most_zero.argmax())
        raise ValueError(
            f"variances[{i}] is {v[i]:g}: a sampling variance is above 0; leave the row out or correct it."
        )
    if moderators is None and intercept:
        return Checked(y, v, intercept_frame(len(y)), ("intercept",))
    design, names = _design(moderators, len(y), intercept=intercept)
    return Checked(y, v, _independent(design, names), names)


def checked_column(values: ArrayLike, name: str) -> Array:
    """Return a flat list of finite numbers, or raise ValueError naming the position and the value."""
    raw = np.asarray(values)
    if raw.dtype.kind not in "iuf":
        raw = np.array([_number(value, f"{name}[{i}]") for i, value in enumerate(_flat(values, name))])
    if raw.ndim != 1:
        raise ValueError(f"{name} has {raw.ndim} dimensions: give a flat list with one number for every row.")
    column = raw.astype(np.float64)
    if not np.isfinite(column).all():
        i = int(np.argmin(np.isfinite(column)))
        raise ValueError(f"{name}[{i}] is {column[i]}: give a finite number; leave the row out when it is not stated.")
    return column


def checked_weights(weights: ArrayLike, k: int) -> Array:
    """Return one weight above 0 for every row, or raise ValueError."""
    column = checked_column(weights, "weights")
    if len(column) != k:
        raise ValueError(f"weights has {len(column)} rows and effects has {k}: give one weight for every row.")
    if (column <= 0).any():
        i = int(np.argmax(column <= 0))
        raise ValueError(f"weights[{i}] is {column[i]:g}: a weight is above 0; leave the row out instead.")
    return column


def _flat(values: ArrayLike, name: str) -> Sequence[object]:
    raw = np.asarray(values, dtype=object)
    if raw.ndim != 1:
        raise ValueError(f"{name} has {raw.ndim} dimensions: give a flat list with one number for every row.")
    listed: list[object] = raw.tolist()
    return listed


def _number(value: object, place: str) -> float:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise ValueError(f"{place} is {value!r}: give a finite number; leave the row out when it is not stated.")


def _design(moderators: ArrayLike | None, k: int, *, intercept: bool) -> tuple[Array, tuple[str, ...]]:
    if moderators is None:
        raise ValueError("intercept is False and moderators is None: there is nothing to estimate; give a column.")
    columns = [np.ones(k)] if intercept else []
    covariates = _covariates(moderators, k)
    columns += covariates
    if len(columns) > k:
        raise ValueError(f"moderators makes {len(columns)} coefficients of {k} rows: leave columns out.")
    names = tuple(f"moderators[{j}]" for j in range(len(covariates)))
    return np.column_stack(columns), ("intercept", *names) if intercept else names


def _covariates(moderators: ArrayLike, k: int) -> list[Array]:
    raw = np.asarray(moderators, dtype=object)
    table = raw[:, None] if raw.ndim == 1 else raw
    if table.ndim != 2 or table.shape[0] != k or table.shape[1] == 0:
        shape = " x ".join(str(size) for size in raw.shape)
        raise ValueError(f"moderators is {shape}: give {k} rows (one for every effect) of one or more covariates.")
    columns = (table[:, j].tolist() for j in range(table.shape[1]))
    return [
        np.array([_number(value, f"moderators[{i}, {j}]") for i, value in enumerate(column)])
        for j, column in enumerate(columns)
    ]


def _independent(design: Array, names: tuple[str, ...]) -> Frame:
    empty = ~design.any(axis=0)
    if empty.any():
        raise ValueError(f"{names[int(np.argmax(empty))]} is 0 in every row: leave the column out.")
    frame = framed(design)
    alone = np.abs(frame.triangle.diagonal()) / np.sqrt((design * design).sum(axis=0))
    if (alone < _DEPENDENT).any():
        j = int(np.argmax(alone < _DEPENDENT))
        others = " and ".join(names[:j])
        raise ValueError(f"{names[j]} follows from {others}: its effect cannot be told apart; leave a column out.")
    return frame
