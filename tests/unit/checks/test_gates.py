"""A quick look passes over nothing that the rule behind it would find."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.checks import doses
from evitable.checks.citations import _odd_year
from evitable.checks.intervals import _SHORT_SIGN, _names_interval
from evitable.checks.words import _has_bracket, _note_short_forms, _odd_bracket, short_forms
from evitable.model import Cell, Column, Dose, EvidenceTable, Quote, Regimen, Study, Value

WORDS = st.lists(
    st.sampled_from(["AIHA", "(CR)", "5", "MG", "MGs", "anti-TNF", "HIV-negative", "IL-6", "CD19,", "fever", "SLE;ITP"])
)


def _rows(texts: list[str]) -> EvidenceTable:
    cells = [Cell(f"r{row}c1", text, ()) for row, text in enumerate(texts, 1)]
    studies = tuple(Study(row) for row, _ in enumerate(texts, 1))
    column = Column(Cell("h1", "Findings", ()), "comments")
    return EvidenceTable(
        None, None, None, "other", "", (column,), (), studies, tuple(cells), tuple((c.id,) for c in cells)
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=6))
def test_words_met_before_tell_no_other_short_form(texts: list[str]) -> None:
    table = _rows(texts)
    every: dict[str, Quote] = {}
    for cell in table.cells:
        _note_short_forms(cell, every)
    assert short_forms(table) == every


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([Decimal(n) for n in ("0.13", "1", "1.3", "2", "9.9", "10", "13", "20", "130")])))
def test_doses_within_tenfold_hide_no_tenfold_dose(amounts: list[Decimal]) -> None:
    studies = tuple(
        Study(row, regimens=(Regimen(Value("bortezomib"), dose=Value(Dose(amount, None, "mg/m2"))),))
        for row, amount in enumerate(amounts, 1)
    )
    table = EvidenceTable(None, None, None, "other", "", (), (), studies)
    quick = list(doses.dose_tenfold(table))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(doses, "_all_within_tenfold", lambda _: False)
        assert list(doses.dose_tenfold(table)) == quick


@given(st.text("()[] a1)", max_size=8), st.text("ci rRCI=9of", max_size=8))
def test_texts_passed_over_hold_no_bracket_and_no_sign(brackets: str, sign: str) -> None:
    assert _has_bracket(brackets) or _odd_bracket(brackets) is None
    assert _names_interval(sign) or not _SHORT_SIGN.search(sign)


@given(st.lists(st.sampled_from(["2014", "1492", "9120", "12", "Adams"]), max_size=4))
def test_an_odd_year_stands_alone(words: list[str]) -> None:
    years = re.findall(r"\b\d{4}\b", " ".join(words))
    found = _odd_year(Cell("r1c1", " ".join(words), ()))
    assert (found[1] if found else None) == (years[0] if years in (["1492"], ["9120"]) else None)
