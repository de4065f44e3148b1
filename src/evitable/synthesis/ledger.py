"""The ledger of an outcome: every row once, used or left out, with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from evitable.model import EvidenceTable, LedgerLine, Study
from evitable.synthesis.counting import Count, Mark, is_single

_ET_AL = re.compile(r"[\s,]*\bet\.?\s*al\b\.?.*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a ledger with what a choice of rows needs to know beside it.

    `patients` is the row's own denominator, also where the line is not used.
    """

    line: LedgerLine
    marks: frozenset[Mark]
    patients: int | None


def short_label(study: Study) -> str:
    """Name a row as briefly as its table does: first author and reference mark, or year.

    Example:
        >>> from evitable.model import Citation, Value
        >>> short_label(Study(5, Citation(Value("Zhang et al."), Value("52"))))
        'Zhang 52'
    """
    cited = study.citation
    author = _ET_AL.sub("", cited.label.value).strip(" ,") if cited.label else ""
    mark = cited.number.value if cited.number else str(cited.year.value) if cited.year else ""
    if author or mark:
        return f"{author} {mark}".strip() if author else f"reference {mark}"
    return study.label.value if study.label else f"row {study.row}"


def entries(
    table: EvidenceTable, count: Callable[[Study], Count], left_out: Mapping[int, str] = MappingProxyType({})
) -> tuple[Entry, ...]:
    """Ask every row of a table for an outcome, in the order of the rows; those left out keep their line."""
    designs = {study.design.value if study.design else "" for study in table.studies}
    reasons = {study.row: _REVIEW for study in table.studies if _is_review_among_studies(study, designs)}
    reasons |= left_out
    found = [_entry(study, count(study), reasons.get(study.row)) for study in table.studies]
    return with_intervals(sorted(found, key=lambda entry: entry.line.row))


_REVIEW = "a review; its patients may be those of other rows"


def _is_review_among_studies(study: Study, designs: Collection[str]) -> bool:
    """Whether a row is a review whose patients may be those of the studies beside it."""
    return study.design is not None and study.design.value == "systematic review" and len(designs) > 1


def _entry(study: Study, count: Count, left_out: str | None) -> Entry:
    if left_out is not None:
        count = replace(count, events=None, n=None, reason=left_out)
    whole = study.denominator
    line = LedgerLine(
        study.row,
        short_label(study),
        count.used,
        count.events,
        count.n,
        count.source,
        count.reason,
        count.quotes,
        is_single(study) or count.n == 1,
    )
    return Entry(line, count.marks, whole.value if whole and whole.value > 0 and left_out is None else None)


def with_intervals(found: Iterable[Entry]) -> tuple[Entry, ...]:
    """Give each used line its exact interval."""
    from evitable.stats import clopper_pearson  # noqa: PLC0415  (numpy: only where sums are made)

    found = tuple(found)
    used = [entry for entry in found if entry.line.used]
    if not used:
        return found
    low, high = clopper_pearson([entry.line.events or 0 for entry in used], [entry.line.n or 0 for entry in used])
    intervals = {entry.line.row: (float(one), float(other)) for entry, one, other in zip(used, low, high, strict=True)}
    return tuple(_with(entry, intervals.get(entry.line.row)) for entry in found)


def _with(entry: Entry, interval: tuple[float, float] | None) -> Entry:
    if interval is None:
        return entry
    return replace(entry, line=replace(entry.line, low=interval[0], high=interval[1]))
