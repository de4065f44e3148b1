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
from evitable.stats.stack import FARTHEST, Stack, spreading, taus_of

# Up to so many positions on either side of 0 a table gets the whole of them, as many others do; a table with a
# finer lattice gets only those around its own.
_MOST = 320
# What comes round from the other end of the circle may be so much, else the circle is made twice as long.
_ROUND = 1e-8


class NewStudies(NamedTuple):
    """The weight of each position, tables by positions, and the shares that lie left and right of them.

    `first` is the first position in numbers of `step`, the same for all tables; the ends hold half their weights.
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
        yield every, _spread_out(stack, int(stack.first[0]) - pad, count, is_broad=True)
        return
    counts = np.array([even_length(2 * int(half) + 1) for half in halves])
    for count in set(counts.tolist()):
        alike = counts == count
        # Few normals are so broad that they would come round from the other end.
        is_broad = alike & (stack.of_tau @ _beyond_half(lattice, count) > _ROUND)
        for broad in (False, True):
            chosen = is_broad if broad else alike & ~is_broad
            if chosen.any():
                yield chosen, _spread_out(stack.some(chosen), -count // 2, count, is_broad=broad)


def _spread_out(stack: Stack, first: int, count: int, *, is_broad: bool) -> NewStudies:
    """Return the new studies at so many positions; broad normals must not come round from the other end."""
    length = even_length(2 * count) if is_broad else count
    lattice, offset = stack.lattice, stack.first.astype(np.intp) - first
    spectra = np.fft.rfft(stack.weights, length, axis=2).view(np.float64)
    spectra *= _spreading_twice(lattice.step, lattice.scale, lattice.stride, lattice.columns, length)
    spectrum = spectra.sum(axis=1).view(np.complex128)
    spectrum *= _turns(length)[offset[:, None] * np.arange(spectrum.shape[1]) % length]
    weights = np.fft.irfft(spectrum, length, axis=1)[:, :count]
    below = np.zeros(len(offset))
    if is_broad:
        beyond = _share_beyond(lattice.step, lattice.scale, lattice.stride, lattice.columns, count)
        for table, start in enumerate(offset.tolist()):
            below[table] = np.vdot(stack.weights[table], beyond[:, start : start + lattice.count])
    inside = weights.sum(axis=1) - (weights[:, 0] + weights[:, -1]) / 2
    return NewStudies(lattice.step, first, weights, below, 1 - below - inside)


@lru_cache(maxsize=64)
def _beyond_half(lattice: Lattice, count: int) -> Array:
    """Return, by columns of tau, how much of a normal in the middle of a circle comes round."""
    share: Array = 2 * ndtr(-count * lattice.step / 2 / np.maximum(lattice.tau, 1e-6))
    return share


@lru_cache(maxsize=32)
def _spreading_twice(step: float, scale: float, stride: float, columns: int, length: int) -> Array:
    """Return the spectra of the normals, each number twice: for the real and the imaginary part."""
    return np.repeat(spreading(step, (scale, stride, columns), length), 2, axis=1)


@lru_cache(maxsize=32)
def _turns(length: int) -> NDArray[np.complex128]:
    """Return what turns a frequency by one position."""
    turns: NDArray[np.complex128] = np.exp(-2j * np.pi / length * np.arange(length))
    return turns


@lru_cache(maxsize=32)
def _share_beyond(step: float, scale: float, stride: float, columns: int, count: int) -> Array:
    """Return, columns by positions, the share of new studies left of the first when mu is at a position."""
    taus = np.maximum(taus_of((scale, stride, columns))[:, None], 1e-6)
    share: Array = ndtr(-step * np.arange(float(count)) / taus)
    return share
