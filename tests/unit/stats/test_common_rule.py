"""The rule of common points against plain sums, and where it declines."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import log_expit

from evitable.stats import common_rule
from evitable.stats.counts import checked_counts
from evitable.stats.likelihood import binomial_normal_ml
from evitable.stats.row_likelihood import different_rows, table_slopes

EVENTS, N = np.array([1.0, 0, 20, 4, 0, 3, 150, 299]), np.array([1.0, 1, 20, 5, 12, 30, 300, 300])


def brute(x: float, n: float, mu: float, tau: float) -> float:
    """Sum the definition, without coefficient, over 200,000 points."""
    z = np.linspace(-12, 12, 200_001)
    theta = mu + tau * z
    terms = x * log_expit(theta) + (n - x) * log_expit(-theta) - z * z / 2 - 0.5 * np.log(2 * np.pi)
    return float(terms.max() + np.log(np.exp(terms - terms.max()).sum() * 24 / 200_000))


@pytest.mark.parametrize(
    ("rows", "spreads"),
    [(slice(0, 6), (0.5, 1.7, 8.0)), (slice(0, 8), (1.5, 1.7, 2.5)), (slice(0, 1), (0.1, 1.0, 4.0))],
)
def test_points_of_unlike_spread_agree_with_plain_sums(rows: slice, spreads: tuple[float, ...]) -> None:
    x, n = EVENTS[rows], N[rows]
    mu, tau = np.array([-2.0, 0.4, 3.0]), np.array(spreads)
    found = common_rule.averages(x, n, mu, tau)
    assert found is not None
    expected = [[brute(*row, *point) for row in zip(x, n, strict=True)] for point in zip(mu, tau, strict=True)]
    np.testing.assert_allclose(found[0], expected, atol=1e-9)


@pytest.mark.parametrize(
    ("n", "mu", "tau"),
    [
        (301.0, 0.0, 1.0),  # a row too large
        (5.0, 0.0, 0.05),  # a normal too narrow
        (300.0, -20.0, 0.2),  # so deep that the doubles end
    ],
)
def test_declines_what_it_cannot_see(n: float, mu: float, tau: float) -> None:
    assert common_rule.averages(np.array([n]), np.array([n]), np.array([mu]), np.array([tau])) is None


def test_rules_meet_without_a_step() -> None:
    rows = different_rows(checked_counts(EVENTS[:6], N[:6]))
    mu = np.full(2, 0.3)
    for tau in (common_rule.LEAST_TAU, 1e-3):
        near = table_slopes(rows, mu, np.array([tau * (1 - 1e-12), tau]))
        for part in near:
            assert part[0] == pytest.approx(part[1], rel=1e-8, abs=1e-8)
    pooled = table_slopes(rows, mu, np.array([0.0, 1e-6]))
    for part in pooled:
        assert part[0] == pytest.approx(part[1], rel=1e-6)


def test_points_together_and_apart_are_the_same() -> None:
    rows = different_rows(checked_counts(EVENTS, N))
    mu, tau = np.array([-1.0, 0.0, 0.5, 2.0]), np.array([0.0, 0.02, 0.7, 4.0])
    together = table_slopes(rows, mu, tau)
    for i in range(len(mu)):
        for part, alone in zip(together, table_slopes(rows, mu[i : i + 1], tau[i : i + 1]), strict=True):
            assert part[i] == pytest.approx(alone[0], rel=1e-9, abs=1e-9)


def test_order_of_rows_changes_no_bit() -> None:
    order = np.random.default_rng(3).permutation(len(N) - 2)
    assert binomial_normal_ml(EVENTS[:-2], N[:-2]) == binomial_normal_ml(EVENTS[order], N[order])
