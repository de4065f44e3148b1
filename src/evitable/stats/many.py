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
from evitable.stats.counts import Array, Counts, checked_counts, checked_level
from evitable.stats.lattice import Lattice, distinct_rows, kept_table, whole_blocks
from evitable.stats.lattice_choice import COARSE, carrying, first_lattice, fit, log_prior, next_shared, window
from evitable.stats.mean_study import mean_study_quantiles
from evitable.stats.posterior_grid import is_deep, posterior_grid
from evitable.stats.priors import Normal, TauPrior
from evitable.stats.row_tables import Rows
from evitable.stats.stack import Stack, means_of_logits

# As many tables as stay close to the processor.
_AT_ONCE = 32


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
_Kept: TypeAlias = dict[tuple[float, float], Array]


@dataclass(frozen=True, slots=True, eq=False)
class _Chosen:
    """A table with the part of a shared lattice that carries its posterior."""

    position: int
    rows: Rows
    start: int


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
    array([0.942, 0.3  ])
    """
    counts = [_checked(table, i) for i, table in enumerate(tables)]
    tail = (1 - checked_level(level)) / 2
    shares = np.array([0.5, tail, 1 - tail])
    numbers = np.empty((len(counts), 14))
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
        waiting[first_lattice(table, mu_prior, tau_scale=tau_prior.scale, tau_reach=tau_prior.reach)].append(i)
    alone = [i for lattice in waiting if not lattice.is_shared for i in waiting[lattice]]
    shared = {lattice: positions for lattice, positions in waiting.items() if lattice.is_shared}
    while shared:
        lattice = max(shared, key=lambda lattice: (lattice.step, lattice.stride))
        positions = shared.pop(lattice)
        deep = {i for i in positions if is_deep(counts[i], lattice)}
        alone += sorted(deep)
        tables = [(i, distinct_rows(counts[i])) for i in positions if i not in deep]
        for where, stack in _on_lattice(tables, lattice, log_prior(lattice, mu_prior, tau_prior)):
            is_wide, is_fine, is_dense = fit(stack.weights, stack.of_mu, stack.of_tau)
            good = is_wide & is_fine & is_dense
            if good.any():
                yield where[good], stack.some(good)
            for i in np.flatnonzero(~good).tolist():
                better = next_shared(lattice, mu_prior, tau_prior, is_fine=bool(is_fine[i])) if is_wide[i] else None
                (alone if better is None else shared.setdefault(better, [])).append(int(where[i]))
    for i in alone:
        yield np.array([i]), posterior_grid(counts[i], mu_prior, tau_prior).stack


def _on_lattice(
    tables: list[tuple[int, Rows]], lattice: Lattice, prior: Array
) -> Iterator[tuple[NDArray[np.intp], Stack]]:
    """Yield stacks of tables whose windows are of one width."""
    if not tables:
        return
    sheet = whole_blocks(lattice)
    kept = {pair: kept_table(*pair, sheet)[: lattice.columns] for _, rows in tables for pair, _ in rows}
    for width, chosen in _by_width(tables, lattice, prior, kept).items():
        for some in (chosen[i : i + _AT_ONCE] for i in range(0, len(chosen), _AT_ONCE)):
            yield np.array([table.position for table in some]), _stack(some, lattice.part(0, width), prior, kept)


def _by_width(tables: list[tuple[int, Rows]], lattice: Lattice, prior: Array, kept: _Kept) -> dict[int, list[_Chosen]]:
    """Look at all tables on a coarse part of the lattice for where their weight lies."""
    number = {pair: i for i, pair in enumerate(sorted(kept))}
    times = np.zeros((len(tables), len(number)))
    for line, (_, rows) in enumerate(tables):
        for pair, often in rows:
            times[line, number[pair]] = often
    seen = np.stack([kept[pair][COARSE].ravel() for pair in number])
    found: dict[int, list[_Chosen]] = defaultdict(list)
    firsts, lasts = carrying((times @ seen).reshape(-1, *prior[COARSE].shape) + prior[COARSE])
    for (position, rows), first, last in zip(tables, firsts.tolist(), lasts.tolist(), strict=True):
        start, stop = window(first, last, lattice.count)
        found[stop - start].append(_Chosen(position, rows, start))
    return found


def _stack(tables: Sequence[_Chosen], lattice: Lattice, prior: Array, kept: _Kept) -> Stack:
    """Add up the kept rows of every table over its own window; `lattice` is the first of such windows."""
    weights = np.empty((len(tables), lattice.columns, lattice.count))
    for i, table in enumerate(tables):
        part = np.s_[:, table.start : table.start + lattice.count]
        total = weights[i]
        (pair, often), *others = table.rows
        np.multiply(kept[pair][part], often, out=total)
        for pair, often in others:
            rows = kept[pair][part]
            total += rows if often == 1 else often * rows
        total += prior[part]
    weights -= weights.max(axis=(1, 2), keepdims=True)
    np.exp(np.maximum(weights, -700.0, out=weights), out=weights)
    weights /= weights.sum(axis=(1, 2), keepdims=True)
    return Stack(lattice, np.array([float(lattice.first + table.start) for table in tables]), weights)
