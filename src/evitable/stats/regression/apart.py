"""The difference of two shares that are known apart from each other, from the curves of their logits."""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

from evitable.stats.counts import Array
from evitable.stats.curve import Curve

# exp(-30) is 1e-13, and between exp(-30) and the reach of the curve the points lie so close together.
_NEAREST, _CLOSE = -30.0, 0.05
# Of the spread that a curve has, so that the points far from the bend hold it too.
_OF_SPREAD = 0.3
_NONE = 1e-12


def difference_quantiles(first: Curve, second: Curve, shares: Array) -> Array:
    """Return the differences, the first share less the second, below which these shares of their posterior lie.

    Where one share is the difference itself and the other 0, the integrand bends without end; there the points
    lie evenly in the logarithm of the distance, in which it is smooth.

    >>> from evitable.stats.curve import curve
    >>> bell = np.exp(-np.arange(-60, 60.5) ** 2 / 200) / np.sqrt(200 * np.pi) / 0.1
    >>> difference_quantiles(curve(bell, -6.0, 0.1), curve(bell, -6.0, 0.1), np.array([0.025, 0.5])).round(6) + 0.0
    array([-0.566097,  0.      ])
    """

    def apart(difference: float, share: float) -> float:
        return _below(first, second, difference) - share

    return np.array([brentq(apart, -1, 1, args=(share,), xtol=1e-12) for share in shares.tolist()])


def _below(first: Curve, second: Curve, difference: float) -> float:
    if abs(difference) >= 1:
        return float(difference > 0)
    if difference < 0:
        return 1 - _below(second, first, -difference)
    bend = float(logit(max(difference, _NONE)))
    end = first.start + first.step * (len(first.knots) - 1)
    if bend >= end:
        return 1.0
    low, high, highest = first.quantile([0.16, 0.84, 0.999]).tolist()
    stride = min(_CLOSE, _OF_SPREAD * (high - low) / 2 / max(highest - bend, high - low))
    away = np.exp(np.arange(_NEAREST, np.log(end - bend), stride))
    # The first share less the difference, which is not found by subtracting what is nearly equal.
    grown, d = np.expm1(away), float(expit(bend))
    rest = d * (1 - d) * grown / (1 + d * grown)
    above = 1 - second.share_below(np.log(np.maximum(rest, 1e-300)) - np.log1p(-np.minimum(rest, 1 - 1e-16)))
    beyond = float((first.height(bend + away) * above) @ away)
    return float(first.share_below(bend)) + float(stride) * beyond
