"""Roots on a line, found to the last digit or not at all."""

from __future__ import annotations

from collections.abc import Callable

from evitable.stats.result import NotConverged

_STEPS = 200


def polished(value_and_step: Callable[[float], tuple[float, float]], low: float, high: float, start: float) -> float:
    """Return the root of a function that is above 0 at `low` and not above 0 at `high`.

    `value_and_step` gives the value and Newton's step at a point; a step that leaves the bracket is replaced by
    halving it, so the search cannot run away.
    """
    x = start
    for _ in range(_STEPS):
        value, step = value_and_step(x)
        if value == 0.0:
            return x
        low, high = (x, high) if value > 0 else (low, x)
        following = x + step
        # Newton's steps square the error: one this small leaves none in the digits of a double.
        if abs(step) <= 1e-8 * abs(x) or high - low <= 4e-16 * high:
            return min(max(following, low), high)
        if not low < following < high:
            following = (low + high) / 2
            if following in {low, high}:
                return following
        x = following
    raise NotConverged(f"no root was found between {low:g} and {high:g} in {_STEPS} steps.")
