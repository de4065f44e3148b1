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
_ON_TARGET = 1e-9


class Maximum(NamedTuple):
    """The top over theta and tau, the scan of fixed taus that it was found on, and what is known of tau there."""

    theta: Array
    tau: float
    value: float
    hessian: Array
    scan: Top


class End(NamedTuple):
    """An end of a profile interval; `is_limited` tells that tau stood at its limit there."""

    value: float
    is_limited: bool


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
    ends = _followed(objective, starts.only(starts.bend.value > target + 1e-9), towards, target)
    reached = ends.theta @ towards
    best = int(np.argmax(reached))
    start = ends.only(np.array([best]))
    # At tau = 0 all is level in tau, so that the polishing starts a little above.
    start = start._replace(tau=np.maximum(start.tau, 0.02))
    polished = _followed(objective, start, towards, target, is_spread_free=True)
    is_limited = abs(float(polished.tau[0])) > LARGEST_TAU
    end = float(reached[best] if is_limited else (polished.theta @ towards)[0])
    if end < reached[best] - 1e-6 * (1 + abs(reached[best])) and ends.tau[best] > 0:
        raise NotConverged("An end of a profile-likelihood interval was not found.")
    return End(max(end, float(reached[best])) * side, is_limited)


def starts_without_top(objective: Objective, tau: Array, along: Array, *, side: int, target: float) -> Top:
    """Return points inside the interval of a likelihood that rises for ever away from `side` along @ theta.

    Raises:
        NotConverged: None was found.
    """
    basis, unit = null_space(along[None, :]), along / (along @ along)
    theta = np.zeros((len(tau), len(along)))
    for way in range(16):
        at = -side * 0.5 * 2.0**way
        top = climb(objective, theta + (at - theta @ along)[:, None] * unit, tau, basis=basis)
        if (top.bend.value > target + 1e-3).any():
            return top
        theta = top.theta
    raise NotConverged("No point inside the profile-likelihood interval was found.")


def _followed(objective: Objective, at: Top, along: Array, target: float, *, is_spread_free: bool = False) -> Top:
    """Move along @ theta to where the profile meets the target, by Newton steps on the concave profile."""
    basis = null_space(along[None, :])
    theta, tau, bend = at
    ahead = _ahead(bend.hessian, along, is_spread_free)
    # Where the likelihood flattens out towards its limit the width has no end.
    width = np.minimum(np.sqrt(np.maximum(ahead @ along, 1e-12)), 3.0 * np.sqrt(along @ along))
    step = np.sqrt(2 * np.clip(bend.value - target, 1e-4, 4.0)) * width
    for _ in range(60):
        top = climb(
            objective,
            theta + ahead * (step / np.maximum(ahead @ along, 1e-300))[:, None],
            tau,
            basis=basis,
            is_spread_free=is_spread_free,
        )
        theta, tau, bend = top
        miss = bend.value - target
        if (np.abs(miss) < _ON_TARGET).all() or (np.abs(tau) > LARGEST_TAU).any():
            return top
        slope = bend.gradient[:, :-1] @ along / (along @ along)
        # Beyond the top the slope is downhill; a start that is not beyond it yet goes on by its width.
        step = np.where(slope < -1e-8, miss / np.maximum(-slope, 1e-8), width)
        step = np.clip(step, -8 * width, 8 * width)
        ahead = _ahead(bend.hessian, along, is_spread_free)
    raise NotConverged("An end of a profile-likelihood interval was not found.")


def _ahead(hessian: Array, along: Array, is_spread_free: bool) -> Array:
    """Return for each point the direction in theta that gains along @ theta at the least loss."""
    curved = -hessian if is_spread_free else -hessian[:, :-1, :-1]
    values, vectors = np.linalg.eigh(curved)
    inverse = np.einsum("pij,pj,pkj->pik", vectors, 1 / np.maximum(np.abs(values), 1e-8), vectors)
    size = len(along)
    ahead: Array = inverse[:, :size, :size] @ along
    return ahead
