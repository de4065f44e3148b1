"""What a row takes from the row above: ditto signs and blanks under a study's name, and never a figure."""

from __future__ import annotations

import pytest

from evitable.facts import read_table
from evitable.model import Role, Study

from .tables import table

COLUMNS: list[tuple[str, Role | None]] = [
    ("Study", "citation"),
    ("Design", "design"),
    ("Disease", "condition"),
    ("Drug", "drug"),
    ("Dose", "dose"),
    ("N", "n"),
    ("CR", "response"),
]
FIRST = ("Ada et al. 2001 [3]", "RCT", "Lupus nephritis", "Rituximab", "375 mg/m2", "12", "5")


def _second(*cells: str) -> Study:
    return read_table(table(COLUMNS, FIRST, cells)).studies[1]


def test_a_blank_name_goes_on_with_the_study_above() -> None:
    study = _second("", "", "", "Cyclophosphamide", "500 mg/m2", "10", "3")
    citation = study.citation
    assert citation.label
    assert citation.number
    assert citation.year
    assert (citation.label.value, citation.number.value, citation.year.value) == ("Ada et al.", "3", 2001)
    assert {citation.label.status, citation.number.status, citation.year.status} == {"derived"}
    assert "above" in citation.label.why
    assert citation.label.quotes[0].place.cell == "r1c0"
    assert [condition.name.value for condition in study.conditions] == ["lupus nephritis"]
    assert [each.drug.value for each in study.regimens] == ["cyclophosphamide"]
    assert study.n
    assert (study.n.value, study.n.status) == (10, "stated")


@pytest.mark.parametrize("sign", ['"', "”", "〃", "''", "ditto", "Idem", "as above", "Same", "same as above", '-"-'])
def test_a_ditto_sign_is_the_cell_above(sign: str) -> None:
    study = _second("Bo 2004 [4]", sign, sign, sign, "1000 mg", "9", "1")
    assert study.citation.label
    assert (study.citation.label.value, study.citation.label.status) == ("Bo", "stated")
    assert study.design
    assert (study.design.value, study.design.status) == ("randomised trial", "derived")
    (regimen,) = study.regimens
    assert (regimen.drug.value, regimen.drug.status) == ("rituximab", "derived")
    assert regimen.dose
    assert (str(regimen.dose.value), regimen.dose.status) == ("1000 mg", "stated")
    assert study.unread == ()


def test_a_figure_is_never_carried() -> None:
    blank = _second("", "", "", "", "", "", "3")
    assert (blank.n, [each.of for each in blank.responses]) == (None, [None])
    signed = _second("Bo 2004 [4]", "", "", "Rituximab", "1 g", '"', '"')
    assert (signed.n, [each.n for each in signed.responses if each.n]) == (None, [])


def test_a_named_study_leaves_its_blanks_blank() -> None:
    study = _second("Bo 2004 [4]", "", "", "", "", "9", "1")
    assert (study.design, study.conditions, study.regimens) == (None, (), ())


def test_a_sign_above_which_nothing_stands_is_left() -> None:
    study = read_table(table(COLUMNS, ('"', "RCT", "ditto", "Rituximab", "1 g", "4", "1"))).studies[0]
    assert study.conditions == () or study.conditions[0].name.value != "lupus nephritis"
    assert study.n
    assert study.n.value == 4


GROUPED: list[tuple[str, Role | None]] = [("Design", "design"), ("Author", "citation"), ("Disease", "condition")]


@pytest.mark.parametrize(
    ("columns", "design", "status"),
    [(GROUPED, "randomised trial", "derived"), ([GROUPED[1], GROUPED[0], GROUPED[2]], None, None)],
)
def test_a_first_column_that_groups_studies_reaches_down_and_others_do_not(
    columns: list[tuple[str, Role | None]], design: str | None, status: str | None
) -> None:
    cells = {"design": ("RCT", ""), "citation": ("Ada 2001", "Bo 2004"), "condition": ("Gout", "")}
    rows = [tuple(cells[str(role)][at] for _, role in columns) for at in (0, 1)]
    study = read_table(table(columns, *rows)).studies[1]
    assert (study.design and study.design.value, study.design and study.design.status) == (design, status)
    assert study.conditions == ()
