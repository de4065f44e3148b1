"""Populations, diseases and citations as tables write them."""

from __future__ import annotations

import pytest

from evitable.facts.age import style_of
from evitable.facts.citation import read_citation, read_reference
from evitable.facts.coverage import Coverage
from evitable.facts.sex import order_of
from evitable.facts.sexes import read_age_and_sex
from evitable.model import Cell, Citation

from .reading import conditions, population

POPULATIONS = {
    "Adult (63 years)": "adult; exact 63 years",
    "Adult (median age 27.8 years, range: 21–43)": "adult; median 27.8 (21 to 43) years",
    "Adult (78, 72 and 60 years)": "adult; range (60 to 78) [78, 72, 60] years",
    "Adult (age 42 ± 15 years)": "adult; mean 42 years",
    "One 54-year-old male": "n 1; 1 M; exact 54 years",
    "One 6-year-old girl": "n 1; 1 F; exact 6 years",
    "Twelve patients (8 F, 4 M)": "n 12; 8 F; 4 M",
    "Five patients (F:M 4:1)": "n 5; 4 F; 1 M",
    "Children, F:M 3:1": "n 4; 3 F; 1 M; child",
    "44 patients, 31 treated with anakinra": "n 44; treated 31",
    "53 of 211 treated": "n 211; treated 53",
    "60, 9 of them treated with tocilizumab": "n 60; treated 9",
    "22 (16 F, 6 M)": "n 22; 16 F; 6 M",
    "1 (F, 74 years)": "n 1; 1 F; exact 74 years",
    "Ten children (7 F, 3 M)": "n 10; 7 F; 3 M; child",
    "Two patients (26 and 51 years)": "n 2; range (26 to 51) [26, 51] years",
    "Children unresponsive to CS and 6 months MMF (N = 12)": (
        "n 12; child; prior corticosteroids; prior mycophenolate mofetil"
    ),
    "12 adults (7 women, 5 men; median age 45 years [range 23–67])": (
        "n 12; 7 F; 5 M; adult; median 45 (23 to 67) years"
    ),
    "45 patients (30 F/15 M), mean age 42.3 ± 11 years": "n 45; 30 F; 15 M; mean 42.3 years",
    "A 7-month-old boy": "n 1; 1 M; exact 7 months",
    "6 adults, 4 children": "n 10; adult; child",
    "Mean age 71 ± 8 years": "mean 71 years",
    "Median age 9 years (IQR 4–12)": "median 9 years",
    "Adults aged ≥18 years": "adult",
    "M:F 1.50:1": "",
    "25,620": "n 25620",
}

CONDITIONS = {
    "Refractory SLE": ["[refractory] systemic lupus erythematosus"],
    "SLE and APS in IgA MM": [
        "systemic lupus erythematosus",
        "antiphospholipid syndrome",
        "iga multiple myeloma",
    ],
    "Refractory primary Sjögren syndrome": ["[refractory] primary sjögren syndrome"],
    "Relapsed or refractory CAD": ["[relapsed] [refractory] cold agglutinin disease"],
    "wAIHA after HSCT": ["warm autoimmune haemolytic anaemia"],
    "Acute GVHD, steroid-refractory": ["[steroid-refractory] acute graft-versus-host disease"],
    "Relapsing-remitting MS": ["relapsing-remitting multiple sclerosis"],
    "Granulomatosis with polyangiitis": ["granulomatosis with polyangiitis"],
    "Steroid-dependent nephrotic syndrome": ["[steroid-dependent] nephrotic syndrome"],
    "Lupus nephritis (class III/IV)": ["lupus nephritis"],
    "ITP (n = 10), AIHA (n = 5)": ["immune thrombocytopenia", "autoimmune haemolytic anaemia"],
    "HLH secondary to EBV": ["haemophagocytic lymphohistiocytosis"],
    "Recurrent pericarditis": ["[recurrent] pericarditis"],
}

