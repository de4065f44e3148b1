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
    """The weight of each position, tables by positions, and the share that lies left of the first.

    `first` is the first position in numbers of `step`, the same for all tables.
    """

    step: float
    first: int
    weights: Array
    below: Array

    @property
    def logits(self) -> Array:
        """Return the positions."""
        return self.step * (self.first + np.arange(float(self.weights.shape[1])))

    @property
    def above(self) -> Array:
        """Return the share that lies right of the last position; the ends hold half of their weights."""
        inside = self.weights.sum(axis=1) - (self.weights[:, 0] + self.weights[:, -1]) / 2
        return np.asarray(1 - self.below - inside, dtype=np.float64)

    def means(self) -> Array:
        """Return each table's mean share; what lies beyond the positions is none or all."""
        shares = expit(self.logits)
        shares[[0, -1]] /= 2
        means: Array = np.clip(self.weights @ shares + self.above, 0.0, 1.0)
        return means


def new_studies(stack: Stack) -> Iterator[tuple[NDArray[np.bool_], NewStudies]]:
    """Yield the new studies of all tables, with which tables they are."""
    halves = np.ceil(np.maximum(FARTHEST, np.abs(stack.ends()).max(axis=1)) / stack.lattice.step)
    if halves[0] > _MOST:
        # Lattices as fine as that are made for one table.
        pad = int(stack.padding()[0])
        count = even_length(stack.lattice.count + 2 * pad)
        yield np.ones(1, dtype=bool), _spread_out(stack, int(stack.first[0]) - pad, count, is_broad=True)
        return
    counts = np.array([even_length(2 * int(half) + 1) for half in halves.tolist()])
    is_broad = (_broadness(stack.lattice, counts) * stack.of_tau).sum(axis=1) > _ROUND
    kinds = 2 * counts + is_broad
    for kind in np.unique(kinds).tolist():
        count = kind // 2
        yield kinds == kind, _spread_out(stack.some(kinds == kind), -count // 2, count, is_broad=bool(kind % 2))


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
    return NewStudies(lattice.step, first, weights, below)


def _broadness(lattice: Lattice, counts: NDArray[np.intp]) -> Array:
    """Return, tables by columns of tau, how much of a normal in the middle of the circle comes round."""
    return np.stack([_beyond_half(lattice, count) for count in counts.tolist()])


@lru_cache(maxsize=64)
def _beyond_half(lattice: Lattice, count: int) -> Array:
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
