"""Graded toxicities: severe inside any grade, rows that state one of the two."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from evitable.stats import posterior
from evitable.stats.ordered import graded_toxicity
from tests.unit.stats.tables import NEUROPATHY

SEVERE = [0, None, 0, 1, None, 0, 0]


def test_any_grade_is_as_if_alone_and_severe_is_the_product() -> None:
    found = graded_toxicity(NEUROPATHY[0], SEVERE, NEUROPATHY[1]).numbers
    alone, among = posterior(*NEUROPATHY), posterior([0, 1], [2, 3])
    assert found.any_grade is not None
    assert found.severe is not None
    assert found.severe_among_any is not None
    assert list(found.any_grade) == pytest.approx(list(alone.typical_study()), abs=1e-5)
    assert list(found.severe_among_any) == pytest.approx(list(among.typical_study()), abs=1e-5)
    assert found.severe.mean == pytest.approx(found.any_grade.mean * found.severe_among_any.mean, abs=1e-8)
    u = np.random.default_rng(4).random((2, 20_000))
    drawn = expit(alone.mu.quantile(u[0])) * expit(among.mu.quantile(u[1]))
    below = [(drawn < value).mean() for value in found.severe[1:]]
    assert below == pytest.approx([0.5, 0.025, 0.975], abs=1.2e-2)


def test_severe_grades_alone_are_summed_over_what_any_grade_may_have_been() -> None:
    """One patient, and severe alone: P(severe) is the product of two averages, P(not) the rest."""
    found = graded_toxicity([None], [1], [1]).numbers
    assert found.severe is not None
    mu, tau, z = np.arange(-12, 12.1, 0.3), np.arange(0, 6.6, 0.2), np.linspace(-7, 7, 71)
    average = (expit(mu[:, None, None] + tau[:, None] * z) * np.exp(-z * z / 2)).sum(axis=2)
    prior = np.exp(-(mu[:, None] ** 2) / 12.5 - tau**2 / 2)
    prior[:, 0] /= 2
    weights = (prior * average).sum(axis=1)
    mean = float(weights @ expit(mu) / weights.sum())
    assert found.severe.mean == pytest.approx(mean**2, abs=1e-4)


def test_silence_is_not_zero() -> None:
    silent = graded_toxicity([3, 4, 2], [1, None, None], [9, 9, 9])
    zero = graded_toxicity([3, 4, 2], [1, 0, 0], [9, 9, 9])
    assert silent.numbers.severe is not None
    assert zero.numbers.severe is not None
    assert zero.numbers.severe.mean < silent.numbers.severe.mean
    assert silent.warned("silent-rows")
    assert not zero.warned("silent-rows")


@pytest.mark.parametrize(
    ("some", "severe", "message"),
    [
        ([1, None], [0, None], r"any_grade\[1\] and severe\[1\] are both blank"),
        ([1, 2], [0, 3], r"severe\[1\] is 3 of 2 with any grade"),
        ([1, 9], [0, 0], r"any_grade\[1\] is 9 of 4"),
        ([1], [0, 0], "give one of each for every row"),
        ([1, 1.5], [0, 0], "or None where the source is silent"),
    ],
)
def test_bad_counts_are_refused_in_words(some: list[int | None], severe: list[int | None], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        graded_toxicity(some, severe, [4, 4])
