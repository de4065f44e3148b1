"""What is denied, judged, timed or counted beside: in words that no case table has."""

from __future__ import annotations

import pytest

from evitable import extract
from evitable.model import Study

from .reading import harms


def _study(header: str, row: str, *, title: str = "") -> Study:
    page = "\n".join(line.replace(" | ", "\t") for line in ([title] if title else []) + [header, row]) + "\n"
    (study,) = extract(page.encode()).tables[0].studies
    return study


def _outcomes(text: str) -> list[str]:
    said = []
    for each in _study("Study | N | Drug | Response", f"Ode 2011 | 12 | Rituximab 1 g | {text}").responses:
        line = each.label.value + (f" {each.n.value}" if each.n else "") + (f"/{each.of.value}" if each.of else "")
        said.append(line + (f" ({each.pct.value:g} %)" if each.pct else ""))
    return said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("No meaningful response", ["NR"]),
        ("No sustained improvement in 3", ["NR 3/12"]),
        ("None of 4 patients responded", ["OR 0/4"]),
        ("No", ["NR"]),
        ("No surgery needed", ["no surgery needed"]),
        ("Stones in 2; no gout flares", ["stones 2/12"]),
        ("No disease activity in 5/6", ["no disease activity 5/6"]),
        ("4 rituximab-treated patients markedly improved", ["improvement 4/12"]),
        ("All but one responded", ["OR 11/12"]),
        ("All patients except 2 achieved remission", ["remission 10/12"]),
        ("3/9 responders relapsed", ["relapse 3/9"]),
        ("4 responders, 8 non-responders", ["OR 4/12", "NR 8/12"]),
        ("CR: 25%, PR: 17%", ["CR (25 %)", "PR (17 %)"]),
        ("Response (≥20% reduction in lesion volume) at week 24: 8/12", ["OR 8/12"]),
        ("Remission (DAS28 <2.6) in 6", ["remission 6/12"]),
        ("CR in 3; median time to response 4 weeks", ["CR 3/12"]),
        ("OR 5/12; median PFS 12 mo", ["OR 5/12"]),
    ],
)
def test_outcomes(text: str, told: list[str]) -> None:
    assert _outcomes(text) == told


def test_a_share_in_a_column_of_its_own_belongs_to_the_count() -> None:
    study = _study("Study | N | Drug | Responders | % response", "Ode 2011 | 53 | Rituximab 1 g | 18 | 34")
    (response,) = study.responses
    assert response.n is not None
    assert response.pct is not None
    assert (response.n.value, response.pct.value) == (18, 34)


def test_a_share_that_does_not_fit_the_count_stays_by_itself() -> None:
    study = _study("Study | N | Drug | Responders | % response", "Ode 2011 | 53 | Rituximab 1 g | 18 | 64")
    assert [(each.n is None, each.pct is None) for each in study.responses] == [(False, True), (True, False)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Similar in both arms", []),
        ("Comparable to placebo; rash 2", ["rash 2"]),
        ("Infections: 3", ["Infections 3"]),
        ("Infections – 4; rash – 2", ["Infections 4", "rash 2"]),
        ("Any TRAE 38.6%; rash 12.3%", ["rash (12.3 %)"]),
        ("Rash 2, inj. site erythema 3", ["rash 2", "inj. site erythema 3"]),
        ("Hypotension during infusion in 2 patients", ["hypotension 2"]),
        ("Well tolerated except for 1 DVT", ["none", "DVT 1"]),
        ("4 (33%): 2 rash, 1 fever", ["rash 2", "fever 1"]),
    ],
)
def test_harms(text: str, told: list[str]) -> None:
    said = [line.replace(" of 20", "").lower() for line in harms(text)]
    assert said == [line.lower() for line in told]


@pytest.mark.parametrize("text", ["None drug-related", "None related to treatment"])
def test_no_harm_of_the_drug_is_none(text: str) -> None:
    study = _study("Study | N | Drug | Adverse events", f"Ode 2011 | 12 | Rituximab 1 g | {text}")
    assert study.no_adverse_events is not None
    assert study.no_adverse_events.value


