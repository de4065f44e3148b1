"""A density known on an even lattice, read between the lattice points without loss.

A density that is smooth on the scale of the step is its own trigonometric interpolation: its values
between the points, and the share below any of them, follow from the Fourier sum to about the size of the
highest frequency the lattice can hold. `posterior_grid` checks that size before it comes here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evitable.stats.counts import Array

# A quintic through shares, densities and slopes errs by (step / 2 sd)^6 / 46080 times a constant near 10.
_FINER = 2
# Where a cell holds less than this its height says nothing, and a straight line will do.
_EMPTY = 1e-12
# Newton steps square the error: after one this small nothing is left to gain.
_SETTLED = 1e-7
# Up to so many polynomials are read by powers, more of them power by power.
_FEW = 96
_WHOLE = np.arange(16.0)
# From value, slope and second slope at 0 and at 1 to the coefficients of the quintic through them.
_QUINTIC = np.array(
    [
        [1, 0, 0, -10, 15, -6],
        [0, 1, 0, -6, 8, -3],
        [0, 0, 0.5, -1.5, 1.5, -0.5],
        [0, 0, 0, 10, -15, 6],
        [0, 0, 0, -4, 7, -3],
        [0, 0, 0, 0.5, -1, 0.5],
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Densities of many tables, one a line: each on its own lattice from `start`, all in the same steps.

    `knots` holds for every point the share below, the density per step, and its slope per step.
    """

    start: Array
    step: float
    knots: Array

    @property
    def density(self) -> Array:
        """Return the density at every point."""
        return self.knots[..., 1] / self.step

    @property
    def below(self) -> Array:
        """Return the share below every point."""
        return self.knots[..., 0]

    def quantile(self, shares: Array) -> Array:
        """Return, tables by shares, the position below which each share lies, within the lattice."""
        cells = np.array([below.searchsorted(shares) for below in self.below]) - 1
        cell = np.minimum(np.maximum(cells, 0), self.knots.shape[1] - 2)
        coefficients = self.quintics(np.arange(len(cell))[:, None], cell)
        rise = coefficients[..., 1:].sum(axis=-1)
        part = _within_0_and_1((shares - coefficients[..., 0]) / np.maximum(rise, 1e-300))
        for _ in range(6):
            share, height = at_part(part, coefficients)
            step = np.where(height > _EMPTY, (shares - share) / np.maximum(height, _EMPTY), 0.0)
            part = _within_0_and_1(part + step)
            if np.abs(step * height).max() < _SETTLED:
                break
        position: Array = self.start[:, None] + self.step * (cell + part)
        return position

    def quintics(self, line: NDArray[np.intp], cell: NDArray[np.intp]) -> Array:
        """Return, along a last axis, the coefficients of the share below within each cell."""
        return quintics(self.knots[line, cell], self.knots[line, cell + 1])

    def alone(self, line: int) -> Curve:
        """Return one table's curve."""
        return Curve(float(self.start[line]), self.step, self.knots[line])


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A density and the share below, on a lattice of positions from `start` in steps of `step`."""

    start: float
    step: float
    knots: Array

    @property
    def density(self) -> Array:
        """Return the density at every point."""
        return self.knots[:, 1] / self.step

    @property
    def below(self) -> Array:
        """Return the share below every point."""
        return self.knots[:, 0]

    @property
    def positions(self) -> Array:
        """Return the lattice."""
        return self.start + self.step * np.arange(float(len(self.knots)))

    def share_below(self, position: ArrayLike) -> Array:
        """Return the share below each position."""
        return self._at(np.asarray(position, dtype=np.float64))[0]

    def height(self, position: ArrayLike) -> Array:
        """Return the density at each position, 0 beyond the lattice."""
        at = np.asarray(position, dtype=np.float64)
        inside = (at >= self.start) & (at <= self.start + self.step * (len(self.knots) - 1))
        return np.where(inside, np.maximum(self._at(at)[1], 0.0) / self.step, 0.0)

    def quantile(self, share: ArrayLike) -> Array:
        """Return the position below which each share lies, within the lattice."""
        wanted = np.asarray(share, dtype=np.float64)
        lines = Curves(np.array([self.start]), self.step, self.knots[None])
        position: Array = lines.quantile(wanted.ravel())[0].reshape(wanted.shape)
        return position

    def _at(self, position: Array) -> tuple[Array, Array]:
        at = np.clip((position - self.start) / self.step, 0, len(self.knots) - 1)
        cell = np.minimum(at.astype(np.intp), len(self.knots) - 2)
        return at_part(at - cell, quintics(self.knots[cell], self.knots[cell + 1]))


def curve(density: Array, start: float, step: float, *, below: float = 0.0) -> Curve:
    """Return the curve through a density's lattice values; `below` is the share left of the lattice.

    >>> bell = np.exp(-np.arange(-6, 6.5) ** 2 / 2) / np.sqrt(2 * np.pi)
    >>> curve(bell, -6.0, 1.0).quantile([0.025, 0.975]).round(2)
    array([-1.96,  1.96])
    """
    return curves(density[None, :], np.array([start]), step, below=below).alone(0)


def curves(density: Array, start: Array, step: float, *, below: Array | float = 0.0) -> Curves:
    """Return the curves through densities' lattice values, one a line."""
    size = density.shape[1]
    # A ramp between the ends is taken off first, so that the rest joins up with itself.
    first = density[:, :1]
    ramp = (density[:, -1:] - first) / (size - 1)
    count = even_length(size)
    spectrum = np.fft.rfft(density - first - ramp * np.arange(size), count, axis=1)
    wave, turned = _waves(count)
    fine = np.arange((size - 1) * _FINER + 1) / _FINER
    parts = np.stack((spectrum * turned, spectrum, spectrum * wave))
    integral, smooth, slope = np.fft.irfft(parts, count * _FINER, axis=2)[..., : len(fine)] * _FINER
    knots = np.empty((*smooth.shape, 3))
    level = spectrum[:, :1].real / count + first + ramp * fine / 2
    np.maximum.accumulate((integral - integral[:, :1] + fine * level) * step, axis=1, out=knots[..., 0])
    knots[..., 0] += np.reshape(below, (-1, 1))
    knots[..., 1] = np.maximum(smooth + first + ramp * fine, 0.0) * (step / _FINER)
    knots[..., 2] = (slope + ramp) * (step / _FINER**2)
    return Curves(start, step / _FINER, knots)


