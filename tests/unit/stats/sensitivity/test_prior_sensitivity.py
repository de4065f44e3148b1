"""Prior sensitivity: the right posteriors side by side, and a verdict that can go either way."""

from __future__ import annotations

import pytest

from evitable.stats import HalfCauchy, HalfNormal, Normal, posterior
from evitable.stats.priors import Flat
from evitable.stats.sensitivity import prior_sensitivity
from tests.unit.stats.tables import ALL_EVENTS, RESPONSE, SINGLE_CASES

LARGE = ([30, 42, 25, 38, 31, 29, 35, 33, 28, 40], [50, 70, 41, 64, 52, 48, 60, 55, 47, 66])


def test_every_answer_is_the_posterior_under_its_priors() -> None:
    found = prior_sensitivity(*RESPONSE).numbers
    under = {(answer.tau_prior, answer.mu_prior): answer for answer in found.answers}
    assert len(under) == len(found.answers)
    for tau, mu in (
        (HalfNormal(1.0), Normal(0, 2.5)),
        (HalfCauchy(1.0), Normal(0, 5)),
        (HalfNormal(2), Normal(0, 1.5)),
    ):
        share = posterior(*RESPONSE, tau_prior=tau, mu_prior=mu).typical_study()
        answer = under[(tau.describe(), mu.describe())]
        assert (answer.estimate, answer.low, answer.high) == (share.mean, share.low, share.high)


def test_the_default_comes_first_and_the_ranges_hold_all() -> None:
    found = prior_sensitivity(*RESPONSE).numbers
    assert (found.answers[0].tau_prior, found.answers[0].mu_prior) == ("half-normal(1)", "normal(0, 2.5)")
    estimates = [answer.estimate for answer in found.answers if answer.estimate is not None and answer.is_proper]
    assert found.estimates == (min(estimates), max(estimates))
    assert len(estimates) == 15
    assert found.lows[0] < found.lows[1] < found.estimates[0]


def test_many_patients_do_not_lean_on_the_prior_and_few_do() -> None:
    firm = prior_sensitivity(*LARGE)
    assert not firm.numbers.leans
    assert firm.warnings == ()
    assert "does not lean" in firm.numbers.in_words
    weak = prior_sensitivity(*ALL_EVENTS)
    assert weak.numbers.leans
    assert weak.warned("prior-sensitive")
    assert "Quote the whole range" in weak.numbers.in_words


def test_a_threshold_that_only_some_priors_rule_out_turns_the_verdict() -> None:
    narrow_and_wide = [HalfNormal(0.5), HalfNormal(2.0)]
    lows = prior_sensitivity(*LARGE, tau_priors=narrow_and_wide).numbers.lows
    between = sum(lows) / 2
    turned = prior_sensitivity(*LARGE, threshold=between, tau_priors=narrow_and_wide).numbers
    assert turned.leans
    assert "depends on the assumptions" in turned.in_words
    clear = prior_sensitivity(*LARGE, threshold=0.3, tau_priors=narrow_and_wide).numbers
    assert not clear.leans
    assert all(answer.chance_above == pytest.approx(1, abs=1e-3) for answer in clear.answers)


def test_a_flat_prior_is_shown_and_decides_nothing() -> None:
    answer = prior_sensitivity(*RESPONSE)
    flat = [under for under in answer.numbers.answers if not under.is_proper]
    assert len(flat) == 3
    share = posterior(*RESPONSE, tau_prior=Flat()).typical_study()
    assert (flat[1].estimate, flat[1].low) == (share.mean, share.low)
    assert share.low < answer.numbers.lows[0]
    assert "With nothing assumed of how much studies differ" in answer.numbers.in_words


def test_a_flat_prior_without_a_posterior_is_left_out_and_said() -> None:
    answer = prior_sensitivity(*ALL_EVENTS)
    assert all(under.is_proper for under in answer.numbers.answers)
    assert "left out" in answer.done[1]


def test_own_priors_are_set_beside_the_default() -> None:
    found = prior_sensitivity(*RESPONSE, tau_priors=[HalfNormal(0.3)], mu_priors=[Normal(1, 1)])
    assert [answer.tau_prior for answer in found.numbers.answers] == ["half-normal(1)", "half-normal(0.3)"]
    assert dict(found.asked)["priors on the mean logit"] == "normal(1, 1)"


def test_single_cases_only_are_told_that_the_prior_decides() -> None:
    assert prior_sensitivity(*SINGLE_CASES).warned("heterogeneity-not-identified")


def test_unfit_options_are_refused() -> None:
    with pytest.raises(ValueError, match=r"threshold is 1\.5"):
        prior_sensitivity(*RESPONSE, threshold=1.5)
    with pytest.raises(ValueError, match="tau_priors is empty"):
        prior_sensitivity(*RESPONSE, tau_priors=[])
    with pytest.raises(ValueError, match=r"mu_priors\[0\] is HalfNormal"):
        prior_sensitivity(*RESPONSE, mu_priors=[HalfNormal(1.0)])  # type: ignore[list-item]
