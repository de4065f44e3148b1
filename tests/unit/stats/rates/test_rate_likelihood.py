"""Maximum likelihood and profile interval of a rate."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import chi2

from evitable.stats.rates import poisson_normal_ml, rate_heterogeneity
from evitable.stats.rates.person_time import PersonTime
from evitable.stats.rates.poisson_rows import table_log_likelihood

UNLIKE = ([7, 0, 3, 16, 1, 1], [1.4, 1.6, 12.0, 1.5, 0.4, 0.7])
ALIKE = ([2, 0, 5, 1], [10.0, 4.0, 12.5, 8.0])


def highest(events: list[int], time: list[float], rate: float) -> float:
    """Return the log-likelihood at a rate under the best tau, by a bounded search."""
    rows = PersonTime(np.array(events, float), np.array(time))

    def lost(tau: float) -> float:
        return -float(table_log_likelihood(rows, np.log([rate]), np.array([tau]))[0, 0])

    ends = [
        float(minimize_scalar(lost, bounds=bounds, method="bounded").fun) for bounds in ((0, 0.5), (0.3, 3), (2, 8))
    ]
    return -min(*ends, lost(0.0))


@pytest.mark.parametrize("table", [UNLIKE, ALIKE])
def test_the_interval_holds_the_rates_within_half_a_chi_square(table: tuple[list[int], list[float]]) -> None:
    fit = poisson_normal_ml(*table)
    assert fit.rate is not None
    assert highest(*table, fit.rate) == pytest.approx(fit.log_likelihood, abs=1e-6)
    for end in (fit.low, fit.high):
        assert fit.log_likelihood - highest(*table, end) == pytest.approx(chi2.ppf(0.95, 1) / 2, abs=1e-5)


def test_rows_that_agree_have_no_spread_and_the_summed_rate() -> None:
    fit = poisson_normal_ml(*ALIKE)
    assert fit.tau == 0
    assert fit.rate == pytest.approx(8 / 34.5, rel=1e-12)
    assert fit.standard_error == pytest.approx(8**-0.5)


def test_the_standard_error_is_that_of_the_surface() -> None:
    rows = PersonTime(np.array(UNLIKE[0], float), np.array(UNLIKE[1]))
    fit = poisson_normal_ml(*UNLIKE)
    assert fit.rate is not None
    assert fit.tau is not None
    # The curvature of the profile over tau is the inverse of mu's variance.
    step = 1e-3
    mu = np.log(fit.rate) + step * np.arange(-1, 2)
    tau = np.linspace(fit.tau - 0.02, fit.tau + 0.02, 801)
    top = table_log_likelihood(rows, mu, tau).max(axis=0)
    assert fit.standard_error == pytest.approx(float((2 * top[1] - top[0] - top[2]) / step**2) ** -0.5, rel=1e-3)


def test_no_event_at_all_leaves_an_open_interval() -> None:
    fit = poisson_normal_ml([0, 0, 0], [1, 2, 3])
    assert (fit.rate, fit.tau, fit.standard_error, fit.low, fit.log_likelihood) == (None, None, None, 0, 0)
    # Without spread the likelihood is exp(-6 rate), and spread could not raise it there.
    assert fit.high == pytest.approx(chi2.ppf(0.95, 1) / 2 / 6, rel=1e-6)


def test_another_unit_of_time_changes_the_unit_of_the_rate_only() -> None:
    events, time = UNLIKE
    years, days = poisson_normal_ml(events, time), poisson_normal_ml(events, [365.25 * t for t in time])
    assert years.rate is not None
    assert days.rate is not None
    assert days.tau == pytest.approx(years.tau, rel=1e-9)
    np.testing.assert_allclose(
        [days.rate * 365.25, days.low * 365.25, days.high * 365.25], [years.rate, years.low, years.high], rtol=1e-9
    )


@pytest.mark.parametrize(
    ("events", "time"),
    [
        ([1], [1.0]),
        ([0], [1.0]),
        ([10_000], [1.0]),
        ([10_000, 12_000, 9_000], [1.0, 1.0, 1.0]),
        ([1_000_000, 10, 0], [1.0, 1.0, 1.0]),
        ([0, 1], [1e-9, 1e-9]),
        ([0, 1000], [1e9, 1e-6]),
        ([1] * 60, [1.0] * 60),
    ],
)
def test_odd_tables_answer(events: list[int], time: list[float]) -> None:
    fit = poisson_normal_ml(events, time)
    assert np.isfinite(fit.high)
    assert 0 <= fit.low < fit.high
    assert fit.rate is None or fit.low < fit.rate < fit.high


def test_heterogeneity_against_its_definitions() -> None:
    events, time = np.array([4.0, 9.0, 2.0]), np.array([2.0, 3.0, 5.0])
    found = rate_heterogeneity(events, time, tau=0.5)
    expected = time * 15 / 10
    assert found.q_lrt == pytest.approx(2 * float((events * np.log(events / expected)).sum()))
    logs = np.log(events / time)
    assert found.q_wald == pytest.approx(float((events * (logs - (events @ logs) / 15) ** 2).sum()))
    typical = 2 / (15 - (events @ events) / 15)
    assert found.i2 == pytest.approx(0.25 / (0.25 + typical))
    assert found.h2 == pytest.approx(1 + 0.25 / typical)
    assert found.df == 2


def test_one_row_or_no_fit_has_no_i2() -> None:
    assert rate_heterogeneity([3], [1.0], tau=0.0).i2 is None
    assert rate_heterogeneity([0, 0], [1.0, 2.0], tau=None) == (0.0, 0.0, 1, None, None)
