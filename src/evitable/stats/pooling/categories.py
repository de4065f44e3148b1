"""Categorical covariates as columns of 0 and 1."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from evitable.stats.counts import Array


class CodedCategories(NamedTuple):
    """A column of 0 and 1 for every level but the reference, in the order in which the levels first appear."""

    columns: Array
    levels: tuple[Hashable, ...]
    reference: Hashable


def code_categories(values: Sequence[Hashable], *, reference: Hashable | None = None) -> CodedCategories:
    """Return the columns that hold a categorical covariate for `moderators`.

    `reference` is the level that the others are compared with; None takes the first row's. A blank (None) is refused,
    for a row without its category belongs to no group. Raises ValueError for a level that no row has, or a single one.

    >>> code_categories(["case series", "trial", "case series"]).columns.tolist()
    [[0.0], [1.0], [0.0]]
    """
    if len(values) == 0:
        raise ValueError("values is empty: give one category for every row.")
    if None in values:
        raise ValueError(f"values[{list(values).index(None)}] is None: name its category or leave the row out.")
    levels = tuple(dict.fromkeys(values))
    against = levels[0] if reference is None else reference
    if against not in levels:
        known = ", ".join(repr(level) for level in levels)
        raise ValueError(f"reference is {against!r}: give one of {known}.")
    if len(levels) == 1:
        raise ValueError(f"values holds {against!r} only: there is nothing to compare; leave the covariate out.")
    others = tuple(level for level in levels if level != against)
    columns = np.array([[float(value == level) for level in others] for value in values])
    return CodedCategories(columns, others, against)
