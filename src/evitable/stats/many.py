"""Posteriors of many tables at once: the same numbers as one by one, a few dozen times as fast.

Tables of small series share a few lattices and the row likelihoods kept on them, so that a posterior is some
additions and one exponential; reading its numbers off is done for many tables in one go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from evitable.stats.binomial_normal import DEFAULT_MU, DEFAULT_TAU
from evitable.stats.counts import LARGEST_N, Array, Counts, checked_counts, checked_level
from evitable.stats.lattice import Lattice, is_deep, kept_table, whole_blocks
from evitable.stats.lattice_choice import COARSE, carrying, first_lattice, fit, log_prior, next_shared, window
from evitable.stats.mean_study import mean_study_quantiles
from evitable.stats.posterior_grid import posterior_grid
from evitable.stats.priors import Normal, TauPrior
from evitable.stats.stack import Stack, means_of_logits

# As many tables as stay close to the processor.
_AT_ONCE = 64


class Summaries(NamedTuple):
    """Mean, median and equal-tailed interval, each an array over tables."""

    mean: Array
    median: Array
    low: Array
    high: Array


class Posteriors(NamedTuple):
    """What `posterior_many` answers with; line i of every array is table i.

    `mean_study` holds mean, low and high, `tau` median, low and high, along a second axis.
    """

    typical_study: Summaries
    mean_study: Array
    tau: Array
    new_study: Summaries


Table: TypeAlias = tuple[ArrayLike, ArrayLike]


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """Tables by their different rows: how often each table has each, in rising order of the rows."""

    pairs: tuple[tuple[float, float], ...]
    times: Array

    def only(self, tables: Sequence[int]) -> _Batch:
        """Return some of the tables, with the rows that they have."""
        times = self.times[tables]
        used = np.flatnonzero(times.any(axis=0)).tolist()
        return _Batch(tuple(self.pairs[i] for i in used), times[:, used])


def _batch(counts: Sequence[Counts]) -> _Batch:
    line = np.repeat(np.arange(len(counts)), [table.k for table in counts])
    rows = np.concatenate([np.stack((table.events, table.n)) for table in counts], axis=1)
    code, which = np.unique(rows[0] * (2.0 * LARGEST_N) + rows[1], return_inverse=True)
    times = np.bincount(line * len(code) + which, minlength=len(counts) * len(code)).reshape(len(counts), -1)
    events, n = np.divmod(code, 2.0 * LARGEST_N)
    return _Batch(tuple(zip(events.tolist(), n.tolist(), strict=True)), times.astype(np.float64))


def posterior_many(
    tables: Sequence[Table],
    *,
    level: float = 0.95,
    tau_prior: TauPrior = DEFAULT_TAU,
    mu_prior: Normal = DEFAULT_MU,
) -> Posteriors:
    """Return the summaries of the posterior of every table, each given as (events, n).

    The numbers are those of `posterior` and its methods. Raises ValueError naming the table, the argument and
    the row for counts that are not counts.

    >>> found = posterior_many([([1, 1, 20, 4], [1, 1, 20, 5]), ([0, 3, 2], [1, 5, 12])])
    >>> found.typical_study.mean.round(3)
    array([0.929, 0.31 ])
    """
    counts = [_checked(table, i) for i, table in enumerate(tables)]
    tail = (1 - checked_level(level)) / 2
    shares = np.array([0.5, tail, 1 - tail])
    numbers = np.empty((len(counts), 14))
    if not counts:
        raise ValueError("tables is empty: give at least one table, as (events, n).")
    for positions, stack in _stacks(counts, mu_prior, tau_prior):
        numbers[positions] = _read_off(stack, shares)
    typical, mean, tau, new = np.split(numbers, [4, 7, 10], axis=1)
    return Posteriors(Summaries(*typical.T), mean, tau, Summaries(*new.T))


def _checked(table: Table, position: int) -> Counts:
    try:
        events, n = table
        return checked_counts(events, n)
    except ValueError as trouble:
        raise ValueError(f"tables[{position}]: {trouble}") from None


def _read_off(stack: Stack, shares: Array) -> Array:
    """Return the numbers of a stack, one table a line."""
    typical_mean = (stack.of_mu * expit(stack.mu())).sum(axis=1)
    typical = expit(stack.mu_curves().quantile(shares))
    tau = stack.tau_quantiles(stack.tau_curves(), shares)
    mean_study = expit(mean_study_quantiles(stack, shares[1:]))
    new, new_mean = np.empty_like(typical), np.empty_like(typical_mean)
    pads = stack.padding()
    for pad in np.unique(pads).tolist():
        some = pads == pad
        curves = stack.some(some).new_study_curves(int(pad))
        new[some], new_mean[some] = expit(curves.quantile(shares)), means_of_logits(curves)
    columns = typical_mean[:, None], typical, new_mean[:, None], mean_study, tau, new_mean[:, None], new
    return np.concatenate(columns, axis=1)


def _stacks(
    counts: Sequence[Counts], mu_prior: Normal, tau_prior: TauPrior
) -> Iterator[tuple[NDArray[np.intp], Stack]]:
    """Yield stacks that cover all tables, with the positions of the tables in each."""
    waiting: dict[Lattice, list[int]] = defaultdict(list)
    for i, table in enumerate(counts):
        tau_prior.check(table)
        waiting[first_lattice(table, mu_prior, tau_scale=tau_prior.scale, tau_reach=tau_prior.reach)].append(i)
    alone = [i for lattice in waiting if not lattice.is_shared for i in waiting[lattice]]
    shared = {lattice: positions for lattice, positions in waiting.items() if lattice.is_shared}
    batch = _batch(counts)
    while shared:
        lattice = max(shared, key=lambda lattice: (lattice.step, lattice.stride))
        positions = shared.pop(lattice)
        deep = _deep(batch, positions, lattice)
        alone += deep
        positions = [i for i in positions if i not in deep] if deep else positions
        for some, stack in _on_lattice(batch.only(positions), lattice, log_prior(lattice, mu_prior, tau_prior)):
            where = np.array(positions)[some]
            is_wide, is_fine, is_dense = fit(stack.weights, stack.of_mu, stack.of_tau)
            good = is_wide & is_fine & is_dense
            if good.any():
                yield where[good], stack.some(good)
            for i in np.flatnonzero(~good).tolist():
                better = next_shared(lattice, mu_prior, tau_prior, is_fine=bool(is_fine[i])) if is_wide[i] else None
                (alone if better is None else shared.setdefault(better, [])).append(int(where[i]))
    for i in alone:
        yield np.array([i]), posterior_grid(counts[i], mu_prior, tau_prior).stack


def _deep(batch: _Batch, positions: Sequence[int], lattice: Lattice) -> list[int]:
    """Return the tables of which a row might run out of doubles somewhere on the lattice."""
    deep = [is_deep(n, lattice) for _, n in batch.pairs]
    return [i for i in positions if batch.times[i, deep].any()]


def _on_lattice(batch: _Batch, lattice: Lattice, prior: Array) -> Iterator[tuple[NDArray[np.intp], Stack]]:
    """Yield stacks of tables whose windows are of one width."""
    if not len(batch.times):
        return
    sheet = whole_blocks(lattice)
    kept = [kept_table(x, n, sheet)[: lattice.columns] for x, n in batch.pairs]
    # Where the weight of every table lies is seen on a coarse part of the lattice.
    seen = np.stack([table[COARSE].ravel() for table in kept])
    firsts, lasts = carrying((batch.times @ seen).reshape(-1, *prior[COARSE].shape) + prior[COARSE])
    ends = zip(firsts.tolist(), lasts.tolist(), strict=True)
    start, stop = np.array([window(first, last, lattice.count) for first, last in ends]).T
    for width in np.unique(stop - start).tolist():
        chosen = np.flatnonzero(stop - start == width)
        for some in (chosen[i : i + _AT_ONCE] for i in range(0, len(chosen), _AT_ONCE)):
            yield some, _stack(batch.times[some], start[some], lattice.part(0, width), prior, kept)


def _stack(times: Array, start: NDArray[np.intp], lattice: Lattice, prior: Array, kept: Sequence[Array]) -> Stack:
    """Add up the kept rows of every table over its own window; `lattice` is the first of such windows."""
    weights = np.empty((len(times), lattice.columns, lattice.count))
    for total, often, first in zip(weights, times, start.tolist(), strict=True):
        part = np.s_[:, first : first + lattice.count]
        one, *others = np.flatnonzero(often).tolist()
        np.multiply(kept[one][part], often[one], out=total)
        for i in others:
            # In place, as everything here is about memory.
            np.add(total, kept[i][part] if often[i] == 1 else often[i] * kept[i][part], out=total)
        np.add(total, prior[part], out=total)
    weights -= weights.max(axis=(1, 2), keepdims=True)
    np.exp(np.maximum(weights, -700.0, out=weights), out=weights)
    weights /= weights.sum(axis=(1, 2), keepdims=True)
    return Stack(lattice, lattice.first + start.astype(np.float64), weights)
