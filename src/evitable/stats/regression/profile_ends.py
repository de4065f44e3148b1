"""The maximum over coefficients and spread, and the ends of profile intervals of linear functions of the coefficients.

The profile interval of c @ theta holds every value that some theta and tau reach while the log-likelihood
stays within half a chi-square(1) quantile of its maximum (Venzon, Moolgavkar 1988). For a fixed tau the
likelihood is log-concave, so each end is unique; the outermost over a scan of tau is then polished with tau free.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.linalg import null_space

from evitable.stats.counts import Array
from evitable.stats.regression.climb import LARGEST_TAU, Top, climb
from evitable.stats.regression.cut_rows import Objective
from evitable.stats.result import NotConverged

SCAN = np.array([0.0, 0.1, 0.25, 0.5, 1.0, 1.5, 2.25, 3.5, 5.5, LARGEST_TAU])
# How near the target the likelihood must come, at first and in the end.
_NEARLY, _ON_TARGET = 1e-3, 1e-7


class Maximum(NamedTuple):
    """The top over theta and tau, the scan of fixed taus that it was found on, and what is known of tau there."""

    theta: Array
    tau: float
    value: float
    hessian: Array
    scan: Top


class End(NamedTuple):
    """An end of a profile interval and theta there; `is_limited` tells that tau stood at its limit."""

    value: float
    is_limited: bool
    theta: Array | None = None


def maximum(objective: Objective, start: Array | None = None) -> Maximum:
    """Return the maximum over theta and 0 <= tau <= LARGEST_TAU.

    Raises:
        NotConverged: The top was not found to full accuracy.
    """
    first = np.zeros(objective.size) if start is None else start
    scan = climb(objective, np.tile(first, (len(SCAN), 1)), SCAN)
    best = int(np.argmax(scan.bend.value))
    # A ridge (single cases only) is equally high everywhere: then the top without spread is given.
    if scan.bend.value[0] >= scan.bend.value[best] - 1e-9:
        best = 0
    free = _released(objective, scan, best)
    if free is not None and free.bend.value[0] > scan.bend.value[best] + 1e-10:
        theta, tau, bend = free.theta[0], abs(float(free.tau[0])), free.bend
        value, hessian = float(bend.value[0]), bend.hessian[0]
    else:
        theta, tau = scan.theta[best], float(scan.tau[best])
        value, hessian = float(scan.bend.value[best]), scan.bend.hessian[best]
    return Maximum(theta, tau, value, hessian, _with_own(objective, scan, theta, tau, hessian))


def _released(objective: Objective, scan: Top, best: int) -> Top | None:
    """Climb on from a scanned top with tau free; None when it leaves the range of tau."""
    # tau = 0 is level in tau, so the climb starts a little above.
    tau = scan.tau[[best]] if best else np.array([0.05])
    top = climb(objective, scan.theta[[best]], tau, is_spread_free=True)
    return None if abs(float(top.tau[0])) > LARGEST_TAU else top


def _with_own(objective: Objective, scan: Top, theta: Array, tau: float, hessian: Array) -> Top:
    """Add columns at and around the maximum's own tau to the scan, for tables that know tau to a hair."""
    width = min(max(-hessian[-1, -1], 1e-6) ** -0.5, 1.0)
    near = np.unique(np.clip(np.abs(tau + width * np.array([-2.0, -1.0, 0.0, 1.0, 2.0])), 0, LARGEST_TAU))
    taus = np.unique(np.concatenate((scan.tau, near)))
    nearest = np.argmin(np.abs(taus[:, None] - scan.tau), axis=1)
    starts = np.where((np.abs(taus - tau) < 3 * width)[:, None], theta, scan.theta[nearest])
    return climb(objective, starts, taus)


