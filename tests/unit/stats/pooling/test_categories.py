"""Categories as columns."""

from __future__ import annotations

import numpy as np
import pytest

from evitable.stats.pooling import code_categories, pool_effects

DESIGNS = ["series", "trial", "case", "trial", "series", "case", "series"]
Y = [0.3, -0.5, 1.2, 0.9, -1.4, 0.2, 2.1]
V = [0.12, 0.4, 0.08, 0.9, 0.3, 0.05, 0.6]


def test_every_level_but_the_reference_has_its_column() -> None:
    coded = code_categories(DESIGNS)
    assert (coded.levels, coded.reference) == (("trial", "case"), "series")
    assert coded.columns[:3].tolist() == [[0, 0], [1, 0], [0, 1]]


def test_another_reference_tells_the_same_of_every_row() -> None:
    first, second = (
        pool_effects(Y, V, moderators=code_categories(DESIGNS, reference=level).columns).numbers
        for level in ("series", "case")
    )
    assert [row.estimate for row in first.fitted] == pytest.approx([row.estimate for row in second.fitted])
    assert first.qm == pytest.approx(second.qm)


def test_the_columns_are_numbers() -> None:
    assert code_categories([2, 1, 2]).columns.dtype == np.float64


@pytest.mark.parametrize(
    ("values", "reference", "words"),
    [
        ([], None, "values is empty"),
        (["a", None], None, r"values\[1\] is None"),
        (["a", "b"], "c", "reference is 'c': give one of 'a', 'b'"),
        (["a", "a"], None, "holds 'a' only"),
    ],
)
def test_bad_categories_are_refused(values: list[str | None], reference: str | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        code_categories(values, reference=reference)
