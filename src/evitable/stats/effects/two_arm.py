"""Effects of two-arm rows: events out of n in each arm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import Array
from evitable.stats.effects.columns import chosen, same_rows
from evitable.stats.effects.correction import To, correction
from evitable.stats.effects.proportion import checked_events
from evitable.stats.effects.rows import Effects, Formula, Made, answered
from evitable.stats.result import Result

TwoArmMeasure: TypeAlias = Literal["OR", "RR", "RD", "AS", "PETO"]
Pair: TypeAlias = tuple[Array, Array]


class Tables(NamedTuple):
    """Rows of 2x2 tables: a of n1 patients in the first arm and c of n2 in the second had the event."""

    a: Array
    n1: Array
    c: Array
    n2: Array

    @property
    def b(self) -> Array:
        """Return the patients of the first arm without the event."""
        return self.n1 - self.a

    @property
    def d(self) -> Array:
        """Return the patients of the second arm without the event."""
        return self.n2 - self.c

    @property
    def total(self) -> Array:
        """Return the patients of both arms."""
        return self.n1 + self.n2

    @property
    def events(self) -> Array:
        """Return the events of both arms."""
        return self.a + self.c

    def plus(self, amount: Array) -> Tables:
        """Return the tables with an amount added to all four cells."""
        return Tables(self.a + amount, self.n1 + 2 * amount, self.c + amount, self.n2 + 2 * amount)

    def without_events(self) -> Tables:
        """Return the tables of those who did not have the event."""
        return Tables(self.b, self.n1, self.d, self.n2)

    def only(self, rows: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Tables:
        """Return some of the tables."""
        return Tables(*(column[rows] for column in self))

    def is_one_sided(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Tell which tables have no events, or no non-events, in either arm."""
        one_sided: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (self.events == 0) | (self.events == self.total)
        return one_sided

    def has_zero(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Tell which tables have an empty cell."""
        empty: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = self.a * self.b * self.c * self.d == 0
        return empty


class Rule(NamedTuple):
    """A measure: its words, which rows get a constant unless asked otherwise, and its arithmetic."""

    formula: Formula
    custom: To
    of: Callable[[Tables], Pair]


def two_arm_effects(  # noqa: PLR0913 - the four columns of a table are one thing
    ai: ArrayLike,
    n1i: ArrayLike,
    ci: ArrayLike,
    n2i: ArrayLike,
    *,
    measure: TwoArmMeasure,
    add: float | None = None,
    to: To | None = None,
    drop00: bool = False,
) -> Result[Effects]:
    """Return an effect and its sampling variance for every 2x2 table: `ai` of `n1i` against `ci` of `n2i`.

    `measure` is OR or RR (log odds ratio, log risk ratio), RD (risk difference), AS (difference of arcsines
    of square roots) or PETO (Peto's log odds ratio). `add` (a half unless given) goes to all four cells of the
    tables that `to` names: `only0` those with an empty cell, `all`, `if0all` all as soon as one table has an
    empty cell, `none`. Unless given, `to` is `only0` for OR, RR and RD and `none` for AS and PETO, which need
    no constant. `drop00` leaves out tables without events, or without non-events, in either arm. Rows without
    an effect have None and are named in `done` and in a warning. Impossible counts raise ValueError.

    >>> found = two_arm_effects([0, 3], [4, 12], [0, 5], [5, 10], measure="OR", drop00=True)
    >>> found.numbers.dropped, round(found.numbers.effect[1], 4)
    ((0,), -1.0986)
    """
    rule = _RULES[chosen(measure, tuple(_RULES), "measure")]
    tables = checked_tables(ai, n1i, ci, n2i)
    dropped = tables.is_one_sided() & checked_flag(drop00, "drop00")
    # A table that is left out is no reason to correct the others.
    added = correction(tables.has_zero() & ~dropped, add=add, to=to, custom=rule.custom)
    with np.errstate(all="ignore"):
        effect, variance = rule.of(tables.plus(added.amount))
    made = Made(measure, rule.formula, effect, variance, tables.total, added, dropped)
    return answered(f"effects-{measure}", made, (("drop00", str(drop00)),))


def checked_tables(ai: ArrayLike, n1i: ArrayLike, ci: ArrayLike, n2i: ArrayLike) -> Tables:
    """Return the rows as `Tables`, or raise ValueError naming the argument, the position and the value."""
    tables = Tables(*checked_events(ai, n1i, "ai", "n1i"), *checked_events(ci, n2i, "ci", "n2i"))
    same_rows(ai=tables.a, ci=tables.c)
    return tables


def checked_flag(value: bool, name: str) -> bool:
    """Return a flag, or raise ValueError unless it is True or False."""
    if not isinstance(value, bool):
        raise ValueError(f"{name} is {value!r}: give True or False.")
    return value


def _odds_ratio(t: Tables) -> Pair:
    return np.log(t.a * t.d / (t.b * t.c)), 1 / t.a + 1 / t.b + 1 / t.c + 1 / t.d


def _risk_ratio(t: Tables) -> Pair:
    return np.log(t.a / t.n1 / (t.c / t.n2)), 1 / t.a - 1 / t.n1 + 1 / t.c - 1 / t.n2


def _risk_difference(t: Tables) -> Pair:
    p1, p2 = t.a / t.n1, t.c / t.n2
    return p1 - p2, p1 * (1 - p1) / t.n1 + p2 * (1 - p2) / t.n2


def _arcsine_difference(t: Tables) -> Pair:
    return np.arcsin(np.sqrt(t.a / t.n1)) - np.arcsin(np.sqrt(t.c / t.n2)), 1 / (4 * t.n1) + 1 / (4 * t.n2)


def _peto(t: Tables) -> Pair:
    excess, variance = hypergeometric_moments(t)
    return (t.a - excess) / variance, 1 / variance


def hypergeometric_moments(t: Tables) -> Pair:
    """Return mean and variance of `a` when both margins are held and the arms do not differ."""
    total, events = t.total, t.events
    return t.n1 * events / total, t.n1 * t.n2 * (events / total) * ((total - events) / total) / (total - 1)


_RULES = {
    "OR": Rule(Formula("log odds ratios", "Woolf 1955"), "only0", _odds_ratio),
    "RR": Rule(Formula("log risk ratios", "Katz and others 1978"), "only0", _risk_ratio),
    "RD": Rule(Formula("risk differences", "Newcombe 1998"), "only0", _risk_difference),
    "AS": Rule(Formula("arcsine differences", "Rücker and others 2009"), "none", _arcsine_difference),
    "PETO": Rule(Formula("log odds ratios by Peto's one-step method", "Yusuf and others 1985"), "none", _peto),
}
