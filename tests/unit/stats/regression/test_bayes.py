"""Regression by Bayes against sums over a dense grid, and the identities it must keep."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from scipy.special import expit

from evitable.stats import HalfNormal, Normal, posterior
from evitable.stats.regression import RegressionPriors, regression_bayes
from evitable.stats.row_likelihood import row_log_likelihood
from tests.unit.stats.tables import NEUROPATHY, mirrored

EVENTS, N, DOSE = [1, 2, 3, 9, 12], [6, 8, 7, 12, 14], [0.7, 1.0, 1.0, 1.3, 1.6]


def test_it_agrees_with_a_dense_grid() -> None:
    answer = regression_bayes(EVENTS, N, {"dose": DOSE}, at=[{"dose": 1.5}]).numbers
    x = (np.array(DOSE) - np.mean(DOSE)) / np.std(DOSE, ddof=1)
    mu, beta, tau = np.arange(-4, 4.1, 0.25), np.arange(-3, 5.1, 0.25), np.arange(0, 6.6, 0.15)
    a, b = (axis.ravel() for axis in np.meshgrid(mu, beta, indexing="ij"))
    weights = np.zeros(len(a))
    of_tau = []
    for i, spread in enumerate(tau):
        log = sum(row_log_likelihood(e, n, a + b * at, float(spread)) for e, n, at in zip(EVENTS, N, x, strict=True))
        part = np.exp(log - 0.5 * (a / 2.5) ** 2 - 0.5 * b**2 - 0.5 * spread**2) * (0.5 if i == 0 else 1.0)
        weights += part
        of_tau.append(part.sum())
    weights /= weights.sum()
    dose = answer.coefficients[1]
    assert dose.mean == pytest.approx(float(weights @ b) / np.std(DOSE, ddof=1), abs=1e-4)
    share = expit(a + b * (1.5 - np.mean(DOSE)) / np.std(DOSE, ddof=1))
    assert answer.shares[0].mean == pytest.approx(float(weights @ share), abs=1e-5)
    of_beta = weights.reshape(len(mu), -1).sum(axis=0)
    # By the trapezoid rule, half of the weight at 0 lies above it.
    positive = of_beta[beta > 1e-9].sum() + of_beta[np.abs(beta) < 1e-9].sum() / 2
    assert dose.probability_positive == pytest.approx(float(positive), abs=2e-3)
    below = CubicSpline(tau, [2 * of_tau[0], *of_tau[1:]]).antiderivative()
    assert float(below(answer.tau) / below(tau[-1])) == pytest.approx(0.5, abs=5e-4)


def test_a_coefficient_held_at_nothing_leaves_the_posterior_of_one_share() -> None:
    priors = RegressionPriors(coefficient=Normal(0.0, 1e-3), tau=HalfNormal(0.5))
    answer = regression_bayes(*NEUROPATHY, {"dose": [1, 2, 3, 4, 5, 6, 7]}, at=[{"dose": 4}], priors=priors).numbers
    share, alone = answer.shares[0], posterior(*NEUROPATHY, tau_prior=HalfNormal(0.5))
    assert [share.mean, share.median, share.low, share.high] == pytest.approx(list(alone.typical_study()), abs=1e-4)
    assert [answer.tau, answer.tau_low, answer.tau_high] == pytest.approx(list(alone.tau()), abs=1e-3)


def test_events_and_non_events_exchanged_mirror_the_answer_and_order_does_not_matter() -> None:
    first = regression_bayes(EVENTS, N, {"dose": DOSE}).numbers.coefficients[1]
    x, n = mirrored((EVENTS, N))
    second = regression_bayes(x[::-1], n[::-1], {"dose": DOSE[::-1]}).numbers.coefficients[1]
    assert [first.mean, first.low, first.high] == pytest.approx([-second.mean, -second.high, -second.low], abs=1e-4)
    assert first.probability_positive == pytest.approx(1 - second.probability_positive, abs=1e-5)


def test_separated_rows_have_an_answer_and_say_that_it_is_the_priors() -> None:
    answer = regression_bayes([0, 0, 5, 3], [6, 2, 5, 3], {"dose": [0.7, 1.0, 1.3, 1.6]})
    assert answer.warned("prior-sensitive")
    assert answer.numbers.coefficients[1].probability_positive > 0.95


def test_three_covariates_are_answered_and_four_refused() -> None:
    rng = np.random.default_rng(2)
    columns = {name: rng.normal(size=8).round(1).tolist() for name in "abcd"}
    events, n = [1, 0, 3, 2, 5, 1, 0, 2], [4, 1, 5, 6, 7, 3, 2, 8]
    with pytest.raises(ValueError, match="the quadrature bears 3"):
        regression_bayes(events, n, columns)
    found = regression_bayes(events, n, {name: columns[name] for name in "ab"}).numbers
    assert [one.name for one in found.coefficients] == ["intercept", "a", "b"]
    assert all(one.low < one.median < one.high for one in found.coefficients)
