"""Routes of antibodies that the small table of usual doses does not hold."""

from __future__ import annotations

import pytest

from evitable.checks import check
from tests.unit.checks.building import drug, evidence, study, table


@pytest.mark.parametrize(("route", "found"), [("po", 1), ("intrathecal", 1), ("iv", 0), ("sc", 0), ("intravitreal", 0)])
def test_an_antibody_is_injected_or_infused(route: str, found: int) -> None:
    made = table(study(1, 5, regimens=(drug("spesolimab", "900 mg", route=route),)))
    findings = [one for one in check(evidence(made)).all_findings() if one.code == "regimen.route-unusual"]
    assert len(findings) == found


def test_other_unknown_drugs_are_not_judged() -> None:
    made = table(study(1, 5, regimens=(drug("nusinersen", "12 mg", route="intrathecal"),)))
    assert not [one for one in check(evidence(made)).all_findings() if one.code == "regimen.route-unusual"]
