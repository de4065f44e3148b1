"""Regimens as tables write them."""

from __future__ import annotations

import pytest

from evitable.facts.doses import UnitOfDose
from evitable.facts.regimen import Defaults, Drug
from evitable.model import Value

from .reading import regimen_read, regimens

DAYS = "days 1,4,8,11"

FOUNDING = {
    "Bortezomib 1.5 mg/sqm on days 1, 4, 8 and 11 + steroids (28-day cycles) for three cycles": [
        f"bortezomib; 1.5 mg/m2; {DAYS}; cycle_days 28; cycles exact 3",
        "corticosteroids",
    ],
    "Bortezomib 1.3 mg/sqm IV in 21-day cycles + dexamethasone (N = 16) for a median of two cycles (range: 1–4)": [
        "bortezomib; 1.3 mg/m2; route iv; cycle_days 21; cycles median 2 (1 to 4)",
        "dexamethasone; n 16",
    ],
    "Bortezomib 1.3 mg/sqm for four injections in two cycles": ["bortezomib; 1.3 mg/m2; cycles exact 2; doses 4"],
    "Bortezomib for a median of six (range: 5–7) weekly cycles": [
        "bortezomib; cycles median 6 (5 to 7); frequency weekly"
    ],
    "Bortezomib 1.3 mg/sqm IV on days 1, 4, 8 and 11 + steroids for eight cycles for two patients, "
    "three cycles for one patient": [
        f"bortezomib; 1.3 mg/m2; route iv; {DAYS}; cycles exact 8; n 2",
        f"bortezomib; 1.3 mg/m2; route iv; {DAYS}; cycles exact 3; n 1",
        "corticosteroids",
    ],
}

CYCLES = {
    "Bortezomib 1.3mg/m2 d1, 4, 8, 11 q21d x 4 cycles": [
        f"bortezomib; 1.3 mg/m2; {DAYS}; cycle_days 21; cycles exact 4"
    ],
    "SC bortezomib (1.3 mg/m2, days 1, 4, 8, and 11 of a 21-day cycle) for 4-6 cycles": [
        f"bortezomib; 1.3 mg/m2; route sc; {DAYS}; cycle_days 21; cycles range (4 to 6)"
    ],
    "Bortezomib, 6 cycles (1.3 mg/m2 on days 1, 4, 8, 11; 21-day cycle)": [
        f"bortezomib; 1.3 mg/m2; {DAYS}; cycle_days 21; cycles exact 6"
    ],
    "Median 2 cycles (range 1-4) of bortezomib 1.3 mg/m2": ["bortezomib; 1.3 mg/m2; cycles median 2 (1 to 4)"],
    "Bortezomib 1.3 mg/m2 for up to 6 cycles": ["bortezomib; 1.3 mg/m2; cycles range ( to 6)"],
    "10 mg ×2/die, for a median of nine (range: 1–24) 28-day cycles of ruxolitinib": [
        "ruxolitinib; 10 mg; cycle_days 28; cycles median 9 (1 to 24); frequency bid"
    ],
    "CYC 500 mg/m2 on day 1 of 28-day cycles, six cycles in 14 patients, eight cycles in five patients": [
        "cyclophosphamide; 500 mg/m2; days 1; cycle_days 28; cycles exact 6; n 14",
        "cyclophosphamide; 500 mg/m2; days 1; cycle_days 28; cycles exact 8; n 5",
    ],
}

FREQUENCIES = {
    "Tocilizumab 8 mg/kg/4 weeks": ["tocilizumab; 8 mg/kg; frequency q4w"],
    "Infliximab 5 mg/kg/4–8 weeks": ["infliximab; 5 mg/kg; frequency q4-8w"],
    "Tocilizumab 162 mg/ week": ["tocilizumab; 162 mg; frequency weekly"],
    "Prednisone 0.5–1 mg/kg/d": ["prednisone; 0.5-1 mg/kg/day"],
    "Cyclosporine A 3 mg/kg per day": ["cyclosporine; 3 mg/kg/day"],
    "Thalidomide 100 mg/die": ["thalidomide; 100 mg/day"],
    "Adalimumab 40 mg EOW": ["adalimumab; 40 mg; frequency q2w"],
    "Anakinra 100 mg SC every 6 h": ["anakinra; 100 mg; route sc; frequency q6h"],
    "Anakinra 100 mg SC ×4/die": ["anakinra; 100 mg; route sc; frequency qid"],
    "Thalidomide 50 mg twice weekly": ["thalidomide; 50 mg; frequency twice weekly"],
    "Methotrexate 15 mg/m2 once weekly": ["methotrexate; 15 mg/m2; frequency weekly"],
    "Canakinumab 4 mg/kg (max 300 mg) every 4 weeks": ["canakinumab; 4 mg/kg; frequency q4w"],
    "Rituximab 375 mg/m2 4-weekly": ["rituximab; 375 mg/m2; frequency q4w"],
    "1000 mg IVMP daily for 6 days": ["methylprednisolone; 1000 mg; route iv; frequency daily; duration 6 days"],
}

