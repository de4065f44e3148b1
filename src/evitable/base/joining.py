"""The studies of a base as one table for the sums, in which no patient is counted twice by the same study."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from evitable.base.same import Likeness, groups_of
from evitable.base.stored import StoredStudy
from evitable.base.words import label_of
from evitable.model import EvidenceTable, Study

Keep = Literal["largest", "newest"]


class Joined(NamedTuple):
    """The studies of a base as one table, whose rows are the studies' numbers; `left_out` gives a row its reason."""

    table: EvidenceTable
    left_out: Mapping[int, str]


def joined(
    studies: Sequence[StoredStudy], likenesses: Sequence[Likeness], keep: Keep = "largest", chosen: Sequence[int] = ()
) -> Joined:
    """Join studies into one table; of each group that is one study or shares patients, one report stays in the sums.

    `keep` is largest (most patients) or newest (latest year; what does not say is last); of equals the one added
    first. A study in `chosen` stays in place of the one that `keep` would take. The others are rows with a reason to
    be left out, never dropped.

    Example:
        >>> from evitable.model import Value
        >>> rows = [StoredStudy(at, "", 1, at, 1, Study(1, n=Value(n))) for at, n in ((1, 12), (2, 20))]
        >>> same = Likeness(1, 2, "same-study", "certain", ("both cite one DOI",))
        >>> joined(rows, [same]).left_out
        {1: 'the same study as study 2, which is used in its place'}
    """
    known = {one.id: one.study for one in studies}
    left_out: dict[int, str] = {}
    for group, why in _groups(likenesses, list(known)):
        stays = next((one for one in chosen if one in group), None) or _kept(group, known, keep)
        for one in group:
            if one != stays:
                left_out[one] = f"{why} study {stays}, which is used in its place"
    rows = tuple(dataclasses.replace(one.study, row=one.id) for one in studies)
    table = EvidenceTable(None, None, "All studies of the base", "treatment-evidence", "joined", (), (), rows)
    return Joined(table, left_out)


def alternatives(studies: Sequence[StoredStudy], likenesses: Sequence[Likeness], keep: Keep) -> dict[str, Joined]:
    """Return the table with each report of a group in turn in the place of the one that `keep` takes.

    The first is the table as `keep` gives it; the keys name the study that stands in.
    """
    found = {f"the {keep} of each": joined(studies, likenesses, keep)}
    known = {one.id: one.study for one in studies}
    for group, _ in _groups(likenesses, list(known)):
        for one in group:
            if one != _kept(group, known, keep):
                name = label_of(known[one])
                found[f"with study {one}{f' ({name})' if name else ''}"] = joined(studies, likenesses, keep, (one,))
    return found


def _groups(likenesses: Sequence[Likeness], ids: list[int]) -> list[tuple[tuple[int, ...], str]]:
    """Return the groups of which one stays: those of one study, and those that share patients by a person's word.

    An overlap joins whole groups of reports, so that nobody is counted by way of another report.
    """
    joining = [like for like in likenesses if like.joins]
    same = groups_of(((like.first, like.second) for like in joining if like.kind == "same-study"), ids)
    every = groups_of(((like.first, like.second) for like in joining), ids)
    return [(group, "the same study as" if group in same else "may share patients with") for group in every]


def _kept(group: Sequence[int], known: Mapping[int, Study], keep: Keep) -> int:
    rank = _patients if keep == "largest" else _year
    return min(group, key=lambda one: (-rank(known[one]), one))


def _patients(study: Study) -> int:
    return study.denominator.value if study.denominator else -1


def _year(study: Study) -> int:
    years = [entry.year for entry in study.citation.references if entry.year]
    return study.citation.year.value if study.citation.year else max(years, default=-1)
