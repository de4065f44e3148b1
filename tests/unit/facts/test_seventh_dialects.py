"""What the seventh set of unseen tables taught: rules of the language, each in several words."""

from __future__ import annotations

import pytest

from evitable import extract
from evitable.cells.headers import role_of
from evitable.model import Study
from evitable.terms import find


def _studies(header: str, *rows: str, title: str = "Reported cases of neuroblastoma") -> tuple[Study, ...]:
    page = f"Table 1\n\n{title}\n\n" + "\n".join(line.replace(" | ", "\t") for line in (header, *rows)) + "\n"
    return extract(page.encode()).tables[0].studies


HEADERS = {
    "Offending agent": "other", "Culprit drug": "other", "Suspected antipsychotic": "other",
    "Presumed causative drug (dose)": "other", "Precipitating medication": "other", "Drug involved": "other",
    "Previous cytoreduction": "prior", "Prior radiotherapy": "prior", "Earlier immunoglobulin": "prior",
    "Porphyria type": "condition", "Lymphoma subtype": "condition", "Sarcoidosis phenotype": "condition",
    "Response type": "response", "Study type": "design", "Study drug": "drug",
}  # fmt: skip


@pytest.mark.parametrize(("header", "role"), HEADERS.items())
def test_the_form_of_a_header_tells_its_role(header: str, role: str) -> None:
    assert role_of(header, {})[0] == role


@pytest.mark.parametrize("text", ["p.o. days 1–5", "p.o. day 1", "50 mg p.o. days 1, 8 and 15"])
def test_a_letter_of_an_abbreviation_begins_no_other(text: str) -> None:
    assert [match.term.name for match in find(text, "route", "frequency")] == ["po"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("PegIFNα-2a", "peginterferon alfa-2a"), ("Peg-IFN-α2b", "peginterferon alfa-2b"),
        ("Ropeginterferon", "ropeginterferon alfa-2b"), ("interferon alfa", "interferon-alpha"),
        ("Daxxify", "daxibotulinumtoxina"), ("botulinum toxin type A", "botulinum toxin"),
        ("nirmatrelvir", "nirmatrelvir"), ("nirmatrelvir plus ritonavir", "nirmatrelvir/ritonavir"),
        ("dinutuximab beta", "dinutuximab beta"), ("Pegasys", "peginterferon alfa-2a"),
    ],
)  # fmt: skip
def test_a_drug_keeps_its_own_name_beside_the_general_one(written: str, name: str) -> None:
    (found,) = find(written, "drug")
    assert found.term.name == name


@pytest.mark.parametrize(
    ("heading", "grade"),
    [
        ("Grade ≥3 toxicity, n:", ">=3"), ("Grade 3–4 adverse events (n):", "3-4"), ("Severe adverse events, n:", None),
        ("Most common side effects, n:", None), ("Toxicity grade 3/4, n:", "3-4"),
    ],
)  # fmt: skip
def test_a_heading_over_harms_gives_its_grade_and_not_its_words(heading: str, grade: str | None) -> None:
    header = f"Author | Study design | N | Drug and dose | {heading} Hypotension"
    first, second = _studies(
        header,
        "Ode et al. 4 | Case series | 12 | Dinutuximab 25 mg/m2 IV | 7",
        "Lind et al. 5 | Case series | 9 | Dinutuximab 25 mg/m2 IV | 2",
    )
    (event,) = first.adverse_events
    assert event.term.value.lower() == "hypotension"
    assert (event.n and event.n.value, event.grade and event.grade.value) == (7, grade)
    assert len(second.adverse_events) == 1


def test_states_below_setting_are_of_the_disease_that_the_title_names() -> None:
    studies = _studies(
        "Author | Study design | Setting | N | Drug",
        "Ode et al. 4 | Case series | Refractory | 12 | Dinutuximab",
        "Lind et al. 5 | Case series | Relapsed | 9 | Dinutuximab",
    )
    assert [[state.value for state in study.conditions[0].status] for study in studies] == [
        ["refractory"],
        ["relapsed"],
    ]
    assert {study.conditions[0].name.value for study in studies} == {"neuroblastoma"}


def test_countries_below_setting_are_no_states() -> None:
    studies = _studies(
        "Author | Study design | Setting | N | Drug",
        "Ode et al. 4 | Case series | Norway | 12 | Dinutuximab",
        "Lind et al. 5 | Case series | Ghana | 9 | Dinutuximab",
    )
    assert all(not study.conditions[0].status for study in studies)


def test_the_name_of_an_arm_is_no_further_regimen() -> None:
    (study, _) = _studies(
        "Author | Study design | N | Arm | Drug and dose",
        "Ode et al. 4 | RCT | 12 | Fexinidazole | Fexinidazole 1800 mg daily for 4 days",
        "Lind et al. 5 | RCT | 9 | Melarsoprol | Melarsoprol 2.2 mg/kg IV daily for 10 days",
    )
    assert len(study.regimens) == 1


def test_a_short_form_within_the_words_of_a_disease_is_spelled_out_where_its_name_bears_it() -> None:
    studies = _studies(
        "Author | Study design | Disease | N | Drug",
        "Ode et al. 4 | Case series | MAC lung disease | 12 | Clofazimine",
        "Lind et al. 5 | Case series | IgA nephropathy | 9 | Budesonide",
    )
    names = [study.conditions[0].name for study in studies]
    assert [name.value for name in names] == ["mycobacterium avium complex lung disease", "iga nephropathy"]
    assert [name.status for name in names] == ["derived", "stated"]
