"""Where no fit is found to full accuracy, the answers say so and hold no number."""

from __future__ import annotations

import numpy as np
import pytest

from evitable.stats.bias import egger_test, selection_model, trim_and_fill
from evitable.stats.bias.trimming import _quadratic
from evitable.stats.counts import Array
from evitable.stats.influence import cumulative, leave_one_out, refit, row_influence
from evitable.stats.pooling.normal_fit import NormalFit, fit_normal
from evitable.stats.result import NotConverged

EFFECTS = [0.1, 0.5, -0.2, 1.4, 0.3, 0.9]
VARIANCES = [0.04, 0.09, 0.2, 0.5, 0.05, 0.3]


@pytest.fixture
def _nothing_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> NormalFit:
        raise NotConverged("no root was found.")

    monkeypatch.setattr(refit, "fit_normal", lost)


@pytest.fixture
def _five_rows_do_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    def fit(effects: Array, variances: Array, design: Array | None, method: str) -> NormalFit:
        found = fit_normal(effects, variances, design, method)
        return found._replace(tau2=float("nan")) if len(effects) == 5 else found

    monkeypatch.setattr(refit, "fit_normal", fit)


@pytest.mark.usefixtures("_nothing_fits")
def test_without_any_fit_there_is_no_number() -> None:
    left = leave_one_out(EFFECTS, VARIANCES)
    assert left.warned("not-converged")
    assert (left.numbers.everything, left.numbers.span, left.numbers.moves_most) == (None, None, None)
    assert cumulative(EFFECTS, VARIANCES).numbers.pools == (None,) * 6
    assert row_influence(EFFECTS, VARIANCES).numbers.rows == ()
    assert row_influence(EFFECTS, VARIANCES).warned("not-converged")
    line = egger_test(EFFECTS, VARIANCES, model="REML")
    assert line.warned("not-converged")
    assert (line.numbers.slope, line.numbers.limit) == (None, None)
    filled = trim_and_fill(EFFECTS, VARIANCES, side="left")
    assert filled.warned("not-converged")
    assert (filled.numbers.missing, filled.numbers.after) == (None, None)
    assert trim_and_fill(EFFECTS, VARIANCES).warned("no-side")
    assert selection_model(EFFECTS, VARIANCES).numbers.estimate is None


@pytest.mark.usefixtures("_nothing_fits")
def test_least_squares_need_no_fit_of_tau2() -> None:
    assert egger_test(EFFECTS, VARIANCES).numbers.slope is not None


@pytest.mark.usefixtures("_five_rows_do_not_fit")
def test_a_part_that_does_not_fit_is_named() -> None:
    left = leave_one_out(EFFECTS, VARIANCES)
    assert left.numbers.without == (None,) * 6
    assert "rows 0, 1, 2, 3, 4, 5" in next(each.message for each in left.warnings if each.code == "not-converged")
    added = cumulative(EFFECTS, VARIANCES)
    assert [pool is None for pool in added.numbers.pools] == [False, False, False, False, True, False]
    assert "step 4" in next(each.message for each in added.warnings if each.code == "not-converged")
    rows = row_influence(EFFECTS, VARIANCES)
    assert rows.warned("no-diagnostics")
    assert {row.is_influential for row in rows.numbers.rows} == {None}
    assert sum(row.weight for row in rows.numbers.rows) == pytest.approx(1.0)


def test_the_quadratic_estimator_has_no_error_at_its_end() -> None:
    assert _quadratic(np.arange(1.0, 7.0)).se is None


def test_variances_of_all_sizes_bring_numbers_or_none_and_no_numpy_warning() -> None:
    effects, variances = [1e9, -3.0, 2e-7, 5.0, -1e4], [1e-12, 1e12, 1e-6, 1.0, 1e8]
    for method in ("FE", "DL", "REML", "PM"):
        for pool in leave_one_out(effects, variances, method=method).numbers.without:
            assert pool is None or np.isfinite([pool.estimate, pool.se, pool.ci_low, pool.q]).all()
