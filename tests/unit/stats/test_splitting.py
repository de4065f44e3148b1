"""Rows of one study, and rows of the same size: what splitting, joining and exchanging them must leave alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.stats import HalfNormal, binomial_normal_ml, clopper_pearson, posterior
from tests.unit.stats.tables import NEUROPATHY, Table

NO_SPREAD = HalfNormal(1e-4)


def split(counts: Table, size: int) -> Table:
    """Cut every row into rows of at most `size` patients, its events first."""
    events, n = [], []
    for x, whole in zip(*counts, strict=True):
        for start in range(0, whole, size):
            part = min(size, whole - start)
            events.append(max(0, min(part, x - start)))
            n.append(part)
    return events, n


@pytest.mark.parametrize("size", [1, 2, 7])
def test_without_spread_a_study_may_be_split_as_one_likes(size: int) -> None:
    parted = split(NEUROPATHY, size)
    assert (sum(parted[0]), sum(parted[1])) == (8, 43)
    whole = posterior(*NEUROPATHY, tau_prior=NO_SPREAD).typical_study()
    assert posterior(*parted, tau_prior=NO_SPREAD).typical_study() == pytest.approx(whole, abs=1e-6)
    assert clopper_pearson([sum(parted[0])], [sum(parted[1])])[0] == clopper_pearson([8], [43])[0]


def test_with_spread_the_split_matters() -> None:
    # 10 of 20 in two rows that differ, and in rows that agree: the spread, and so the interval, is another.
    apart, alike = posterior([10, 0], [10, 10]), posterior([5, 5], [10, 10])
    assert apart.tau()[0] > 1.5 * alike.tau()[0]
    assert apart.typical_study().high > alike.typical_study().high


@settings(max_examples=15, deadline=None)
@given(events=st.lists(st.integers(0, 6), min_size=2, max_size=8), data=st.data())
def test_events_exchanged_among_rows_of_one_size_change_nothing(events: list[int], data: st.DataObject) -> None:
    n = [6] * len(events)
    exchanged = data.draw(st.permutations(events))
    assert posterior(exchanged, n).typical_study() == posterior(events, n).typical_study()
    assert binomial_normal_ml(exchanged, n)[:2] == pytest.approx(binomial_normal_ml(events, n)[:2], abs=1e-7)
