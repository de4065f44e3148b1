"""Checked counts of ordered categories, some rows knowing less finely than others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from evitable.stats.counts import LARGEST_N, Array, checked_counts

Block: TypeAlias = str | tuple[str, ...]
Row: TypeAlias = Mapping[Block, int]
# More cuts than three would take the quadrature minutes.
MOST_CATEGORIES = 4


@dataclass(frozen=True, slots=True, eq=False)
class CategoryCounts:
    """Rows of counts over ordered categories, the best first.

    Cut c parts the categories up to c from the rest. `upper[i, c]` counts the patients of row i known to be at
    cut c or better and no further down, `lower[i, c]` those known to be beyond it and no further up. `between[b, c]`
    counts those, of all rows, who lie between cut b and cut c.
    """

    categories: tuple[str, ...]
    upper: Array
    lower: Array
    between: Array
    log_coefficient: float

    @property
    def cuts(self) -> int:
        """Return the number of cuts."""
        return len(self.categories) - 1

    @property
    def k(self) -> int:
        """Return the number of rows."""
        return len(self.upper)


def checked_categories(
    rows: Sequence[Row], categories: Sequence[str], n: ArrayLike | None = None
) -> tuple[CategoryCounts, Array]:
    """Return the counts and every row's n, or raise ValueError naming the row and what is wrong with it.

    A row gives a count for each category, or for several neighbouring ones together as a tuple. It must speak
    of every category: one that it is silent on is not zero.
    """
    names = _names(categories)
    if len(rows) == 0:
        raise ValueError("rows is empty: give at least one row.")
    size, coefficient = [], 0.0
    upper, lower = (np.zeros((len(rows), len(names) - 1)) for _ in range(2))
    between = np.zeros((len(names) - 1, len(names) - 1))
    for i, row in enumerate(rows):
        blocks = _blocks(row, names, f"rows[{i}]")
        size.append(sum(count for _, _, count in blocks))
        coefficient += float(gammaln(size[-1] + 1) - sum(gammaln(count + 1) for _, _, count in blocks))
        for first, last, count in blocks:
            if last < len(names) - 1:
                upper[i, last] += count
            if first > 0:
                lower[i, first - 1] += count
            if first > 0 and last < len(names) - 1:
                between[first - 1, last] += count
    _check_sizes(size, n)
    return CategoryCounts(names, upper, lower, between, coefficient), np.array(size, dtype=np.float64)


def _names(categories: Sequence[str]) -> tuple[str, ...]:
    names = tuple(categories)
    if isinstance(categories, str) or not all(isinstance(name, str) and name for name in names):
        raise ValueError(
            f"categories is {categories!r}: give a list of words, the best first, such as ['CR', 'PR', 'NR']."
        )
    if not 2 <= len(names) <= MOST_CATEGORIES:
        raise ValueError(f"categories has {len(names)} words: give 2 to {MOST_CATEGORIES}; join some of them.")
    if len(set(names)) < len(names):
        raise ValueError(f"categories is {list(names)!r}: every word may stand once.")
    return names


def _blocks(row: Row, names: tuple[str, ...], where: str) -> list[tuple[int, int, int]]:
    """Return first category, last category and count of everything that a row states, from the best down."""
    if not isinstance(row, Mapping):
        raise ValueError(f"{where} is {row!r}: give a mapping of categories to counts, such as {{'CR': 3, 'NR': 2}}.")
    found = sorted((*_span(block, names, where), _count(count, f"{where}[{block!r}]")) for block, count in row.items())
    reached = -1
    for first, last, _ in found:
        if first <= reached:
            raise ValueError(f"{where} counts {names[first]!r} twice: every category may be in one count only.")
        if first > reached + 1:
            raise ValueError(f"{where} {_silent(names[reached + 1])}")
        reached = last
    if reached < len(names) - 1:
        raise ValueError(f"{where} {_silent(names[reached + 1])}")
    if sum(count for _, _, count in found) == 0:
        raise ValueError(f"{where} has no patients: leave the row out.")
    return found


def _silent(name: str) -> str:
    return (
        f"says nothing of {name!r}: give its count, 0 if the source says none, or count it together with a neighbour, "
        f"such as ('PR', 'NR'): 2. Silence is not zero."
    )


def _span(block: Block, names: tuple[str, ...], where: str) -> tuple[int, int]:
    words = (block,) if isinstance(block, str) else block
    for word in words:
        if word not in names:
            raise ValueError(f"{where} has {word!r}: the categories are {', '.join(map(repr, names))}.")
    places = sorted(names.index(word) for word in words)
    if not places or places != list(range(places[0], places[0] + len(places))):
        raise ValueError(f"{where} has {block!r}: categories counted together must be neighbours, each named once.")
    return places[0], places[-1]


def _count(value: object, where: str) -> int:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1 or value < 0:
        raise ValueError(f"{where} is {value!r}: give a whole number from 0; a blank is not zero.")
    if value > LARGEST_N:
        raise ValueError(f"{where} is {value:.0f}: rows of more than {LARGEST_N} patients are not supported.")
    return int(value)


def _check_sizes(size: Sequence[int], n: ArrayLike | None) -> None:
    if n is None:
        return
    stated = checked_counts(np.zeros(len(size)), n).n.astype(int).tolist()
    for i, (mine, theirs) in enumerate(zip(size, stated, strict=True)):
        if mine != theirs:
            raise ValueError(f"rows[{i}] adds up to {mine} and n[{i}] is {theirs}: check the counts in the source.")
