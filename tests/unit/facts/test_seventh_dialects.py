"""What the seventh set of unseen tables taught: rules of the language, each in several words."""

from __future__ import annotations

import pytest

from evitable import extract
from evitable.cells.headers import role_of
from evitable.model import Study
from evitable.terms import find

from .reading import harms, regimens


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


def _diseases(cell: str, *, title: str = "Rituximab", header: str = "Disease") -> list[str]:
    (study, _) = _studies(
        f"Author | Study design | {header} | N | Drug",
        f"Ode et al. 4 | Case series | {cell} | 12 | Rituximab",
        "Lind et al. 5 | Case series | Lupus nephritis | 9 | Rituximab",
        title=title,
    )
    return [condition.name.value for condition in study.conditions]


@pytest.mark.parametrize(
    "name",
    [
        "surfactant protein c deficiency", "nivolumab-induced colitis", "interferon gamma receptor deficiency",
        "amiodarone-associated thyroiditis", "ace inhibitor-induced angioedema", "lithium intoxication",
        "methotrexate pneumonitis", "c. auris candidaemia",
    ],
)  # fmt: skip
def test_a_drug_may_begin_the_name_of_a_disease(name: str) -> None:
    assert _diseases(name.capitalize()) == [name]


@pytest.mark.parametrize(
    "cell", ["Methotrexate-refractory rheumatoid arthritis", "Steroid-dependent rheumatoid arthritis"]
)
def test_a_drug_that_failed_is_no_part_of_the_name(cell: str) -> None:
    assert _diseases(cell) == ["rheumatoid arthritis"]


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Acute and chronic GVHD", ["acute graft-versus-host disease", "chronic graft-versus-host disease"]),
        ("Cutaneous or systemic mastocytosis", ["cutaneous mastocytosis", "systemic mastocytosis"]),
        ("Type 1 or type 2 diabetes", ["type 1 diabetes", "type 2 diabetes"]),
        ("Perinatal or infantile hypophosphatasia", ["perinatal hypophosphatasia", "infantile hypophosphatasia"]),
        ("Myositis and systemic sclerosis", ["myositis", "systemic sclerosis"]),
    ],
)
def test_kinds_joined_by_and_share_the_noun_behind_them(cell: str, names: list[str]) -> None:
    assert _diseases(cell) == names


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Pulmonary", "pulmonary histoplasmosis"), ("Any", "disseminated histoplasmosis"),
        ("HIV-associated", "hiv-associated histoplasmosis"), ("Sarcoidosis", "sarcoidosis"),
    ],
)  # fmt: skip
def test_a_kind_alone_is_one_of_the_disease_of_the_title(cell: str, name: str) -> None:
    assert _diseases(cell, title="Itraconazole in disseminated histoplasmosis", header="Form") == [name]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Treatment of collagenous gastritis in single patients", "collagenous gastritis"),
        ("Icatibant for lisinopril-induced angioedema", "lisinopril-induced angioedema"),
        ("Cidofovir in BK virus haemorrhagic cystitis after transplantation", "bk virus haemorrhagic cystitis"),
    ],
)
def test_a_title_names_the_disease_whole(title: str, name: str) -> None:
    rows = ("Ode et al. 4 | Case series | 12 | Rituximab", "Lind et al. 5 | Case series | 9 | Rituximab")
    (study, _) = _studies("Author | Study design | N | Drug", *rows, title=title)
    assert [condition.name.value for condition in study.conditions] == [name]


@pytest.mark.parametrize(
    ("cell", "events"),
    [
        ("Thickening of mitral valve (1)", ["thickening of mitral valve 1"]),
        ("Reddening of skin (3), fever (1)", ["reddening of skin 3", "fever 1"]),
        ("Prolongation of QT interval (4)", ["prolongation of QT interval 4"]),
        ("Darkening of the urine (1)", ["darkening of the urine 1"]),
        ("Swelling of both ankles (3)", ["swelling of both ankles 3"]),
        ("Paralysis of left arm (1)", ["paralysis of left arm 1"]),
        ("Evidence of infection (1)", ["infection 1"]),
        ("Development of rash in 2 patients", ["rash 2"]),
        ("Fever in 3 of 12, infection in 2 of 12", ["fever 3 of 12", "infection 2 of 12"]),
    ],
)
def test_of_is_within_the_name_of_an_event_behind_what_happens_to_something(cell: str, events: list[str]) -> None:
    assert harms(cell) == events


def test_a_grade_behind_of_is_no_part_of_the_name() -> None:
    assert "G2 bleeding 1" in harms("Bleeding of grade 2 (1)")


def test_number_and_age_in_one_column_are_both_read() -> None:
    one, many = _studies(
        "Author | Study design | Number and age | Drug",
        "Ode et al. 4 | Case report | 1; 11 y | Rituximab",
        "Lind et al. 5 | Case series | 27; median 4 y (1–13) | Rituximab",
    )
    assert [
        (study.n and study.n.value, study.age and study.age.value and study.age.value.value) for study in (one, many)
    ] == [
        (1, 11),
        (27, 4),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("30 mg, single subcutaneous dose", "30 mg; route sc; doses 1"),
        ("30 mg, one subcutaneous injection", "30 mg; route sc; doses 1"),
        ("30 mg, two intravenous doses", "30 mg; route iv; doses 2"),
        ("30 mg as three weekly intramuscular injections", "30 mg; route im; frequency weekly; doses 3"),
    ],
)
def test_the_way_before_the_noun_of_a_dose_is_the_route(text: str, said: str) -> None:
    assert regimens(f"Icatibant {text}") == [f"icatibant; {said}"]


def test_course_with_words_tells_what_became_of_patients() -> None:
    one, two = _studies(
        "Author | Study design | N | Drug | Course",
        "Ode et al. 4 | Case report | 1 | Rituximab | Symptoms improved",
        "Lind et al. 5 | Case report | 1 | Rituximab | No improvement",
    )
    assert [study.responses[0].label.value for study in (one, two)] == ["improvement", "NR"]
