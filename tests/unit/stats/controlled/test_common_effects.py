"""Mantel-Haenszel and Peto: one table by hand, tests by brute force, and the symmetries of tables."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import chi2_contingency

from evitable.stats.controlled import Controlled, mantel_haenszel, mantel_haenszel_rates, peto
from evitable.stats.controlled.homogeneity import fitted_events
from evitable.stats.effects import two_arm_effects
from evitable.stats.effects.two_arm import Tables
from evitable.stats.result import Result

Columns = tuple[list[int], list[int], list[int], list[int]]

A: Columns = ([4, 11, 0, 7], [20, 40, 6, 15], [9, 13, 1, 8], [22, 37, 5, 16])
METHODS: dict[str, Callable[..., Result[Controlled]]] = {
    "OR": lambda *columns, **options: mantel_haenszel(*columns, measure="OR", **options),
    "RR": lambda *columns, **options: mantel_haenszel(*columns, measure="RR", **options),
    "RD": lambda *columns, **options: mantel_haenszel(*columns, measure="RD", **options),
    "PETO": peto,
}

arms = st.integers(1, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
tables = st.lists(st.tuples(arms, arms), min_size=1, max_size=6)


def blank(numbers: tuple[float | None, ...] | None) -> list[float]:
    return [math.nan if value is None else value for value in numbers or ()]


def columns_of(rows: list[Any]) -> Columns:
    (a, n1), (c, n2) = (zip(*arm, strict=True) for arm in zip(*rows, strict=True))
    return list(a), list(n1), list(c), list(n2)


@pytest.mark.parametrize("measure", ["OR", "RR"])
def test_one_table_gives_its_own_effect_and_variance(measure: Any) -> None:
    own = two_arm_effects([5], [14], [3], [17], measure=measure).numbers
    found = mantel_haenszel([5], [14], [3], [17], measure=measure).numbers
    assert found.estimate == pytest.approx(own.effect[0], rel=1e-13)
    assert found.standard_error == pytest.approx(math.sqrt(own.variance[0] or 0), rel=1e-13)
    assert found.heterogeneity == (None, None, None, None, None)
    assert found.breslow_day is None


def test_the_risk_difference_weighs_tables_by_their_arms() -> None:
    a, n1, c, n2 = (np.array(column, float) for column in A)
    weight = n1 * n2 / (n1 + n2)
    expected = (weight * (a / n1 - c / n2)).sum() / weight.sum()
    found = mantel_haenszel(*A, measure="RD").numbers
    assert found.estimate == pytest.approx(expected, rel=1e-13)
    assert found.ratio is None


def test_the_risk_difference_variance_is_right_for_many_sparse_tables() -> None:
    """Sato's variance against the true variance of pairs of one patient each, where it is exact in mean."""
    p1, p2 = 0.3, 0.6
    cells = [(x, y, (p1 if x else 1 - p1) * (p2 if y else 1 - p2)) for x in (0, 1) for y in (0, 1)]
    pairs = 1000
    counts = [round(pairs * chance) for _, _, chance in cells]
    a = [x for (x, _, _), count in zip(cells, counts, strict=True) for _ in range(count)]
    c = [y for (_, y, _), count in zip(cells, counts, strict=True) for _ in range(count)]
    found = mantel_haenszel(a, [1] * pairs, c, [1] * pairs, measure="RD", drop00=False).numbers
    assert found.estimate == pytest.approx(p1 - p2)
    assert found.standard_error == pytest.approx(math.sqrt((p1 * (1 - p1) + p2 * (1 - p2)) / pairs), rel=1e-3)


def test_the_association_of_one_table_is_pearsons_with_one_patient_less() -> None:
    a, n1, c, n2 = 7, 20, 3, 24
    pearson = chi2_contingency([[a, n1 - a], [c, n2 - c]], correction=False).statistic
    found = mantel_haenszel([a], [n1], [c], [n2], measure="OR", correct=False).numbers.association
    assert found is not None
    assert found.statistic == pytest.approx(pearson * (n1 + n2 - 1) / (n1 + n2), rel=1e-12)
    assert found.df == 1


def test_the_continuity_correction_never_turns_the_excess_round() -> None:
    """Four events of ten in both arms: no excess, so no evidence, corrected or not."""
    for correct in (True, False):
        found = mantel_haenszel([4], [10], [4], [10], measure="OR", correct=correct).numbers.association
        assert found == (0.0, 1, 1.0)


