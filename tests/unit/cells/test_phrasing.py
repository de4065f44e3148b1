"""Headers told by their form."""

from __future__ import annotations

import pytest

from evitable.cells.abbreviations import read_abbreviations
from evitable.cells.headers import role_of
from evitable.model import Cell

ROLES = {
    "Infants": "n", "Infants (n)": "n", "No. of newborns": "n", "Evaluable pts": "n", "Children, n": "n",
    "AEs in treated arm": "adverse-events", "Relapse on treatment": "relapse", "Tx": "drug", "Rx": "drug",
    "Seizure freedom": "response", "Wound healing": "response", "Pain relief": "response", "SE cessation": "response",
    "Responder rate: control": "other", "Relapse (placebo)": "other", "Adverse events, control group": "other",
    "Disease control": "response", "TRM": "death", "Transplant-related mortality": "death",
    "Prior antifungals": "prior", "Previous biologics": "prior", "Concomitant systemic therapy": "concomitant",
    "Full control, n (%)": "response", "Age at first dose": "age", "Line": "prior",
    "Headache": "adverse-events", "Adverse events in children": "adverse-events",
}  # fmt: skip


@pytest.mark.parametrize(("header", "role"), ROLES.items())
def test_the_form_of_a_header_tells_its_role(header: str, role: str) -> None:
    assert role_of(header, {})[0] == role


TWO_SENSES = {
    "NR, not reported (drop-outs) or no response": False,
    "NR, no response or not reported": False,
    "PR, partial response or remission": True,
    "NR, not reported": True,
}


@pytest.mark.parametrize(("note", "kept"), TWO_SENSES.items())
def test_a_short_form_with_two_senses_is_left_to_its_column(note: str, kept: bool) -> None:
    found, _ = read_abbreviations([Cell.at("n", f"{note}; IV, intravenous; SC, subcutaneous; PO, oral.", 0)])
    assert [each.short for each in found] == ([note[:2]] if kept else []) + ["IV", "SC", "PO"]