@pytest.mark.parametrize(
    ("text", "n", "treated"),
    [
        ("20 (7 canakinumab, 13 placebo)", 20, 7),
        ("18 rituximab vs 18 placebo", 18, None),
        ("30 (rituximab 15, placebo 15)", 30, 15),
        ("12 rituximab, 11 controls", 12, None),
        ("79 treated, 43 placebo", 79, None),
        ("18 vs 18 placebo", 18, None),
        ("20 (7 rituximab, 12 placebo)", 20, None),
        ("Six males, 2-20 y", 6, None),
        ("9 F", 9, None),
        ("1 (F, 41)", 1, None),
        ("41F", 1, None),
        ("3 siblings", 3, None),
        ("112 screened, 80 randomised", 80, None),
        ("A 76-year-old", 1, None),
    ],
)
def test_patients(text: str, n: int, treated: int | None) -> None:
    study = _study("Study | Patients | Drug | Response", f"Ode 2011 | {text} | Rituximab 1 g | CR in 1")
    assert study.n is not None
    assert study.n.value == n
    assert (study.n_treated.value if study.n_treated else None) == treated


def test_the_number_of_a_patient_is_no_number_of_patients() -> None:
    study = _study("Study | Patient | Drug | Response", "Ode 2011 | 2 (14 y, F) | Rituximab 1 g | CR")
    assert study.n is not None
    assert study.n.value == 1


def test_a_range_of_ages_in_two_units_is_in_the_greater() -> None:
    study = _study("Study | Patients | Drug | Response", "Ode 2011 | 5 children, 4 mo–6 y | Rituximab 1 g | CR in 1")
    age = study.age
    assert age is not None
    assert (age.low and age.low.value, age.high and age.high.value, age.unit) == (0.33, 6, "years")
    assert age.low is not None
    assert age.low.status == "derived"


@pytest.mark.parametrize(
    ("text", "name", "state"),
    [
        ("IBD 19", "inflammatory bowel disease", []),
        ("HHV8+ MCD", "multicentric castleman disease", []),
        ("Primary HLH", "primary haemophagocytic lymphohistiocytosis", []),
        ("Post-transplant FSGS recurrence", "focal segmental glomerulosclerosis", ["recurrent"]),
    ],
)
def test_diseases(text: str, name: str, state: list[str]) -> None:
    study = _study("Study | N | Disease | Drug | Response", f"Ode 2011 | 19 | {text} | Rituximab 1 g | CR in 1")
    (disease,) = study.conditions
    assert (disease.name.value, [each.value for each in disease.status]) == (name, state)


@pytest.mark.parametrize(
    ("header", "cells", "role"),
    [
        ("Site", ("Axilla", "Groin"), "other"),
        ("Site", ("Paris", "Lyon"), "country"),
        ("mg/kg", ("5", "10"), "dose"),
        ("Weeks of therapy", ("5", "10"), "duration"),
        ("IARs", ("4", "None"), "adverse-events"),
        ("Complications of therapy", ("Rash", "None"), "adverse-events"),
    ],
)
def test_headers(header: str, cells: tuple[str, ...], role: str) -> None:
    rows = [f"Ode {2010 + at}\t{12 + at}\t{text}\tRituximab\tCR in 2" for at, text in enumerate(cells)]
    page = "\n".join([f"Study\tN\t{header}\tDrug\tResponse", *rows]) + "\n"
    table = extract(page.encode()).tables[0]
    assert next(column.role for column in table.columns if column.header.text == header) == role


