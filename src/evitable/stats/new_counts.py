"""The chance of each count of events among so many patients of one more study."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import expit

from evitable.stats.counts import Array
from evitable.stats.curve import Curve
from evitable.stats.narrow_rule import softplus
from evitable.stats.new_studies import NewStudies
from evitable.stats.row_likelihood import log_choose

# A count's chance, seen along the logit, is a bell of spread 2 / sqrt(n) or more: steps of half of it are
# summed to 1e-16, and the density itself is as smooth as its lattice says.
_OF_SPREAD = 1.0
_AT_ONCE = 128
_MOST_KEPT = 256


def chances_on_positions(studies: NewStudies, n: int) -> Array | None:
    """Return the chances of 0 to n events in one table's new study, None where its positions lie too far apart."""
    if studies.step > _OF_SPREAD * n**-0.5 or n > _MOST_KEPT:
        return None
    weights = studies.weights[0].copy()
    weights[[0, -1]] /= 2
    chances = weights @ _kept_chances(studies.step, studies.first, len(weights), n)
    chances[0] += studies.below[0]
    chances[-1] += studies.above[0]
    # What came round from the other end is taken back, which leaves a rounding error where it was all.
    chances = np.maximum(chances, 0.0)
    total: Array = chances / chances.sum()
    return total


@lru_cache(maxsize=16)
def _kept_chances(step: float, first: int, count: int, n: int) -> Array:
    """Return, positions by counts, the chance of each count at each logit."""
    at, events = step * (first + np.arange(float(count)))[:, None], np.arange(n + 1.0)
    log = events * at - n * softplus(at) + log_choose(events, np.full(n + 1, float(n)))
    return np.exp(np.maximum(log, -700))


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
