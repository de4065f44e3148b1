"""The studies of a base as one table for the sums, in which no patient is counted twice by the same study."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from evitable.base.same import Likeness, Strength, groups_of
from evitable.base.stored import StoredStudy
from evitable.base.words import label_of
from evitable.model import EvidenceTable, Finding, SharedPatients, Study
from evitable.model import Strength as SharedStrength

Keep = Literal["largest", "newest"]


_STRENGTH: Mapping[Strength, SharedStrength] = {"certain": "strong", "strong": "strong", "possible": "moderate"}


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


def told_of(likenesses: Sequence[Likeness], known: Mapping[int, Study]) -> tuple[Finding, ...]:
    """Say what a base knows of studies that may be one, or share patients, as findings about their numbers.

    What a person kept apart is not told any more. Reports of one study that differ are set side by side.
    """
    found: list[Finding] = []
    for like in likenesses:
        if like.verdict == "rejected" or not {like.first, like.second} <= known.keys():
            continue
        found.append(_sameness(like, known))
        if like.conflicts and like.kind == "same-study":
            found.append(_conflict(like))
    return tuple(found)


def _sameness(like: Likeness, known: Mapping[int, Study]) -> Finding:
    rows = (like.first, like.second)
    names = " and ".join(f"{one} ({label_of(known[one])})" if label_of(known[one]) else f"{one}" for one in rows)
    reasons = "; ".join(like.why)
    said = f" {like.by} says so: {like.reason}." if like.verdict == "confirmed" else ""
    if like.kind == "same-study":
        counted = "count as one" if like.joins else "may be one"
        return Finding(
            "base.one-study",
            "note" if like.joins else "warning",
            f"Studies {names} {counted}: {reasons}.{said}",
            "" if like.verdict == "confirmed" else "Join them or keep them apart (`evitable same`).",
            rows=rows,
        )
    return Finding(
        "base.shared-patients",
        "note" if like.joins else "warning",
        f"Studies {names} may share patients: {reasons}.{said}",
        ""
        if like.verdict == "confirmed"
        else "Compare centres and dates in the papers, then say so (`evitable same`).",
        rows=rows,
        links=(SharedPatients(rows, like.why, _STRENGTH[like.strength]),),
    )


def _conflict(like: Likeness) -> Finding:
    both = "; ".join(
        f"{one.field} is {one.first} in {like.first} and {one.second} in {like.second}" for one in like.conflicts
    )
    return Finding(
        "base.reports-differ",
        "warning",
        f"Two reports of one study differ: {both}.",
        "Take the right one from the paper (`evitable revise`).",
        rows=(like.first, like.second),
    )
