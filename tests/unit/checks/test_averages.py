"""What whole numbers, few of them, can average to: compared with counting through all of them."""

from __future__ import annotations

from itertools import combinations_with_replacement
from statistics import mean, median, stdev

import pytest

from evitable.checks.averages import grim, mean_bounds, median_can_be, spread_bounds
from evitable.model import Value, whole_counts


@pytest.mark.parametrize("digits", [0, 1, 2])
def test_grim_is_what_counting_through_all_sums_says(digits: int) -> None:
    """Every N up to 60: the printed means of some whole numbers below 3 are exactly those that pass."""
    scale = 10**digits
    for n in range(1, 61):
        # Half up and half to even, in whole numbers so that no binary fraction decides.
        up = {(2 * total * scale + n) // (2 * n) for total in range(3 * n + 1)}
        down = {-((-2 * total * scale + n) // (2 * n)) for total in range(3 * n + 1)}
        for printed in range(3 * scale):
            assert grim(printed / scale, n, digits=digits) == (printed in up | down), (printed, n)


@pytest.mark.parametrize("digits", [0, 1])
def test_the_percentage_rule_is_what_counting_through_all_counts_says(digits: int) -> None:
    """Every N up to 60: a percentage gives a whole count when rounding or cutting one off prints it."""
    scale = 10**digits
    for n in range(1, 61):
        rounded = {(200 * k * scale + n) // (2 * n) for k in range(n + 1)}
        even = {-((-200 * k * scale + n) // (2 * n)) for k in range(n + 1)}
        cut = {100 * k * scale // n for k in range(n + 1)}
        for printed in range(100 * scale + 1):
            words = f"{printed / scale:.{digits}f}"
            assert bool(whole_counts(Value(float(words), _quote(words)), n)) == (printed in rounded | even | cut), (
                words,
                n,
            )


def _quote(words: str):  # type: ignore[no-untyped-def]
    from evitable.model import Place, Quote  # noqa: PLC0415

    return (Quote(f"{words}%", Place("r1c1", 0, len(words) + 1)),)


def test_medians_of_few_whole_numbers() -> None:
    for n in (1, 2, 3, 4, 5):
        seen = {median(ages) for ages in combinations_with_replacement(range(20, 25), n)}
        for tenths in range(200, 241):
            assert median_can_be(tenths / 10, n) == (tenths / 10 in seen)


def test_the_bounds_are_reached_and_never_passed() -> None:
    for n in (2, 3, 4, 5):
        samples = [ages for ages in combinations_with_replacement(range(20, 27), n) if ages[0] == 20 and ages[-1] == 26]
        means, spreads = [mean(ages) for ages in samples], [stdev(ages) for ages in samples]
        assert mean_bounds(20, 26, n) == pytest.approx((min(means), max(means)))
        assert spread_bounds(20, 26, n) == pytest.approx((min(spreads), max(spreads)))
