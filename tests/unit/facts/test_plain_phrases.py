"""Plain ways to put harms, outcomes, doses and patients, each in several words that no case table has."""

from __future__ import annotations

import pytest

from evitable import extract
from evitable.cells.headers import role_of
from evitable.model import Study

from .reading import harms, regimens, responses


def _studies(header: str, *rows: str) -> tuple[Study, ...]:
    page = "\n".join(line.replace(" | ", "\t") for line in (header, *rows)) + "\n"
    return extract(page.encode()).tables[0].studies


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Withdrawal of consent (1), rash (2)", ["rash 2"]),
        ("2 lost to follow-up; nausea (3)", ["nausea 3"]),
        ("Infection of unknown origin (1)", ["Infection of unknown origin 1"]),
        ("Two episodes of pneumonia", ["pneumonia 2"]),
        ("Pneumonia (3 episodes)", ["Pneumonia 3"]),
        ("Duration of fever 3 days; rash 1", ["rash 1"]),
        ("Injection-site reactions common", ["Injection-site reactions"]),
        ("Bleeding of grade 2", ["G2 Bleeding"]),
        ("2 patients stopped due to vomiting; 1 due to rash", ["vomiting 2", "rash 1"]),
        ("Leukopenia < 2 × 10^9/L in 2 patients", ["Leukopenia 2"]),
        ("Hypogammaglobulinaemia (IgG < 4 g/l) in 3 (30%)", ["Hypogammaglobulinaemia 3 (30 %)"]),
        ("Elevated liver enzymes (30%; dose reduced in 2)", ["Elevated liver enzymes (30 %)"]),
        ("Alopecia (60% all grades; 12% grade 3)", ["Alopecia (60 %)", "G3 Alopecia (12 %)"]),
        ("Anaemia (all grades: 5; grade 3: 1)", ["Anaemia 5", "G3 Anaemia 1"]),
        ("Mucositis: G1 5, G2 2", ["G1 Mucositis 5", "G2 Mucositis 2"]),
        ("No toxicity-related deaths; nausea 1", ["nausea 1"]),
        ("No drug-related SAEs; nausea 1", ["nausea 1"]),
        ("Increased pressure in 1/10 eyes", ["Increased pressure 1"]),
    ],
)  # fmt: skip
def test_harms(text: str, told: list[str]) -> None:
    said = [line.replace(" of 20", "").replace(" of 10", "").lower() for line in harms(text)]
    assert said == [line.lower() for line in told]


@pytest.mark.parametrize("text", ["seizures: none, rash: 2", "Seizures – nil; rash 2"])
def test_an_event_with_a_denial_behind_it_happened_to_nobody(text: str) -> None:
    (study,) = _studies("Study | N | Drug | Adverse events", f"Ode 2011 | 10 | Rituximab 1 g | {text}")
    assert [event.term.value for event in study.adverse_events] == ["rash"]
    assert [event.term.value.lower() for event in study.absent_events] == ["seizures"]


def test_episodes_are_no_sure_count_of_patients() -> None:
    (study,) = _studies("Study | N | Drug | Adverse events", "Ode 2011 | 10 | Rituximab 1 g | 4 episodes of pneumonia")
    n = study.adverse_events[0].n
    assert n is not None
    assert (n.value, n.status) == (4, "uncertain")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("10 (50)", ["OR 10 of 20 (50 %)"]),
        ("5/10 (50)", ["OR 5 of 10 (50 %)"]),
        ("Non-responders: 5; responders: 15", ["NR 5 of 20", "OR 15 of 20"]),
        ("≥50% reduction 5 (25%)", ["≥50% reduction 5 of 20 (25 %)"]),
        ("5/10 achieved a ≥50% reduction in seizure frequency", ["≥50% reduction in seizure frequency 5 of 10"]),
        (">75% seizure reduction in 6/10", [">75% seizure reduction 6 of 10"]),
    ],
)
def test_outcomes(text: str, told: list[str]) -> None:
    (study,) = _studies("Study | N | Drug | Response", f"Ode 2011 | 20 | Rituximab 1 g | {text}")
    said = []
    for each in study.responses:
        line = each.label.value + (f" {each.n.value}" if each.n else "") + (f" of {each.of.value}" if each.of else "")
        said.append(line + (f" ({each.pct.value:g} %)" if each.pct else ""))
    assert said == told


