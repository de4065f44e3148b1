"""Exact and mid-P intervals of a rate, against the Poisson sums that define them."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from scipy.special import pdtr, pdtrc

from evitable.stats.rates import garwood, mid_p_rate

EVENTS = np.array([0, 1, 2, 7, 60, 10_000])


def test_garwood_solves_its_two_tails() -> None:
    low, high = garwood(EVENTS, np.full(6, 2.0), level=0.9)
    assert low[0] == 0
    np.testing.assert_allclose(pdtrc(EVENTS[1:] - 1, 2 * low[1:]), 0.05, rtol=1e-9)
    np.testing.assert_allclose(pdtr(EVENTS, 2 * high), 0.05, rtol=1e-9)


def test_mid_p_solves_its_two_tails() -> None:
    low, high = mid_p_rate(EVENTS, np.full(6, 2.0), level=0.9)
    assert low[0] == 0
    some = EVENTS[1:]
    np.testing.assert_allclose((pdtrc(some - 1, 2 * low[1:]) + pdtrc(some, 2 * low[1:])) / 2, 0.05, rtol=1e-9)
    np.testing.assert_allclose((pdtr(some - 1, 2 * high[1:]) + pdtr(some, 2 * high[1:])) / 2, 0.05, rtol=1e-9)
    assert exp(-2 * high[0]) / 2 == pytest.approx(0.05)


def test_without_events_the_upper_end_is_a_logarithm() -> None:
    _, high = garwood([0], [4.0])
    assert high[0] == pytest.approx(-log(0.025) / 4, rel=1e-12)


def test_mid_p_lies_within_garwood_and_both_scale_with_time() -> None:
    low, high = garwood(EVENTS, np.full(6, 1.0))
    inner_low, inner_high = mid_p_rate(EVENTS, np.full(6, 1.0))
    assert (inner_low >= low).all()
    assert (inner_high < high).all()
    for interval, ends in ((garwood, (low, high)), (mid_p_rate, (inner_low, inner_high))):
        for end, in_days in zip(ends, interval(EVENTS, np.full(6, 365.25)), strict=True):
            np.testing.assert_allclose(in_days * 365.25, end, rtol=1e-12)


def test_garwood_covers_at_every_true_rate() -> None:
    counts = np.arange(80)
    low, high = garwood(counts, np.ones(80))
    for mean in np.linspace(0.05, 30, 300):
        chances = np.diff(np.concatenate(([0.0], pdtr(counts, mean))))
        assert chances[(low <= mean) & (mean <= high)].sum() >= 0.95 - 1e-9
