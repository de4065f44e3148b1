"""Effects in groups within groups: y = X beta + one random effect for every group of every level + e.

The (restricted) likelihood of the levels' variances is climbed by Newton's method from the best points of a grid.
"""

from __future__ import annotations

import math
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array
from evitable.stats.pooling.moments import Frame
from evitable.stats.result import NotConverged

_STEPS = 200
# Shares of the crude variance of the effects at which a climb may start.
_STARTS = (0.0, 0.02, 0.15, 0.6, 2.0)


class Nested(NamedTuple):
    """Rows with, for every level (the outermost first), which pairs of rows share a group."""

    effects: Array
    variances: Array
    frame: Frame
    together: tuple[Array, ...]
    restricted: bool


class Height(NamedTuple):
    """The (restricted) log-likelihood at some variances of the levels, its slope and its curvature.

    `curvature` is the matrix of second derivatives, `information` what it is on average, with its sign turned.
    """

    log_likelihood: float
    slope: Array
    curvature: Array
    information: Array


class NestedFit(NamedTuple):
    """The most likely variances of the levels, the coefficients there and the inverse of the rows' covariance."""

    sigma2: Array
    beta: Array
    vcov: Array
    precision: Array
    log_likelihood: float


def fit_nested(rows: Nested) -> NestedFit:
    """Return the fit with the highest (restricted) likelihood; raises NotConverged rather than stop short of it."""
    sigma2 = climb(rows, np.ones(len(rows.together), bool), np.zeros(len(rows.together)))
    precision = np.asarray(np.linalg.inv(_covariance(rows, sigma2)), dtype=np.float64)
    basis = rows.frame.basis
    inverse = np.linalg.inv(basis.T @ precision @ basis)
    back = np.linalg.inv(rows.frame.triangle)
    return NestedFit(
        sigma2=sigma2,
        beta=back @ (inverse @ (basis.T @ precision @ rows.effects)),
        vcov=back @ inverse @ back.T,
        precision=precision,
        log_likelihood=height(rows, sigma2).log_likelihood,
    )


def climb(rows: Nested, free: NDArray[np.bool_], fixed: Array) -> Array:
    """Return the most likely variances; those that are not `free` stay as they are in `fixed`."""
    if not free.any():
        return fixed
    residual = rows.effects - rows.frame.basis @ (rows.frame.basis.T @ rows.effects)
    crude = float(residual @ residual) / max(1, len(rows.effects) - rows.frame.basis.shape[1])
    scale = max(crude, float(rows.variances.min()))
    starts = []
    for shares in product(_STARTS, repeat=int(free.sum())):
        start = fixed.copy()
        start[free] = scale * np.array(shares)
        starts.append((height(rows, start).log_likelihood, start))
    starts.sort(key=lambda each: -each[0])
    tops = [_climbed(rows, start, free, scale) for _, start in starts[:3]]
    return max(tops, key=lambda top: height(rows, top).log_likelihood)


def height(rows: Nested, sigma2: Array) -> Height:
    """Return the (restricted) log-likelihood, highest over the coefficients, at variances of the levels."""
    basis, covariance = rows.frame.basis, _covariance(rows, sigma2)
    precision = np.linalg.inv(covariance)
    weighted = precision @ basis
    inner = basis.T @ weighted
    projection = precision - weighted @ np.linalg.solve(inner, weighted.T)
    turned = projection @ rows.effects
    total = float(np.linalg.slogdet(covariance)[1]) + float(rows.effects @ turned)
    free = len(rows.effects)
    if rows.restricted:
        free -= basis.shape[1]
        total += float(np.linalg.slogdet(inner)[1])
    kernel = projection if rows.restricted else precision
    spread = [kernel @ shared for shared in rows.together]
    carried = np.array([shared @ turned for shared in rows.together])
    information = np.array([[float((a * b.T).sum()) for b in spread] for a in spread]) / 2
    return Height(
        log_likelihood=-0.5 * (total + free * math.log(2 * math.pi)),
        slope=np.array([float(c @ turned) - float(s.trace()) for s, c in zip(spread, carried, strict=True)]) / 2,
        curvature=information - carried @ projection @ carried.T,
        information=information,
    )


def _covariance(rows: Nested, sigma2: Array) -> Array:
    covariance = np.diag(rows.variances)
    for each, shared in zip(sigma2, rows.together, strict=True):
        covariance = covariance + each * shared
    return covariance


def _climbed(rows: Nested, start: Array, free: NDArray[np.bool_], scale: float) -> Array:
    sigma2, here = start, height(rows, start)
    for _ in range(_STEPS):
        moving = free & ((sigma2 > 0) | (here.slope > 0))
        step = _step(here, moving)
        # Newton's steps square the error: one this small leaves none that counts.
        if not moving.any() or np.abs(step).max() <= 1e-8 * (float(sigma2.max()) + 1e-6 * scale):
            return np.maximum(0.0, sigma2 + step)
        following = _forward(rows, sigma2, step, here.log_likelihood)
        if following is None:
            return sigma2
        sigma2, here = following
    raise NotConverged(f"the variances of the levels were not found in {_STEPS} steps.")


def _step(here: Height, moving: NDArray[np.bool_]) -> Array:
    step = np.zeros(len(moving))
    if moving.any():
        both = np.ix_(moving, moving)
        bent = -here.curvature[both]
        hill = bool(np.linalg.eigvalsh(bent).min() > 0)
        step[moving] = np.linalg.solve(bent if hill else here.information[both], here.slope[moving])
    return step


def _forward(rows: Nested, sigma2: Array, step: Array, least: float) -> tuple[Array, Height] | None:
    """Return the first point along a step that is no lower, or None where rounding hides any rise."""
    share = 1.0
    while share > 1e-10:
        point = np.maximum(0.0, sigma2 + share * step)
        there = height(rows, point)
        if there.log_likelihood > least:
            return point, there
        share /= 2
    return None
