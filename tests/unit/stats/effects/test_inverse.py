"""Back-transformations undo what they claim to undo, keep the order and stay in range."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.stats.effects import (
    back_transformed,
    correlation_effects,
    inverse_at,
    proportion_effects,
    rate_effects,
    two_arm_effects,
    two_rate_effects,
)
from evitable.stats.effects.inverse import MEASURES

WAYS: tuple[dict[str, Any], ...] = (
    {"inversion": "harmonic", "sizes": [2, 9, 30]},
    {"inversion": "arithmetic", "sizes": [2, 9, 30]},
    {"inversion": "geometric", "sizes": [2, 9, 30]},
    {"inversion": "inverse-variance", "variance": 0.02},
    {"inversion": "plain"},
)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_one_row_comes_back_to_its_share(row: tuple[int, int]) -> None:
    x, n = row
    for measure in ("PR", "PAS", "PFT", "PLO", "PLN"):
        found = proportion_effects([x], [n], measure=measure, to="none").numbers.effect[0]
        if found is not None:
            size = n if measure == "PFT" else None
            assert inverse_at(found, measure=measure, size=size) == pytest.approx(x / n, abs=1e-7)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 400), st.floats(0.1, 1000))
def test_one_row_comes_back_to_its_rate(x: int, time: float) -> None:
    for measure in ("IR", "IRLN", "IRS", "IRFT"):
        found = rate_effects([x], [time], measure=measure, to="none").numbers.effect[0]
        if found is not None:
            size = time if measure == "IRFT" else None
            assert inverse_at(found, measure=measure, size=size) == pytest.approx(x / time, rel=1e-9, abs=1e-9)


def test_ratios_and_correlations_come_back() -> None:
    odds = two_arm_effects([3], [10], [2], [10], measure="OR").numbers.effect[0]
    rate = two_rate_effects([8], [4.0], [2], [8.0], measure="IRR").numbers.effect[0]
    z = correlation_effects([0.6], [17], measure="ZCOR").numbers.effect[0]
    assert odds is not None
    assert rate is not None
    assert z is not None
    assert inverse_at(odds, measure="OR") == pytest.approx(3 * 8 / (7 * 2))
    assert inverse_at(rate, measure="IRR") == pytest.approx(8)
    assert inverse_at(z, measure="ZCOR") == pytest.approx(0.6)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way["inversion"])
@pytest.mark.parametrize("measure", ["PFT", "IRFT"])
def test_every_inverse_keeps_the_order_and_the_range(measure: str, way: dict[str, Any]) -> None:
    found = back_transformed(np.linspace(-0.5, 2.5, 601), measure=measure, **way)
    values = np.array(found.numbers.values)
    assert (np.diff(values) >= -1e-12).all()
    assert values[0] == pytest.approx(0, abs=1e-15)
    if measure == "PFT":
        assert values[-1] == pytest.approx(1, abs=1e-15)
    assert found.warned("beyond-range")
    assert found.numbers.limited[0] == 0


def test_the_five_inverses_of_the_double_arcsine_differ_and_say_where_they_stand() -> None:
    found = [back_transformed([0.9], measure="PFT", **way).numbers for way in WAYS]
    assert [one.at_size for one in found] == pytest.approx(
        [3 / (1 / 2 + 1 / 9 + 1 / 30), 41 / 3, 540 ** (1 / 3), 12.5, None]
    )
    assert len({round(one.values[0], 6) for one in found}) == 5
    assert found[-1].values[0] == pytest.approx(math.sin(0.9) ** 2)


def test_for_large_sizes_all_inverses_are_the_squared_sine() -> None:
    found = inverse_at(0.7, measure="PFT", size=1e9)
    assert found == pytest.approx(math.sin(0.7) ** 2, abs=1e-6)


@pytest.mark.parametrize("measure", [name for name in MEASURES if name not in {"PFT", "IRFT", "AS", "IRSD"}])
def test_every_measure_keeps_the_order_without_a_warning_from_numpy(measure: str) -> None:
    values = np.array(back_transformed([-800, -3, -0.5, 0, 0.5, 3, 800], measure=measure).numbers.values)
    assert np.isfinite(values).all()
    assert (np.diff(values) >= 0).all()


def test_what_lies_beyond_the_range_is_set_to_its_end_and_told() -> None:
    found = back_transformed([-0.1, 0.5, 1.2], measure="PR")
    assert found.numbers.values == (0.0, 0.5, 1.0)
    assert found.numbers.limited == (0, 2)
    assert found.warned("beyond-range")
    assert "rows 0, 2" in found.done[0]
    assert not back_transformed([0.5], measure="PR").warnings


def test_a_log_share_above_zero_is_no_share() -> None:
    assert back_transformed([0.3], measure="PLN").numbers.values == (1.0,)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: back_transformed([1.0], measure="XX"), "measure is 'XX'"),
        (lambda: back_transformed([1.0], measure="AS"), "no inverse without the level of one arm"),
        (lambda: back_transformed([1.0], measure="PFT"), "inversion of PFT"),
        (lambda: back_transformed([1.0], measure="PFT", inversion="harmonic"), "sizes are for"),
        (lambda: back_transformed([1.0], measure="PFT", inversion="plain", sizes=[3]), "sizes are for"),
        (lambda: back_transformed([1.0], measure="PFT", inversion="inverse-variance"), "variance is for"),
        (
            lambda: back_transformed([1.0], measure="PFT", inversion="inverse-variance", variance=0),
            r"variance\[0\] is 0",
        ),
        (lambda: back_transformed([1.0], measure="PFT", inversion="harmonic", sizes=[]), "sizes are empty"),
        (lambda: back_transformed([1.0], measure="PFT", inversion="harmonic", sizes=[0]), r"sizes\[0\] is 0"),
        (lambda: back_transformed([1.0], measure="PLO", sizes=[3]), "do nothing for PLO"),
        (lambda: back_transformed([math.nan], measure="PLO"), r"values\[0\] is nan"),
        (lambda: inverse_at(1.0, measure="OR", size=3), "measure with a size is 'OR'"),
    ],
)
def test_bad_arguments_are_named(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
