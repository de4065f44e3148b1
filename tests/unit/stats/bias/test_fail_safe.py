"""Fail-safe N: what it says is what happens when that many rows are added."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.stats.bias import fail_safe_n

EFFECTS = [0.6, 0.5, 0.9, 1.4, 0.3, 0.9]
VARIANCES = [0.04, 0.09, 0.2, 0.5, 0.05, 0.3]
ONE_SIDED, TWO_SIDED = 1.6448536269514722, 1.959963984540054


def test_rosenthals_rows_bring_the_summed_z_below_significance_and_one_fewer_do_not() -> None:
    missing = fail_safe_n(EFFECTS, VARIANCES).numbers.missing
    total = sum(y / math.sqrt(v) for y, v in zip(EFFECTS, VARIANCES, strict=True))
    assert total / math.sqrt(6 + missing) < ONE_SIDED < total / math.sqrt(6 + missing - 1)


def test_rosenbergs_rows_bring_the_pool_below_significance_and_one_fewer_do_not() -> None:
    numbers = fail_safe_n(EFFECTS, VARIANCES, approach="Rosenberg").numbers
    w = 1 / np.array(VARIANCES)

    def z(rows: int) -> float:
        return float((w @ np.array(EFFECTS)) / np.sqrt(w.sum() + rows * w.mean()))

    assert z(numbers.missing) < TWO_SIDED < z(numbers.missing - 1)
    assert numbers.mean == pytest.approx(w @ np.array(EFFECTS) / w.sum())
    assert numbers.pval == pytest.approx(math.erfc(z(0) / math.sqrt(2)), rel=1e-9)


def test_orwins_rows_bring_the_mean_to_the_target_and_one_fewer_do_not() -> None:
    numbers = fail_safe_n([-y for y in EFFECTS], VARIANCES, approach="Orwin", target=0.2).numbers
    assert sum(EFFECTS) / (6 + numbers.missing) <= 0.2 < sum(EFFECTS) / (6 + numbers.missing - 1)
    assert numbers.target == -0.2
    assert numbers.pval is None


def test_a_whole_number_of_rows_is_not_rounded_up() -> None:
    assert fail_safe_n([0.1, 0.2, 0.3], [1.0] * 3, approach="Orwin", target=0.1).numbers.missing == 3


@pytest.mark.parametrize("options", [{}, {"approach": "Rosenberg"}, {"approach": "Orwin", "target": 5.0}])
def test_there_is_nothing_to_undo_in_a_weak_pool(options: dict[str, object]) -> None:
    assert fail_safe_n([0.1, -0.1, 0.05], [1.0] * 3, **options).numbers.missing == 0  # type: ignore[arg-type]


def test_a_stricter_share_needs_fewer_rows() -> None:
    loose, strict = (fail_safe_n(EFFECTS, VARIANCES, alpha=alpha) for alpha in (0.05, 0.01))
    assert strict.numbers.missing < loose.numbers.missing
    assert ("alpha", "0.01") in strict.asked


@pytest.mark.parametrize("approach", ["Rosenthal", "Rosenberg"])
def test_it_is_never_to_be_relied_on(approach: str) -> None:
    found = fail_safe_n(EFFECTS, VARIANCES, approach=approach)
    assert found.warned("not-to-be-relied-on")
    assert found.warned("case-reports")
    assert approach in found.methods


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"approach": "Iyengar"}, "approach is 'Iyengar'"),
        ({"approach": "Orwin"}, "target is None"),
        ({"approach": "Orwin", "target": 0.0}, "target is 0.0"),
        ({"approach": "Orwin", "target": 0.1, "alpha": 0.05}, "alpha is 0.05 while approach is 'Orwin'"),
        ({"target": 0.1}, "target is 0.1 while approach is 'Rosenthal'"),
        ({"alpha": 0.7}, "alpha is 0.7"),
    ],
)
def test_bad_options_are_refused(options: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        fail_safe_n(EFFECTS, VARIANCES, **options)  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=1, max_size=8),
    st.sampled_from(["Rosenthal", "Rosenberg"]),
)
def test_the_direction_of_the_effect_does_not_matter(rows: list[tuple[float, float]], approach: str) -> None:
    y, v = zip(*rows, strict=True)
    here = fail_safe_n(y, v, approach=approach).numbers
    there = fail_safe_n([-a for a in y], v, approach=approach).numbers
    assert (here.missing, here.pval) == (there.missing, there.pval)
