"""Ordered categories at their maximum likelihood, or at the limit it rises to, and the ends of profile intervals.

Two things can carry the maximum to the edge. A cut on one side of which no patient ever was goes to infinity.
A category in the middle that nobody was in closes: its two cuts meet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit, ndtri

from evitable.stats.counts import Array
from evitable.stats.ordered.ordered_rows import OrderedRows
from evitable.stats.ordered.pivot import Pivot
from evitable.stats.ordered.pivoted import Pivoted
from evitable.stats.regression.climb import Top
from evitable.stats.regression.profile_ends import SCAN, End, Maximum, maximum, profile_end, starts_without_top
from evitable.stats.regression.separation import Cone, cone_of
from evitable.stats.result import NotConverged

_ZERO = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class OrderedFit:
    """A fit: `side` of every cut is 0 where it is finite and else the sign of its infinity.

    `found` is the maximum over the finite cuts, None when there is none; `left` are the rows as they depend on
    these, and `place` tells which of its positions every finite cut has, equal where two meet.
    """

    rows: OrderedRows
    cone: Cone
    side: Array
    found: Maximum | None
    left: OrderedRows
    place: dict[int, int]
    value: float

    @property
    def cuts(self) -> Array:
        """Return all cuts at the maximum, infinite ones too."""
        whole = np.where(self.side > 0, np.inf, -np.inf)
        if self.found is not None:
            for cut, position in self.place.items():
                whole[cut] = self.found.theta[position]
        return whole

    def at_least(self, cut: int) -> float | None:
        """Return the share at a cut or better, None where it has no maximum within 0 to 1."""
        return float(expit(self.cuts[cut])) if self.side[cut] == 0 else None

    def middle(self, low: int) -> float | None:
        """Return the share of the category between a cut and the next."""
        if self.side[low] and self.side[low + 1]:
            return None
        ends = expit(self.cuts[[low, low + 1]])
        return float(ends[1] - ends[0])

    def cut_end(self, cut: int, *, side: int, level: float) -> End:
        """Return an end of the profile interval of a cut, infinite where it is open."""
        target = self._target(level)
        if self.side[cut] == side:
            return End(float(side * np.inf), is_limited=False)
        if self.side[cut] == 0:
            return _within_order(self.left, self.place[cut], side, target)
        moved = self.cone.inner(across=np.eye(self.rows.size)[cut])
        kept = [other for other in range(self.rows.size) if abs(moved[other]) <= _ZERO]
        return _within_order(self.rows.only(kept), kept.index(cut), side, target)

    def middle_end(self, low: int, *, side: int, level: float) -> End:
        """Return an end of the profile interval of the logit of a middle category's share."""
        target, pivot = self._target(level), Pivot(self.rows.size, low, low + 1)
        objective, along = Pivoted(self.rows, pivot), np.eye(self.rows.size)[0]
        share = self.middle(low)
        if (side < 0 and self._may_close(low, target)) or (side > 0 and self.side[low] < 0 < self.side[low + 1]):
            return End(float(side * np.inf), is_limited=False)
        if self.found is not None and share and not self.side.any() and len(set(self.place.values())) == self.rows.size:
            points = pivot.coordinates(self.found.scan.theta)
            starts = Top(points, self.found.scan.tau, objective.bend(points, self.found.scan.tau))
        else:
            first = float(logit(share)) if share else -0.5 * side
            starts = starts_without_top(objective, SCAN, along * side, target=target, first=side * first)
        return profile_end(objective, starts, along, side=side, target=target)

    def _may_close(self, low: int, target: float) -> bool:
        """Tell whether the category's share may be 0 within the interval."""
        if self.rows.between[low, low + 1] > 0:
            return False
        return ordered_fit(self.rows.joined(low)).value >= target

    def _target(self, level: float) -> float:
        return self.value - float(ndtri((1 + level) / 2)) ** 2 / 2


def ordered_fit(rows: OrderedRows) -> OrderedFit:
    """Fit the cumulative-logit model.

    Raises:
        NotConverged: The maximum was not found to full accuracy.
    """
    cone = cone_of(rows.rows, np.diff(np.eye(rows.size), axis=0))
    direction = cone.inner()
    side = np.where(direction > _ZERO, 1.0, np.where(direction < -_ZERO, -1.0, 0.0))
    finite = np.flatnonzero(side == 0).tolist()
    if not finite:
        return OrderedFit(rows, cone, side, None, rows, {}, 0.0)
    part, place = rows.only(finite), {cut: i for i, cut in enumerate(finite)}
    found = _maximum(part)
    for _ in range(rows.size):
        crossed = _crossed(found.theta)
        if crossed is None:
            return OrderedFit(rows, cone, side, found, part, place, found.value)
        part = part.joined(crossed)
        place = {cut: position - (position > crossed) for cut, position in place.items()}
        found = _maximum(part)
    raise NotConverged("The cuts between the categories could not be brought in order.")


def _maximum(rows: OrderedRows) -> Maximum:
    events, trials = rows.rows.events.sum(axis=0), rows.rows.trials.sum(axis=0)
    start = np.log((events + 0.5) / (trials - events + 0.5))
    start = np.maximum.accumulate(start) + 0.3 * np.arange(rows.size)
    return maximum(rows, start)


def _crossed(cuts: Array) -> int | None:
    """Return the first cut that lies at or above the next, where only a closed category may be."""
    crossed = np.flatnonzero(np.diff(cuts) <= 0)
    return int(crossed[0]) if len(crossed) else None


def _within_order(rows: OrderedRows, cut: int, side: int, target: float) -> End:
    """Return the end of a cut's interval among cuts in order: those that would cross are joined."""
    for _ in range(2 * rows.size + 1):
        if rows.rows.trials[:, cut].sum() == 0:
            # No row tells anything of this cut: it may go as far as the next one can.
            if not 0 <= cut + side < rows.size:
                return End(float(side * np.inf), is_limited=False)
            rows, cut = rows.joined(cut + min(side, 0)), cut + min(side, 0)
            continue
        along = np.eye(rows.size)[cut]
        starts = _starts(rows, along, side, target)
        crossed = _crossed(starts.theta[int(np.argmax(starts.bend.value))])
        if crossed is None:
            end = profile_end(rows, starts, along, side=side, target=target)
            crossed = None if end.theta is None else _crossed(end.theta)
            if crossed is None:
                return end
        rows, cut = rows.joined(crossed), cut - (cut > crossed)
    raise NotConverged("The cuts between the categories could not be brought in order.")


def _starts(rows: OrderedRows, along: Array, side: int, target: float) -> Top:
    if cone_of(rows.rows).is_trivial or not cone_of(rows.rows).inner().any():
        return _maximum(rows).scan
    return starts_without_top(rows, SCAN, along * side, target=target)