def test_a_whole_number_in_brackets_is_a_percentage_only_with_a_doubt_or_a_denominator() -> None:
    studies = _studies(
        "Study | N | Drug | Response",
        "Ode 2011 | 20 | Rituximab 1 g | 10 (50)",
        "Lind 2012 | 20 | Rituximab 1 g | 10/20 (50)",
    )
    shares = [study.responses[0].pct for study in studies]
    assert [share and share.status for share in shares] == ["uncertain", "stated"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ceftriaxone 2 × 2 g/d IV", ["ceftriaxone; 2 g; route iv; frequency bid"]),
        ("Amoxicillin 3 x 500 mg daily", ["amoxicillin; 500 mg; frequency tid"]),
        ("Methylprednisolone 3 × 1 g IV", ["methylprednisolone; 1 g; route iv; doses 3"]),
        (
            "Gemcitabine 1000 mg/m2 d1, d8 + cisplatin 75 mg/m2 d1 q21d × 6",
            [
                "gemcitabine; 1000 mg/m2; days 1,8; cycle_days 21; cycles exact 6",
                "cisplatin; 75 mg/m2; days 1; cycle_days 21; cycles exact 6",
            ],
        ),
        (
            "Cyclophosphamide 500 mg IV q2wk × 6 doses (Euro-Lupus)",
            ["cyclophosphamide; 500 mg; route iv; frequency q2w; doses 6"],
        ),
    ],
)
def test_regimens(text: str, told: list[str]) -> None:
    assert regimens(text) == told


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Catastrophic APS", ["catastrophic antiphospholipid syndrome"]),
        ("Haemophagocytic lymphohistiocytosis, EBV-associated", ["haemophagocytic lymphohistiocytosis"]),
        ("Membranous nephropathy, PLA2R+", ["membranous nephropathy"]),
        ("Myositis (PM 7, SLE 3)", ["myositis", "polymyositis", "systemic lupus erythematosus"]),
    ],
)  # fmt: skip
def test_what_a_disease_was_tested_for_or_counted_in_is_no_disease(text: str, names: list[str]) -> None:
    (study,) = _studies("Study | N | Disease | Drug", f"Ode 2011 | 10 | {text} | Rituximab 1 g")
    assert [condition.name.value for condition in study.conditions] == names


@pytest.mark.parametrize(
    ("text", "age", "sex"), [("45/F", 45, "female"), ("F, 34", 34, "female"), ("M/67", 67, "male")]
)
def test_an_age_beside_a_sex_is_one_patient(text: str, age: int, sex: str) -> None:
    (study,) = _studies("Study | N | Patients | Drug", f"Ode 2011 | 1 | {text} | Rituximab 1 g")
    assert study.age is not None
    assert study.age.value is not None
    assert (study.age.value.value, getattr(study.sex, sex).value) == (age, 1)


@pytest.mark.parametrize(
    ("text", "label", "number"),
    [
        ("15. van der Berg, 2020", "van der Berg", "15"),
        ("Garcia-Lopez et al. J Rheumatol 2018;45:123-9", "Garcia-Lopez et al.", None),
        ("O'Brien 2019 (14)", "O'Brien", "14"),
    ],
)
def test_authors_beside_numbers_of_lists_and_journals(text: str, label: str, number: str | None) -> None:
    (study,) = _studies("Reference | N | Drug | Response", f"{text} | 10 | Rituximab 1 g | CR 3")
    assert study.citation.label is not None
    assert (study.citation.label.value, study.citation.number and study.citation.number.value) == (label, number)


HEADERS = {
    "Mean age ± SD (range)": "age", "Mean age at baseline, years (SD)": "age", "Mean (range) age": "age",
    "Previous tx": "prior", "Prior Rx": "prior", "Duration of tx": "duration", "Time on drug": "duration",
    "Outcome at last FU": "response", "Status at final visit": "response", "≥50% reduction, n (%)": "response",
    "Infection n (%)": "condition", "Neutropenia n (%)": "adverse-events", "Indication for treatment": "condition",
    "Total (n)": "n", "Number of patients on drug": "n", "Co-administered drugs": "concomitant",
    "Control drug": "comparator", "M:F ratio": "sex", "Ref., year": "citation", "OS, mo (95% CI)": "other",
    "Age/sex": "age", "Added drug": "drug",
}  # fmt: skip


@pytest.mark.parametrize(("header", "role"), HEADERS.items())
def test_headers(header: str, role: str) -> None:
    assert role_of(header, {})[0] == role