NUMBERS_OF_DOSES = {
    "Rituximab 375 mg/m2 weekly × 4": ["rituximab; 375 mg/m2; frequency weekly; doses 4"],
    "4 weekly doses of rituximab 375 mg/m2": ["rituximab; 375 mg/m2; frequency weekly; doses 4"],
    "RTX 375 mg/m2 ×4 weekly infusions": ["rituximab; 375 mg/m2; frequency weekly; doses 4"],
    "Rituximab 1 g × 2, on days 1 and 15": ["rituximab; 1 g; days 1,15; doses 2"],
    "rituximab 2 × 1000 mg (day 0 and day 14)": ["rituximab; 1000 mg; days 0,14; doses 2"],
    "Two 1-g infusions of rituximab 2 weeks apart": ["rituximab; 1 g; frequency q2w; doses 2"],
    "Two cycles of rituximab 375 mg/m2 once weekly × 3": [
        "rituximab; 375 mg/m2; cycles exact 2; frequency weekly; doses 3"
    ],
    "Four infusions of CYC 500 mg/m2 in two cycles": ["cyclophosphamide; 500 mg/m2; cycles exact 2; doses 4"],
    "IVIG 0.4 g/kg × 5 days": ["immunoglobulin; 0.4 g/kg; route iv; duration 5 days"],
    "MMF 1 g ×2/die": ["mycophenolate mofetil; 1 g; frequency bid"],
    "Methylprednisolone 1 g on days 1–3": ["methylprednisolone; 1 g; days 1,2,3"],
    "DXM 40 mg/day (1~4d)": ["dexamethasone; 40 mg/day; days 1,2,3,4"],
    "Fludarabine 25 mg/m2 on days −5, −4 and −3": ["fludarabine; 25 mg/m2; days -5,-4,-3"],
    "Fludarabine 30 mg/m2, CYC 300 mg/m2 on days −5 to −3": [
        "fludarabine; 30 mg/m2",
        "cyclophosphamide; 300 mg/m2; days -5,-4,-3",
    ],
}

PHASES = {
    "Rituximab 1 g × 2, on days 1 and 15; 500 mg at months 12 and 18": [
        "rituximab; 1 g; days 1,15; doses 2",
        "rituximab; 500 mg",
    ],
    "Daratumumab 1800 mg SC weekly × 4, then every 2 weeks × 4": [
        "daratumumab; 1800 mg; route sc; frequency weekly; doses 4",
        "daratumumab; 1800 mg; route sc; frequency q2w; doses 4",
    ],
    "Tocilizumab 8 mg/kg monthly, switching to 162 mg/week SC": [
        "tocilizumab; 8 mg/kg; frequency monthly",
        "tocilizumab; 162 mg; route sc; frequency weekly",
    ],
    "Tocilizumab 6 mg/kg/4 weeks increased to 8 mg/kg/4 weeks": [
        "tocilizumab; 6 mg/kg; frequency q4w",
        "tocilizumab; 8 mg/kg; frequency q4w",
    ],
    "Sirolimus 2–2.5 mg/m2/day after a loading dose of 3 mg/m2": [
        "sirolimus; 3 mg/m2",
        "sirolimus; 2-2.5 mg/m2/day",
    ],
    "caplacizumab 10 mg SC daily after a loading dose of 10 mg IV": [
        "caplacizumab; 10 mg; route iv",
        "caplacizumab; 10 mg; route sc; frequency daily",
    ],
    "Anakinra 100 mg, then 200 mg daily": ["anakinra; 100 mg", "anakinra; 200 mg; frequency daily"],
    "Infliximab 5 mg/kg at weeks 0, 2 and 6, then every 8 weeks": [
        "infliximab; 5 mg/kg",
        "infliximab; 5 mg/kg; frequency q8w",
    ],
    "Colchicine 0.5 mg bid (BW ≥70 kg) or 0.5 mg daily (BW <70 kg)": [
        "colchicine; 0.5 mg; frequency bid",
        "colchicine; 0.5 mg; frequency daily",
    ],
    "Rituximab 1 g × 2 [n = 38], 375 mg/m2 × 4 [n = 13]": [
        "rituximab; 1 g; doses 2; n 38",
        "rituximab; 375 mg/m2; doses 4; n 13",
    ],
    "Sirolimus: in patients 1 and 2 2 mg/m2/day; patient 3 1.5 mg/m2/day": [
        "sirolimus; 2 mg/m2/day; n 2",
        "sirolimus; 1.5 mg/m2/day; n 1",
    ],
    "IV CYC 500 mg every 2 weeks × 6, then AZA 2 mg/kg/day": [
        "cyclophosphamide; 500 mg; route iv; frequency q2w; doses 6",
        "azathioprine; 2 mg/kg/day",
    ],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [pair for table in (FOUNDING, CYCLES, FREQUENCIES, NUMBERS_OF_DOSES, PHASES) for pair in table.items()],
)
def test_regimen(text: str, expected: list[str]) -> None:
    assert regimens(text) == expected


