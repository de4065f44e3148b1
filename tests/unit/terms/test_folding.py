"""Folding keeps every offset: one character in, one character out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evitable.terms import fold
from evitable.terms.folding import plain

EVERY_CHARACTER = st.text(st.characters(codec=None, categories=None))


@given(EVERY_CHARACTER)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(EVERY_CHARACTER)
def test_folded_text_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(EVERY_CHARACTER, EVERY_CHARACTER)
def test_folding_goes_character_by_character(left: str, right: str) -> None:
    assert fold(left + right) == fold(left) + fold(right)


def test_no_character_of_the_first_two_planes_changes_the_length() -> None:
    for start in range(0, 0x20000, 0x1000):
        text = "".join(map(chr, range(start, start + 0x1000)))
        assert len(fold(text)) == len(text)


@pytest.mark.parametrize("space", "\u00a0\u2009\u202f\u2002\u3000\t\u200b\ufeff\u2060")
def test_odd_spaces_become_plain_ones(space: str) -> None:
    assert fold(f"1.3{space}mg") == "1.3 mg"


@pytest.mark.parametrize("line_end", "\u2028\u2029\x85\x0b\x0c")
def test_odd_line_ends_become_plain_ones(line_end: str) -> None:
    assert fold(f"CR{line_end}PR") == "cr\npr"


def test_plain_line_ends_stay() -> None:
    assert fold("CR\r\nPR\n") == "cr\r\npr\n"


@pytest.mark.parametrize("dash", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d")
def test_dashes_become_hyphens(dash: str) -> None:
    assert fold(f"21{dash}43") == "21-43"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("１２３", "123"),
        ("٣٤", "34"),
        ("𝟏𝟐", "12"),
        ("Still’s ‘x’ “y” Behçet´s", "still's 'x' \"y\" behçet's"),
        ("µg μg", "μg μg"),
        ("2×4 mg/m²", "2×4 mg/m²"),
        ("İstanbul", "İstanbul"),
        ("TNF-Α", "tnf-α"),
        ("½ ≥3 ±", "½ ≥3 ±"),
    ],
)
def test_folding_by_example(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_plain_text_keeps_its_capitals() -> None:
    assert plain("SLE – Ｃ１") == "SLE - Ｃ1"