def test_a_header_lists_outcomes_and_its_cells_their_counts() -> None:
    studies = _studies(
        "Study | N | Drug | Complete/partial/no response | Infection n (%)",
        "Ode 2011 | 5 | Rituximab 1 g | 3/1/1 | 2 (40)",
        "Lind 2012 | 4 | Rituximab 1 g | 2/0/2 | 1 (25)",
    )
    assert [[(each.label.value, each.n and each.n.value) for each in study.responses] for study in studies] == [
        [("CR", 3), ("PR", 1), ("NR", 1)], [("CR", 2), ("PR", 0), ("NR", 2)],
    ]  # fmt: skip
    assert [study.adverse_events[0].term.value.lower() for study in studies] == ["infection", "infection"]


def test_groups_that_name_drugs_are_what_was_given() -> None:
    studies = _studies(
        "Study | Group | N | Dose | ORR (%)",
        "Ode 2015 | Sorafenib | 50 | 400 mg bid | 12",
        "Ode 2015 | Placebo | 52 | - | 2",
        "Lind 2017 | Lenvatinib | 30 | 24 mg od | 40",
    )
    assert [study.regimens[0].drug.value for study in studies if study.regimens] == [
        "sorafenib",
        "placebo",
        "lenvatinib",
    ]
    assert str(studies[0].regimens[0].dose.value) == "400 mg" if studies[0].regimens[0].dose else False


def test_an_outcome_alone_is_told_the_same_way_in_a_cell() -> None:
    assert responses("Responders 5, non-responders 15") == ["OR 5 of 20", "NR 15 of 20"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Grade ≥3: lymphopenia 30%, pneumonia 8%", ["G>=3 lymphopenia (30 %)", "G>=3 pneumonia (8 %)"]),
        ("IRR 10 (grade 1–2), lymphopenia G3 4", ["G1-2 IRR 10", "G3 lymphopenia 4"]),
    ],
)
def test_grades_before_a_colon_and_before_a_count(text: str, told: list[str]) -> None:
    assert harms(text) == told


def test_organs_that_respond_do_so_in_their_own_words() -> None:
    assert responses("ORR 15/22; cardiac response 6/12; VGPR or better 10") == [
        "OR 15 of 22", "cardiac response 6 of 12", "VGPR or better 10 of 20",
    ]  # fmt: skip


def test_how_often_and_how_many_said_again_is_the_next_phase() -> None:
    assert regimens("Daratumumab 16 mg/kg weekly ×8, q2w ×8, then q4w") == [
        "daratumumab; 16 mg/kg; frequency weekly; doses 8",
        "daratumumab; 16 mg/kg; frequency q2w; doses 8",
        "daratumumab; 16 mg/kg; frequency q4w",
    ]


def test_a_median_of_something_else_is_no_age() -> None:
    studies = _studies(
        "Study | Population | Drug | Outcome",
        "Ode [1] | Adults with AL amyloidosis; median 3 prior lines | Daratumumab 16 mg/kg | >50% reduction 2/5",
        "Lind [2] | Dravet syndrome, 12 children, median 7 (3–11) | Stiripentol 50 mg/kg | Seizure-free 2/12",
    )
    assert [study.age and study.age.value and study.age.value.value for study in studies] == [None, 7]


def test_an_eponym_alone_is_its_disease() -> None:
    (study,) = _studies("Study | N | Disease | Drug", "Ode 2011 | 10 | Dravet | Stiripentol 50 mg/kg/d")
    assert study.conditions[0].name.value == "dravet syndrome"


def test_courses_that_are_lengths_are_durations_and_compared_figures_outcomes() -> None:
    studies = _studies(
        "Study | N | Drug | Course | Treatment vs control | Adverse events (T vs C)",
        "Ode 2013 | 40 | Thalidomide 50 mg/d | 6 mo | Response 16/20 vs 4/20 | Somnolence 8 vs 2",
        "Lind 2015 | 18 | Thalidomide 100 mg/d | 3–12 wk | Response 9/18 vs 5/18 | Somnolence 2 vs 0",
    )
    assert [study.responses[0].n and study.responses[0].n.value for study in studies] == [16, 9]
    assert [study.regimens[0].duration and study.regimens[0].duration.value for study in studies] == ["6 mo", "3–12 wk"]


def test_counts_within_a_spanning_header_leave_the_degree_below_it() -> None:
    studies = _studies(
        "Study | N (treated/control) | Response, n (%) Complete | Response, n (%) Partial"
        " | Response, n (%) None | % failed",
        "Ode 2011 | 10/12 | 4 (40) | 5 (50) | 1 (10) | 10",
        "Lind 2012 | 30/28 | 14 (47) | 15 (50) | 1 (3) | 3",
    )
    told = [[(each.label.value, each.n and each.n.value) for each in study.responses] for study in studies]
    assert [each[:3] for each in told] == [[("CR", 4), ("PR", 5), ("NR", 1)], [("CR", 14), ("PR", 15), ("NR", 1)]]
    assert [study.responses[3].label.value for study in studies] == ["NR", "NR"]
    assert [study.n and study.n.value for study in studies] == [10, 30]


