"""Routes of antibodies that the small table of usual doses does not hold."""

from __future__ import annotations

import pytest

from evitable.checks import check
from evitable.checks.usual import _table
from evitable.terms import look_up
from tests.unit.checks.building import drug, evidence, study, table


@pytest.mark.parametrize(("route", "found"), [("po", 1), ("intrathecal", 1), ("iv", 0), ("sc", 0), ("intravitreal", 0)])
def test_an_antibody_is_injected_or_infused(route: str, found: int) -> None:
    made = table(study(1, 5, regimens=(drug("bezlotoxumab", "900 mg", route=route),)))
    findings = [one for one in check(evidence(made)).all_findings() if one.code == "regimen.route-unusual"]
    assert len(findings) == found


def test_other_unknown_drugs_are_not_judged() -> None:
    made = table(study(1, 5, regimens=(drug("milasen", "12 mg", route="intrathecal"),)))
    assert not [one for one in check(evidence(made)).all_findings() if one.code == "regimen.route-unusual"]


@pytest.mark.parametrize(
    ("name", "dose", "found"),
    [
        ("epoetin", "40000 IU", 0),
        ("epoetin", "400000 IU", 1),
        ("enoxaparin", "4000 IU", 0),
        ("epoprostenol", "20 ng/kg/min", 0),
        ("epoprostenol", "200 ng/kg/min", 1),
        ("midazolam", "0.2 mg/kg/h", 0),
        ("midazolam", "20 mg/kg/h", 1),
        ("somatostatin", "250 mcg/h", 0),
    ],
)
def test_units_of_activity_and_rates_have_usual_spans_of_their_own(name: str, dose: str, found: int) -> None:
    made = table(study(1, 5, regimens=(drug(name, dose, route="iv"),)))
    codes = [one.code for one in check(evidence(made)).all_findings()]
    assert codes.count("regimen.dose-unusual") == found
    assert "regimen.unit-unusual" not in codes


def test_every_line_names_a_drug_and_routes_as_the_vocabulary_does() -> None:
    for name, known in _table().items():
        term = look_up(name, "drug")
        assert term is not None, name
        assert term.name == name
        for route in known.routes:
            told = look_up(route, "route")
            assert told, (name, route)
            assert told.name == route
        assert known.spans
        assert known.source
        assert all(0 < span.low <= span.high for span in known.spans), name
