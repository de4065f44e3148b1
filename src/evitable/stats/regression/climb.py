"""The maximum of a log-likelihood by damped Newton steps, at many fixed spreads at once or with the spread free.

For a fixed spread the likelihoods of this package are log-concave in the coefficients, so that a climb
from anywhere ends at the one top. They are even in the spread, so that the spread needs no bound at 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array
from evitable.stats.regression.cut_rows import Bend, Objective
from evitable.stats.result import NotConverged

_STEPS = 200
# Half the decrement is how much higher the top is; Newton steps square the error from there.
_SETTLED = 1e-11
_LONGEST = 4.0
# As for a single proportion: beyond tau = 8 a standard deviation multiplies the odds by 3,000.
LARGEST_TAU = 8.0


class Top(NamedTuple):
    """Where P climbs ended, and the bend there."""

    theta: Array
    tau: Array
    bend: Bend

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Top:
        """Return some of the climbs."""
        value, gradient, hessian = self.bend
        return Top(self.theta[chosen], self.tau[chosen], Bend(value[chosen], gradient[chosen], hessian[chosen]))


def climb(
    objective: Objective, theta: Array, tau: Array, *, basis: Array | None = None, is_spread_free: bool = False
) -> Top:
    """Climb from every start, moving theta along the columns of `basis` only, and tau only when it is free.

    A free tau that leaves its range ends the climb: a tau beyond `LARGEST_TAU` tells that there was no top within.

    Raises:
        NotConverged: The steps did not settle.
    """
    ways = _ways(objective.size if basis is None else np.asarray(basis), is_spread_free)
    bend = objective.bend(theta, tau)
    for _ in range(_STEPS):
        step, decrement = _newton(bend, ways)
        is_settled = bool((decrement < _SETTLED).all())
        moved = _search(objective, Top(theta, tau, bend), step, decrement)
        if is_settled or (np.abs(moved.tau) > 1.25 * LARGEST_TAU).any():
            return moved
        theta, tau, bend = moved
    raise NotConverged("The steps towards the maximum of the likelihood did not settle.")


def _ways(basis: int | Array, is_spread_free: bool) -> Array:
    """Return the directions that may be moved along, in (theta, tau)."""
    columns = np.eye(basis) if isinstance(basis, int) else basis
    ways = np.zeros((len(columns) + 1, columns.shape[1] + int(is_spread_free)))
    ways[:-1, : columns.shape[1]] = columns
    if is_spread_free:
        ways[-1, -1] = 1.0
    return ways


def _newton(bend: Bend, ways: Array) -> tuple[Array, Array]:
    """Return uphill steps and how much each promises; directions bent upwards are followed uphill all the same."""
    if ways.shape[1] == 0:
        return np.zeros_like(bend.gradient), np.zeros(len(bend.gradient))
    slope = bend.gradient @ ways
    values, vectors = np.linalg.eigh(ways.T @ bend.hessian @ ways)
    along = np.einsum("pij,pi->pj", vectors, slope)
    scaled = along / np.maximum(np.abs(values), 1e-9)
    step = np.einsum("pij,pj->pi", vectors, scaled) @ ways.T
    longest = np.abs(step).max(axis=1, keepdims=True)
    return step * np.minimum(1.0, _LONGEST / np.maximum(longest, 1e-300)), (along * scaled).sum(axis=1)


def _search(objective: Objective, at: Top, step: Array, decrement: Array) -> Top:
    """Take the steps, halving those that lead downhill."""
    part = np.ones(len(step))
    for _ in range(40):
        moved = step * part[:, None]
        theta, tau = at.theta + moved[:, :-1], at.tau + moved[:, -1]
        bend = objective.bend(theta, tau)
        # The average over the study effect carries an error of 1e-9 at the largest spreads.
        slack = 1e-9 * (1 + np.abs(at.bend.value))
        worse = ~(bend.value >= at.bend.value + 1e-4 * part * np.minimum(decrement, 1.0) - slack)
        if not worse.any():
            return Top(theta, tau, bend)
        part = np.where(worse, part / 2, part)
    raise NotConverged("The likelihood could not be climbed any further.")
