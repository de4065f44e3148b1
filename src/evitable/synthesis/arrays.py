"""From ledger lines to the arrays that the statistics take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from evitable.model import LedgerLine


class Counts(NamedTuple):
    """Events and patients row by row, in an order that does not depend on that of the table."""

    events: tuple[int, ...]
    n: tuple[int, ...]


def counts_of(lines: Iterable[LedgerLine]) -> Counts:
    """Return the counts of the lines; a line without a count is a fault of ours, never a zero.

    Example:
        >>> line = LedgerLine(1, "Zhang 52", True, 4, 5, "counted", "CR 3 + PR 1")
        >>> counts_of([line])
        Counts(events=(4,), n=(5,))
    """
    pairs = []
    for line in lines:
        if line.events is None or line.n is None:
            raise ValueError(f"row {line.row} has no count and cannot be added up")
        pairs.append((line.n, line.events))
    pairs.sort()
    return Counts(tuple(events for _, events in pairs), tuple(n for n, _ in pairs))
