"""Doses that stand out among few rows."""

from __future__ import annotations

import pytest

from tests.unit.checks.building import Row, abbreviation, drug, found, study, table


@pytest.mark.parametrize(
    ("doses", "odd"),
    [
        (("13 mg/m2", "1.3 mg/m2", "1 mg/m2"), [1]),
        (("1.3 mg/m2", "0.13 mg/m2", "1.3 mg/m2"), [2]),
        (("13 mg/m2", "1.3 mg/m2", "4 mg/m2"), []),
        (("13 mg/m2", "1.3 mg/m2"), []),
    ],
)
def test_two_other_rows_tell_the_usual_where_they_nearly_agree(doses: tuple[str, ...], odd: list[int]) -> None:
    rows = [study(row, 5, regimens=(drug("bortezomib", dose),)) for row, dose in enumerate(doses, 1)]
    assert [one.row for one in found(table(*rows)) if one.code == "regimen.dose-tenfold"] == odd


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("prior anti-TNF therapy", True),
        ("TNF-negative", True),
        ("LV function recovered", True),
        ("IL-6 fell", False),
        ("stage IV", False),
        ("class XIV", False),
    ],
)
def test_a_short_form_tied_to_a_word_needs_its_explanation(words: str, missing: bool) -> None:
    made = table(
        study(1, 5, regimens=(drug("bortezomib", "1.3 mg/m2"),)),
        rows=(Row(1, "", "", "", "5", words),),
        abbreviations=(abbreviation("CR", "complete response"),),
    )
    told = [one for one in found(made) if one.code == "abbreviation.unexplained"]
    assert bool(told) is missing
