"""Maximum likelihood: closed forms, boundaries, open ends, and never a half-converged answer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.special import betaln, expit, logit

from evitable.stats import NotConverged, beta_binomial_ml, binomial_normal_ml
from evitable.stats.counts import Array, checked_counts
from evitable.stats.likelihood import LARGEST_TAU, binomial_normal_surface
from evitable.stats.profile import profile
from evitable.stats.row_likelihood import different_rows, table_slopes
from evitable.stats.surface import Scan, Slopes
from tests.unit.stats.tables import ALL_EVENTS, NEUROPATHY, RESPONSE, SINGLE_CASES, Table, table


def test_pritz_as_metafor_and_a_101_point_quadrature_print_it() -> None:
    # dat.pritz1997: rma.glmm prints tau2 0.5893 and logLik -32.6054.
    x = [16, 10, 4, 43, 10, 25, 13, 12, 22, 4, 5, 18, 58, 6]
    n = [17, 12, 8, 58, 10, 42, 14, 12, 41, 5, 6, 23, 68, 10]
    fit = binomial_normal_ml(x, n)
    assert fit.share == pytest.approx(expit(1.3766), abs=1e-5)
    assert fit.spread is not None
    assert fit.spread**2 == pytest.approx(0.58931, abs=1e-5)
    assert fit.log_likelihood == pytest.approx(-32.60545, abs=1e-5)


@pytest.mark.parametrize("fit", [binomial_normal_ml, beta_binomial_ml])
def test_without_spread_the_maximum_is_the_pooled_share(fit: type) -> None:
    found = fit(*RESPONSE)
    assert found.spread == 0
    assert found.share == pytest.approx(41 / 43, abs=1e-12)


def test_single_cases_are_a_ridge_and_the_top_without_spread_is_given() -> None:
    fit = binomial_normal_ml(*SINGLE_CASES)
    assert fit.share == pytest.approx(6 / 8, abs=1e-12)
    assert fit.spread == 0
    assert fit.is_limited


def test_the_ridge_of_twelve_single_cases() -> None:
    # 9 of 12 responders: tau of 0, 1, 2, 4 fit equally well, with typical shares of .750 .788 .856 .950.
    counts = checked_counts([1] * 9 + [0] * 3, [1] * 12)
    tau, share = np.array([0.0, 1, 2, 4]), np.array([0.750, 0.788, 0.856, 0.950])
    log = table_slopes(different_rows(counts), logit(share), tau).log
    np.testing.assert_allclose(log, -6.748, atol=2e-3)


@pytest.mark.parametrize("fit", [binomial_normal_ml, beta_binomial_ml])
def test_all_events_leave_the_interval_open_without_a_point(fit: type) -> None:
    found = fit(*ALL_EVENTS)
    assert (found.share, found.spread, found.high) == (None, None, 1.0)
    assert found.log_likelihood == 0
    none = fit([0] * 5, ALL_EVENTS[1])
    assert (none.share, none.low) == (None, 0.0)
    assert none.high == pytest.approx(1 - found.low, abs=1e-9)


def test_all_events_without_spread_in_closed_form() -> None:
    # 18 of 18: the likelihood p^18 has fallen by chi-square / 2 = 1.9207 at exp(-1.9207 / 18).
    assert binomial_normal_ml(*ALL_EVENTS).low == pytest.approx(math.exp(-1.920729410347062 / 18), abs=1e-9)


@given(counts=table)
@settings(max_examples=25, deadline=None)
def test_the_ends_lie_on_the_threshold_and_no_spread_reaches_beyond(counts: Table) -> None:
    fit = binomial_normal_ml(*counts)
    rows, tau = checked_counts(*counts), np.linspace(0, LARGEST_TAU, 60)
    for end, way in ((fit.low, -1), (fit.high, 1)):
        if 0 < end < 1:
            outside = table_slopes(different_rows(rows), np.full_like(tau, logit(end) + 0.01 * way), tau).log
            inside = table_slopes(different_rows(rows), np.full_like(tau, logit(end) - 0.02 * way), tau).log
            assert outside.max() < fit.log_likelihood - 1.92
            assert inside.max() > fit.log_likelihood - 1.93


@given(counts=table)
@settings(max_examples=25, deadline=None)
def test_no_point_of_a_grid_is_higher_than_the_maximum(counts: Table) -> None:
    x, n = np.array(counts[0]), np.array(counts[1])
    fit = beta_binomial_ml(x, n)
    mean, rho = np.meshgrid(np.linspace(0.01, 0.99, 50), np.linspace(0.001, 0.979, 50))
    size = 1 / rho - 1
    a, b = (mean * size)[..., None], ((1 - mean) * size)[..., None]
    coefficients = sum(math.log(math.comb(int(size), int(some))) for some, size in zip(x, n, strict=True))
    log = (betaln(a + x, b + n - x) - betaln(a, b)).sum(axis=-1) + coefficients
    assert log.max() <= fit.log_likelihood + 1e-9
    within = log > fit.log_likelihood - 1.9207
    if within.any():
        assert fit.low - 1e-9 <= mean[within].min()
        assert mean[within].max() <= fit.high + 1e-9


def test_two_tops_give_the_higher_one() -> None:
    # Ten rows of none and one of all: the likelihood has a top without spread and one with a large spread.
    fit = binomial_normal_ml([0] * 10 + [20], [20] * 11)
    counts = checked_counts([0] * 10 + [20], [20] * 11)
    mu, tau = (axis.ravel() for axis in np.meshgrid(np.linspace(-25, 2, 60), np.linspace(0, 8, 41)))
    assert fit.log_likelihood >= table_slopes(different_rows(counts), mu, tau).log.max() - 1e-9
    assert fit.spread == LARGEST_TAU


class _Rough:
    """A surface whose slopes lie: no answer may come out of it."""

    largest = 1.0
    pooled = 0.0

    def slopes(self, location: Array, spread: Array) -> Slopes:
        ones = np.ones_like(location)
        return Slopes(-(location**2), ones, -1e-3 * ones, -ones, 0 * spread, -ones)

    def scan(self, finer: int) -> Scan:
        location = np.linspace(-3, 3, 30 * finer)
        return Scan(location, np.array([0.0, 1.0]), np.stack([-(location**2), -1 - location**2]))


def test_what_does_not_settle_is_refused() -> None:
    with pytest.raises(NotConverged):
        profile(_Rough(), level=0.95)


def test_a_surface_that_is_sound_is_not() -> None:
    found = profile(binomial_normal_surface(checked_counts(*NEUROPATHY)), level=0.5)
    assert found.low < (found.location or np.nan) < found.high
