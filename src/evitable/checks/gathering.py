"""What several rules need of a table, gathered in one pass and kept while the table is checked."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from evitable.model import EvidenceTable, Study

T = TypeVar("T")

_MOST_ROWS = 200_000
_forgetters: list[Callable[[], None]] = []


def gathered(make: Callable[[EvidenceTable], T]) -> Callable[[EvidenceTable], T]:
    """Make a function of a table keep its answer for the table that it was asked of last.

    One table is checked at a time, by many rules; a thread that checks another one only costs time. What is kept is
    told by the table itself, never by what it says: tables that look alike are gathered each by itself.

    Example:
        >>> rows = gathered(lambda table: [study.row for study in table.studies])
        >>> rows(EvidenceTable(None, None, None, "other", "", (), (), ()))
        []
    """
    kept: list[tuple[EvidenceTable, T]] = []

    @wraps(make)
    def of_table(table: EvidenceTable) -> T:
        for of, found in kept:
            if of is table:
                return found
        made = make(table)
        kept[:] = ((table, made),)
        return made

    _forgetters.append(kept.clear)
    return of_table


def by_row(make: Callable[[Study], T]) -> Callable[[Study], T]:
    """Make a function of a row keep its answers while the row's table is checked.

    Answers are kept by the row itself, not by what it says. Where rules run outside of a check nobody forgets, so
    there is a limit.
    """
    kept: dict[int, tuple[Study, T]] = {}

    @wraps(make)
    def of_row(study: Study) -> T:
        # The row is kept with its answer, so that no other one can have its number.
        found = kept.get(id(study))
        if found is not None:
            return found[1]
        if len(kept) >= _MOST_ROWS:
            kept.clear()
        made = make(study)
        kept[id(study)] = (study, made)
        return made

    _forgetters.append(kept.clear)
    return of_row


def forget() -> None:
    """Let go of what was gathered, so that no table is held in memory after its check."""
    for clear in _forgetters:
        clear()
