"""The posterior against sums written out in the test, and where algebra knows the answer."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, log_expit

from evitable.stats import HalfCauchy, HalfNormal, Normal, Posterior, posterior
from evitable.stats.counts import Array
from tests.unit.stats.tables import ALL_EVENTS, NEUROPATHY, RESPONSE, Table, mirrored

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(60)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def brute(counts: Table, tau_scale: float) -> tuple[Array, Array, Array]:
    """Sum prior times likelihood over a plain grid with Gauss-Hermite rows: mu, tau and their weights."""
    mu, tau = np.arange(-16, 16.01, 0.16), np.arange(0, 6.51, 0.1) * tau_scale
    theta = mu[:, None, None] + tau[None, :, None] * NODES
    log = -0.5 * (mu[:, None] / 2.5) ** 2 - 0.5 * (tau / tau_scale) ** 2
    for x, n in zip(*counts, strict=True):
        log = log + np.log((np.exp(x * log_expit(theta) + (n - x) * log_expit(-theta)) * WEIGHTS).sum(axis=2))
    weights = np.exp(log - log.max())
    weights[:, [0, -1]] /= 2
    return mu, tau, weights / weights.sum()


@pytest.mark.parametrize("tau_scale", [1.0, 0.5])
@pytest.mark.parametrize("counts", [RESPONSE, NEUROPATHY, ALL_EVENTS, ([2, 5], [5, 6])])
def test_means_and_chances_against_plain_sums(counts: Table, tau_scale: float) -> None:
    mu, tau, weights = brute(counts, tau_scale)
    found = posterior(*counts, tau_prior=HalfNormal(tau_scale))
    assert found.typical_study().mean == pytest.approx((weights.sum(axis=1) * expit(mu)).sum(), abs=1e-6)
    average = (expit(mu[:, None, None] + tau[None, :, None] * NODES) * WEIGHTS).sum(axis=2)
    assert found.mean_study()[0] == pytest.approx((weights * average).sum(), abs=1e-6)
    assert found.new_study().mean == pytest.approx((weights * average).sum(), abs=1e-6)
    for edge in (-2.0, 0.08, 2.0):
        # Halfway between two points of the plain grid the sum of the cells beyond is exact to its order.
        beyond = weights[mu > edge].sum()
        assert found.probability_above(float(expit(edge))) == pytest.approx(beyond, abs=3e-3)


def test_the_interval_of_the_mean_study_against_plain_sums() -> None:
    mu, tau, weights = brute(NEUROPATHY, 1.0)
    average = (expit(mu[:, None, None] + tau[None, :, None] * NODES) * WEIGHTS).sum(axis=2)
    _, low, high = posterior(*NEUROPATHY).mean_study()
    assert weights[average < low].sum() == pytest.approx(0.025, abs=4e-3)
    assert weights[average < high].sum() == pytest.approx(0.975, abs=4e-3)


def test_an_end_of_the_mean_study_stays_where_it_was_found() -> None:
    # The other end takes a step more here, in which this one once leapt to 4e-7.
    tau_prior = HalfCauchy(0.5)
    found = posterior([0], [3], tau_prior=tau_prior)
    weights, lattice = found.grid.weights, found.grid.lattice
    theta = lattice.mu[None, :, None] + np.minimum(lattice.tau, 5.0)[:, None, None] * NODES
    average = (expit(theta) * WEIGHTS).sum(axis=2)
    _, low, _ = found.mean_study()
    assert weights[average < low].sum() == pytest.approx(0.025, abs=2e-3)


def test_counts_of_a_new_study_have_its_mean_under_a_heavy_tail() -> None:
    found = posterior([0, 4, 0], [1, 5, 1], tau_prior=HalfCauchy(0.5))
    for n in (1, 3, 50):
        assert found.new_counts(n) @ np.arange(n + 1) / n == pytest.approx(found.new_study().mean, abs=1e-6)


def test_new_counts_are_the_new_study_seen_through_n() -> None:
    found = posterior(*NEUROPATHY)
    chances = found.new_counts(8)
    assert chances.sum() == pytest.approx(1)
    assert (chances @ np.arange(9)) / 8 == pytest.approx(found.new_study().mean, abs=1e-5)
    assert found.new_counts(1)[1] == pytest.approx(found.new_study().mean, abs=1e-6)


def test_new_counts_of_a_large_study() -> None:
    found = posterior(*RESPONSE)
    chances = found.new_counts(400)
    share = np.interp([0.025, 0.975], np.cumsum(chances), np.arange(401) / 400)
    assert share == pytest.approx([found.new_study().low, found.new_study().high], abs=0.01)


@pytest.mark.parametrize("scale", [1e-3, 1e-2])
def test_without_spread_it_is_the_posterior_of_the_pooled_count(scale: float) -> None:
    events, n = 8, 43
    mu = np.arange(-12, 12, 0.001)
    log = events * log_expit(mu) + (n - events) * log_expit(-mu) - 0.5 * (mu / 2.5) ** 2
    weights = np.exp(log - log.max())
    below = np.cumsum(weights) / weights.sum()
    found = posterior(*NEUROPATHY, tau_prior=HalfNormal(scale)).typical_study()
    # tau^2 adds to the spread of mu, so that the answer comes in with the square of the scale.
    assert found.mean == pytest.approx((weights * expit(mu)).sum() / weights.sum(), abs=scale)
    assert [found.low, found.high] == pytest.approx(expit(np.interp([0.025, 0.975], below, mu)), abs=scale)


def test_one_row_is_the_prior_seen_through_one_row() -> None:
    found = posterior([3], [7], tau_prior=HalfNormal(0.01))
    mu = np.arange(-14, 14, 0.01)
    weights = np.exp(3 * log_expit(mu) + 4 * log_expit(-mu) - 0.5 * (mu / 2.5) ** 2)
    assert found.typical_study().mean == pytest.approx((weights * expit(mu)).sum() / weights.sum(), abs=1e-4)


def test_a_strong_prior_on_mu_wins() -> None:
    found = posterior([1], [1], mu_prior=Normal(-1.0, 0.01)).typical_study()
    assert found.median == pytest.approx(expit(-1.0), abs=1e-3)
    assert posterior([1], [1], mu_prior=Normal(20.0, 5.0)).typical_study().median > 0.999


@pytest.mark.parametrize("prior", [HalfNormal(1.0), HalfCauchy(0.5)])
def test_a_new_study_is_as_uncertain_as_the_typical_one_and_more(prior: HalfNormal | HalfCauchy) -> None:
    found = posterior(*NEUROPATHY, tau_prior=prior)
    assert found.new_study().low < found.typical_study().low
    assert found.new_study().high > found.typical_study().high


def test_the_density_is_a_density() -> None:
    found = posterior(*NEUROPATHY)
    shares, heights = np.array(found.density()).T
    assert np.trapezoid(heights, shares) == pytest.approx(0.999, abs=2e-4)
    assert len(shares) == 101
    assert shares[np.argmax(heights)] == pytest.approx(found.typical_study().median, abs=0.05)


def test_prior_and_data_far_apart_are_still_resolved() -> None:
    # tau is all but forbidden, yet 9,000 of 10,000 and 1,000 of 10,000 cannot be one share.
    found = posterior([9000, 1000], [10_000, 10_000], tau_prior=HalfNormal(0.01))
    assert found.tau()[0] > 0.1
    assert found.typical_study().median == pytest.approx(0.5, abs=1e-3)


def test_ten_thousand_patients_a_row() -> None:
    rate = 3000 / 10_000
    found = posterior([3000 + i % 7 for i in range(20)], [10_000] * 20).typical_study()
    assert found.mean == pytest.approx(rate, abs=5e-4)
    assert found.high - found.low == pytest.approx(2 * 1.96 * (rate * (1 - rate) / 2e5) ** 0.5, rel=0.05)


def test_rows_of_a_thousand_against_plain_sums() -> None:
    x, n = [30, 45, 80], [1000, 1200, 900]
    mu, tau, theta = np.arange(-9, 3, 0.06), np.arange(0.04, 6.5, 0.08), np.arange(-10, 4, 0.03)
    log = -0.5 * (mu / 2.5) ** 2 - 0.5 * tau[:, None] ** 2
    for some, size in zip(x, n, strict=True):
        chance = some * log_expit(theta) + (size - some) * log_expit(-theta)
        spread = np.exp(-(((mu[None, :, None] - theta) / tau[:, None, None]) ** 2) / 2) / tau[:, None, None]
        log = log + np.log(np.maximum(spread @ np.exp(chance - chance.max()), 1e-300))
    weights = np.exp(log - log.max())
    weights /= weights.sum()
    found = posterior(x, n)
    assert found.typical_study().mean == pytest.approx((weights.sum(axis=0) * expit(mu)).sum(), abs=1e-4)
    below = np.interp(found.mu.quantile([0.025, 0.5, 0.975]), mu + 0.03, np.cumsum(weights.sum(axis=0)))
    assert below == pytest.approx([0.025, 0.5, 0.975], abs=1e-3)


@pytest.mark.parametrize("bad", [0.0, -0.1, 1.0, float("nan")])
def test_a_share_to_exceed_lies_between_0_and_1(bad: float) -> None:
    with pytest.raises(ValueError, match="share is"):
        posterior([1], [2]).probability_above(bad)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), 1e6])
def test_priors_refuse_what_has_no_meaning(scale: float) -> None:
    for make in (HalfNormal, HalfCauchy, lambda value: Normal(0.0, value)):
        with pytest.raises(ValueError, match="on the logit scale"):
            make(scale)


def test_exchanging_events_mirrors_the_posterior() -> None:
    here, there = posterior(*NEUROPATHY), posterior(*mirrored(NEUROPATHY))

    def turned(found: Posterior) -> list[float]:
        mean, median, low, high = found.typical_study()
        return [1 - mean, 1 - median, 1 - high, 1 - low]

    assert list(there.typical_study()) == pytest.approx(turned(here), abs=1e-9)
    assert there.tau() == pytest.approx(here.tau(), abs=1e-9)
