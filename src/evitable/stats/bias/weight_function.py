"""The likelihood of effects of which some p-values were likelier to be published than others.

A row enters with the density w(p_i) N(y_i; mu, v_i + tau2) / A_i, where A_i is the average of w over all effects that a
study of that variance could have had. Both shapes of w are loglinear in their parameters, log w = features . phi, on
cells of the p-value, so that value, slope and curvature come from the same few sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import log_ndtr, ndtr, ndtri

from evitable.stats.counts import Array

# Below this a p-value counts as this one, and above 1 less this likewise: without an end to w a small exponent of p
# makes A_i infinite as soon as tau2 > 0.
SMALLEST_P = 1e-5
_NODES = 128


class Value(NamedTuple):
    """A log-likelihood with its slope and curvature in (mu, tau2, phi)."""

    value: float
    slope: Array
    curvature: Array


class Selection(NamedTuple):
    """Rows and cells of the p-value: `features` of the cells, `own` of the rows.

    `cuts` are the ends of interval cells in standard errors, from high to low, without the infinite ones; the cells are
    the intervals between them when `nodes` is None. With `nodes` (in standard errors) and their `node_weights` the
    cells are the nodes, then the upper and the lower tail beyond two cuts.
    """

    effects: Array
    variances: Array
    own: Array
    features: Array
    cuts: Array
    nodes: Array | None
    node_weights: Array | None


class _Cells(NamedTuple):
    """The probability of every cell for every row, and its derivatives by mu and tau2."""

    chance: Array
    by_mu: Array
    by_tau2: Array
    by_mu_mu: Array
    by_mu_tau2: Array
    by_tau2_tau2: Array


def step_selection(effects: Array, variances: Array, steps: Sequence[float]) -> Selection:
    """Return rows under a step function with one weight for every interval of p but the first (Hedges 1992)."""
    p = ndtr(-effects / np.sqrt(variances))
    interval = np.searchsorted(np.asarray(steps), p, side="left")
    features = np.eye(len(steps) + 1)[:, 1:]
    return Selection(effects, variances, features[interval], features, ndtri(1 - np.asarray(steps)), None, None)


def beta_selection(effects: Array, variances: Array) -> Selection:
    """Return rows under w(p) = p^(a - 1) (1 - p)^(b - 1), phi being (a - 1, b - 1) (Citkowicz, Vevea 2017)."""
    end = -float(ndtri(SMALLEST_P))
    at, weights = np.polynomial.legendre.leggauss(_NODES)
    nodes = end * at
    points = np.concatenate((nodes, (end, -end)))
    return Selection(
        effects,
        variances,
        _logs(effects / np.sqrt(variances), end),
        _logs(points, end),
        np.array([end, -end]),
        nodes,
        end * weights,
    )


def _logs(z: Array, end: float) -> Array:
    held = np.clip(z, -end, end)
    return np.column_stack((log_ndtr(-held), log_ndtr(held)))


def log_likelihood(rows: Selection, theta: Array) -> Value:
    """Return the log-likelihood at (mu, tau2, phi) with slope and curvature."""
    mu, tau2, phi = float(theta[0]), float(theta[1]), theta[2:]
    cells = _cells(rows, mu, tau2)
    logs = rows.features @ phi
    # The greatest weight is taken out, so that none overflows.
    w = np.exp(logs - logs.max())
    total = cells.chance @ w
    # Means over the cells of the features and of the derivatives, each over A.
    f = (cells.chance * w) @ rows.features / total[:, None]
    first = np.column_stack((cells.by_mu @ w, cells.by_tau2 @ w)) / total[:, None]
    own = _own(rows, mu, tau2)
    slope = np.concatenate((own.slope - first.sum(axis=0), (rows.own - f).sum(axis=0)))
    means = np.concatenate((first, f), axis=1)
    curvature = means.T @ means
    curvature[:2, :2] += own.curvature - _second(cells, w, total)
    mixed = np.stack([(by * w / total[:, None]).sum(axis=0) @ rows.features for by in (cells.by_mu, cells.by_tau2)])
    curvature[:2, 2:] -= mixed
    curvature[2:, :2] -= mixed.T
    share = ((cells.chance * w) / total[:, None]).sum(axis=0)
    curvature[2:, 2:] -= rows.features.T @ (share[:, None] * rows.features)
    value = own.value + float((rows.own @ phi).sum()) - float((np.log(total) + logs.max()).sum())
    return Value(value, slope, curvature)


def _second(cells: _Cells, w: Array, total: Array) -> Array:
    mu, mixed, tau2 = (float(((by @ w) / total).sum()) for by in (cells.by_mu_mu, cells.by_mu_tau2, cells.by_tau2_tau2))
    return np.array([[mu, mixed], [mixed, tau2]])


def _own(rows: Selection, mu: float, tau2: float) -> Value:
    """Return the part of the rows' own normal densities."""
    s2 = rows.variances + tau2
    away = rows.effects - mu
    square = away * away / s2
    mixed = -float((away / s2**2).sum())
    curvature = np.array([[-float((1 / s2).sum()), mixed], [mixed, float(((0.5 - square) / s2**2).sum())]])
    slope = np.array([float((away / s2).sum()), float(((square - 1) / (2 * s2)).sum())])
    return Value(-0.5 * float((np.log(2 * np.pi * s2) + square).sum()), slope, curvature)


def _cells(rows: Selection, mu: float, tau2: float) -> _Cells:
    root_v, s2 = np.sqrt(rows.variances), rows.variances + tau2
    s = np.sqrt(s2)
    h = (root_v[:, None] * rows.cuts - mu) / s[:, None]
    if rows.nodes is None or rows.node_weights is None:
        return _intervals(h, s)
    tails = _intervals(h, s)
    # Of the three intervals that two cuts make, the nodes stand for the middle one.
    outer = _Cells(*(each[:, [0, 2]] for each in tails))
    inner = _points((root_v[:, None] * rows.nodes - mu) / s[:, None], s, root_v[:, None] * rows.node_weights)
    return _Cells(*(np.concatenate(pair, axis=1) for pair in zip(inner, outer, strict=True)))


def _points(h: Array, s: Array, weights: Array) -> _Cells:
    s = s[:, None]
    g = weights * np.exp(-0.5 * h * h) / (np.sqrt(2 * np.pi) * s)
    h2 = h * h
    return _Cells(
        g,
        g * h / s,
        g * (h2 - 1) / (2 * s**2),
        g * (h2 - 1) / s**2,
        g * h * (h2 - 3) / (2 * s**3),
        g * (h2 * h2 - 6 * h2 + 3) / (4 * s**4),
    )


def _intervals(h: Array, s: Array) -> _Cells:
    """Return the cells above the first cut, between each and the next, and below the last."""
    s = s[:, None]
    d = np.exp(-0.5 * h * h) / np.sqrt(2 * np.pi)
    return _Cells(
        np.clip(_between(ndtr(-h), 1.0), 0.0, 1.0),
        _between(d / s, 0.0),
        _between(h * d / (2 * s**2), 0.0),
        _between(h * d / s**2, 0.0),
        _between((h * h - 1) * d / (2 * s**3), 0.0),
        _between(h * (h * h - 3) * d / (4 * s**4), 0.0),
    )


def _between(above: Array, everything: float) -> Array:
    """Return what lies in each cell, given what lies above each cut and in all."""
    k = len(above)
    ends = np.concatenate((np.zeros((k, 1)), above, np.full((k, 1), everything)), axis=1)
    return np.asarray(np.diff(ends, axis=1))
