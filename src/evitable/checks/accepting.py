"""Findings that a person has looked at and lets stand, each at its place and with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from evitable.model import Accepted, Evidence, EvidenceTable, Finding


def accept(evidence: Evidence, accepted: Sequence[Accepted]) -> Evidence:
    """Mark the findings that are accepted, and tell of each acceptance that meets no finding any more.

    Example:
        >>> from evitable.model import Acceptance, Source
        >>> finding = Finding("regimen.route-missing", "note", "No route.", "Read the paper.", row=1)
        >>> found = Evidence(Source("t.txt", "text/plain", "", ""), (), (finding,))
        >>> let = Accepted("regimen.route-missing", 1, "", Acceptance("Oral only.", "AB", "2026-11-23"))
        >>> [one.accepted.reason for one in accept(found, [let]).all_findings()]
        ['Oral only.']
    """
    if not accepted:
        return evidence
    reasons = {one.key: one.acceptance for one in accepted}
    met: set[tuple[str, int | None, str]] = set()

    def marked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        found = tuple(findings)
        met.update(finding.key for finding in found)
        return tuple(
            replace(finding, accepted=reasons[finding.key]) if finding.key in reasons else finding for finding in found
        )

    def table(one: EvidenceTable) -> EvidenceTable:
        studies = tuple(replace(study, findings=marked(study.findings)) for study in one.studies)
        return replace(one, studies=studies, findings=marked(one.findings))

    tables, findings = tuple(table(one) for one in evidence.tables), marked(evidence.findings)
    idle = tuple(_idle(one) for one in accepted if one.key not in met)
    return replace(evidence, tables=tables, findings=(*findings, *idle))


def _idle(one: Accepted) -> Finding:
    where = f" in row {one.row}" if one.row else ""
    words = f" on “{one.quote}”" if one.quote else ""
    return Finding(
        "acceptance.idle",
        "note",
        f"{one.code}{where}{words} was accepted ({one.acceptance.reason}), and is not found any more.",
        "Take the acceptance out, or look at what has changed.",
    )
