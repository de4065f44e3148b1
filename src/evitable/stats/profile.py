"""Maximum and profile-likelihood interval of a location when one spread parameter is profiled out.

The profile interval holds every location for which some spread keeps the log-likelihood within half a
chi-square(1) quantile of its maximum (Venzon, Moolgavkar 1988). The maximum and both ends are points where
the slope in the spread is zero, or where the spread is at an end of its range. They are found on a scan of
the whole surface, so that a second and higher top is not missed, and polished by Newton steps.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from evitable.stats.counts import Array
from evitable.stats.result import NotConverged
from evitable.stats.surface import Scan, Surface

_STEPS = 60
# Between the scan's points the likelihood can be this much higher than at them.
_NEAR = 0.5
# Newton steps square the error: after one of 1e-7 it is below 1e-12.
_SETTLED = 1e-7


class Profile(NamedTuple):
    """Maximum and interval on the location's scale: infinite where open, None where there is no maximum.

    `is_limited` tells that an end of the interval is where it is only because the spread was.
    """

    location: float | None
    spread: float | None
    log: float
    low: float
    high: float
    is_limited: bool


def profile(surface: Surface, *, level: float, side: int = 0) -> Profile:
    """Return the maximum and the profile interval.

    `side` is 1 when every patient had the event and -1 when none had: the likelihood then rises to 1
    towards that side without a maximum, and the interval is open there.
    """
    for finer in (1, 2, 4, 8):
        try:
            return _profile(surface, surface.scan(finer), float(ndtri((1 + level) / 2)) ** 2 / 2, side)
        except NotConverged:
            if finer == 8:
                raise
    raise AssertionError("the loop returns or raises")


def _profile(surface: Surface, scan: Scan, drop: float, side: int) -> Profile:
    if side:
        # The likelihood comes as near to 1 as one likes, and the interval is open where it does.
        found = _polished(surface, _starts(scan, -drop, (-side,)), top=0.0, drop=drop)
        _refuse_inner(scan, found, (-side,))
        end = float(found.location[0])
        return Profile(None, None, 0.0, *((end, np.inf) if side > 0 else (-np.inf, end)), found.is_limited(surface))
    column, position = np.unravel_index(np.argmax(scan.log), scan.log.shape)
    highest = float(scan.log[column, position])
    pooled = _top_without_spread(surface, scan, highest)
    if pooled is not None:
        ends = _polished(surface, _starts(scan, pooled - drop, (-1, 1)), top=pooled, drop=drop)
        location, spread, log = surface.pooled, 0.0, pooled
    else:
        starts = _starts(scan, highest - drop, (-1, 1))
        both = Points(
            np.append(starts.location, scan.location[position]), np.append(starts.spread, scan.spread[column])
        )
        found = _polished(surface, both, top=None, drop=drop)
        location, spread, log = float(found.location[2]), float(found.spread[2]), float(found.log[2])
        ends = Polished(found.location[:2], found.spread[:2], found.log[:2])
        if log < highest - 1e-6:
            raise NotConverged("The maximum of the likelihood was not found.")
    _refuse_inner(scan, ends, (-1, 1))
    low, high = ends.location.tolist()
    return Profile(location, spread, log, low, high, ends.is_limited(surface))


class Points(NamedTuple):
    """Points of a surface."""

    location: Array
    spread: Array


class Polished(NamedTuple):
    """Points that Newton steps have settled on, with the log-likelihood there."""

    location: Array
    spread: Array
    log: Array

    def is_limited(self, surface: Surface) -> bool:
        """Tell whether a point lies at the largest spread."""
        return bool((self.spread >= surface.largest).any())


def _top_without_spread(surface: Surface, scan: Scan, highest: float) -> float | None:
    """Return the height of the pooled top if no spread is as good as any; of equal tops it is the one given.

    When all N = 1 the surface is a ridge that is equally high for every spread.
    """
    if scan.log[0].max() <= highest - _NEAR:
        return None
    pooled = surface.slopes(np.array([surface.pooled]), np.zeros(1))
    is_top = pooled.spread[0] <= 1e-9 and pooled.log[0] >= highest - 1e-9
    return float(pooled.log[0]) if is_top else None


def _starts(scan: Scan, target: float, ways: tuple[int, ...]) -> Points:
    """Return about the outermost points on the left (way -1) or the right (1) whose likelihood reaches the target."""
    location, spread = zip(*_outermost(scan, target, ways), strict=True)
    return Points(np.array(location), np.array(spread))


def _refuse_inner(scan: Scan, found: Polished, ways: tuple[int, ...]) -> None:
    """Refuse ends that have run to an inner crossing."""
    target = float(found.log.min()) - 1e-6
    outermost = _outermost(scan, target, ways)
    for way, end, (scanned, _) in zip(ways, found.location.tolist(), outermost, strict=True):
        if way * (end - scanned) < -_cell(scan, scanned):
            raise NotConverged("An end of the profile-likelihood interval was not found.")


def _cell(scan: Scan, location: float) -> float:
    """Return the width of the scan's cells near a location."""
    i = min(max(int(scan.location.searchsorted(location)), 1), len(scan.location) - 1)
    return float(scan.location[i] - scan.location[i - 1])