def _doses(text: str) -> list[str]:
    said = []
    for each in _study("Study | N | Treatment | Response", f"Ode 2011 | 12 | {text} | CR in 2").regimens:
        dose = f" {each.dose.value}" if each.dose else ""
        often = f" {each.frequency.value}" if each.frequency else ""
        said.append(each.drug.value + dose + often)
    return said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Adalimumab 160/80/40 mg EOW", ["adalimumab 160 mg", "adalimumab 80 mg", "adalimumab 40 mg q2w"]),
        ("Adalimumab 80/40 mg", ["adalimumab"]),
        ("Dapsone 25→100 mg/d", ["dapsone 25 mg/day", "dapsone 100 mg/day"]),
        ("Propranolol 1 → 2 mg/kg/day", ["propranolol 1 mg/kg/day", "propranolol 2 mg/kg/day"]),
        ("Anakinra 1–2 mg/kg/d up to 8 mg/kg/d", ["anakinra 1-2 mg/kg/day", "anakinra 8 mg/kg/day"]),
        ("Diazepam up to 100 mg/day", ["diazepam 100 mg/day"]),
        ("Rituximab 375 mg/m2 (up to 500 mg)", ["rituximab 375 mg/m2"]),
        ("Anakinra 100 mg daily (2 mg/kg in children)", ["anakinra 100 mg daily", "anakinra 2 mg/kg"]),
        ("Octreotide LAR 20 mg q4wk", ["octreotide 20 mg q4w"]),
        ("Rituximab 1 g, maintenance 500 mg", ["rituximab 1 g", "rituximab 500 mg"]),
        ("Thalidomide 100 mg nocte", ["thalidomide 100 mg daily"]),
    ],
)
def test_doses(text: str, told: list[str]) -> None:
    assert _doses(text) == told


@pytest.mark.parametrize("text", ["d1–21/28", "days 1-21 of 28", "d1-21 of a 28-day cycle"])
def test_the_days_of_a_cycle_bear_its_length(text: str) -> None:
    (regimen,) = _study("Study | N | Treatment", f"Ode 2011 | 12 | Lenalidomide 10 mg {text}").regimens
    assert regimen.days is not None
    assert regimen.days.value == tuple(range(1, 22))
    assert regimen.cycle_days is not None
    assert regimen.cycle_days.value == 28


def _studies(*lines: str) -> tuple[Study, ...]:
    return extract(("\n".join(line.replace(" | ", "\t") for line in lines) + "\n").encode()).tables[0].studies


def _told(study: Study) -> list[str]:
    said = []
    for each in study.regimens:
        parts = [
            each.drug.value,
            str(each.dose.value) if each.dose else "",
            each.frequency.value if each.frequency else "",
        ]
        parts += [f"× {each.doses.value}" if each.doses else "", f"for {each.duration.value}" if each.duration else ""]
        said.append(" ".join(filter(None, parts)))
    return said


@pytest.mark.parametrize(
    ("drug", "dose", "schedule", "told"),
    [
        ("Cidofovir", "5 mg/kg", "every 1–2 wk", ["cidofovir 5 mg/kg q1-2w"]),
        ("BCG", "81 mg", "weekly × 6", ["bcg 81 mg weekly × 6"]),
        ("Cyclosporine", "1.5 mg/kg bid", "6 months", ["cyclosporine 1.5 mg/kg bid for 6 months"]),
        ("Cidofovir", "5 mg/kg in 60 mL saline", "single dose", ["cidofovir 5 mg/kg × 1"]),
        (
            "Rituximab + cyclophosphamide", "375 mg/m2; 750 mg/m2", "weekly × 4; monthly",
            ["rituximab 375 mg/m2 weekly × 4", "cyclophosphamide 750 mg/m2 monthly"],
        ),
    ],
)  # fmt: skip
def test_a_schedule_in_a_column_of_its_own_is_that_of_the_dose(
    drug: str, dose: str, schedule: str, told: list[str]
) -> None:
    (study,) = _studies("Study | N | Drug | Dose | Schedule", f"Ode 2011 | 12 | {drug} | {dose} | {schedule}")
    assert _told(study) == told


