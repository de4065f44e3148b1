"""What one 2x2 table says about its log odds ratio, in three ways of dealing with its overall level."""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln

from evitable.stats.counts import Array
from evitable.stats.effects.two_arm import Tables

# A log odds ratio beyond this is infinite in all but name: the likelihood no longer changes.
LARGEST_DELTA = 40.0
_LATTICE_STEP = 0.05


# Value, slope and bend at one end of a cell.
Ends: TypeAlias = tuple[Array, Array, Array]


class Slopes(NamedTuple):
    """A row's log-likelihood with its first and second derivative in the log odds ratio, one for every row."""

    log: Array
    first: Array
    second: Array


class OneWay(Protocol):
    """Rows whose likelihood depends on their log odds ratio alone; `at` takes and gives an array rows by points."""

    def at(self, delta: Array) -> Slopes:
        """Return the log-likelihood with its slopes."""
        ...


class BothSlopes(NamedTuple):
    """A row's log-likelihood with its derivatives in the level and in the log odds ratio."""

    log: Array
    level: Array
    delta: Array
    level_twice: Array
    delta_twice: Array
    both: Array


def log_choose(n: Array, x: Array) -> Array:
    """Return the logarithm of a binomial coefficient."""
    found: Array = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return found


class Unconditional:
    """Both arms binomial: logits level + delta / 2 and level - delta / 2."""

    def __init__(self, tables: Tables) -> None:
        self._a, self._n1, self._c, self._n2 = (column[:, None] for column in tables)
        self._constant = log_choose(self._n1, self._a) + log_choose(self._n2, self._c)

    def at(self, level: Array, delta: Array) -> BothSlopes:
        """Return the log-likelihood with its slopes, rows by points."""
        first, second = level + delta / 2, level - delta / 2
        p1, p2 = expit(first), expit(second)
        over1, over2 = self._a - self._n1 * p1, self._c - self._n2 * p2
        width1, width2 = self._n1 * p1 * (1 - p1), self._n2 * p2 * (1 - p2)
        return BothSlopes(
            self.log_at(level, delta),
            over1 + over2,
            (over1 - over2) / 2,
            -(width1 + width2),
            -(width1 + width2) / 4,
            -(width1 - width2) / 2,
        )

    def log_at(self, level: Array, delta: Array) -> Array:
        """Return the log-likelihood alone."""
        first, second = level + delta / 2, level - delta / 2
        of_first = self._a * first - self._n1 * np.logaddexp(0, first)
        found: Array = self._constant + of_first + self._c * second - self._n2 * np.logaddexp(0, second)
        return found


class ApproximateConditional:
    """The first arm's events among all events, as if these were few among many: binomial."""

    def __init__(self, tables: Tables) -> None:
        self._a, self._events = tables.a[:, None], tables.events[:, None]
        self._offset = np.log(tables.n1 / tables.n2)[:, None]
        self._constant = log_choose(self._events, self._a)

    def at(self, delta: Array) -> Slopes:
        """Return the log-likelihood with its slopes, rows by points."""
        logit = delta + self._offset
        share = expit(logit)
        log = self._constant + self._a * logit - self._events * np.logaddexp(0, logit)
        return Slopes(log, self._a - self._events * share, -self._events * share * (1 - share))


class ExactConditional:
    """The first arm's events when all margins are held: Fisher's noncentral hypergeometric distribution.

    Its cumulant function is summed once over all counts on a lattice of log odds ratios; between two points
    the quintic through value, slope and bend at both ends is exact to about 1e-11.
    """

    def __init__(self, tables: Tables) -> None:
        self._rows = np.arange(len(tables.a))[:, None]
        self._first = -LARGEST_DELTA
        self._step = _LATTICE_STEP
        lattice = np.linspace(-LARGEST_DELTA, LARGEST_DELTA, round(2 * LARGEST_DELTA / self._step) + 1)
        found = [_cumulants(*row, lattice) for row in zip(*tables, strict=True)]
        self._value, self._slope, self._bend = (np.stack(column) for column in zip(*found, strict=True))

    def at(self, delta: Array) -> Slopes:
        """Return the log-likelihood with its slopes, rows by points."""
        held = np.clip(delta, -LARGEST_DELTA, LARGEST_DELTA)
        cell = np.minimum(((held - self._first) / self._step).astype(np.int64), self._value.shape[1] - 2)
        t = (held - self._first) / self._step - cell
        log, first, second = _quintic(t, self._step, self._ends(cell), self._ends(cell + 1))
        # Beyond the lattice a row has one count left, and its likelihood is a straight line.
        return Slopes(-(log + (delta - held) * first), -first, -second)

    def _ends(self, cell: NDArray[np.int64]) -> Ends:
        rows = np.broadcast_to(self._rows, cell.shape)
        return self._value[rows, cell], self._slope[rows, cell], self._bend[rows, cell]


def _cumulants(a: float, n1: float, c: float, n2: float, lattice: Array) -> tuple[Array, Array, Array]:
    """Return log sum of weights e^(x delta), x counted from the events observed, with its slope and bend."""
    events = a + c
    counts: Array = np.arange(max(0.0, events - n2), min(n1, events) + 1)
    size = np.array(n1), np.array(n2)
    ways = log_choose(size[0], counts) + log_choose(size[1], events - counts)
    ways = ways - log_choose(size[0], np.array(a)) - log_choose(size[1], np.array(c))
    beyond = counts - a
    value, slope, bend = (np.empty_like(lattice) for _ in range(3))
    for part in np.array_split(np.arange(len(lattice)), 1 + len(counts) * len(lattice) // 200_000):
        terms = ways + beyond * lattice[part, None]
        top = terms.max(axis=1, keepdims=True)
        chance = np.exp(np.maximum(terms - top, -700))
        total = chance.sum(axis=1)
        mean = chance @ beyond / total
        value[part], slope[part] = np.log(total) + top[:, 0], mean
        bend[part] = (chance * (beyond - mean[:, None]) ** 2).sum(axis=1) / total
    return value, slope, bend


def _quintic(t: Array, step: float, left: Ends, right: Ends) -> tuple[Array, Array, Array]:
    """Return the quintic with these values, slopes and bends at both ends of a cell, and its two derivatives."""
    v0, s0, b0 = left[0], left[1] * step, left[2] * step**2
    v1, s1, b1 = right[0], right[1] * step, right[2] * step**2
    rise = v1 - v0 - s0 - b0 / 2
    tilt, turn = s1 - s0 - b0, b1 - b0
    c3, c4, c5 = 10 * rise - 4 * tilt + turn / 2, -15 * rise + 7 * tilt - turn, 6 * rise - 3 * tilt + turn / 2
    value = v0 + t * (s0 + t * (b0 / 2 + t * (c3 + t * (c4 + t * c5))))
    first = s0 + t * (b0 + t * (3 * c3 + t * (4 * c4 + t * 5 * c5)))
    second = b0 + t * (6 * c3 + t * (12 * c4 + t * 20 * c5))
    return value, first / step, second / step**2
