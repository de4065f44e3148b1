"""What a response leans on stands beside it; a harm and a sum without a model have none of it."""

from __future__ import annotations

from evitable.synthesis import synthesise
from tests.unit.checks.building import checked, response, study, table
from tests.unit.checks.founding import founding_table

SUMS = {one.key: one for one in synthesise(checked(founding_table())).outcomes}


def test_a_response_says_how_few_unreported_failures_would_halve_it() -> None:
    leaning = {one.key: one for one in SUMS["any-response"].leanings}
    assert set(leaning) == {"priors", "unreported-failures"}
    # Brute force over the default model: 10 more cases of 0 of 1 leave the estimate above a half, 11 do not.
    assert "11 unreported patients" in leaning["unreported-failures"].words
    assert "41 of 43" in leaning["unreported-failures"].words
    assert "94% (83% to 99.1%)" in leaning["priors"].words
    assert all(one.methods.endswith(".") for one in leaning.values())


def test_the_numbers_behind_the_words_are_told() -> None:
    leaning = {one.key: dict(one.numbers) for one in SUMS["any-response"].leanings}
    failures = leaning["unreported-failures"]
    # Brute force as above; 41 responders are half of 82 patients, 39 more than the 43 of the table.
    assert failures == {"estimate": 11, "low": 4, "summed": 39, "per-success": 11 / 41}
    priors = leaning["priors"]
    assert priors["estimate.least"] < 0.940 < priors["estimate.most"]
    assert priors["low.least"] < 0.831 < priors["low.most"]
    assert priors["moved"] >= priors["low.most"] - 0.832
    assert 0 < priors["flat.low"] < priors["flat.estimate"] < priors["flat.high"] < 1


def test_what_was_not_found_is_not_among_the_numbers() -> None:
    # No row has patients with and without a response, so that a uniform prior on tau has no posterior.
    rows = [study(row, n, responses=(response("CR", n),)) for row, n in ((1, 5), (2, 8), (3, 3))]
    found = {one.key: one for one in synthesise(checked(table(*rows))).outcomes}["any-response"]
    priors = dict(next(one.numbers for one in found.leanings if one.key == "priors"))
    assert "moved" in priors
    assert not [name for name in priors if name.startswith("flat")]


def test_a_harm_has_no_unreported_failure() -> None:
    assert all(one.leanings == () for one in SUMS.values() if one.kind == "harm")


def test_single_cases_alone_lean_on_nothing_that_was_fitted() -> None:
    cases = [study(row, 1, responses=(response("CR", 1),)) for row in (1, 2, 3)]
    found = {one.key: one for one in synthesise(checked(table(*cases))).outcomes}
    assert found["any-response"].leanings == ()
