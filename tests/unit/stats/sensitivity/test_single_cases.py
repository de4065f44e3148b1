"""Single cases apart: three strata, the shift, and the difference with its interval."""

from __future__ import annotations

import numpy as np
import pytest

from evitable.stats import clopper_pearson, posterior
from evitable.stats.sensitivity import single_case_stratum
from tests.unit.stats.tables import NEUROPATHY, RESPONSE, SINGLE_CASES


def test_each_stratum_is_pooled_by_itself() -> None:
    found = single_case_stratum(*RESPONSE).numbers
    assert found.series is not None
    assert found.single_cases is not None
    series = posterior([20, 4, 11, 3], [20, 5, 12, 3]).typical_study()
    assert found.series[1:] == (series.mean, series.low, series.high, 4, 38, 40)
    assert found.single_cases.low == clopper_pearson([3], [3])[0][0]
    assert found.shift == found.all_rows.estimate - found.series.estimate


def test_the_difference_is_that_of_drawn_pairs() -> None:
    """Against 200,000 draws: Beta(3/2, 5/2) for 1 of 3, and the mean study of the series by its own quantiles."""
    found = single_case_stratum(*NEUROPATHY).numbers.difference
    series = posterior([2, 3, 2, 0], [20, 5, 12, 3])
    chance = np.random.default_rng(3)
    weights = series.grid.weights
    at = chance.choice(weights.size, 200_000, p=weights.ravel() / weights.sum())
    tau, mu = series.grid.lattice.tau[at // weights.shape[1]], series.grid.lattice.mu[at % weights.shape[1]]
    nodes, share = np.polynomial.hermite_e.hermegauss(40)
    mean = (1 / (1 + np.exp(-(mu[:, None] + tau[:, None] * nodes)))) @ share / share.sum()
    drawn = np.quantile(chance.beta(1.5, 2.5, 200_000) - mean, [0.5, 0.025, 0.975])
    assert found is not None
    np.testing.assert_allclose(found, drawn, atol=0.006)


def test_mirrored_counts_mirror_the_difference_and_the_shift() -> None:
    events, n = NEUROPATHY
    found = single_case_stratum(events, n).numbers
    turned = single_case_stratum([size - x for x, size in zip(events, n, strict=True)], n).numbers
    assert found.shift == pytest.approx(-(turned.shift or 0), abs=1e-6)
    assert found.difference is not None
    assert turned.difference is not None
    np.testing.assert_allclose(found.difference, -np.array(turned.difference)[[0, 2, 1]], atol=1e-5)


def test_single_cases_only_are_a_ridge_and_that_is_said() -> None:
    answer = single_case_stratum(*SINGLE_CASES)
    found = answer.numbers
    assert (found.series, found.shift, found.difference) == (None, None, None)
    assert found.all_rows == found.single_cases
    assert answer.warned("heterogeneity-not-identified")
    assert "a spread of any size fits them equally well" in found.in_words


def test_series_only_have_no_single_cases() -> None:
    answer = single_case_stratum([3, 4], [5, 5])
    assert answer.numbers.single_cases is None
    assert answer.numbers.difference is None
    assert answer.warnings == ()
    assert answer.numbers.in_words.startswith("No row is a single case.")


def test_one_lone_series_is_shifted_within_one_model() -> None:
    found = single_case_stratum([1, 1, 0, 6], [1, 1, 1, 10]).numbers
    assert found.series is not None
    assert found.series.method == "pooled-exact"
    model = posterior([6], [10]).typical_study().mean
    assert found.shift == pytest.approx(found.all_rows.estimate - model)


def test_strata_far_apart_are_told_apart() -> None:
    found = single_case_stratum([1] * 20 + [1, 2, 0], [1] * 20 + [20, 25, 15]).numbers
    assert found.difference is not None
    assert found.difference.low > 0
    assert "more than chance explains" in found.in_words
    near = single_case_stratum(*RESPONSE).numbers
    assert "too few patients to tell the two apart" in near.in_words


def test_single_cases_of_one_kind_have_a_one_sided_bound() -> None:
    assert single_case_stratum(*RESPONSE).warned("one-sided")
    assert not single_case_stratum(*NEUROPATHY).warned("one-sided")
