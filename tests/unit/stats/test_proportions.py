"""Which methods a table gets, in which order, and what each says about itself."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from evitable import stats
from evitable.stats import NotConverged, Pooled, Result, pool_proportion, proportions
from tests.unit.stats.tables import ALL_EVENTS, NEUROPATHY, RESPONSE, SINGLE_CASES

MAIN = ["bayes-hn1", "glmm-profile", "beta-binomial", "pooled-exact"]
COMPARED = ["bayes-hn0.5", "bayes-hc0.5", "logit-dl", "freeman-tukey-dl", "arcsine-dl"]


def codes(answer: Result[Pooled]) -> list[str]:
    return [caution.code for caution in answer.warnings]


def by_method(answers: tuple[Result[Pooled], ...]) -> dict[str, Result[Pooled]]:
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
    assert (best.numbers.predictive_low is not None) is is_predicted
    assert (best.numbers.predictive_high is not None) is is_predicted


@pytest.mark.parametrize("counts", [([3], [7]), ([1], [1])])
def test_one_row_gets_its_exact_interval_only(counts: tuple[list[int], list[int]]) -> None:
    (answer,) = pool_proportion(*counts)
    assert answer.method == "pooled-exact"
    assert answer.numbers.tau is None


def test_single_cases_get_the_count_and_the_ridge_in_words() -> None:
    (answer,) = pool_proportion(*SINGLE_CASES)
    assert (answer.method, answer.numbers.events, answer.numbers.n, answer.numbers.k) == ("pooled-exact", 6, 8, 8)
    assert codes(answer) == ["heterogeneity-not-identified"]
    assert "single patient" in answer.warnings[0].message


def test_all_events_get_a_one_sided_bound_and_no_point_from_likelihood() -> None:
    answers = by_method(pool_proportion(*ALL_EVENTS))
    exact, profile = answers["pooled-exact"], answers["glmm-profile"]
    assert (exact.numbers.estimate, exact.numbers.high) == (1.0, 1.0)
    assert exact.numbers.low == pytest.approx(0.025 ** (1 / 18))
    assert "one-sided" in codes(exact)
    assert (profile.numbers.estimate, profile.numbers.tau, profile.numbers.high) == (None, None, 1.0)
    assert profile.numbers.low is not None
    assert "no-finite-estimate" in codes(profile)
    assert "prior-sensitive" in codes(answers["bayes-hn1"])


def test_no_events_are_worded_the_other_way_round() -> None:
    answers = by_method(pool_proportion([0, 0, 0], [2, 3, 4]))
    assert "No patient" in answers["pooled-exact"].warnings[-1].message
    assert "no patient" in answers["glmm-profile"].warnings[0].message
    assert answers["glmm-profile"].numbers.low == 0


def test_every_answer_says_what_it_is() -> None:
    for answer in pool_proportion(*NEUROPATHY):
        assert (answer.numbers.k, answer.numbers.events, answer.numbers.n, answer.numbers.level) == (7, 8, 43, 0.95)
        assert answer.numbers.estimate is not None
        assert answer.numbers.low is not None
        assert answer.numbers.high is not None
        assert answer.numbers.low <= answer.numbers.estimate <= answer.numbers.high
        assert answer.methods.endswith(".")
        assert "95%" in answer.methods
        assert answer.numbers.label
        assert all(caution.message.endswith((".", "priors too.")) for caution in answer.warnings)


def test_the_bayesian_answers_carry_the_rest() -> None:
    best = pool_proportion(*NEUROPATHY)[0]
    assert best.numbers.target == "typical study"
    assert best.numbers.density is not None
    assert best.numbers.mean_study is not None
    assert best.numbers.tau is not None
    assert best.numbers.tau_low is not None
    assert best.numbers.tau_high is not None
    assert best.numbers.tau_low < best.numbers.tau < best.numbers.tau_high
    assert best.numbers.mean_study[1] < best.numbers.mean_study[0] < best.numbers.mean_study[2]
    assert "half-normal(1)" in best.methods
    assert "normal(0, 2.5)" in best.methods


def test_targets_and_coverage() -> None:
    answers = by_method(pool_proportion(*NEUROPATHY))
    assert answers["beta-binomial"].numbers.target == "mean study"
    assert answers["pooled-exact"].numbers.target == "pooled count"
    assert answers["bayes-hn1"].numbers.coverage_mean == 0.967
    assert answers["bayes-hn1"].numbers.coverage_worst == 0.936
    assert answers["bayes-hc0.5"].numbers.coverage_mean is None
    assert all(answer.numbers.coverage_mean is None for answer in pool_proportion(*NEUROPATHY, level=0.9))


def test_a_wider_level_is_a_wider_interval() -> None:
    narrow, wide = (by_method(pool_proportion(*NEUROPATHY, level=level)) for level in (0.8, 0.99))
    for method in narrow:
        assert (wide[method].numbers.low or 0) < (narrow[method].numbers.low or 1)
        assert (narrow[method].numbers.high or 1) < (wide[method].numbers.high or 0)
        assert "99%" in wide[method].methods


def test_unknown_options_are_refused() -> None:
    options: dict[str, Any] = {"correction": 0.5}
    with pytest.raises(TypeError, match="correction"):
        pool_proportion(*NEUROPATHY, **options)
    with pytest.raises(ValueError, match="comparisons is 'all'"):
        pool_proportion(*NEUROPATHY, comparisons="all")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="level is 95"):
        pool_proportion(*NEUROPATHY, level=95)


def test_a_fit_that_fails_is_said_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = pool_proportion(*NEUROPATHY)[1]

    def failing(*_: Any, **__: Any) -> None:
        raise NotConverged("The maximum was not found.")

    monkeypatch.setattr(proportions, "binomial_normal_ml", failing)
    shown = pool_proportion(*NEUROPATHY)[1]
    caution = shown.warnings[0]
    assert shown.method == answer.method
    assert (shown.numbers.estimate, shown.numbers.low, shown.numbers.high) == (None, None, None)
    assert caution.code == "not-converged"
    assert "rather than a half-converged one" in caution.message


def test_results_are_frozen() -> None:
    best = pool_proportion(*NEUROPATHY)[0]
    with pytest.raises(dataclasses.FrozenInstanceError):
        best.numbers.estimate = 0.5  # type: ignore[misc]


def test_every_answer_says_what_was_asked_and_done() -> None:
    asked = {answer.method: dict(answer.asked) for answer in pool_proportion(*NEUROPATHY, level=0.9)}
    assert all(options["level"] == "0.9" for options in asked.values())
    assert asked["bayes-hc0.5"]["prior on tau"] == "half-Cauchy(0.5)"
    done = {answer.method: answer.done for answer in pool_proportion(*NEUROPATHY)}
    assert done["logit-dl"] == ("0.5 was added to both counts of 4 of 7 rows.",)
    assert pool_proportion([1, 1], [2, 3])[0].done == ("No new study is foretold below three rows.",)
    assert "no model" in pool_proportion(*SINGLE_CASES)[0].done[0]


def test_the_room_shows_what_it_says_and_no_more() -> None:
    assert sorted(stats.__all__) == stats.__all__ == dir(stats)
    assert all(getattr(stats, name).__name__ == name for name in stats.__all__)
    with pytest.raises(AttributeError, match="pool_everything"):
        stats.pool_everything  # noqa: B018
