"""What a reader of ordered outcomes must know before using them."""

from __future__ import annotations

from evitable.stats.counts import Array
from evitable.stats.ordered.category_counts import CategoryCounts
from evitable.stats.result import Caution

_FEW = 5


def category_cautions(counts: CategoryCounts, size: Array) -> tuple[Caution, ...]:
    """Return what the counts alone call for."""
    warnings = [
        Caution(
            "one-study-effect",
            "One study effect moves all categories together: a study with more of the best is taken to have more "
            "of the better ones too, by the same factor in the odds.",
        )
    ]
    if counts.k < _FEW:
        message = f"{counts.k} rows say little about the spread between studies."
        warnings.append(Caution("few-rows", message))
    if len(size) == size.sum():
        message = (
            "Every row is a single patient: such rows cannot tell how much studies differ, and any spread fits them "
            "equally well or nearly so."
        )
        warnings.append(Caution("heterogeneity-not-identified", message))
    empty = _never_told(counts)
    if empty:
        message = (
            f"No patient is known to be in {', '.join(empty)}: what is said of it rests on the others and the prior."
        )
        warnings.append(Caution("empty-category", message))
    return tuple(warnings)


def _never_told(counts: CategoryCounts) -> list[str]:
    """Return the categories that no row counts a patient in, alone."""
    upper, lower = counts.upper.sum(axis=0), counts.lower.sum(axis=0)
    between = counts.between
    alone = [upper[0], *(between[c, c + 1] for c in range(counts.cuts - 1)), lower[-1]]
    return [name for name, count in zip(counts.categories, alone, strict=True) if count == 0]