@pytest.mark.parametrize("log_ratio", [-6.0, -1.0, -1e-9, 0.0, 1e-9, 0.7, 6.0])
def test_fitted_events_have_the_odds_ratio_and_the_margins(log_ratio: float) -> None:
    tables = Tables(*(np.array(column, float) for column in A))
    fitted = fitted_events(tables, log_ratio)
    for x, n1, events, n2 in zip(fitted, tables.n1, tables.events, tables.n2, strict=True):

        def miss(value: float, n1: float = n1, events: float = events, n2: float = n2) -> float:
            ratio = math.exp(log_ratio)
            return value * (n2 - events + value) - ratio * (n1 - value) * (events - value)

        assert x == pytest.approx(brentq(miss, max(0, events - n2), min(n1, events), xtol=1e-14), abs=1e-9)


def test_homogeneity_by_brute_force() -> None:
    found = mantel_haenszel(*A, measure="OR").numbers
    tables = Tables(*(np.array(column, float) for column in A))
    assert found.estimate is not None
    x = fitted_events(tables, found.estimate)
    variance = 1 / (1 / x + 1 / (tables.n1 - x) + 1 / (tables.events - x) + 1 / (tables.n2 - tables.events + x))
    plain = ((tables.a - x) ** 2 / variance).sum()
    assert found.breslow_day is not None
    assert found.tarone is not None
    assert found.breslow_day[:2] == pytest.approx((plain, 3))
    assert found.tarone[:2] == pytest.approx((plain - (tables.a - x).sum() ** 2 / variance.sum(), 3))


