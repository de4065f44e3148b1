"""A number of ours beside the reference's."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

Case: TypeAlias = Mapping[str, Any]


class Pair(NamedTuple):
    """One number of ours beside the reference's; None means that there is none.

    `is_known` marks a number that docs/where-we-differ.md explains, by its name: it is shown, not failed.
    """

    name: str
    ours: float | None
    theirs: float | None
    tolerance: float
    is_known: bool = False

    @property
    def deviation(self) -> float:
        """Return the deviation relative to max(1, |reference|); infinite when only one of them has a number."""
        if self.ours is None or self.theirs is None:
            return 0.0 if self.ours is self.theirs else float("inf")
        if self.ours == self.theirs:
            return 0.0
        deviation = abs(self.ours - self.theirs) / max(1.0, abs(self.theirs))
        return deviation if math.isfinite(deviation) else float("inf")

    @property
    def disagrees(self) -> bool:
        """Tell whether the two differ by more than the tolerance, for whatever reason."""
        return self.deviation > self.tolerance


Compared: TypeAlias = Callable[[Case, Case, Case], Iterable[Pair] | None]


def listed(name: str, ours: Sequence[float | None], theirs: Sequence[float | None], tolerance: float) -> Iterator[Pair]:
    """Yield a pair for every element of two lists; unequal lengths are a disagreement."""
    yield Pair(f"{name} length", float(len(ours)), float(len(theirs)), 0.0)
    for i, (mine, other) in enumerate(zip(ours, theirs, strict=False)):
        yield Pair(f"{name} {i}", mine, other, tolerance)
