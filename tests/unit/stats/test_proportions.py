"""Which methods a table gets, in which order, and what each says about itself."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from evitable import stats
from evitable.stats import Pooled, pool_proportion, proportions
from tests.unit.stats.tables import ALL_EVENTS, NEUROPATHY, RESPONSE, SINGLE_CASES

MAIN = ["bayes-hn1", "glmm-profile", "beta-binomial", "pooled-exact"]
COMPARED = ["bayes-hn0.5", "bayes-hc0.5", "logit-dl", "freeman-tukey-dl", "arcsine-dl"]


def codes(answer: Pooled) -> list[str]:
    return [caution.code for caution in answer.warnings]


def by_method(answers: tuple[Pooled, ...]) -> dict[str, Pooled]:
    return {answer.method: answer for answer in answers}


def test_five_rows_and_more_get_everything() -> None:
    assert [answer.method for answer in pool_proportion(*RESPONSE)] == MAIN + COMPARED


def test_comparisons_can_be_left_out() -> None:
    assert [answer.method for answer in pool_proportion(*RESPONSE, comparisons=False)] == MAIN


def test_two_to_four_rows_get_bayes_first_and_no_beta_binomial() -> None:
    answers = pool_proportion([2, 5], [5, 6], comparisons=False)
    assert [answer.method for answer in answers] == ["bayes-hn1", "glmm-profile", "pooled-exact"]
    assert "few-rows" in codes(answers[0])


@pytest.mark.parametrize(("rows", "is_predicted"), [(2, False), (3, True), (7, True)])
def test_a_new_study_is_foretold_from_three_rows(rows: int, is_predicted: bool) -> None:
    best = pool_proportion(RESPONSE[0][-rows:], RESPONSE[1][-rows:])[0]
    assert (best.predictive_low is not None) is is_predicted
    assert (best.predictive_high is not None) is is_predicted


@pytest.mark.parametrize("counts", [([3], [7]), ([1], [1])])
def test_one_row_gets_its_exact_interval_only(counts: tuple[list[int], list[int]]) -> None:
    (answer,) = pool_proportion(*counts)
    assert answer.method == "pooled-exact"
    assert answer.tau is None


def test_single_cases_get_the_count_and_the_ridge_in_words() -> None:
    (answer,) = pool_proportion(*SINGLE_CASES)
    assert (answer.method, answer.events, answer.n, answer.k) == ("pooled-exact", 6, 8, 8)
    assert codes(answer) == ["heterogeneity-not-identified"]
    assert "single patient" in answer.warnings[0].message


def test_all_events_get_a_one_sided_bound_and_no_point_from_likelihood() -> None:
    answers = by_method(pool_proportion(*ALL_EVENTS))
    exact, profile = answers["pooled-exact"], answers["glmm-profile"]
    assert (exact.estimate, exact.high) == (1.0, 1.0)
    assert exact.low == pytest.approx(0.025 ** (1 / 18))
    assert "one-sided" in codes(exact)
    assert (profile.estimate, profile.tau, profile.high) == (None, None, 1.0)
    assert profile.low is not None
    assert "no-finite-estimate" in codes(profile)
    assert "prior-sensitive" in codes(answers["bayes-hn1"])


def test_no_events_are_worded_the_other_way_round() -> None:
    answers = by_method(pool_proportion([0, 0, 0], [2, 3, 4]))
    assert "No patient" in answers["pooled-exact"].warnings[-1].message
    assert "no patient" in answers["glmm-profile"].warnings[0].message
    assert answers["glmm-profile"].low == 0


def test_every_answer_says_what_it_is() -> None:
    for answer in pool_proportion(*NEUROPATHY):
        assert (answer.k, answer.events, answer.n, answer.level) == (7, 8, 43, 0.95)
        assert answer.estimate is not None
        assert answer.low is not None
        assert answer.high is not None
        assert answer.low <= answer.estimate <= answer.high
        assert answer.methods.endswith(".")
        assert "95%" in answer.methods
        assert answer.label
        assert all(caution.message.endswith((".", "priors too.")) for caution in answer.warnings)


def test_the_bayesian_answers_carry_the_rest() -> None:
    best = pool_proportion(*NEUROPATHY)[0]
    assert best.target == "typical study"
    assert best.density is not None
    assert best.mean_study is not None
    assert best.tau is not None
    assert best.tau_low is not None
    assert best.tau_high is not None
    assert best.tau_low < best.tau < best.tau_high
    assert best.mean_study[1] < best.mean_study[0] < best.mean_study[2]
    assert "half-normal(1)" in best.methods
    assert "normal(0, 2.5)" in best.methods


def test_targets_and_coverage() -> None:
    answers = by_method(pool_proportion(*NEUROPATHY))
    assert answers["beta-binomial"].target == "mean study"
    assert answers["pooled-exact"].target == "pooled count"
    assert answers["bayes-hn1"].coverage_mean == 0.967
    assert answers["bayes-hn1"].coverage_worst == 0.936
    assert answers["bayes-hc0.5"].coverage_mean is None
    assert all(answer.coverage_mean is None for answer in pool_proportion(*NEUROPATHY, level=0.9))


def test_a_wider_level_is_a_wider_interval() -> None:
    narrow, wide = (by_method(pool_proportion(*NEUROPATHY, level=level)) for level in (0.8, 0.99))
    for method in narrow:
        assert (wide[method].low or 0) < (narrow[method].low or 1)
        assert (narrow[method].high or 1) < (wide[method].high or 0)
        assert "99%" in wide[method].methods


def test_unknown_options_are_refused() -> None:
    options: dict[str, Any] = {"correction": 0.5}
    with pytest.raises(TypeError, match="correction"):
        pool_proportion(*NEUROPATHY, **options)
    with pytest.raises(ValueError, match="comparisons is 'all'"):
        pool_proportion(*NEUROPATHY, comparisons="all")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="level is 95"):
        pool_proportion(*NEUROPATHY, level=95)


def test_a_fit_that_fails_is_said_and_not_shown() -> None:
    blank = proportions._unanswered(stats.counts.checked_counts(*NEUROPATHY), 0.95, "m", "l", "typical study")
    caution = proportions._not_converged(stats.NotConverged("The maximum was not found."))
    shown = dataclasses.replace(blank, warnings=(caution,))
    assert (shown.estimate, shown.low, shown.high) == (None, None, None)
    assert caution.code == "not-converged"
    assert "rather than a half-converged one" in caution.message


def test_results_are_frozen() -> None:
    best = pool_proportion(*NEUROPATHY)[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        best.estimate = 0.5  # type: ignore[misc]


def test_the_room_shows_what_it_says_and_no_more() -> None:
    assert sorted(stats.__all__) == stats.__all__
    public = {name for name, value in vars(stats).items() if getattr(value, "__module__", "").startswith("evitable.")}
    assert public == set(stats.__all__)
