"""The row likelihood against plain sums over a very fine grid, from N = 1 to N = 10,000."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import gammaln, log_expit

from evitable.stats.counts import Array, checked_counts
from evitable.stats.row_likelihood import different_rows, log_choose, row_log_likelihood, table_slopes

ROWS = [(1, 1), (0, 1), (1, 2), (20, 20), (4, 5), (0, 12), (1, 229), (969, 1524), (5000, 10000), (10000, 10000)]
MU = np.array([-9.0, -3, -1, 0, 0.5, 2, 6, 14])


def brute(x: int, n: int, mu: float, tau: float) -> float:
    """Sum the definition over 400,000 points."""
    z = np.linspace(-12, 12, 400_001)
    theta = mu + tau * z
    terms = x * log_expit(theta) + (n - x) * log_expit(-theta) - z * z / 2 - 0.5 * np.log(2 * np.pi)
    coefficient = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return float(terms.max() + np.log(np.exp(terms - terms.max()).sum() * (z[1] - z[0])) + coefficient)


@pytest.mark.parametrize("tau", [0.0, 0.01, 0.3, 1.0, 1.6, 2.99, 3.01, 6.0, 30.0])
@pytest.mark.parametrize(("x", "n"), ROWS)
def test_row_likelihood_where_it_matters(x: int, n: int, tau: float) -> None:
    expected = np.array([brute(x, n, mu, tau) for mu in MU.tolist()])
    near, nearer = expected > expected.max() - 40, expected > expected.max() - 20
    found = row_log_likelihood(x, n, MU, tau)
    np.testing.assert_allclose(found[nearer], expected[nearer], atol=1e-7)
    np.testing.assert_allclose(found[near], expected[near], atol=2e-5)
    exact = table_slopes(different_rows(checked_counts([x], [n])), MU, np.full_like(MU, tau)).log
    np.testing.assert_allclose(exact[near], expected[near], atol=3e-8)


@pytest.mark.parametrize("tau", [0.3, 1.0, 2.9])
@pytest.mark.parametrize(("x", "n"), [(1, 2), (3, 8), (8, 8)])
def test_far_tails_keep_their_relative_accuracy(x: int, n: int, tau: float) -> None:
    mu = np.array([-20.0, 20.0])
    expected = [brute(x, n, value, tau) for value in mu.tolist()]
    reach = np.array([abs(value) < tau * 11 * max(1.0, tau * n / 12) for value in mu.tolist()])
    found = row_log_likelihood(x, n, mu, tau)
    np.testing.assert_allclose(found[reach], np.array(expected)[reach], rtol=1e-6, atol=1e-10)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("tau", [0.2, 1.0, 2.5, 4.0])
def test_slopes_are_the_slopes(tau: float) -> None:
    counts = checked_counts([1, 0, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 2, 30])
    mu, step = np.array([-1.0, 0.5, 2.0]), 1e-4
    spread = np.full_like(mu, tau)

    def at(moved: Array, variance: Array) -> list[Array]:
        return [np.asarray(value) for value in table_slopes(different_rows(counts), moved, np.sqrt(variance))]

    here, variance = at(mu, spread**2), spread**2
    right, left = at(mu + step, variance), at(mu - step, variance)
    up, down = at(mu, variance + step), at(mu, variance - step)
    log, first, second, in_spread, both, twice = range(6)
    for value, ends, of in (
        (first, (left, right), log),
        (second, (left, right), first),
        (in_spread, (down, up), log),
        (both, (down, up), first),
        (twice, (down, up), in_spread),
    ):
        numeric = (ends[1][of] - ends[0][of]) / (2 * step)
        np.testing.assert_allclose(here[value], numeric, atol=2e-6, rtol=2e-6)


def test_chances_of_all_counts_add_up_to_one() -> None:
    for tau in (0.0, 0.7, 2.0, 5.0):
        total = sum(np.exp(row_log_likelihood(x, 12, MU, tau)) for x in range(13))
        np.testing.assert_allclose(total, 1, atol=1e-7)


def test_binomial_coefficient_of_none_and_all_is_exactly_one() -> None:
    assert log_choose([0, 10_000, 3], [10_000, 10_000, 5]).tolist()[:2] == [0, 0]
    assert log_choose(3, 5) == pytest.approx(np.log(10))
