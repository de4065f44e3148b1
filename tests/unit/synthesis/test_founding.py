"""The sums of the founding table, against the ledger and figures of the design reference and of STATS."""

from __future__ import annotations

import pytest

from evitable.model import Estimate, Outcome
from evitable.synthesis import synthesise
from tests.unit.checks.building import checked
from tests.unit.checks.founding import founding_table

SUMS = synthesise(checked(founding_table()))

# Row by row as the reference's ledger has it: events, n, where the count comes from; None where left out.
LEDGER = {
    "any-response": [
        (1, 1, "derived"),
        (1, 1, "derived"),
        (20, 20, "counted"),
        (None, None, "uncounted"),
        (4, 5, "counted"),
        (11, 12, "counted"),
        (1, 1, "derived"),
        (3, 3, "uncounted"),
    ],
    "harm:neuropathy": [
        (0, 1, "none-stated"),
        (1, 1, "derived"),
        (2, 20, "counted"),
        (None, None, "silent"),
        (3, 5, "counted"),
        (2, 12, "counted"),
        (0, 1, "none-stated"),
        (0, 3, "none-stated"),
    ],
    "harm:fever": [
        (0, 1, "none-stated"),
        (None, None, "silent"),
        (2, 20, "counted"),
        (None, None, "silent"),
        (3, 5, "counted"),
        (None, None, "silent"),
        (0, 1, "none-stated"),
        (0, 3, "none-stated"),
    ],
}
# Sums by choice of rows, from the reference's forest plots, findings and ledger.
POOLS = [
    ("any-response", "all", 41, 43, (1, 2, 3, 5, 6, 7, 8)),
    ("any-response", "series", 38, 40, (3, 5, 6, 8)),
    ("any-response", "counted", 38, 40, (1, 2, 3, 5, 6, 7)),
    ("any-response", "without-other-disease", 40, 42, (1, 3, 5, 6, 7, 8)),
    ("any-response", "strict", 37, 39, (1, 3, 5, 6, 7)),
    ("harm:neuropathy", "all", 8, 43, (1, 2, 3, 5, 6, 7, 8)),
    ("harm:neuropathy", "series", 7, 40, (3, 5, 6, 8)),
    ("harm:neuropathy", "without-broader-terms", 5, 38, (1, 2, 3, 6, 7, 8)),
    ("harm:neuropathy", "silence-as-zero", 8, 51, (1, 2, 3, 4, 5, 6, 7, 8)),
    ("harm:fever", "all", 5, 30, (1, 3, 5, 7, 8)),
    ("harm:fever", "silence-as-zero", 5, 51, (1, 2, 3, 4, 5, 6, 7, 8)),
    ("complete-response", "all", 4, 18, (2, 5, 6)),
    ("complete-response", "series", 4, 17, (5, 6)),
    ("complete-response", "without-other-disease", 4, 17, (5, 6)),
]
# STATS.md, section 5: estimate and 95 % interval over all rows.
MODELS = [
    ("any-response", "bayes-hn1", 0.940, 0.831, 0.991),
    ("any-response", "glmm-profile", 0.953, 0.850, 0.999),
    ("any-response", "pooled-exact", 0.953, 0.842, 0.994),
    ("any-response", "freeman-tukey-dl", 1.000, 0.964, 1.000),
    ("harm:neuropathy", "bayes-hn1", 0.214, 0.068, 0.455),
    ("harm:neuropathy", "glmm-profile", 0.195, 0.039, 0.487),
    ("harm:neuropathy", "pooled-exact", 0.186, 0.084, 0.334),
    ("harm:neuropathy", "logit-dl", 0.245, 0.115, 0.447),
]


def outcome(key: str) -> Outcome:
    (found,) = [one for one in SUMS.outcomes if one.key == key]
    return found


def estimate(key: str, method: str, choice: str = "all") -> Estimate:
    pool = outcome(key).pool(choice)
    assert pool is not None
    (found,) = [one for one in pool.estimates if one.method == method]
    return found


def test_the_outcomes_are_those_that_two_rows_speak_of() -> None:
    assert [one.key for one in SUMS.outcomes] == ["any-response", "complete-response", "harm:neuropathy", "harm:fever"]
    assert [one.label for one in SUMS.outcomes] == ["Any response", "Complete response", "Neuropathy", "Fever"]


