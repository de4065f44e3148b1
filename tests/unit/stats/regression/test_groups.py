"""Subgroups and two groups: each alone, drawn together, tested and compared."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from evitable.stats import HalfNormal, binomial_normal_ml, posterior
from evitable.stats.regression import GroupPriors, regression_ml, subgroups_bayes, subgroups_ml, two_groups

FIRST = ([1, 1, 20, 4], [1, 1, 20, 5])
SECOND = ([1, 0, 3], [6, 7, 9])
EVENTS, N, GROUP = FIRST[0] + SECOND[0], FIRST[1] + SECOND[1], list("aaaabbb")


def test_with_a_spread_of_its_own_a_group_is_as_if_alone() -> None:
    fitted = subgroups_ml(EVENTS, N, GROUP, spread="separate").numbers.groups
    found = subgroups_bayes(EVENTS, N, GROUP, spread="separate").numbers.groups
    for fit, bayes, table in zip(fitted, found, (FIRST, SECOND), strict=True):
        alone = binomial_normal_ml(*table)
        assert [fit.estimate, fit.low, fit.high] == pytest.approx([alone.share, alone.low, alone.high], abs=1e-6)
        assert list(bayes.own) == pytest.approx(list(posterior(*table).typical_study()), abs=1e-5)


def test_two_groups_with_a_common_spread_are_a_regression_on_an_indicator() -> None:
    fit = subgroups_ml(EVENTS, N, GROUP).numbers
    regressed = regression_ml(EVENTS, N, {"group": GROUP}, at=[{"group": "a"}, {"group": "b"}]).numbers
    assert (fit.lr, fit.p_value) == pytest.approx((regressed.lr, regressed.lr_p), abs=1e-7)
    for group, share in zip(fit.groups, regressed.shares, strict=True):
        assert [group.estimate, group.low, group.high] == pytest.approx(
            [share.estimate, share.low, share.high], abs=1e-6
        )


def test_the_same_rows_in_both_groups_do_not_differ() -> None:
    for spread in ("common", "separate"):
        found = subgroups_ml(SECOND[0] * 2, SECOND[1] * 2, list("aaabbb"), spread=spread).numbers
        assert found.lr == pytest.approx(0, abs=1e-6)
        assert found.p_value == pytest.approx(1, abs=1e-3)


def test_a_group_of_all_events_is_tested_and_left_open() -> None:
    answer = subgroups_ml([3, 8, 2, 1], [3, 8, 7, 9], list("aabb"))
    assert (answer.numbers.groups[0].estimate, answer.numbers.groups[0].high) == (None, 1.0)
    assert (answer.numbers.p_value or 0) < 0.01
    assert answer.warned("no-finite-estimate")


def test_shrunken_shares_lie_between_their_own_and_the_others() -> None:
    found = subgroups_bayes(EVENTS, N, GROUP).numbers
    first, second = found.groups
    assert second.own.mean < second.shrunken.mean < first.shrunken.mean < first.own.mean
    assert found.omega == tuple(sorted(found.omega or ())[i] for i in (1, 0, 2))


def test_without_any_spread_of_groups_all_are_one() -> None:
    found = subgroups_bayes(EVENTS, N, GROUP, priors=GroupPriors(omega=HalfNormal(0.01))).numbers
    whole = posterior(EVENTS, N).typical_study()
    for group in found.groups:
        assert list(group.shrunken) == pytest.approx(list(whole), abs=5e-4)


def test_shrinkage_agrees_with_a_dense_sum() -> None:
    """One row a group and next to no spread of studies: binomial rows around a normal."""
    x, n = [1, 5, 2], [8, 9, 3]
    priors = GroupPriors(tau=HalfNormal(0.001))
    found = subgroups_bayes(x, n, list("abc"), priors=priors).numbers
    mu, omega, z = np.arange(-10, 10.1, 0.2), np.arange(0, 6.6, 0.1), np.linspace(-7, 7, 141)
    theta = mu[:, None, None] + omega[:, None] * z
    chance = [np.exp(e * theta - size * np.logaddexp(0, theta) - z * z / 2) for e, size in zip(x, n, strict=True)]
    prior = np.exp(-0.5 * (mu[:, None] / 2.5) ** 2 - 0.5 * omega**2)
    prior[:, 0] /= 2
    weights = prior * np.prod([part.sum(axis=2) for part in chance], axis=0)
    first = prior * (chance[0] * expit(theta)).sum(axis=2) * chance[1].sum(axis=2) * chance[2].sum(axis=2)
    assert found.groups[0].shrunken.mean == pytest.approx(float(first.sum() / weights.sum()), abs=2e-4)
    assert found.typical_group is not None
    assert found.typical_group.mean == pytest.approx(
        float((weights * expit(mu)[:, None]).sum() / weights.sum()), abs=2e-4
    )


def test_contrasts_agree_with_draws_from_both_posteriors() -> None:
    found = two_groups(FIRST, SECOND).numbers
    shares = np.random.default_rng(8).random((2, 50_000))
    p, q = (expit(posterior(*table).mu.quantile(u)) for table, u in zip((FIRST, SECOND), shares, strict=True))
    drawn = {"difference": p - q, "ratio": p / q, "odds ratio": p / (1 - p) / q * (1 - q)}
    for contrast in found.contrasts:
        ours = np.array([contrast.median, contrast.low, contrast.high])
        below = [(drawn[contrast.measure] < value).mean() for value in ours]
        assert below == pytest.approx([0.5, 0.025, 0.975], abs=8e-3)
    assert found.probability_greater == pytest.approx((p > q).mean(), abs=3e-3)
    assert found.mean_difference == pytest.approx((p - q).mean(), abs=3e-3)


def test_groups_exchanged_turn_every_contrast_round() -> None:
    kept, turned = (two_groups(*pair, spread="common").numbers for pair in ((FIRST, SECOND), (SECOND, FIRST)))
    first, second = kept.contrasts[0], turned.contrasts[0]
    assert [first.median, first.low, first.high] == pytest.approx([-second.median, -second.high, -second.low], abs=3e-5)
    for a, b in zip(kept.contrasts[1:], turned.contrasts[1:], strict=True):
        assert [a.median, a.low, a.high] == pytest.approx([1 / b.median, 1 / b.high, 1 / b.low], rel=1e-3)
    assert (kept.probability_greater or 0) + (turned.probability_greater or 0) == pytest.approx(1, abs=1e-6)


def test_equal_groups_are_as_likely_above_as_below() -> None:
    found = two_groups(SECOND, SECOND).numbers
    assert found.probability_greater == pytest.approx(0.5, abs=1e-6)
    assert found.contrasts[0].median == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize(
    ("group", "message"),
    [
        (list("aaaaaaa"), "give at least two groups"),
        (list("ab"), "give one for every row"),
        ("aaaabbb", "give one for every row"),
        ([*"aaaabb", None], r"group\[6\] is None"),
    ],
)
def test_bad_groups_are_refused_in_words(group: list[str], message: str) -> None:
    for method in (subgroups_ml, subgroups_bayes):
        with pytest.raises(ValueError, match=message):
            method(EVENTS, N, group)


def test_unknown_options_are_refused() -> None:
    with pytest.raises(ValueError, match="give 'common' or 'separate'"):
        subgroups_ml(EVENTS, N, GROUP, spread="own")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"second: events\[0\] is 9"):
        two_groups(FIRST, ([9], [3]))
