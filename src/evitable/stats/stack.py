"""Posteriors of many tables on lattices of one shape, and what they say, all in one go.

Every table has its own window of mu, of as many positions and in the same steps; the columns of tau are the
same for all. One table is a stack of one, so that a table says the same alone and among a thousand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from evitable.stats.counts import Array
from evitable.stats.curve import Curves, curves, even_length, spectral_curves
from evitable.stats.lattice import Lattice, tau_at

# Logits beyond 17 are 0 or 1 to 4e-8.
FARTHEST = 17.0
# No study is further out than so many tau.
_ALL_ROUND = 4.5
# Some more room on both sides costs little and lets many tables share what is kept for it.
_ROOM = 96
# Between two columns of tau so many are looked at; a column of less weight than this says nothing.
_NEAR, _LEAST = 14, 1e-300


@dataclass(frozen=True, eq=False)
class Stack:
    """Weights, tables by columns of tau by positions of mu, each table's adding up to one.

    `lattice` tells the steps, the columns and the number of positions; `first` is each table's own first one.
    """

    lattice: Lattice
    first: Array
    weights: Array

    @cached_property
    def of_mu(self) -> Array:
        """Return, tables by positions, the weight of each mu."""
        found: Array = self.weights.sum(axis=1)
        return found

    @property
    def of_tau(self) -> Array:
        """Return, tables by columns, the weight of each tau."""
        of_tau: Array = self.moments[..., 0]
        return of_tau

    @cached_property
    def moments(self) -> Array:
        """Return, tables by columns, the column's weight, its even less its odd positions', and three moments.

        The moments are of the position, counted from the middle in numbers of positions.
        """
        tables, columns, count = self.weights.shape
        found: Array = (self.weights.reshape(-1, count) @ _orders(count)).reshape(tables, columns, -1)
        return found

    @property
    def start(self) -> Array:
        """Return each table's first mu."""
        return self.lattice.step * self.first

    def mu(self) -> Array:
        """Return, tables by positions, the mu of each."""
        return self.lattice.step * (self.first[:, None] + np.arange(float(self.lattice.count)))

    def ends(self) -> Array:
        """Return, tables by two, the least and the largest mu."""
        return self.start[:, None] + self.lattice.step * np.array([0.0, self.lattice.count - 1])

    def some(self, chosen: NDArray[np.bool_]) -> Stack:
        """Return the stack of some of the tables."""
        return self if chosen.all() else self.at(chosen)

    def at(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Stack:
        """Return the stack of the tables at some positions."""
        return Stack(self.lattice, self.first[chosen], self.weights[chosen])

    def mu_curves(self) -> Curves:
        """Return the curves of mu."""
        return curves(self.of_mu / self.lattice.step, self.start, self.lattice.step)

    def between_taus(self) -> Array:
        """Return the weights of v, the even position of tau, and of -v alike, in half strides from end to end.

        Between the columns it is the logarithm of the density that is smooth, however sharp the density itself is.
        """
        logs = np.log(np.maximum(self.of_tau, _LEAST)) - self.lattice.log_stretch
        logs = logs @ _between_columns(self.lattice.columns)
        finer = replace(self.lattice, stride=self.lattice.stride / 2, columns=2 * self.lattice.columns - 1)
        one_side = np.exp(logs + (finer.log_stretch - 2 * np.log(2)))
        both: Array = np.concatenate((one_side[:, :0:-1], 2 * one_side[:, :1], one_side[:, 1:]), axis=1)
        return both

    def tau_curves(self) -> Curves:
        """Return the curves of v over both sides."""
        stride, both = self.lattice.stride / 2, self.between_taus()
        return curves(both / stride, np.full(len(both), -stride * (both.shape[1] // 2)), stride)

    def new_study_curves(self, pad: int) -> Curves:
        """Return the curves of a new study's logit: mu spread out by tau, with so many more positions each side."""
        step, count, columns = self.lattice.step, self.lattice.count, _columns(self.lattice)
        length = even_length(count + 2 * pad)
        if self.lattice.tau[-1] * _ALL_ROUND > length * step / 2:
            # Normals as broad as that must not come round from the other end.
            length = even_length(2 * (count + pad))
        spectrum = (np.fft.rfft(self.weights, length, axis=2) * spreading(step, columns, length)).sum(axis=1)
        below = np.tensordot(self.weights, _share_beyond(step, columns, count, pad))
        # The padding goes first: a shift of the circle.
        spectrum *= _shift(pad, length)
        return spectral_curves(spectrum, self.start - pad * step, step, np.s_[: count + 2 * pad], below=below)

    def padding(self) -> Array:
        """Return for each table how many positions to add on both sides for new studies."""
        step, count = self.lattice.step, self.lattice.count
        beyond = 1 - np.cumsum(self.of_tau, axis=1)
        reach = 5 * self.lattice.tau[np.argmax(beyond < 1e-5, axis=1)]
        nearest = np.minimum(np.abs(self.start), np.abs(self.start + step * (count - 1)))
        pad = np.ceil(np.minimum(reach, np.maximum(FARTHEST - nearest, 0.0)) / step)
        found: Array = _ROOM * np.ceil(pad / _ROOM)
        return found


@lru_cache(maxsize=32)
def _orders(count: int) -> Array:
    """Return what turns positions into a sum, an alternating sum and three moments."""
    at = np.arange(float(count))
    middle = (at - count // 2) / count
    return np.stack((np.ones(count), 1 - 2 * (at % 2), middle, middle**2, middle**3), axis=1)


@lru_cache(maxsize=32)
def _between_columns(columns: int) -> Array:
    """Return what turns an even function at columns into that at twice as many, by polynomials through the nearest."""
    turns = np.zeros((columns, 2 * columns - 1))
    turns[np.arange(columns), 2 * np.arange(columns)] = 1
    for at in range(columns - 1):
        # Left of the first column the function is mirrored; right of the last there is none to look at.
        near = min(_NEAR // 2, columns - 1 - at)
        nodes = np.arange(at + 1 - near, at + 1 + near)
        for node in nodes.tolist():
            others = nodes[nodes != node]
            turns[abs(node), 2 * at + 1] += np.prod((at + 0.5 - others) / (node - others))
    return turns


def _columns(lattice: Lattice) -> tuple[float, float, int]:
    return lattice.scale, lattice.stride, lattice.columns


def taus_of(columns: tuple[float, float, int]) -> Array:
    """Return the columns of tau."""
    scale, stride, count = columns
    return tau_at(stride * np.arange(float(count)), scale)


@lru_cache(maxsize=32)
def spreading(step: float, columns: tuple[float, float, int], length: int) -> Array:
    """Return the spectrum of every column's normal, cut off where it would come round from the other end."""
    frequency = 2 * np.pi * np.arange(length // 2 + 1) / (length * step)
    around = np.minimum(np.arange(length), length - np.arange(length)) * step
    found = []
    for tau in taus_of(columns).tolist():
        if 2 * _ALL_ROUND * tau <= length * step:
            found.append(np.exp(-np.minimum((frequency * tau) ** 2 / 2, 700)))
        else:
            normal = np.exp(-((around / tau) ** 2) / 2) * step / (tau * np.sqrt(2 * np.pi))
            found.append(np.fft.rfft(normal).real)
    return np.stack(found)


def coming_round(step: float, columns: tuple[float, float, int], length: int) -> Array:
    """Return the spectrum of every column's normal, which comes round from the other end of the circle."""
    frequency = 2 * np.pi * np.arange(length // 2 + 1) / (length * step)
    spectra: Array = np.exp(-np.minimum((frequency * taus_of(columns)[:, None]) ** 2 / 2, 700))
    return spectra


@lru_cache(maxsize=32)
def _shift(by: int, length: int) -> NDArray[np.complex128]:
    turn: NDArray[np.complex128] = np.exp(-2j * np.pi * by / length * np.arange(length // 2 + 1))
    return turn


@lru_cache(maxsize=32)
def _share_beyond(step: float, columns: tuple[float, float, int], count: int, pad: int) -> Array:
    """Return for every column and position the share of new studies left of the padding."""
    distance = -step * (pad + np.arange(float(count)))
    share: Array = ndtr(distance / np.maximum(taus_of(columns)[:, None], 1e-6))
    return share
