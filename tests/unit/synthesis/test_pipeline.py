"""The same findings and sums from the table's text, through every room before ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from evitable import api
from evitable.model import Evidence
from evitable.synthesis import synthesise
from tests.unit.checks.test_founding import REFERENCE
from tests.unit.synthesis.test_founding import LEDGER, POOLS

ROOT = Path(__file__).parents[3]
SOURCES = {
    "our words": ROOT / "examples" / "bortezomib.txt",
    "as published": ROOT.parent / "shared" / "gold" / "seed-table4" / "input.txt",
}


@pytest.fixture(params=list(SOURCES), scope="module")
def evidence(request: pytest.FixtureRequest) -> Evidence:
    source = SOURCES[request.param]
    if not source.exists():
        pytest.skip(f"{request.param}: the published table lies in ../shared")
    return api.extract(source)


def test_the_rules_find_what_the_reference_has(evidence: Evidence) -> None:
    found: dict[str, set[int]] = {}
    for finding in evidence.all_findings():
        about = finding.rows or ((finding.row,) if finding.row else ())
        found.setdefault(finding.code, set()).update(about)
    # In our own words the grades of row 3 stand one behind the other; the rows are the same.
    for code, _, rows in REFERENCE:
        assert found.get(code) == rows, code


def test_no_other_rule_cries(evidence: Evidence) -> None:
    loud = {finding.code for finding in evidence.all_findings() if finding.severity != "note" and "." in finding.code}
    assert loud <= {code for code, _, _ in REFERENCE}


@pytest.mark.parametrize("key", LEDGER)
def test_the_ledger_is_that_of_the_reference(evidence: Evidence, key: str) -> None:
    (found,) = [one for one in synthesise(evidence.tables[0]).outcomes if one.key == key]
    assert [(line.events, line.n, line.source) for line in found.ledger] == LEDGER[key]


def test_the_choices_add_up_to_the_reference(evidence: Evidence) -> None:
    outcomes = {one.key: one for one in synthesise(evidence.tables[0]).outcomes}
    for key, choice, events, n, rows in POOLS:
        pool = outcomes[key].pool(choice)
        assert pool is not None, (key, choice)
        assert (pool.events, pool.n, pool.rows) == (events, n, rows), (key, choice)
