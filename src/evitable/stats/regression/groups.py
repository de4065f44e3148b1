"""Rows parted into named groups, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import Array, Counts, checked_counts
from evitable.stats.result import Caution

Spread: TypeAlias = Literal["common", "separate"]
Groups: TypeAlias = tuple[tuple[str, Counts], ...]


def checked_groups(events: ArrayLike, n: ArrayLike, group: Sequence[str]) -> Groups:
    """Return the groups in alphabetical order, or raise ValueError naming the argument, the row and the value."""
    counts, names = checked_counts(events, n), list(group)
    if isinstance(group, str) or len(names) != counts.k:
        raise ValueError(f"group has {len(names)} values and there are {counts.k} rows: give one for every row.")
    for i, name in enumerate(names):
        if not isinstance(name, str) or not name:
            raise ValueError(f"group[{i}] is {name!r}: give a word; leave a row out when its group is not stated.")
    different = sorted(set(names))
    if len(different) < 2:
        raise ValueError(f"group is {different[0]!r} in every row: give at least two groups, or pool the rows as one.")
    return tuple((name, _part(counts, np.array([other == name for other in names]))) for name in different)


def checked_spread(spread: Spread) -> Spread:
    """Return whether groups share one spread between studies, or raise ValueError."""
    if spread not in get_args(Spread):
        raise ValueError(f"spread is {spread!r}: give 'common' or 'separate'.")
    return spread


def group_cautions(groups: Groups) -> tuple[Caution, ...]:
    """Return what holds whatever the method: what groups of studies are, and which are small."""
    warnings = [
        Caution(
            "ecological",
            "Groups of studies differ in more than what names them: a difference between groups is not its effect.",
        )
    ]
    small = [name for name, counts in groups if counts.k < 2]
    if small:
        message = f"One row only in {', '.join(small)}: nothing there tells how much its studies differ."
        warnings.append(Caution("few-rows", message))
    single = [name for name, counts in groups if counts.k == counts.total_n]
    if single:
        message = (
            f"Single patients only in {', '.join(single)}: such rows cannot tell how much studies differ, and any "
            "spread fits them equally well."
        )
        warnings.append(Caution("heterogeneity-not-identified", message))
    return tuple(warnings)


def _part(counts: Counts, chosen: Array) -> Counts:
    return Counts(counts.events[chosen], counts.n[chosen])