@pytest.mark.parametrize("measure", METHODS)
@settings(max_examples=15, deadline=None)
@given(tables)
def test_exchanging_the_arms_turns_the_effect(measure: str, rows: list[Any]) -> None:
    a, n1, c, n2 = columns_of(rows)
    one, other = METHODS[measure](a, n1, c, n2).numbers, METHODS[measure](c, n2, a, n1).numbers
    assert (one.estimate is None) == (other.estimate is None)
    if one.estimate is not None and other.estimate is not None:
        assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
        assert one.standard_error == pytest.approx(other.standard_error, rel=1e-9)
        for mine, theirs in ((one.heterogeneity, other.heterogeneity), (one.association, other.association)):
            assert blank(mine) == pytest.approx(blank(theirs), rel=1e-9, abs=1e-9, nan_ok=True)
        assert blank(one.breslow_day) == pytest.approx(blank(other.breslow_day), rel=1e-6, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("measure", ["OR", "RD", "PETO"])
@settings(max_examples=15, deadline=None)
@given(tables)
def test_counting_those_without_the_event_turns_the_effect(measure: str, rows: list[Any]) -> None:
    a, n1, c, n2 = columns_of(rows)
    rest = [n - x for x, n in zip(a, n1, strict=True)], n1, [n - x for x, n in zip(c, n2, strict=True)], n2
    one, other = METHODS[measure](a, n1, c, n2).numbers, METHODS[measure](*rest).numbers
    if one.estimate is not None and other.estimate is not None:
        assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
        assert one.standard_error == pytest.approx(other.standard_error, rel=1e-9)


@pytest.mark.parametrize("measure", METHODS)
def test_every_table_twice_halves_the_variance(measure: str) -> None:
    once = METHODS[measure](*A).numbers
    twice = METHODS[measure](*(column * 2 for column in A)).numbers
    assert once.standard_error is not None
    assert twice.estimate == pytest.approx(once.estimate, rel=1e-12)
    assert twice.standard_error == pytest.approx(once.standard_error / math.sqrt(2), rel=1e-12)


@pytest.mark.parametrize("measure", ["OR", "PETO"])
def test_tables_that_say_nothing_change_nothing_but_k(measure: str) -> None:
    a, n1, c, n2 = A
    more = [*a, 0, 3], [*n1, 4, 3], [*c, 0, 2], [*n2, 6, 2]
    plain, kept = METHODS[measure](*A).numbers, METHODS[measure](*more, drop00=False).numbers
    dropped = METHODS[measure](*more, drop00=True).numbers
    assert (plain.k, kept.k, dropped.k) == (4, 6, 4)
    assert plain.k_informative == kept.k_informative == dropped.k_informative == 4
    assert kept.estimate == pytest.approx(plain.estimate, rel=1e-13)
    assert kept.standard_error == pytest.approx(plain.standard_error, rel=1e-13)
    assert dropped.heterogeneity == plain.heterogeneity


def test_dropping_one_sided_tables_moves_the_risk_difference() -> None:
    a, n1, c, n2 = A
    more = [*a, 0], [*n1, 30], [*c, 0], [*n2, 30]
    kept = mantel_haenszel(*more, measure="RD", drop00=False).numbers.estimate
    dropped = mantel_haenszel(*more, measure="RD").numbers.estimate
    assert kept is not None
    assert dropped is not None
    assert abs(kept) < abs(dropped)
    assert dropped == pytest.approx(mantel_haenszel(*A, measure="RD").numbers.estimate)


@pytest.mark.parametrize("measure", ["OR", "RR"])
def test_an_arm_without_events_has_no_finite_ratio(measure: Any) -> None:
    found = mantel_haenszel([0, 0], [5, 6], [2, 1], [5, 6], measure=measure)
    assert found.numbers.estimate is None
    assert found.numbers.high is None
    assert found.warned("no-finite-effect")
    assert mantel_haenszel([0, 0], [5, 6], [2, 1], [5, 6], measure="RD").numbers.estimate is not None
    assert peto([0, 0], [5, 6], [2, 1], [5, 6]).numbers.estimate is not None


@pytest.mark.parametrize("measure", METHODS)
def test_tables_without_any_events_have_no_answer(measure: str) -> None:
    found = METHODS[measure]([0, 0], [5, 6], [0, 0], [5, 6], drop00=True)
    assert found.numbers.estimate is None
    assert found.numbers.k == 0
    assert found.warned("no-finite-effect")


def test_peto_warns_where_it_is_biased() -> None:
    assert peto([4], [50], [2], [10]).warned("unbalanced-arms")
    assert peto([18], [20], [2], [20]).warned("large-effect")
    assert not peto([4], [20], [5], [20]).warnings


def test_rows_that_disagree_are_told() -> None:
    found = mantel_haenszel([18, 2], [20, 20], [2, 18], [20, 20], measure="OR")
    assert found.warned("rows-disagree")
    assert found.numbers.heterogeneity.i2 == pytest.approx(1 - 1 / found.numbers.heterogeneity.h2)  # type: ignore[operator]


def test_rates_of_one_row_and_their_symmetry() -> None:
    found = mantel_haenszel_rates([8], [4.0], [2], [8.0]).numbers
    assert found.estimate == pytest.approx(math.log(8))
    assert found.standard_error == pytest.approx(math.sqrt(1 / 8 + 1 / 2))
    one = mantel_haenszel_rates([8, 0, 3], [4.0, 1.0, 2.5], [2, 1, 3], [8.0, 1.5, 2.0])
    other = mantel_haenszel_rates([2, 1, 3], [8.0, 1.5, 2.0], [8, 0, 3], [4.0, 1.0, 2.5])
    assert one.numbers.estimate == pytest.approx(-other.numbers.estimate)  # type: ignore[operator]
    assert one.numbers.association == pytest.approx(other.numbers.association)
    assert "row 1" in one.done[0]


def test_the_test_of_rates_is_the_exact_binomials_normal_limit() -> None:
    """Given the total, events of the first arm are binomial with its share of the time."""
    found = mantel_haenszel_rates([30], [2.0], [20], [3.0], correct=False).numbers.association
    assert found is not None
    assert found.statistic == pytest.approx((30 - 50 * 0.4) ** 2 / (50 * 0.4 * 0.6))


def test_rates_without_events_in_an_arm_have_no_finite_ratio() -> None:
    found = mantel_haenszel_rates([0, 0], [4.0, 1.0], [2, 1], [8.0, 1.5])
    assert found.numbers.estimate is None
    assert found.warned("no-finite-effect")
    assert mantel_haenszel_rates([0], [4.0], [0], [8.0]).numbers.association is None


def test_the_level_moves_the_interval_only() -> None:
    wide, narrow = (mantel_haenszel(*A, measure="OR", level=level) for level in (0.99, 0.9))
    assert wide.numbers.estimate == narrow.numbers.estimate
    assert wide.numbers.high is not None
    assert narrow.numbers.high is not None
    assert wide.numbers.high > narrow.numbers.high
    assert "99% interval" in wide.methods
    assert dict(wide.asked) == {"measure": "OR", "drop00": "True", "correct": "True", "level": "0.99"}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mantel_haenszel(*A, measure="HR"), "measure is 'HR'"),  # type: ignore[arg-type]
        (lambda: mantel_haenszel(*A, measure="OR", level=95), "level is 95"),
        (lambda: mantel_haenszel(*A, measure="OR", correct="yes"), "correct is 'yes'"),  # type: ignore[arg-type]
        (lambda: mantel_haenszel(*A, measure="OR", drop00=None), "drop00 is None"),  # type: ignore[arg-type]
        (lambda: peto([3], [2], [1], [2]), r"ai\[0\] is 3"),
        (lambda: peto([1], [2], [1], [2], drop00=0), "drop00 is 0"),  # type: ignore[arg-type]
        (lambda: mantel_haenszel_rates([1], [2.0], [1], [0.0]), r"t2i\[0\] is 0"),
    ],
)
def test_bad_arguments_are_named(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
