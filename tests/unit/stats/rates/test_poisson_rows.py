"""A row's likelihood in the Poisson-normal model, against sums over a fine lattice of log rates."""

from __future__ import annotations

from math import exp, lgamma, log

import numpy as np
import pytest

from evitable.stats.rates.person_time import PersonTime
from evitable.stats.rates.poisson_rows import table_log_likelihood, table_slopes

TABLE = PersonTime(np.array([0.0, 3, 10, 200]), np.array([2.0, 1, 4, 50]))


def brute_force(x: int, t: float, mu: float, tau: float) -> float:
    """Return log E Poisson(x; t exp(theta)) by a trapezoid of 40,000 steps."""
    low, high = mu - 11 * tau, mu + 11 * tau
    theta = np.linspace(min(low, log((x or 1) / t) - 4), max(high, log((x or 1) / t) + 4), 40_001)
    log_terms = (
        x * (theta + log(t)) - lgamma(x + 1) - t * np.exp(np.minimum(theta, 500)) - ((theta - mu) / tau) ** 2 / 2
    )
    top = log_terms.max()
    total = float(np.exp(log_terms - top).sum() * (theta[1] - theta[0]))
    return float(top + log(total / (tau * (2 * np.pi) ** 0.5)))


@pytest.mark.parametrize("x", [0, 1, 4, 300])
@pytest.mark.parametrize("t", [0.01, 30.0])
def test_the_average_over_log_rates_is_that_of_a_fine_sum(x: int, t: float) -> None:
    row = PersonTime(np.array([float(x)]), np.array([t]))
    for mu in (-7.0, 0.0, 3.0):
        for tau in (0.05, 0.8, 2.95, 3.05, 9.0):
            ours = table_log_likelihood(row, np.array([mu]), np.array([tau]))[0, 0]
            assert ours == pytest.approx(brute_force(x, t, mu, tau), rel=1e-9, abs=1e-9)


def test_without_spread_it_is_the_poisson_chance() -> None:
    row = PersonTime(np.array([4.0]), np.array([2.5]))
    ours = table_log_likelihood(row, np.array([log(1.2)]), np.array([0.0]))[0, 0]
    assert exp(ours) == pytest.approx(exp(-3.0) * 3**4 / 24, rel=1e-12)


def test_any_count_and_any_spread_answers() -> None:
    for x, t in ((0, 1e-9), (0, 1e15), (1, 1e-9), (10**7, 1.0), (10**7, 1e15)):
        row = PersonTime(np.array([float(x)]), np.array([t]))
        log_rates = np.array([-20.0, 0.0, 20.0]) + log((x + 1) / t)
        assert np.isfinite(table_log_likelihood(row, log_rates, np.array([0.0, 1e-8, 0.01, 1, 8, 1e5]))).all()


def test_equal_rows_are_added_up_whatever_their_order() -> None:
    mu, tau = np.linspace(-2, 2, 9), np.array([0.0, 0.7, 4.0])
    twice = PersonTime(np.tile(TABLE.events, 2), np.tile(TABLE.time, 2))
    turned = PersonTime(twice.events[::-1], twice.time[::-1])
    once = table_log_likelihood(TABLE, mu, tau)
    np.testing.assert_allclose(table_log_likelihood(twice, mu, tau), 2 * once, rtol=1e-13)
    assert (table_log_likelihood(twice, mu, tau) == table_log_likelihood(turned, mu, tau)).all()


@pytest.mark.parametrize("tau2", [0.04, 0.5, 0.99, 1.01, 4.0, 60.0])
def test_the_slopes_are_those_of_the_log_likelihood(tau2: float) -> None:
    step, mu = 1e-5, 0.3
    around = table_slopes(TABLE, np.array([mu - step, mu, mu + step]), np.full(3, tau2**0.5))
    assert (around.log[2] - around.log[0]) / (2 * step) == pytest.approx(around.location[1], rel=1e-5, abs=1e-5)
    assert (around.location[2] - around.location[0]) / (2 * step) == pytest.approx(around.location_twice[1], rel=1e-5)
    wider = table_slopes(TABLE, np.full(2, mu), np.sqrt([tau2 - step, tau2 + step]))
    assert (wider.log[1] - wider.log[0]) / (2 * step) == pytest.approx(around.spread[1], rel=1e-4)
    assert (wider.location[1] - wider.location[0]) / (2 * step) == pytest.approx(around.both[1], rel=1e-4)
    assert (wider.spread[1] - wider.spread[0]) / (2 * step) == pytest.approx(around.spread_twice[1], rel=1e-4, abs=1e-6)
