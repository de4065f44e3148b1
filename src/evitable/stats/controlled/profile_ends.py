"""Both ends of the profile-likelihood interval of the first parameter."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from evitable.stats.controlled.ascent import Height, Top, climb, highest
from evitable.stats.counts import Array
from evitable.stats.result import NotConverged

_STEPS = 40
_SETTLED = 1e-6
# An end further from the estimate than this is no end: the likelihood stays within the interval for good.
_FURTHEST = 30.0
_SMALL_SPREAD = 0.3


class Profile:
    """The log-likelihood of the first parameter, highest over all others."""

    def __init__(self, height: Height, top: Top, free: Sequence[int], spreads: Sequence[int]) -> None:
        self._height, self._top = height, top
        self._rest = tuple(parameter for parameter in free if parameter != 0)
        self._spreads = tuple(parameter for parameter in spreads if parameter in self._rest)
        self._nearby = top.at

    def fall(self, value: float) -> float:
        """Return how far the log-likelihood at this value lies below its top, never below zero."""
        return max(0.0, self._top.height - self._at(value))

    def _at(self, value: float) -> float:
        start = self._nearby.copy()
        start[0] = value
        # At zero a spread has no slope, and would stay there.
        start[list(self._spreads)] = np.maximum(np.abs(start[list(self._spreads)]), _SMALL_SPREAD)
        if not self._rest:
            return self._height(start)
        try:
            found = climb(self._height, start, self._rest)
        except NotConverged:
            found = highest(self._height, self._starts(start), self._rest, self._spreads)
        self._nearby = found.at
        return found.height

    def _starts(self, start: Array) -> list[Array]:
        found = []
        for spread in (0.0, 0.3, 1.0, 3.0):
            place = start.copy()
            place[list(self._spreads)] = spread
            found.append(place)
        return found

    def end(self, way: int, error: float, reach: float) -> float | None:
        """Return where the signed root of twice the fall is `reach`, going up (1) or down (-1); None if nowhere.

        The root is nearly a straight line, so a bracketed secant settles in a few steps.
        """
        self._nearby = self._top.at
        inner, outer = 0.0, reach * error
        at_inner, at_outer = 0.0, self._root(way * outer)
        while at_outer < reach:
            inner, at_inner = outer, at_outer
            if outer >= _FURTHEST:
                return None
            outer = min(2 * outer, _FURTHEST)
            at_outer = self._root(way * outer)
        for _ in range(_STEPS):
            part = (reach - at_inner) / (at_outer - at_inner)
            middle = inner + min(max(part, 0.02), 0.98) * (outer - inner)
            at_middle = self._root(way * middle)
            if abs(at_middle - reach) < _SETTLED or outer - inner < _SETTLED:
                return float(self._top.at[0]) + way * middle
            if at_middle < reach:
                inner, at_inner = middle, at_middle
            else:
                outer, at_outer = middle, at_middle
        raise NotConverged("An end of the profile-likelihood interval was not found.")

    def _root(self, distance: float) -> float:
        return math.sqrt(2 * self.fall(float(self._top.at[0]) + distance))
