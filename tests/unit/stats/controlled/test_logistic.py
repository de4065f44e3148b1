"""Random-effects logistic models of 2x2 tables: brute-force likelihoods, symmetries, ends and odd tables."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtri
from scipy.stats import binom, norm

from evitable.stats.controlled import TwoArmLogistic, two_arm_logistic
from evitable.stats.controlled.ascent import climb, highest
from evitable.stats.controlled.models import likelihood_of
from evitable.stats.controlled.row_models import ExactConditional
from evitable.stats.effects.two_arm import Tables
from evitable.stats.result import NotConverged

A = ([4, 11, 0, 7, 1], [20, 40, 6, 15, 30], [9, 13, 1, 2, 8], [22, 37, 5, 16, 28])
MODELS: tuple[Any, ...] = ("UM.FS", "UM.RS", "CM.AL", "CM.EL")


def tables_of(columns: tuple[list[int], ...]) -> Tables:
    return Tables(*(np.array(column, float) for column in columns))


def fitted(columns: tuple[list[int], ...], model: Any, **options: Any) -> TwoArmLogistic:
    return two_arm_logistic(*columns, model=model, **options).numbers


def chance(model: str, row: tuple[float, ...], level: float, delta: float) -> float:
    a, n1, c, n2 = row
    first, second = 1 / (1 + math.exp(-level - delta / 2)), 1 / (1 + math.exp(-level + delta / 2))
    if model.startswith("UM"):
        return float(binom.pmf(a, n1, first) * binom.pmf(c, n2, second))
    if model == "CM.AL":
        return float(binom.pmf(a, a + c, 1 / (1 + n2 / n1 * math.exp(-delta))))
    events = int(a + c)
    counts = range(max(0, events - int(n2)), min(int(n1), events) + 1)
    terms = {x: math.comb(int(n1), x) * math.comb(int(n2), events - x) * math.exp((x - a) * delta) for x in counts}
    return terms[int(a)] / math.fsum(terms.values())


@pytest.mark.parametrize("model", ["CM.AL", "CM.EL"])
def test_the_conditional_likelihood_is_the_integral_it_stands_for(model: Any) -> None:
    rows = tables_of(A)
    found = likelihood_of(model, rows, 31).height(np.array([-0.4, 0.7]))
    expected = sum(
        math.log(quad(lambda d, r=row: chance(model, r, 0, d) * norm.pdf(d, -0.4, 0.7), -8, 8, epsabs=1e-13)[0])
        for row in zip(*rows, strict=True)
    )
    assert found == pytest.approx(expected, abs=1e-7)


def test_the_likelihood_with_random_levels_is_the_integral_it_stands_for() -> None:
    rows = tables_of(([4, 0], [20, 6], [9, 1], [22, 5]))
    found = likelihood_of("UM.RS", rows, 25).height(np.array([-0.4, 0.7, -1.0, 0.5]))
    node, weight = np.polynomial.hermite_e.hermegauss(80)
    expected = 0.0
    for a, n1, c, n2 in zip(*rows, strict=True):
        level, delta = np.meshgrid(-1.0 + 0.5 * node, -0.4 + 0.7 * node, indexing="ij")
        first, second = 1 / (1 + np.exp(-level - delta / 2)), 1 / (1 + np.exp(-level + delta / 2))
        both = binom.pmf(a, n1, first) * binom.pmf(c, n2, second)
        expected += math.log(weight @ both @ weight / (2 * math.pi))
    assert found == pytest.approx(expected, abs=1e-6)


def test_the_likelihood_with_a_level_for_every_row_is_the_highest_over_levels() -> None:
    rows = tables_of(([4], [20], [9], [22]))
    found = likelihood_of("UM.FS", rows, 31).height(np.array([-0.4, 0.7]))
    levels = np.linspace(-0.9, -0.7, 9)
    by_level = [
        quad(lambda d, u=level: chance("UM", (4, 20, 9, 22), u, d) * norm.pdf(d, -0.4, 0.7), -6, 5, epsabs=1e-12)[0]
        for level in levels
    ]
    top = np.polynomial.Polynomial.fit(levels, np.log(by_level), 4)
    best = max(float(top(level)) for level in np.linspace(-0.9, -0.7, 20_001))
    assert found == pytest.approx(best, abs=1e-7)


@pytest.mark.parametrize("delta", [-39.0, -7.013, -0.3, 0.0, 0.512, 6.6, 45.0])
def test_the_exact_conditional_rows_and_their_slopes(delta: float) -> None:
    rows = tables_of(([3, 50, 20, 0], [10, 900, 30, 5], [4, 70, 5, 3], [12, 900, 30, 9]))
    found = ExactConditional(rows).at(np.full((4, 1), delta))
    for i, (a, n1, c, n2) in enumerate(zip(*rows, strict=True)):
        counts = np.arange(max(0, a + c - n2), min(n1, a + c) + 1)
        ways = np.array([math.lgamma(n1 + 1) - math.lgamma(x + 1) - math.lgamma(n1 - x + 1) for x in counts])
        rest = a + c - counts
        ways += [math.lgamma(n2 + 1) - math.lgamma(y + 1) - math.lgamma(n2 - y + 1) for y in rest]
        terms = ways + counts * delta
        weights = np.exp(terms - terms.max())
        share = weights / weights.sum()
        mean = share @ counts
        log = terms[int(a - counts[0])] - terms.max() - math.log(weights.sum())
        assert found.log[i, 0] == pytest.approx(log, rel=1e-9, abs=1e-8)
        assert found.first[i, 0] == pytest.approx(a - mean, abs=1e-6)
        assert found.second[i, 0] == pytest.approx(-(share @ (counts - mean) ** 2), abs=1e-5)


def test_one_table_gives_its_own_odds_ratio() -> None:
    found = fitted(([5], [14], [3], [17]), "UM.FS")
    assert found.estimate == pytest.approx(math.log(5 * 14 / (9 * 3)), abs=1e-6)
    assert found.standard_error == pytest.approx(math.sqrt(1 / 5 + 1 / 9 + 1 / 3 + 1 / 14), rel=1e-5)
    assert (found.tau, found.predictive, found.wald, found.i2) == (0.0, None, None, None)
    assert two_arm_logistic([5], [14], [3], [17], model="UM.FS").warned("one-row")


@pytest.mark.parametrize("model", ["UM.FS", "UM.RS", "CM.EL"])
def test_exchanging_the_arms_turns_the_effect(model: Any) -> None:
    options = {"interval": "wald", "points": 3 if model == "UM.RS" else 5}
    one, other = fitted(A, model, **options), fitted((A[2], A[3], A[0], A[1]), model, **options)
    assert one.estimate == pytest.approx(-(other.estimate or 0), abs=1e-5)
    assert one.tau == pytest.approx(other.tau, abs=1e-4)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-8)


def test_counting_those_without_the_event_turns_the_effect() -> None:
    a, n1, c, n2 = (np.array(column) for column in A)
    rest = [column.tolist() for column in (n1 - a, n1, n2 - c, n2)]
    one, other = fitted(A, "CM.EL", interval="wald"), fitted(tuple(rest), "CM.EL", interval="wald")
    assert one.estimate == pytest.approx(-(other.estimate or 0), abs=1e-5)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-8)


@pytest.mark.parametrize("model", ["UM.FS", "CM.AL", "CM.EL"])
def test_the_profile_interval_ends_where_the_likelihood_has_fallen_so_far(model: Any) -> None:
    found = fitted(A, model)
    height = likelihood_of(model, tables_of(A), 21).height
    spreads = np.linspace(0, 4, 161)
    for end in (found.low, found.high):
        assert end is not None
        assert found.log_likelihood is not None
        best = max(height(np.array([end, spread])) for spread in spreads)
        assert found.log_likelihood - best == pytest.approx(ndtri(0.975) ** 2 / 2, abs=2e-3)


def test_the_maximum_beats_a_grid() -> None:
    for model in ("UM.FS", "CM.EL"):
        found = fitted(A, model, interval="wald")
        height = likelihood_of(model, tables_of(A), 21).height
        grid = [height(np.array([effect, tau])) for effect in np.linspace(-1.5, 1, 26) for tau in (0, 0.3, 0.6, 1, 2)]
        assert found.log_likelihood is not None
        assert found.log_likelihood >= max(grid) - 1e-9


@pytest.mark.parametrize("model", ["CM.AL", "CM.EL"])
def test_homogeneity_by_brute_force(model: Any) -> None:
    found = fitted(A, model, interval="wald")
    effects, information, saturated = [], [], 0.0
    grid = np.linspace(-30, 30, 60_001)
    for row in zip(*tables_of(A), strict=True):
        near = (
            grid[np.argmax([chance(model, row, 0, delta) for delta in grid[::100]]) * 100 + np.arange(-199, 200)]
            if row[0] > 0
            else grid[:1]
        )
        logs = np.log([chance(model, row, 0, delta) for delta in near])
        best = int(np.argmax(logs))
        saturated += logs[best]
        if row[0] > 0:
            effects.append(near[best])
            bend = -(logs[best + 50] + logs[best - 50] - 2 * logs[best]) / (near[1] - near[0]) ** 2 / 2500
            information.append(bend)
    weights, own = np.array(information), np.array(effects)
    center = (weights * own).sum() / weights.sum()
    assert found.wald is not None
    assert found.wald.statistic == pytest.approx((weights * (own - center) ** 2).sum(), rel=2e-3)
    common = highest(likelihood_of(model, tables_of(A), 5).height, [np.array([-0.3, 0.0])], (0,), ()).height
    assert found.likelihood_ratio is not None
    assert found.likelihood_ratio.statistic == pytest.approx(2 * (saturated - common), abs=1e-4)
    assert found.likelihood_ratio.df == 4


def test_rows_that_say_nothing_are_left_out_and_told() -> None:
    more = ([*A[0], 0, 3], [*A[1], 4, 3], [*A[2], 0, 2], [*A[3], 6, 2])
    found = two_arm_logistic(*more, model="CM.EL", interval="wald")
    assert found.numbers.estimate == pytest.approx(fitted(A, "CM.EL", interval="wald").estimate)
    assert found.numbers.k == 5
    assert "rows 5, 6" in found.done[0]


@pytest.mark.parametrize("model", MODELS)
def test_an_arm_without_events_has_no_finite_effect(model: Any) -> None:
    found = two_arm_logistic([0, 0], [5, 6], [2, 1], [5, 6], model=model)
    assert found.numbers.estimate is None
    assert found.numbers.k == 2
    assert found.warned("no-finite-effect")


def test_rows_too_small_to_tell_a_spread_are_refused_in_words() -> None:
    """Every pair of single patients disagrees in one way or the other: any spread explains them alike."""
    found = two_arm_logistic([1, 0, 1], [1, 1, 1], [0, 1, 0], [1, 1, 1], model="CM.EL")
    assert found.numbers.estimate is None or found.numbers.standard_error is not None
    assert found.warnings


def test_what_is_told() -> None:
    found = two_arm_logistic(*A, model="CM.AL", interval="wald", level=0.9)
    assert found.warned("wald-interval")
    assert found.warned("rare-events-only")
    assert dict(found.asked) == {"model": "CM.AL", "interval": "wald", "points": "21", "level": "0.9"}
    assert "Wald 90% interval" in found.methods
    assert found.numbers.ratio is not None
    assert found.numbers.high is not None
    assert found.numbers.ratio[2] == pytest.approx(math.exp(found.numbers.high))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: two_arm_logistic(*A, model="GLMM"), "model is 'GLMM'"),  # type: ignore[arg-type]
        (lambda: two_arm_logistic(*A, model="CM.EL", interval="t"), "interval is 't'"),  # type: ignore[arg-type]
        (lambda: two_arm_logistic(*A, model="CM.EL", points=0), "points is 0"),
        (lambda: two_arm_logistic(*A, model="UM.FS", points=1), "from 5 to 61 for UM.FS"),
        (lambda: two_arm_logistic(*A, model="CM.EL", level=2), "level is 2"),
        (lambda: two_arm_logistic([3], [2], [1], [2], model="CM.EL"), r"ai\[0\] is 3"),
    ],
)
def test_bad_arguments_are_named(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


def test_the_climb_leaves_a_saddle_and_keeps_a_spread_of_zero_when_nothing_is_higher() -> None:
    def two_tops(at: np.ndarray[Any, Any]) -> float:
        return float(-((at[0] - 1) ** 2) - (at[1] ** 2 - 0.49) ** 2)

    found = highest(two_tops, [np.zeros(2)], (0, 1), (1,))
    assert found.at == pytest.approx([1, 0.7], abs=1e-4)
    alone = highest(lambda at: float(-((at[0] - 1) ** 2) - at[1] ** 2), [np.array([0.0, 2.0])], (0, 1), (1,))
    assert alone.at.tolist() == pytest.approx([1, 0], abs=1e-5)
    assert alone.free == (0,)


def test_a_climb_without_a_top_is_refused() -> None:
    with pytest.raises(NotConverged):
        climb(lambda at: float(at[0]), np.zeros(1), (0,))
