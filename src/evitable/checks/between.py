"""One study in two tables of a source: do both say the same of it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evitable.checks.authors import first_author
from evitable.checks.regimens import study_drugs
from evitable.checks.rule import Remark, quotes_of
from evitable.model import EvidenceTable, Severity, Study, Value


@dataclass(frozen=True, slots=True)
class RuleBetween:
    """A rule about several tables: it remarks on a row of the later table, given by its place."""

    code: str
    severity: Severity
    title: str
    remedy: str
    judge: Callable[[Sequence[EvidenceTable]], Iterable[tuple[int, Remark]]]


def differs_between(tables: Sequence[EvidenceTable]) -> Iterator[tuple[int, Remark]]:
    """One study that has other numbers in an earlier table of the source."""
    seen: dict[str, tuple[int, Study]] = {}
    for index, table in enumerate(tables):
        own = _named(table)
        for key, study in own.items():
            if key in seen:
                where, earlier = seen[key]
                found = _differences(study, earlier, _name(tables[where], where))
                yield from ((index, replace(remark, row=study.row)) for remark in found)
        for key, study in own.items():
            seen.setdefault(key, (index, study))


def _named(table: EvidenceTable) -> dict[str, Study]:
    """Return the studies that stand in one row each, by what names their report; rows of one report are left out."""
    found: dict[str, list[Study]] = {}
    for study in table.studies if table.kind != "patient-treatment" else ():
        key = _key(study)
        if key:
            found.setdefault(key, []).append(study)
    return {key: studies[0] for key, studies in found.items() if len(studies) == 1}


def _key(study: Study) -> str | None:
    citation = study.citation
    for sign in (citation.doi, citation.pmid):
        if sign:
            return str(sign.value).casefold()
    author = first_author(study)
    if citation.number:
        return f"[{citation.number.value}] {author[0] if author else ''}"
    return f"{author[0]} {citation.year.value}" if author and citation.year else None


def _name(table: EvidenceTable, index: int) -> str:
    return table.label or f"table {index + 1}"


def _differences(study: Study, earlier: Study, where: str) -> Iterator[Remark]:
    """Yield what the two rows count differently; groups by drug are not the same patients."""
    drugs = set(study_drugs(study)), set(study_drugs(earlier))
    if drugs[0] and drugs[1] and not drugs[0] & drugs[1]:
        return
    if study.n and earlier.n and study.n.value != earlier.n.value:
        yield _remark("N", study.n, earlier.n, "n", where)
        return  # Of another number of patients every count is another.
    for at, what, here in _counts(study):
        there = next((value for _, other, value in _counts(earlier) if other == what), None)
        if there is not None and here.value != there.value:
            yield _remark(what, here, there, at, where)


def _counts(study: Study) -> Iterator[tuple[str, str, Value[int]]]:
    labels = [response.label.value for response in study.responses]
    for index, response in enumerate(study.responses):
        if response.n and labels.count(response.label.value) == 1:
            yield f"responses/{index}/n", response.label.value, response.n
    concepts = [event.concept for event in study.adverse_events]
    for index, event in enumerate(study.adverse_events):
        if event.n and not event.grade and concepts.count(event.concept) == 1:
            yield f"adverse_events/{index}/n", event.concept, event.n


def _remark(what: str, here: Value[Any], there: Value[Any], at: str, where: str) -> Remark:
    return Remark(f"{what} is {here.value} here and {there.value} in {where}.", at, quotes_of(here))


BETWEEN: tuple[RuleBetween, ...] = (
    RuleBetween(
        "studies.tables-differ",
        "warning",
        "One study with other numbers in another table",
        "Take the right number from the paper, or find out whether the tables are about other patients.",
        differs_between,
    ),
)
"""Every rule about several tables of one source."""
