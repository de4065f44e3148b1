"""Estimators of the between-row variance tau2 of effects with known variances, each with its standard error.

Closed form: HE (Hedges, Olkin 1985), DL (DerSimonian, Laird 1986), HS and HSk (Schmidt, Hunter 2015), SJ (Sidik,
Jonkman 2005), GENQ (Jackson et al. 2014). By search: ML and REML (Viechtbauer 2005), EB (Morris 1983), PM (Paule,
Mandel 1982), PMM (Viechtbauer 2021). Each is cut at 0 from below.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import chdtri

from evitable.stats.counts import Array
from evitable.stats.pooling.moments import Moments, Rows, moments, sides
from evitable.stats.pooling.roots import polished


class Spread(NamedTuple):
    """A between-row variance, its standard error (None where the method has none) and how many hilltops there were.

    `at` holds the moments there, where they were needed to find it.
    """

    tau2: float
    se: float | None
    maxima: int = 1
    at: Moments | None = None


def hedges(rows: Rows) -> Spread:
    """Return the estimate of equal weights (Hedges, Olkin 1985)."""
    return _generalised(rows, np.ones(rows.k))


def dersimonian_laird(rows: Rows, at_zero: Moments) -> Spread:
    """Return the estimate of inverse-variance weights (DerSimonian, Laird 1986)."""
    tau2 = max(0.0, (at_zero.ypy - rows.spare) / at_zero.trace_p)
    return Spread(tau2, _q_error(rows, at_zero, tau2) / at_zero.trace_p)


def hunter_schmidt(rows: Rows, at_zero: Moments) -> Spread:
    """Return the estimate of Schmidt and Hunter (2015)."""
    tau2 = max(0.0, (at_zero.ypy - rows.k) / at_zero.sum_w)
    return Spread(tau2, _q_error(rows, at_zero, tau2) / at_zero.sum_w)


def hunter_schmidt_corrected(rows: Rows, at_zero: Moments) -> Spread:
    """Return the estimate of Schmidt and Hunter with the small-sample correction k / (k - p)."""
    larger = rows.k / rows.spare
    tau2 = max(0.0, (larger * at_zero.ypy - rows.k) / at_zero.sum_w)
    return Spread(tau2, larger * _q_error(rows, at_zero, tau2) / at_zero.sum_w)


def sidik_jonkman(rows: Rows) -> Spread:
    """Return the estimate that starts from the crude variance of the effects (Sidik, Jonkman 2005)."""
    crude = float(rows.effects.var())
    if crude == 0.0:
        return Spread(0.0, 0.0)
    w = 1.0 / (rows.variances + crude)
    form = _form(rows, w)
    tau2 = max(0.0, crude * form.ypy / rows.spare)
    return Spread(tau2, crude / rows.spare * _form_error(form, tau2))


def generalised_q(rows: Rows, weights: Array) -> Spread:
    """Return the method-of-moments estimate for any weights (Jackson et al. 2014)."""
    return _generalised(rows, weights)


def paule_mandel(rows: Rows, at_zero: Moments) -> Spread:
    """Return the tau2 at which the generalised Q is what it should be on average (Paule, Mandel 1982)."""
    return _where_q_is(rows, at_zero, float(rows.spare))


def paule_mandel_median(rows: Rows, at_zero: Moments) -> Spread:
    """Return the tau2 at which the generalised Q is its median (Viechtbauer 2021)."""
    return _where_q_is(rows, at_zero, float(chdtri(rows.spare, 0.5)))


def maximum_likelihood(rows: Rows, at_zero: Moments) -> Spread:
    """Return the tau2 of the highest likelihood."""
    tau2, maxima = _highest(rows, restricted=False)
    at = moments(rows, tau2) if tau2 else at_zero
    return Spread(tau2, (2 / at.sum_ww) ** 0.5, maxima, at)


def restricted_likelihood(rows: Rows, at_zero: Moments) -> Spread:
    """Return the tau2 of the highest restricted likelihood."""
    tau2, maxima = _highest(rows, restricted=True)
    at = moments(rows, tau2) if tau2 else at_zero
    return Spread(tau2, (2 / at.trace_pp) ** 0.5, maxima, at)


def log_likelihood(rows: Rows, t: float, *, restricted: bool) -> float:
    """Return the log-likelihood, highest over the coefficients, or the restricted one, at a between-row variance."""
    at = moments(rows, t)
    return height(rows, t, at, at.ypy, restricted=restricted)


def height(rows: Rows, t: float, at: Moments, misfit: float, *, restricted: bool) -> float:
    """Return the (restricted) log-likelihood where the weighted sum of squared residuals is `misfit`."""
    free = rows.spare if restricted else rows.k
    total = free * _LOG_TWO_PI + float(np.log(rows.variances + t).sum()) + misfit
    return -0.5 * (total + (at.log_det if restricted else 0.0))


def widest(rows: Rows, free: int) -> float:
    """Return a between-row variance above which the (restricted) likelihood only falls.

    With u = v_min + t and d = v_max - v_min, y'PPy <= S / u**2 for the residual sum of squares S of equal weights, and
    the trace that it is held against is at least free / (u + d).
    """
    variances: list[float] = rows.variances.tolist()
    smallest, largest = min(variances), max(variances)
    squares = _squares(rows)
    u = (squares + math.sqrt(squares * (squares + 4 * free * (largest - smallest)))) / (2 * free)
    return max(0.0, u - smallest) * 1.000001


_LOG_TWO_PI = math.log(2 * math.pi)


def _highest(rows: Rows, *, restricted: bool) -> tuple[float, int]:
    """Scan the slope for every hill of the likelihood, climb each and keep the highest; 0 counts as one."""
    top = widest(rows, rows.spare if restricted else rows.k)
    if top == 0.0:
        return 0.0, 1
    grid = ladder(min(rows.variances.tolist()), top)
    left, right = sides(rows, grid, restricted=restricted)
    rising = left > right
    tops = []
    for i in np.flatnonzero(rising[:-1] & ~rising[1:]).tolist():
        low, high = (float(right[j] / left[j]) - 1 if left[j] > 0 else 1.0 for j in (i, i + 1))
        start = float(grid[i] + (grid[i + 1] - grid[i]) * low / (low - high))
        tops.append(_climbed(rows, (float(grid[i]), float(grid[i + 1])), start, restricted=restricted))
    if not rising[0]:
        tops.insert(0, 0.0)
    if len(tops) == 1:
        return tops[0], 1
    return max(tops, key=lambda t: log_likelihood(rows, t, restricted=restricted)), len(tops)


def ladder(smallest: float, top: float) -> Array:
    """Return steps from 0 to `top` that grow with t, fine beside the smallest variance: no hill is narrower."""
    first = smallest / 2
    length = math.log1p(top / first)
    rungs = int(length / 0.2) + 8
    found = first * np.expm1(np.arange(rungs) * (length / (rungs - 1)))
    found[-1] = top
    return np.asarray(found)


def _climbed(rows: Rows, ends: tuple[float, float], start: float, *, restricted: bool) -> float:
    # Trace over y'PPy is nearly a straight line in t, as both fall with it: Newton's step is taken on it.
    def slope_and_step(t: float) -> tuple[float, float]:
        m = moments(rows, t)
        trace, falls = (m.trace_p, m.trace_pp) if restricted else (m.sum_w, m.sum_ww)
        slope = m.yppy - trace
        steep = 2 * trace * m.ypppy - falls * m.yppy
        return slope, slope * m.yppy / steep if steep > 0 else ends[1]

    return polished(slope_and_step, *ends, start)


def _where_q_is(rows: Rows, at_zero: Moments, target: float) -> Spread:
    tau2 = 0.0 if at_zero.ypy <= target else q_root(rows, target)
    at = moments(rows, tau2) if tau2 else at_zero
    return Spread(tau2, rows.k / rows.spare * _q_error(rows, at, 0.0) / at.sum_w, at=at)


def q_root(rows: Rows, target: float) -> float:
    """Return the between-row variance at which the generalised Q falls to `target`, below its value at 0."""

    # 1 / Q is nearly a straight line in t, so Newton's step is taken on it.
    def value_and_step(t: float) -> tuple[float, float]:
        m = moments(rows, t)
        return m.ypy - target, m.ypy * (m.ypy - target) / (target * m.yppy)

    # Q is at most the residual sum of squares of equal weights over v_min + t.
    high = _squares(rows) / target - float(rows.variances.min())
    return polished(value_and_step, 0.0, max(high, 0.0) * 1.000001 + 1e-300, 0.0)


def _squares(rows: Rows) -> float:
    """Return the residual sum of squares of equal weights."""
    residual = rows.effects - rows.frame.basis @ (rows.frame.basis.T @ rows.effects)
    return float(residual @ residual)


class _Form(NamedTuple):
    """y'Py and the traces of P, PP, PV and PVPV for P made of any weights and V of the variances."""

    ypy: float
    trace_p: float
    trace_pp: float
    trace_pv: float
    trace_pvp: float
    trace_pvpv: float


