"""The posterior of rates, against sums over an independent lattice and against conjugate algebra."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from scipy.special import pdtr

from evitable.stats.counts import Array
from evitable.stats.priors import Flat, HalfCauchy, HalfNormal, Normal
from evitable.stats.rates import default_mu_prior, rate_posterior

EVENTS, TIME = [3, 0, 1], [2.0, 1.0, 0.5]
SAME_TAU = HalfNormal(1e-4)


def by_hand() -> tuple[Array, Array, Array]:
    """Return log rates, tau, and weights from rectangles: half-normal(1) on tau, normal(0, 2) on mu.

    Each row is averaged over a fixed lattice of log rates, nothing like what the package does.
    """
    mu, tau, theta = np.arange(-9.0, 5, 0.05), (np.arange(50.0) + 0.5) * 0.1, np.arange(-26.0, 9, 0.02)
    log_weights = np.empty((len(tau), len(mu)))
    for i, spread in enumerate(tau.tolist()):
        normal = np.exp(-(((theta - mu[:, None]) / spread) ** 2) / 2) * 0.02 / spread
        rows = [normal @ np.exp(x * theta - t * np.exp(theta)) for x, t in zip(EVENTS, TIME, strict=True)]
        log_weights[i] = np.sum(np.log(rows), axis=0) - (mu / 2) ** 2 / 2 - spread**2 / 2
    weights: Array = np.exp(log_weights - log_weights.max())
    return mu, tau, weights / weights.sum()


def test_the_posterior_is_that_of_a_plain_sum() -> None:
    mu, tau, weights = by_hand()
    found = rate_posterior(EVENTS, TIME, tau_prior=HalfNormal(1.0), mu_prior=Normal(0.0, 2.0))
    below = np.cumsum(weights.sum(axis=0)) - weights.sum(axis=0) / 2
    for share, ours in zip((0.5, 0.025, 0.975), found.typical_study(), strict=True):
        assert log(ours) == pytest.approx(float(np.interp(share, below, mu)), abs=2e-3)
    below = np.cumsum(weights.sum(axis=1))
    for share, ours in zip((0.5, 0.025, 0.975), found.tau(), strict=True):
        assert ours == pytest.approx(float(np.interp(share, np.append(0, below), np.append(0, tau + 0.05))), abs=2e-3)
    mean = mu + tau[:, None] ** 2 / 2
    order = np.argsort(mean, axis=None)
    below = np.cumsum(weights.ravel()[order])
    for share, ours in zip((0.5, 0.025, 0.975), found.mean_study(), strict=True):
        assert log(ours) == pytest.approx(float(mean.ravel()[order][np.searchsorted(below, share)]), abs=0.02)


def test_with_no_spread_the_summed_events_decide() -> None:
    """With tau held at 0 and a wide prior, the posterior of the log rate is a gamma times the normal."""
    found = rate_posterior(EVENTS, TIME, tau_prior=SAME_TAU, mu_prior=Normal(0.0, 2.0))
    mu = np.linspace(-9, 6, 20_001)
    weights = np.exp(4 * mu - 3.5 * np.exp(mu) - (mu / 2) ** 2 / 2)
    below = np.cumsum(weights) / weights.sum()
    for share, ours in zip((0.5, 0.025, 0.975), found.typical_study(), strict=True):
        assert log(ours) == pytest.approx(float(np.interp(share, below, mu)), abs=1e-3)
    split = rate_posterior([1, 2, 0, 1], [1.0, 1.0, 1.0, 0.5], tau_prior=SAME_TAU, mu_prior=Normal(0.0, 2.0))
    np.testing.assert_allclose(split.typical_study(), found.typical_study(), rtol=1e-4)


def test_the_default_answer_does_not_depend_on_the_unit_of_time() -> None:
    years, days = rate_posterior(EVENTS, TIME), rate_posterior(EVENTS, [365.25 * t for t in TIME])
    for mine, other in ((years.typical_study(), days.typical_study()), (years.new_study(), days.new_study())):
        np.testing.assert_allclose(np.array(other) * 365.25, mine, rtol=1e-4)
    assert years.new_count(2.0) == days.new_count(2.0 * 365.25)
    assert default_mu_prior(EVENTS, TIME) == Normal(log(7 / 3.5), 2.5)


def test_a_new_study_is_the_typical_one_where_studies_do_not_differ() -> None:
    found = rate_posterior(EVENTS, TIME, tau_prior=SAME_TAU)
    np.testing.assert_allclose(found.new_study(), found.typical_study(), rtol=1e-3)
    np.testing.assert_allclose(found.mean_study(), found.typical_study(), rtol=1e-3)


def test_new_counts_are_chances_and_agree_with_their_quantiles() -> None:
    found = rate_posterior(EVENTS, TIME)
    chances = found.new_counts(1.5, 400)
    assert (chances >= 0).all()
    assert chances.sum() == pytest.approx(1, abs=2e-3)
    below = np.cumsum(chances)
    count = found.new_count(1.5, level=0.9)
    for share, ours in zip((0.5, 0.05, 0.95), count, strict=True):
        assert ours == np.argmax(below >= share)


def test_without_spread_new_counts_mix_poissons_over_the_posterior() -> None:
    found = rate_posterior([400], [10.0], tau_prior=SAME_TAU)
    chances = found.new_counts(0.1, 20)
    np.testing.assert_allclose(np.cumsum(chances), pdtr(np.arange(21), 4.0), atol=3e-3)


def test_probability_above_is_the_quantile_turned_round() -> None:
    found = rate_posterior(EVENTS, TIME)
    assert found.probability_above(found.typical_study().low) == pytest.approx(0.975, abs=1e-6)


def test_the_density_adds_up_to_one() -> None:
    rates, heights = np.array(rate_posterior(EVENTS, TIME).density(2001)).T
    assert float(np.trapezoid(heights, rates)) == pytest.approx(0.999, abs=1e-3)


def test_a_flat_prior_needs_two_rows_with_events() -> None:
    with pytest.raises(ValueError, match="improper; give a half-normal"):
        rate_posterior([0, 3, 0], [1.0, 1.0, 1.0], tau_prior=Flat())
    flat, default = rate_posterior(EVENTS, TIME, tau_prior=Flat()), rate_posterior(EVENTS, TIME)
    assert flat.tau()[2] > default.tau()[2]
    assert flat.typical_study().high > default.typical_study().high


def test_more_spread_widens_the_new_study_and_heavy_tails_answer() -> None:
    narrow, wide = (rate_posterior(EVENTS, TIME, tau_prior=prior) for prior in (HalfNormal(0.5), HalfCauchy(0.5)))
    assert wide.new_study().high > narrow.new_study().high
    assert wide.tau()[2] > narrow.tau()[2]
