"""Trim and fill: rows mirrored so that the funnel is symmetric, and the pool with them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.bias.asymmetry import is_same
from evitable.stats.bias.cautions import asymmetry_cautions, checked_measure
from evitable.stats.counts import Array
from evitable.stats.effects.columns import chosen
from evitable.stats.influence.refit import Fitting, Pool, checked_effects, checked_fitting, fitted, pooled
from evitable.stats.result import Caution, Result

SIDES = ("left", "right")
_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class Filled:
    """Rows that a symmetric funnel would also hold, and the pool with them; None for "no such number".

    `missing` rows are lacking on `side`; `missing_se` is the standard error of their number before rounding
    (None for Q0 at its end).
    `effects` and `variances` are those of the rows made up for them. `before` is the pool of the rows given, `after`
    the pool with the made-up rows.
    """

    missing: int | None
    missing_se: float | None
    side: str | None
    effects: tuple[float, ...]
    variances: tuple[float, ...]
    before: Pool | None
    after: Pool | None


class _Missing(NamedTuple):
    """The rows lacking, not rounded and perhaps below 0, with their standard error."""

    rows: float
    se: float | None


class _Trimmed(NamedTuple):
    missing: int
    se: float | None
    centre: float


def trim_and_fill(  # noqa: PLR0913 - each option is one that papers name
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    estimator: str = "L0",
    side: str | None = None,
    method: str = "REML",
    measure: str | None = None,
    level: float = 0.95,
) -> Result[Filled]:
    """Return trim and fill (Duval, Tweedie 2000, 10.1111/j.0006-341X.2000.00455.x).

    `estimator` of the number of rows lacking is L0, R0 or Q0; `side` where they lack is left or right, or None for
    the side to which small rows do not lean (right where the slope on the standard error is below 0, left
    otherwise). `method` is FE or an estimator of tau2, as in `leave_one_out`; `measure` (such as PLO or OR) only
    chooses the warning. Below three rows, or where no side can be chosen, there is no answer, and a warning says
    so. Bad arguments raise ValueError.

    >>> found = trim_and_fill([0.0, 0.1, -0.1, 1.0, 2.0], [0.01, 0.02, 0.02, 1.0, 1.0], method="FE").numbers
    >>> found.missing, found.side, [round(value, 3) for value in found.effects]
    (2, 'left', [-1.0, -2.0])
    """
    y, v = checked_effects(effects, variances)
    how = checked_fitting(method, "z", level)
    chosen(estimator, tuple(_ESTIMATORS), "estimator")
    where = chosen(side, SIDES, "side") if side is not None else _side(y, v, how.method)
    numbers = _filled(y, v, where, estimator, how)
    return Result(
        method="trim-and-fill",
        numbers=numbers,
        asked=(("estimator", estimator), ("side", side or "chosen by the slope"), *_asked(how, measure)),
        done=tuple(_done(numbers, side)),
        warnings=(*_lost(numbers, len(y)), _SENSITIVITY_ONLY, *asymmetry_cautions(len(y), checked_measure(measure))),
        methods=f"Rows lacking in the funnel were estimated by {estimator} and added, and all were pooled by "
        f"{how.words} (Duval, Tweedie 2000).",
    )


def _asked(how: Fitting, measure: str | None) -> tuple[tuple[str, str], ...]:
    return (("method", how.method), ("measure", measure or "not told"), ("level", f"{how.level:g}"))


def _side(y: Array, v: Array, method: str) -> str | None:
    error = np.sqrt(v)
    if len(y) < 3 or is_same(error):
        return None
    line = fitted(y, v, method, np.column_stack((np.ones(len(y)), error)))
    if line is None:
        return None
    return "right" if line.beta[1] < 0 else "left"


def _filled(y: Array, v: Array, side: str | None, estimator: str, how: Fitting) -> Filled:
    before = pooled(y, v, how)
    order = np.argsort(-y if side == "right" else y, kind="stable")
    turned = (-y if side == "right" else y)[order]
    found = None if side is None or len(y) < 3 else _trimmed(turned, v[order], estimator, how.method)
    if found is None:
        return Filled(None, None, side, (), (), before, None)
    furthest = slice(len(y) - found.missing, len(y))
    mirrored = 2 * found.centre - turned[furthest]
    made = -mirrored if side == "right" else mirrored
    made_v = v[order][furthest]
    after = pooled(np.concatenate((y, made)), np.concatenate((v, made_v)), how)
    return Filled(found.missing, found.se, side, tuple(made.tolist()), tuple(made_v.tolist()), before, after)


def _trimmed(y: Array, v: Array, estimator: str, method: str) -> _Trimmed | None:
    """Trim rows that lean to the right until their number settles; None where it never does."""
    trimmed, seen = 0, set[int]()
    k = len(y)
    for _ in range(_ROUNDS):
        fit = fitted(y[: k - trimmed], v[: k - trimmed], method) if trimmed < k else None
        if fit is None or trimmed in seen:
            return None
        seen.add(trimmed)
        centre = float(fit.beta[0])
        found = _ESTIMATORS[estimator](_signed_ranks(_away(y, centre)))
        rounded = max(0, round(found.rows))
        if rounded == trimmed:
            return _Trimmed(rounded, found.se, centre)
        trimmed = rounded
    return None


def _away(y: Array, centre: float) -> Array:
    """Return the distances from the centre; one that is rounding only is 0, not a row to the left or right."""
    distance = y - centre
    return np.asarray(np.where(np.abs(distance) <= 1e-13 * np.abs(y).max(), 0.0, distance))


def _signed_ranks(deviations: Array) -> Array:
    ranks = np.empty(len(deviations))
    ranks[np.argsort(np.abs(deviations), kind="stable")] = np.arange(1, len(deviations) + 1)
    return np.sign(deviations) * ranks


def _run(ranks: Array) -> _Missing:
    """Return R0: how long the run of deviations to the right is at the highest ranks, less 1."""
    k = len(ranks)
    to_the_left = ranks[ranks < 0]
    # Without any to the left, those at the centre itself end the run.
    last = float(-to_the_left.min()) if len(to_the_left) else float((ranks == 0).sum())
    rows = max(0.0, k - last - 1)
    return _Missing(rows, math.sqrt(2 * rows + 2))


def _linear(ranks: Array) -> _Missing:
    """Return L0, linear in the sum of the ranks to the right."""
    k = len(ranks)
    rows = (4 * float(ranks[ranks > 0].sum()) - k * (k + 1)) / (2 * k - 1)
    return _Missing(rows, 4 * math.sqrt(max(0.0, _rank_sum_variance(k, rows))) / (2 * k - 1))


def _quadratic(ranks: Array) -> _Missing:
    """Return Q0, the root of a quadratic in the sum of the ranks to the right."""
    k = len(ranks)
    under = 2 * k * k - 4 * float(ranks[ranks > 0].sum()) + 0.25
    rows = k - 0.5 - math.sqrt(max(0.0, under))
    slope = (k - 0.5) ** 2 - rows * (2 * k - rows - 1)
    se = 2 * math.sqrt(max(0.0, _rank_sum_variance(k, rows))) / math.sqrt(slope) if slope > 0 else None
    return _Missing(rows, se)


def _rank_sum_variance(k: int, lacking: float) -> float:
    m = lacking
    ours = k * (k + 1) * (2 * k + 1) + 10 * m**3 + 27 * m**2 + 17 * m
    return (ours - 18 * k * m**2 - 18 * k * m + 6 * k**2 * m) / 24


_ESTIMATORS: dict[str, Callable[[Array], _Missing]] = {"L0": _linear, "R0": _run, "Q0": _quadratic}


def _done(numbers: Filled, asked: str | None) -> Iterator[str]:
    if asked is None and numbers.side is not None:
        yield f"The rows were looked for on the {numbers.side}, as the slope on the standard error points away from it."
    if numbers.missing == 0:
        yield "No row was found lacking, so the pool is the same."


def _lost(numbers: Filled, k: int) -> Iterator[Caution]:
    if k < 3:
        yield Caution("too-few-rows", "There is no trim and fill below three rows.")
    elif numbers.side is None:
        words = "All rows have the same standard error, or no line fits: no side can be chosen; give side."
        yield Caution("no-side", words)
    elif numbers.missing is None:
        yield Caution("not-converged", "The number of rows lacking did not settle.")
    elif numbers.after is None:
        yield Caution("not-converged", "The pool with the filled rows was not found to full accuracy.")


_SENSITIVITY_ONLY = Caution(
    "sensitivity-only",
    "Trim and fill makes rows up: it shows how far a pool might move, not what it is, and finds rows lacking where "
    "studies merely differ (Peters et al. 2007). Never report the filled pool as the result.",
)
