"""The highest point of a smooth function in a box, by Newton's steps from many starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evitable.stats.bias.weight_function import Value
from evitable.stats.counts import Array

_STEPS = 200
# Twice the height still to be gained, by the curvature, when a climb is over.
_SETTLED = 1e-18
# Tops nearer than this many natural steps are one, reached twice.
_APART = 1e-4

Marks: TypeAlias = NDArray[np.bool_]


class Box(NamedTuple):
    """Limits of every coordinate and the size of a natural step along it."""

    low: Array
    high: Array
    scale: Array


class Top(NamedTuple):
    """A highest point; `is_free` marks the coordinates that no limit holds."""

    at: Array
    value: float
    curvature: Array
    is_free: Marks


def tops(function: Callable[[Array], Value], box: Box, starts: Iterable[Array]) -> list[Top]:
    """Return the tops that the climbs settle on, each once, the highest first."""
    found = [top for start in starts if (top := climbed(function, box, start)) is not None]
    distinct: list[Top] = []
    for top in sorted(found, key=lambda top: -top.value):
        if all(float((np.abs(top.at - other.at) / box.scale).max()) > _APART for other in distinct):
            distinct.append(top)
    return distinct


def climbed(function: Callable[[Array], Value], box: Box, start: Array) -> Top | None:
    """Return the top that a climb settles on, or None where it does not settle or only on a flat."""
    at, damping = np.clip(start, box.low, box.high), 1e-3
    here = function(at)
    if not np.isfinite(here.value):
        return None
    for _ in range(_STEPS):
        is_free = ~(((at <= box.low) & (here.slope <= 0)) | ((at >= box.high) & (here.slope >= 0)))
        step = _step(here, box, is_free, 0.0)
        if step is not None and float(here.slope @ step) <= _SETTLED:
            return Top(at, here.value, here.curvature, is_free)
        at, there, damping = _ascended(function, box, at, here, is_free, damping)
        if there is None:
            return None
        here = there
    return None


def _ascended(
    function: Callable[[Array], Value], box: Box, at: Array, here: Value, is_free: Marks, damping: float
) -> tuple[Array, Value | None, float]:
    """Return a higher point; None for it where no step that still moves is higher."""
    while damping < 1e12:
        step = _step(here, box, is_free, damping)
        if step is not None:
            following = np.clip(at + step, box.low, box.high)
            there = function(following)
            # A gain of the last digits is lost in the sums; near the top the step itself is trusted.
            near = float(here.slope @ step) < 1e-9
            if np.isfinite(there.value) and (there.value > here.value or (near and there.value > here.value - 1e-10)):
                return following, there, damping / 10 if damping > 1e-14 else 0.0
        damping = max(10 * damping, 1e-10)
    return at, None, damping


def _step(here: Value, box: Box, is_free: Marks, damping: float) -> Array | None:
    """Return Newton's step among the free coordinates, or None where the damped curvature is no top's."""
    full = np.zeros(len(here.slope))
    if not is_free.any():
        return full
    scale = box.scale[is_free]
    bend = -here.curvature[np.ix_(is_free, is_free)] * np.outer(scale, scale)
    bend[np.diag_indices_from(bend)] += damping * max(1.0, float(np.abs(bend.diagonal()).max()))
    try:
        root = np.linalg.cholesky(bend)
    except np.linalg.LinAlgError:
        return None
    # A curvature lost in rounding is a flat, and has no top.
    if float(root.diagonal().min()) <= 1e-7 * float(root.diagonal().max()):
        return None
    full[is_free] = scale * np.linalg.solve(root.T, np.linalg.solve(root, scale * here.slope[is_free]))
    return full
