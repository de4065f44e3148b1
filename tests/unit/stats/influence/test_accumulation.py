"""The pool as each row is added."""

from __future__ import annotations

import numpy as np
import pytest

from evitable.stats.influence import cumulative, leave_one_out

EFFECTS = [0.1, 0.5, -0.2, 1.4, 0.3]
VARIANCES = [0.04, 0.09, 0.2, 0.1, 0.05]


def test_the_last_pool_is_the_whole_and_the_last_but_one_lacks_the_last_row() -> None:
    added = cumulative(EFFECTS, VARIANCES, method="REML", test="knha").numbers
    left = leave_one_out(EFFECTS, VARIANCES, method="REML", test="knha").numbers
    assert added.order == (0, 1, 2, 3, 4)
    assert added.pools[4] == left.everything
    assert added.pools[3] == left.without[4]


def test_the_first_pool_is_the_first_row_and_tells_nothing_of_spread() -> None:
    first = cumulative(EFFECTS, VARIANCES, test="knha").numbers.pools[0]
    assert first is not None
    assert (first.k, first.estimate, first.df, first.tau2, first.q_p) == (1, 0.1, None, None, None)
    assert first.se == pytest.approx(0.2)
    assert first.ci_high == pytest.approx(0.1 + 1.959963984540054 * 0.2)


def test_rows_come_by_a_column_and_equals_as_given() -> None:
    years = [2001, 1999, 2001, 1998, 2001]
    found = cumulative(EFFECTS, VARIANCES, by=years, method="DL").numbers
    assert found.order == (3, 1, 0, 2, 4)
    sorted_rows = cumulative([EFFECTS[i] for i in found.order], [VARIANCES[i] for i in found.order], method="DL")
    assert found.pools == sorted_rows.numbers.pools


def test_one_row_is_its_own_pool() -> None:
    found = cumulative([2.0], [0.25]).numbers
    assert [pool.estimate for pool in found.pools if pool is not None] == [2.0]


def test_repeated_looks_are_warned_of_and_the_order_is_told() -> None:
    found = cumulative(EFFECTS, VARIANCES, by=[5, 4, 3, 2, 1])
    assert found.warned("repeated-looks")
    assert ("by", "rising values") in found.asked
    assert "by the values of a column" in found.methods
    assert ("by", "as given") in cumulative(EFFECTS, VARIANCES).asked


def test_a_bad_column_is_refused() -> None:
    with pytest.raises(ValueError, match="by has 2 rows and effects has 5"):
        cumulative(EFFECTS, VARIANCES, by=[1, 2])
    with pytest.raises(ValueError, match=r"by\[1\] is None"):
        cumulative(EFFECTS, VARIANCES, by=np.array([1, None, 2, 3, 4]))
