"""Intervals of the between-row variance, and of I2 and H2 that follow from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from numpy.typing import ArrayLike
from scipy.special import chdtri

from evitable.stats.counts import checked_level
from evitable.stats.pooling.moments import Moments, Rows, moments, rows_of
from evitable.stats.pooling.roots import polished
from evitable.stats.pooling.rows import checked_rows
from evitable.stats.pooling.spread import ESTIMATORS, ladder, log_likelihood, q_root, widest
from evitable.stats.pooling.wording import ESTIMATOR_WORDS, counted
from evitable.stats.result import Caution, Result

Kind = Literal["q-profile", "profile-likelihood"]


@dataclass(frozen=True, slots=True)
class SpreadInterval:
    """The between-row variance tau2 with its interval, and tau, I2 and H2 at its ends.

    `tau2` is a variance and `tau` a standard deviation on the scale of the effects; `i2` are shares from 0 to 1.
    """

    tau2: float
    tau2_low: float
    tau2_high: float
    level: float
    typical_variance: float

    @property
    def tau(self) -> tuple[float, float, float]:
        """Return tau and the ends of its interval."""
        return self.tau2**0.5, self.tau2_low**0.5, self.tau2_high**0.5

    @property
    def i2(self) -> tuple[float, float, float]:
        """Return I2 and the ends of its interval."""
        low, high = (end / (end + self.typical_variance) for end in (self.tau2_low, self.tau2_high))
        return self.tau2 / (self.tau2 + self.typical_variance), low, high

    @property
    def h2(self) -> tuple[float, float, float]:
        """Return H2 and the ends of its interval."""
        low, high = (1 + end / self.typical_variance for end in (self.tau2_low, self.tau2_high))
        return 1 + self.tau2 / self.typical_variance, low, high


def tau2_interval(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    kind: Kind = "q-profile",
    method: str = "REML",
    level: float = 0.95,
    moderators: ArrayLike | None = None,
) -> Result[SpreadInterval]:
    """Return tau2 by `method` with an interval, and I2 and H2 at its ends.

    `q-profile` (Viechtbauer 2007) holds the tau2 at which the generalised Q is no surprise, whatever the estimator;
    `profile-likelihood` (Hardy, Thompson 1996) those whose likelihood, or restricted likelihood, is near the highest,
    and needs `ML` or `REML`. Arguments as in `pool_effects`; an intercept is part of the model.

    >>> found = tau2_interval([0.1, 0.6, 0.3, 1.2], [0.04, 0.09, 0.02, 0.25], method="DL").numbers
    >>> f"{found.tau2:.3f} ({found.tau2_low:.3f} to {found.tau2_high:.3f})"
    '0.041 (0.000 to 3.032)'
    """
    checked = checked_rows(effects, variances, moderators)
    rows = rows_of(checked.effects, checked.variances, checked.frame)
    at_zero = moments(rows, 0.0)
    level = checked_level(level)
    _check(kind, method, rows)
    tau2 = ESTIMATORS[method](rows, at_zero).tau2
    low, high = (
        q_profile(rows, at_zero, level)
        if kind == "q-profile"
        else profile(rows, tau2, level, restricted=method == "REML")
    )
    return Result(
        method=kind,
        numbers=SpreadInterval(tau2, low, high, level, rows.spare / at_zero.trace_p),
        asked=(
            ("kind", kind),
            ("method", method),
            ("level", f"{level:g}"),
            ("moderators", "none" if moderators is None else counted(rows.p - 1, "column")),
        ),
        warnings=_cautions(rows.k, tau2, low, high),
        methods=f"The between-row variance was estimated by {ESTIMATOR_WORDS[method].words} "
        f"({ESTIMATOR_WORDS[method].paper}), with a {100 * level:.4g}% {_WORDS[kind]}.",
    )


_WORDS = {
    "q-profile": "Q-profile interval (Viechtbauer 2007)",
    "profile-likelihood": "profile-likelihood interval (Hardy, Thompson 1996)",
}


def _check(kind: str, method: str, rows: Rows) -> None:
    if kind not in _WORDS:
        raise ValueError(f"kind is {kind!r}: give one of {', '.join(_WORDS)}.")
    if method not in ESTIMATORS:
        raise ValueError(f"method is {method!r}: give one of {', '.join(ESTIMATORS)}.")
    if kind == "profile-likelihood" and method not in {"ML", "REML"}:
        raise ValueError(f"method is {method!r}, which has no likelihood: give 'ML' or 'REML', or kind 'q-profile'.")
    if rows.spare < 1:
        few = f"{counted(rows.k, 'row')} for {counted(rows.p, 'coefficient')}"
        raise ValueError(f"effects has {few}: tau2 needs more rows than that.")


def q_profile(rows: Rows, at_zero: Moments, level: float) -> tuple[float, float]:
    """Return the tau2 at which the generalised Q is at its outer quantiles; both 0 where even Q at 0 is too small."""
    largest, least = (float(chdtri(rows.spare, tail)) for tail in ((1 - level) / 2, (1 + level) / 2))
    low = q_root(rows, largest) if at_zero.ypy > largest else 0.0
    return low, q_root(rows, least) if at_zero.ypy > least else 0.0


def profile(rows: Rows, tau2: float, level: float, *, restricted: bool) -> tuple[float, float]:
    """Return the outermost tau2 whose (restricted) log-likelihood is within reach of the highest, at `tau2`."""
    least = log_likelihood(rows, tau2, restricted=restricted) - float(chdtri(1, 1 - level)) / 2

    def above(t: float) -> float:
        return log_likelihood(rows, t, restricted=restricted) - least

    def slope(t: float) -> float:
        m = moments(rows, t)
        return (m.yppy - (m.trace_p if restricted else m.sum_w)) / 2

    steps = _steps(rows, tau2, above)
    inside = [i for i, t in enumerate(steps) if above(t) > 0]
    first, last = inside[0], inside[-1]
    low = 0.0 if first == 0 else _crossing(above, slope, steps[first - 1], steps[first], rises=True)
    return low, _crossing(above, slope, steps[last], steps[last + 1], rises=False)


def _steps(rows: Rows, tau2: float, above: Callable[[float], float]) -> list[float]:
    """Return points from 0 that hold `tau2` and end where the likelihood, which only falls there, is out of reach."""
    top = max(widest(rows, rows.spare), tau2, float(rows.variances.min()))
    steps = sorted({*ladder(float(rows.variances.min()), top).tolist(), tau2})
    while above(steps[-1]) > 0:
        steps.append(2 * steps[-1])
    return steps


def _crossing(
    above: Callable[[float], float], slope: Callable[[float], float], low: float, high: float, *, rises: bool
) -> float:
    sign = -1.0 if rises else 1.0

    def value_and_step(t: float) -> tuple[float, float]:
        value, steep = above(t), slope(t)
        return sign * value, -value / steep if steep * sign < 0 else high

    return polished(value_and_step, low, high, (low + high) / 2)


def _cautions(k: int, tau2: float, low: float, high: float) -> tuple[Caution, ...]:
    found = []
    if high == 0:
        words = (
            "The rows agree better than chance would have it: even tau2 = 0 lies outside, and the interval is empty."
        )
        found.append(Caution("empty-interval", words))
    elif not low <= tau2 <= high:
        found.append(Caution("estimate-outside", "The estimate lies outside the interval, which is made another way."))
    if k < 10:
        words = f"{counted(k, 'row')}: the interval is wide, and relies on effects that are normal within their rows."
        found.append(Caution("few-rows", words))
    return tuple(found)
