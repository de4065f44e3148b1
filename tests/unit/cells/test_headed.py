"""Headers that say more than their noun: the noun tells the role, and not the last word that some list knows."""

from __future__ import annotations

import pytest

from evitable.cells.headed import role_of_header


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("Side effects attributed to treatment", "adverse-events"),
        ("Adverse effects during therapy", "adverse-events"),
        ("Maternal side-effects in each study", "adverse-events"),
        ("Neutropenia on treatment", "adverse-events"),
        ("Outcome to treatment", "response"),
        ("CR to treatment", "response"),
        ("Results obtained at last follow-up", "response"),
        ("Effective? at last follow-up", "response"),
        ("Deaths from any cause", "death"),
        ("Graft survival during follow-up", "death"),
        ("Relapse after response", "relapse"),
        ("Disease under treatment", "condition"),
        ("Diagnosis of patients", "condition"),
        ("Prior drugs in each study", "prior"),
        ("Comments in each study", "comments"),
        ("Sex in each study", "sex"),
        ("Details of anakinra, s.c.", "regimen"),
        ("Details of lorazepam max. (mg/day)", "regimen"),
        ("Reported adverse events", "adverse-events"),
        ("Regimen (if available)", "regimen"),
        ("Patients with relapse", "relapse"),
        ("Patients with CR", "response"),
        # What a count is of, and what was looked at later, keep their say.
        ("Number of patients", "n"),
        ("Patients in each study", "population"),
        ("Prednisone dose at last follow-up", "other"),
        ("Weeks to response", "other"),
        ("Duration of treatment", "duration"),
        ("Reason for treatment", "condition"),
    ],
)
def test_the_noun_of_a_header_tells_its_role(header: str, role: str) -> None:
    found, why = role_of_header(header, {})
    assert found == role, why
    assert why


@pytest.mark.parametrize(
    "header",
    [
        "Relapse in the control arm",
        "Adverse events in placebo group",
        "Adverse events with placebo",
        "Response in controls",
        "Toxicity in the control group",
        "Deaths in controls",
        "Response to prior therapy",
        "Response to first-line therapy",
        "Adverse events to previous therapy",
        "Diagnosis to treatment, months",
    ],
)
def test_what_is_not_of_this_treatment_is_no_outcome_or_disease_of_it(header: str) -> None:
    turned_out = {"response", "relapse", "death", "adverse-events", "condition"}
    assert role_of_header(header, {})[0] not in turned_out