def test_levels_limits_and_tapering_are_told_not_doses() -> None:
    found = regimen_read("Tacrolimus 0.1 mg/kg/day in two divided doses (max 8 mg), level 5–10 ng/mL, tapered")
    assert [str(one.dose.value) for one in found.regimens if one.dose] == ["0.1 mg/kg/day"]
    assert [statement.kind for statement in found.statements] == ["divided", "maximum", "level", "taper"]


def test_sessions_belong_to_the_procedure() -> None:
    found = regimen_read(
        "PE (median of nine sessions, range: 4–21) + rituximab 375 mg/sqm/week for 4 weeks", {"PE": "plasma exchange"}
    )
    assert [value.value for value in found.procedures] == ["plasma exchange"]
    assert [(item.kind, item.text.text) for item in found.statements] == [
        ("procedure", "median of nine sessions, range: 4–21")
    ]
    assert [one.doses for one in found.regimens] == [None]


def test_two_doses_in_turn_are_not_taken_for_one_or_for_a_count() -> None:
    assert regimens("Carfilzomib 20/27 mg/m2") == ["carfilzomib"]


def test_a_further_arm_is_kept_and_placebo_is_the_comparator() -> None:
    found = regimen_read("Telmisartan 80 mg/day vs ramipril 5 or 10 mg/day vs placebo")
    assert [(one.drug.value, one.part) for one in found.regimens] == [
        ("telmisartan", "study"),
        ("ramipril", "study"),
        ("placebo", "comparator"),
    ]
    assert found.arms == ("ramipril", "placebo")


def test_an_elided_dose_says_where_it_comes_from() -> None:
    first, second = regimen_read("Thalidomide 50 mg daily, then every other day").regimens
    assert first.dose
    assert second.dose
    assert (second.dose.status, second.dose.why) == ("derived", "dose of the phase before, not repeated")
    assert second.dose.quotes == first.dose.quotes


HEADER = Defaults(drug=Drug(Value("eculizumab")), unit=UnitOfDose("mg"), frequency=Value("weekly"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("900", ["eculizumab; 900 mg; frequency weekly"]),
        ("300–900", ["eculizumab; 300-900 mg; frequency weekly"]),
        ("1.2 g", ["eculizumab; 1.2 g; frequency weekly"]),
    ],
)
def test_the_header_gives_drug_unit_and_frequency(text: str, expected: list[str]) -> None:
    assert regimens(text, defaults=HEADER) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1 × 106", "1E+6 cells/kg"), ("0.5–1 × 10^6", "5E+5-1E+6 cells/kg"), ("1.5 × 10⁶", "1.5E+6 cells/kg")],
)
def test_powers_of_ten(text: str, expected: str) -> None:
    defaults = Defaults(drug=Drug(Value("car-t cells")), unit=UnitOfDose("cells/kg"))
    (regimen,) = regimen_read(text, defaults=defaults).regimens
    assert regimen.dose
    assert str(regimen.dose.value) == expected
