"""Effects of single-arm rows: events out of n."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import Array
from evitable.stats.effects.columns import chosen, refuse, same_rows, whole_column
from evitable.stats.effects.correction import To, correction
from evitable.stats.effects.rows import Effects, Formula, Made, answered
from evitable.stats.result import Result

ProportionMeasure: TypeAlias = Literal["PR", "PLN", "PLO", "PAS", "PFT"]
Pair: TypeAlias = tuple[Array, Array]


class Rule(NamedTuple):
    """A measure: its words, which rows get a constant unless asked otherwise, and its arithmetic."""

    formula: Formula
    custom: To
    of: Callable[[Array, Array], Pair]


def proportion_effects(
    events: ArrayLike, n: ArrayLike, *, measure: ProportionMeasure, add: float | None = None, to: To | None = None
) -> Result[Effects]:
    """Return an effect and its sampling variance for every row of events out of n.

    `measure` is PR (the share itself), PLN (its logarithm), PLO (its logit), PAS (arcsine of its square
    root) or PFT (Freeman and Tukey's double arcsine); it has no default, because each misleads with tiny
    series. `add` (a half unless given) goes to events and to non-events of the rows that `to` names:
    `only0` those of none or all, `all`, `if0all` all as soon as one row is of none or all, `none`. Unless
    given, `to` is `only0` for PR, PLN and PLO and `none` for the two arcsines, which need no constant.
    Rows without an effect have None and are named in `done` and in a warning. Blanks, fractions and more
    events than patients raise ValueError.

    >>> found = proportion_effects([0, 2], [4, 8], measure="PLO")
    >>> [round(value, 3) for value in found.numbers.effect], found.numbers.corrected
    ([-2.197, -1.099], (0,))
    """
    rule = _RULES[chosen(measure, tuple(_RULES), "measure")]
    x, size = checked_events(events, n, "events", "n")
    added = correction((x == 0) | (x == size), add=add, to=to, custom=rule.custom)
    with np.errstate(all="ignore"):
        effect, variance = rule.of(x + added.amount, size + 2 * added.amount)
    made = Made(measure, rule.formula, effect, variance, size, added)
    return answered(f"effects-{measure}", made, ())


def checked_events(events: ArrayLike, n: ArrayLike, events_name: str, n_name: str) -> Pair:
    """Return events and patients of every row, or raise ValueError naming the first row that cannot be."""
    x, size = whole_column(events, events_name), whole_column(n, n_name, least=1)
    same_rows(**{events_name: x, n_name: size})
    refuse(x > size, x, events_name, f"there cannot be more events than patients ({n_name}); check both counts.")
    return x, size


def _share(x: Array, n: Array) -> Pair:
    return x / n, x / n * (1 - x / n) / n


def _log(x: Array, n: Array) -> Pair:
    return np.log(x / n), 1 / x - 1 / n


def _logit(x: Array, n: Array) -> Pair:
    return np.log(x / (n - x)), 1 / x + 1 / (n - x)


def _arcsine(x: Array, n: Array) -> Pair:
    return np.arcsin(np.sqrt(x / n)), 1 / (4 * n)


def _double_arcsine(x: Array, n: Array) -> Pair:
    angles = np.arcsin(np.sqrt(x / (n + 1))) + np.arcsin(np.sqrt((x + 1) / (n + 1)))
    return angles / 2, 1 / (4 * n + 2)


_RULES = {
    "PR": Rule(Formula("shares of patients with their binomial variance", "Wald 1943"), "only0", _share),
    "PLN": Rule(Formula("logarithms of shares", "Katz and others 1978"), "only0", _log),
    "PLO": Rule(Formula("logits of shares", "Berkson 1944"), "only0", _logit),
    "PAS": Rule(Formula("arcsines of the square roots of shares", "Anscombe 1948"), "none", _arcsine),
    "PFT": Rule(Formula("double arcsines of shares", "Freeman and Tukey 1950"), "none", _double_arcsine),
}