def test_a_unit_in_a_column_of_its_own_is_that_of_each_row() -> None:
    studies = _studies(
        "Study | N | Treatment | Dose | Unit | Interval | Response",
        "Ode 2011 | 12 | Vemurafenib | 960 | mg | bid | CR in 2",
        "Lind 2013 | 9 | Cladribine | 0.14 | mg/kg | weekly | CR in 2",
    )
    assert [_told(study) for study in studies] == [["vemurafenib 960 mg bid"], ["cladribine 0.14 mg/kg weekly"]]


def test_a_share_of_women_is_no_number_of_them() -> None:
    page = (
        "<table><tr><th>Study</th><th colspan=2>Patients</th><th>Drug</th><th>Response</th></tr>"
        "<tr><th></th><th>No.</th><th>Female, %</th><th></th><th></th></tr>"
        "<tr><td>Ode 2011</td><td>21</td><td>90</td><td>Rituximab 1 g</td><td>CR in 2</td></tr>"
        "<tr><td>Lind 2013</td><td>64</td><td>83</td><td>Rituximab 1 g</td><td>CR in 3</td></tr></table>"
    )
    studies = extract(page.encode()).tables[0].studies
    assert [study.n and study.n.value for study in studies] == [21, 64]
    assert [study.sex.female for study in studies] == [None, None]


def test_several_drugs_with_a_number_each_are_counted() -> None:
    (study,) = _studies("Study | N | Drug | Response", "Ode 2011 | 11 | Ruxolitinib (10), tofacitinib (1) | CR in 2")
    assert [each.n and each.n.value for each in study.regimens] == [10, 1]


def test_not_reported_among_counts_is_no_failure() -> None:
    studies = _studies(
        "Study | N | Drug | Responders",
        "Ode 2011 | 11 | Rituximab | NR",
        "Lind 2013 | 9 | Rituximab | 6/9",
        "Abel 2014 | 8 | Rituximab | 8",
    )
    assert [len(study.responses) for study in studies] == [0, 1, 1]


def test_a_section_says_which_of_the_diseases_of_the_title_its_rows_have() -> None:
    studies = _studies(
        "Table 1. Treatment of interstitial cystitis and BK virus hemorrhagic cystitis",
        "Study | N | Drug | Response",
        "Interstitial cystitis |  |  | ",
        "Ode 2011 | 11 | Cyclosporine 3 mg/kg | CR in 2",
        "BK virus cystitis after HSCT |  |  | ",
        "Lind 2013 | 9 | Cidofovir 5 mg/kg | CR in 3",
    )
    named = [[disease.name.value for disease in study.conditions] for study in studies]
    assert named == [["interstitial cystitis"], ["bk virus cystitis"]]


@pytest.mark.parametrize(
    ("text", "age", "unit"), [("8 m/M", 8, "months"), ("M/8 m", 8, "months"), ("2 y/F", 2, "years")]
)
def test_one_letter_is_the_month_and_the_other_the_sex(text: str, age: int, unit: str) -> None:
    (study,) = _studies("Study | Age/Sex | Drug | Response", f"Ode 2011 | {text} | Rituximab 1 g | CR")
    assert study.age is not None
    assert study.age.value is not None
    assert (study.age.value.value, study.age.unit) == (age, unit)


def test_a_complaint_with_its_ends_is_an_outcome() -> None:
    studies = _studies(
        "Study | N | Drug | Dose & duration | Candidiasis | Safety",
        "Ode 2011 | 1 | Ruxolitinib | 15 mg twice daily; 9 mo | Complete resolution | nil",
        "Lind 2013 | 11 | Ruxolitinib | 10 mg bid; 6 mo | 10/11 improved | Acne (1)",
    )
    assert [_told(study) for study in studies] == [
        ["ruxolitinib 15 mg bid for 9 mo"], ["ruxolitinib 10 mg bid for 6 mo"],
    ]  # fmt: skip
    assert [study.responses[0].n and study.responses[0].n.value for study in studies] == [1, 10]
    assert [len(study.adverse_events) for study in studies] == [0, 1]


