"""Findings as the report lists them: a rule an entry, with its rows, its remedy and what it would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evitable.model import Acceptance, Finding, Outcome, Pool, Severity, SharedPatients, Synthesis
from evitable.reports.estimates import exact
from evitable.reports.reading import Reading, pooled
from evitable.reports.runs import Link
from evitable.reports.wording import capital, counted, joined, many, percent_range, rows

_ORDER: tuple[Severity, ...] = ("error", "warning", "note")
_CHANGES = {
    "count-missing": "counted",
    "other-disease": "without-other-disease",
    "term-broader": "without-broader-terms",
    "silent": "silence-as-zero",
    "overlap": "without-overlap",
}
"""Which other choice of rows shows what a rule's findings do to a sum, by the last part of the rule's code."""
_QUOTED = 80
"""Words up to this length are quoted beside what is said of them; longer ones are only led to."""


@dataclass(frozen=True, slots=True)
class Said:
    """One finding of a rule: the rows it is about, what it says, the words it is about.

    `accepted` tells who lets it stand, when and why, "" where nobody does. `links` are the pairs of rows that may
    hold the same patients, each with its strength and its reasons.
    """

    where: str
    message: str
    quote: str
    link: Link | None
    accepted: str = ""
    links: tuple[SharedPatients, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingEntry:
    """A rule that found something; `said` are its findings, `changes` what they would change.

    `accepted` is true where a person lets all of them stand; those still open have an entry of their own.
    """

    number: int
    severity: Severity
    code: str
    where: str
    said: tuple[Said, ...]
    remedies: tuple[str, ...]
    changes: tuple[str, ...]
    accepted: bool = False

    @property
    def title(self) -> str:
        """Name the entry, so that others can point at it."""
        return f"{capital(self.severity)} {self.number}"


@dataclass(frozen=True, slots=True)
class _Grouped:
    number: int
    findings: tuple[Finding, ...]


def grouped(findings: Iterable[Finding]) -> tuple[_Grouped, ...]:
    """Put findings of one rule together, errors first and what is accepted last, and number them."""
    found: dict[tuple[bool, int, str], list[Finding]] = {}
    for finding in findings:
        key = (finding.accepted is not None, _ORDER.index(finding.severity), finding.code)
        found.setdefault(key, []).append(finding)
    ordered = sorted(found.items(), key=lambda item: item[0][:2])
    return tuple(_Grouped(number, tuple(group)) for number, (_, group) in enumerate(ordered, 1))


def concerns(findings: Iterable[Finding]) -> dict[tuple[int, str], int]:
    """Map each value that a finding is about to the number of the finding."""
    found: dict[tuple[int, str], int] = {}
    for group in grouped(findings):
        for finding in group.findings:
            if finding.row is not None and finding.at:
                found.setdefault((finding.row, finding.at), group.number)
    return found


def entries(reading: Reading | None, findings: Sequence[Finding]) -> tuple[FindingEntry, ...]:
    """List findings a rule an entry."""
    return tuple(_entry(reading, group) for group in grouped(findings))


def severity_counts(findings: Iterable[Finding]) -> Mapping[Severity, int]:
    """Count errors, warnings and notes that are open."""
    severities = [finding.severity for finding in findings if finding.accepted is None]
    return {severity: severities.count(severity) for severity in _ORDER}


def severity_text(findings: Sequence[Finding]) -> str:
    """Say how many errors, warnings and notes there are, and how many are accepted."""
    told = [f"{number} {many(number, name)}" for name, number in severity_counts(findings).items()]
    accepted = sum(finding.accepted is not None for finding in findings)
    return joined([*told, f"{accepted} accepted"] if accepted else told)


def rows_of(finding: Finding) -> tuple[int, ...]:
    """Return the rows that a finding is about."""
    return finding.rows or ((finding.row,) if finding.row is not None else ())


def _entry(reading: Reading | None, group: _Grouped) -> FindingEntry:
    findings = group.findings
    about = [row for finding in findings for row in rows_of(finding)]
    own = [finding.consequence for finding in findings if finding.consequence]
    changes = [*own, *(_sums(reading.synthesis, findings) if reading else [])]
    return FindingEntry(
        number=group.number,
        severity=findings[0].severity,
        code=findings[0].code,
        where=rows(about) if about else "the table" if reading else "the source",
        said=tuple(_said(reading, same) for same in _same_message(findings)),
        remedies=tuple(dict.fromkeys(finding.remedy for finding in findings if finding.remedy)),
        changes=tuple(dict.fromkeys(changes))[:4],
        accepted=findings[0].accepted is not None,
    )


def _same_message(findings: Iterable[Finding]) -> Iterable[list[Finding]]:
    groups: dict[tuple[str, Acceptance | None], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.message, finding.accepted), []).append(finding)
    return groups.values()


def _said(reading: Reading | None, same: Sequence[Finding]) -> Said:
    about = [row for finding in same for row in rows_of(finding)]
    quotes = [quote for finding in same for quote in finding.quotes]
    message = same[0].message
    words = " ".join(quotes[0].text.split()) if len(same) == 1 and quotes else ""
    quote = words if len(words) <= _QUOTED else ""
    link = reading.words.link_quotes(message, quotes, how=f"Rule {same[0].code}.") if reading and quotes else None
    where = capital(rows(about)) if about else ""
    shown = "" if quote and quote in message else quote
    return Said(where, message, shown, link, _let_stand(same[0].accepted), same[0].links)


def _let_stand(accepted: Acceptance | None) -> str:
    return f"Accepted by {accepted.by} on {accepted.on}: {accepted.reason}" if accepted else ""


def _sums(synthesis: Synthesis, findings: Sequence[Finding]) -> list[str]:
    """Say what the sums become without what the findings are about."""
    family, _, last = findings[0].code.rpartition(".")
    choice = next((choice for word, choice in _CHANGES.items() if last.endswith(word)), None)
    if choice is None:
        return []
    changed = [
        (outcome, before, after)
        for outcome in synthesis.outcomes
        if (before := pooled(outcome)) and (after := outcome.pool(choice)) and _differ(before, after)
        if family == "studies" or family.startswith(outcome.kind)
    ]
    if not changed:
        return []
    first = max(changed, key=lambda item: (item[0].kind == "response", len(item[1].rows), item[1].n))
    text = _becomes(*first)
    others = len(changed) - 1
    more = f" {capital(counted(others, 'other sum'))} {many(others, 'changes', 'change')} too." if others else ""
    return [text + more]


def _differ(before: Pool, after: Pool) -> bool:
    return (before.events, before.n) != (after.events, after.n)


def _becomes(outcome: Outcome, before: Pool, after: Pool) -> str:
    return f"{capital(outcome.label)} {_sum(before)} becomes {_sum(after)}."


def _sum(pool: Pool) -> str:
    bounds = exact(pool)
    return f"{pool.events}/{pool.n}" + (f" ({percent_range(*bounds)})" if bounds else "")
