"""What headers of outcomes ask for, and what titles and headers give to every row."""

from __future__ import annotations

import pytest

from evitable.facts.asked import asked_of
from evitable.facts.context import context_of
from evitable.facts.study import read_table
from evitable.model import Cell, Role

from .tables import table

USUAL = {
    "Complete remission, n (%)": "CR",
    "Clinical remission at week 24": "remission",
    "Remission after 6 months": "remission",
    "Responders, n": "OR",
    "≥50% responders, %": "OR",
    "Response rate": "OR",
    "Haematological CR": "CR",
    "Overall cure": "CR",
    "Clinical improvement": "improvement",
    "Seizure recurrence": "relapse",
    "Recurrence after stopping": "relapse",
    "Relapse on treatment": "relapse",
}
NARROWED = {
    "Proptosis response, n (%)": "proptosis response",
    "Motor response": "motor response",
    "Endoscopic remission, n": "endoscopic remission",
    "Cure after first course": "cure after first course",
    "Improved or stable, n/N": "improved or stable",
    "Outcome Endoscopic remission": "endoscopic remission",
}


@pytest.mark.parametrize(("header", "label"), [*USUAL.items(), *NARROWED.items()])
def test_a_header_of_outcomes_names_what_it_counts(header: str, label: str) -> None:
    role: Role = "relapse" if label == "relapse" else "response"
    outcome = asked_of(Cell.at("h", header, 0), role, {})
    assert outcome is not None
    assert outcome.label == label


@pytest.mark.parametrize(
    ("answer", "told"), [("Yes", [("proptosis response", 1)]), ("No", [("proptosis response", 0)])]
)
def test_an_answer_under_a_narrowed_header_counts_that_outcome(answer: str, told: list[tuple[str, int]]) -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Drug", "drug"), ("Proptosis response", "response")]
    (study,) = read_table(table(columns, ("1", "Teprotumumab 10 mg/kg", answer))).studies
    assert [(each.label.value, each.n and each.n.value) for each in study.responses] == told


TITLES = {
    "Zoledronic acid in children with osteogenesis imperfecta": ["child"],
    "Anakinra in adult-onset Still's disease": [],
    "Treatment of juvenile idiopathic arthritis": [],
    "Tocilizumab in adults with giant cell arteritis": ["adult"],
}


@pytest.mark.parametrize(("title", "groups"), TITLES.items())
def test_a_title_gives_its_age_group_to_every_row(title: str, groups: list[str]) -> None:
    found = context_of(table([("N", "n"), ("Dose", "dose")], ("3", "5 mg"), title=title)).groups
    assert [group.value for group in found] == groups
    assert all(group.status == "derived" for group in found)


ROUTES = {
    "Intravitreal bevacizumab for retinopathy of prematurity": "intravitreal",
    "Oral propranolol for infantile haemangioma": "po",
    "Propranolol for infantile haemangioma": None,
}


@pytest.mark.parametrize(("title", "route"), ROUTES.items())
def test_a_title_gives_the_route_that_stands_beside_its_drug(title: str, route: str | None) -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Dose (mg)", "dose")]
    (study,) = read_table(table(columns, ("3", "2"), title=title)).studies
    assert [each.route and each.route.value for each in study.regimens] == [route]


def test_a_header_may_count_all_grades_and_the_worse_ones_in_one_cell() -> None:
    columns: list[tuple[str, Role | None]] = [
        ("N", "n"), ("Drug", "drug"), ("Neurotoxicity, any grade (grade ≥3)", "adverse-events")
    ]  # fmt: skip
    rows = [("20", "Blinatumomab", cell) for cell in ("24% (4%)", "n = 5 (n = 1)", "5/1", "5")]
    found = [
        [
            (each.grade and each.grade.value, each.n and each.n.value, each.pct and each.pct.value)
            for each in study.adverse_events
        ]
        for study in read_table(table(columns, *rows)).studies
    ]
    assert found == [
        [(None, None, 24.0), (">=3", None, 4.0)],
        [(None, 5, None), (">=3", 1, None)],
        [(None, 5, None), (">=3", 1, None)],
        [(None, 5, None)],
    ]


def test_a_cell_of_study_characteristics_holds_the_patients_too() -> None:
    columns: list[tuple[str, Role | None]] = [("Study characteristics", "design"), ("Drug", "drug")]
    rows = [("Prospective single-arm trial, n = 15, adults", "Rituximab 1 g"), ("Case report, 58-year-old man", "x")]
    first, second = read_table(table(columns, *rows)).studies
    assert first.design
    assert first.design.value == "single-arm trial"
    assert (first.n and first.n.value, first.age and first.age.group and first.age.group.value) == (15, "adult")
    assert (second.n and second.n.value, second.age and second.age.value and second.age.value.value) == (1, 58.0)
