"""What no reader can do without and a row does not say: which study, of what design, of which disease, given what."""

from __future__ import annotations

from collections.abc import Iterator

from evitable.checks.rule import Remark, Rule, silent_rows
from evitable.model import EvidenceTable, Study


def _is_named(study: Study) -> bool:
    citation = study.citation
    return any((citation.label, citation.number, citation.doi, citation.pmid, study.label))


def citation_missing(table: EvidenceTable) -> Iterator[Remark]:
    """A row without authors, reference or label."""
    yield from silent_rows(
        table,
        _is_named,
        row=lambda _: [Remark("No authors or reference.", "citation")],
        every=Remark("No row names its study.", consequence="Studies told twice cannot be found."),
        roles=("citation", "reference", "label"),
    )


def design_missing(table: EvidenceTable) -> Iterator[Remark]:
    """A row without the design of its study."""
    yield from silent_rows(
        table,
        lambda study: study.design is not None,
        row=lambda _: [Remark("No study design.", "design")],
        every=Remark("No row gives the design of its study.", consequence="No analysis by design."),
        roles=("design",),
    )


def condition_missing(table: EvidenceTable) -> Iterator[Remark]:
    """A row without a disease, in its cells, its section or the caption."""
    yield from silent_rows(
        table,
        lambda study: bool(study.conditions),
        row=lambda _: [Remark("No disease.", "conditions")],
        every=Remark("No row says which disease was treated.", consequence="No analysis by disease."),
        roles=("condition", "population"),
    )


def condition_from_caption(table: EvidenceTable) -> Iterator[Remark]:
    """A table whose rows all take their disease from the caption, which may be wider than any row's own."""
    named = [condition.name for study in table.studies for condition in study.conditions]
    if not all(quote.place.cell == "title" for name in named for quote in name.quotes):
        return
    quotes = tuple(dict.fromkeys(quote for name in named for quote in name.quotes))
    if quotes:
        said = ", ".join(dict.fromkeys(name.value for name in named))
        yield Remark(
            f"No row names its disease; the caption's ({said}) stands for all.",
            quotes=quotes,
            consequence="No analysis by disease.",
        )


def treatment_missing(table: EvidenceTable) -> Iterator[Remark]:
    """A row without a drug or procedure, in its cells or the caption."""
    yield from silent_rows(
        table,
        lambda study: bool(study.regimens or study.procedures),
        row=lambda _: [Remark("No drug or procedure.", "regimens")],
        every=Remark("No row says what was given.", consequence="Outcomes stand without a treatment."),
        roles=("regimen", "drug", "dose", "comments"),
    )


RULES = (
    Rule("studies.citation-missing", "note", "No authors or reference", "Add the reference by hand.", citation_missing),
    Rule("studies.design-missing", "note", "No study design", "Read the paper.", design_missing),
    Rule("population.condition-missing", "note", "No disease", "Read the paper.", condition_missing),
    Rule(
        "population.condition-from-caption",
        "note",
        "Disease from the caption alone",
        "If the page has a column of diseases, copy the table with it.",
        condition_from_caption,
    ),
    Rule("regimen.missing", "warning", "No treatment", "Read the paper.", treatment_missing),
)
