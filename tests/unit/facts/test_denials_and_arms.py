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
        ("18 rituximab vs 18 placebo", 18, 18),
        ("30 (rituximab 15, placebo 15)", 30, 15),
        ("12 rituximab, 11 controls", 12, 12),
        ("79 treated, 43 placebo", 79, 79),
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
        ("CsA 3 mg/kg, zorba 10 mg", ["cyclosporine 3 mg/kg"]),
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
