"""A coarse lattice of a smooth density gives shares and quantiles as good as its highest frequency."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from evitable.stats.counts import Array
from evitable.stats.curve import curve

SHARES = np.array([0.0005, 0.025, 0.5, 0.975, 0.9995])


def bell(spread: float, centre: float = 0.3) -> Array:
    t = np.arange(-60.0, 61.0)
    density: Array = np.exp(-(((t - centre) / spread) ** 2) / 2) / (np.sqrt(2 * np.pi) * spread)
    return density


@pytest.mark.parametrize(("spread", "error"), [(1.5, 1e-5), (2.0, 2e-6), (5.0, 5e-8)])
def test_normal_quantiles(spread: float, error: float) -> None:
    found = curve(bell(spread), -60.0, 1.0).quantile(SHARES[1:4])
    np.testing.assert_allclose(found, ndtri(SHARES[1:4]) * spread + 0.3, atol=error)


def test_shares_between_the_points() -> None:
    found = curve(bell(2.0), -60.0, 1.0).share_below([0.123, 2.2, -70, 70])
    np.testing.assert_allclose(found, [ndtr(-0.0885), ndtr(0.95), 0, 1], atol=1e-6)


def test_quantile_turns_share_round() -> None:
    line = curve(bell(3.0), -60.0, 1.0)
    np.testing.assert_allclose(line.share_below(line.quantile(SHARES)), SHARES, atol=1e-9)


def test_height_is_the_density_and_nothing_beyond() -> None:
    line = curve(bell(3.0), -60.0, 1.0)
    assert line.height(0.3) == pytest.approx(1 / (3 * np.sqrt(2 * np.pi)), rel=1e-3)
    assert line.height(99) == 0


def test_a_part_left_of_the_lattice_counts() -> None:
    assert curve(bell(3.0)[40:], -20.0, 1.0, below=0.25).share_below(-20.0) == pytest.approx(0.25)
    # Ends that do not meet are joined by a ramp, so that nothing rings.
    ramp = curve(np.linspace(0.5, 1.5, 11), 0.0, 0.1)
    np.testing.assert_allclose(ramp.share_below([0.05, 0.5, 1.0]), [0.02625, 0.375, 1.0], atol=1e-9)
