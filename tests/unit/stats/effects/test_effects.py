"""Effects and variances by hand, by brute force and by their symmetries."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.stats.effects import (
    Effects,
    correlation_effects,
    mean_effects,
    proportion_effects,
    rate_effects,
    two_arm_effects,
    two_rate_effects,
)
from evitable.stats.result import Result

RESPONSE, N = [1, 1, 20, 4, 11, 1, 3], [1, 1, 20, 5, 12, 1, 3]
PROPORTIONS = ("PR", "PLN", "PLO", "PAS", "PFT")
TWO_ARMS = ("OR", "RR", "RD", "AS", "PETO")

arms = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
tables = st.lists(st.tuples(arms, arms), min_size=1, max_size=6)


def only(found: Result[Effects]) -> tuple[float, float]:
    (effect,), (variance,) = found.numbers.effect, found.numbers.variance
    assert effect is not None
    assert variance is not None
    return effect, variance


@pytest.mark.parametrize(
    ("measure", "effect", "variance"),
    [
        ("PR", 0.25, 0.25 * 0.75 / 12),
        ("PLN", math.log(0.25), 1 / 3 - 1 / 12),
        ("PLO", math.log(1 / 3), 1 / 3 + 1 / 9),
        ("PAS", math.asin(0.5), 1 / 48),
        ("PFT", (math.asin(math.sqrt(3 / 13)) + math.asin(math.sqrt(4 / 13))) / 2, 1 / 50),
    ],
)
def test_a_share_by_hand(measure: Any, effect: float, variance: float) -> None:
    assert only(proportion_effects([3], [12], measure=measure)) == pytest.approx((effect, variance), rel=1e-14)


@pytest.mark.parametrize(
    ("measure", "effect", "variance"),
    [
        ("OR", math.log(3 * 8 / (7 * 2)), 1 / 3 + 1 / 7 + 1 / 2 + 1 / 8),
        ("RR", math.log(1.5), 1 / 3 - 1 / 10 + 1 / 2 - 1 / 10),
        ("RD", 0.1, 0.021 + 0.016),
        ("AS", math.asin(math.sqrt(0.3)) - math.asin(math.sqrt(0.2)), 0.05),
    ],
)
def test_two_arms_by_hand(measure: Any, effect: float, variance: float) -> None:
    found = two_arm_effects([3], [10], [2], [10], measure=measure)
    assert only(found) == pytest.approx((effect, variance), rel=1e-13)


def test_peto_takes_the_moments_of_the_hypergeometric_distribution() -> None:
    chances = np.array([math.comb(6, x) * math.comb(9, 5 - x) for x in range(6)], float)
    chances /= chances.sum()
    mean = chances @ np.arange(6)
    variance = chances @ (np.arange(6) - mean) ** 2
    expected = ((3 - mean) / variance, 1 / variance)
    assert only(two_arm_effects([3], [6], [2], [9], measure="PETO")) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(
    ("measure", "effect", "variance"),
    [
        ("IR", 2.0, 0.5),
        ("IRLN", math.log(2), 1 / 8),
        ("IRS", math.sqrt(2), 1 / 16),
        ("IRFT", (math.sqrt(2) + 1.5) / 2, 1 / 16),
    ],
)
def test_a_rate_by_hand(measure: Any, effect: float, variance: float) -> None:
    assert only(rate_effects([8], [4.0], measure=measure)) == pytest.approx((effect, variance), rel=1e-14)


@pytest.mark.parametrize(
    ("measure", "effect", "variance"),
    [
        ("IRR", math.log(8), 1 / 8 + 1 / 2),
        ("IRD", 1.75, 8 / 16 + 2 / 64),
        ("IRSD", math.sqrt(2) - 0.5, 1 / 16 + 1 / 32),
    ],
)
def test_two_rates_by_hand(measure: Any, effect: float, variance: float) -> None:
    found = two_rate_effects([8], [4.0], [2], [8.0], measure=measure)
    assert only(found) == pytest.approx((effect, variance), rel=1e-14)


@pytest.mark.parametrize(
    ("measure", "vtype", "effect", "variance"),
    [
        ("MD", "LS", 2.0, 9 / 6 + 4 / 9),
        ("MD", "HO", 2.0, (5 * 9 + 8 * 4) / 13 * (1 / 6 + 1 / 9)),
        ("ROM", "LS", math.log(1.5), 9 / (6 * 36) + 4 / (9 * 16)),
        ("ROM", "HO", math.log(1.5), (5 * 9 + 8 * 4) / 13 * (1 / (6 * 36) + 1 / (9 * 16))),
    ],
)
def test_means_by_hand(measure: Any, vtype: Any, effect: float, variance: float) -> None:
    found = mean_effects([6], [3], [6], [4], [2], [9], measure=measure, vtype=vtype)
    assert only(found) == pytest.approx((effect, variance), rel=1e-13)


def test_the_standardised_difference_and_its_variance_are_unbiased() -> None:
    """Average g and its variance over the exact (noncentral t) distribution of the difference."""
    n1, n2, delta = 3, 4, 0.8
    freedom = n1 + n2 - 2
    # Gauss-Laguerre for the chi-square of the pooled variance, Gauss-Hermite for the mean difference.
    z, wz = np.polynomial.hermite_e.hermegauss(24)
    u, wu = np.polynomial.legendre.leggauss(80)
    s = (u + 1) * 4
    log_density = (1 - freedom / 2) * math.log(2) - math.lgamma(freedom / 2)
    density = np.exp(log_density + (freedom - 1) * np.log(s) - s**2 / 2) * wu * 4
    mean = delta + z * math.sqrt(1 / n1 + 1 / n2)
    difference, sd = np.meshgrid(mean, s / math.sqrt(freedom), indexing="ij")
    weight = np.outer(wz / wz.sum(), density).ravel()
    nothing, sizes = np.zeros(weight.size), np.ones(weight.size, int)
    found = mean_effects(
        difference.ravel(), sd.ravel(), n1 * sizes, nothing, sd.ravel(), n2 * sizes, measure="SMD", vtype="UB"
    )
    effects, variances = found.numbers.arrays()
    assert weight.sum() == pytest.approx(1, abs=1e-9)
    assert weight @ effects == pytest.approx(delta, abs=1e-6)
    assert weight @ variances == pytest.approx(weight @ (effects - delta) ** 2, rel=1e-4)


def test_the_large_sample_variance_of_the_standardised_difference() -> None:
    effect, variance = only(mean_effects([5], [2], [10], [3], [2], [14], measure="SMD"))
    assert effect == pytest.approx(math.exp(math.lgamma(11) - math.lgamma(10.5)) / math.sqrt(11), rel=1e-12)
    assert variance == pytest.approx(1 / 10 + 1 / 14 + effect**2 / 48, rel=1e-13)


def test_correlations_by_hand() -> None:
    assert only(correlation_effects([0.6], [17], measure="COR")) == pytest.approx((0.6, 0.64**2 / 16))
    assert only(correlation_effects([0.6], [17], measure="ZCOR")) == pytest.approx((math.log(2), 1 / 14))


@pytest.mark.parametrize(("r", "n"), [(0.3, 8), (-0.7, 15), (0.0, 6), (0.9, 30)])
def test_the_unbiased_correlation_by_its_integral(r: float, n: int) -> None:
    """Olkin and Pratt's estimate as a Beta average, an independent way to the hypergeometric series."""
    node, weight = np.polynomial.legendre.leggauss(200)
    angle = (node + 1) * math.pi / 4
    # t = sin^2: the Beta(1/2, (n - 3) / 2) density without its singular end.
    density = 2 * np.cos(angle) ** (n - 4) * weight * math.pi / 4
    density /= math.gamma(0.5) * math.gamma((n - 3) / 2) / math.gamma((n - 2) / 2)
    expected = r * (density / np.sqrt(1 - np.sin(angle) ** 2 * (1 - r**2))).sum()
    effect, variance = only(correlation_effects([r], [n], measure="UCOR"))
    assert effect == pytest.approx(expected, abs=1e-12)
    assert variance == pytest.approx((1 - effect**2) ** 2 / (n - 1))


