"""Applying rules to evidence and attaching what they find."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from evitable.checks.between import BETWEEN, RuleBetween
from evitable.checks.gathering import forget
from evitable.checks.register import RULES
from evitable.checks.rule import Remark, Rule, column_of
from evitable.model import Evidence, EvidenceTable, Finding, Quote, Study

_NUMBER = re.compile(r"(\d+)")


def check(evidence: Evidence, *, rules: Sequence[Rule] = RULES, between: Sequence[RuleBetween] = BETWEEN) -> Evidence:
    """Attach to each study and table what the rules find wrong, open or worth knowing.

    Findings from the reading stay; those of an earlier check by the same rules are replaced. Tables
    without studies are left as they are.

    Example:
        >>> from evitable.model import Source, Study, Value
        >>> study = Study(1, n=Value(5), n_treated=Value(7))
        >>> table = EvidenceTable(None, None, None, "treatment-evidence", "", (), (), (study,))
        >>> checked = check(Evidence(Source("t.txt", "text/plain", "", ""), (table,)))
        >>> [found.message for found in checked.all_findings() if found.severity == "error"]
        ['7 treated of 5 patients.']
    """
    try:
        tables = tuple(_checked(table, rules) for table in evidence.tables)
        return replace(evidence, tables=_compared(tables, between))
    finally:
        forget()


def _compared(tables: tuple[EvidenceTable, ...], rules: Sequence[RuleBetween]) -> tuple[EvidenceTable, ...]:
    """Attach what the tables say differently of one study to the row of the later table."""
    if len(tables) < 2:
        return tables
    codes = {rule.code for rule in rules}
    tables = tuple(_without(table, codes) for table in tables)
    found: dict[int, list[Finding]] = {}
    for rule in rules:
        for index, remark in rule.judge(tables):
            found.setdefault(index, []).append(_finding(rule, remark, tables[index]))
    return tuple(_with(table, found[index]) if index in found else table for index, table in enumerate(tables))


def _checked(table: EvidenceTable, rules: Sequence[Rule]) -> EvidenceTable:
    if not table.studies:
        return table
    table = _without(table, {rule.code for rule in rules})
    return _with(table, [_finding(rule, remark, table) for rule in rules for remark in rule.judge(table)])


def _with(table: EvidenceTable, found: Iterable[Finding]) -> EvidenceTable:
    """Attach findings to the studies they are about, those about no study to the table."""
    by_row: defaultdict[int | None, list[Finding]] = defaultdict(list)
    for one in found:
        by_row[one.row].append(one)
    studies = tuple(
        [
            study.with_findings(_sorted([*study.findings, *by_row.get(study.row, ())]))
            if study.row in by_row or len(study.findings) > 1
            else study
            for study in table.studies
        ]
    )
    return replace(table, studies=studies, findings=_sorted([*table.findings, *by_row.get(None, ())]))


def _without(table: EvidenceTable, codes: set[str]) -> EvidenceTable:
    """Return the table without the findings that are about to be made anew."""

    def kept(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple([finding for finding in findings if finding.code not in codes])

    def bare(study: Study) -> Study:
        left = kept(study.findings) if study.findings else ()
        return study.with_findings(left) if len(left) < len(study.findings) else study

    studies = tuple([bare(study) for study in table.studies])
    return replace(table, studies=studies, findings=kept(table.findings))


def _finding(rule: Rule | RuleBetween, remark: Remark, table: EvidenceTable) -> Finding:
    finding = Finding.made(
        rule.code,
        rule.severity,
        _sentence(remark.message),
        rule.remedy,
        remark.row,
        remark.column or _column(remark.quotes, table),
        remark.at,
        remark.quotes,
        remark.rows,
        remark.consequence,
    )
    return replace(finding, links=remark.links) if remark.links else finding


def _sentence(message: str) -> str:
    """Begin with a capital, unless the first word has capitals of its own (iTTP)."""
    if not message[:1].islower():
        return message
    return message[0].upper() + message[1:] if message.split(maxsplit=1)[0].islower() else message


def _column(quotes: tuple[Quote, ...], table: EvidenceTable) -> str | None:
    """Return the header, as printed, of the column in which the first quoted words stand."""
    column = column_of(quotes[0], table) if quotes else None
    return column.header.text if column else None


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    """Order by row, code and place, so that the order of the rules leaves no trace."""
    if len(findings) < 2:
        return tuple(findings)
    # Row and code alone mostly tell findings apart; the rest of the order is dear.
    told = {(finding.row or 0, finding.code): finding for finding in findings}
    if len(told) == len(findings):
        return tuple([told[key] for key in sorted(told)])
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[object, ...]:
    at = tuple(part.zfill(6) if part.isdigit() else part for part in _NUMBER.split(finding.at))
    places = tuple((quote.place, quote.text) for quote in finding.quotes)
    return (finding.row or 0, finding.code, at, finding.rows, places, finding.message)
