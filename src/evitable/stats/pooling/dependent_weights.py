"""Weights of robust variance estimation, by moments (Hedges, Tipton, Johnson 2010)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.pooling.rows import Checked
from evitable.stats.pooling.sandwich import Positions


class Dependence(NamedTuple):
    """Weights of the rows, and the variances between and within clusters that they were made of."""

    weights: Array = np.zeros(0)
    tau2: float | None = None
    omega2: float | None = None
    i2: float | None = None


def correlated(checked: Checked, clusters: tuple[Positions, ...], rho: float) -> Dependence:
    """Return weights for rows measured on the same patients: 1 / (rows of the cluster x (its mean variance + tau2))."""
    design, y = checked.frame.design, checked.effects
    mean_variance, size = np.zeros(len(y)), np.zeros(len(y))
    for i in clusters:
        mean_variance[i], size[i] = checked.variances[i].mean(), len(i)
    w = 1 / (size * mean_variance)
    inverse = np.linalg.inv(design.T @ (w[:, None] * design))
    q = float(w @ (y - design @ (inverse @ (design.T @ (w * y)))) ** 2)
    alone, crossed, squared = (np.zeros_like(inverse) for _ in range(3))
    for i in clusters:
        sums, own, each = design[i].sum(axis=0), design[i].T @ design[i], float(w[i[0]])
        alone += each / len(i) * own
        crossed += each / len(i) * (np.outer(sums, sums) - own)
        squared += each**2 * np.outer(sums, sums)
    expected = len(clusters) - float((inverse @ (alone + rho * crossed)).trace())
    tau2 = max(0.0, (q - expected) / (float(w.sum()) - float((inverse @ squared).trace())))
    i2 = max(0.0, 1 - expected / q) if q > 0 else 0.0
    return Dependence(1 / (size * (mean_variance + tau2)), tau2, None, i2)


def hierarchical(checked: Checked, clusters: tuple[Positions, ...]) -> Dependence:
    """Return weights for studies in clusters: 1 / (v + tau2 + omega2), both variances from two quadratic forms.

    One form is that of Q, the other that of the sums of residuals over clusters; each has its mean under the model.
    """
    design, v = checked.frame.design, checked.variances
    k = len(v)
    inverse = np.linalg.inv(design.T @ (design / v[:, None]))
    left_out = np.eye(k) - design @ inverse @ (design / v[:, None]).T
    together = np.zeros((k, k))
    for i in clusters:
        together[np.ix_(i, i)] = 1.0
    forms = [left_out.T @ np.diag(1 / v) @ left_out, left_out.T @ together @ left_out]
    means = np.array([[float((form * together).sum()), float(form.trace())] for form in forms])
    seen = np.array([float(checked.effects @ form @ checked.effects - (form.diagonal() @ v)) for form in forms])
    tau2, omega2 = _solved(means, seen)
    return Dependence(1 / (v + tau2 + omega2), tau2, omega2)


def _solved(means: Array, seen: Array) -> tuple[float, float]:
    if abs(float(np.linalg.det(means))) <= 1e-12 * float(np.abs(means).max()) ** 2:
        raise ValueError("clusters hold one row each: hierarchical weights need some with more; use `pool_effects`.")
    omega2 = max(0.0, float(np.linalg.solve(means, seen)[1]))
    # With the variance within clusters cut at 0, the other follows from the first form alone.
    return max(0.0, float((seen[0] - means[0, 1] * omega2) / means[0, 0])), omega2
