"""The chance of each count of events among so many patients of one more study."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from evitable.stats.counts import Array
from evitable.stats.curve import Curve
from evitable.stats.narrow_rule import softplus
from evitable.stats.row_likelihood import log_choose

# A count's chance, seen along the logit, is a bell of spread 2 / sqrt(n) or more: steps of half of it are
# summed to 1e-16, and the density itself is as smooth as its lattice says.
_OF_SPREAD = 1.0
_AT_ONCE = 128


def chances_of_counts(logits: Curve, n: int) -> Array:
    """Return the chances of 0 to n events; what lies beyond the curve is none or all."""
    finer = int(np.ceil(logits.step / (_OF_SPREAD * n**-0.5)))
    count = (len(logits.density) - 1) * finer + 1
    at = logits.start + logits.step / finer * np.arange(float(count))
    weights = (logits.density if finer == 1 else logits.height(at)) * (logits.step / finer)
    # A heavy tail is cut off at the ends, and what lies beyond begins there.
    weights[[0, -1]] /= 2
    chances = np.empty(n + 1)
    for first in range(0, n + 1, _AT_ONCE):
        events = np.arange(float(first), min(first + _AT_ONCE, n + 1))
        near = _near(at, events, n)
        log = (
            events[:, None] * at[near]
            - n * softplus(at[near])
            + log_choose(events, np.full(len(events), float(n)))[:, None]
        )
        chances[first : first + len(events)] = np.exp(np.maximum(log, -700)) @ weights[near]
    chances[0] += logits.below[0]
    chances[-1] += 1 - logits.below[-1]
    total: Array = chances / chances.sum()
    return total


def _near(at: Array, events: Array, n: int) -> slice:
    """Return the part of the curve on which any of these counts has a chance worth adding."""
    expected = n * expit(at)
    low, high = (
        end + way * (12 * np.sqrt(min(end, n - end) + 1) + 40) for end, way in ((events[0], -1), (events[-1], 1))
    )
    return slice(int(np.searchsorted(expected, low)), int(np.searchsorted(expected, high, side="right")))
