"""The posterior of a few coefficients at one spread, on a lattice in the coordinates in which it is round.

Around the top, with the bend there as the measure, the lattice runs in even steps, so that the trapezoid
rule is spectrally accurate. It is widened until next to nothing lies at its edge, and made finer until next
to nothing lies at its highest frequency.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array
from evitable.stats.result import NotConverged

_STEP = 0.75
_RADIUS = 5.5
_EDGE = 1e-6
_FINEST = 2e-4
_MOST_POINTS = 2_000_000
_ROUNDS = 14


class Density(Protocol):
    """A log posterior density of coefficients, one spread at a time; its constant is the same for all spreads."""

    @property
    def size(self) -> int:
        """Return the number of coefficients."""

    def direct(self, points: Array, tau: float) -> Array:
        """Return the log density at a few points, points by coefficients."""

    def tabled(self, tau: float, centre: Array, spread: Array, radius: float) -> Callable[[Array], Array]:
        """Return a function for many points within centre + spread @ (a ball of this radius)."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The posterior at one tau: points centre + step * spread @ whole numbers, and weights that sum to 1."""

    tau: float
    centre: Array
    spread: Array
    step: float
    points: Array
    weights: Array
    log_total: float


def column(density: Density, tau: float, near: Column | None = None) -> Column:
    """Return the posterior at one tau; `near` is one at a tau near by, to start from.

    Raises:
        NotConverged: It could not be resolved on any lattice.
    """
    centre, spread = _top(density, tau, near)
    step, radius, is_measured = _STEP, _RADIUS, False
    for _ in range(_ROUNDS):
        whole = _ball(density.size, radius / step)
        found, edge, finest = _summed(density, tau, (centre, spread, step), whole)
        if edge > _EDGE and not is_measured:
            # The bend at the top misjudges a lopsided posterior: measure its spread instead.
            centre, spread, is_measured = *_measured(found), True
        elif edge > _EDGE:
            radius *= 1.3
        elif finest > _FINEST:
            step /= 1.3
        else:
            return found
    raise NotConverged("The posterior could not be resolved on any lattice.")


def _summed(
    density: Density, tau: float, lattice: tuple[Array, Array, float], whole: NDArray[np.intp]
) -> tuple[Column, float, float]:
    """Return the column on a lattice, the share at its edge and the share at its highest frequency."""
    centre, spread, step = lattice
    points = centre + step * (whole @ spread.T)
    distance = np.sqrt((whole * whole).sum(axis=1))
    log = density.tabled(tau, centre, spread, step * float(distance.max()))(points)
    top = float(log.max())
    weights = np.exp(np.maximum(log - top, -700.0))
    total = float(weights.sum())
    weights /= total
    edge = float(weights[distance > distance.max() - 1].sum())
    signs = np.where(whole % 2 == 0, 1.0, -1.0)
    volume = len(centre) * np.log(step) + float(np.linalg.slogdet(spread)[1])
    felt = weights > 1e-13
    found = Column(tau, centre, spread, step, points[felt], weights[felt], top + float(np.log(total)) + volume)
    return found, edge, float(np.abs(weights @ signs).max())


def _ball(size: int, radius: float) -> NDArray[np.intp]:
    """Return the whole-number points within a radius."""
    reach = int(radius)
    if (2 * reach + 1) ** size > 4 * _MOST_POINTS:
        raise NotConverged("The posterior would need too many lattice points.")
    axes = np.indices((2 * reach + 1,) * size).reshape(size, -1).T - reach
    ball: NDArray[np.intp] = axes[(axes * axes).sum(axis=1) <= radius * radius]
    return ball


def _measured(found: Column) -> tuple[Array, Array]:
    centre: Array = found.weights @ found.points
    away = found.points - centre
    return centre, np.asarray(np.linalg.cholesky((away * found.weights[:, None]).T @ away), dtype=np.float64)


def _top(density: Density, tau: float, near: Column | None) -> tuple[Array, Array]:
    """Return the top and a square root of the inverse bend there, by Newton steps with differences; near is enough."""
    at = np.zeros(density.size) if near is None else near.centre
    width = np.full(density.size, 0.5) if near is None else np.sqrt((near.spread**2).sum(axis=1))
    for _ in range(60):
        height, slope, bend = _differences(density, tau, at, 0.3 * width)
        values, vectors = np.linalg.eigh(bend)
        curved = np.maximum(np.abs(values), 1e-3)
        step = vectors @ ((vectors.T @ slope) / curved)
        width = np.clip(1 / np.sqrt(np.maximum(np.abs(np.diag(bend)), 1e-6)), 1e-5, 3.0)
        promised = float(slope @ step)
        if promised < 1e-2:
            break
        step *= min(1.0, 6.0 / float(np.abs(step).max()))
        at = at + _uphill(density, tau, (at, step), height)
    return at + step, vectors / np.sqrt(curved) @ _turned(vectors / np.sqrt(curved))


def _turned(root: Array) -> Array:
    """Return the rotation that makes a root lower triangular, so that the lattice does not hang on eigenvectors."""
    turn: Array = np.linalg.qr(root.T)[0]
    return turn


def _uphill(density: Density, tau: float, way: tuple[Array, Array], height: float) -> Array:
    at, step = way
    tried = 0.5 ** np.arange(12.0)
    log = density.direct(at + tried[:, None] * step, tau)
    better = np.flatnonzero(log >= height)
    return step * float(tried[better[0]] if len(better) else 0.0)


def _differences(density: Density, tau: float, at: Array, width: Array) -> tuple[float, Array, Array]:
    """Return value, gradient and Hessian by central differences of these widths."""
    size = len(at)
    shifts = np.diag(width)
    pairs = [(i, j) for i in range(size) for j in range(i)]
    mixed = [at + s * shifts[i] + t * shifts[j] for i, j in pairs for s in (1, -1) for t in (1, -1)]
    points = np.vstack([at, *(at + shifts), *(at - shifts), *mixed])
    log = density.direct(points, tau)
    up, down = log[1 : size + 1], log[size + 1 : 2 * size + 1]
    bend = np.diag((up + down - 2 * log[0]) / width**2)
    for (i, j), (a, b, c, d) in zip(pairs, log[2 * size + 1 :].reshape(-1, 4), strict=True):
        bend[i, j] = bend[j, i] = (a - b - c + d) / (4 * width[i] * width[j])
    return float(log[0]), (up - down) / (2 * width), bend