def test_a_table_on_its_side_without_a_corner_names_its_studies() -> None:
    page = (
        "<table><caption>Tocilizumab in NMOSD</caption><tr><th></th><th>Araki 2014</th><th>Zhang 2020 (TANGO)</th></tr>"
        "<tr><td>Design</td><td>Open-label pilot</td><td>Randomised phase 2</td></tr>"
        "<tr><td>Patients, n</td><td>7</td><td>59</td></tr>"
        "<tr><td>Regimen</td><td>8 mg/kg IV monthly</td><td>8 mg/kg IV q4w</td></tr>"
        "<tr><td>Relapse-free, n (%)</td><td>5 (71)</td><td>51 (86)</td></tr></table>"
    )
    studies = extract(page.encode()).tables[0].studies
    assert [study.citation.label and study.citation.label.value for study in studies] == ["Araki", "Zhang"]
    assert [_told(study) for study in studies] == [["tocilizumab 8 mg/kg monthly"], ["tocilizumab 8 mg/kg q4w"]]


@pytest.mark.parametrize(
    ("header", "cells", "role"),
    [
        ("Seizure reduction ≥50%", ("3/12", "2/9"), "response"),
        ("No change", ("3", "1"), "response"),
        ("Population F (%)", ("3 (25)", "4 (44)"), "sex"),
        ("MGFA class", ("IIIb", "V"), "other"),
        ("Antibody status", ("AChR+", "MuSK+"), "other"),
        ("Cause of ESRD", ("Diabetes", "Glomerulonephritis"), "other"),
        ("Healing (0–3)", ("3", "1"), "other"),
        ("AEs, I vs C", ("Nausea 5 vs 3", "1 vs 5"), "adverse-events"),
        ("Randomised (I/C)", ("12/13", "9/9"), "n"),
        ("Dose & duration", ("5 mg; 6 wk", "10 mg; 4 wk"), "regimen"),
        ("Other measures", ("Dapsone", "None"), "concomitant"),
    ],
)
def test_more_headers(header: str, cells: tuple[str, ...], role: str) -> None:
    number = "" if role == "n" else "\tN"
    rows = [
        f"Ode {2010 + at}{'' if role == 'n' else f'{chr(9)}{12 + at}'}\t{text}\tRituximab\tCR in 2"
        for at, text in enumerate(cells)
    ]
    page = "\n".join([f"Study{number}\t{header}\tDrug\tResponse", *rows]) + "\n"
    table = extract(page.encode()).tables[0]
    assert next(column.role for column in table.columns if column.header.text == header) == role


def test_per_cent_of_a_threshold_is_no_share_of_patients() -> None:
    (study, _) = _studies(
        "Study | N | Drug | Seizure reduction ≥50%", "Ode 2011 | 4 | Rituximab | 3", "Lind 2013 | 9 | Rituximab | 4"
    )
    (response,) = study.responses
    assert response.n is not None
    assert (response.n.value, response.pct) == (3, None)


def test_numbers_of_rows_are_no_patients() -> None:
    studies = _studies(
        "No. | Authors | Country, year | Age, sex | Drug | Response",
        "1 | Vinci et al. | Italy, 2020 | 38, F | Rituximab | CR",
        "2 | Oyama et al. | Japan, 2021 | 52, M | Rituximab | PR",
        "3 | Sun et al. | China, 2023 | 29, F | Rituximab | CR",
    )
    assert [study.n and study.n.value for study in studies] == [1, 1, 1]
    assert [study.citation.year and study.citation.year.value for study in studies] == [2020, 2021, 2023]


def test_many_with_any_harm_and_none_serious_is_not_none() -> None:
    studies = _studies(
        "Study | N | Drug | Response | Any AE | SAE",
        "Ode 2011 | 21 | Rituximab | CR 3 | 17 (81) | 0",
        "Lind 2013 | 5 | Rituximab | CR 2 | 0 | 0",
    )
    assert [bool(study.no_adverse_events and study.no_adverse_events.value) for study in studies] == [False, True]


