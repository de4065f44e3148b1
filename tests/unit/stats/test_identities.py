"""Where algebra or brute force knows the posterior, and corners where sums break down first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln, expit, log_expit, logit

from evitable.stats import HalfCauchy, HalfNormal, Normal, Posterior, posterior
from evitable.stats.binomial_normal import new_study_curve
from evitable.stats.counts import Array
from evitable.stats.many import posterior_many
from evitable.stats.priors import Flat
from evitable.stats.row_likelihood import log_choose
from tests.unit.stats.tables import ALL_EVENTS, NEUROPATHY, RESPONSE, SINGLE_CASES, Table, mirrored, table

FEW = settings(max_examples=15, deadline=None)


def numbers(found: Posterior) -> list[float]:
    return [*found.typical_study(), *found.mean_study(), *found.tau(), *found.new_study()]


def common(events: int, n: int, prior: Normal) -> tuple[Array, Array]:
    """Return shares and weights of the posterior of one common share, by a plain fine sum."""
    mu = np.linspace(prior.mean - 9 * prior.sd, prior.mean + 9 * prior.sd, 200_001)
    log = events * log_expit(mu) + (n - events) * log_expit(-mu) - 0.5 * ((mu - prior.mean) / prior.sd) ** 2
    weights = np.exp(log - log.max())
    return expit(mu), weights / weights.sum()


@pytest.mark.parametrize("prior", [Normal(), Normal(1.0, 0.5)])
@pytest.mark.parametrize("counts", [NEUROPATHY, RESPONSE, ALL_EVENTS, SINGLE_CASES, ([150, 3000], [500, 10_000])])
def test_without_spread_it_is_the_posterior_of_one_common_share(counts: Table, prior: Normal) -> None:
    shares, weights = common(sum(counts[0]), sum(counts[1]), prior)
    below = np.cumsum(weights) - weights / 2
    found = posterior(*counts, tau_prior=HalfNormal(1e-4), mu_prior=prior)
    expected = [(weights * shares).sum(), *np.interp([0.5, 0.025, 0.975], below, shares)]
    assert list(found.typical_study()) == pytest.approx(expected, abs=2e-6)
    assert list(found.mean_study()) == pytest.approx([expected[0], *expected[2:]], abs=2e-6)
    assert list(found.new_study()) == pytest.approx(expected, abs=3e-5)
    chances = found.new_counts(5)
    k = np.arange(6)
    by_hand = [(weights * np.exp(log_choose(i, 5)) * shares**i * (1 - shares) ** (5 - i)).sum() for i in k.tolist()]
    assert chances == pytest.approx(by_hand, abs=2e-6)


@FEW
@given(counts=table, data=st.data())
def test_the_order_of_rows_changes_not_one_bit(counts: Table, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(counts[0]))))
    shuffled = [counts[0][i] for i in order], [counts[1][i] for i in order]
    assert numbers(posterior(*shuffled)) == numbers(posterior(*counts))


@FEW
@given(counts=table)
def test_exchanging_events_and_others_mirrors_every_share(counts: Table) -> None:
    here, there = posterior(*counts), posterior(*mirrored(counts))
    for summary in ("typical_study", "new_study"):
        mean, median, low, high = getattr(here, summary)()
        assert list(getattr(there, summary)()) == pytest.approx([1 - mean, 1 - median, 1 - high, 1 - low], abs=1e-6)
    mean, low, high = here.mean_study()
    assert list(there.mean_study()) == pytest.approx([1 - mean, 1 - high, 1 - low], abs=1e-6)
    assert there.tau() == pytest.approx(here.tau(), abs=1e-6)
    assert there.new_counts(4) == pytest.approx(here.new_counts(4)[::-1], abs=1e-6)


def test_single_cases_may_be_gathered_or_split_as_one_likes() -> None:
    # A hundred rows of 0 of 1 are one factor to the hundredth power: only the mean share enters.
    found = posterior([0] * 100, [1] * 100)
    mu, tau = np.arange(-20, 6, 0.02), np.arange(0, 6.6, 0.05)
    z, w = np.polynomial.hermite_e.hermegauss(80)
    failure = (expit(-(mu[:, None, None] + tau[None, :, None] * z)) * (w / w.sum())).sum(axis=2)
    log = 100 * np.log(failure) - 0.5 * (mu[:, None] / 2.5) ** 2 - 0.5 * tau**2
    weights = np.exp(log - log.max())
    weights[:, 0] /= 2
    weights /= weights.sum()
    assert found.typical_study().mean == pytest.approx((weights.sum(axis=1) * expit(mu)).sum(), abs=1e-5)
    assert found.mean_study()[0] == pytest.approx((weights * (1 - failure)).sum(), abs=1e-5)


def test_a_row_that_tells_nothing_leaves_the_prior() -> None:
    # Under a prior symmetrical about 0 one success in one patient is a factor E expit(mu + tau z).
    up, down = posterior([1], [1]).typical_study(), posterior([0], [1]).typical_study()
    assert up.mean + down.mean == pytest.approx(1, abs=1e-7)
    assert up.mean > 0.6


def test_one_row_of_ten_thousand_is_its_own_beta() -> None:
    # With mu free and tau next to nothing the posterior is Beta(x, n - x) times a nearly even prior.
    found = posterior([2500], [10_000], tau_prior=HalfNormal(1e-3), mu_prior=Normal(0, 50))
    assert found.typical_study().mean == pytest.approx(0.25, abs=1e-4)
    spread = (0.25 * 0.75 / 10_000) ** 0.5
    assert found.typical_study().high - found.typical_study().low == pytest.approx(2 * 1.96 * spread, rel=0.01)


@pytest.mark.parametrize(
    ("tau_prior", "mu_prior"),
    [
        (HalfNormal(1e-4), Normal()),
        (HalfNormal(50), Normal()),
        (HalfCauchy(50), Normal()),
        (HalfCauchy(1e-4), Normal()),
        (HalfNormal(1), Normal(0, 0.02)),
        (HalfNormal(1), Normal(0, 50)),
        (HalfNormal(1), Normal(50, 1)),
        (HalfNormal(1), Normal(-50, 50)),
        (HalfNormal(1e-4), Normal(-3, 1e-3)),
    ],
)
@pytest.mark.parametrize("counts", [NEUROPATHY, ALL_EVENTS])
def test_extreme_priors_have_an_answer(counts: Table, tau_prior: HalfNormal | HalfCauchy, mu_prior: Normal) -> None:
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        found = posterior(*counts, tau_prior=tau_prior, mu_prior=mu_prior)
        mean, median, low, high = found.typical_study()
        assert 0 <= low <= median <= high <= 1
        assert low <= mean <= high
        assert found.tau()[1] <= found.tau()[0] <= found.tau()[2]
        assert np.isfinite(numbers(found)).all()


def test_a_flat_prior_is_the_limit_of_ever_wider_ones() -> None:
    flat = posterior(*NEUROPATHY, tau_prior=Flat()).typical_study()
    wide = posterior(*NEUROPATHY, tau_prior=HalfNormal(50)).typical_study()
    assert list(flat) == pytest.approx(list(wide), abs=0.01)
    assert Flat().describe() == "flat (improper uniform)"


@pytest.mark.parametrize("counts", [ALL_EVENTS, SINGLE_CASES, ([0, 2], [3, 5])])
def test_a_flat_prior_is_refused_where_the_posterior_would_be_improper(counts: Table) -> None:
    with pytest.raises(ValueError, match="improper below 2"):
        posterior(*counts, tau_prior=Flat())


@FEW
@given(counts=table, level=st.sampled_from([0.5, 0.9, 0.95]))
def test_shortest_intervals_are_shorter_and_hold_as_much(counts: Table, level: float) -> None:
    found = posterior(*counts)
    for (low, high), (*_, left, right), held in (
        (found.shortest_typical_study(level), found.typical_study(level), found.mu),
        (found.shortest_new_study(level), found.new_study(level), new_study_curve(found.grid)),
    ):
        # The summary is read off another curve, whose ends may differ by the error of either; the shortest interval
        # is the shortest on its own.
        middle = expit(held.quantile([(1 - level) / 2, (1 + level) / 2]))
        assert middle == pytest.approx([left, right], abs=1e-5)
        assert high - low <= middle[1] - middle[0] + 1e-9
        ends = held.share_below(logit(np.clip([low, high], 1e-9, 1 - 1e-9)))
        assert ends[1] - ends[0] == pytest.approx(level, abs=1e-5)
    low, high = found.shortest_tau(level)
    assert high - low <= found.tau(level)[2] - found.tau(level)[1] + 1e-9


def test_counts_of_a_new_study_add_up_and_have_the_mean_share() -> None:
    found = posterior(*NEUROPATHY)
    for n in (1, 7, 300, 5_000):
        chances = found.new_counts(n)
        assert chances.sum() == pytest.approx(1, abs=1e-12)
        assert chances @ np.arange(n + 1) / n == pytest.approx(found.new_study().mean, abs=1e-6)


def test_counts_of_a_large_new_study_against_a_sum_over_the_density() -> None:
    found = posterior([300, 280, 350], [1000] * 3)
    line = new_study_curve(found.grid)
    at = np.linspace(line.positions[0], line.positions[-1], 40_001)
    weights = line.height(at) * (at[1] - at[0])
    for n, k in ((2000, 600), (2000, 700)):
        by_hand = float(
            np.exp(-np.log(n + 1) - betaln(k + 1, n - k + 1) + k * log_expit(at) + (n - k) * log_expit(-at)) @ weights
        )
        assert found.new_counts(n)[k] == pytest.approx(by_hand, rel=1e-5)


def test_rows_that_leave_the_doubles_are_summed_the_slow_way() -> None:
    # At the posterior's own place each row lies a thousand below its top, far beyond exp(-708).
    found = posterior([0, 4000], [4000, 4000], tau_prior=HalfNormal(0.02), mu_prior=Normal(0, 0.02))
    assert found.typical_study().median == pytest.approx(0.5, abs=1e-3)
    assert found.tau()[0] > 0.2


def test_not_one_warning_on_random_tables() -> None:
    random = np.random.default_rng(7)
    tables = []
    for _ in range(400):
        n = random.choice([1, 1, 1, 2, 3, 5, 8, 12, 20], size=random.integers(1, 21))
        tables.append((random.binomial(n, random.choice([0.0, 0.05, 0.3, 0.6, 0.9, 1.0])), n))
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        found = posterior_many(tables)
    assert np.isfinite(np.stack(found.typical_study)).all()
    assert (found.typical_study.low < found.typical_study.high).all()
    assert (found.mean_study[:, 1] <= found.mean_study[:, 0]).all()
