"""Agreement of two readers, against published worked examples and by algebra."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from evitable.stats import rater_agreement
from evitable.stats.agreement import Agreement, Coefficient

DIAGNOSES = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
"""Two raters, 100 patients, three diagnoses: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions."""
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
"""Two abstractors, 100 women: Gwet, Handbook of Inter-Rater Reliability, and the manual of irrCAC."""
HIGH_AGREEMENT = [[118, 5], [2, 0]]
"""125 subjects: the paradox of kappa in Gwet 2008."""

codes = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=2, max_size=40)


def items(table: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """Write a table of counts out as one pair of codes an item."""
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def numbers(table: Sequence[Sequence[int]]) -> Agreement:
    return rater_agreement(*items(table)).numbers


def four(found: Coefficient) -> list[float]:
    assert found.estimate is not None
    assert found.se is not None
    assert found.low is not None
    assert found.high is not None
    return [found.estimate, found.se, found.low, found.high]


def test_kappa_of_the_textbook_is_printed_so_in_the_textbook() -> None:
    assert four(numbers(DIAGNOSES).kappa) == pytest.approx([0.68, 0.087, 0.504, 0.848], abs=0.005)


@pytest.mark.parametrize(
    ("table", "kappa", "ac1"),
    [
        (
            DIAGNOSES,
            [0.676470588235294, 0.08770295347521254, 0.5045759580860855, 0.8483652183845026],
            [0.8675696, 0.03942787, 0.78933616, 0.94580305],
        ),
        (
            HIGH_AGREEMENT,
            [-0.02339181286549608, 0.012286756672845256, -0.04747341343107997, 0.0006897877000878114],
            [0.94077634, 0.02305696, 0.89514015, 0.98641253],
        ),
        (
            [[11, 2, 1, 0], [1, 8, 3, 1], [0, 2, 6, 2], [1, 0, 1, 9]],
            [0.6102088167053366, 0.08713867669197788, 0.43942014872858004, 0.7809974846820931],
            [0.61148584, 0.08848721, 0.43347252, 0.78949915],
        ),
        (
            [[3, 1], [1, 2]],
            [0.4166666666666668, 0.34690958147051704, -0.2632636189074104, 1.0],
            [0.44, 0.37106779, -0.46797018, 1.0],
        ),
    ],
)
def test_other_software_finds_the_same(table: list[list[int]], kappa: list[float], ac1: list[float]) -> None:
    """Kappa is that of statsmodels 0.15, AC1 that of irrCAC 0.4.4, to the digits that they gave."""
    found = numbers(table)
    assert four(found.kappa) == pytest.approx(kappa, abs=1e-12)
    assert four(found.ac1) == pytest.approx(ac1, abs=6e-9)


def test_the_abstractors_agree_as_their_author_prints_it() -> None:
    """The overview of irrCAC 1.0 prints these; for a table it divides by n where for items it divides by n - 1."""
    found = numbers(ABSTRACTORS)
    assert four(found.kappa)[:2] == pytest.approx([0.7964094, 0.05891072], abs=5e-8)
    assert found.ac1.estimate == pytest.approx(0.8493305, abs=5e-8)
    assert four(found.ac1)[1] * (99 / 100) ** 0.5 == pytest.approx(0.04321747, abs=5e-8)


def test_ac1_does_not_fall_for_the_paradox() -> None:
    found = numbers(HIGH_AGREEMENT)
    assert found.share == pytest.approx(0.944)
    assert found.kappa.estimate is not None
    assert found.kappa.estimate < 0
    assert found.ac1.estimate is not None
    assert found.ac1.estimate > 0.9


@given(codes)
def test_the_order_of_items_and_of_readers_does_not_matter(both: list[tuple[str, str]]) -> None:
    found = rater_agreement([one for one, _ in both], [other for _, other in both]).numbers
    mixed = both[1::2] + both[::2]
    again = rater_agreement([other for _, other in mixed], [one for one, _ in mixed]).numbers
    for left, right in ((found.kappa, again.kappa), (found.ac1, again.ac1)):
        if left.estimate is None:
            assert right.estimate is None
        else:
            assert four(left) == pytest.approx(four(right), abs=1e-12)
            assert -1 <= left.estimate <= 1


@given(codes)
def test_two_categories_of_equal_use_make_both_coefficients_equal(both: list[tuple[str, str]]) -> None:
    # Each item once more with the categories exchanged: both readers then use each half the time.
    pairs = [(one in "ab", other in "ab") for one, other in both]
    pairs += [(not one, not other) for one, other in pairs]
    found = rater_agreement([one for one, _ in pairs], [other for _, other in pairs]).numbers
    assert found.kappa.estimate == pytest.approx(found.ac1.estimate, abs=1e-12)
    assert found.kappa.estimate == pytest.approx(2 * found.share - 1, abs=1e-12)


def test_the_error_of_ac1_is_that_of_the_jackknife() -> None:
    first, second = items([[40, 9, 2], [6, 45, 3], [1, 2, 30]])
    left_out: list[float] = []
    for at in range(len(first)):
        alone = rater_agreement(first[:at] + first[at + 1 :], second[:at] + second[at + 1 :]).numbers.ac1
        left_out.append(float(alone.estimate or 0))
    values: NDArray[np.float64] = np.array(left_out)
    by_jackknife = np.sqrt((len(values) - 1) / len(values) * ((values - values.mean()) ** 2).sum())
    assert four(rater_agreement(first, second).numbers.ac1)[1] == pytest.approx(by_jackknife, rel=0.01)


def test_one_category_has_no_kappa_and_says_so() -> None:
    found = rater_agreement(["CR"] * 9, ["CR"] * 9)
    assert found.numbers.kappa.estimate is None
    assert found.numbers.ac1.estimate is None
    assert (found.numbers.share, round(found.numbers.low, 3)) == (1.0, 0.701)
    assert found.warned("one-category")
    assert rater_agreement(["CR"] * 9, ["CR"] * 9, categories=4).numbers.ac1.estimate == 1


def test_all_alike_and_few_are_cautions() -> None:
    found = rater_agreement([1, 2, 3], [1, 2, 3])
    assert found.warned("all-alike")
    assert found.warned("few-items")
    assert four(found.numbers.kappa) == [1, 0, 1, 1]


def test_what_a_reader_did_not_code_is_set_aside_and_said() -> None:
    found = rater_agreement(["a", None, "b", "a"], ["a", "b", None, "b"])
    assert found.numbers.n == 2
    assert found.done == ("2 items that a reader did not code were set aside.",)


def test_a_single_item_has_no_error() -> None:
    found = rater_agreement(["a"], ["b"]).numbers
    assert found.kappa.estimate == 0
    assert found.kappa.se is None
    assert found.ac1.low is None


@pytest.mark.parametrize(
    ("first", "second", "categories", "says"),
    [
        (["a"], ["a", "b"], None, "1 codes and 2 codes"),
        (["a", None], [None, "b"], None, "No item was coded by both"),
        (["a", "b"], ["a", "c"], 2, "at least 3"),
        (["a", "b"], ["a", "b"], True, "whole number"),
    ],
)
def test_wrong_arguments_are_named(
    first: list[str | None], second: list[str | None], categories: int | None, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        rater_agreement(first, second, categories=categories)
