"""A base as one body of evidence: every study of every source in one table, each counted once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from os import PathLike

from evitable.api import check_all
from evitable.api.bases import standing
from evitable.api.sameness import same_studies
from evitable.base import View
from evitable.base.gathering import Numbers, gathered, renumbered
from evitable.base.joining import Keep, joined, told_of
from evitable.base.reviewing import stored_studies
from evitable.base.stored import StoredStudy
from evitable.checks import check
from evitable.model import Evidence, EvidenceError, Source

MEDIA_TYPE = "application/vnd.evitable.base"


def whole(view: View, *, keep: Keep = "largest", retractions: str | PathLike[str] | None = None) -> Evidence:
    """Return all that a base holds as the evidence of one table, whose rows are the studies' numbers.

    Values are those that stand. Of several reports of one study, and of studies that share patients by a person's
    word, one counts (`keep`: the largest, or the newest); the others stay in the table and say so. What is wrong is
    told by the studies' numbers; so is what the base knows of studies that may be one, and where reports differ.
    The source is the base, and its hash that of the newest entry of the log. Raises `EvidenceError` where it is empty.
    """
    studies = stored_studies(view)
    if not studies:
        raise EvidenceError("There is no study in this base yet; `evitable add` brings them in.")
    likes = same_studies(view)
    left_out = joined(studies, likes, keep).left_out
    numbered = [
        check_all(check(renumbered(evidence, numbers)), retractions=retractions)
        for evidence, numbers in zip(_apart(standing(view)), _numbers(view, studies), strict=True)
    ]
    # Of a server the name of the database alone: its address is nobody's business who reads the report.
    name = view.name.rpartition("/")[2].partition("?")[0]
    found = gathered(Source(name, MEDIA_TYPE, view.head(), ""), numbered, left_out)
    first, *others = found.tables
    told = told_of(likes, {study.row: study for study in first.studies})
    return replace(found, tables=(replace(first, findings=(*first.findings, *told)), *others))


def _numbers(view: View, studies: Iterable[StoredStudy]) -> list[Numbers]:
    """Return the numbers of the studies of each source by table and row."""
    found: dict[int, dict[tuple[int, int], int]] = {source.id: {} for source in view.sources()}
    for one in studies:
        found[one.source_id][one.table_number, one.study.row] = one.id
    return list(found.values())


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