def _outermost(scan: Scan, target: float, ways: tuple[int, ...]) -> list[tuple[float, float]]:
    """Return location and spread of the scan's outermost crossing of the target, for each way."""
    inside = scan.log >= target
    columns = np.flatnonzero(inside.any(axis=1))
    if len(columns) == 0:
        raise NotConverged("No scanned point lies inside the interval.")
    reached, found = inside[columns], []
    for way in ways:
        last = len(scan.location) - 1
        first = reached.argmax(axis=1) if way < 0 else last - reached[:, ::-1].argmax(axis=1)
        before = np.minimum(np.maximum(first + way, 0), last)
        height = scan.log[columns, first]
        rise = np.maximum(height - scan.log[columns, before], 1e-9)
        part = np.minimum((height - target) / rise, 1.0)
        crossing = scan.location[first] + part * (scan.location[before] - scan.location[first])
        best = int((way * crossing).argmax())
        found.append((float(crossing[best]), float(scan.spread[columns[best]])))
    return found


def _polished(surface: Surface, starts: Points, *, top: float | None, drop: float) -> Polished:
    """Follow Newton steps to the outermost points that lie `drop` below the top.

    Without a known top the last point is the one that goes there, and the others follow its height.
    """
    location, spread = starts.location.tolist(), starts.spread.tolist()
    last = len(location) - 1 if top is None else None
    for _ in range(_STEPS):
        at = surface.slopes(np.array(location), np.array(spread))
        slopes = list(zip(*(part.tolist() for part in at), strict=True))
        target = (slopes[-1][0] if top is None else top) - drop
        is_settled = True
        for i, old in enumerate(spread):
            step, stretch = _newton(slopes[i], old, surface.largest, None if i == last else target)
            location[i] += min(max(step, -2.0), 2.0)
            spread[i] = min(max(old + stretch, 0.0), surface.largest)
            is_settled &= abs(step) < _SETTLED and abs(spread[i] - old) < _SETTLED * (1 + old)
        if is_settled:
            return Polished(np.array(location), np.array(spread), at.log)
    raise NotConverged("The steps towards the maximum or an end of the interval did not settle.")


def _newton(slopes: tuple[float, ...], at: float, largest: float, target: float | None) -> tuple[float, float]:
    """Return steps in location and spread from a point with this spread.

    They go towards zero slope in the spread and the target beside it, or zero slope in both without a target.
    """
    log, location, location_twice, spread, both, spread_twice = slopes
    if target is None:
        miss, in_location, in_spread = location, location_twice, both
        bend = spread_twice - both**2 / min(location_twice, -1e-12)
    else:
        miss, in_location, in_spread, bend = log - target, location, spread, spread_twice
    determinant = in_location * spread_twice - in_spread * both
    if (at <= 0 and spread <= 0) or (at >= largest and spread >= 0):
        stretch = 0.0
    elif bend < 0 and determinant != 0:
        stretch = (miss * both - spread * in_location) / determinant
    else:
        # Where the surface is not bent down in the spread, Newton would run to a saddle: go uphill instead.
        stretch = ((spread > 0) - (spread < 0)) * (0.3 * at + 0.02)
    if stretch:
        stretch = min(max(stretch, -0.7 * at - 1e-3), 2 * at + 0.1)
    return -(miss + in_spread * stretch) / (in_location or 1e-12), stretch