def test_steroids_beside_a_drug_are_no_arm_and_infections_behind_it_harms() -> None:
    studies = _studies(
        "Study | Patients | Diagnosis | Tocilizumab | Steroid | Outcome | CRP before → after (%) | Infections",
        "Ode 2014 | 9 F, 1 M; 22–54 y | TAK | 8 mg/kg monthly | Prednisone 5 mg/d | Improved 9 | 42 → 3 | None severe",
        "Lind 2016 | 46 (40 F), 43 (28-58) y | TAK | 8 mg/kg/4 wk | 0.3 mg/kg/d | CR 31 | 5 → 2 | URTI 4, zoster 1",
    )
    assert not [each.drug.value for study in studies for each in study.regimens if each.part == "comparator"]
    assert [event.term.value for event in studies[1].adverse_events] == ["URTI", "zoster"]
    assert studies[0].no_adverse_events is None
    assert [study.age and study.age.high and study.age.high.value for study in studies] == [54, 58]


def test_patients_before_their_disease_and_a_journal_behind_an_author() -> None:
    studies = _studies(
        "Publication | Sample | Drug | Results (months 6/12) | Adverse events",
        "Ode, Pediatrics 2008 | 15 R/R BPDCN | Tagraxofusp 12 μg/kg | Stable 8/8, 6/8 | CLS 7; ALT ↑ 3",
        "Lind, J Rheumatol 2011 | 29 first-line BPDCN | Tagraxofusp 12 μg/kg | Improved 12/17, 9/15 | CLS 10",
        "Berg, Holm 2012 | 7 BPDCN | Tagraxofusp 12 μg/kg | CR 3 | None",
    )
    assert [study.n and study.n.value for study in studies] == [15, 29, 7]
    assert [study.citation.label and study.citation.label.value for study in studies] == ["Ode", "Lind", "Berg, Holm"]
    assert [[each.label.value for each in study.responses] for study in studies] == [
        ["SD", "SD"], ["improvement", "improvement"], ["CR"],
    ]  # fmt: skip
    assert [event.term.value for event in studies[0].adverse_events] == ["CLS", "ALT ↑"]


def test_what_cells_define_is_used_elsewhere_and_counts_are_of_the_words_before_their_colon() -> None:
    studies = _studies(
        "Reference | Type | No. of patients | Disease | Drug | Results | HR (95% CI)",
        "Ode et al | CS | 12 | Alopecia areata (AA) | Tofacitinib | SALT50: 4 (33%); no regrowth: 3 | 0.47 (0.30–0.73)",
        "Lind et al | CR | 1 | AA | Tofacitinib | Complete remission | 0.77 (0.59–1.00)",
    )
    assert [[each.name.value for each in study.conditions] for study in studies] == [["alopecia areata"]] * 2
    assert [(each.label.value, each.n and each.n.value) for each in studies[0].responses] == [
        ("salt50", 4),
        ("no regrowth", 3),
    ]
    assert [study.design and study.design.value for study in studies] == ["case series", "case report"]
    assert [study.age for study in studies] == [None, None]


def test_a_class_in_a_header_is_the_drug_that_another_column_names() -> None:
    studies = _studies(
        "Author | Year | n | Diagnosis | Drugs before | JAK inhibitor | Dose of JAK inhibitor | Drugs added | Response",
        "Ode et al. | 2016 | 1 | Dermatomyositis | Methotrexate | Ruxolitinib | 15 mg bid | None | Complete response",
        "Lind et al. | 2017 | 1 | Dermatomyositis | IVIG | Tofacitinib | 5 mg bid | Prednisone | Partial response",
    )
    assert [[drug.value for drug in study.prior] for study in studies] == [["methotrexate"], ["immunoglobulin"]]
    told = [
        [(each.drug.value, str(each.dose.value) if each.dose else "") for each in study.regimens] for study in studies
    ]
    assert told == [[("ruxolitinib", "15 mg")], [("tofacitinib", "5 mg"), ("prednisone", "")]]


def test_a_procedure_has_no_dose_and_takes_none_from_a_drug() -> None:
    assert regimens("Caplacizumab 10 mg IV, then 10 mg SC daily after plasma exchange") == [
        "caplacizumab; 10 mg; route iv", "caplacizumab; 10 mg; route sc; frequency daily",
    ]  # fmt: skip