def _form(rows: Rows, w: Array) -> _Form:
    """Return the form without the matrix P itself, which is k by k: P = W - U A^-1 U' with U = WX, A = X'WX."""
    q, v = rows.frame.basis, rows.variances
    u = w[:, None] * q
    a = q.T @ u

    def held(by: Array | float) -> Array:
        return np.asarray(np.linalg.solve(a, u.T @ (by * u.T).T))

    plain, varied = held(1.0), held(v)
    residual = rows.effects - q @ np.linalg.solve(a, u.T @ rows.effects)
    return _Form(
        ypy=float((w * residual) @ residual),
        trace_p=float(w.sum() - plain.trace()),
        trace_pp=float(w @ w - 2 * held(w).trace() + (plain * plain.T).sum()),
        trace_pv=float(w @ v - varied.trace()),
        trace_pvp=float((w * w) @ v - 2 * held(w * v).trace() + (plain * varied.T).sum()),
        trace_pvpv=float((w * v) @ (w * v) - 2 * held(w * v * v).trace() + (varied * varied.T).sum()),
    )


def _generalised(rows: Rows, w: Array) -> Spread:
    form = _form(rows, w)
    tau2 = max(0.0, (form.ypy - form.trace_pv) / form.trace_p)
    return Spread(tau2, _form_error(form, tau2) / form.trace_p)


def _form_error(form: _Form, tau2: float) -> float:
    """Return the standard error of y'Py."""
    return math.sqrt(2 * form.trace_pvpv + 4 * tau2 * form.trace_pvp + 2 * tau2**2 * form.trace_pp)


def _q_error(rows: Rows, at: Moments, tau2: float) -> float:
    """Return the standard error of Q with weights that are the inverse variances."""
    return math.sqrt(2 * rows.spare + 4 * tau2 * at.trace_p + 2 * tau2**2 * at.trace_pp)


ESTIMATORS: dict[str, Callable[[Rows, Moments], Spread]] = {
    "HE": lambda rows, _at_zero: hedges(rows),
    "DL": dersimonian_laird,
    "HS": hunter_schmidt,
    "HSk": hunter_schmidt_corrected,
    "SJ": lambda rows, _at_zero: sidik_jonkman(rows),
    "ML": maximum_likelihood,
    "REML": restricted_likelihood,
    "EB": paule_mandel,
    "PM": paule_mandel,
    "PMM": paule_mandel_median,
}
