"""Agreement of two readers who coded the same items: the share alike, Cohen's kappa and Gwet's AC1."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from evitable.stats.counts import Array, checked_level
from evitable.stats.intervals import wilson
from evitable.stats.result import Caution, Result

_FEW_ITEMS = 30


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient with its standard error and interval; 1 is perfect agreement, 0 what chance alone would give.

    None for "no such number": `estimate` where chance alone explains everything, as when both used one and the same
    category; `se` and the ends where there is no estimate or one item only. The ends are not let beyond -1 and 1.
    """

    estimate: float | None
    se: float | None
    low: float | None
    high: float | None
    by_chance: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree on `n` items that both coded, over `categories` categories.

    `share` is the share coded alike, with its Wilson interval. `kappa` and `ac1` correct it for chance, each by its
    own idea of chance.
    """

    n: int
    alike: int
    categories: int
    share: float
    low: float
    high: float
    level: float
    kappa: Coefficient
    ac1: Coefficient


def rater_agreement(
    first: Sequence[Hashable | None],
    second: Sequence[Hashable | None],
    *,
    categories: int | None = None,
    level: float = 0.95,
) -> Result[Agreement]:
    """Return how far two readers agree, item by item.

    `first` and `second` hold each reader's category for the same items in the same order; equal means agreed. None
    is an item that this reader did not code: it is set aside and counted in `done`. What a reader coded as "not
    stated" is a category, not None. `categories` is the number of categories there were to choose from, where that
    is more than were used: AC1 needs it, and takes those used when it is not given.

    Kappa (Cohen 1960, 10.1177/001316446002000104) with the standard error of Fleiss, Cohen and Everitt (1969,
    10.1037/h0028106) and a normal interval; AC1 with the standard error of Gwet (2008, 10.1348/000711006X126600) and a
    t interval on n - 1 degrees of freedom; Wilson's interval for the share.

    Raises:
        ValueError: The two differ in length, no item was coded by both, or there are more categories than said.

    >>> found = rater_agreement(["CR", "PR", "NR", "CR"], ["CR", "PR", "PR", "CR"]).numbers
    >>> found.alike, found.n, round(found.kappa.estimate, 2), round(found.ac1.estimate, 2)
    (3, 4, 0.6, 0.64)
    """
    level = checked_level(level)
    if len(first) != len(second):
        raise ValueError(
            f"There are {len(first)} codes and {len(second)} codes: give one of each reader for each item."
        )
    both = [pair for pair in zip(first, second, strict=True) if None not in pair]
    if not both:
        raise ValueError("No item was coded by both readers, so that there is no agreement to speak of.")
    table = _table(both)
    chosen_from = _checked_categories(categories, len(table))
    numbers = _agreement(table, chosen_from, level)
    return Result(
        "rater-agreement",
        numbers,
        asked=(("level", f"{level:g}"), ("categories", "those used" if categories is None else str(categories))),
        done=_done(len(first) - len(both)),
        warnings=_warnings(numbers),
        methods="Agreement of two readers: share of items coded alike with Wilson's interval, Cohen's kappa (standard "
        f"error of Fleiss, Cohen and Everitt 1969) and Gwet's AC1 (Gwet 2008), {100 * level:.4g}% intervals.",
    )


def _table(both: Sequence[tuple[Hashable | None, Hashable | None]]) -> Array:
    """Count the items by the first reader's category (down) and the second's (across)."""
    place = {code: at for at, code in enumerate(dict.fromkeys(code for pair in both for code in pair))}
    table = np.zeros((len(place), len(place)))
    for one, other in both:
        table[place[one], place[other]] += 1
    return table


def _checked_categories(categories: int | None, used: int) -> int:
    if categories is None:
        return used
    if isinstance(categories, bool) or not isinstance(categories, int) or categories < max(used, 2):
        raise ValueError(
            f"categories is {categories!r}: give a whole number of at least {max(used, 2)}, or leave it out."
        )
    return categories


def _agreement(table: Array, categories: int, level: float) -> Agreement:
    n, alike = int(table.sum()), int(np.trace(table))
    low, high = (float(end[0]) for end in wilson([alike], [n], level=level))
    kappa, ac1 = _kappa(table, level), _ac1(table, categories, level)
    return Agreement(n, alike, categories, alike / n, low, high, level, kappa, ac1)


def _kappa(table: Array, level: float) -> Coefficient:
    n = table.sum()
    p = table / n
    rows, columns, alike = p.sum(axis=1), p.sum(axis=0), float(np.trace(p))
    chance = float(rows @ columns)
    # The categories are whole counts: nothing but one category used by both makes chance certain.
    if len(table) == 1:
        return Coefficient(None, None, None, None, chance)
    kappa = (alike - chance) / (1 - chance)
    diagonal = np.diag(p) @ (1 - (rows + columns) * (1 - kappa)) ** 2
    off = p * (columns[:, None] + rows[None, :]) ** 2
    beside = (1 - kappa) ** 2 * (off.sum() - np.trace(off))
    variance = (diagonal + beside - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2)
    return _with_interval(kappa, float(variance), chance, int(n), float(ndtri((1 + level) / 2)))


def _ac1(table: Array, categories: int, level: float) -> Coefficient:
    n = int(table.sum())
    share = (table.sum(axis=1) + table.sum(axis=0)) / (2 * n)
    if categories == 1:
        return Coefficient(None, None, None, None, None)
    chance = float(share @ (1 - share)) / (categories - 1)
    alike = float(np.trace(table)) / n
    ac1 = (alike - chance) / (1 - chance)
    rare = (1 - share) / (categories - 1)
    # What one item of each kind adds to the agreement and to the agreement by chance.
    agreed = (np.eye(len(table)) - chance) / (1 - chance)
    moved = ((rare[:, None] + rare[None, :]) / 2 - chance) / (1 - chance)
    each = agreed - 2 * (1 - ac1) * moved
    variance = float((table * (each - ac1) ** 2).sum()) / (n * (n - 1)) if n > 1 else math.nan
    reach = float(stdtrit(n - 1, (1 + level) / 2)) if n > 1 else math.nan
    return _with_interval(ac1, variance, chance, n, reach)


def _with_interval(estimate: float, variance: float, chance: float, n: int, reach: float) -> Coefficient:
    if n < 2:
        return Coefficient(estimate, None, None, None, chance)
    # A variance of nothing can come out a rounding error below nothing.
    se = math.sqrt(max(variance, 0.0))
    return Coefficient(estimate, se, max(estimate - reach * se, -1.0), min(estimate + reach * se, 1.0), chance)


def _done(aside: int) -> tuple[str, ...]:
    if not aside:
        return ()
    return (
        f"{aside} {'item that one reader' if aside == 1 else 'items that a reader'} did not code "
        f"{'was' if aside == 1 else 'were'} set aside.",
    )


def _warnings(numbers: Agreement) -> tuple[Caution, ...]:
    warnings = []
    if numbers.kappa.estimate is None:
        warnings.append(
            Caution(
                "one-category", "Both readers used one and the same category: kappa says nothing here; see the share."
            )
        )
    elif numbers.alike == numbers.n:
        warnings.append(
            Caution(
                "all-alike",
                "All items were coded alike, so that the intervals of kappa and AC1 shrink to a point; the interval "
                "of the share tells how sure that is.",
            )
        )
    if numbers.n < _FEW_ITEMS:
        warnings.append(
            Caution("few-items", f"{numbers.n} items are few: the intervals of kappa and AC1 are of large samples.")
        )
    return tuple(warnings)
