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
from evitable.stats.kept_rows import SMALLEST_PEAK, Factor, kept_prior, kept_row, kept_rows, product
from evitable.stats.lattice import Lattice, is_deep, whole_blocks
from evitable.stats.lattice_choice import Totals, carrying, first_shared, fit, next_shared, windows
from evitable.stats.mean_study import mean_study_quantiles
from evitable.stats.posterior_grid import posterior_grid
from evitable.stats.priors import Normal, TauPrior
from evitable.stats.reading import read
from evitable.stats.stack import Stack

# As many tables as stay close to the processor.
_AT_ONCE = 128


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
    times: NDArray[np.intp]

    def only(self, tables: Sequence[int]) -> _Batch:
        """Return some of the tables, with the rows that they have."""
        times = self.times[tables]
        used = np.flatnonzero(times.any(axis=0)).tolist()
        return _Batch(tuple(self.pairs[i] for i in used), times[:, used])


def _batch(counts: Sequence[Counts], rows: Counts) -> _Batch:
    line = np.repeat(np.arange(len(counts)), [table.k for table in counts])
    code, which = np.unique(rows.events * (2.0 * LARGEST_N) + rows.n, return_inverse=True)
    times = np.bincount(line * len(code) + which, minlength=len(counts) * len(code)).reshape(len(counts), -1)
    events, n = np.divmod(code, 2.0 * LARGEST_N)
    return _Batch(tuple(zip(events.tolist(), n.tolist(), strict=True)), times)


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
    tail = (1 - checked_level(level)) / 2
    shares = np.array([0.5, tail, 1 - tail])
    if not len(tables):
        raise ValueError("tables is empty: give at least one table, as (events, n).")
    numbers = np.empty((len(tables), 14))
    for positions, stack in _stacks(tables, mu_prior, tau_prior):
        numbers[positions] = _read_off(stack, shares)
    typical, mean, tau, new = np.split(numbers, [4, 7, 10], axis=1)
    return Posteriors(Summaries(*typical.T), mean, tau, Summaries(*new.T))


def _checked(table: Table, position: int) -> Counts:
    try:
        events, n = table
        return checked_counts(events, n)
    except ValueError as trouble:
        raise ValueError(f"tables[{position}]: {trouble}") from None


def _checked_all(tables: Sequence[Table]) -> tuple[list[Counts], Counts]:
    """Return every table, and the rows of all tables; whole numbers in arrays are checked together."""
    pairs = [_whole(table) or _rows(_checked(table, i)) for i, table in enumerate(tables)]
    events, n = (np.concatenate(column).astype(np.float64) for column in zip(*pairs, strict=True))
    if not ((n >= 1) & (n <= LARGEST_N) & (events >= 0) & (events <= n)).all():
        for i, table in enumerate(tables):
            _checked(table, i)
    ends = np.cumsum([len(size) for _, size in pairs]).tolist()
    starts = [0, *ends[:-1]]
    counts = [Counts(events[start:end], n[start:end]) for start, end in zip(starts, ends, strict=True)]
    return counts, Counts(events, n)


def _rows(counts: Counts) -> tuple[Array, Array]:
    return counts.events, counts.n


def _whole(table: Table) -> tuple[NDArray[np.integer], NDArray[np.integer]] | None:
    """Return a table that is two arrays of whole numbers, as many of one as of the other; None for any other."""
    if len(table) != 2:
        return None
    events, n = table
    if not isinstance(events, np.ndarray) or not isinstance(n, np.ndarray) or events.shape != n.shape:
        return None
    return (events, n) if events.dtype.kind in "iu" and n.dtype.kind in "iu" and events.ndim == 1 and len(n) else None


def _totals(counts: Sequence[Counts], rows: Counts) -> list[Totals]:
    starts = np.cumsum([0, *(table.k for table in counts[:-1])])
    columns = (rows.events, rows.n, rows.n * rows.n)
    return list(map(Totals, *(np.add.reduceat(column, starts).tolist() for column in columns)))


def _read_off(stack: Stack, shares: Array) -> Array:
    """Return the numbers of a stack, one table a line."""
    found = read(stack, shares)
    mean_study = expit(mean_study_quantiles(stack, shares[1:]))
    typical_mean, new_mean = found.typical_mean[:, None], found.new_mean[:, None]
    return np.concatenate((typical_mean, found.typical, new_mean, mean_study, found.tau, new_mean, found.new), axis=1)


