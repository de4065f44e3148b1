"""The posterior of the cuts of ordered categories on a lattice: the first cut, and the logarithms of the gaps above it.

For given gaps a row's chance is a function of the first cut alone, and averaging over the study effect is one
convolution with a normal, done by Fourier for all spreads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from evitable.stats.counts import Array
from evitable.stats.ordered.category_counts import CategoryCounts
from evitable.stats.priors import HalfNormal, Normal
from evitable.stats.regression.cut_rows import softplus
from evitable.stats.regression.sheet import is_fine
from evitable.stats.regression.spread_lattice import count_within, first_stride, log_width, spreads
from evitable.stats.regression.subgroup_posterior import blurred_by
from evitable.stats.result import NotConverged

# The prior of a gap is level near 0, so that logarithms below -12 hold 1e-5 of it at most.
_LEAST_GAP, _REACH = -12.0, 9.0
_FELT = 1e-9
_FIRST, _COUNT = 25, 48
_ROUNDS = 12


class _Gaps(NamedTuple):
    """The lattice of each gap's logarithm."""

    positions: tuple[Array, ...]

    @property
    def grid(self) -> Array:
        """Return all combinations, gaps by combinations."""
        return np.stack([axis.ravel() for axis in np.meshgrid(*self.positions, indexing="ij")])


@dataclass(frozen=True, slots=True, eq=False)
class OrderedLattice:
    """Weights over the logarithms of the gaps and the first cut, last axis, and over the spreads; both sum to 1."""

    first: Array
    gaps: tuple[Array, ...]
    weights: Array
    of_spread: Array
    stride: float

    @property
    def step(self) -> float:
        """Return the step of the first cut."""
        return float(self.first[1] - self.first[0])

    def cut(self, position: int) -> Array:
        """Return a cut at every point of the lattice."""
        found = np.broadcast_to(self.first, self.weights.shape)
        for axis in range(position):
            shape = [1] * self.weights.ndim
            shape[axis] = -1
            found = found + np.exp(self.gaps[axis]).reshape(shape)
        return found


def ordered_lattice(counts: CategoryCounts, cut_prior: Normal, tau_prior: HalfNormal) -> OrderedLattice:
    """Return the posterior, on gaps closed in upon until their weight fills the lattice.

    Raises:
        NotConverged: It could not be resolved on any lattice.
    """
    most = float(np.log(2 * (abs(cut_prior.mean) + _REACH * cut_prior.sd)))
    ends, count, stride = [(_LEAST_GAP, most)] * (counts.cuts - 1), _FIRST, first_stride(tau_prior.reach)
    for _ in range(_ROUNDS):
        gaps = tuple(np.linspace(low, high, count) for low, high in ends)
        found = _summed(counts, (cut_prior, tau_prior), gaps, stride)
        nearer = [_felt(found, axis) for axis in range(len(gaps))]
        if any(new[1] - new[0] < 0.6 * (old[1] - old[0]) for new, old in zip(nearer, ends, strict=True)):
            ends = nearer
        elif count == _FIRST and gaps:
            ends, count = nearer, _COUNT
        elif not is_fine(found.of_spread):
            stride /= 2
        elif not all(is_fine(_marginal(found, axis)) for axis in range(len(gaps))):
            count = int(1.5 * count)
        else:
            return found
    raise NotConverged("The posterior of the cuts could not be resolved on any lattice.")


def _marginal(found: OrderedLattice, axis: int) -> Array:
    others = tuple(i for i in range(found.weights.ndim) if i != axis)
    of_axis: Array = found.weights.sum(axis=others)
    return of_axis


def _felt(found: OrderedLattice, axis: int) -> tuple[float, float]:
    """Return the range of a gap that carries weight, and a step more on both sides."""
    of_axis, positions = _marginal(found, axis), found.gaps[axis]
    felt = np.flatnonzero(of_axis > _FELT * of_axis.max())
    step = positions[1] - positions[0]
    low, high = positions[felt[0]] - step, positions[felt[-1]] + step
    return float(max(low, _LEAST_GAP)), float(high)


def _summed(
    counts: CategoryCounts, priors: tuple[Normal, HalfNormal], gaps: tuple[Array, ...], stride: float
) -> OrderedLattice:
    cut_prior, tau_prior = priors
    first = _first_cuts(counts, cut_prior)
    grid = _Gaps(gaps).grid if gaps else np.zeros((0, 1))
    offsets = np.vstack((np.zeros((1, grid.shape[1])), np.cumsum(np.exp(grid), axis=0)))
    fixed = _fixed(counts, offsets) + grid.sum(axis=0)
    log_prior = fixed[:, None] + sum(cut_prior.log_density(first + offset[:, None]) for offset in offsets)
    tau = spreads(stride, count_within(stride, tau_prior.reach))
    of_tau = log_width(tau, tau_prior)
    of_tau[0] -= np.log(2)
    rows = _tops(counts, first, offsets)
    total, of_spread, top = np.zeros_like(log_prior), np.zeros(len(tau)), -np.inf
    step = float(first[1] - first[0])
    for i, spread in enumerate(tau.tolist()):
        log = log_prior + of_tau[i]
        for times, chance, peak in rows:
            log = log + times * (np.log(np.maximum(blurred_by(chance, step, spread), 1e-300)) + peak)
        new = max(top, float(log.max()))
        shrink = float(np.exp(top - new)) if np.isfinite(top) else 0.0
        weights = np.exp(np.maximum(log - new, -700.0))
        total, of_spread, top = total * shrink + weights, of_spread * shrink, new
        of_spread[i] = weights.sum()
    shape = (*(len(axis) for axis in gaps), len(first))
    return OrderedLattice(first, gaps, (total / total.sum()).reshape(shape), of_spread / of_spread.sum(), stride)


def _first_cuts(counts: CategoryCounts, prior: Normal) -> Array:
    """Return the lattice of the first cut, fine enough for all patients together."""
    patients = float((counts.upper + counts.lower).sum())
    # The share of a middle category bends sharply where the better ones are near all: two gaps can bear less of it.
    widest = 0.06 if counts.cuts <= 2 else 0.15
    step = min(widest, 0.5 / (patients / 4 + prior.sd**-2) ** 0.5)
    half = int(np.ceil(_REACH * prior.sd / step))
    whole: Array = prior.mean + step * np.arange(-half, half + 1.0)
    return whole


def _fixed(counts: CategoryCounts, offsets: Array) -> Array:
    """Return what the patients between cuts add, which no study effect touches."""
    log = np.zeros(offsets.shape[1])
    for low, high in np.argwhere(counts.between > 0).tolist():
        log += counts.between[low, high] * np.log(-np.expm1(-(offsets[high] - offsets[low])))
    return log


def _tops(counts: CategoryCounts, first: Array, offsets: Array) -> list[tuple[float, Array, Array]]:
    """Return for every different row: how often it stands, its chance without study effect over the peak, the peak."""
    pairs, times = np.unique(np.hstack((counts.upper, counts.lower)), axis=0, return_counts=True)
    found = []
    for pair, often in zip(pairs, times.tolist(), strict=True):
        upper, lower = pair[: counts.cuts], pair[counts.cuts :]
        logits = first + offsets[:, :, None]
        log = np.einsum("c,cgs->gs", upper, logits) - np.einsum("c,cgs->gs", upper + lower, softplus(logits))
        peak = log.max(axis=1, keepdims=True)
        found.append((float(often), np.exp(np.maximum(log - peak, -700.0)), peak))
    return found
