"""Coordinates of the cuts in which the share that is asked for is the first.

Asked for "category c or better", the first coordinate is cut c itself. Asked for a category in the middle, it
is the logit of its share, and the second tells how the others lie around it. The other cuts follow by the
logarithms of the gaps, so that any coordinates give cuts in order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.regression.cut_rows import softplus


@dataclass(frozen=True, slots=True)
class Pivot:
    """The coordinates around the cut `low`, or around the category between the cuts `low` and `high` = low + 1."""

    cuts: int
    low: int
    high: int

    def placed(self, points: Array) -> tuple[Array, Array]:
        """Return the cuts at each point, and the logarithm of the Jacobian's determinant."""
        cuts = np.empty((len(points), self.cuts))
        if self.low == self.high:
            cuts[:, self.low], log, used = points[:, 0], np.zeros(len(points)), 1
        else:
            cuts[:, self.low], cuts[:, self.high], log = _around(points[:, 0], points[:, 1])
            used = 2
        gaps = np.exp(np.clip(points[:, used:], -700, 700))
        log = log + points[:, used:].sum(axis=1)
        for position, cut in enumerate(range(self.high + 1, self.cuts)):
            cuts[:, cut] = cuts[:, cut - 1] + gaps[:, position]
        for position, cut in enumerate(range(self.low - 1, -1, -1), start=self.cuts - 1 - self.high):
            cuts[:, cut] = cuts[:, cut + 1] - gaps[:, position]
        return cuts, log

    def coordinates(self, cuts: Array) -> Array:
        """Return the coordinates of cuts in order, the inverse of `placed`."""
        up = np.log(np.diff(cuts[:, self.high :], axis=1))
        down = np.log(np.diff(cuts[:, : self.low + 1], axis=1))[:, ::-1]
        if self.low == self.high:
            return np.concatenate((cuts[:, [self.low]], up, down), axis=1)
        low, high = cuts[:, self.low], cuts[:, self.high]
        better, worse = -softplus(-low), -softplus(high)
        share = better - low + np.log(-np.expm1(low - high)) - softplus(-high)
        own = share - np.logaddexp(better, worse)
        return np.concatenate((own[:, None], (better - worse)[:, None], up, down), axis=1)


def _around(own: Array, rest: Array) -> tuple[Array, Array, Array]:
    """Return the cuts around a category from the logit of its share and the logit of the better ones' of the rest."""
    share, others = -softplus(-own), -softplus(own)
    better, worse = others - softplus(-rest), others - softplus(rest)
    not_better, not_worse = np.logaddexp(worse, share), np.logaddexp(better, share)
    log = share + 2 * others - softplus(rest) - softplus(-rest) - better - not_better - not_worse - worse
    return better - not_better, not_worse - worse, log