def test_ages_in_the_bracket_that_the_header_names() -> None:
    studies = _studies(
        "Study | Patients (age) | Drug | Response",
        "Ode 2011 | 50 (14–55) | Rituximab | CR 3",
        "Lind 2013 | 62 (mean 36) | Rituximab | CR 2",
    )
    assert [study.n and study.n.value for study in studies] == [50, 62]
    assert [study.age and study.age.stat and study.age.stat.value for study in studies] == ["range", "mean"]


def test_counts_below_a_heading_of_therapies_are_of_those_who_got_each() -> None:
    page = (
        "<table><tr><th rowspan=2>Study</th><th rowspan=2>N</th><th>Indication, n</th><th colspan=3>Therapy, n (%)</th>"
        "<th>Outcome, n (%)</th></tr><tr><th>Thrombotic microangiopathy</th><th>Steroids</th><th>IVIG</th>"
        "<th>Eculizumab</th><th>Recovery</th></tr>"
        "<tr><td>Ode 2011</td><td>39</td><td>19</td><td>36 (92)</td><td>20 (51)</td><td>39 (100)</td><td>29 (74)</td>"
        "</tr>"
        "<tr><td>Lind 2013</td><td>3</td><td>3</td><td>3</td><td>0</td><td>3</td><td>3</td></tr></table>"
    )
    studies = extract(page.encode()).tables[0].studies
    told = [{each.drug.value: each.n and each.n.value for each in study.regimens} for study in studies]
    assert told[0] == {"corticosteroids": 36, "immunoglobulin": 20, "eculizumab": 39}
    assert told[1] == {"corticosteroids": 3, "eculizumab": 3}
    assert not any(study.adverse_events for study in studies)


@pytest.mark.parametrize(
    ("header", "cells", "role"),
    [
        ("PRCA at diagnosis (Hb g/dL)", ("6.1", "5.7"), "other"),
        ("Transplant type", ("Kidney", "HSCT"), "other"),
        ("Time to treatment", ("12", "9"), "other"),
        ("MRI findings", ("raised signal", "normal"), "other"),
        ("PASI 75", ("3/12", "2/9"), "response"),
        ("Setting", ("RCT", "Retrospective cohort"), "design"),
        ("Prolongation of pregnancy, days", ("13", "11 (8–22)"), None),
    ],
)
def test_headers_of_what_was_measured_or_found(header: str, cells: tuple[str, ...], role: str | None) -> None:
    rows = [f"Ode {2010 + at}\t{12 + at}\t{text}\tRituximab\tCR in 2" for at, text in enumerate(cells)]
    page = "\n".join([f"Study\tN\t{header}\tDrug\tResponse", *rows]) + "\n"
    table = extract(page.encode()).tables[0]
    assert next(column.role for column in table.columns if column.header.text == header) == role


def test_a_row_of_placebo_is_not_given_the_drug_of_the_title() -> None:
    studies = _studies(
        "Table 1. Teduglutide in short bowel syndrome",
        "Study | Arm | N | Dose | Duration | Response",
        "Ode 2011 | High dose | 32 | 0.10 mg/kg/d | 24 wk | CR 8",
        "Ode 2011 | Placebo | 16 | – | 24 wk | CR 1",
    )
    assert [each.drug.value for each in studies[0].regimens] == ["teduglutide"]
    assert "teduglutide" not in [each.drug.value for each in studies[1].regimens]


@pytest.mark.parametrize(
    ("text", "given", "before"),
    [
        ("Prednisone 10 mg; infliximab previously in 9", ["prednisone"], ["infliximab"]),
        ("Rituximab 1 g, previously cyclophosphamide", ["rituximab"], ["cyclophosphamide"]),
    ],
)
def test_what_was_given_previously_is_prior_therapy(text: str, given: list[str], before: list[str]) -> None:
    study = _study("Study | N | Treatment | Response", f"Ode 2011 | 12 | {text} | CR in 2")
    assert [each.drug.value for each in study.regimens] == given
    assert [each.value for each in study.prior] == before
