"""The same sums in plain matrix algebra, slow and to the letter of the papers."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def projection(w: Array, x: Array) -> Array:
    """Return P = W - W X (X'WX)^-1 X'W."""
    weights = np.diag(w)
    return np.asarray(weights - weights @ x @ np.linalg.inv(x.T @ weights @ x) @ x.T @ weights)


def generalised_q(y: Array, v: Array, x: Array, t: float) -> float:
    return float(y @ projection(1 / (v + t), x) @ y)


def log_likelihood(y: Array, v: Array, x: Array, t: float, *, restricted: bool) -> float:
    """Return the (restricted) log-likelihood of the multivariate normal distribution, highest over beta."""
    covariance = np.diag(v + t)
    inverse = np.linalg.inv(covariance)
    beta = np.linalg.inv(x.T @ inverse @ x) @ x.T @ inverse @ y
    residual = y - x @ beta
    total = float(residual @ inverse @ residual) + float(np.linalg.slogdet(covariance)[1])
    free = len(y) - x.shape[1] if restricted else len(y)
    if restricted:
        total += float(np.linalg.slogdet(x.T @ inverse @ x)[1] - np.linalg.slogdet(x.T @ x)[1])
    return -0.5 * (total + free * math.log(2 * math.pi))


def moment_estimate(y: Array, v: Array, x: Array, weights: Array) -> tuple[float, float]:
    """Return tau2 by moments for any weights, and its standard error (Jackson et al. 2014)."""
    p, variance = projection(weights, x), np.diag(v)
    tau2 = max(0.0, (float(y @ p @ y) - float(np.trace(p @ variance))) / float(np.trace(p)))
    marginal = variance + tau2 * np.eye(len(y))
    error = math.sqrt(2 * float(np.trace(p @ marginal @ p @ marginal))) / float(np.trace(p))
    return tau2, error
