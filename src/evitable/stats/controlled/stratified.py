"""Mantel and Haenszel's common effect of stratified tables and rates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.controlled.homogeneity import breslow_day, cochran_mantel_haenszel, continuity_tested
from evitable.stats.controlled.numbers import (
    ChiSquare,
    Common,
    Controlled,
    common_cautions,
    heterogeneity,
    normal,
    rows_told,
    total,
)
from evitable.stats.counts import Array, checked_level
from evitable.stats.effects import Effects, two_arm_effects, two_rate_effects
from evitable.stats.effects.columns import chosen
from evitable.stats.effects.rate import checked_rates
from evitable.stats.effects.two_arm import Tables, checked_flag, checked_tables
from evitable.stats.result import Result

StratifiedMeasure: TypeAlias = Literal["OR", "RR", "RD"]

_HALF_ADDED = "0.5 was added to the counts for the row's own effect, which only Q uses,"


class Rule(NamedTuple):
    """A measure: its words, the paper of its variance, and its arithmetic."""

    words: str
    paper: str
    of: Callable[[Tables], Common]


def mantel_haenszel(  # noqa: PLR0913 - the four columns of a table are one thing
    ai: ArrayLike,
    n1i: ArrayLike,
    ci: ArrayLike,
    n2i: ArrayLike,
    *,
    measure: StratifiedMeasure,
    drop00: bool = True,
    correct: bool = True,
    level: float = 0.95,
) -> Result[Controlled]:
    """Return Mantel and Haenszel's common effect of 2x2 tables: `ai` of `n1i` against `ci` of `n2i`.

    `measure` is OR, RR (both on the log scale) or RD. No constant is added for the estimate; the heterogeneity Q
    takes each row's own effect, with a half in all cells of rows with an empty one. `drop00` leaves out tables
    without events, or without non-events, in either arm: for OR they say nothing in any case, for RR those
    without events neither, while for RD they pull towards no difference. With OR come the
    Cochran-Mantel-Haenszel test (`correct` takes a half from the excess) and the tests of one odds ratio by
    Breslow and Day and by Tarone. Where an arm has no events in all rows there is no finite effect: None and a
    warning. Impossible counts raise ValueError. Papers: Mantel, Haenszel 1959; variances by Robins, Breslow,
    Greenland 1986 (OR), Greenland, Robins 1985 (RR), Sato, Greenland, Robins 1989 (RD).

    >>> found = mantel_haenszel([4, 2], [10, 10], [2, 2], [10, 10], measure="OR").numbers
    >>> round(found.ratio[0], 3), round(found.p, 3)
    (1.714, 0.467)
    """
    rule = _RULES[chosen(measure, tuple(_RULES), "measure")]
    checked_level(level)
    tables = checked_tables(ai, n1i, ci, n2i)
    kept = ~(tables.is_one_sided() & checked_flag(drop00, "drop00"))
    used = tables.only(kept)
    with np.errstate(all="ignore"):
        common = rule.of(used)
    tests: tuple[ChiSquare | None, ...] = (None, None, None)
    if measure == "OR":
        of_odds = breslow_day(used, common.effect) if common.is_finite else None
        tests = (cochran_mantel_haenszel(used, correct=checked_flag(correct, "correct")), *(of_odds or (None, None)))
    rows = two_arm_effects(ai, n1i, ci, n2i, measure=measure, to="only0", add=0.5, drop00=drop00).numbers
    asked = (("measure", measure), ("drop00", str(drop00)), ("correct", str(correct)), ("level", f"{level:g}"))
    informative = int((~used.is_one_sided()).sum())
    return _answer(rule, _Found(common, rows, measure, level, len(used.a), informative, tests), asked)


def mantel_haenszel_rates(
    x1i: ArrayLike, t1i: ArrayLike, x2i: ArrayLike, t2i: ArrayLike, *, correct: bool = True, level: float = 0.95
) -> Result[Controlled]:
    """Return Mantel and Haenszel's common log rate ratio: `x1i` events over `t1i` against `x2i` over `t2i`.

    No constant is added for the estimate; Q takes each row's own effect, with a half added to both counts of rows
    with an arm without events. `correct` takes a half from the excess in the test of no effect. Where an arm has
    no events in all rows there is no finite effect: None and a warning. Papers: Rothman, Greenland, Lash 2008;
    variance by Greenland, Robins 1985.

    >>> found = mantel_haenszel_rates([4, 2], [1.0, 2.0], [2, 2], [1.0, 2.0]).numbers
    >>> round(found.ratio[0], 3)
    1.5
    """
    checked_level(level)
    x1, t1 = checked_rates(x1i, t1i, "x1i", "t1i")
    x2, t2 = checked_rates(x2i, t2i, "x2i", "t2i")
    rows = two_rate_effects(x1i, t1i, x2i, t2i, measure="IRR", to="only0", add=0.5).numbers
    with np.errstate(all="ignore"):
        common = _rate_ratio(x1, t1, x2, t2)
    events, time = x1 + x2, t1 + t2
    variance = total(events * t1 * t2 / time**2)
    excess = total(x1 - events * t1 / time)
    checked_flag(correct, "correct")
    test = continuity_tested(excess, variance, correct=correct) if variance > 0 else None
    found = _Found(common, rows, "IRR", level, len(x1), int((events > 0).sum()), (test, None, None))
    rule = Rule("rate ratio", "Greenland and Robins 1985", lambda _: common)
    return _answer(rule, found, (("measure", "IRR"), ("correct", str(correct)), ("level", f"{level:g}")))


class _Found(NamedTuple):
    common: Common
    rows: Effects
    measure: str
    level: float
    k: int
    k_informative: int
    tests: tuple[ChiSquare | None, ...]


def _answer(rule: Rule, found: _Found, asked: tuple[tuple[str, str], ...]) -> Result[Controlled]:
    spread = heterogeneity(found.rows, found.common)
    shown = normal(found.common, found.measure, found.level)
    numbers = Controlled(
        measure=found.measure,
        level=found.level,
        **shown._asdict(),
        k=found.k,
        k_informative=found.k_informative,
        heterogeneity=spread,
        association=found.tests[0],
        breslow_day=found.tests[1],
        tarone=found.tests[2],
    )
    return Result(
        method=f"mantel-haenszel-{found.measure}",
        numbers=numbers,
        asked=asked,
        done=tuple(rows_told(found.rows, _HALF_ADDED)),
        warnings=tuple(common_cautions(found.common, spread)),
        methods=f"The common {rule.words} is Mantel and Haenszel's (1959) with the variance of {rule.paper} "
        f"and a normal {100 * found.level:.4g}% interval, no constant being added to any count for it.",
    )


def _odds_ratio(t: Tables) -> Common:
    """Return the log odds ratio with the variance of Robins, Breslow and Greenland."""
    for_first, for_second = t.a * t.d / t.total, t.b * t.c / t.total
    same, crossed = (t.a + t.d) / t.total, (t.b + t.c) / t.total
    r, s = for_first.sum(), for_second.sum()
    variance = (same * for_first).sum() / r**2 + (crossed * for_second).sum() / s**2
    variance += (same * for_second + crossed * for_first).sum() / (r * s)
    return Common(float(np.log(r / s)), float(variance / 2))


def _risk_ratio(t: Tables) -> Common:
    """Return the log risk ratio with the variance of Greenland and Robins."""
    r, s = (t.a * t.n2 / t.total).sum(), (t.c * t.n1 / t.total).sum()
    spread = (t.n1 * t.n2 * t.events - t.a * t.c * t.total) / t.total**2
    return Common(float(np.log(r / s)), float(spread.sum() / (r * s)))


def _risk_difference(t: Tables) -> Common:
    """Return the risk difference with the variance of Sato, Greenland and Robins."""
    weight = (t.n1 * t.n2 / t.total).sum()
    effect = ((t.a * t.n2 - t.c * t.n1) / t.total).sum() / weight
    lean = (t.n1**2 * t.c - t.n2**2 * t.a + t.n1 * t.n2 * (t.n2 - t.n1) / 2) / t.total**2
    level = (t.a * t.d + t.c * t.b) / (2 * t.total)
    return Common(float(effect), float((effect * lean.sum() + level.sum()) / weight**2))


def _rate_ratio(x1: Array, t1: Array, x2: Array, t2: Array) -> Common:
    """Return the log rate ratio with the variance of Greenland and Robins."""
    time = t1 + t2
    r, s = (x1 * t2 / time).sum(), (x2 * t1 / time).sum()
    return Common(float(np.log(r / s)), float((t1 * t2 * (x1 + x2) / time**2).sum() / (r * s)))


_RULES = {
    "OR": Rule("odds ratio", "Robins, Breslow and Greenland 1986", _odds_ratio),
    "RR": Rule("risk ratio", "Greenland and Robins 1985", _risk_ratio),
    "RD": Rule("risk difference", "Sato, Greenland and Robins 1989", _risk_difference),
}
