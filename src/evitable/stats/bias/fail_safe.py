"""Fail-safe N: how many unseen rows of no effect would undo a pool."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from evitable.stats.bias.cautions import CASE_REPORTS
from evitable.stats.counts import Array
from evitable.stats.effects.columns import chosen
from evitable.stats.influence.refit import checked_effects, two_sided
from evitable.stats.result import Caution, Result

APPROACHES = ("Rosenthal", "Orwin", "Rosenberg")
_METHODS = {
    "Rosenthal": "the number of rows of no effect that would bring the summed z below significance (Rosenthal 1979)",
    "Orwin": "the number of rows of no effect that would bring the mean effect down to a target (Orwin 1983)",
    "Rosenberg": "the number of rows of no effect and mean weight that would bring the common-effect pool below "
    "significance (Rosenberg 2005)",
}


@dataclass(frozen=True, slots=True)
class FailSafe:
    """Rows of no effect that would undo a pool; None for "no such number".

    `missing` is 0 where nothing is to be undone. `mean` is the mean effect (unweighted for Orwin, inverse-variance
    weighted for Rosenberg), `pval` that of the pool (one-sided for Rosenthal, two-sided for Rosenberg), `target` the
    effect to come down to, with the sign of the mean.
    """

    k: int
    missing: int
    mean: float | None
    pval: float | None
    target: float | None


def fail_safe_n(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    approach: str = "Rosenthal",
    alpha: float | None = None,
    target: float | None = None,
) -> Result[FailSafe]:
    """Return a fail-safe N, which published reviews print and on which nothing should rest.

    `approach` Rosenthal (1979, 10.1037/0033-2909.86.3.638) and Rosenberg (2005, 10.1111/j.0014-3820.2005.tb01004.x)
    bring a p-value to `alpha` (0.05 unless given; one-sided and two-sided); Orwin (1983, 10.3102/10769986008002157)
    brings the mean to `target`, a size above 0, which it needs. Bad arguments raise ValueError.

    >>> fail_safe_n([1.0, 1.0], [1.0, 1.0], approach="Orwin", target=0.5).numbers.missing
    2
    """
    y, v = checked_effects(effects, variances)
    chosen(approach, APPROACHES, "approach")
    goal = _target(target) if approach == "Orwin" else None
    share = None if approach == "Orwin" else _alpha(alpha)
    _refuse_idle(approach, alpha, target)
    numbers = _orwin(y, goal) if goal is not None else _tested(y, v, approach, share or 0.05)
    return Result(
        method=f"fail-safe-{approach.lower()}",
        numbers=numbers,
        asked=(("approach", approach), ("alpha", _text(share)), ("target", _text(goal))),
        warnings=(_NOT_TO_BE_RELIED_ON, CASE_REPORTS),
        methods=f"Fail-safe N is {_METHODS[approach]}.",
    )


def _orwin(y: Array, target: float) -> FailSafe:
    mean, k = float(y.mean()), len(y)
    missing = _whole(k * (abs(mean) - target) / target)
    return FailSafe(k, missing, mean, None, math.copysign(target, mean))


def _tested(y: Array, v: Array, approach: str, alpha: float) -> FailSafe:
    k = len(y)
    if approach == "Rosenthal":
        z = float((y / np.sqrt(v)).sum()) / math.sqrt(k)
        return FailSafe(k, _whole(k * (z / float(ndtri(alpha))) ** 2 - k), None, float(ndtr(-abs(z))), None)
    w = 1 / v
    mean = float(w @ y / w.sum())
    z = mean * math.sqrt(float(w.sum()))
    return FailSafe(k, _whole(k * (z / float(ndtri(alpha / 2))) ** 2 - k), mean, two_sided(z), None)


def _whole(rows: float) -> int:
    # Rounding upwards must not make a row of the last digits of a sum that comes out whole.
    return max(0, math.ceil(rows - 1e-12 * max(1.0, abs(rows))))


def _refuse_idle(approach: str, alpha: float | None, target: float | None) -> None:
    if approach == "Orwin" and alpha is not None:
        raise ValueError(f"alpha is {alpha!r} while approach is 'Orwin', which tests nothing: leave alpha out.")
    if approach != "Orwin" and target is not None:
        raise ValueError(f"target is {target!r} while approach is {approach!r}: leave it out, or take 'Orwin'.")


def _target(target: float | None) -> float:
    if isinstance(target, bool) or not isinstance(target, int | float) or not 0 < target < math.inf:
        raise ValueError(f"target is {target!r}: give Orwin's approach the smallest effect that matters, above 0.")
    return float(target)


def _alpha(alpha: float | None) -> float:
    if alpha is None:
        return 0.05
    if isinstance(alpha, bool) or not isinstance(alpha, int | float) or not 0 < alpha < 0.5:
        raise ValueError(f"alpha is {alpha!r}: give a share above 0 and below 0.5, such as 0.05.")
    return float(alpha)


def _text(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"


_NOT_TO_BE_RELIED_ON = Caution(
    "not-to-be-relied-on",
    "Fail-safe N assumes that unseen rows average no effect, ignores their size and direction, and has no rule for "
    "what is large (Becker 2005): it is shown only to repeat published work. For a share of one arm, an effect of 0 "
    "on the logit scale is a share of one half, so the number has no meaning there.",
)
