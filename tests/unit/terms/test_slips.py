"""Slips of the pen: one letter away from one name of the field, and never from plain English."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from evitable import extract
from evitable.terms import find, terms_of
from evitable.terms.slips import meant, spelled_right

ENGLISH = [
    "aspiring",
    "inflection",
    "contusion",
    "breeding",
    "dwelling",
    "floating",
    "cruising",
    "blushing",
    "warfaring",
    "crushing",
    "infraction",
    "relation",
    "sedition",
    "imitation",
    "insulting",
    "morphing",
    "spelling",
    "effusive",
    "national",
    "personal",
    "patients",
    "children",
    "treatment",
    "controls",
    "response",
    "reported",
    "observed",
    "followed",
    "baseline",
    "hospital",
    "analysis",
    "diagnoses",
]
LONG = sorted(
    term.name for term in terms_of("drug") if term.name.isalpha() and term.name.isascii() and len(term.name) > 10
)


def test_plain_english_is_no_slip() -> None:
    assert [word for word in ENGLISH if meant(word)] == []


# The first word loads the vocabulary, which a busy machine takes its time for.
@settings(deadline=None)
@given(st.sampled_from(LONG), st.integers(2, 9), st.sampled_from(string.ascii_lowercase), st.integers(0, 2))
def test_one_letter_of_a_drug_gives_that_drug_or_none(name: str, at: int, letter: str, way: int) -> None:
    word = name[:at] + ("", letter, letter)[way] + name[at + (way != 2) :]
    names = [match.term.name for match in find(word, "drug") if match.how in ("slip", "exact")]
    assert names in ([], [name]) or word in names


def test_short_words_are_left_alone() -> None:
    assert [meant(word) for word in ("naseau", "rassh", "digoxim", "fevr")] == [None] * 4


def test_a_wording_is_set_right_word_by_word() -> None:
    assert spelled_right("Severe thromocytopenia", "adverse-event") == "Severe thrombocytopenia"
    assert spelled_right("hepatic enzyme elevation", "adverse-event") == "hepatic enzyme elevation"


def test_a_slip_is_read_and_said_to_be_uncertain() -> None:
    text = (
        "Author,Year,Disease,N,Drug,Response,Adverse events\n"
        "Ives,2009,Sarcoidsis,12,Methotrxate 15 mg weekly,9/12,Pancytopnia (2)\n"
    )
    (one,) = extract(text.encode(), name="sheet.csv").tables[0].studies
    values = [one.conditions[0].name, one.regimens[0].drug, one.adverse_events[0].term]
    assert [value.value for value in values] == ["sarcoidosis", "methotrexate", "pancytopenia"]
    assert [value.status for value in values] == ["uncertain"] * 3
    assert all("slip" in value.why for value in values)


def test_a_protein_of_the_blood_is_no_slip_of_a_drug() -> None:
    assert [match.term.name for match in find("serum thyroglobulin 12 ng/ml", "drug")] == []
