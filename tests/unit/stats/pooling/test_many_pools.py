"""Many tables at once give the numbers of each by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from evitable.stats.pooling import pool_effects, pool_many

_RANDOM = np.random.default_rng(20)
EFFECTS = _RANDOM.normal(size=(60, 7)) * np.exp(_RANDOM.normal(size=(60, 1)))
VARIANCES = np.exp(_RANDOM.normal(-1, 2, size=(60, 7)))
ABSENT = _RANDOM.random((60, 7)) < 0.35
ABSENT[:, 0] = False
# One table of a single row, one whose rows agree, one with two hilltops of the restricted likelihood.
ABSENT[0, 1:] = True
EFFECTS[1] = 0.7
ABSENT[2] = [False] * 3 + [True] * 4
EFFECTS[2, :3], VARIANCES[2, :3] = [-1.3, -1.8, 1.7], [0.085, 0.376, 1.807]
EFFECTS[ABSENT], VARIANCES[ABSENT] = np.nan, np.nan
NAMES = ("estimate", "se", "stat", "pval", "ci_low", "ci_high", "tau2", "i2", "h2", "q", "q_p")


@pytest.mark.parametrize("method", ["FE", "DL", "PM", "ML", "REML"])
@pytest.mark.parametrize("test", ["z", "knha", "adhoc", "t"])
def test_numbers_are_those_of_each_table_by_itself(method: Any, test: Any) -> None:
    pools = pool_many(EFFECTS, VARIANCES, method=method, test=test).numbers
    for i in range(0 if test == "z" else 1, len(EFFECTS)):
        there = ~ABSENT[i]
        if there.sum() == 1 and test != "z":
            continue
        alone = pool_effects(EFFECTS[i][there], VARIANCES[i][there], method=method, test=test).numbers
        for name in NAMES:
            one = getattr(alone, name)
            expected = float("nan") if one is None else one
            assert getattr(pools, name)[i] == pytest.approx(expected, rel=1e-11, abs=1e-13, nan_ok=True), name


def test_tables_do_not_touch_each_other() -> None:
    together, half = pool_many(EFFECTS, VARIANCES).numbers, pool_many(EFFECTS[30:], VARIANCES[30:]).numbers
    assert together.tau2[30:] == pytest.approx(half.tau2, rel=1e-12)


def test_a_table_of_one_row_has_no_spread_and_no_interval_of_t() -> None:
    pools = pool_many([[0.4]], [[0.25]], test="knha").numbers
    assert pools.estimate[0] == 0.4
    assert np.isnan([pools.tau2[0], pools.se[0], pools.ci_low[0], pools.q_p[0], pools.i2[0]]).all()


@pytest.mark.parametrize(
    ("effects", "variances", "options", "words"),
    [
        ([0.1], [0.1], {}, "effects and variances are 1 and 1: give two tables"),
        ([[0.1]], [[0.1, 0.2]], {}, "are 1 x 1 and 1 x 2"),
        ([[0.1, 0.2]], [[0.1, float("nan")]], {}, r"effects\[0, 1\] is 0.2 and variances\[0, 1\] nan"),
        ([[0.1, 0.2]], [[0.1, 0.0]], {}, "give a finite effect and a variance above 0"),
        ([[float("nan")]], [[float("nan")]], {}, r"effects\[0\] has no rows"),
        ([[0.1]], [[0.1]], {"method": "SJ"}, "method is 'SJ': give one of FE, DL, PM, ML, REML"),
        ([[0.1]], [[0.1]], {"test": "wald"}, "test is 'wald'"),
    ],
)
def test_bad_tables_are_refused(effects: Any, variances: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        pool_many(effects, variances, **options)
