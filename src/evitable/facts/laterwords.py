"""What a column of its own says of drugs that the row has named with their doses: `Drug | Dose | Schedule`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from evitable.model import Regimen
from evitable.terms import find

Span = tuple[int, int]
_FIELDS = ("route", "days", "cycle_days", "cycles", "frequency", "doses", "duration", "n")
_JOINTS = tuple(re.compile(joint) for joint in (r"\s*;\s*", r"\s*\+\s*", r"\s*/\s+", r",\s+", r"\s+and\s+"))


def names_nothing(text: str) -> bool:
    """Tell whether words name no drug, class or procedure of their own.

    Example:
        >>> names_nothing("every 2 weeks × 4"), names_nothing("with prednisone")
        (True, False)
    """
    return not find(text, "drug", "drug-class", "procedure")


def parted_for(text: str, count: int) -> tuple[Span, ...]:
    """Return as many spans of words as there are drugs, where one joint parts the words so; else none.

    Example:
        >>> parted_for("weekly × 4; monthly", 2), parted_for("weekly × 4", 2)
        (((0, 10), (12, 19)), ())
    """
    for joint in _JOINTS:
        cuts = [found.span() for found in joint.finditer(text)]
        if len(cuts) == count - 1:
            starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
            return tuple(zip(starts, ends, strict=True))
    return ()


def completed(before: Regimen, told: Sequence[Regimen]) -> list[Regimen]:
    """Put what a later column tells onto the regimen before it; with a dose of its own it is another phase."""
    if not told:
        return [before]
    first, *rest = told
    if first.dose is not None or any(_differ(before, first, name) for name in _FIELDS):
        return [before, *told]
    news = {name: getattr(before, name) or getattr(first, name) for name in _FIELDS}
    return [replace(before, **news), *rest]


def _differ(one: Regimen, other: Regimen, name: str) -> bool:
    """Tell whether both say something of a thing, and not the same."""
    left, right = getattr(one, name), getattr(other, name)
    if left is None or right is None or name == "duration":
        return False
    return bool(getattr(left, "value", left) != getattr(right, "value", right))
