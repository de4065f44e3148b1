"""Tests on stratified 2x2 tables: is there any effect, and is the odds ratio the same in all of them."""

from __future__ import annotations

import numpy as np

from evitable.stats.controlled.numbers import ChiSquare, chi_square, total
from evitable.stats.counts import Array
from evitable.stats.effects.two_arm import Tables, hypergeometric_moments


def cochran_mantel_haenszel(tables: Tables, *, correct: bool) -> ChiSquare | None:
    """Return the test of no effect in any table (Cochran 1954; Mantel, Haenszel 1959); None without information.

    `correct` takes a half from the excess of events in the first arm, but never more than there is.
    """
    informative = tables.only(~tables.is_one_sided())
    if len(informative.a) == 0:
        return None
    expected, variance = hypergeometric_moments(informative)
    return continuity_tested(total(informative.a - expected), total(variance), correct=correct)


def continuity_tested(excess: float, variance: float, *, correct: bool) -> ChiSquare:
    """Return the square of an excess over its variance, a half taken from it if asked."""
    size = abs(excess)
    return chi_square((size - min(0.5, size) * correct) ** 2 / variance, 1)


def breslow_day(tables: Tables, log_odds_ratio: float) -> tuple[ChiSquare, ChiSquare] | None:
    """Return Breslow and Day's test of one odds ratio (1980) and Tarone's correction of it (1985).

    None when fewer than two tables have both events and non-events.
    """
    informative = tables.only(~tables.is_one_sided())
    df = len(informative.a) - 1
    if df < 1:
        return None
    fitted = fitted_events(informative, log_odds_ratio)
    rest = (fitted, informative.n1 - fitted, informative.events - fitted, informative.n2 - informative.events + fitted)
    variance: Array = 1 / sum((1 / cell for cell in rest), start=np.zeros(df + 1))
    excess = informative.a - fitted
    plain = total(excess**2 / variance)
    return chi_square(plain, df), chi_square(plain - total(excess) ** 2 / total(variance), df)


def fitted_events(tables: Tables, log_odds_ratio: float) -> Array:
    """Return the first arm's events that give each table this odds ratio with its margins held.

    >>> one = Tables(*(np.array([value]) for value in (3.0, 10.0, 1.0, 10.0)))
    >>> fitted_events(one, 0.0)
    array([2.])
    """
    ratio = float(np.exp(log_odds_ratio))
    if ratio > 1:
        # The mirror image of the table has the inverse ratio, and the quadratic below then never loses digits.
        return tables.n1 - fitted_events(tables.without_events(), -log_odds_ratio)
    # (1 - ratio) x^2 + middle x - ratio n1 events = 0, its root between 0 and both margins.
    middle = tables.n2 - tables.events + ratio * (tables.n1 + tables.events)
    last = ratio * tables.n1 * tables.events
    root: Array = 2 * last / (middle + np.sqrt(middle**2 + 4 * (1 - ratio) * last))
    return root
