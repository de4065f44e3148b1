"""A posterior over a few coefficients and the spread, summed on lattices fitted to each spread: no sampling.

For every tau of a lattice (see `spread_lattice`) the
coefficients get a lattice of their own, laid by `column`. Functions of the coefficients are then sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.curve import Curve, curve
from evitable.stats.priors import TauPrior
from evitable.stats.regression.column import Column, Density, column
from evitable.stats.regression.spread_lattice import first_stride, log_width, spread_quantiles, spreads
from evitable.stats.result import NotConverged

# Share of the posterior at the highest frequency of the lattice in v.
_FINEST_TAU = 2e-4
_HALVINGS = 7
# exp(-25) of the top is 1e-11.
_DEEP = 25.0
_NEGLIGIBLE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """The whole posterior: columns at v = stride * (0, 1, ...) with their shares of it.

    A column with next to no share is None.
    """

    columns: tuple[Column | None, ...]
    shares: Array
    stride: float

    def tau(self, shares: Array) -> Array:
        """Return the values of tau below which these shares of the posterior lie."""
        return spread_quantiles(self.shares, self.stride, shares)

    def mean(self, of: Callable[[Array], Array]) -> float:
        """Return the mean of a smooth function of points, points by coefficients."""
        return float(np.sum([share * float(of(found.points) @ found.weights) for share, found in self._weighty()]))

    def linear(self, along: Array) -> Curve:
        """Return the curve of along @ coefficients, from its characteristic function.

        A column's lattice holds the waves up to its own highest frequency, where they have died out.
        """
        parts = list(self._weighty())
        values = [found.points @ along for _, found in parts]
        felt = [value[found.weights > _NEGLIGIBLE] for value, (_, found) in zip(values, parts, strict=True)]
        low, high = min(float(v.min()) for v in felt), max(float(v.max()) for v in felt)
        start, period = low - 0.05 * (high - low), 1.1 * (high - low)
        highest = [np.pi / (found.step * float(np.abs(found.spread.T @ along).max())) for _, found in parts]
        counts = [max(1, int(frequency * period / (2 * np.pi))) for frequency in highest]
        waves = np.zeros(max(counts) + 2, dtype=np.complex128)
        for (share, found), value, count in zip(parts, values, counts, strict=True):
            turn = np.exp(2j * np.pi / period * (start - value))
            wave = share * found.weights.astype(np.complex128)
            for m in range(count + 1):
                waves[m] += wave.sum()
                wave *= turn
        length = 2 * (len(waves) - 1)
        density = np.maximum(np.fft.irfft(waves, length) * length / period, 0.0)
        return curve(np.append(density, density[0]), start, period / length)

    def _weighty(self) -> Iterator[tuple[float, Column]]:
        for share, found in zip(self.shares.tolist(), self.columns, strict=True):
            if found is not None and share > _NEGLIGIBLE:
                yield share, found


def cloud(density: Density, tau_prior: TauPrior) -> Cloud:
    """Return the posterior over coefficients and tau.

    Raises:
        NotConverged: It could not be resolved on any lattice.
    """
    stride = first_stride(tau_prior.reach)
    columns = _first_columns(density, tau_prior, stride)
    for _ in range(_HALVINGS):
        shares = _shares(columns, stride, tau_prior)
        signs = np.where(np.arange(len(shares)) % 2 == 0, 1.0, -1.0)
        if abs(float(signs @ shares)) < _FINEST_TAU:
            return Cloud(tuple(columns), shares, stride)
        columns, stride = _between(density, columns, shares, stride), stride / 2
    raise NotConverged("The posterior of the spread between studies could not be resolved.")


def _first_columns(density: Density, tau_prior: TauPrior, stride: float) -> list[Column | None]:
    columns: list[Column | None] = []
    heights: list[float] = []
    near = None
    while len(columns) < 4 or not _is_past(heights):
        tau = _tau(len(columns), stride)
        if tau > tau_prior.reach:
            break
        near = column(density, tau, near)
        columns.append(near)
        heights.append(near.log_total + float(log_width(np.array([tau]), tau_prior)[0]))
    return columns


def _is_past(heights: list[float]) -> bool:
    return heights[-1] < heights[-2] < heights[-3] and heights[-1] < max(heights) - _DEEP


def _between(density: Density, columns: list[Column | None], shares: Array, stride: float) -> list[Column | None]:
    """Return the columns with new ones half-way, where any of the neighbours has weight."""
    finer: list[Column | None] = []
    for i, found in enumerate(columns):
        finer.append(found)
        if i + 1 < len(columns):
            is_felt = max(shares[i], shares[i + 1]) > _NEGLIGIBLE
            finer.append(column(density, _tau(2 * i + 1, stride / 2), found or columns[i + 1]) if is_felt else None)
    return finer


def _shares(columns: list[Column | None], stride: float, tau_prior: TauPrior) -> Array:
    log = np.array([-np.inf if found is None else found.log_total for found in columns])
    log = log + log_width(spreads(stride, len(columns)), tau_prior)
    log[0] -= np.log(2)
    weights = np.exp(np.maximum(log - log.max(), -700.0))
    shares: Array = weights / weights.sum()
    return shares


def _tau(position: int, stride: float) -> float:
    return float(spreads(stride, position + 1)[-1])
