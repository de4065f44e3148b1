"""Outcomes as tables write them."""

from __future__ import annotations

import pytest

from evitable.facts.coverage import Coverage
from evitable.facts.outcome import RESPONDED, Outcome
from evitable.facts.response import read_responses
from evitable.model import Cell

from .reading import responses

COUNTS = {
    "CR (N = 3), PR (N = 1), NR (N = 1)": ["CR 3 of 20", "PR 1 of 20", "NR 1 of 20"],
    "CR: 3 (60%), PR: 1 (20%)": ["CR 3 of 20 (60 %)", "PR 1 of 20 (20 %)"],
    "3 CR, 1 PR, 1 NR": ["CR 3 of 20", "PR 1 of 20", "NR 1 of 20"],
    "CR 12/16, PR 2/16, NR 2/16": ["CR 12 of 16", "PR 2 of 16", "NR 2 of 16"],
    "CR in 6, PR in 1": ["CR 6 of 20", "PR 1 of 20"],
    "CR 2, PR 7": ["CR 2 of 20", "PR 7 of 20"],
    "Complete response in 12 of 20 patients (60%); partial response in 5": ["CR 12 of 20 (60 %)", "PR 5 of 20"],
    "12 (60%) achieved complete remission, 5 (25%) partial remission": ["CR 12 of 20 (60 %)", "PR 5 of 20 (25 %)"],
    "ORR 70% (CR 40%, PR 30%)": ["OR (70 %)", "CR (40 %)", "PR (30 %)"],
    "84.2% responded (52.6% complete, 31.6% partial)": ["OR (84.2 %)", "CR (52.6 %)", "PR (31.6 %)"],
    "CR 49 (75.4%)\nPR 12 (18.5%)": ["CR 49 of 20 (75.4 %)", "PR 12 of 20 (18.5 %)"],
    "CR in 17 out of 20 pts": ["CR 17 of 20"],
    "18 out of 22 pts": ["OR 18 of 22"],
    "57.1% (16/27)": ["OR 16 of 27 (57.1 %)"],
    "37 (78.7)": ["OR 37 of 20 (78.7 %)"],
    "7/7": ["OR 7 of 7"],
    "92%": ["OR (92 %)"],
    "0": ["OR 0 of 20"],
    "Nine responded": ["OR 9 of 20"],
    "Remission in 7 out of 8 pts": ["remission 7 of 8"],
    "Remission 19 (86.4%), relapse 3": ["remission 19 of 20 (86.4 %)", "relapse 3"],
    "CR (N = 16), no response (N = 3)": ["CR 16 of 20", "NR 3 of 20"],
    "78% clinical improvement": ["improvement (78 %)"],
    "Survival 20/31 (64.5%)": ["survival 20 of 31 (64.5 %)"],
    "12/15 (80%, 95% CI 52-96)": ["OR 12 of 15 (80 %)"],
    "Sustained remission 56% (56/100) weekly, 53% (26/49) EOW": [
        "sustained remission 56 of 100 (56 %)",
        "sustained remission 26 of 49 (53 %)",
    ],
}

WORDS = {
    "All responded": ["OR 20 of 20"],
    "None of the patients responded": ["OR 0 of 20"],
    "All ineffective": ["NR 20 of 20"],
    "PR in all": ["PR 20 of 20"],
    "Yes in 6": ["OR 6 of 20"],
    "Yes (31/46, 67.4%)": ["OR 31 of 46 (67.4 %)"],
    "Yes": ["OR"],
    "No": ["NR"],
    "Yes (complete)": ["CR"],
    "improvement of joint disease": ["improvement"],
    "CR at 6 months in 9/12 patients": ["CR 9 of 12 at 6 months"],
    "At 6 months: CR 9/12, PR 2/12": ["CR 9 of 12 At 6 months", "PR 2 of 12 At 6 months"],
    "Very good partial response (VGPR)": ["VGPR"],
    "NR": ["NR"],
    "Not reported": [],
}

MARKERS = [
    "gradual and significant depletion of short- and long-lived PCs by 50%, accompanied by a reduction of total Ig",
    "CRP normalised in most patients",
    "Reduction of proteinuria from 5.2 to 1.1 g/day",
]


@pytest.mark.parametrize(("text", "expected"), [*COUNTS.items(), *WORDS.items()])
def test_outcome(text: str, expected: list[str]) -> None:
    assert responses(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "PR of MM and disappearance of SLE autoantibodies, then MM progression after 3 years",
            [
                "PR 1 of 1 in multiple myeloma",
                "disappearance of sle autoantibodies 1 of 1",
                "PD 1 of 1 in multiple myeloma after 3 years",
            ],
        ),
        ("CR of DLBCL, then relapse of DLBCL after 2 years; SLE remission", None),
        ("Yes, for 5 months", ["OR 1 of 1 for 5 months"]),
        ("No", ["NR 1 of 1"]),
        ("clinical improvement", ["improvement 1 of 1"]),
        ("Both died", ["death 2 of 1"]),
    ],
)
def test_one_patient(text: str, expected: list[str] | None) -> None:
    own = {"MM": "multiple myeloma", "DLBCL": "diffuse large B-cell lymphoma", "SLE": "systemic lupus erythematosus"}
    lymphoma = [
        "CR 1 of 1 in diffuse large b-cell lymphoma",
        "relapse 1 in diffuse large b-cell lymphoma after 2 years",
        "remission 1 of 1 in systemic lupus erythematosus",
    ]
    assert responses(text, own, n=1) == (expected or lymphoma)


@pytest.mark.parametrize("text", MARKERS)
def test_a_change_of_a_marker_is_told_and_counts_nobody(text: str) -> None:
    cell = Cell("cell", text)
    found = read_responses(cell, Coverage([cell]), outcome=RESPONDED)
    assert found.responses == []
    assert [(item.kind, item.text.text) for item in found.statements] == [("marker-change", text)]


@pytest.mark.parametrize("text", ["CR: proteinuria <1 g/day; PR: 50% reduction", "Definition: effusion >10 mm"])
def test_a_definition_is_no_result(text: str) -> None:
    cell = Cell("cell", text)
    found = read_responses(cell, Coverage([cell]), outcome=RESPONDED)
    assert found.responses == []
    assert {item.kind for item in found.statements} == {"definition"}


@pytest.mark.parametrize(
    ("text", "n", "expected"),
    [
        ("No", 1, ["relapse 0"]),
        ("Yes", 1, ["relapse 1"]),
        ("2/6", 6, ["relapse 2 of 6"]),
        ("None", 11, ["relapse 0"]),
        ("No", 11, ["relapse"]),
    ],
)
def test_a_named_column_counts_yes_as_one_and_no_as_nobody(text: str, n: int, expected: list[str]) -> None:
    assert responses(text, outcome=Outcome("relapse", "relapse"), n=n) == expected


def test_the_tables_own_dictionary_comes_first() -> None:
    assert responses("NR", {"NR": "not reported"}) == []
    assert responses("CR (N = 3)", {"CR": "clinical response"}) == ["CR 3 of 20"]


def test_an_unknown_wording_is_kept_and_marked_uncertain() -> None:
    cell = Cell("cell", "Bright blue")
    (response,) = read_responses(cell, Coverage([cell]), outcome=RESPONDED).responses
    assert (response.label.value, response.category, response.label.status) == ("bright blue", "other", "uncertain")
