"""Weights on even lattices along many lines at once, and the weight below a point of each line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evitable.stats.counts import Array


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Lines by positions: the weights, and the weight of the line below each position."""

    start: float
    step: float
    weights: Array
    below: Array

    def share_below(self, threshold: Array) -> float:
        """Return the weight below a threshold for each line, all lines together; infinite thresholds are allowed."""
        count = self.weights.shape[1]
        at = np.clip((threshold - self.start) / self.step, 0, count - 1)
        cell = np.minimum(at.astype(int), count - 2)
        part, row = at - cell, np.arange(len(self.weights))
        low, high = self.below[row, cell], self.below[row, cell + 1]
        # The cubic through the shares with the densities as slopes.
        rise = high - low
        left, right = self.weights[row, cell] - rise, rise - self.weights[row, cell + 1]
        share = low + part * (rise + (1 - part) * (left * (1 - part) + right * part))
        return float(share.sum())

    @property
    def total(self) -> float:
        """Return the weight of all lines."""
        return float(self.below[:, -1].sum())


def lines(weights: Array, start: float, step: float) -> Lines:
    """Return the lines of a density that has died out at both ends, summed along each by its Fourier series."""
    count = weights.shape[1]
    spectrum = np.fft.rfft(weights, axis=1)
    waves = np.zeros_like(spectrum)
    waves[:, 1:] = spectrum[:, 1:] / (2j * np.pi / count * np.arange(1, spectrum.shape[1]))
    integral = np.fft.irfft(waves, count, axis=1)
    below = integral - integral[:, :1] + spectrum[:, :1].real / count * np.arange(count)
    return Lines(start, step, weights, below)
