"""Weights on even points read between the points: shares below a place, and the place of a share.

The density between the points is the sum of the weights times sinc, which a normal brings to an end, and the
share below is the sum of the weights times the integrals of that. Within a cell, between two points, that is
a polynomial in the weights around it, so that nothing but those is looked at: 5e-7 for the sharpest density
that `lattice_choice` lets pass.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array
from evitable.stats.curve import at_part

# A cell's polynomial is made of so many weights on either side, weighed by a sinc that dies away over so many
# steps, and has so many coefficients.
TAPS, _TAPERS, _ORDER = 20, 4.0, 8
# A cell that holds less than this has no place to find.
_EMPTY = 1e-12
# Newton steps square the error: after one of this part of a cell nothing is left to gain.
_SETTLED = 1e-3
_STEPS = 6
# The cell of a share is chosen by a shorter sum, which is right to a fiftieth of a cell.
_BESIDE = 0.1


def with_room(weights: Array) -> Array:
    """Return the weights with so much room along the last axis that every cell has weights all around."""
    roomy = np.zeros((*weights.shape[:-1], weights.shape[-1] + 2 * TAPS))
    roomy[..., TAPS:-TAPS] = weights
    return roomy


def cell_polynomials(roomy: Array, place: NDArray[np.intp]) -> Array:
    """Return the polynomials of the share within cells, less what lies `TAPS` or more points to the left.

    `place` counts along the flattened weights to the point at which a cell begins.
    """
    flat = roomy.ravel()
    around = np.ndarray((flat.size - 2 * TAPS + 1, 2 * TAPS), buffer=flat, strides=2 * flat.strides)
    polynomials: Array = around[place - (TAPS - 1)] @ _taps()
    return polynomials


def places_of_shares(lines: Array, shares: Array, ends: tuple[NDArray[np.intp], NDArray[np.intp]]) -> Array:
    """Return where along each line so much of its weight lies to the left, as a number of points.

    `lines` are weights with room around them, `shares` has a line for each, and `ends` gives for every column of
    the shares the first and the last point between which to look.
    """
    sums = np.cumsum(lines, axis=1)
    # A trapezoid with its first correction.
    below = sums - lines / 2
    below[:, 1:-1] -= (lines[:, 2:] - lines[:, :-2]) / 24
    found = np.array([line.searchsorted(wanted) for line, wanted in zip(below, shares, strict=True)]) - 1
    cell = np.minimum(np.maximum(found, ends[0]), ends[1] - 1)
    place = cell + lines.shape[1] * np.arange(len(lines))[:, None]
    polynomials = cell_polynomials(lines, place)
    position: Array = cell + _parts_of_shares(polynomials, shares - sums.ravel()[place - TAPS])
    return np.minimum(np.maximum(position, ends[0]), ends[1])


def _parts_of_shares(polynomials: Array, shares: Array) -> Array:
    """Solve each cell's polynomial for the part of the cell."""
    part = _beside_0_and_1((shares - polynomials[..., 0]) / np.maximum(polynomials[..., 1:].sum(axis=-1), _EMPTY))
    for _ in range(_STEPS):
        share, height = at_part(part, polynomials)
        before = part
        part = _beside_0_and_1(part + (shares - share) / np.maximum(height, _EMPTY))
        if np.abs(part - before).max() < _SETTLED:
            break
    return part


def _beside_0_and_1(part: Array) -> Array:
    return np.minimum(np.maximum(part, -_BESIDE), 1 + _BESIDE)


@lru_cache(maxsize=1)
def _taps() -> Array:
    """Return what turns the weights around a cell into the polynomial of the share below within it."""
    orders = np.arange(float(_ORDER))
    part = (1 - np.cos(np.pi * (orders + 0.5) / _ORDER)) / 2
    distance = part + np.arange(TAPS - 1.0, -TAPS - 1.0, -1.0)[:, None]
    nodes, weights = np.polynomial.legendre.leggauss(128)
    along = distance[..., None] * (nodes + 1) / 2
    share: Array = 0.5 + (np.sinc(along) * np.exp(-((along / _TAPERS) ** 2) / 2)) @ weights * distance / 2
    return np.asarray(np.linalg.solve(part[:, None] ** orders, share.T).T, dtype=np.float64)
