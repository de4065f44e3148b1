"""Intervals in days and weeks, words for an interval that mean two, and rates of infusion."""

from __future__ import annotations

import pytest

from evitable.facts.condition import read_conditions
from evitable.facts.coverage import Coverage
from evitable.model import Cell

from .reading import regimens

SAID = {
    "Agalsidase 20 mg/kg every 14 days": "q2w",
    "Atezolizumab 1200 mg q21d": "q3w",
    "Atezolizumab 1200 mg every 28 days": "q4w",
    "Methotrexate 15 mg every 7 days": "weekly",
    "Methotrexate 15 mg every 10 days": "q10d",
    "Alglucosidase alfa 20 mg/kg biweekly (every 2 weeks)": "q2w",
    "Methotrexate 15 mg biweekly (twice a week)": "twice weekly",
}


@pytest.mark.parametrize(("words", "frequency"), SAID.items())
def test_intervals(words: str, frequency: str) -> None:
    (told,) = regimens(words)
    assert frequency in told


RATES = {
    "Ketamine 10-60 µg/kg/min": "mcg/kg/min",
    "Ketamine 1 mg/kg/h": "mg/kg/h",
    "Ketamine 1 mg/kg/hour": "mg/kg/h",
    "Ketamine 1 mg/kg every hour": "hourly",
}


@pytest.mark.parametrize(("words", "unit"), RATES.items())
def test_rates_of_infusion(words: str, unit: str) -> None:
    (told,) = regimens(words)
    assert unit in told


NAMES = {
    "Enzyme replacement in late-onset Pompe disease": ["late-onset pompe disease"],
    "Deferasirox in transfusion-dependent thalassaemia": ["transfusion-dependent thalassaemia"],
    "IVIG in chronic inflammatory demyelinating polyradiculoneuropathy (CIDP)": [
        "chronic inflammatory demyelinating polyradiculoneuropathy"
    ],
    "Rituximab in refractory pemphigus vulgaris": ["pemphigus vulgaris"],
}


@pytest.mark.parametrize(("title", "names"), NAMES.items())
def test_a_title_names_a_disease_once_and_with_its_kind(title: str, names: list[str]) -> None:
    found = read_conditions(Cell.at("t", title, 0), Coverage([]), whole=False)
    assert [each.name.value for each in found.conditions] == names
