"""Which answers a table of rates gets, and what it is told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from evitable.stats.priors import Normal
from evitable.stats.rates import garwood, poisson_normal_ml, pool_rate
from evitable.stats.result import Result

EVENTS, TIME = [2, 0, 5, 1, 4, 0], [10.0, 4.0, 12.5, 8.0, 3.0, 1.0]


def test_one_row_gets_its_exact_interval_and_nothing_else() -> None:
    (only,) = pool_rate([8], [10.0])
    low, high = garwood([8], [10.0])
    assert only.method == "rate-summed-exact"
    assert (only.numbers.estimate, only.numbers.low, only.numbers.high) == (0.8, low[0], high[0])


def test_the_answers_and_their_order() -> None:
    answers = pool_rate(EVENTS, TIME)
    assert [answer.method for answer in answers] == [
        "rate-bayes-hn1",
        "rate-profile",
        "rate-summed-exact",
        "rate-bayes-hn0.5",
        "rate-bayes-hc0.5",
    ]
    assert len(pool_rate(EVENTS, TIME, comparisons=False)) == 3
    fit = poisson_normal_ml(EVENTS, TIME)
    assert (answers[1].numbers.estimate, answers[1].numbers.low) == (fit.rate, fit.low)
    assert answers[2].numbers.estimate == pytest.approx(12 / 38.5)


def test_the_methods_sentences_name_interval_and_model() -> None:
    first, profile, summed = pool_rate(EVENTS, TIME, level=0.9, comparisons=False)
    assert "half-normal(1)" in first.methods
    assert "90% credible interval" in first.methods
    assert "profile-likelihood 90% interval" in profile.methods
    assert "Garwood" in summed.methods
    assert dict(first.asked)["level"] == "0.9"


def test_a_new_study_is_foretold_from_three_rows_on() -> None:
    two = pool_rate(EVENTS[:2], TIME[:2], next_time=5.0)[0]
    assert two.numbers.predictive_low is None
    assert two.numbers.next_low is None
    assert two.warned("few-rows")
    several = pool_rate(EVENTS, TIME, next_time=5.0)[0].numbers
    assert several.predictive_low is not None
    assert several.low is not None
    assert several.predictive_low < several.low
    assert several.next_high is not None
    assert several.next_high >= 5


def test_no_events_are_said_and_never_given_an_estimate_by_likelihood() -> None:
    bayes, profile, summed = pool_rate([0, 0, 0], [1.0, 2.0, 3.0], comparisons=False)
    assert bayes.warned("prior-sensitive")
    assert profile.warned("no-finite-estimate")
    assert profile.numbers.estimate is None
    assert summed.warned("one-sided")
    assert summed.numbers.high == pytest.approx(-np.log(0.025) / 6)


def test_a_prior_far_from_the_rows_is_told() -> None:
    assert pool_rate([90, 110], [1.0, 1.0], mu_prior=Normal(-6.0, 2.0), comparisons=False)[0].warned("prior-far")
    assert not pool_rate([90, 110], [1.0, 1.0], comparisons=False)[0].warned("prior-far")


def test_a_mean_rate_that_only_the_prior_makes_is_left_out() -> None:
    heavy = next(answer for answer in pool_rate([0, 0], [1.0, 2.0]) if answer.method == "rate-bayes-hc0.5")
    assert heavy.warned("mean-study-not-bounded")
    assert heavy.numbers.mean_study is None


def ends(answer: Result[object]) -> tuple[float, ...]:
    numbers = answer.numbers
    return tuple(getattr(numbers, name) for name in ("estimate", "low", "high"))


def test_permuting_rows_changes_nothing() -> None:
    turned = (EVENTS, TIME), (EVENTS[::-1], TIME[::-1])
    for mine, other in zip(*(pool_rate(*table, comparisons=False) for table in turned), strict=True):
        np.testing.assert_allclose(ends(mine), ends(other), rtol=1e-9)


def test_many_random_tables_answer_without_a_murmur() -> None:
    chance = np.random.default_rng(11)
    for _ in range(6):
        k = int(chance.integers(2, 7))
        time = 10 ** chance.uniform(-4, 4, k)
        events = chance.poisson(np.minimum(time * 10 ** chance.uniform(-3, 3), 1e4))
        for answer in pool_rate(events, time, comparisons=False):
            assert not answer.warned("not-converged")
            numbers = answer.numbers
            assert numbers.low is not None
            assert numbers.high is not None
            assert 0 <= numbers.low <= numbers.high < np.inf
            if numbers.estimate is not None:
                assert numbers.low <= numbers.estimate <= numbers.high
            json.dumps(ends(answer), allow_nan=False)


def test_ten_thousand_events_a_row_answer() -> None:
    best = pool_rate([10_000, 12_000, 9_000], [1.0, 1.0, 1.0], comparisons=False)[0].numbers
    assert best.estimate == pytest.approx(10_260, rel=0.03)
