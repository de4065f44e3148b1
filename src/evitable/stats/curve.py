"""A density known on an even lattice, read between the lattice points without loss.

A density that is smooth on the scale of the step is its own trigonometric interpolation: its values
between the points, and the share below any of them, follow from the Fourier sum to about the size of the
highest frequency the lattice can hold. `binomial_normal` checks that size before it comes here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evitable.stats.counts import Array

_FINER = 4


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A density and the share below, on a lattice of positions from `start` in steps of `step`."""

    start: float
    step: float
    density: Array
    below: Array

    @property
    def positions(self) -> Array:
        """Return the lattice."""
        return self.start + self.step * np.arange(float(len(self.density)))

    def share_below(self, position: ArrayLike) -> Array:
        """Return the share below each position."""
        at = np.clip((np.asarray(position) - self.start) / self.step, 0, len(self.below) - 1)
        cell = np.minimum(at.astype(int), len(self.below) - 2)
        return self._within(cell, at - cell)

    def height(self, position: ArrayLike) -> Array:
        """Return the density at each position, 0 beyond the lattice."""
        return np.interp(np.asarray(position, dtype=np.float64), self.positions, self.density, left=0.0, right=0.0)

    def quantile(self, share: ArrayLike) -> Array:
        """Return the position below which each share lies, within the lattice."""
        wanted = np.asarray(share, dtype=np.float64)
        cell = np.clip(np.searchsorted(self.below, wanted) - 1, 0, len(self.below) - 2)
        rise = np.maximum(self.below[cell + 1] - self.below[cell], 1e-300)
        part = (wanted - self.below[cell]) / rise
        for _ in range(3):
            slope = np.maximum(self.density[cell] + part * (self.density[cell + 1] - self.density[cell]), 1e-300)
            part = np.clip(part - (self._within(cell, part) - wanted) / (slope * self.step), 0, 1)
        position: Array = self.start + self.step * (cell + part)
        return position

    def _within(self, cell: NDArray[np.intp], part: Array) -> Array:
        """Return the share below a part of a cell, by the cubic through its shares and densities."""
        rise = self.below[cell + 1] - self.below[cell]
        left, right = self.density[cell] * self.step - rise, rise - self.density[cell + 1] * self.step
        share: Array = self.below[cell] + part * (rise + (1 - part) * (left * (1 - part) + right * part))
        return share


def curve(density: Array, start: float, step: float, *, below: float = 0.0) -> Curve:
    """Return the curve through a density's lattice values; `below` is the share left of the lattice.

    >>> bell = np.exp(-np.arange(-6, 6.5) ** 2 / 2) / np.sqrt(2 * np.pi)
    >>> curve(bell, -6.0, 1.0).quantile([0.025, 0.975]).round(2)
    array([-1.96,  1.96])
    """
    # A ramp between the ends is taken off first, so that the rest joins up with itself.
    ramp = (density[-1] - density[0]) / (len(density) - 1)
    level = density - density[0] - ramp * np.arange(len(density))
    count = even_length(len(density))
    spectrum = np.fft.rfft(level, count)
    frequency = 2 * np.pi * np.arange(len(spectrum)) / (count * step)
    finer = np.fft.irfft(spectrum, count * _FINER) * _FINER
    waves = np.zeros_like(spectrum)
    waves[1:] = spectrum[1:] / (1j * frequency[1:])
    integral = np.fft.irfft(waves, count * _FINER) * _FINER
    fine = np.arange((len(density) - 1) * _FINER + 1)
    t = fine * (step / _FINER)
    smooth = np.maximum(finer[fine] + density[0] + ramp * fine / _FINER, 0.0)
    share = integral[fine] - integral[0] + t * (spectrum[0].real / count + density[0] + ramp * fine / _FINER / 2)
    return Curve(start, step / _FINER, smooth, np.maximum.accumulate(share) + below)


def even_length(count: int) -> int:
    """Return an even length of at least `count` that has only small factors, for a fast transform."""
    length = 16
    while length < count:
        length = length * 3 // 2 if length * 3 // 2 >= count else length * 2
    return length
