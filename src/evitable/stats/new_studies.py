"""The logit of one more study, for many tables at once: mu spread out by tau, on even positions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from evitable.stats.counts import Array
from evitable.stats.curve import even_length
from evitable.stats.lattice import Lattice
from evitable.stats.stack import FARTHEST, Stack, coming_round, spreading, taus_of

# Up to so many positions on either side of 0 a table gets the whole of them, as many others do; a table with a
# finer lattice gets only those around its own.
_MOST = 320
# What comes round from the other end of the circle is taken back, as long as it comes round only once; where it is
# more than this the circle is made twice as long.
_ROUND = 1e-6
# Gregory's corrections of a trapezoid at an end, up to the third difference.
_AT_AN_END = np.array([-1, 1, 0, 0]) / 12 - np.array([1, -2, 1, 0]) / 24 + np.array([-1, 3, -3, 1]) * 19 / 720


class NewStudies(NamedTuple):
    """The weight of each position, tables by positions, and the shares that lie left and right of them.

    `first` is the first position in numbers of `step`, the same for all tables; the ends hold half their weights,
    and what such a sum misses at either end is told among the shares that lie beyond it.
    """

    step: float
    first: int
    weights: Array
    below: Array
    above: Array

    def means(self) -> Array:
        """Return each table's mean share; what lies beyond the positions is none or all."""
        means = self.weights @ _shares_at(self.step, self.first, self.weights.shape[1]) + self.above
        return np.minimum(np.maximum(means, 0.0), 1.0)


@lru_cache(maxsize=16)
def _shares_at(step: float, first: int, count: int) -> Array:
    """Return the share at each position, half of it at the ends."""
    shares: Array = expit(step * (first + np.arange(float(count))))
    shares[[0, -1]] /= 2
    return shares


def new_studies(stack: Stack) -> Iterator[tuple[NDArray[np.bool_], NewStudies]]:
    """Yield the new studies of all tables, with which tables they are."""
    lattice, every = stack.lattice, np.ones(len(stack.first), dtype=bool)
    farthest = np.maximum(-stack.first, stack.first + (lattice.count - 1.0))
    halves = np.maximum(np.ceil(FARTHEST / lattice.step), farthest).tolist()
    if halves[0] > _MOST:
        # Lattices as fine as that are made for one table.
        pad = int(stack.padding()[0])
        count = even_length(lattice.count + 2 * pad)
        first = int(stack.first[0]) - pad
        left, _ = _beyond(stack, np.array([0]), count, first)
        yield every, _spread_out(stack, first, count, left, is_broad=True)
        return
    counts = np.array([even_length(2 * int(half) + 1) for half in halves])
    for count in set(counts.tolist()):
        alike = counts == count
        left, right = _beyond(stack, np.flatnonzero(alike), count)
        # Few normals are so broad that they would come round from the other end.
        is_broad = left + right > _ROUND
        for broad, below in ((False, left - right), (True, left)):
            chosen = alike & (is_broad == broad)
            if chosen.any():
                yield chosen, _spread_out(stack.some(chosen), -count // 2, count, below[chosen], is_broad=broad)


def _spread_out(stack: Stack, first: int, count: int, below: Array, *, is_broad: bool) -> NewStudies:
    """Return the new studies at so many positions, with the shares to the left of them.

    What comes round from the right on a circle of these positions alone has been taken from those shares. Broad
    normals must not come round from the other end.
    """
    length = even_length(2 * count) if is_broad else count
    lattice, offset = stack.lattice, stack.first.astype(np.intp) - first
    spectra = np.fft.rfft(stack.weights, length, axis=2).view(np.float64)
    spectra *= _spreading_twice(lattice.step, _columns(lattice), length, is_broad)
    spectrum = spectra.sum(axis=1).view(np.complex128)
    spectrum *= _turns(length)[offset[:, None] * np.arange(spectrum.shape[1]) % length]
    weights = np.fft.irfft(spectrum, length, axis=1)[:, :count]
    below = below + weights[:, : len(_AT_AN_END)] @ _AT_AN_END
    inside = weights.sum(axis=1) - (weights[:, 0] + weights[:, -1]) / 2
    return NewStudies(lattice.step, first, weights, below, 1 - below - inside)


def _beyond(stack: Stack, chosen: NDArray[np.intp], count: int, first: int | None = None) -> tuple[Array, Array]:
    """Return the share of new studies left of the first position, and right of the last by a step, for some tables."""
    lattice = stack.lattice
    offset = stack.first.astype(np.intp) - (-count // 2 if first is None else first)
    sides = _shares_beyond(lattice.step, _columns(lattice), count)
    beyond = np.zeros((2, len(offset)))
    last, window = None, sides[:0]
    for table in chosen[np.argsort(offset[chosen], kind="stable")].tolist():
        if offset[table] != last:
            last = offset[table]
            window = sides[:, :, last : last + lattice.count].reshape(2, -1)
        beyond[:, table] = window @ stack.weights[table].ravel()
    return beyond[0], beyond[1]


def _columns(lattice: Lattice) -> tuple[float, float, int]:
    return lattice.scale, lattice.stride, lattice.columns


@lru_cache(maxsize=32)
def _spreading_twice(step: float, columns: tuple[float, float, int], length: int, is_broad: bool) -> Array:
    """Return the spectra of the normals, each number twice: for the real and the imaginary part."""
    return np.repeat(spreading(step, columns, length) if is_broad else coming_round(step, columns, length), 2, axis=1)


@lru_cache(maxsize=32)
def _turns(length: int) -> NDArray[np.complex128]:
    """Return what turns a frequency by one position."""
    turns: NDArray[np.complex128] = np.exp(-2j * np.pi / length * np.arange(length))
    return turns


@lru_cache(maxsize=32)
def _shares_beyond(step: float, columns: tuple[float, float, int], count: int) -> Array:
    """Return, by columns and positions, the shares left of the first and right of the last by a step."""
    left = ndtr(-step * np.arange(count + 1.0) / np.maximum(taus_of(columns)[:, None], 1e-6))
    return np.stack((left[:, :-1], left[:, :0:-1]))
