"""References that were retracted or corrected, by a list of notices that the user hands in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from evitable.checks.rule import Judge, Remark, Rule, quotes_of
from evitable.model import EvidenceTable, Study

RETRACTED = "retraction"


def retraction_rules(notices: Mapping[str, tuple[str, str]]) -> tuple[Rule, Rule]:
    """Make the rules that look a table's references up in a list of notices.

    `notices` map a DOI in lower case or a PMID to the kind of its notice (retraction, expression of concern,
    correction) and its date as printed. References without either are not judged.
    """
    return (
        Rule(
            "studies.retracted",
            "error",
            "A retracted reference",
            "Take the row out of the evidence, or say why it stays.",
            _judge(notices, lambda kind: kind == RETRACTED),
        ),
        Rule(
            "studies.corrected",
            "warning",
            "A corrected reference",
            "Look in the notice whether a number of this row was changed.",
            _judge(notices, lambda kind: kind != RETRACTED),
        ),
    )


def _judge(notices: Mapping[str, tuple[str, str]], wanted: Callable[[str], bool]) -> Judge:
    def judge(table: EvidenceTable) -> Iterator[Remark]:
        for study in table.studies:
            for sign in dict.fromkeys(_signs(study)):
                kind, date = notices.get(sign, ("", ""))
                if kind and wanted(kind):
                    citation = study.citation
                    when = f" on {date}" if date else ""
                    yield Remark(
                        f"{sign}: {kind} noticed{when}.",
                        "citation",
                        quotes_of(citation.label or citation.number or citation.doi or citation.pmid),
                        row=study.row,
                    )

    return judge


def _signs(study: Study) -> Iterable[str]:
    citation = study.citation
    for value in (citation.doi, citation.pmid):
        if value:
            yield value.value.casefold()
    for reference in citation.references:
        yield from (sign.casefold() for sign in (reference.doi, reference.pmid) if sign)
