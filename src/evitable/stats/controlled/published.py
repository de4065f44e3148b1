"""Single-arm random-effects models as published work fits them: few quadrature points and a Wald interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, gammaln, logit, ndtri, xlogy

from evitable.stats.controlled.ascent import Top, highest
from evitable.stats.controlled.models import LARGEST_SPREAD, held_spread
from evitable.stats.controlled.numbers import ChiSquare, Common, chi_square, normal
from evitable.stats.controlled.quadrature import OneWay, average
from evitable.stats.controlled.row_models import Slopes, log_choose
from evitable.stats.counts import Array, checked_level
from evitable.stats.effects import Effects, proportion_effects, rate_effects
from evitable.stats.effects.columns import chosen
from evitable.stats.effects.proportion import checked_events
from evitable.stats.effects.rate import checked_rates
from evitable.stats.result import Caution, Result

Family: TypeAlias = Literal["logit", "log"]
_MOST_POINTS = 61


@dataclass(frozen=True, slots=True)
class OneArmModel:
    """A mean logit or log rate over rows whose own ones vary normally, with its Wald interval.

    Everything is on the scale of `family`. `predictive` holds a new row's; `i2` is a proportion from 0 to 1;
    `wald` and `likelihood_ratio` test one value for all rows. All but `k` are None where there is no finite answer.
    """

    family: Family
    estimate: float | None
    standard_error: float | None
    statistic: float | None
    p: float | None
    low: float | None
    high: float | None
    level: float
    tau: float | None
    predictive: tuple[float, float] | None
    log_likelihood: float | None
    k: int
    i2: float | None = None
    h2: float | None = None
    wald: ChiSquare | None = None
    likelihood_ratio: ChiSquare | None = None


def one_arm_as_published(
    events: ArrayLike, size: ArrayLike, *, family: Family, points: int, level: float = 0.95
) -> Result[OneArmModel]:
    """Fit the binomial-normal or Poisson-normal model with a rule of few points, to reproduce published numbers.

    `family` is `logit` (events out of `size` patients) or `log` (events over `size` person-time). `points` are the
    Gauss-Hermite points laid around every row's top: 1 (Laplace) and 7 are usual in print, and neither is exact for
    tiny series. Use `binomial_normal_ml` and `poisson_normal_ml` for numbers of your own: they are exact and have
    profile intervals. Without events, or without non-events, there is no finite answer: None and a warning. Papers:
    Stijnen, Hamza, Ozdemir 2010; Pinheiro, Bates 1995.

    >>> found = one_arm_as_published([1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3], family="logit", points=7)
    >>> round(found.numbers.estimate, 3), round(found.numbers.low, 3), round(found.numbers.high, 3)
    (3.02, 1.601, 4.44)
    """
    chosen(family, get_args(Family), "family")
    checked_level(level)
    if isinstance(points, bool) or not isinstance(points, int) or not 1 <= points <= _MOST_POINTS:
        raise ValueError(f"points is {points!r}: give a whole number from 1 to {_MOST_POINTS}.")
    rows = _binomial(events, size) if family == "logit" else _poisson(events, size)
    blank = OneArmModel(family, *(None,) * 6, level, *(None,) * 3, rows.k)
    top = _top(rows, points) if math.isfinite(rows.pooled) else None
    has_answer = top is not None and not math.isnan(top.error(0)) and top.at[1] < LARGEST_SPREAD
    words = "Few quadrature points and a Wald interval, to compare with published work only."
    cautions = [Caution("for-comparison-only", words)]
    if not has_answer:
        cautions.append(Caution("no-finite-effect", "The likelihood has no top, or none that tells the spread."))
    return Result(
        method=f"one-arm-{family}-as-published",
        numbers=_numbers(rows, top, points, blank) if top is not None and has_answer else blank,
        asked=(("family", family), ("points", str(points)), ("level", f"{level:g}")),
        warnings=tuple(cautions),
        methods=f"For comparison with published work: a {rows.words} model (Stijnen and others 2010), fitted with "
        f"{points}-point adaptive Gauss-Hermite quadrature, with a Wald {100 * level:.4g}% interval.",
    )


class _Rows(NamedTuple):
    """Rows of one family: their likelihood, the pooled value, their own effects and what a perfect fit comes to."""

    words: str
    at: OneWay
    pooled: float
    own: Effects
    information: Array
    value: Array
    saturated: float

    @property
    def k(self) -> int:
        return len(self.value)


def _binomial(events: ArrayLike, n: ArrayLike) -> _Rows:
    x, size = checked_events(events, n, "events", "size")
    constant = log_choose(size, x)

    def at(value: Array) -> Slopes:
        share = expit(value)
        log = constant[:, None] + x[:, None] * value - size[:, None] * np.logaddexp(0, value)
        return Slopes(log, x[:, None] - size[:, None] * share, -size[:, None] * share * (1 - share))

    saturated = float((constant + xlogy(x, x / size) + xlogy(size - x, (size - x) / size)).sum())
    own = proportion_effects(x, size, measure="PLO").numbers
    inner = np.where((x > 0) & (x < size), x / size, 0.5)
    information = x * (size - x) / size
    pooled = float(logit(x.sum() / size.sum()))
    return _Rows("binomial-normal", at, pooled, own, information, np.asarray(logit(inner)), saturated)


def _poisson(events: ArrayLike, time: ArrayLike) -> _Rows:
    x, spent = checked_rates(events, time, "events", "size")
    constant = x * np.log(spent) - gammaln(x + 1)

    def at(value: Array) -> Slopes:
        expected = spent[:, None] * np.exp(np.minimum(value, 300))
        return Slopes(constant[:, None] + x[:, None] * value - expected, x[:, None] - expected, -expected)

    saturated = float((xlogy(x, x) - x - gammaln(x + 1)).sum())
    own = rate_effects(x, spent, measure="IRLN").numbers
    pooled = math.log(x.sum() / spent.sum()) if x.sum() else -math.inf
    return _Rows("Poisson-normal", at, pooled, own, x, np.log(np.maximum(x, 0.5) / spent), saturated)


def _top(rows: _Rows, points: int) -> Top:
    state = [np.zeros((rows.k, 1))]

    def height(at: Array) -> float:
        found = average(rows.at, np.array(at[0]), held_spread(at[1]), points, state[0])
        state[0] = found.top
        return float(found.log.sum())

    centers = (rows.pooled, float(np.mean([value for value in rows.own.effect if value is not None])))
    starts = [np.array([center, tau]) for center in centers for tau in (0.0, 0.3, 1.0, 2.5)]
    spreads = (1,) if rows.k > 1 else ()
    return highest(height, [start * (1, len(spreads)) for start in starts], (0, *spreads), spreads)


def _numbers(rows: _Rows, top: Top, points: int, blank: OneArmModel) -> OneArmModel:
    effect, tau, error = float(top.at[0]), float(top.at[1]), top.error(0)
    shown = normal(Common(effect, error**2), "RD", blank.level)
    reach = float(ndtri((1 + blank.level) / 2)) * math.hypot(error, tau)
    many = rows.k > 1
    weight = 1 / rows.own.arrays()[1]
    typical = (rows.k - 1) * weight.sum() / (weight.sum() ** 2 - (weight**2).sum()) if many else math.inf
    common = float(average(rows.at, np.array(rows.pooled), 0.0, points, np.zeros((rows.k, 1))).log.sum())
    center = (rows.information * rows.value).sum() / max(rows.information.sum(), 1e-300)
    wald = float((rows.information * (rows.value - center) ** 2).sum())
    return OneArmModel(
        family=blank.family,
        **{name: value for name, value in shown._asdict().items() if name != "ratio"},
        level=blank.level,
        tau=tau,
        predictive=(effect - reach, effect + reach) if many else None,
        log_likelihood=top.height,
        k=rows.k,
        i2=tau**2 / (tau**2 + typical) if many else None,
        h2=tau**2 / typical + 1 if many else None,
        wald=chi_square(wald, rows.k - 1) if many else None,
        likelihood_ratio=chi_square(max(0.0, 2 * (rows.saturated - common)), rows.k - 1) if many else None,
    )
