"""Findings let stand, each at its place and with a reason."""

from __future__ import annotations

from dataclasses import replace

from evitable.checks import accept, check
from evitable.model import Acceptance, Accepted, Evidence
from tests.unit.checks.building import drug, evidence, study, table

REASON = Acceptance("The paper's supplement says so.", "AB", "2026-11-23")


def _checked(n: int = 12) -> Evidence:
    regimen = drug("dexamethasone", n=16)
    return check(evidence(table(study(1, n, regimens=(regimen,)), study(2, n, regimens=(regimen,)))))


def test_a_finding_is_let_stand_in_its_row_alone() -> None:
    found = accept(_checked(), [Accepted("regimen.n-above-n", 1, "", REASON)])
    marked = [one for one in found.all_findings() if one.code == "regimen.n-above-n"]
    assert [(one.row, one.accepted) for one in marked] == [(1, REASON), (2, None)]


def test_nothing_else_is_changed() -> None:
    before = _checked()
    after = accept(before, [Accepted("regimen.n-above-n", 1, "", REASON)])
    plain = [replace(one, accepted=None) for one in after.all_findings()]
    assert plain == list(before.all_findings())


def test_an_acceptance_that_meets_nothing_is_told() -> None:
    found = accept(_checked(), [Accepted("regimen.n-above-n", 1, "sixteen patients", REASON)])
    idle = [one for one in found.all_findings() if one.code == "acceptance.idle"]
    assert [one.severity for one in idle] == ["note"]
    assert "sixteen patients" in idle[0].message
    assert not [one for one in found.all_findings() if one.accepted]


def test_without_acceptances_the_evidence_is_the_same() -> None:
    before = _checked()
    assert accept(before, []) is before
