"""A lattice for a spread: tau = _FELT sinh(v) with v in even steps from 0.

Everything is an even function of the spread, so that the trapezoid rule from v = 0, whose first point counts
half, is spectrally accurate.
"""

from __future__ import annotations

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.curve import curve
from evitable.stats.priors import TauPrior

# A spread of 0.3 logits is about the least that tables of small series can feel.
_FELT = 0.3


def spreads(stride: float, count: int) -> Array:
    """Return the spreads at the first positions of a lattice."""
    tau: Array = _FELT * np.sinh(stride * np.arange(float(count)))
    return tau


def first_stride(reach: float) -> float:
    """Return the stride to begin with: 0.3, or less where the prior reaches less far than a few such steps."""
    return min(0.3, float(np.arcsinh(reach / _FELT)) / 8)


def count_within(stride: float, reach: float) -> int:
    """Return how many positions it takes to reach a spread."""
    return int(np.ceil(np.arcsinh(reach / _FELT) / stride)) + 1


def log_width(tau: Array, prior: TauPrior) -> Array:
    """Return the logarithm of the prior's density over v, but for a constant."""
    width: Array = prior.log_density(tau) + 0.5 * np.log(_FELT**2 + tau**2)
    return width


def spread_quantiles(of_positions: Array, stride: float, shares: Array) -> Array:
    """Return the spreads below which these shares lie; the weights of the positions add up to 1."""
    one_side = of_positions[1:] / 2
    both = np.concatenate((one_side[::-1], of_positions[:1], one_side)) / stride
    v = curve(both, -stride * (len(of_positions) - 1), stride).quantile((1 + shares) / 2)
    tau: Array = _FELT * np.sinh(np.maximum(v, 0.0))
    return tau