def profile_end(objective: Objective, starts: Top, along: Array, *, side: int, target: float) -> End:
    """Return the largest (side 1) or least (-1) along @ theta whose log-likelihood reaches the target.

    The starts are points inside the interval, each with its own tau.

    Raises:
        NotConverged: The end was not found to full accuracy.
    """
    towards = along * side
    inside = starts.only(starts.bend.value > target + 1e-9)
    ends = _followed(objective, inside, towards, target, near=_NEARLY)
    reached = ends.theta @ towards
    start = ends.only(np.array([int(np.argmax(reached))]))
    # At tau = 0 all is level in tau, so that the polishing starts a little above.
    lifted = start._replace(tau=np.maximum(start.tau, 0.02))
    final = _followed(objective, lifted, towards, target, is_spread_free=True)
    is_limited = abs(float(final.tau[0])) > LARGEST_TAU
    short = reached.max() - float((final.theta @ towards)[0])
    if is_limited or (short > 1e-7 and start.tau[0] == 0):
        final = _followed(objective, start, towards, target)
    elif short > 10 * _NEARLY * (1 + abs(reached.max())):
        raise NotConverged("An end of a profile-likelihood interval was not found.")
    return End(float((final.theta @ along)[0]), is_limited, final.theta[0])


def starts_without_top(objective: Objective, tau: Array, along: Array, *, target: float, first: float = -0.5) -> Top:
    """Return points inside the interval of a likelihood that may rise for ever against along @ theta.

    The first is looked for where along @ theta is `first`, the others further and further back.

    Raises:
        NotConverged: None was found.
    """
    basis, unit = null_space(along[None, :]), along / (along @ along)
    theta = np.zeros((len(tau), len(along)))
    for way in range(16):
        at = first - (2.0**way - 1) / 2
        top = climb(objective, theta + (at - theta @ along)[:, None] * unit, tau, basis=basis)
        if (top.bend.value > target + 1e-3).any():
            return top
        theta = top.theta
    raise NotConverged("No point inside the profile-likelihood interval was found.")


def _followed(
    objective: Objective,
    at: Top,
    along: Array,
    target: float,
    *,
    is_spread_free: bool = False,
    near: float = _ON_TARGET,
) -> Top:
    """Move along @ theta to where the profile meets the target, by Newton steps on the concave profile."""
    basis, top = null_space(along[None, :]), at
    ahead = _ahead(top.bend.hessian, along, is_spread_free)
    # Where the likelihood flattens out towards its limit the width has no end.
    width = np.minimum(np.sqrt(np.maximum(ahead @ along, 1e-12)), 3.0 * np.sqrt(along @ along))
    step = np.sqrt(2 * np.clip(top.bend.value - target, 1e-4, 4.0)) * width
    for _ in range(60):
        theta = _stepped(objective, top.theta, ahead * (1 / np.maximum(ahead @ along, 1e-300))[:, None], step)
        top = climb(objective, theta, top.tau, basis=basis, is_spread_free=is_spread_free)
        miss = top.bend.value - target
        if (np.abs(miss) < near).all() or (np.abs(top.tau) > LARGEST_TAU).any():
            return top
        slope = top.bend.gradient[:, :-1] @ along / (along @ along)
        # Beyond the top the slope is downhill; a start that is not beyond it yet goes on by its width.
        step = np.where(slope < -1e-8, miss / np.maximum(-slope, 1e-8), width)
        step = np.clip(step, -8 * width, 8 * width)
        ahead = _ahead(top.bend.hessian, along, is_spread_free)
    raise NotConverged("An end of a profile-likelihood interval was not found.")


def _stepped(objective: Objective, theta: Array, ahead: Array, step: Array) -> Array:
    """Take the steps, halving those that leave the space of the coefficients."""
    for _ in range(60):
        moved: Array = theta + ahead * step[:, None]
        is_inside = objective.is_inside(moved)
        if is_inside.all():
            return moved
        step = np.where(is_inside, step, step / 2)
    raise NotConverged("An end of a profile-likelihood interval was not found.")


def _ahead(hessian: Array, along: Array, is_spread_free: bool) -> Array:
    """Return for each point the direction in theta that gains along @ theta at the least loss."""
    curved = -hessian if is_spread_free else -hessian[:, :-1, :-1]
    values, vectors = np.linalg.eigh(curved)
    inverse = np.einsum("pij,pj,pkj->pik", vectors, 1 / np.maximum(np.abs(values), 1e-8), vectors)
    size = len(along)
    ahead: Array = inverse[:, :size, :size] @ along
    return ahead
