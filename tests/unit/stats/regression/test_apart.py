"""The difference of two shares against a plain fine sum, also where one share is near an end."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, ndtr

from evitable.stats.counts import Array
from evitable.stats.curve import Curve, curve
from evitable.stats.regression.apart import difference_quantiles

STEP = 0.05


def normal(mean: float, sd: float) -> Curve:
    at = STEP * np.arange(-500.0, 501)
    return curve(np.exp(-(((at - mean) / sd) ** 2) / 2) / (np.sqrt(2 * np.pi) * sd), -500 * STEP, STEP)


def below(first: tuple[float, float], second: tuple[float, float], difference: float) -> float:
    """The chance by two million points of the first logit, the shares subtracted on the side that keeps figures."""
    z, width = np.linspace(-9, 9, 2_000_001, retstep=True)
    mu: Array = first[0] + first[1] * z
    rest, other = expit(mu) - difference, expit(-mu) + difference
    with np.errstate(divide="ignore", invalid="ignore"):
        at = np.where(rest <= 0, -np.inf, np.where(other <= 0, np.inf, np.log(rest) - np.log(other)))
    chance: Array = np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * width
    return float(chance @ (1 - ndtr((at - second[0]) / second[1])))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((0.0, 0.5), (0.4, 0.3)),
        ((3.0, 1.0), (4.5, 1.8)),
        ((-1.0, 0.2), (-6.0, 2.0)),
        ((5.0, 2.0), (-5.0, 2.0)),
        ((2.0, 0.15), (2.0, 0.15)),
    ],
)
def test_a_share_of_the_differences_lies_below_each_quantile(
    first: tuple[float, float], second: tuple[float, float]
) -> None:
    shares = np.array([0.025, 0.5, 0.975])
    found = difference_quantiles(normal(*first), normal(*second), shares)
    told = [below(first, second, difference) for difference in found.tolist()]
    assert told == pytest.approx(shares.tolist(), abs=2e-6)
    turned = difference_quantiles(normal(*second), normal(*first), shares)
    np.testing.assert_allclose(turned, -found[::-1], atol=1e-8)