def test_the_unbiased_variance_of_the_unbiased_correlation_nears_the_other_in_large_samples() -> None:
    _, plain = only(correlation_effects([0.4], [20_000], measure="UCOR"))
    _, unbiased = only(correlation_effects([0.4], [20_000], measure="UCOR", vtype="UB"))
    assert unbiased == pytest.approx(plain, rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(tables, st.sampled_from(TWO_ARMS), st.sampled_from(["only0", "all", "if0all", "none"]))
def test_exchanging_the_arms_turns_the_sign(rows: list[Any], measure: Any, to: Any) -> None:
    (a, n1), (c, n2) = (zip(*arm, strict=True) for arm in zip(*rows, strict=True))
    one = two_arm_effects(a, n1, c, n2, measure=measure, to=to).numbers
    other = two_arm_effects(c, n2, a, n1, measure=measure, to=to).numbers
    assert one.used == other.used
    for mine, theirs in zip(one.arrays(), other.arrays(), strict=True):
        np.testing.assert_allclose(np.abs(mine), np.abs(theirs), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(one.arrays()[0], -other.arrays()[0], rtol=1e-10, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.lists(arms, min_size=1, max_size=6), st.sampled_from(["only0", "all", "if0all", "none"]))
def test_events_and_non_events_mirror(rows: list[Any], to: Any) -> None:
    x, n = zip(*rows, strict=True)
    rest = [size - count for count, size in rows]
    for measure, turned in (("PR", 1.0), ("PLO", 0.0), ("PAS", math.pi / 2), ("PFT", math.pi / 2)):
        one = proportion_effects(x, n, measure=measure, to=to).numbers  # type: ignore[arg-type]
        other = proportion_effects(rest, n, measure=measure, to=to).numbers  # type: ignore[arg-type]
        assert one.used == other.used
        np.testing.assert_allclose(one.arrays()[0], turned - other.arrays()[0], rtol=0, atol=1e-12)
        np.testing.assert_allclose(one.arrays()[1], other.arrays()[1], rtol=1e-10, atol=1e-15)


@settings(max_examples=25, deadline=None)
@given(st.lists(arms, min_size=1, max_size=6), st.sampled_from(PROPORTIONS), st.sampled_from(["only0", "all", "none"]))
def test_every_row_is_answered_alone(rows: list[Any], measure: Any, to: Any) -> None:
    x, n = zip(*rows, strict=True)
    together = proportion_effects(x, n, measure=measure, to=to).numbers
    alone = [proportion_effects([count], [size], measure=measure, to=to).numbers for count, size in rows]
    assert together.effect == tuple(one.effect[0] for one in alone)
    assert together.variance == tuple(one.variance[0] for one in alone)


@settings(max_examples=25, deadline=None)
@given(tables, st.sampled_from(TWO_ARMS), st.sampled_from(["only0", "all", "if0all", "none"]), st.booleans())
def test_nothing_is_silent(rows: list[Any], measure: Any, to: Any, drop00: bool) -> None:
    (a, n1), (c, n2) = (zip(*arm, strict=True) for arm in zip(*rows, strict=True))
    found = two_arm_effects(a, n1, c, n2, measure=measure, to=to, drop00=drop00)
    numbers = found.numbers
    missing = {i for i, value in enumerate(numbers.effect) if value is None}
    assert missing == set(numbers.dropped) | set(numbers.undefined)
    assert missing == {i for i, value in enumerate(numbers.variance) if value is None}
    assert found.warned("rows-without-effect") == bool(numbers.undefined)
    assert found.warned("zero-variance") == (0 in numbers.variance)
    assert found.warned("constant-added") == bool(numbers.corrected)
    assert len(found.done) == bool(numbers.corrected) + bool(numbers.dropped) + bool(numbers.undefined)
    assert all(value is None or math.isfinite(value) for value in numbers.effect + numbers.variance)


def test_which_rows_get_the_constant() -> None:
    x, n = [0, 2, 5], [4, 4, 5]
    rows = {to: proportion_effects(x, n, measure="PLO", to=to).numbers for to in ("only0", "all", "if0all", "none")}
    assert {to: found.corrected for to, found in rows.items()} == {
        "only0": (0, 2),
        "all": (0, 1, 2),
        "if0all": (0, 1, 2),
        "none": (),
    }
    assert rows["none"].undefined == (0, 2)
    assert proportion_effects([2, 3], [4, 4], measure="PLO", to="if0all").numbers.corrected == ()


def test_the_constant_goes_to_every_cell() -> None:
    corrected = two_arm_effects([0], [4], [3], [9], measure="OR", add=0.25)
    assert only(corrected)[0] == pytest.approx(math.log(0.25 * 6.25 / (4.25 * 3.25)))
    assert only(corrected)[1] == pytest.approx(1 / 0.25 + 1 / 4.25 + 1 / 3.25 + 1 / 6.25)
    assert only(two_rate_effects([0], [2.0], [3], [4.0], measure="IRR"))[0] == pytest.approx(math.log(0.25 / 0.875))


def test_a_dropped_table_is_no_reason_to_correct_the_others() -> None:
    dropped = two_arm_effects([0, 3], [4, 9], [0, 2], [4, 9], measure="OR", to="if0all", drop00=True).numbers
    assert (dropped.dropped, dropped.corrected) == ((0,), ())
    kept = two_arm_effects([0, 3], [4, 9], [0, 2], [4, 9], measure="OR", to="if0all").numbers
    assert (kept.dropped, kept.corrected) == ((), (0, 1))


def test_all_events_in_both_arms_are_dropped_too() -> None:
    assert two_arm_effects([4, 3], [4, 9], [4, 2], [4, 9], measure="RR", drop00=True).numbers.dropped == (0,)
    assert two_rate_effects([0, 1], [4, 9], [0, 2], [4, 9], measure="IRR", drop00=True).numbers.dropped == (0,)


def test_tiny_series_are_warned_of_where_they_mislead() -> None:
    assert proportion_effects(RESPONSE, N, measure="PLO").warned("misleads-tiny-series")
    assert proportion_effects(RESPONSE, N, measure="PFT").warned("misleads-tiny-series")
    assert not proportion_effects([2, 3], [4, 5], measure="PLO").warned("misleads-tiny-series")
    words = next(w.message for w in proportion_effects(RESPONSE, N, measure="PFT").warnings if "mislead" in w.code)
    assert "74.8%" in words
    assert "12.2%" in words


def test_the_sentence_for_a_paper_names_measure_paper_and_constant() -> None:
    sentence = proportion_effects(RESPONSE, N, measure="PLO").methods
    assert sentence == "Effects are logits of shares (Berkson 1944), with 0.5 added to the counts of 5 of 7 rows."
    assert proportion_effects([1], [2], measure="PAS").methods.endswith("(Anscombe 1948).")


def test_every_option_is_told() -> None:
    asked = dict(two_arm_effects([1], [2], [1], [3], measure="OR").asked)
    assert asked == {"measure": "OR", "drop00": "False", "add": "0.5", "to": "only0"}
    assert dict(proportion_effects([1], [2], measure="PFT").asked)["to"] == "none"
    assert dict(mean_effects([1], [1], [5], [2], [1], [5], measure="SMD").asked) == {"measure": "SMD", "vtype": "LS"}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: proportion_effects([1], [2], measure="logit"), "measure is 'logit'"),  # type: ignore[arg-type]
        (lambda: proportion_effects([3], [2], measure="PR"), r"events\[0\] is 3"),
        (lambda: proportion_effects([1, None], [2, 2], measure="PR"), r"events\[1\] is None"),  # type: ignore[arg-type]
        (lambda: proportion_effects([1.5], [2], measure="PR"), r"events\[0\] is 1.5"),
        (lambda: proportion_effects([True], [2], measure="PR"), r"events\[0\] is True"),
        (lambda: proportion_effects([0], [0], measure="PR"), r"n\[0\] is 0"),
        (lambda: proportion_effects([], [], measure="PR"), "empty"),
        (lambda: proportion_effects([1, 2], [2], measure="PR"), "events has 2, n has 1"),
        (lambda: proportion_effects([[1]], [2], measure="PR"), "2 dimensions"),
        (lambda: proportion_effects([1], [2], measure="PR", to="some"), "to is 'some'"),  # type: ignore[arg-type]
        (lambda: proportion_effects([1], [2], measure="PR", add=-1), "add is -1"),
        (lambda: proportion_effects([1], [2], measure="PR", add=math.nan), "add is nan"),
        (lambda: proportion_effects([1], [2], measure="PR", add=1, to="none"), "nothing is to be corrected"),
        (lambda: proportion_effects([1], [2], measure="PFT", add=1), "nothing is to be corrected"),
        (lambda: two_arm_effects([1], [2], [1], [2], measure="OR", drop00=1), "drop00 is 1"),  # type: ignore[arg-type]
        (lambda: two_arm_effects([1], [2], [1, 1], [2, 2], measure="OR"), "ai has 1, ci has 2"),
        (lambda: rate_effects([1], [0.0], measure="IR"), r"time\[0\] is 0"),
        (lambda: rate_effects([1], [math.inf], measure="IR"), r"time\[0\] is inf"),
        (lambda: rate_effects([-1], [1.0], measure="IR"), r"events\[0\] is -1"),
        (lambda: two_rate_effects([1], [1.0], [1], [-2.0], measure="IRR"), r"t2i\[0\] is -2"),
        (lambda: mean_effects([1], [-1], [5], [2], [1], [5], measure="MD"), r"sd1\[0\] is -1"),
        (lambda: mean_effects([1], [1], [5], [2], [1], [5], measure="MD", vtype="UB"), "vtype of MD is 'UB'"),
        (lambda: correlation_effects([1.2], [9], measure="COR"), r"r\[0\] is 1.2"),
        (lambda: correlation_effects([0.2], [1], measure="COR"), r"n\[0\] is 1"),
        (lambda: correlation_effects(["a"], [9], measure="COR"), r"r\[0\] is 'a'"),
    ],
)
def test_bad_arguments_are_named(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize(
    ("found", "undefined"),
    [
        (lambda: mean_effects([1, 1], [1, 1], [1, 2], [2, 2], [1, 1], [2, 2], measure="SMD"), (0,)),
        (lambda: mean_effects([1, 1], [0, 1], [5, 5], [2, 2], [0, 1], [5, 5], measure="SMD"), (0,)),
        (lambda: mean_effects([1, 1], [1, 1], [5, 5], [-2, 2], [1, 1], [5, 5], measure="ROM"), (0,)),
        (lambda: correlation_effects([1.0, 0.5, 0.5], [9, 3, 4], measure="ZCOR"), (0, 1)),
        (lambda: correlation_effects([0.5, 0.5], [4, 5], measure="UCOR"), (0,)),
    ],
)
def test_rows_without_an_effect_are_marked(found: Callable[[], Result[Effects]], undefined: tuple[int, ...]) -> None:
    assert found().numbers.undefined == undefined
    assert found().warned("rows-without-effect")


def test_small_tables_by_brute_force_never_warn() -> None:
    cells = [(x, n) for n in range(1, 5) for x in range(n + 1)]
    rows = list(itertools.product(cells, cells))
    (a, n1), (c, n2) = (zip(*arm, strict=True) for arm in zip(*rows, strict=True))
    for measure in TWO_ARMS:
        for to in ("only0", "none"):
            found = two_arm_effects(a, n1, c, n2, measure=measure, to=to).numbers  # type: ignore[arg-type]
            assert all(value is None or value >= 0 for value in found.variance)
    assert two_arm_effects(a, n1, c, n2, measure="OR").numbers.undefined == ()
