"""Ordered categories: against dense sums, against the model of one share, and in odd corners."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from evitable.stats import HalfNormal, binomial_normal_ml, posterior
from evitable.stats.ordered import OrderedPosterior, ordered_bayes, ordered_ml
from evitable.stats.ordered.category_counts import Row
from tests.unit.stats.tables import NEUROPATHY

THREE = ["CR", "PR", "NR"]
ROWS: list[Row] = [{"CR": 3, "PR": 1, "NR": 1}, {("CR", "PR"): 4, "NR": 1}, {"CR": 2, "PR": 5, "NR": 4}]
TWO: list[Row] = [{"yes": x, "no": n - x} for x, n in zip(*NEUROPATHY, strict=True)]


def test_it_agrees_with_a_dense_sum() -> None:
    """Every block as a difference of two shares, on an even grid of the cuts themselves."""
    found = ordered_bayes(ROWS, THREE).numbers
    cut, tau, z = np.arange(-8, 8.01, 0.1), np.arange(0, 6.6, 0.3), np.linspace(-6, 6, 61)
    low, high = (axis.ravel() for axis in np.meshgrid(cut, cut, indexing="ij"))
    kept = low < high - 1e-9
    low, high = low[kept], high[kept]
    weights = np.zeros(len(low))
    index = {value: i for i, value in enumerate(cut.tolist())}
    a, b = ([index[value] for value in side.tolist()] for side in (low, high))
    for i, spread in enumerate(tau.tolist()):
        share = expit(cut[:, None] + spread * z)
        normal = np.exp(-z * z / 2)
        log = np.zeros(len(low))
        for cr, pr, nr, together in ((3, 1, 1, 0), (0, 0, 1, 4), (2, 5, 4, 0)):
            one, two = share**cr * normal, (1 - share) ** nr * share**together
            between = np.zeros((len(cut), len(cut)))
            for at in range(len(z)):
                gap = np.maximum(share[None, :, at] - share[:, None, at], 0)
                between += one[:, None, at] * two[None, :, at] * gap**pr
            log += np.log(between[a, b])
        part = np.exp(log - 0.5 * (low**2 + high**2) / 6.25 - spread**2 / 2)
        weights += part * (0.5 if i == 0 else 1.0)
    weights /= weights.sum()
    means = [float(weights @ expit(low)), float(weights @ (expit(high) - expit(low)))]
    assert [share.mean for share in found.categories[:2]] == pytest.approx(means, abs=5e-4)
    for share in (found.categories[1],):
        below = [float(weights @ (expit(high) - expit(low) < end)) for end in (share.median, share.low, share.high)]
        assert below == pytest.approx([0.5, 0.025, 0.975], abs=0.02)


def test_two_categories_are_the_model_of_one_share() -> None:
    found, alone = ordered_bayes(TWO, ["yes", "no"]).numbers, posterior(*NEUROPATHY)
    share, other = found.categories
    assert [share.mean, share.median, share.low, share.high] == pytest.approx(list(alone.typical_study()), abs=1e-4)
    assert [found.tau, found.tau_low, found.tau_high] == pytest.approx(list(alone.tau()), abs=1e-3)
    assert other.mean == pytest.approx(1 - share.mean, abs=1e-12)
    fit, single = ordered_ml(TWO, ["yes", "no"]).numbers, binomial_normal_ml(*NEUROPATHY)
    ours = fit.at_least[0]
    assert [ours.estimate, ours.low, ours.high] == pytest.approx([single.share, single.low, single.high], abs=1e-6)
    assert fit.log_likelihood == pytest.approx(single.log_likelihood, abs=1e-7)


def test_without_spread_the_shares_are_those_of_the_counts() -> None:
    fit = ordered_ml([ROWS[0]], THREE).numbers
    assert [share.estimate for share in fit.categories] == pytest.approx([0.6, 0.2, 0.2], abs=1e-6)
    assert fit.tau == 0
    assert all((share.low or 0) < (share.estimate or 0) < (share.high or 0) for share in fit.categories)


def test_best_and_worst_exchanged_and_rows_permuted_change_nothing() -> None:
    first, second = ordered_bayes(ROWS, THREE).numbers, ordered_bayes(ROWS[::-1], THREE[::-1]).numbers
    for share in first.categories:
        other = next(one for one in second.categories if one.category == share.category)
        assert [share.mean, share.median, share.low, share.high] == pytest.approx(
            [other.mean, other.median, other.low, other.high], abs=2e-4
        )
    assert coherent(first)


def coherent(found: OrderedPosterior) -> bool:
    sums = np.cumsum([share.mean for share in found.categories])
    return bool(
        np.allclose(sums[:-1], [share.mean for share in found.at_least], atol=1e-12) and abs(sums[-1] - 1) < 1e-12
    )


@pytest.mark.parametrize("row", [{"CR": 0, "PR": 0, "NR": 5}, {"CR": 0, "PR": 2, "NR": 0}, {"CR": 2, "PR": 0, "NR": 0}])
def test_all_in_one_category(row: Row) -> None:
    answer = ordered_bayes([row], THREE)
    assert coherent(answer.numbers)
    assert answer.warned("empty-category")
    assert all(0 < share.low < share.median < share.high < 1 for share in answer.numbers.categories)


def test_nobody_in_the_best_category_leaves_it_without_estimate_and_with_an_upper_end() -> None:
    answer = ordered_ml([{"CR": 0, "PR": 2, "NR": 5}], THREE)
    best = answer.numbers.categories[0]
    assert (best.estimate, best.low) == (None, 0.0)
    assert 0.1 < (best.high or 0) < 0.5
    assert answer.warned("no-finite-estimate")


def test_nobody_in_the_middle_closes_it() -> None:
    middle = ordered_ml([{"CR": 2, "PR": 0, "NR": 5}], THREE).numbers.categories[1]
    assert (middle.estimate, middle.low) == (0.0, 0.0)
    assert 0.1 < (middle.high or 0) < 0.5


def test_coarse_rows_only_leave_the_finer_share_open_downwards() -> None:
    fit = ordered_ml([{("CR", "PR"): 2, "NR": 1}, {("CR", "PR"): 1, "NR": 1}], THREE).numbers
    better, alone = fit.at_least[1], binomial_normal_ml([2, 1], [3, 2])
    assert [better.estimate, better.low, better.high] == pytest.approx([alone.share, alone.low, alone.high], abs=1e-6)
    assert fit.categories[0].low == 0
    assert fit.categories[0].high == pytest.approx(better.high, abs=1e-5)


@pytest.mark.parametrize(
    ("rows", "categories", "message"),
    [
        ([{"CR": 1, "PR": 2}], THREE, r"rows\[0\] says nothing of 'NR'"),
        ([{"CR": 1, ("CR", "PR"): 2, "NR": 1}], THREE, "counts 'CR' twice"),
        ([{("CR", "NR"): 1, "PR": 2}], THREE, "must be neighbours"),
        ([{"CR": 1, "SD": 2}], THREE, "the categories are 'CR', 'PR', 'NR'"),
        ([{"CR": None, "PR": 1, "NR": 1}], THREE, "a blank is not zero"),
        ([{"CR": -1, "PR": 1, "NR": 1}], THREE, "whole number from 0"),
        ([{"CR": 0, "PR": 0, "NR": 0}], THREE, "leave the row out"),
        ([], THREE, "rows is empty"),
        (ROWS, ["CR"], "give 2 to 4"),
        (ROWS, ["CR", "CR", "NR"], "may stand once"),
    ],
)
def test_bad_rows_are_refused_in_words(rows: list[Row], categories: list[str], message: str) -> None:
    for method in (ordered_ml, ordered_bayes):
        with pytest.raises(ValueError, match=message):
            method(rows, categories)


def test_rows_must_add_up_and_priors_be_known() -> None:
    with pytest.raises(ValueError, match=r"rows\[1\] adds up to 5 and n\[1\] is 6"):
        ordered_ml(ROWS, THREE, n=[5, 6, 11])
    with pytest.raises(ValueError, match="scale of at most"):
        ordered_bayes(ROWS, THREE, tau_prior=HalfNormal(3.0))
