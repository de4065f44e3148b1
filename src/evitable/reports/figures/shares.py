"""Marks of a share and its interval on a scale: squares, ticks, diamonds, density ridges."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from evitable.reports.figures.marks import Mark, Strip, axis, clip

_RIDGE = 24.0
_HOLE = 0.7
_FAINT = 0.004
"""Density below this part of its peak is not drawn."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale for shares, from `low` to `high`."""

    low: float = 0.0
    high: float = 1.0

    def at(self, share: float) -> float:
        """Return the place of a share, in per cent of the strip."""
        return clip((share - self.low) / (self.high - self.low))

    def axis(self, steps: int, *, height: float = 18, sign: str = "") -> Strip:
        """Label the scale at even steps, in per cent."""
        places = [self.low + (self.high - self.low) * step / steps for step in range(steps + 1)]
        labels = [(self.at(place), f"{round(place * 100)}") for place in places]
        return axis((*labels[:-1], (labels[-1][0], labels[-1][1] + sign)), height=height)


WHOLE = Scale()


def interval(low: float, high: float, *, scale: Scale = WHOLE, y: float = 14, kind: str = "pl") -> Mark:
    """Draw an interval as a line."""
    left, right = scale.at(low), scale.at(high)
    return Mark("line", kind, left, right - left, y)


def study_square(share: float, side: float, *, open_: bool, y: float = 14) -> Mark:
    """Draw a study's share; the area is its size, a single case is hollow."""
    return Mark("square", "sq o" if open_ else "sq", WHOLE.at(share), y=y - side / 2, height=side, shift=-side / 2)


def summary_tick(share: float, *, scale: Scale = WHOLE, y: float = 13) -> Mark:
    """Draw a plain estimate as an upright stroke."""
    return Mark("tick", "pl tk", scale.at(share), y=y - 5, height=10)


def diamond(estimate: float, low: float, high: float, *, open_: bool, y: float = 15) -> Mark:
    """Draw a pooled share as a diamond from end to end of its interval."""
    left, right = WHOLE.at(low), WHOLE.at(high)
    width = max(right - left, 0.4)
    tip = (WHOLE.at(estimate) - left) / width * 100
    points = ((0.0, 50.0), (tip, 5.0), (100.0, 50.0), (tip, 95.0))
    # A line around a stretched shape is stretched with it by some programs: an open diamond has a hole instead.
    hole = tuple((tip + _HOLE * (x - tip), 50 + _HOLE * (at - 50)) for x, at in points) if open_ else ()
    return Mark("shape", "dia o" if open_ else "dia", left, width, y - 7, 14, points=points, hole=hole)


def prediction(low: float, high: float, *, y: float = 15, height: float = 8) -> Mark:
    """Draw where the next series may lie."""
    left, right = WHOLE.at(low), WHOLE.at(high)
    return Mark("bar", "pi", left, right - left, y - height / 2, height)


def ridge(
    density: tuple[tuple[float, float], ...], low: float, high: float, *, y: float = 2, height: float = _RIDGE
) -> tuple[Mark, ...]:
    """Draw a density: pale as a whole, dark inside the interval."""
    peak = max((weight for _, weight in density), default=0.0)
    if peak <= 0:
        return ()
    seen = [(share, weight / peak) for share, weight in density if weight / peak > _FAINT]
    inner = _between(density, low=low, high=high, peak=peak)
    return tuple(
        _area(points, kind, y=y, height=height)
        for points, kind in ((seen, "den"), (inner, "den in"))
        if len(points) > 1
    )


def _between(
    density: tuple[tuple[float, float], ...], *, low: float, high: float, peak: float
) -> list[tuple[float, float]]:
    ends = [(low, _height(density, low) / peak), (high, _height(density, high) / peak)]
    return [ends[0], *((share, weight / peak) for share, weight in density if low < share < high), ends[1]]


def _height(density: tuple[tuple[float, float], ...], share: float) -> float:
    """Read the density between two of its points."""
    for (left, low), (right, high) in pairwise(density):
        if left <= share <= right:
            return low + (high - low) * (share - left) / (right - left) if right > left else high
    return 0.0


def _area(points: list[tuple[float, float]], kind: str, *, y: float, height: float) -> Mark:
    left, right = WHOLE.at(points[0][0]), WHOLE.at(points[-1][0])
    width = max(right - left, 0.2)
    inside = tuple(((WHOLE.at(share) - left) / width * 100, 100 - weight * 100) for share, weight in points)
    return Mark("shape", kind, left, width, y, height, points=((inside[0][0], 100.0), *inside, (inside[-1][0], 100.0)))
