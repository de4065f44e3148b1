"""Random-effects logistic models of controlled tables, by maximum likelihood on the counts themselves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from evitable.stats.controlled.ascent import Top, highest
from evitable.stats.controlled.models import (
    EFFECT,
    LARGEST_SPREAD,
    SIGMA,
    TAU,
    Conditional,
    FixedLevels,
    Model,
    RandomLevels,
    likelihood_of,
)
from evitable.stats.controlled.numbers import ChiSquare, Common, as_ratio, normal
from evitable.stats.controlled.profile_ends import Profile
from evitable.stats.controlled.saturation import homogeneity
from evitable.stats.counts import checked_level
from evitable.stats.effects import two_arm_effects
from evitable.stats.effects.columns import chosen
from evitable.stats.effects.rows import named_rows
from evitable.stats.effects.two_arm import Tables, checked_tables
from evitable.stats.result import Caution, Result

Interval: TypeAlias = Literal["profile", "wald"]

MODELS: tuple[Model, ...] = get_args(Model)
_POINTS = {"UM.FS": 21, "UM.RS": 9, "CM.AL": 21, "CM.EL": 21}
_MOST_POINTS = 61


@dataclass(frozen=True, slots=True)
class TwoArmLogistic:
    """The mean log odds ratio of the first arm against the second over rows whose own ones vary normally.

    `tau` is their standard deviation, `sigma` that of the levels (model UM.RS only), both on the logit scale.
    `low` and `high` are the ends of the interval named by `interval`; None where it is open. `ratio` is the
    estimate with these ends as an odds ratio, an open end being None. `standard_error`, `statistic` and `p` are
    Wald's. `predictive` holds 95% (or the level asked for) of new rows' log odds ratios; None for one row.
    `i2` is a proportion from 0 to 1 and `h2` a ratio, both against the rows' typical sampling variance. `wald` and
    `likelihood_ratio` test one log odds ratio for all rows. Everything is None where no finite effect exists.
    """

    model: Model
    estimate: float | None
    standard_error: float | None
    statistic: float | None
    p: float | None
    low: float | None
    high: float | None
    level: float
    interval: Interval
    ratio: tuple[float | None, float | None, float | None] | None
    tau: float | None
    sigma: float | None
    predictive: tuple[float, float] | None
    log_likelihood: float | None
    k: int
    i2: float | None = None
    h2: float | None = None
    wald: ChiSquare | None = None
    likelihood_ratio: ChiSquare | None = None


def two_arm_logistic(  # noqa: PLR0913 - the four columns of a table are one thing
    ai: ArrayLike,
    n1i: ArrayLike,
    ci: ArrayLike,
    n2i: ArrayLike,
    *,
    model: Model,
    interval: Interval = "profile",
    points: int | None = None,
    level: float = 0.95,
) -> Result[TwoArmLogistic]:
    """Return the mean log odds ratio of 2x2 tables: `ai` of `n1i` against `ci` of `n2i`, by maximum likelihood.

    Rows' log odds ratios vary normally; no constant is added, and rows with empty cells stay in. `model` says
    what becomes of the rows' levels: UM.FS one parameter for each row, UM.RS normal over rows, CM.EL conditioned
    away exactly (all margins held), CM.AL the same for rare events (binomial). `interval` is `profile`, or `wald`
    to compare with published work. `points` are the quadrature points laid around every row's top: 9 by 9 in
    UM.RS and 21 otherwise unless given; 1 is Laplace's approximation, for comparison (UM.FS takes at least 5).
    Tables without events, or without non-events, in either arm say nothing and are left out. Where an arm has no
    events (or only events) in all rows there is no finite effect: None and a warning. Impossible counts raise
    ValueError, a fit that does not settle `NotConverged`. Papers: Stijnen, Hamza, Ozdemir 2010; Jackson and others
    2018.

    >>> found = two_arm_logistic([4, 11, 3, 7], [20, 40, 6, 15], [9, 13, 1, 8], [22, 37, 5, 16], model="CM.EL").numbers
    >>> [round(value, 3) for value in found.ratio], found.tau
    ([0.713, 0.361, 1.561], 0.0)
    """
    chosen(model, MODELS, "model")
    chosen(interval, get_args(Interval), "interval")
    checked_level(level)
    count = _checked_points(points, model)
    tables = checked_tables(ai, n1i, ci, n2i)
    used = tables.only(~tables.is_one_sided())
    asked = (("model", model), ("interval", interval), ("points", str(count)), ("level", f"{level:g}"))
    left_out = np.flatnonzero(tables.is_one_sided()).tolist()
    numbers, told, cautions = _answer(model, used, count, interval, level)
    return Result(
        method=f"two-arm-logistic-{model}",
        numbers=numbers,
        asked=asked,
        done=(*_left_out(left_out), *told),
        warnings=tuple(cautions),
        methods=_sentence(model, interval, level),
    )


def _answer(
    model: Model, tables: Tables, count: int, interval: Interval, level: float
) -> tuple[TwoArmLogistic, list[str], list[Caution]]:
    blank = TwoArmLogistic(model, *(None,) * 6, level, interval, *(None,) * 5, len(tables.a))
    if not (tables.a * tables.d).any() or not (tables.b * tables.c).any():
        return blank, [], [_NO_EFFECT]
    fit = _fitted(model, tables, count)
    if math.isnan(fit.top.error(EFFECT)) or max(fit.top.at[list(fit.spreads)], default=0.0) >= LARGEST_SPREAD:
        return blank, [], [_NO_SPREAD]
    numbers = _numbers(fit, tables, interval, level, count)
    told = [] if TAU in fit.top.free else ["The likelihood is highest with no spread between rows."]
    return numbers, told, _cautions(numbers)


class _Fit(NamedTuple):
    """A model with its top, and its top with one log odds ratio for all rows."""

    model: Model
    likelihood: Conditional | FixedLevels | RandomLevels
    free: tuple[int, ...]
    spreads: tuple[int, ...]
    top: Top
    common: float


def _fitted(model: Model, tables: Tables, count: int) -> _Fit:
    likelihood = likelihood_of(model, tables, count)
    # A single row cannot tell a spread.
    one = len(tables.a) == 1
    spreads = () if one else likelihood.spreads
    free = tuple(parameter for parameter in likelihood.free if not (one and parameter in likelihood.spreads))
    starts = likelihood.starts()
    if one:
        for start in starts:
            start[list(likelihood.spreads)] = 0.0
    top = highest(likelihood.height, starts, free, spreads)
    if TAU not in top.free:
        return _Fit(model, likelihood, free, spreads, top, top.height)
    for start in starts:
        start[TAU] = 0.0
    without = [parameter for parameter in free if parameter != TAU]
    common = highest(likelihood.height, starts, without, [s for s in spreads if s != TAU])
    return _Fit(model, likelihood, free, spreads, top, common.height)


def _numbers(fit: _Fit, tables: Tables, interval: Interval, level: float, count: int) -> TwoArmLogistic:
    top, error = fit.top, fit.top.error(EFFECT)
    effect, tau = float(top.at[EFFECT]), float(top.at[TAU])
    wald = normal(Common(effect, error**2), "OR", level)
    low, high = (wald.low, wald.high) if interval == "wald" else _profile(fit, error, level)
    reach = float(ndtri((1 + level) / 2)) * math.hypot(error, tau)
    i2, h2 = _shares(tables, tau)
    tests = homogeneity(fit.likelihood, tables, fit.common, count)
    return TwoArmLogistic(
        model=fit.model,
        **{name: value for name, value in wald._asdict().items() if name not in {"low", "high", "ratio"}},
        low=low,
        high=high,
        level=level,
        interval=interval,
        ratio=(as_ratio((effect, effect, effect))[0], _exponential(low), _exponential(high)),
        tau=tau,
        sigma=float(top.at[SIGMA]) if fit.model == "UM.RS" else None,
        predictive=(effect - reach, effect + reach) if len(tables.a) > 1 else None,
        log_likelihood=top.height,
        k=len(tables.a),
        i2=i2,
        h2=h2,
        wald=None if tests is None else tests.wald,
        likelihood_ratio=None if tests is None else tests.likelihood_ratio,
    )


def _profile(fit: _Fit, error: float, level: float) -> tuple[float | None, float | None]:
    reach = float(ndtri((1 + level) / 2))
    profile = Profile(fit.likelihood.height, fit.top, fit.free, fit.spreads)
    return profile.end(-1, error, reach), profile.end(1, error, reach)


def _exponential(value: float | None) -> float | None:
    return None if value is None else as_ratio((value, value, value))[0]


def _shares(tables: Tables, tau: float) -> tuple[float | None, float | None]:
    """Return I2 and H2 of tau against the typical sampling variance of the rows' own log odds ratios."""
    k = len(tables.a)
    if k < 2:
        return None, None
    rows = two_arm_effects(*tables, measure="OR", to="only0", add=0.5).numbers
    weight = 1 / rows.arrays()[1]
    typical = (k - 1) * weight.sum() / (weight.sum() ** 2 - (weight**2).sum())
    return float(tau**2 / (typical + tau**2)), float(tau**2 / typical + 1)