def spectral_curves(
    spectrum: NDArray[np.complex128], start: Array, step: float, part: slice, *, below: Array | float = 0.0
) -> Curves:
    """Return, on a part of the circle that they live on, curves through weights with these spectra."""
    count = 2 * (spectrum.shape[1] - 1)
    wave, turned = _waves(count)
    positions = np.arange(count)[part]
    knots = np.empty((len(spectrum), len(positions), 3))
    integral = np.fft.irfft(spectrum * turned, count, axis=1)[:, part]
    integral += spectrum[:, :1].real / count * np.arange(len(positions))
    np.subtract(integral, integral[:, :1] - np.reshape(below, (-1, 1)), out=knots[..., 0])
    knots[..., 1] = np.fft.irfft(spectrum, count, axis=1)[:, part]
    knots[..., 2] = np.fft.irfft(spectrum * wave, count, axis=1)[:, part]
    return Curves(start, step, knots)


@lru_cache(maxsize=64)
def _waves(count: int) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """Return what turns a spectrum into that of the slope and of the integral, for steps of 1."""
    wave: NDArray[np.complex128] = np.multiply(2j * np.pi / count, np.arange(count // 2 + 1), dtype=np.complex128)
    # The highest frequency has no slope that a real sum could hold.
    wave[-1] = 0
    return wave, np.divide(1.0, wave, out=np.zeros_like(wave), where=wave != 0)


def quintics(left: Array, right: Array) -> Array:
    """Return the coefficients, along the last axis, through (value, slope, second slope) at 0 and at 1."""
    coefficients: Array = left @ _QUINTIC[:3] + right @ _QUINTIC[3:]
    return coefficients


def at_part(part: Array, coefficients: Array) -> tuple[Array, Array]:
    """Return the value and the slope of polynomials at `part`."""
    orders = coefficients.shape[-1]
    if part.size <= _FEW:
        # Fewer calls where there is little to do in each.
        powers = np.empty(coefficients.shape)
        powers[..., 0] = 1
        powers[..., 1:] = part[..., None]
        np.multiply.accumulate(powers, axis=-1, out=powers)
        slopes = coefficients[..., 1:] * _WHOLE[1:orders]
        return np.vecdot(powers, coefficients), np.vecdot(powers[..., :-1], slopes)
    by_power = np.ascontiguousarray(coefficients.transpose(coefficients.ndim - 1, *range(coefficients.ndim - 1)))
    slope = by_power[-1].copy()
    value = slope * part
    value += by_power[-2]
    for power in by_power[-3::-1]:
        slope *= part
        slope += value
        value *= part
        value += power
    return value, slope


@lru_cache(maxsize=1024)
def even_length(count: int) -> int:
    """Return the least even length of at least `count` that has only small factors, for a fast transform.

    >>> even_length(273)
    288
    """
    length = max(count + count % 2, 16)
    while _without_small_factors(length) > 1:
        length += 2
    return length


def _without_small_factors(length: int) -> int:
    for factor in (2, 3, 5):
        while length % factor == 0:
            length //= factor
    return length


def _within_0_and_1(part: Array) -> Array:
    return np.minimum(np.maximum(part, 0.0), 1.0)
