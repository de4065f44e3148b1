"""The likelihood of rows that share one study effect: every row a product of binomial chances on the logit scale.

Row i has the logits eta[i, c] = design[i, c] @ theta + tau z with one z ~ N(0, 1) for the whole row, and
`events[i, c]` of `trials[i, c]` at each of them. One logit a row is logistic regression with a random study
effect; several are the cuts of ordered outcomes. Averaging over z leaves one likelihood a row, and the
integrand's logarithm is concave, so the trapezoid rule between the points where it has fallen by `_DEPTH`
is spectrally accurate (Trefethen, Weideman 2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array

# exp(-30) is 1e-13 of the top.
_DEPTH = 30.0
# With curvature of at least 1 the integrand has fallen by _DEPTH this far from its top, which is known to 0.5.
_FAR = (2 * _DEPTH) ** 0.5 + 0.5
_POINTS = 96
_CHUNK = 400_000


class Bend(NamedTuple):
    """Log-likelihoods at P points with their gradients and Hessians in (theta, tau), tau last."""

    value: Array
    gradient: Array
    hessian: Array


class Objective(Protocol):
    """A log-likelihood (or log posterior) in coefficients and the spread, even in the spread."""

    @property
    def size(self) -> int:
        """Return the number of coefficients."""

    def is_inside(self, theta: Array) -> NDArray[np.bool_]:
        """Tell which points are coefficients that the model can have."""

    def values(self, theta: Array, tau: Array) -> Array:
        """Return the value at each point: theta is points by coefficients, tau one for each point."""

    def bend(self, theta: Array, tau: Array) -> Bend:
        """Return value, gradient and Hessian at each point."""


@dataclass(frozen=True, slots=True, eq=False)
class CutRows:
    """Rows of counts with the design of their logits: rows by cuts, and rows by cuts by coefficients."""

    events: Array
    trials: Array
    design: Array

    @property
    def size(self) -> int:
        """Return the number of coefficients."""
        return int(self.design.shape[2])

    def part(self, kept: NDArray[np.bool_], basis: Array) -> CutRows:
        """Return some of the rows, with coefficients that run along the columns of `basis`."""
        return CutRows(self.events[kept], self.trials[kept], self.design[kept] @ basis)

    def is_inside(self, theta: Array) -> NDArray[np.bool_]:
        """Tell which points are coefficients that the model can have: all of them."""
        return np.ones(len(theta), dtype=np.bool_)

    def values(self, theta: Array, tau: Array) -> Array:
        """Return the log-likelihood at each point, without binomial coefficients."""
        total = np.empty(len(theta))
        width = max(1, _CHUNK // max(1, self.events.size * _POINTS))
        for start in range(0, len(theta), width):
            part = slice(start, start + width)
            terms, _, _ = self._terms(theta[part], tau[part])
            total[part] = _log_sum(terms)[0].sum(axis=1)
        return total

    def bend(self, theta: Array, tau: Array) -> Bend:
        """Return the log-likelihood at each point with its gradient and Hessian in (theta, tau)."""
        terms, z, logits = self._terms(theta, tau)
        log, weights = _log_sum(terms)
        chance = np.exp(logits - softplus(logits))
        score = self.events[:, None, :] - self.trials[:, None, :] * chance
        curve = -self.trials[:, None, :] * chance * (1 - chance)
        scores = np.concatenate((score, (z * score.sum(axis=-1))[..., None]), axis=-1)
        first = np.einsum("pkn,pkna->pka", weights, scores)
        centred = scores - first[:, :, None, :]
        second = np.einsum("pkn,pkna,pknb->pkab", weights, centred, centred)
        bent = np.einsum("pkn,pknc->pkc", weights, curve)
        mixed = np.einsum("pkn,pknc->pkc", weights * z, curve)
        cuts = np.arange(self.events.shape[1])
        second[:, :, cuts, cuts] += bent
        second[:, :, cuts, -1] += mixed
        second[:, :, -1, cuts] += mixed
        second[:, :, -1, -1] += np.einsum("pkn,pkn->pk", weights * z * z, curve.sum(axis=-1))
        return self._chained(log.sum(axis=1), first, second)

    def _chained(self, value: Array, first: Array, second: Array) -> Bend:
        """Turn slopes in every row's logits into slopes in the coefficients."""
        k, cuts, size = self.design.shape
        chain = np.zeros((k, cuts + 1, size + 1))
        chain[:, :cuts, :size] = self.design
        chain[:, cuts, size] = 1.0
        gradient = np.einsum("pka,kad->pd", first, chain)
        hessian = np.einsum("pkab,kad,kbe->pde", second, chain, chain, optimize=True)
        return Bend(value, gradient, hessian)

    def _terms(self, theta: Array, tau: Array) -> tuple[Array, Array, Array]:
        """Return the logarithms of the summands, points by rows by nodes, with their z and their logits."""
        eta = np.einsum("kcd,pd->pkc", self.design, theta)
        low, high = self._ends(eta, tau)
        z = low[..., None] + (high - low)[..., None] * np.linspace(0, 1, _POINTS)
        logits = eta[:, :, None, :] + (tau[:, None, None] * z)[..., None]
        weight = np.log((high - low) / (_POINTS - 1)) - 0.5 * np.log(2 * np.pi)
        return self._integrand(logits, z) + weight[..., None], z, logits

    def _integrand(self, logits: Array, z: Array) -> Array:
        events, trials = self.events[:, None, :], self.trials[:, None, :]
        log: Array = (events * logits - trials * softplus(logits)).sum(axis=-1) - z * z / 2
        return log

    def _at(self, eta: Array, tau: Array, z: Array) -> tuple[Array, Array, Array]:
        """Return the integrand's logarithm at one z for every point and row, its slope and its curvature."""
        logits = eta + (tau[:, None] * z)[..., None]
        plus = softplus(logits)
        chance = np.exp(logits - plus)
        value = (self.events * logits - self.trials * plus).sum(axis=-1) - z * z / 2
        slope = tau[:, None] * (self.events - self.trials * chance).sum(axis=-1) - z
        curve = tau[:, None] ** 2 * (self.trials * chance * (1 - chance)).sum(axis=-1) + 1
        return value, slope, curve

    def _ends(self, eta: Array, tau: Array) -> tuple[Array, Array]:
        """Return z on both sides of the top where the integrand has fallen by _DEPTH or a little more.

        Newton steps from far outside never pass that point, because the logarithm is concave.
        """
        top = self._top(eta, tau)
        floor = self._at(eta, tau, top)[0] - _DEPTH
        ends = []
        for side in (-1.0, 1.0):
            z = top + side * _FAR
            for _ in range(14):
                value, slope, _ = self._at(eta, tau, z)
                # Inside the end nothing moves: rounding may have carried it a hair too far.
                moved = np.where(value < floor, (floor - value) / np.minimum(side * slope, -1e-300) * side, 0.0)
                z = z + moved
                if (np.abs(moved) <= 0.03 * np.abs(z - top)).all():
                    break
            ends.append(z)
        return ends[0], ends[1]

    def _top(self, eta: Array, tau: Array) -> Array:
        """Find the integrand's top by Newton steps kept inside a bracket; near it is enough."""
        z = np.zeros(eta.shape[:2])
        slope = self._at(eta, tau, z)[1]
        # With curvature of at least 1 the top lies between 0 and the slope at 0.
        low, high = np.minimum(slope, 0.0), np.maximum(slope, 0.0)
        moved = high - low
        for _ in range(100):
            _, slope, curve = self._at(eta, tau, z)
            if (slope * slope <= 0.05 * curve).all():
                break
            low, high = np.where(slope > 0, z, low), np.where(slope < 0, z, high)
            step = slope / curve
            trusted = (z + step >= low) & (z + step <= high) & (np.abs(step) < moved / 2)
            new = np.where(trusted, z + step, (low + high) / 2)
            z, moved = new, np.abs(new - z)
        return z


def softplus(t: Array) -> Array:
    """Return log(1 + exp(t)) without overflow."""
    value: Array = np.maximum(t, 0) + np.log1p(np.exp(-np.abs(t)))
    return value


def _log_sum(terms: Array) -> tuple[Array, Array]:
    """Return the logarithm of the sum over the last axis and each summand's part of it."""
    top = terms.max(axis=-1)
    weights = np.exp(terms - top[..., None])
    total = weights.sum(axis=-1)
    return top + np.log(total), weights / total[..., None]
