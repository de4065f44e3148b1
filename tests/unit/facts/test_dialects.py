"""Dialects of reviews in rheumatology, haematology, neurology, dermatology, transplantation and oncology.

Facts are written down from the words before the reading was made to find them.
"""

from __future__ import annotations

import pytest

from evitable import extract
from evitable.cells.headers import role_of
from evitable.facts.context import column_context
from evitable.facts.regimen import Defaults
from evitable.model import Cell, Column, Study
from evitable.terms import find

from .reading import harms, population, regimens, responses


def _studies(header: str, *rows: str, title: str = "Rituximab in pemphigus vulgaris") -> tuple[Study, ...]:
    lines = [line.replace(" | ", "\t") for line in (header, *rows)]
    page = f"Table 1\n\n{title}\n\n" + "\n".join(lines) + "\n"
    return extract(page.encode()).tables[0].studies


# --- drugs that no vocabulary knows


@pytest.mark.parametrize("drug", ["Zorvolimab", "tazudinib", "Brelacept", "gavutersen", "olmavaxaban"])
def test_an_unknown_drug_is_told_by_the_ending_of_its_name_and_is_uncertain(drug: str) -> None:
    (study, _) = _studies(
        "Author | Design | N | Treatment | Response",
        f"Ada 2020 | Case series | 4 | {drug} 300 mg SC every 4 weeks | CR (N = 2)",
        "Bea 2021 | Case series | 5 | Rituximab 1 g × 2 | CR (N = 3)",
    )
    (regimen,) = study.regimens
    assert (regimen.drug.value, regimen.drug.status) == (drug.lower(), "uncertain")
    assert regimen.dose is not None
    assert str(regimen.dose.value) == "300 mg"


def test_words_that_end_like_a_drug_are_none() -> None:
    assert find("The concept of cholesterol and creatinine in infants, except one", "drug", "drug-class") == ()


def test_the_drug_of_a_title_is_not_put_in_the_place_of_another() -> None:
    (study,) = _studies("Author | N | Dose | Response", "Ada 2020 | 4 | Apatinib 500 mg daily | CR 2")
    assert [regimen.drug.value for regimen in study.regimens] == ["apatinib"]


# --- headers under which figures count nobody


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Median PFS, months", "other"),
        ("OS, months", "other"),
        ("Time to response (wks)", "other"),
        ("Duration of response (months)", "other"),
        ("EDSS change", "other"),
        ("mRS before/after", "other"),
        ("OS at 2 years (%)", "death"),
        ("CR at week 24, n (%)", "response"),
        ("ORR (%)", "response"),
        ("Type of lupus", "condition"),
        ("Type of study", "design"),
        ("Second-line therapy", "prior"),
        ("Primary end point", "outcome-measures"),
        ("Control of inflammation", "response"),
        ("Discontinued due to side effects", "other"),
        ("Baseline proteinuria", "other"),
    ],
)
def test_headers(header: str, role: str) -> None:
    assert role_of(header, {"ORR": "objective response rate", "OS": "overall survival"})[0] == role


def test_months_of_survival_are_no_patients() -> None:
    (study,) = _studies(
        "Trial | N | Intervention | ORR (%) | Median PFS, months | Median OS, months",
        "Ada 2020 | 48 | Rituximab 375 mg/m2 weekly | 28.2 | 4 | 8",
    )
    assert [(one.label.value, one.n, one.pct and one.pct.value) for one in study.responses] == [("OR", None, 28.2)]


def test_those_without_a_relapse_are_not_counted_as_relapsed() -> None:
    (study,) = _studies("Author | N | Treatment | Relapse-free, n (%)", "Ada 2020 | 14 | Rituximab 1 g | 12 (86)")
    assert [(one.label.value, one.category) for one in study.responses] == [("relapse-free", "other")]
    assert responses("No relapse (N = 5)", outcome=None) == ["no relapse 5 of 20"]
    assert responses("No relapse (0/4)", outcome=None) == ["relapse 0 of 4"]


def test_a_measured_decrease_is_no_outcome() -> None:
    assert responses("81% lower severity score; relapse in 1 pt", outcome=None) == ["relapse 1"]


def test_what_a_drug_does_to_an_outcome_counts_nobody() -> None:
    assert responses("Prolonged progression-free survival", outcome=None) == []
    assert responses("Slows disease progression", outcome=None) == []
    assert responses("Worsening was present in 13 patients", outcome=None) == ["worsening 13 of 20"]


# --- harms


def test_a_grade_before_a_heading_is_that_of_the_list() -> None:
    assert harms("Grade 3-4 events: pneumonia 2, seizure 1; rash (3)") == [
        "G3-4 pneumonia 2",
        "G3-4 seizure 1",
        "rash 3",
    ]


def test_the_gut_is_no_grade() -> None:
    assert harms("Infection 2, GI 5") == ["infection 2", "GI 5"]
    assert harms("GI-II neuropathy (3)") == ["G1-2 neuropathy 3"]