def _stacks(tables: Sequence[Table], mu_prior: Normal, tau_prior: TauPrior) -> Iterator[tuple[NDArray[np.intp], Stack]]:
    """Yield stacks that cover all tables, with the positions of the tables in each."""
    counts, rows = _checked_all(tables)
    waiting: dict[Lattice | None, list[int]] = defaultdict(list)
    for i, (table, totals) in enumerate(zip(counts, _totals(counts, rows), strict=True)):
        tau_prior.check(table)
        waiting[first_shared(totals, mu_prior, tau_scale=tau_prior.scale, tau_reach=tau_prior.reach)].append(i)
    alone = waiting.pop(None, [])
    shared = {lattice: positions for lattice, positions in waiting.items() if lattice is not None}
    batch = _batch(counts, rows)
    while shared:
        lattice = max(shared, key=lambda lattice: (lattice.step, lattice.stride))
        positions = shared.pop(lattice)
        deep = _deep(batch, positions, lattice)
        alone += deep
        positions = [i for i in positions if i not in deep] if deep else positions
        for some, stack in _on_lattice(batch.only(positions), lattice, kept_prior(lattice, mu_prior, tau_prior)):
            where = np.array(positions)[some]
            if stack is None:
                alone += where.tolist()
                continue
            is_wide, is_fine, is_dense = fit(stack.moments[..., 1], stack.of_mu, stack.of_tau)
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
    deep = np.flatnonzero([is_deep(n, lattice) for _, n in batch.pairs])
    if not len(deep):
        return []
    has_deep = set(np.flatnonzero(batch.times[:, deep].any(axis=1)).tolist())
    return [i for i in positions if i in has_deep]


def _on_lattice(batch: _Batch, lattice: Lattice, prior: Factor) -> Iterator[tuple[NDArray[np.intp], Stack | None]]:
    """Yield stacks of tables whose windows are of one width; None for those whose product leaves the doubles."""
    if not len(batch.times):
        return
    sheet = whole_blocks(lattice)
    # Where the weight of every table lies is seen on a coarse part of the lattice.
    coarse = np.stack([kept_row(x, n, sheet).seen[: len(prior.seen)].ravel() for x, n in batch.pairs])
    seen = (batch.times.astype(np.float64) @ coarse).reshape(-1, *prior.seen.shape) + prior.seen
    is_lost = seen.max(axis=(1, 2)) < SMALLEST_PEAK
    if is_lost.any():
        yield np.flatnonzero(is_lost), None
    start, stop = windows(*carrying(seen), lattice.count)
    rows = _kept(batch, sheet)
    for width in np.unique(stop - start).tolist():
        chosen = np.flatnonzero((stop - start == width) & ~is_lost)
        part = lattice.part(0, width)
        for some in (chosen[i : i + _AT_ONCE] for i in range(0, len(chosen), _AT_ONCE)):
            yield some, _stack([rows[i] for i in some.tolist()], start[some], part, prior.chance)


def _kept(batch: _Batch, sheet: Lattice) -> list[list[Array]]:
    """Return the likelihoods of every table's different rows."""
    lines, which = np.nonzero(batch.times)
    kept: dict[tuple[int, int], Array] = {}
    rows: list[list[Array]] = [[] for _ in batch.times]
    for line, *key in zip(lines.tolist(), which.tolist(), batch.times[lines, which].tolist(), strict=True):
        row, times = key
        if (row, times) not in kept:
            kept[row, times] = kept_rows(*batch.pairs[row], times, sheet)
        rows[line].append(kept[row, times])
    return rows


def _stack(rows: Sequence[Sequence[Array]], start: NDArray[np.intp], lattice: Lattice, prior: Array) -> Stack:
    """Multiply the kept rows of every table over its own window; `lattice` is the first of such windows."""
    weights = np.empty((len(rows), lattice.columns, lattice.count))
    for out, factors, first in zip(weights, rows, start.tolist(), strict=True):
        product(prior, factors, slice(first, first + lattice.count), out)
    return Stack(lattice, lattice.first + start.astype(np.float64), weights)
