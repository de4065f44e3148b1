"""What tables of cancer, infection, transplants and metabolism say that others do not, in sibling words."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import evitable
from evitable.cells.headers import role_of
from evitable.facts.condition import read_conditions
from evitable.facts.context import column_context
from evitable.facts.counts import read_count
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.harm import read_harms
from evitable.facts.outcome import RESPONDED
from evitable.facts.regimen import read_regimen
from evitable.facts.response import read_responses
from evitable.facts.tokens import tokenize
from evitable.model import Cell, Column, Study


def _studies(text: str) -> tuple[Study, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.tsv")
        path.write_text(text, encoding="utf-8")
        return evitable.extract(path).tables[0].studies


@pytest.mark.parametrize("joint", ["+", "plus", "and", ","])
def test_an_unknown_word_between_a_joint_and_a_dose_is_a_drug_of_its_own(joint: str) -> None:
    cell = Cell("c", f"Bedaquiline 400 mg daily {joint} zorbamide 200 mg bid")
    first, second = read_regimen(cell, Coverage([cell])).regimens
    assert (first.drug.value, str(first.dose.value) if first.dose else "") == ("bedaquiline", "400 mg")
    assert (second.drug.value, second.drug.status) == ("zorbamide", "uncertain")
    assert second.frequency is not None
    assert second.frequency.value == "bid"


def test_a_dose_behind_words_that_nothing_knows_is_no_sure_phase_of_the_drug_before() -> None:
    cell = Cell("c", "Rituximab 375 mg/m2 + baseline 100 mg")
    _, second = read_regimen(cell, Coverage([cell])).regimens
    assert second.dose is not None
    assert second.dose.status == "uncertain"


@given(n=st.integers(0, 400), tenths=st.integers(1, 999), sign=st.booleans())
def test_a_share_before_its_count_gives_both(n: int, tenths: int, sign: bool) -> None:
    share = tenths / 10
    cell = Cell("c", f"{share:g}{'%' if sign else ''} ({n})")
    found = read_count(Cursor(cell, tokenize(cell.text), Coverage([cell])), bare=True, share="pct (n)")
    assert found is not None
    assert found.n is not None
    assert found.pct is not None
    assert found.n.value == n
    assert found.pct.value == pytest.approx(share)


@pytest.mark.parametrize(
    ("header", "share"),
    [
        ("Survival, % (n)", "pct (n)"),
        ("CR [%, n]", "pct (n)"),
        ("CR, n (%)", "n (pct)"),
        ("CR (%)", "pct"),
        ("Responders (n/N)", "n"),
        ("Toxicity (CTCAE grade)", "grade"),
        ("Adverse events [grade]", "grade"),
    ],
)
def test_headers_tell_what_figures_are(header: str, share: str) -> None:
    column = Column(Cell("h", header), "response")
    assert column_context(column, {}, (), ()).share == share


@pytest.mark.parametrize(("bracket", "grade"), [("2", "2"), ("III", "3"), ("1-2", "1-2"), ("2–3", "2-3")])
def test_brackets_hold_grades_where_the_header_says_so(bracket: str, grade: str) -> None:
    cell = Cell("c", f"Stomatitis ({bracket}), rash (1)")
    first, second = read_harms(cell, Coverage([cell]), share="grade").events
    assert [each.grade.value if each.grade else None for each in (first, second)] == [grade, "1"]
    assert first.count is None


@pytest.mark.parametrize(
    "words",
    ["None related to treatment", "None attributed to the study drug", "No toxicity related to belatacept", "None"],
)
def test_none_of_a_cause_is_none(words: str) -> None:
    cell = Cell("c", words)
    found = read_harms(cell, Coverage([cell]))
    assert found.none is not None
    assert not found.events


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Culture conversion", "response"),
        ("Insulin stopped, n/N", "response"),
        ("Steroids withdrawn", "response"),
        ("Normal serum phosphate, %", "response"),
        ("Neutrophil engraftment", "response"),
        ("Normal range", None),
        ("Treatment discontinued", None),
    ],
)
def test_headers_of_outcomes_that_no_list_has(header: str, role: str | None) -> None:
    found = role_of(header, {})[0]
    assert found == role if role else found != "response"


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        ("tracheal stenosis (N = 6), loss of vision (N = 0)", [("tracheal stenosis", 6), ("loss of vision", 0)]),
        ("improved lung function (3/3)", [("improved lung function", 3)]),
        ("oxygen dependence in 4 pts", [("oxygen dependence", 4)]),
        ("CR (N = 2), donor chimerism (N = 5)", [("CR", 2), ("donor chimerism", 5)]),
    ],
)
def test_outcomes_in_their_own_words_keep_them(words: str, labels: list[tuple[str, int]]) -> None:
    cell = Cell("c", words)
    found = read_responses(cell, Coverage([cell]), outcome=RESPONDED).responses
    assert [(one.label.value, one.n.value if one.n else None) for one in found] == labels


def test_a_heading_said_on_both_lines_heads_one_column() -> None:
    (study,) = _studies(
        "Author\tYear\tN\tRegimen\tBest response\t\tORR (%)\n"
        "Author\tYear\tN\tRegimen\tCR\tPR\tORR (%)\n"
        "Penel et al. (9)\t2008\t27\tPaclitaxel 80 mg/m2\t1\t5\t22\n"
        "NR, not reported.\n"
    )
    counts = [(one.label.value, one.n.value if one.n else one.pct and one.pct.value) for one in study.responses]
    assert counts == [("CR", 1), ("PR", 5), ("OR", 22)]


def test_columns_of_intervals_and_of_doses_tell_of_all_phases_wherever_they_stand() -> None:
    (study,) = _studies(
        "Study\tn\tInterval\tNo. of doses\tBurosumab dose (mg/kg)\tAdverse events\n"
        "Jan et al. 2021\t14\tEvery 4 weeks\t6\t0.3, then 1.0\tNone\n"
        "\n"
    )
    assert [str(one.dose.value) for one in study.regimens if one.dose] == ["0.3 mg/kg", "1.0 mg/kg"]
    assert {one.frequency.value for one in study.regimens if one.frequency} == {"q4w"}


def test_a_section_gives_its_disease_and_age_group() -> None:
    first, second = _studies(
        "Study\tn\tBurosumab dose\tAdverse events\n"
        "X-linked hypophosphataemia, children\t\t\t\n"
        "Imel et al. 2019\t29\t0.8 mg/kg q2w\tNone\n"
        "Tumour-induced osteomalacia\t\t\t\n"
        "Jan et al. 2021\t14\t0.3 mg/kg q4w\tNone\n"
    )
    assert first.age is not None
    assert first.age.group is not None
    assert first.age.group.value == "child"
    assert [one.name.value for one in second.conditions] == ["tumour-induced osteomalacia"]


@pytest.mark.parametrize("words", ["type 1 Gaucher disease", "Gaucher disease type 1", "type II Gaucher disease"])
def test_a_type_before_or_behind_a_disease_is_part_of_its_name(words: str) -> None:
    cell = Cell("c", f"Eliglustat in {words}")
    (found,) = read_conditions(cell, Coverage([cell]), whole=False).conditions
    assert found.name.value == words.lower()
