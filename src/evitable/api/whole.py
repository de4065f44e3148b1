"""A base as one body of evidence: every study of every source in one table, each counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace
from os import PathLike

from evitable.api import check_all
from evitable.api.bases import standing
from evitable.api.sameness import same_studies
from evitable.base import Filters, View
from evitable.base.gathering import gathered, numbers_of, renumbered
from evitable.base.joining import Keep, joined, told_of
from evitable.base.reviewing import stored_studies
from evitable.base.same import Likeness
from evitable.base.stored import StoredStudy
from evitable.checks import check
from evitable.model import Evidence, EvidenceError, Source

MEDIA_TYPE = "application/vnd.evitable.base"


def whole(
    view: View,
    *,
    keep: Keep = "largest",
    retractions: str | PathLike[str] | None = None,
    filters: Filters | None = None,
) -> Evidence:
    """Return all that a base holds as the evidence of one table, whose rows are the studies' numbers.

    Values are those that stand. Of several reports of one study, and of studies that share patients by a person's
    word, one counts (`keep`: the largest, or the newest); the others stay in the table and say so. What is wrong is
    told by the studies' numbers; so is what the base knows of studies that may be one, and where reports differ.
    The source is the base, and its hash that of the newest entry of the log. `filters` leave only those studies that
    fit them, and the table's title says so. Raises `EvidenceError` where there is none.
    """
    # Of a server the name of the database alone: its address is nobody's business who reads the report.
    name = view.name.rpartition("/")[2].partition("?")[0]
    filters = None if filters == Filters() else filters
    studies = held(view, filters)
    title = f"Studies of {name} with {words_of(filters)}" if filters else ""
    likes = likes_of(view, studies)
    left_out = joined(studies, likes, keep).left_out
    numbers = numbers_of(studies)
    numbered = [
        check_all(check(renumbered(evidence, numbers.get(source.id, {}))), retractions=retractions)
        for evidence, source in zip(_apart(standing(view)), view.sources(), strict=True)
        if not title or source.id in numbers
    ]
    found = gathered(Source(name, MEDIA_TYPE, view.head(), ""), numbered, left_out, title)
    first, *others = found.tables
    told = told_of(likes, {study.row: study for study in first.studies})
    return replace(found, tables=(replace(first, findings=(*first.findings, *told)), *others))


def likes_of(view: View, studies: Iterable[StoredStudy]) -> tuple[Likeness, ...]:
    """Return which of these studies may be one, or share patients."""
    numbers = {one.id for one in studies}
    return tuple(one for one in same_studies(view) if {one.first, one.second} <= numbers)


def held(view: View, filters: Filters | None) -> list[StoredStudy]:
    """Return the studies that fit; raises `EvidenceError` where there is none."""
    studies = stored_studies(view)
    if not studies:
        raise EvidenceError("There is no study in this base yet; `evitable add` brings them in.")
    wanted = _fitting(view, filters) if filters else {one.id for one in studies}
    found = [one for one in studies if one.id in wanted]
    if filters and not found:
        raise EvidenceError(f"No study of this base has {words_of(filters)}; `evitable studies` lists what it has.")
    return found


def _fitting(view: View, filters: Filters) -> set[int]:
    """Return the numbers of all studies that fit."""
    found: set[int] = set()
    after: int | None = 0
    while after is not None:
        page = view.studies(filters, after=after, limit=10_000)
        found.update(line.id for line in page.lines)
        after = page.next
    return found


def words_of(filters: Filters) -> str:
    """Say what studies have to have.

    Example:
        >>> words_of(Filters(condition="lupus", drug="bortezomib"))
        'condition “lupus” and drug “bortezomib”'
    """
    told = [(field.name, getattr(filters, field.name)) for field in fields(filters)]
    return " and ".join(f"{name} “{asked}”" for name, asked in told if asked is not None)


def _apart(evidences: Iterable[Evidence]) -> Iterable[Evidence]:
    """Tell sources of one name apart by the beginning of their hash."""
    every = list(evidences)
    names = Counter(evidence.source.name for evidence in every)
    for one in every:
        source = one.source
        if names[source.name] > 1:
            yield replace(one, source=replace(source, name=f"{source.name} ({source.sha256[:8]})"))
        else:
            yield one
