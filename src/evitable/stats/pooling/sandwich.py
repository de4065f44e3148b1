"""Covariances of coefficients that hold although rows of one cluster depend on each other in an unknown way."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array

Positions: TypeAlias = NDArray[np.intp]


class Weighing(NamedTuple):
    """A weighted fit to be made robust: beta = (X'WX)^-1 X'Wy, W of whole clusters, `working` the supposed covariance.

    `clusters` holds the positions of the rows of every cluster.
    """

    design: Array
    weights: Array
    working: Array
    clusters: tuple[Positions, ...]


class Robust(NamedTuple):
    """A robust covariance of the coefficients and the degrees of freedom of each."""

    vcov: Array
    df: Array


def sandwich(fit: Weighing, residuals: Array, *, larger: bool) -> Robust:
    """Return the plain sandwich (CR0), or it times m / (m - p) where `larger` (CR1), with m - p degrees of freedom."""
    bread = np.linalg.inv(fit.design.T @ fit.weights @ fit.design)
    m, p = len(fit.clusters), fit.design.shape[1]
    sides = [(fit.design[i].T @ fit.weights[np.ix_(i, i)]) @ residuals[i] for i in fit.clusters]
    vcov = bread @ sum(np.outer(side, side) for side in sides) @ bread
    return Robust(np.asarray(vcov * (m / (m - p) if larger else 1.0)), np.full(p, float(m - p)))


def bias_reduced(fit: Weighing, residuals: Array) -> Robust:
    """Return the bias-reduced sandwich (CR2) with Satterthwaite's degrees of freedom (Pustejovsky, Tipton 2018).

    Every cluster's residuals are stretched so that the covariance is right on average if `working` is.
    """
    design, weights = fit.design, fit.weights
    bread = np.linalg.inv(design.T @ weights @ design)
    left_out = np.eye(len(design)) - design @ bread @ design.T @ weights
    meat = np.zeros_like(bread)
    reach = []
    for i in fit.clusters:
        own = np.ix_(i, i)
        spread = left_out[i] @ fit.working @ left_out[i].T
        side = design[i].T @ weights[own] @ _stretch(fit.working[own], spread)
        meat += np.outer(side @ residuals[i], side @ residuals[i])
        reach.append(bread @ side @ left_out[i])
    return Robust(np.asarray(bread @ meat @ bread), _satterthwaite(np.array(reach), fit.working))


def _stretch(working: Array, spread: Array) -> Array:
    """Return A with A spread A' = working on the space that residuals have, symmetric under the working covariance."""
    lower = np.linalg.cholesky(working)
    values, vectors = np.linalg.eigh(lower.T @ spread @ lower)
    # A cluster that alone holds a coefficient has no residual in its direction: nothing to stretch there.
    kept = values > 1e-10 * values.max()
    roots = np.where(kept, 1 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
    return np.asarray(lower @ (vectors * roots) @ vectors.T @ lower.T)


def _satterthwaite(reach: Array, working: Array) -> Array:
    """Return the degrees of freedom of every coefficient; `reach` is clusters by coefficients by rows."""
    found = []
    for j in range(reach.shape[1]):
        products = reach[:, j] @ working @ reach[:, j].T
        found.append(float(products.trace()) ** 2 / float((products * products).sum()))
    return np.array(found)
