"""What titles say for every row, and what they do not."""

from __future__ import annotations

import pytest

from evitable.facts.context import context_of
from evitable.facts.study import read_table
from evitable.facts.titled import titled_drugs
from evitable.model import Role

from .reading import regimens
from .tables import table

DRUGS = {
    "Canakinumab in colchicine-resistant familial Mediterranean fever": ["canakinumab"],
    "Romiplostim in aplastic anaemia refractory to cyclosporine": ["romiplostim"],
    "Rituximab after failure of cyclophosphamide in lupus nephritis": ["rituximab"],
    "Rituximab and cyclophosphamide in lupus nephritis": ["rituximab", "cyclophosphamide"],
}


@pytest.mark.parametrize(("title", "drugs"), DRUGS.items())
def test_a_title_names_the_drugs_given_not_those_that_failed(title: str, drugs: list[str]) -> None:
    found = titled_drugs(table([("N", "n"), ("Dose", "dose")], ("3", "5 mg"), title=title), {})
    assert [drug.name.value for drug in found] == drugs


def test_the_drug_of_a_row_goes_before_that_of_the_title() -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Drug", "drug"), ("Dose", "dose")]
    (study,) = read_table(table(columns, ("1", "Tofacitinib", "5 mg bid"), title="JAK inhibitors in vitiligo")).studies
    assert [each.drug.value for each in study.regimens] == ["tofacitinib"]


@pytest.mark.parametrize("answer", ["Yes", "No"])
def test_an_answer_under_another_header_does_not_give_the_drug_of_the_title(answer: str) -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Dose", "dose"), ("Surgery", "regimen")]
    (study,) = read_table(table(columns, ("1", "200 mg bid", answer), title="Voriconazole in mycetoma")).studies
    assert len(study.regimens) == 1


DISEASES = {
    "Botulinum toxin for axillary quellosis": [("axillary quellosis", "uncertain")],
    "Rituximab in children": [],
    "Studies of rituximab": [],
    "Thalidomide in POEMS syndrome": [("poems syndrome", "stated")],
    "Nusinersen in spinal muscular atrophy type 1": [("spinal muscular atrophy type 1", "stated")],
    "Voriconazole for central nervous system aspergillosis": [("central nervous system aspergillosis", "stated")],
}


@pytest.mark.parametrize(("title", "diseases"), DISEASES.items())
def test_a_title_names_a_disease_known_or_not(title: str, diseases: list[tuple[str, str]]) -> None:
    found = context_of(table([("N", "n"), ("Dose", "dose")], ("3", "5 mg"), title=title)).conditions
    assert [(each.name.value, each.name.status) for each in found] == diseases


def test_an_underlying_disease_stands_beside_the_disease_of_the_title() -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Underlying disease", "condition"), ("Dose", "dose")]
    rows = [("1", "Aplastic anaemia", "5 mg"), ("1", "None", "5 mg")]
    first, second = read_table(table(columns, *rows, title="Voriconazole for aspergillosis")).studies
    assert [each.name.value for each in first.conditions] == ["aspergillosis", "aplastic anaemia"]
    assert [each.name.value for each in second.conditions] == ["aspergillosis"]


@pytest.mark.parametrize(
    ("line", "states"),
    [("Newly diagnosed", ["newly diagnosed"]), ("R/R", ["relapsed", "refractory"]), ("Relapsed", ["relapsed"])],
)
def test_a_line_of_therapy_is_a_state_of_the_disease(line: str, states: list[str]) -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Line", "prior"), ("Drug", "drug")]
    (study,) = read_table(table(columns, ("9", line, "Lenalidomide 25 mg"), title="POEMS syndrome")).studies
    assert [state.value for each in study.conditions for state in each.status] == states


PHASES = {
    "Nusinersen 12 mg on days 1, 15, 29 and 64, and every 4 months thereafter": 2,
    "Tofacitinib 5 mg/d to 10 mg bid": 2,
    "Tofacitinib 5 mg to 10 mg bid": 1,
    "Rituximab 1 g on days 1 and 15 and prednisone thereafter": 2,
}


@pytest.mark.parametrize(("words", "entries"), PHASES.items())
def test_phases(words: str, entries: int) -> None:
    assert len(regimens(words)) == entries


def test_the_header_of_a_dose_may_say_how_often() -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Weekly dose (mg), range", "dose")]
    (study,) = read_table(table(columns, ("20", "1–7"), title="Cabergoline in Cushing disease")).studies
    (regimen,) = study.regimens
    assert regimen.frequency is not None
    assert regimen.frequency.value == "weekly"


COMMAS = {"44,2": 44.2, "44,2 ± 11,3": 44.2}


@pytest.mark.parametrize(("cell", "mean"), COMMAS.items())
def test_decimal_commas_in_ages(cell: str, mean: float) -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Mean age, years", "age"), ("Drug", "drug")]
    (study,) = read_table(table(columns, ("9", cell, "Omalizumab 2,5 mg"))).studies
    assert study.age is not None
    assert study.age.value is not None
    assert study.age.value.value == mean
    assert [str(each.dose.value) for each in study.regimens if each.dose] == ["2.5 mg"]


AGES = {"21.3 months (median; range 8.3–113.1)": ("median", 21.3, 113.1), "4.2 months (mean)": ("mean", 4.2, None)}


@pytest.mark.parametrize(("cell", "told"), AGES.items())
def test_the_statistic_behind_an_age(cell: str, told: tuple[str, float, float | None]) -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Age at first dose", "age"), ("Drug", "drug")]
    (study,) = read_table(table(columns, ("9", cell, "Nusinersen"))).studies
    age = study.age
    assert age is not None
    assert (age.stat and age.stat.value, age.value and age.value.value, age.high and age.high.value) == told


def test_columns_of_cycles_and_routes_tell_of_the_regimen_wherever_they_stand() -> None:
    columns: list[tuple[str, Role | None]] = [
        ("N", "n"), ("Number of cycles", "dose"), ("Route", "dose"), ("Azacitidine schedule", "regimen")
    ]  # fmt: skip
    (study,) = read_table(table(columns, ("12", "1–9", "SC", "75 mg/m2 daily × 7 days"))).studies
    (regimen,) = study.regimens
    assert regimen.route is not None
    assert regimen.route.value == "sc"
    assert regimen.cycles is not None
    assert (regimen.cycles.low and regimen.cycles.low.value, regimen.cycles.high and regimen.cycles.high.value) == (
        1,
        9,
    )


def test_a_row_of_a_procedure_does_not_get_the_drug_of_the_title() -> None:
    columns: list[tuple[str, Role | None]] = [("N", "n"), ("Intervention", "drug")]
    rows = [("47", "ECP + interferon alfa 3 MU SC"), ("37", "ECP every 4 weeks")]
    first, second = read_table(table(columns, *rows, title="Photopheresis and interferon in Sézary syndrome")).studies
    assert (len(first.regimens), len(second.regimens)) == (1, 0)


def test_an_unknown_disease_of_a_title_keeps_its_state_apart() -> None:
    (found,) = context_of(
        table([("N", "n"), ("Dose", "dose")], ("3", "5"), title="Iloprost in severe frostbite")
    ).conditions
    assert (found.name.value, [state.value for state in found.status]) == ("frostbite", ["severe"])