OWN = {
    "SLE": "systemic lupus erythematosus",
    "APS": "antiphospholipid syndrome",
    "MM": "multiple myeloma",
    "CAD": "cold agglutinin disease",
    "wAIHA": "warm autoimmune haemolytic anaemia",
    "HSCT": "haematopoietic stem cell transplantation",
    "GVHD": "graft-versus-host disease",
    "CS": "corticosteroids",
    "MMF": "mycophenolate mofetil",
    "AIHA": "autoimmune haemolytic anaemia",
}

CITATIONS = {
    "Fröhlich et al. 49": ("Fröhlich et al.", None, "49"),
    "Tennakoon-Weir 36": ("Tennakoon-Weir", None, "36"),
    "Brancaleo et al., 2011 [14]": ("Brancaleo et al.", 2011, "14"),
    "Quillard et al 201821": ("Quillard et al", 2018, "21"),
    "Castelbrook et al34": ("Castelbrook et al", None, "34"),
    "Greifenau et al. (2016) [8]": ("Greifenau et al.", 2016, "8"),
    "Fairweathers et al. (2014–2015) [50, 51]": ("Fairweathers et al.", None, "50, 51"),
    "Macallister-Roe et al. (2017)a [56]": ("Macallister-Roe et al.", 2017, "56"),
    "Hallerstede et al.,12 2021": ("Hallerstede et al.", 2021, "12"),
    "Bergamaschi et al. (1993) (18)": ("Bergamaschi et al.", 1993, "18"),
    "CORIMUNO-19": ("CORIMUNO-19", None, None),
    "Almarhabi\n(2024)": ("Almarhabi", 2024, None),
    "Smith et al.²¹": ("Smith et al.", None, "21"),
    "2010-Brahmer-J Clin Oncol": ("Brahmer", 2010, None),
    "[64, 65]": (None, None, "64, 65"),
}


@pytest.mark.parametrize(("text", "expected"), POPULATIONS.items())
def test_population(text: str, expected: str) -> None:
    assert population(text, OWN) == expected


@pytest.mark.parametrize(("text", "expected"), CONDITIONS.items())
def test_conditions(text: str, expected: list[str]) -> None:
    assert conditions(text, OWN) == expected


def _told(citation: Citation) -> tuple[str | None, int | None, str | None]:
    label, year, number = citation.label, citation.year, citation.number
    return (label.value if label else None, year.value if year else None, number.value if number else None)


@pytest.mark.parametrize(("text", "expected"), CITATIONS.items())
def test_citation(text: str, expected: tuple[str | None, int | None, str | None]) -> None:
    cell = Cell("cell", text)
    assert _told(read_citation(cell, Coverage([cell]))) == expected


@pytest.mark.parametrize("text", ["61", "[61]", "61."])
def test_a_column_of_references(text: str) -> None:
    cell = Cell("cell", text)
    assert _told(read_reference(cell, Coverage([cell]))) == (None, None, "61")


@pytest.mark.parametrize("text", ["F/45", "45, female", "F (45 years)", "45 F"])
def test_age_and_sex_of_one_patient(text: str) -> None:
    cell = Cell("cell", text)
    found = read_age_and_sex(cell, Coverage([cell]), style_of("age/sex"))
    assert found
    assert found.age
    assert found.age.value
    assert found.lone_sex
    assert (found.age.value.value, found.lone_sex.value) == (45, "female")


def test_headers_say_what_ages_are() -> None:
    assert style_of("age, years: mean ± sd or median [range]").bracketed == "median"
    assert style_of("mean or median age, years").bracketed is None
    notes = ("ages are mean ± sd or median (range) unless marked. a median (interquartile range).",)
    assert style_of("age, years", notes).marks == ("a",)


def test_headers_say_which_sex_comes_first() -> None:
    assert order_of("F/M") == ("female", "male")
    assert order_of("Sex") is None
