"""Rows' log-likelihoods on an even lattice of mu, column by column of tau: the quickest rule that is right."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from evitable.stats import broad_rule, even_rule
from evitable.stats.counts import Array
from evitable.stats.narrow_rule import softplus
from evitable.stats.row_likelihood import log_choose, row_log_likelihood

Rows: TypeAlias = tuple[tuple[tuple[float, float], int], ...]
"""Every different (events, n) of a table in rising order, with how often it stands there."""

# From here on the broad rule is right for every row, and below it is worth its exponentials only where the
# window would be very long.
_BROAD_ABOVE, _LONG = 8.0, 300
# A polynomial through so many points errs by 1e-11 or less on an interval up to so many tau to either side.
_NODES, _BENDS = 32, 3.0
# Row by row is quicker than column by column where there are so many more columns than rows.
_FEW = 3
# How many numbers are laid out at once.
_AT_ONCE = 2_000_000


def row_table(x: float, n: float, mu: Array, step: float, taus: Array) -> Array:
    """Return one row's log-likelihood, columns of tau by positions of mu."""
    table, events, size = np.empty((len(taus), len(mu))), np.array([float(x)]), np.array([float(n)])
    common = taus == 0
    table[common] = x * mu - n * softplus(mu)
    tame = np.where(common | (taus > _BROAD_ABOVE), 1.0, taus)
    found = even_rule.windows(events, size, (float(mu[0]), float(mu[-1])), step, tame)
    broad, is_long = taus > _BROAD_ABOVE, (found[:, 2] > _LONG) & (tame == taus)
    if broad.any() or is_long.any():
        row = broad_rule.row(x, n)
        broad |= is_long & (taus >= row.least_tau)
        table[broad] = _broad_columns(row, mu, taus[broad])
    # One product for all columns whose windows run in the same steps; the shorter ones are filled up with none.
    even = ~broad & ~common
    for finer, stride in sorted(set(map(tuple, found[even, :2].tolist()))):
        alike = even & (found[:, 0] == finer) & (found[:, 1] == stride)
        at = even_rule.Window(finer, stride, int(found[alike, 2].max()))
        table[alike] = even_rule.log_averages(events, size, mu, step, taus[alike], at)[0].T
    table += float(log_choose(x, n))
    return table


def _broad_columns(row: broad_rule.Row, mu: Array, taus: Array) -> Array:
    """Return a row's averages under broad normals, columns by positions.

    They bend on the scale of tau only, so that a few positions tell the rest.
    """
    middle, half = (mu[0] + mu[-1]) / 2, (mu[-1] - mu[0]) / 2
    few = len(mu) > _NODES
    nodes, between = _between(len(mu)) if few else (None, None)
    columns = np.empty((len(taus), len(mu)))
    for column, tau in zip(columns, taus.tolist(), strict=True):
        if nodes is not None and between is not None and half <= _BENDS * tau:
            column[:] = between @ broad_rule.log_average(row, middle + half * nodes, tau)
        else:
            column[:] = broad_rule.log_average(row, mu, tau)
    return columns


@lru_cache(maxsize=16)
def _between(count: int) -> tuple[Array, Array]:
    """Return Chebyshev's points of -1 to 1, and what turns values there into those at so many even positions."""
    angle = np.pi * (np.arange(_NODES) + 0.5) / _NODES
    orders = np.arange(float(_NODES))
    of_nodes = np.cos(orders[:, None] * angle) * (2.0 / _NODES)
    of_nodes[0] /= 2
    at = np.cos(np.arccos(np.linspace(-1, 1, count))[:, None] * orders)
    return np.cos(angle), at @ of_nodes


def sum_of_tables(rows: Rows, mu: Array, step: float, taus: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Return the log-likelihood of all rows and where any row of it ran out of doubles."""
    pairs = [pair for pair, _ in rows]
    times = np.array([float(often) for _, often in rows])
    deepest = np.array([_top(x, n) for x, n in pairs]) + even_rule.DEEPEST
    total, is_floored = np.empty((len(taus), len(mu))), np.empty((len(taus), len(mu)), dtype=bool)
    if _FEW * len(rows) <= len(taus):
        tables = np.stack([row_table(x, n, mu, step, taus) for x, n in pairs])
        deep: NDArray[np.bool_] = tables < deepest[:, None, None]
        return np.tensordot(times, tables, axes=1), np.logical_or.reduce(deep, axis=0)
    for c, tau in enumerate(taus.tolist()):
        column = _column(pairs, mu, step, tau)
        total[c] = times @ column
        is_floored[c] = (column < deepest[:, None]).any(axis=0)
    return total, is_floored


def is_floored(x: float, n: float, table: Array) -> bool:
    """Tell whether a part of a row's table ran out of doubles."""
    return bool(table.min() < _top(x, n) + even_rule.DEEPEST)


def exact_sum(rows: Rows, mu: Array, taus: Array) -> Array:
    """Return the log-likelihood of all rows by the rule that looks for every integrand's own top: slow."""
    columns = [
        sum(times * row_log_likelihood(x, n, mu, tau) for (x, n), times in rows) + np.zeros_like(mu)
        for tau in taus.tolist()
    ]
    return np.stack(columns)


def _top(x: float, n: float) -> float:
    """Return the highest log-likelihood that any mu and tau give to a row."""
    with_, without = (value * float(np.log(value / n)) if value else 0.0 for value in (x, n - x))
    return with_ + without + float(log_choose(x, n))


def _column(pairs: list[tuple[float, float]], mu: Array, step: float, tau: float) -> Array:
    """Return rows by positions for one tau."""
    x, n = (np.array(values) for values in zip(*pairs, strict=True))
    coefficient = log_choose(x, n)[:, None]
    if tau == 0:
        return x[:, None] * mu - n[:, None] * softplus(mu) + coefficient
    column = np.empty((len(pairs), len(mu)))
    for at, chosen in _windows(x, n, (float(mu[0]), float(mu[-1])), step, tau).items():
        if at is None:
            for i in chosen:
                column[i] = _broad_columns(broad_rule.row(*pairs[i]), mu, np.array([tau]))[0]
            continue
        some = max(1, _AT_ONCE // (len(mu) * (2 * at.reach + 1)))
        for part in (chosen[i : i + some] for i in range(0, len(chosen), some)):
            column[part] = even_rule.log_averages(x[part], n[part], mu, step, np.array([tau]), at)[..., 0]
    return column + coefficient


def _windows(
    x: Array, n: Array, ends: tuple[float, float], step: float, tau: float
) -> dict[even_rule.Window | None, list[int]]:
    """Return which rows share a window; None stands for the broad rule."""
    if tau > _BROAD_ABOVE:
        return {None: list(range(len(x)))}
    kinds: dict[tuple[int, int], list[int]] = defaultdict(list)
    reach: dict[tuple[int, int], int] = defaultdict(int)
    broad = []
    for i, (finer, stride, own) in enumerate(even_rule.windows(x, n, ends, step, tau).tolist()):
        if own > _LONG and tau >= broad_rule.row(float(x[i]), float(n[i])).least_tau:
            broad.append(i)
        else:
            kinds[finer, stride].append(i)
            reach[finer, stride] = max(reach[finer, stride], own)
    found: dict[even_rule.Window | None, list[int]] = {
        even_rule.Window(*kind, reach[kind]): chosen for kind, chosen in kinds.items()
    }
    return found | ({None: broad} if broad else {})
