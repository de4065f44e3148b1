"""Between-row variances of many tables at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evitable.stats.counts import Array
from evitable.stats.pooling.many_moments import ManyMoments, ManyRows, many_moments, many_polished, many_scores

# So many numbers of a grid are held at once.
_LARGEST_BLOCK = 2_000_000


def many_tau2(rows: ManyRows, at_zero: ManyMoments, spare: Array, method: str) -> Array:
    """Return the between-row variance of every table, each of two rows or more."""
    if method == "FE":
        return np.zeros(len(spare))
    if method == "DL":
        return np.maximum(0.0, (at_zero.ypy - spare) / at_zero.trace_p)
    if method == "PM":
        return _paule_mandel(rows, at_zero, spare)
    return _likeliest(rows, at_zero, spare, restricted=method == "REML")


def _paule_mandel(rows: ManyRows, at_zero: ManyMoments, spare: Array) -> Array:
    tau2 = np.zeros(len(spare))
    tables = np.flatnonzero(at_zero.ypy > spare)
    some, target = rows.taken(tables), spare[tables]

    def value_and_step(which: NDArray[np.intp], t: Array) -> tuple[Array, Array]:
        m = many_moments(some.taken(which), t)
        wanted = target[which]
        return m.ypy - wanted, m.ypy * (m.ypy - wanted) / (wanted * m.yppy)

    high = np.maximum(0.0, _squares(some) / target - _smallest(some)) * 1.000001 + 1e-300
    tau2[tables] = many_polished(value_and_step, np.zeros(len(tables)), high, np.zeros(len(tables)))
    return tau2


def _likeliest(rows: ManyRows, at_zero: ManyMoments, spare: Array, *, restricted: bool) -> Array:
    smallest = _smallest(rows)
    top = _widest(rows, spare if restricted else spare + 1)
    rungs = int((np.log1p(top / (smallest / 2)) / 0.2).max(initial=0.0)) + 8
    table, low, high, start = _brackets(rows, _ladders(smallest, top, rungs), restricted=restricted)
    some = rows.taken(table)

    def value_and_step(which: NDArray[np.intp], t: Array) -> tuple[Array, Array]:
        m = many_moments(some.taken(which), t)
        slope = m.yppy - (m.trace_p if restricted else m.sum_w)
        bend = -2 * m.ypppy + (m.trace_pp if restricted else m.sum_ww)
        uphill = bend < 0
        return slope, np.where(uphill, -slope / np.where(uphill, bend, -1.0), high[which])

    tops = many_polished(value_and_step, low, high, start)
    return _highest(rows, at_zero, table, tops, restricted=restricted)


def _ladders(smallest: Array, top: Array, rungs: int) -> Array:
    first = smallest / 2
    length = np.log1p(top / first)
    ladders = first[:, None] * np.expm1(np.arange(rungs) * (length / (rungs - 1))[:, None])
    ladders[:, -1] = top
    return np.asarray(ladders)


def _brackets(rows: ManyRows, ladders: Array, *, restricted: bool) -> tuple[NDArray[np.intp], Array, Array, Array]:
    """Return the table, the ends and a first guess of every hilltop."""
    m, rungs = ladders.shape
    block = max(1, _LARGEST_BLOCK // (rungs * rows.effects.shape[1]))
    blocks = [np.arange(i, min(i + block, m)) for i in range(0, max(m, 1), block)]
    slope = np.concatenate([many_scores(rows.taken(each), ladders[each], restricted=restricted) for each in blocks])
    table, rung = np.nonzero((slope[:, :-1] > 0) & (slope[:, 1:] <= 0))
    low, high = ladders[table, rung], ladders[table, rung + 1]
    at_low, at_high = slope[table, rung], slope[table, rung + 1]
    return table, low, high, low + (high - low) * at_low / (at_low - at_high)


def _highest(rows: ManyRows, at_zero: ManyMoments, table: NDArray[np.intp], tops: Array, *, restricted: bool) -> Array:
    """Return the highest hilltop of every table, 0 among them."""
    best = np.zeros(len(rows.effects))
    highest = _heights(rows, best, at_zero, restricted=restricted)
    some = rows.taken(table)
    heights = _heights(some, tops, many_moments(some, tops), restricted=restricted)
    for order in range(int(np.bincount(table).max(initial=0))):
        # The brackets of a table stand in a row: take the first of each, then the second, and so on.
        nth = np.flatnonzero(np.arange(len(table)) - np.searchsorted(table, table) == order)
        rises = nth[heights[nth] > highest[table[nth]]]
        best[table[rises]], highest[table[rises]] = tops[rises], heights[rises]
    return best


def _heights(rows: ManyRows, t: Array, at: ManyMoments, *, restricted: bool) -> Array:
    logs = (rows.present * np.log(rows.variances + t[:, None])).sum(axis=1)
    return np.asarray(-0.5 * (logs + at.ypy + (np.log(at.sum_w) if restricted else 0.0)))


def _smallest(rows: ManyRows) -> Array:
    return np.asarray(np.where(rows.present > 0, rows.variances, np.inf).min(axis=1, initial=np.inf))


def _squares(rows: ManyRows) -> Array:
    size = rows.present.sum(axis=1)
    mean = (rows.present * rows.effects).sum(axis=1) / size
    return np.asarray((rows.present * (rows.effects - mean[:, None]) ** 2).sum(axis=1))


def _widest(rows: ManyRows, free: Array) -> Array:
    """Return the bounds of `widest`, one for each table."""
    smallest, squares = _smallest(rows), _squares(rows)
    largest = (rows.present * rows.variances).max(axis=1, initial=0.0)
    u = (squares + np.sqrt(squares * (squares + 4 * free * (largest - smallest)))) / (2 * free)
    return np.asarray(np.maximum(0.0, u - smallest) * 1.000001)
