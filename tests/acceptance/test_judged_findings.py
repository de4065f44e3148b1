"""Every error and warning on the gold tables, and every finding on the founding one, was looked at by a person.

`tests/cases/judged-findings.tsv` holds each with its judgement (right, harmless, false) and the reason. A finding
that is not in it fails here until it is judged.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import evitable
from tests.acceptance.facts import FOUNDING, ROOT, SHARED

TABLES = [FOUNDING, *sorted((SHARED / "gold").glob("dev*/input.tsv"))]
pytestmark = pytest.mark.skipif(not FOUNDING.exists(), reason="the shared gold tables are not there")


def judged() -> dict[str, dict[tuple[str, str, str], str]]:
    """Return by table what was judged: row, code and message with the judgement."""
    found: dict[str, dict[tuple[str, str, str], str]] = {}
    with (ROOT / "tests" / "cases" / "judged-findings.tsv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            found.setdefault(line["table"], {})[line["row"], line["code"], line["message"]] = line["judgement"]
    return found


def _told(path: Path) -> set[tuple[str, str, str]]:
    return {
        (str(finding.row or ",".join(map(str, finding.rows)) or "-"), finding.code, finding.message)
        for finding in evitable.extract(path).all_findings()
        if finding.severity != "note" or path == FOUNDING
    }


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.parent.name)
def test_each_finding_was_judged(path: Path) -> None:
    assert _told(path) == set(judged().get(path.parent.name, {}))


def test_few_rows_bear_an_error_that_a_person_would_reject() -> None:
    rows = sum(len(table.studies) for path in TABLES for table in evitable.extract(path).tables)
    rejected = {
        (table, row)
        for table, findings in judged().items()
        for (row, _, _), judgement in findings.items()
        if judgement == "false"
    }
    assert len(rejected) <= 0.02 * rows


def test_the_founding_table_has_no_error_and_its_open_questions() -> None:
    findings = evitable.extract(FOUNDING).all_findings()
    assert not [finding for finding in findings if finding.severity == "error"]
    assert {finding.row for finding in findings} >= {2, 4, 6, 7, 8}
    assert [finding.rows for finding in findings if finding.code == "studies.overlap"] == [(3, 4)]
