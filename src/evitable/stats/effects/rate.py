"""Effects of rates: events over person-time, in one arm or two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import Array
from evitable.stats.effects.columns import chosen, positive_column, same_rows, whole_column
from evitable.stats.effects.correction import To, correction
from evitable.stats.effects.rows import Effects, Formula, Made, answered
from evitable.stats.effects.two_arm import checked_flag
from evitable.stats.result import Result

RateMeasure: TypeAlias = Literal["IR", "IRLN", "IRS", "IRFT"]
TwoRateMeasure: TypeAlias = Literal["IRR", "IRD", "IRSD"]
Pair: TypeAlias = tuple[Array, Array]


class OneArm(NamedTuple):
    """A measure of one rate."""

    formula: Formula
    custom: To
    of: Callable[[Array, Array], Pair]


class TwoArms(NamedTuple):
    """A measure of two rates."""

    formula: Formula
    custom: To
    of: Callable[[Array, Array, Array, Array], Pair]


def rate_effects(
    events: ArrayLike, time: ArrayLike, *, measure: RateMeasure, add: float | None = None, to: To | None = None
) -> Result[Effects]:
    """Return an effect and its sampling variance for every row of events over person-time.

    `measure` is IR (the rate itself), IRLN (its logarithm), IRS (its square root) or IRFT (Freeman and
    Tukey's sum of roots). Person-time is above zero, in one unit for all rows. `add` (a half unless given)
    goes to the events of the rows that `to` names: `only0` those without events, `all`, `if0all` all as soon
    as one row has none, `none`. Unless given, `to` is `only0` for IR and IRLN and `none` for the roots. Rows
    without an effect have None and are named in `done` and in a warning.

    >>> found = rate_effects([4, 9], [2.0, 3.0], measure="IRLN")
    >>> [round(value, 4) for value in found.numbers.effect]
    [0.6931, 1.0986]
    """
    rule = _ONE_ARM[chosen(measure, tuple(_ONE_ARM), "measure")]
    x, spent = checked_rates(events, time, "events", "time")
    added = correction(x == 0, add=add, to=to, custom=rule.custom)
    with np.errstate(all="ignore"):
        effect, variance = rule.of(x + added.amount, spent)
    return answered(f"effects-{measure}", Made(measure, rule.formula, effect, variance, None, added), ())


def two_rate_effects(  # noqa: PLR0913 - the four columns of a table are one thing
    x1i: ArrayLike,
    t1i: ArrayLike,
    x2i: ArrayLike,
    t2i: ArrayLike,
    *,
    measure: TwoRateMeasure,
    add: float | None = None,
    to: To | None = None,
    drop00: bool = False,
) -> Result[Effects]:
    """Return an effect and its sampling variance for every row of two rates: `x1i` over `t1i` against `x2i` over `t2i`.

    `measure` is IRR (log rate ratio), IRD (rate difference) or IRSD (difference of square roots). `add` (a half
    unless given) goes to both counts of the rows that `to` names: `only0` those without events in an arm, `all`,
    `if0all` all as soon as one row has such an arm, `none`. Unless given, `to` is `only0` for IRR and IRD and
    `none` for IRSD. `drop00` leaves out rows without events in either arm. Rows without an effect have None and
    are named in `done` and in a warning.

    >>> found = two_rate_effects([4], [2.0], [2], [2.0], measure="IRR")
    >>> round(found.numbers.effect[0], 4), found.numbers.variance[0]
    (0.6931, 0.75)
    """
    rule = _TWO_ARMS[chosen(measure, tuple(_TWO_ARMS), "measure")]
    x1, t1 = checked_rates(x1i, t1i, "x1i", "t1i")
    x2, t2 = checked_rates(x2i, t2i, "x2i", "t2i")
    same_rows(x1i=x1, x2i=x2)
    dropped = (x1 + x2 == 0) & checked_flag(drop00, "drop00")
    added = correction((x1 * x2 == 0) & ~dropped, add=add, to=to, custom=rule.custom)
    with np.errstate(all="ignore"):
        effect, variance = rule.of(x1 + added.amount, t1, x2 + added.amount, t2)
    made = Made(measure, rule.formula, effect, variance, None, added, dropped)
    return answered(f"effects-{measure}", made, (("drop00", str(drop00)),))


def checked_rates(events: ArrayLike, time: ArrayLike, events_name: str, time_name: str) -> Pair:
    """Return events and person-time of every row, or raise ValueError naming the first row that cannot be."""
    x, spent = whole_column(events, events_name), positive_column(time, time_name)
    same_rows(**{events_name: x, time_name: spent})
    return x, spent


def _rate(x: Array, t: Array) -> Pair:
    return x / t, x / t**2


def _log(x: Array, t: Array) -> Pair:
    return np.log(x / t), 1 / x


def _root(x: Array, t: Array) -> Pair:
    return np.sqrt(x / t), 1 / (4 * t)


def _two_roots(x: Array, t: Array) -> Pair:
    return (np.sqrt(x / t) + np.sqrt((x + 1) / t)) / 2, 1 / (4 * t)


def _log_ratio(x1: Array, t1: Array, x2: Array, t2: Array) -> Pair:
    return np.log(x1 / t1 / (x2 / t2)), 1 / x1 + 1 / x2


def _difference(x1: Array, t1: Array, x2: Array, t2: Array) -> Pair:
    return x1 / t1 - x2 / t2, x1 / t1**2 + x2 / t2**2


def _root_difference(x1: Array, t1: Array, x2: Array, t2: Array) -> Pair:
    return np.sqrt(x1 / t1) - np.sqrt(x2 / t2), 1 / (4 * t1) + 1 / (4 * t2)


_ROTHMAN = "Rothman, Greenland and Lash 2008"
_ONE_ARM = {
    "IR": OneArm(Formula("rates with their Poisson variance", _ROTHMAN), "only0", _rate),
    "IRLN": OneArm(Formula("log rates", _ROTHMAN), "only0", _log),
    "IRS": OneArm(Formula("square roots of rates", "Bartlett 1936"), "none", _root),
    "IRFT": OneArm(Formula("sums of roots of rates", "Freeman and Tukey 1950"), "none", _two_roots),
}
_TWO_ARMS = {
    "IRR": TwoArms(Formula("log rate ratios", _ROTHMAN), "only0", _log_ratio),
    "IRD": TwoArms(Formula("rate differences", _ROTHMAN), "only0", _difference),
    "IRSD": TwoArms(Formula("differences of square roots of rates", "Bartlett 1936"), "none", _root_difference),
}
