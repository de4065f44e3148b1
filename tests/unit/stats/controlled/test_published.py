"""Few-point fits of one arm: the integrals they stand for, and when they have no answer."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from scipy.integrate import quad
from scipy.stats import binom, norm, poisson

from evitable.stats.controlled import one_arm_as_published

N = [1, 1, 20, 5, 12, 1, 3]
NEUROPATHY = [0, 1, 2, 3, 2, 0, 0]
EVENTS, TIME = [2, 0, 9, 1, 4], [10.0, 4.0, 12.5, 8.0, 3.0]


def test_many_points_reach_the_integral() -> None:
    found = one_arm_as_published(NEUROPATHY, N, family="logit", points=61).numbers
    assert found.estimate is not None
    assert found.tau is not None
    center, tau = found.estimate, found.tau
    expected = sum(
        math.log(
            quad(lambda z, x=x, n=n: binom.pmf(x, n, 1 / (1 + math.exp(-center - tau * z))) * norm.pdf(z), -8, 8)[0]
        )
        for x, n in zip(NEUROPATHY, N, strict=True)
    )
    assert found.log_likelihood == pytest.approx(expected, abs=1e-6)


def test_rates_reach_the_integral() -> None:
    found = one_arm_as_published(EVENTS, TIME, family="log", points=61).numbers
    assert found.estimate is not None
    assert found.tau is not None
    center, tau = found.estimate, found.tau
    expected = sum(
        math.log(quad(lambda z, x=x, t=t: poisson.pmf(x, t * math.exp(center + tau * z)) * norm.pdf(z), -8, 8)[0])
        for x, t in zip(EVENTS, TIME, strict=True)
    )
    assert found.log_likelihood == pytest.approx(expected, abs=1e-6)


def test_events_and_non_events_mirror() -> None:
    one = one_arm_as_published(NEUROPATHY, N, family="logit", points=7).numbers
    rest = [n - x for x, n in zip(NEUROPATHY, N, strict=True)]
    other = one_arm_as_published(rest, N, family="logit", points=7).numbers
    assert one.estimate == pytest.approx(-(other.estimate or 0), abs=1e-5)
    assert one.tau == pytest.approx(other.tau, abs=1e-4)


def test_the_unit_of_time_shifts_the_log_rate_alone() -> None:
    one = one_arm_as_published(EVENTS, TIME, family="log", points=7).numbers
    other = one_arm_as_published(EVENTS, [12 * time for time in TIME], family="log", points=7).numbers
    assert (other.estimate or 0) + math.log(12) == pytest.approx(one.estimate, abs=1e-5)
    assert other.tau == pytest.approx(one.tau, abs=1e-4)


def test_homogeneity_by_hand() -> None:
    found = one_arm_as_published([4, 9], [10, 30], family="logit", points=7).numbers
    assert found.likelihood_ratio is not None
    assert found.wald is not None
    pooled = 13 / 40
    deviance = 2 * sum(
        x * math.log(x / (n * pooled)) + (n - x) * math.log((n - x) / (n * (1 - pooled))) for x, n in ((4, 10), (9, 30))
    )
    assert found.likelihood_ratio.statistic == pytest.approx(deviance)
    difference = math.log(4 / 6) - math.log(9 / 21)
    assert found.wald.statistic == pytest.approx(difference**2 / (1 / 4 + 1 / 6 + 1 / 9 + 1 / 21))


def test_without_events_there_is_no_answer() -> None:
    for found in (
        one_arm_as_published([0, 0], [3, 4], family="logit", points=7),
        one_arm_as_published([3, 4], [3, 4], family="logit", points=7),
        one_arm_as_published([0, 0], [3.0, 4.0], family="log", points=7),
    ):
        assert found.numbers.estimate is None
        assert found.numbers.k == 2
        assert found.warned("no-finite-effect")
        assert found.warned("for-comparison-only")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: one_arm_as_published([1], [2], family="probit", points=7), "family is 'probit'"),  # type: ignore[arg-type]
        (lambda: one_arm_as_published([1], [2], family="logit", points=0), "points is 0"),
        (lambda: one_arm_as_published([3], [2], family="logit", points=7), r"events\[0\] is 3"),
        (lambda: one_arm_as_published([3], [0.0], family="log", points=7), r"size\[0\] is 0"),
    ],
)
def test_bad_arguments_are_named(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