def _checked_points(points: int | None, model: Model) -> int:
    if points is None:
        return _POINTS[model]
    # The levels of UM.FS follow the slopes of the average itself, which takes a few points.
    least = 5 if model == "UM.FS" else 1
    if isinstance(points, bool) or not isinstance(points, int) or not least <= points <= _MOST_POINTS:
        raise ValueError(f"points is {points!r}: give a whole number from {least} to {_MOST_POINTS} for {model}.")
    return points


_NO_EFFECT = Caution(
    "no-finite-effect", "No finite effect exists: an arm has no events, or only events, in all rows that say anything."
)
_NO_SPREAD = Caution(
    "spread-not-identified", "The rows are too small to tell the effect from its spread: the likelihood has no top."
)


def _left_out(positions: Sequence[int]) -> list[str]:
    if not positions:
        return []
    return [f"Left out, having no events or no non-events in either arm: {named_rows(positions)}."]


def _cautions(numbers: TwoArmLogistic) -> list[Caution]:
    found = []
    if numbers.interval == "wald":
        words = "A Wald interval is too short for few rows; the profile-likelihood interval is the default."
        found.append(Caution("wald-interval", words))
    if numbers.k == 1:
        found.append(Caution("one-row", "One row says nothing of the spread between rows, which is left at zero."))
    if numbers.low is None or numbers.high is None:
        words = "The likelihood does not fall far enough on one side: the interval is open there."
        found.append(Caution("open-interval", words))
    if numbers.model == "CM.AL":
        words = "This model takes events to be rare in both arms; where they are not, it pulls towards no effect."
        found.append(Caution("rare-events-only", words))
    if numbers.model == "UM.FS" and numbers.k > 1:
        words = "A level for every row adds parameters with every row, which small rows bear badly; CM.EL has none."
        found.append(Caution("levels-as-parameters", words))
    return found


_WORDS = {
    "UM.FS": "a parameter for each row's level",
    "UM.RS": "normally varying levels",
    "CM.AL": "events conditioned on their total by a binomial approximation",
    "CM.EL": "the exact conditional (noncentral hypergeometric) likelihood",
}


def _sentence(model: Model, interval: Interval, level: float) -> str:
    kind = "profile-likelihood" if interval == "profile" else "Wald"
    return (
        f"The mean log odds ratio is the maximum likelihood estimate of a random-effects logistic model with "
        f"{_WORDS[model]} ({model}; Jackson and others 2018), with a {kind} {100 * level:.4g}% interval."
    )
