"""Influence of each row on a pool: what changes when the row leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from evitable.stats.counts import Array
from evitable.stats.effects.rows import named_rows
from evitable.stats.influence.refit import Fitting, checked_effects, checked_fitting, few_rows, fitted
from evitable.stats.pooling.normal_fit import NormalFit
from evitable.stats.result import Caution, Result


class RowInfluence(NamedTuple):
    """What one row does to the pool; None where there is no such number.

    `rstudent`: the row's distance from the pool of the others in its own standard errors. `dffits` and `dfbs`: how
    many standard errors the pooled effect moves when the row comes in; `cook_d` the square of that move over the
    pool's variance. `cov_r`: variance of the pool without the row over the variance with it; below 1 the row makes
    the pool less precise. `tau2_del` and `q_del`: tau2 and Q without the row. `hat` and `weight` are shares from 0
    to 1, the same here, as there is one coefficient. `is_influential` follows the rules of Viechtbauer and Cheung
    (2010); None where they cannot be applied.
    """

    rstudent: float | None
    dffits: float | None
    cook_d: float | None
    cov_r: float | None
    tau2_del: float | None
    q_del: float | None
    hat: float
    weight: float
    dfbs: float | None
    is_influential: bool | None


@dataclass(frozen=True, slots=True)
class Influence:
    """The influence of every row, in their order; empty where all rows together have no fit."""

    rows: tuple[RowInfluence, ...]

    @property
    def influential(self) -> tuple[int, ...]:
        """Return the positions of the rows that the rules call influential."""
        return tuple(i for i, row in enumerate(self.rows) if row.is_influential)


def row_influence(
    effects: ArrayLike, variances: ArrayLike, *, method: str = "REML", test: str = "z"
) -> Result[Influence]:
    """Return outlier and influence diagnostics of every row (Viechtbauer, Cheung 2010, 10.1002/jrsm.11).

    The arguments are those of `leave_one_out`. A row is called influential when |dffits| > 3 / sqrt(k - 1), Cook's
    distance is above the median of chi-squared(1), hat > 3 / k, or |dfbs| > 1. Bad arguments raise ValueError.

    >>> found = row_influence([0.0, 0.2, -0.2, 0.1, 4.0], [1.0, 1.0, 1.0, 1.0, 1.0], method="FE").numbers
    >>> found.influential, round(found.rows[4].rstudent, 3)
    ((4,), 3.555)
    """
    y, v = checked_effects(effects, variances)
    # The level only says how wide intervals are, and there is none here.
    how = checked_fitting(method, test, 0.95)
    whole = fitted(y, v, how.method)
    numbers = Influence(() if whole is None else tuple(_influence(y, v, i, whole, how) for i in range(len(y))))
    return Result(
        method="influence",
        numbers=numbers,
        asked=(("method", how.method), ("test", how.test)),
        warnings=tuple(_cautions(numbers, len(y))),
        methods=(
            "Rows were called influential by the change of the pooled effect, its variance and its fit when each was "
            f"left out of {how.words.split(', with')[0]} (Viechtbauer, Cheung 2010)."
        ),
    )


def _influence(y: Array, v: Array, i: int, whole: NormalFit, how: Fitting) -> RowInfluence:
    hat = float(whole.leverages[i])
    weight = float(whole.weights[i] / whole.weights.sum())
    others = np.arange(len(y)) != i
    part = fitted(y[others], v[others], how.method) if len(y) > 1 else None
    factor, whole_factor = (None if part is None else how.factor(part)), how.factor(whole)
    if part is None or factor is None or whole_factor is None:
        return RowInfluence(None, None, None, None, _spread(part), _misfit(part), hat, weight, None, None)
    move = float(whole.beta[0] - part.beta[0])
    alone = factor * (float(v[i]) + part.tau2)
    pool = factor * float(part.vcov[0, 0])
    # The pool's variance with all rows, were tau2 what it is without this one.
    steady = factor / float((1 / (v + part.tau2)).sum())
    before = whole_factor * float(whole.vcov[0, 0])
    row = RowInfluence(
        rstudent=_over(float(y[i] - part.beta[0]), alone + pool),
        dffits=_over(move, alone * hat),
        cook_d=move**2 / before if before > 0 else None,
        cov_r=pool / before if before > 0 else None,
        tau2_del=_spread(part),
        q_del=part.q,
        hat=hat,
        weight=weight,
        dfbs=_over(move, steady),
        is_influential=None,
    )
    return row._replace(is_influential=_is_influential(row, len(y)))


def _spread(part: NormalFit | None) -> float | None:
    return part.tau2 if part is not None and part.spare else None


def _misfit(part: NormalFit | None) -> float | None:
    return None if part is None else part.q


def _over(distance: float, variance: float) -> float | None:
    return distance / math.sqrt(variance) if variance > 0 else None


def _is_influential(row: RowInfluence, k: int) -> bool | None:
    if row.dffits is None or row.cook_d is None or row.dfbs is None:
        return None
    return (
        abs(row.dffits) > 3 / math.sqrt(k - 1)
        or float(chdtrc(1, row.cook_d)) < 0.5
        or row.hat > 3 / k
        or abs(row.dfbs) > 1
    )


def _cautions(numbers: Influence, k: int) -> list[Caution]:
    found = list(few_rows(k))
    if not numbers.rows:
        return [*found, Caution("not-converged", "The rows together have no fit to full accuracy.")]
    if k == 1:
        return [*found, Caution("one-row", "There is one row: without it nothing is left to compare it with.")]
    if any(row.is_influential is None for row in numbers.rows):
        words = (
            "Some rows have no diagnostics: the others agree to the last digit, are a single row, or have no fit to "
            "full accuracy."
        )
        found.append(Caution("no-diagnostics", words))
    if numbers.influential:
        words = (
            f"Influential by the rules: {named_rows(numbers.influential)}. Show the pool without them; "
            "influence alone is no reason to leave a row out."
        )
        found.append(Caution("influential-rows", words))
    return found
