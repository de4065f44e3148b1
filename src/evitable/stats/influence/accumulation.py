"""Cumulative meta-analysis: the pool as each row is added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import Array
from evitable.stats.effects.columns import measured_column
from evitable.stats.influence.refit import Fitting, Pool, checked_effects, checked_fitting, pooled
from evitable.stats.result import Caution, Result


@dataclass(frozen=True, slots=True)
class Accumulated:
    """`pools[i]` is the pool of the rows at the positions `order[:i + 1]`.

    None where no fit was found to full accuracy.
    """

    order: tuple[int, ...]
    pools: tuple[Pool | None, ...]


def cumulative(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    by: ArrayLike | None = None,
    method: str = "REML",
    test: str = "z",
    level: float = 0.95,
) -> Result[Accumulated]:
    """Return the pool as each row is added (Lau et al. 1992, 10.1056/NEJM199207233270406).

    Rows are added by the rising values of `by` (the year of publication, the size, minus the weight: any number for
    every row), equals in the order in which they are given; None takes the rows as given. The other arguments are
    those of `leave_one_out`. The first pool is a single row, which has no tau2. Bad arguments raise ValueError.

    >>> found = cumulative([3.0, 0.0, 0.0], [1.0, 1.0, 1.0], by=[2001, 1999, 2000], method="FE").numbers
    >>> found.order, [pool.estimate for pool in found.pools]
    ((1, 2, 0), [0.0, 0.0, 1.0])
    """
    y, v = checked_effects(effects, variances)
    how = checked_fitting(method, test, level)
    order = _order(by, len(y))
    pools = tuple(_growing(y[order], v[order], how))
    numbers = Accumulated(tuple(order.tolist()), pools)
    sequence = "as given" if by is None else "by the values of a column"
    return Result(
        method="cumulative",
        numbers=numbers,
        asked=(("by", "as given" if by is None else "rising values"), *how.asked),
        done=tuple(_done(how)),
        warnings=tuple(_cautions(pools)),
        methods=f"Rows were added one at a time ({sequence}) and pooled by {how.words} (Lau et al. 1992).",
    )


def _order(by: ArrayLike | None, k: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    if by is None:
        return np.arange(k)
    column = measured_column(by, "by")
    if len(column) != k:
        raise ValueError(f"by has {len(column)} rows and effects has {k}: give one value for every row.")
    return np.argsort(column, kind="stable")


def _growing(y: Array, v: Array, how: Fitting) -> Iterator[Pool | None]:
    for size in range(1, len(y) + 1):
        yield pooled(y[:size], v[:size], how)


def _done(how: Fitting) -> Iterator[str]:
    if how.test != "z":
        yield "The first row alone leaves nothing to measure agreement by: it has a normal interval."


def _cautions(pools: Sequence[Pool | None]) -> Iterator[Caution]:
    lost = [str(i) for i, pool in enumerate(pools) if pool is None]
    if lost:
        yield Caution("not-converged", f"No fit was found to full accuracy at step {', '.join(lost)} (counted from 0).")
    yield Caution(
        "repeated-looks",
        "The intervals are not adjusted for looking at the pool again after every row: "
        "an early one that excludes a value is weaker evidence than it seems.",
    )