@pytest.mark.parametrize("key", LEDGER)
def test_the_ledger_is_that_of_the_reference(key: str) -> None:
    lines = outcome(key).ledger
    assert [line.row for line in lines] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [(line.events, line.n, line.source) for line in lines] == LEDGER[key]
    assert [line.used for line in lines] == [events is not None for events, _, _ in LEDGER[key]]


@pytest.mark.parametrize(
    ("key", "row", "reason"),
    [
        ("any-response", 1, "one patient, outcome stated"),
        ("any-response", 2, "PR, of multiple myeloma"),
        ("any-response", 3, "improved"),
        ("any-response", 4, "no patients counted"),
        ("any-response", 5, "CR 3 + PR 1"),
        ("any-response", 8, "taken from “improved”; not counted"),
        ("complete-response", 3, "degree of response not stated"),
        ("harm:neuropathy", 1, "stated none"),
        ("harm:neuropathy", 2, "peripheral neuropathy, grade 1"),
        ("harm:neuropathy", 4, "not stated"),
        ("harm:neuropathy", 5, "neurotoxicity"),
        ("harm:neuropathy", 6, "polyneuropathy, grade 2"),
    ],
)
def test_a_line_says_why(key: str, row: int, reason: str) -> None:
    assert outcome(key).ledger[row - 1].reason == reason


def test_a_line_leads_to_its_words_and_has_its_exact_interval() -> None:
    zhang = outcome("any-response").ledger[4]
    assert (zhang.label, zhang.single) == ("Zhang 52", False)
    assert [quote.text for quote in zhang.quotes] == ["CR", "3", "PR", "(1)"]
    assert zhang.low == pytest.approx(0.284, abs=5e-4)
    assert zhang.high == pytest.approx(0.995, abs=5e-4)
    case = outcome("any-response").ledger[0]
    assert case.single
    assert case.low == pytest.approx(0.025)
    assert case.high == 1.0


@pytest.mark.parametrize(("key", "choice", "events", "n", "rows"), POOLS)
def test_a_choice_of_rows_adds_up(key: str, choice: str, events: int, n: int, rows: tuple[int, ...]) -> None:
    pool = outcome(key).pool(choice)
    assert pool is not None
    assert (pool.events, pool.n, pool.rows) == (events, n, rows)
    assert pool.estimates


def test_there_is_no_choice_without_an_occasion() -> None:
    assert {pool.choice for pool in outcome("harm:fever").pools} == {"all", "series", "silence-as-zero"}
    assert {pool.choice for pool in outcome("any-response").pools} == {
        "all",
        "series",
        "counted",
        "without-other-disease",
        "strict",
    }


@pytest.mark.parametrize(("key", "method", "share", "low", "high"), MODELS)
def test_the_models_agree_with_the_reference(key: str, method: str, share: float, low: float, high: float) -> None:
    found = estimate(key, method)
    assert found.estimate == pytest.approx(share, abs=6e-4)
    assert found.low == pytest.approx(low, abs=6e-4)
    assert found.high == pytest.approx(high, abs=6e-4)


def test_the_next_series_may_lie_where_the_reference_says() -> None:
    for key, low, high in (("any-response", 0.665, 0.996), ("harm:neuropathy", 0.020, 0.754)):
        found = estimate(key, "bayes-hn1")
        assert found.predictive_low == pytest.approx(low, abs=6e-4)
        assert found.predictive_high == pytest.approx(high, abs=6e-4)


def test_only_the_whole_is_compared_with_other_methods() -> None:
    series = outcome("any-response").pool("series")
    assert series is not None
    assert "freeman-tukey-dl" not in {one.method for one in series.estimates}


def test_the_shift_by_single_cases_is_said() -> None:
    series = outcome("any-response").pool("series")
    assert series is not None
    assert series.reason == (
        "leaving out the 3 single cases moves the added share from 95.3 to 95.0 % "
        "and the typical share from 94.0 to 93.1 %"
    )


def test_the_methods_name_each_assumption() -> None:
    told = " ".join(SUMS.methods)
    assert "In row 8 the table tells of improvement without a count" in told
    assert "A response of another disease (row 2) was counted" in told
    assert "An outright “none” was read as zero of N" in told
    assert "half-normal(1)" in told


def test_the_notes_come_from_the_rows() -> None:
    told = " ".join(SUMS.notes)
    assert "Three of 8 rows are about a single patient (rows 1, 2 and 7)." in told
    assert "No row has a comparison group" in told
    assert "upper limit" in told
    assert "Rows 3 and 4 may share patients." in told