def test_a_fatal_event_is_one_event() -> None:
    assert harms("Pneumonia, sepsis (fatal)") == ["pneumonia", "sepsis"]


def test_patients_before_a_list_are_a_total() -> None:
    assert harms("2 patients: tuberculosis, EBV infection") == ["tuberculosis", "EBV infection"]


def test_figures_in_brackets_under_per_cent_are_per_cent() -> None:
    (study,) = _studies(
        "Trial | N | Intervention | Grade ≥3 adverse events (%)",
        "Ada 2020 | 85 | Rituximab 1 g | Hypertension (8.3), convulsion (6.0), fever 26",
    )
    told = [(event.term.value, event.n, event.pct and event.pct.value) for event in study.adverse_events]
    assert told == [("hypertension", None, 8.3), ("convulsion", None, 6.0), ("fever", None, 26.0)]


# --- regimens


def test_a_number_of_doses_is_not_the_dose_of_what_follows() -> None:
    assert regimens("Rituximab 375 mg/m2 weekly ×4 or 1,000 mg × 2 two weeks apart") == [
        "rituximab; 375 mg/m2; frequency weekly; doses 4",
        "rituximab; 1000 mg; frequency q2w; doses 2",
    ]


def test_days_glued_to_a_letter_are_not_the_unit() -> None:
    assert regimens("Dex 40 mg d1-4") == ["dexamethasone; 40 mg; days 1,2,3,4"]


def test_a_route_belongs_to_the_drug_behind_it() -> None:
    assert regimens("Oral methylprednisolone as add-on to subcutaneous interferon beta") == [
        "methylprednisolone; route po",
        "interferon-beta; route sc",
    ]


def test_a_column_of_cycles_goes_to_the_regimen_of_the_dose() -> None:
    (study,) = _studies(
        "Author | N | Bortezomib (cycles) | Dose | Outcome",
        "Ada 2020 | 1 | 4 | 1.3 mg/m2 SC, days 1, 4, 8, 11 | CR",
        title="Bortezomib in autoimmune encephalitis",
    )
    (regimen,) = study.regimens
    assert regimen.cycles is not None
    assert (regimen.cycles.stat, regimen.cycles.value and regimen.cycles.value.value) == ("exact", 4)


def test_what_is_measured_is_no_drug_in_prose() -> None:
    (study,) = _studies(
        "Author | N | Treatment | Comments",
        "Ada 2020 | 5 | Rituximab 1 g × 2 | Urinary albumin to creatinine ratio 2.1",
    )
    assert [regimen.drug.value for regimen in study.regimens] == ["rituximab"]


def test_a_dose_behind_an_unknown_word_is_not_that_of_the_next_drug() -> None:
    assert regimens("Xyz 25 mg/m2, cyclophosphamide 1000 mg/m2") == ["cyclophosphamide; 1000 mg/m2"]
    assert regimens("Flu 25 mg/m2, Cy 1000 mg/m2") == ["fludarabine; 25 mg/m2", "cyclophosphamide; 1000 mg/m2"]


# --- populations and citations


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("101 (49 in the rituximab arm)", "n 101; treated 49"),
        ("9 vs 37 controls", "n 9"),
        ("8M/5F", "n 13; 5 F; 8 M"),
    ],
)
def test_populations(words: str, told: str) -> None:
    assert population(words) == told


def test_so_long_ago_is_no_age() -> None:
    assert population("Recent stroke (120 days), 40 patients") == "n 40"


def test_numbers_of_registries_are_neither_years_nor_marks() -> None:
    (study,) = _studies("Trial | N | Treatment | CR", "ALPHA (NTR1929) | 12 | Rituximab 1 g × 2 | 4")
    assert study.citation.label is not None
    assert (study.citation.label.value, study.citation.year, study.citation.number) == ("ALPHA", None, None)
    assert [one.text.text for one in study.statements if one.kind == "registry"] == ["NTR1929"]


def test_rows_that_sum_up_are_no_studies() -> None:
    page = (
        "Table 1\n\nRituximab in pemphigus\n\nAuthor\tN\tTreatment\tCR\nAda 2020\t4\tRituximab 1 g × 2\t2\n"
        "Bea 2021\t6\tRituximab 1 g × 2\t3\nTotal\t10\t\t5\n"
    )
    table = extract(page.encode()).tables[0]
    assert [study.n and study.n.value for study in table.studies] == [4, 6]
    assert [found.code for found in table.findings if found.code == "row.summary"] == ["row.summary"]
    assert "Total" in {cell.text for cell in table.cells}


def test_a_header_asks_for_cycles() -> None:
    column = column_context(Column(Cell("h", "Bortezomib (cycles)"), "regimen"), {}, (), ())
    assert column.counts_cycles
    assert column.defaults != Defaults()
