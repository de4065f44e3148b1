"""What a team does with a base: agreement, one sum over every study, and what changed between two versions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import Any, Literal, TypeAlias

from evitable.api import GROUPS, check_all, extract, keep_outcome, pool
from evitable.api.bases import evidences, history_record, program_name
from evitable.api.changes import Difference, difference_json, difference_of
from evitable.api.sameness import same_studies
from evitable.api.texts import pools_json
from evitable.api.whole import held, likes_of, whole, words_of
from evitable.base import BaseConflict, EvidenceBase, Filters, Revision, StoredStudy, View
from evitable.base.adjudicating import Ruling
from evitable.base.analysing import SavedAnalysis
from evitable.base.differing import Row, rows_of
from evitable.base.doubling import Disagreement
from evitable.base.gathering import numbers_of, told_by
from evitable.base.joining import Joined, Keep, alternatives, joined
from evitable.base.opening import is_base
from evitable.base.packing import pack
from evitable.base.reviewing import stored_studies
from evitable.base.same import Likeness
from evitable.base.stored import MACHINE
from evitable.model import EVIDENCE_KINDS, Evidence, EvidenceError, EvidenceTable, Finding, Synthesis, Value
from evitable.stats import rater_agreement
from evitable.stats.agreement import Agreement
from evitable.stats.result import Result
from evitable.synthesis import synthesise

__all__ = [
    "MACHINE",
    "Difference",
    "Disagreement",
    "FieldAgreement",
    "Likeness",
    "Ruling",
    "TeamAgreement",
    "agreement",
    "agreement_json",
    "analyses_json",
    "diff",
    "difference_json",
    "evidence_of",
    "is_base",
    "pool_base",
    "pool_of",
    "proposals_json",
    "queue_json",
    "same_json",
    "same_studies",
    "save_sums",
    "version_of",
    "whole",
]

Overlaps: TypeAlias = Literal["largest", "newest", "each"]

_SHARED_PATIENTS = frozenset({"studies.overlap", "studies.repeated-report"})


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """How far two reviewers agree on one field, over the studies that both signed off."""

    field: str
    result: Result[Agreement]


@dataclass(frozen=True, slots=True)
class TeamAgreement:
    """How far two reviewers agree: field by field, and over all items (`every`; the share alone means something).

    `waiting` are studies that only one of the two has signed off.
    """

    first: str
    second: str
    studies: tuple[int, ...]
    waiting: tuple[int, ...]
    every: Result[Agreement]
    fields: tuple[FieldAgreement, ...]


def agreement(base: EvidenceBase, first: str, second: str = MACHINE, *, level: float = 0.95) -> TeamAgreement:
    """Return how far two reviewers, or a reviewer and the program, agree on the studies that both signed off.

    An item is a field of a study or of a part of it (a drug, a response, a harm). What neither states counts as
    agreement only for the fields that every study is asked for. Raises `BaseConflict` where nothing can be compared.
    """
    found = base.doubled(first, second)
    if not found.codes:
        raise BaseConflict(f"There is no study that both {first} and {second} have signed off.")
    fields = tuple(
        FieldAgreement(field, rater_agreement(*zip(*codes, strict=True), level=level))
        for field, codes in found.codes.items()
    )
    every = [pair for codes in found.codes.values() for pair in codes]
    whole = rater_agreement(*zip(*every, strict=True), level=level)
    return TeamAgreement(first, second, found.studies, found.waiting, whole, fields)


def agreement_json(found: TeamAgreement) -> str:
    """Write agreement as JSON: the share of all items, and each field's share, kappa and AC1."""

    def numbers(result: Result[Agreement]) -> dict[str, Any]:
        return {**asdict(result.numbers), "warnings": [asdict(one) for one in result.warnings]}

    every = {name: held for name, held in numbers(found.every).items() if name not in {"kappa", "ac1", "warnings"}}
    document = {
        "first": found.first,
        "second": found.second,
        "studies": list(found.studies),
        "waiting": list(found.waiting),
        "every_item": every,
        "fields": {one.field: numbers(one.result) for one in found.fields},
        "methods": found.every.methods,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def queue_json(queue: tuple[Disagreement, ...]) -> str:
    """Write disagreements as JSON, each with what both and the program read and the words it stands on."""
    return json.dumps({"disagreements": [_disagreement(one) for one in queue]}, ensure_ascii=False, indent=1)


def _disagreement(one: Disagreement) -> dict[str, Any]:
    sides = {name: _plain(getattr(one, name)) for name in ("first", "second", "program")}
    return {"study": one.study_id, "field": one.field, **sides}


def _plain(value: Value[Any] | None) -> Any:
    return None if value is None else pack(value)


def proposals_json(found: tuple[Revision, ...]) -> str:
    """Write what is proposed beside what stands as JSON."""
    return json.dumps({"proposals": [history_record(one) for one in found]}, ensure_ascii=False, indent=1)


def same_json(found: tuple[Likeness, ...]) -> str:
    """Write studies that may be one, or share patients, as JSON."""
    return json.dumps(
        {"pairs": [{**asdict(one), "counts_as_one": one.joins} for one in found]}, ensure_ascii=False, indent=1
    )


def pool_base(
    view: View,
    *,
    outcome: str | None = None,
    by: str | None = None,
    overlaps: Overlaps = "largest",
    filters: Filters | None = None,
) -> dict[str, Synthesis]:
    """Add up each outcome and harm over every study of a base, in which a study that two tables report counts once.

    Rows of the ledgers are the studies' numbers. Of each group that is one study, or shares patients by a person's
    word, the report with most patients stays (`largest`), the latest (`newest`), or each in turn (`each`: one sum for
    every report that could stand in). `by` (design, condition, drug) sums groups apart. `filters` leave only those
    studies that fit them. Raises `EvidenceError` where there is none.
    """
    keep: Keep = "newest" if overlaps == "newest" else "largest"
    wanted = {one.id for one in held(view, None if filters == Filters() else filters)}
    studies, findings = _checked(view, wanted)
    likes = likes_of(view, studies)
    every = alternatives(studies, likes, keep) if overlaps == "each" else {"": joined(studies, likes, keep)}
    return {
        " | ".join(part for part in (_named(filters), name, group) if part): keep_outcome(
            synthesise(table, one.left_out), outcome
        )
        for name, one in every.items()
        for group, table in _groups(one, by, findings)
    }


def _named(filters: Filters | None) -> str:
    words = words_of(filters) if filters else ""
    return f"Studies of the base with {words}" if words else "All studies of the base"


def pool_of(
    where: str | PathLike[str],
    *,
    condition: str | None = None,
    drug: str | None = None,
    design: str | None = None,
    **asked: Any,
) -> dict[str, Synthesis]:
    """Add up the studies of a base by its address, those that fit; `asked` is that of `pool_base`."""
    with EvidenceBase.open(where, read_only=True) as opened:
        return pool_base(opened, filters=Filters(condition, drug, design), **asked)


def evidence_of(view: View, source: int, *, retractions: str | PathLike[str] | None = None) -> Evidence:
    """Return what a base holds of one source, with the values that stand.

    Raises `BaseConflict` where there is none of this number.
    """
    return check_all(evidences(view, [source])[0], retractions=retractions)


def save_sums(
    where: str | PathLike[str],
    name: str,
    asked: Mapping[str, Any],
    sums: dict[str, Synthesis],
    *,
    by: str,
    now: datetime,
) -> None:
    """Keep sums in their base under a name, with what was asked and the version of the program."""
    record = {"asked": dict(asked), "program": program_name(), **json.loads(pools_json(sums))}
    with EvidenceBase.open(where) as opened:
        opened.save_analysis(name, record, by=by, now=now)


def analyses_json(found: tuple[SavedAnalysis, ...]) -> str:
    """Write saved analyses as JSON, whole."""
    return json.dumps({"analyses": [asdict(one) for one in found]}, ensure_ascii=False, indent=1)


def _groups(one: Joined, by: str | None, findings: tuple[Finding, ...]) -> Iterator[tuple[str, EvidenceTable]]:
    table = replace(one.table, findings=findings)
    if by is None:
        yield "", table
        return
    if by not in GROUPS:
        raise EvidenceError(f"Rows cannot be grouped by {by!r}. Choose one of: {', '.join(GROUPS)}.")
    named = [(GROUPS[by](study) or [f"{by} not stated"], study) for study in table.studies]
    for key in dict.fromkeys(key for keys, _ in named for key in keys):
        yield key, replace(table, studies=tuple(study for keys, study in named if key in keys))


def _checked(view: View, wanted: set[int] | None = None) -> tuple[list[StoredStudy], tuple[Finding, ...]]:
    """Return studies with the findings of their values as they stand, and what tables tell of shared patients.

    Without numbers that are `wanted`, every study. The rows of the latter are the studies' numbers.
    """
    known = {one.id: one for one in stored_studies(view) if wanted is None or one.id in wanted}
    held = numbers_of(known.values())
    studies: list[StoredStudy] = []
    findings: list[Finding] = []
    for source, evidence in zip(view.sources(), evidences(view), strict=True):
        numbers = held.get(source.id, {})
        for at, table in enumerate(evidence.tables, 1):
            rows = ((numbers.get((at, study.row)), study) for study in table.studies)
            studies += [replace(known[number], study=study) for number, study in rows if number is not None]
            shared = [one for one in table.findings if one.code in _SHARED_PATIENTS]
            findings += told_by(numbers, at, [one for one in shared if all((at, row) in numbers for row in one.rows)])
    return sorted(studies, key=lambda one: one.id), tuple(findings)


def _places(view: View) -> dict[tuple[int, int, int], StoredStudy]:
    """Return the studies of a base by their source, table and row."""
    return {(one.source_id, one.table_number, one.study.row): one for one in stored_studies(view)}


Version: TypeAlias = tuple[list[Row], Mapping[str, Synthesis]]


def version_of(source: str | PathLike[str] | Evidence | View) -> Version:
    """Return the studies and the sums of a file, of a base, or of a base as it stood, for `diff`."""
    if isinstance(source, View):
        studies, _ = _checked(source)
        cells = _printed(source)
        rows = [Row(one.key, one.id, one.study, cells.get(one.id, {})) for one in studies]
        return rows, pool_base(source) if studies else {}
    if not isinstance(source, Evidence) and is_base(source):
        with EvidenceBase.open(source, read_only=True) as opened:
            return version_of(opened)
    evidence = source if isinstance(source, Evidence) else extract(Path(source))
    evidential = any(table.kind in EVIDENCE_KINDS and table.studies for table in evidence.tables)
    return rows_of(evidence), pool(evidence) if evidential else {}


def _printed(view: View) -> dict[int, Mapping[str, str]]:
    """Return the cells of every study of a base as its table prints them."""
    places = _places(view)
    found: dict[int, Mapping[str, str]] = {}
    for source in view.sources():
        evidence = view.evidence(source.id)
        for at, table in enumerate(evidence.tables, 1):
            for row in rows_of(replace(evidence, tables=(table,))):
                one = places.get((source.id, at, row.number))
                if one is not None:
                    found[one.id] = row.cells
    return found


def diff(
    before: str | PathLike[str] | Evidence | View | Version, after: str | PathLike[str] | Evidence | View | Version
) -> Difference:
    """Return what changed between two files, two bases, or two moments of one: studies, cells, values, codes and sums.

    Example:
        >>> found = diff("examples/bortezomib.txt", "examples/bortezomib.txt")
        >>> found.words
        'Nothing changed.'
    """
    old, new = (one if isinstance(one, tuple) else version_of(one) for one in (before, after))
    return difference_of(old[0], new[0], (old[1], new[1]))
