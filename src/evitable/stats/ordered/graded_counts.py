"""Checked counts of graded toxicities: any grade, severe grades, and what a row does not state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evitable.stats.counts import checked_counts

# Its count of any grade is summed out, so that the work grows with its n.
MOST_FOR_SEVERE_ONLY = 300


@dataclass(frozen=True, slots=True)
class GradedCounts:
    """Pairs of (events, n): any grade among patients, severe among those with any grade, and severe alone."""

    any_grade: tuple[tuple[int, int], ...]
    severe_among: tuple[tuple[int, int], ...]
    severe_only: tuple[tuple[int, int], ...]
    k: int

    @property
    def k_any(self) -> int:
        """Return how many rows state any grade."""
        return len(self.any_grade)

    @property
    def k_severe(self) -> int:
        """Return how many rows state the severe grades, nobody affected being nobody severely."""
        affected = sum(x > 0 for x, _ in self.any_grade)
        return len(self.severe_only) + len(self.severe_among) + len(self.any_grade) - affected


def checked_grades(any_grade: Sequence[int | None], severe: Sequence[int | None], n: ArrayLike) -> GradedCounts:
    """Return the counts, or raise ValueError naming the argument, the row, the value and the remedy."""
    sizes = checked_counts(np.zeros(np.size(np.asarray(n, dtype=object))), n).n.astype(int).tolist()
    for name, values in (("any_grade", any_grade), ("severe", severe)):
        if len(values) != len(sizes):
            raise ValueError(f"{name} has {len(values)} rows and n has {len(sizes)}: give one of each for every row.")
    known, among, alone = [], [], []
    for i, (some, worse, size) in enumerate(zip(any_grade, severe, sizes, strict=True)):
        x, s = _count(some, f"any_grade[{i}]", size), _count(worse, f"severe[{i}]", size)
        if x is None and s is None:
            raise ValueError(f"any_grade[{i}] and severe[{i}] are both blank: leave the row out; a blank is not zero.")
        if x is None and s is not None:
            if size > MOST_FOR_SEVERE_ONLY:
                raise ValueError(
                    f"n[{i}] is {size}: a row that states severe grades only may have at most {MOST_FOR_SEVERE_ONLY} "
                    "patients; pool the severe grades by themselves."
                )
            alone.append((s, size))
        elif x is not None:
            known.append((x, size))
            if s is not None and s > x:
                raise ValueError(f"severe[{i}] is {s} of {x} with any grade: check both counts in the source.")
            if s is not None and x > 0:
                among.append((s, x))
    return GradedCounts(tuple(known), tuple(among), tuple(alone), len(sizes))


def _count(value: int | None, name: str, size: int) -> int | None:
    if value is None:
        return None
    whole = value.item() if isinstance(value, np.generic) else value
    if isinstance(whole, bool) or not isinstance(whole, int | float) or whole != whole // 1 or whole < 0:
        raise ValueError(f"{name} is {value!r}: give a whole number from 0, or None where the source is silent.")
    if whole > size:
        raise ValueError(f"{name} is {whole:.0f} of {size}: there cannot be more events than patients; check both.")
    return int(whole)
