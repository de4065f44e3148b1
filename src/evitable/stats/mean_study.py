"""The interval of the average share over studies, E expit(mu + tau z), from the posterior's columns.

Within a column (one tau) the average grows with mu, so the share of the posterior below a value is the
sum over columns of the share below the mu that gives this value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import expit, ndtri

from evitable.stats.counts import Array
from evitable.stats.curve import even_length
from evitable.stats.lattice import Lattice, row_table
from evitable.stats.posterior_grid import Grid


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """For every column: the logit of the average and its slope in mu, the weight below and the weight."""

    average: Array
    slope: Array
    below: Array
    weight: Array


def mean_study(grid: Grid, level: float) -> tuple[float, float, float]:
    """Return the mean and the equal-tailed interval of the average share."""
    columns = _columns(grid)
    mean = float((columns.weight * expit(columns.average)).sum())
    low, high = expit(_quantiles(columns, np.array([(1 - level) / 2, (1 + level) / 2]))).tolist()
    return mean, low, high


def _quantiles(columns: Columns, wanted: Array) -> Array:
    """Find the logits below which these shares lie, by Newton steps kept inside a bracket."""
    low, high = np.full(len(wanted), columns.average.min()), np.full(len(wanted), columns.average.max())
    centre = (columns.weight * columns.average).sum()
    spread = np.sqrt((columns.weight * (columns.average - centre) ** 2).sum())
    at = np.clip(centre + ndtri(wanted) * spread, low, high)
    for _ in range(60):
        share, height = _share_below(columns, at)
        missing = wanted - share
        if np.abs(missing).max() < 1e-7:
            break
        low, high = np.where(missing > 0, at, low), np.where(missing > 0, high, at)
        step = at + missing / np.maximum(height, 1e-12)
        at = np.where((step > low) & (step < high), step, (low + high) / 2)
    return np.asarray(at, dtype=np.float64)


@lru_cache(maxsize=8)
def _averages(lattice: Lattice) -> tuple[Array, Array]:
    """Return the logit of the average at every (mu, tau), and how fast it grows from one mu to the next."""
    success, failure = (row_table(x, 1, lattice) for x in (1, 0))
    # d/dmu of the average is E expit (1 - expit), half the likelihood of 1 event among 2.
    slope = np.exp(row_table(1, 2, lattice) - success - failure) / 2
    return success - failure, slope * lattice.step


def _columns(grid: Grid) -> Columns:
    """Return the columns and the positions that carry weight."""
    carrying = grid.weights > 1e-14
    last = int(np.flatnonzero(carrying.any(axis=1))[-1]) + 1
    positions = np.flatnonzero(carrying.any(axis=0))
    part = slice(0, last), slice(max(int(positions[0]) - 1, 0), int(positions[-1]) + 2)
    average, slope = _averages(grid.lattice)
    return Columns(average[part], slope[part], _weight_below(grid.weights[part]), grid.weights[part])


def _weight_below(weights: Array) -> Array:
    """Return the weight below every position of every column, by the Fourier sum as in `curve`."""
    count = weights.shape[1]
    length = even_length(count)
    spectrum = np.fft.rfft(weights, length, axis=1)
    waves = np.zeros_like(spectrum)
    waves[:, 1:] = spectrum[:, 1:] / (2j * np.pi / length * np.arange(1, spectrum.shape[1]))
    integral = np.fft.irfft(waves, length, axis=1)[:, :count]
    return integral - integral[:, :1] + spectrum[:, :1].real / length * np.arange(count)


def _share_below(columns: Columns, at: Array) -> tuple[Array, Array]:
    """Return the share of the posterior below each value of the average's logit, and its density there."""
    count = columns.average.shape[1]
    cell = np.clip((columns.average < at[:, None, None]).sum(axis=2) - 1, 0, count - 2)
    rows = np.arange(len(columns.average))
    y0, y1 = columns.average[rows, cell], columns.average[rows, cell + 1]
    rise = np.maximum(y1 - y0, 1e-300)
    part = np.clip((at[:, None] - y0) / rise, 0, 1)
    start, end = rise / columns.slope[rows, cell], rise / columns.slope[rows, cell + 1]
    part = _cubic(part, 0.0, 1.0, start, end)
    f0, f1 = columns.weight[rows, cell], columns.weight[rows, cell + 1]
    share = _cubic(part, columns.below[rows, cell], columns.below[rows, cell + 1], f0, f1)
    steepness = columns.slope[rows, cell] * (1 - part) + columns.slope[rows, cell + 1] * part
    height = (f0 * (1 - part) + f1 * part) / steepness
    return share.sum(axis=1), height.sum(axis=1)


def _cubic(part: Array, low: Array | float, high: Array | float, start: Array, end: Array) -> Array:
    """Return the cubic from `low` to `high` with these slopes at the ends of a cell of width one."""
    rise = high - low
    value: Array = low + part * (rise + (1 - part) * ((start - rise) * (1 - part) + (rise - end) * part))
    return value
