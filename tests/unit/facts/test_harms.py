"""Harms as tables write them."""

from __future__ import annotations

import pytest

from evitable.facts.coverage import Coverage
from evitable.facts.event import settle_events
from evitable.facts.harm import read_harms
from evitable.model import Cell, Value

from .reading import harms

EVENTS = {
    "G3-4 infections (N = 3), fever (N = 2), G1-2 nausea (N = 3), headache (N = 3)": [
        "G3-4 infections 3",
        "fever 2",
        "G1-2 nausea 3",
        "headache 3",
    ],
    "G1-2 thrombocytopenia (N = 5), gastrointestinal (N = 3), transient elevated creatinine (N = 2)": [
        "G1-2 thrombocytopenia 5",
        "gastrointestinal 3",
        "transient elevated creatinine 2",
    ],
    "Headache (19), pyrexia (8), deep vein thrombosis (2)": ["headache 19", "pyrexia 8", "deep vein thrombosis 2"],
    "Neutropenia (n = 3, 15%)": ["neutropenia 3 (15 %)"],
    "Neutropenia 3 (15%), anaemia 2 (10%)": ["neutropenia 3 (15 %)", "anaemia 2 (10 %)"],
    "infections (4/44, 9 %)": ["infections 4 of 44 (9 %)"],
    "Peripheral neuropathy (25%), thrombosis (1)": ["peripheral neuropathy (25 %)", "thrombosis 1"],
    "Grade 3 neutropenia in 2 patients, grade 1-2 neuropathy in 5": ["G3 neutropenia 2", "G1-2 neuropathy 5"],
    "Infusion reaction (grade 2)": ["G2 infusion reaction"],
    "Grade III–IV infections (2)": ["G3-4 infections 2"],
    "≥ grade 3 neutropenia (25%)": ["G>=3 neutropenia (25 %)"],
    "Grade ≥3 cytopenia (5)": ["G>=3 cytopenia 5"],
    "Peripheral neuropathy G1 (2), G2 (1)": ["G1 peripheral neuropathy 2", "G2 peripheral neuropathy 1"],
    "Peripheral neuropathy (grade 1, n = 2; grade 2, n = 1)": [
        "G1 peripheral neuropathy 2",
        "G2 peripheral neuropathy 1",
    ],
    "3 pts headache, 1 pt aseptic meningitis": ["headache 3", "aseptic meningitis 1"],
    "Two patients developed herpes zoster; one had pneumonia": ["herpes zoster 2", "pneumonia 1"],
    "Infections, n = 3; rash, n = 1": ["infections 3", "rash 1"],
    "Diarrhoea (mild) in 3 patients": ["diarrhoea 3"],
    "Acute kidney injury requiring dialysis (1)": ["acute kidney injury 1"],
    "Reactivation of hepatitis B (n=1)": ["reactivation of hepatitis B 1"],
}

SHARED = {
    "cellulitis, zoster, and leukopenia (1)": ["cellulitis 1", "zoster 1", "leukopenia 1"],
    "Injection site reaction (2), hepatitis, and neutropenia (1)": [
        "injection site reaction 2",
        "hepatitis 1",
        "neutropenia 1",
    ],
    "2 pts nausea and vomiting": ["nausea 2", "vomiting 2"],
    "Fever, chills (2)": ["fever", "chills 2"],
}

NONE = {
    "No toxicity": ["none"],
    "None": ["none"],
    "Well tolerated": ["none"],
    "None reported": ["none"],
    "0": ["none"],
    "There were no adverse events": ["none"],
    "No toxicity apart from G3 colitis (N = 1)": ["none", "G3 colitis 1"],
    "None apart from transient neutropenia (1)": ["none", "transient neutropenia 1"],
    "None (4/5, 80%); CMV reactivation (1/5)": ["none", "CMV reactivation 1 of 5"],
    "Thromboembolism (2); otherwise well tolerated": ["none", "thromboembolism 2"],
    "No severe infections": [],
    "No serious adverse events": [],
    "Stomatitis (5); no infections": ["stomatitis 5"],
    "Not reported": ["silent"],
    "NR": ["silent"],
    "–": [],
    "Mild": [],
}


@pytest.mark.parametrize(("text", "expected"), [*EVENTS.items(), *SHARED.items(), *NONE.items()])
def test_harms(text: str, expected: list[str]) -> None:
    assert harms(text) == expected


@pytest.mark.parametrize("text", ["polyneuropathy (N = 2)", "neurotoxicity (N = 3)", "G1 peripheral neuropathy"])
def test_terms_keep_their_words_and_share_a_concept(text: str) -> None:
    cell = Cell("cell", text)
    (event,) = settle_events(read_harms(cell, Coverage([cell])).events, Value(20))
    assert event.concept == "neuropathy"
    assert event.term.value in text


def test_one_patient_with_an_event_is_one_of_one() -> None:
    cell = Cell("cell", "G1 peripheral neuropathy")
    (event,) = settle_events(read_harms(cell, Coverage([cell])).events, Value(1))
    assert event.n
    assert (event.n.value, event.n.status, event.n.why) == (1, "derived", "one patient, event stated")


def test_totals_are_told_and_are_no_event() -> None:
    cell = Cell("cell", "AEs in 12 patients (60%): headache (5)")
    found = read_harms(cell, Coverage([cell]))
    assert [(item.kind, item.text.text) for item in found.statements] == [("event-total", "AEs in 12 patients (60%)")]
    assert [event.term.value for event in found.events] == ["headache"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 pts pulmonary embolism during follow-up", ["pulmonary embolism 2"]),
        ("1 pt pneumonia in week 30 that did not require stopping TCZ", ["pneumonia 1"]),
        ("Patients with neuropathy at baseline were excluded", []),
        ("Two had large-vessel disease", []),
    ],
)
def test_outside_a_harm_column_only_counted_known_events_are_read(text: str, expected: list[str]) -> None:
    assert harms(text, labelled=False) == expected
