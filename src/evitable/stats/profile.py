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
from evitable.stats.surface import Scan, Slopes, Surface

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
        (end,), is_limited = _ends(surface, scan, -drop, (-side,))
        return Profile(None, None, 0.0, *((end, np.inf) if side > 0 else (-np.inf, end)), is_limited)
    location, spread, log = _maximum(surface, scan)
    (low, high), is_limited = _ends(surface, scan, log - drop, (-1, 1))
    return Profile(location, spread, log, low, high, is_limited)


def _maximum(surface: Surface, scan: Scan) -> tuple[float, float, float]:
    """Return location, spread and height of the top; of equal tops the one without spread.

    When all N = 1 the surface is a ridge that is equally high for every spread.
    """
    column, position = np.unravel_index(np.argmax(scan.log), scan.log.shape)
    if scan.log[0].max() > scan.log[column, position] - _NEAR:
        pooled = surface.slopes(np.array([surface.pooled]), np.zeros(1))
        if pooled.spread[0] <= 1e-9 and pooled.log[0] >= scan.log[column, position] - 1e-9:
            return surface.pooled, 0.0, float(pooled.log[0])
    location, spread, log = _polished(surface, scan.location[[position]], scan.spread[[column]], None)
    if log[0] < scan.log[column, position] - 1e-6:
        raise NotConverged("The maximum of the likelihood was not found.")
    return float(location[0]), float(spread[0]), float(log[0])


def _ends(surface: Surface, scan: Scan, target: float, ways: tuple[int, ...]) -> tuple[list[float], bool]:
    """Return the outermost locations on the left (way -1) or the right (1) whose likelihood reaches the target.

    Tell also whether any of them lies at the largest spread.
    """
    starts = [_outermost(scan, target, way) for way in ways]
    location, spread = (np.array(values) for values in zip(*starts, strict=True))
    found, at_spread, _ = _polished(surface, location, spread, target)
    for way, end, scanned in zip(ways, found, location, strict=True):
        if way * (end - scanned) < -_cell(scan, scanned):
            raise NotConverged("An end of the profile-likelihood interval was not found.")
    return found.tolist(), bool((at_spread >= surface.largest).any())


def _cell(scan: Scan, location: float) -> float:
    """Return the width of the scan's cells near a location."""
    i = int(np.clip(np.searchsorted(scan.location, location), 1, len(scan.location) - 1))
    return float(scan.location[i] - scan.location[i - 1])


def _outermost(scan: Scan, target: float, way: int) -> tuple[float, float]:
    location, log = scan.location[::-way], scan.log[:, ::-way]
    inside = log >= target
    columns = np.flatnonzero(inside.any(axis=1))
    if len(columns) == 0:
        raise NotConverged("No scanned point lies inside the interval.")
    first = np.argmax(inside[columns], axis=1)
    before = np.maximum(first - 1, 0)
    rise = np.maximum(log[columns, first] - log[columns, before], 1e-9)
    part = np.clip((log[columns, first] - target) / rise, 0, 1)
    crossing = location[first] + part * (location[before] - location[first])
    best = int(np.argmax(way * crossing))
    return float(crossing[best]), float(scan.spread[columns[best]])


def _polished(surface: Surface, location: Array, spread: Array, target: float | None) -> tuple[Array, Array, Array]:
    """Follow Newton steps to the maximum, or, given a target, to the outermost points that reach it."""
    for _ in range(_STEPS):
        at = surface.slopes(location, spread)
        step, stretch = _newton(at, spread, surface.largest, target)
        location, moved = location + np.clip(step, -2, 2), np.clip(spread + stretch, 0, surface.largest)
        settled = (np.abs(step) < _SETTLED) & (np.abs(moved - spread) < _SETTLED * (1 + spread))
        spread = moved
        if settled.all():
            return location, spread, at.log
    raise NotConverged("The steps towards the maximum or an end of the interval did not settle.")


def _newton(at: Slopes, spread: Array, largest: float, target: float | None) -> tuple[Array, Array]:
    """Return steps in location and spread towards zero slope in spread and zero slope, or the target, beside it."""
    if target is None:
        miss, in_location, in_spread = at.location, at.location_twice, at.both
        bend = at.spread_twice - at.both**2 / np.minimum(at.location_twice, -1e-12)
    else:
        miss, in_location, in_spread = at.log - target, at.location, at.spread
        bend = at.spread_twice
    held = ((spread <= 0) & (at.spread <= 0)) | ((spread >= largest) & (at.spread >= 0))
    determinant = in_location * at.spread_twice - in_spread * at.both
    safe = np.where(determinant == 0, 1.0, determinant)
    stretch = (miss * at.both - at.spread * in_location) / safe
    # Where the surface is not bent down in the spread, Newton would run to a saddle: go uphill instead.
    uphill = np.sign(at.spread) * (0.3 * spread + 0.02)
    stretch = np.where((bend < 0) & (determinant != 0), stretch, uphill)
    stretch = np.where(held, 0.0, np.clip(stretch, -0.7 * spread - 1e-3, 2 * spread + 0.1))
    in_location = np.where(in_location == 0, 1e-12, in_location)
    return -(miss + in_spread * stretch) / in_location, stretch
