"""Leave-one-out: the pool without each row in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.effects.rows import named_rows
from evitable.stats.influence.refit import Pool, checked_effects, checked_fitting, few_rows, pooled
from evitable.stats.result import Caution, Result


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The pool of all rows and, in the order of the rows, the pool without each.

    None where no row is left or no fit was found to full accuracy.
    """

    everything: Pool | None
    without: tuple[Pool | None, ...]

    @property
    def span(self) -> tuple[float, float] | None:
        """Return the lowest and the highest estimate without one row; None where there is none."""
        estimates = [pool.estimate for pool in self.without if pool is not None]
        return (min(estimates), max(estimates)) if estimates else None

    @property
    def moves_most(self) -> int | None:
        """Return the position of the row that moves the estimate most when it leaves, the first of equals."""
        if self.everything is None:
            return None
        whole = self.everything.estimate
        moves = {i: abs(pool.estimate - whole) for i, pool in enumerate(self.without) if pool is not None}
        return max(moves, key=lambda i: moves[i]) if moves else None


def leave_one_out(
    effects: ArrayLike, variances: ArrayLike, *, method: str = "REML", test: str = "z", level: float = 0.95
) -> Result[LeftOut]:
    """Return the pool without each row in turn, which shows whether an answer hangs on one row.

    `effects` and sampling `variances` (above 0), one for every row, on the scale on which they are pooled.
    `method` is FE or an estimator of tau2 (HE, DL, HS, HSk, SJ, ML, REML, EB, PM, PMM), which is estimated anew for
    every pool; `test` is z, knha (Hartung, Knapp 2001) or adhoc (the same, never narrower than z). Bad arguments
    raise ValueError.

    >>> found = leave_one_out([0.0, 1.0, 8.0], [1.0, 1.0, 1.0], method="FE").numbers
    >>> [pool.estimate for pool in found.without], found.moves_most
    ([4.5, 4.0, 0.5], 2)
    """
    y, v = checked_effects(effects, variances)
    how = checked_fitting(method, test, level)
    rows = np.arange(len(y))
    without = tuple(pooled(y[rows != i], v[rows != i], how) for i in rows) if len(y) > 1 else (None,)
    numbers = LeftOut(pooled(y, v, how), without)
    return Result(
        method="leave-one-out",
        numbers=numbers,
        asked=how.asked,
        warnings=tuple(_cautions(numbers)),
        methods=f"Each row was left out in turn and the others were pooled by {how.words}.",
    )


def _cautions(numbers: LeftOut) -> list[Caution]:
    k = len(numbers.without)
    found = list(few_rows(k))
    if k == 1:
        found.append(Caution("one-row", "There is one row: without it nothing is left to pool."))
        return found
    lost = [i for i, pool in enumerate(numbers.without) if pool is None]
    if lost:
        words = f"No fit was found to full accuracy on leaving out, one at a time: {named_rows(lost)}."
        found.append(Caution("not-converged", words))
    return found
