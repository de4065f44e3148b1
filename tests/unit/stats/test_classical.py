"""The two-step methods reproduce published sums, and say that they mislead."""

from __future__ import annotations

import math

import pytest

from evitable.stats import reproduce
from evitable.stats.classical import RECIPES
from tests.unit.stats.tables import ALL_EVENTS, NEUROPATHY, SINGLE_CASES


def test_hartung_and_knapp_by_hand() -> None:
    # 1 of 2 and 4 of 8 have a logit of 0, variances 2 and 1/2: they agree wholly, and the interval shrinks to nothing.
    found = reproduce([1, 4], [2, 8], method="logit-reml-hk").numbers
    assert (found.estimate, found.low, found.high, found.tau) == (0.5, 0.5, 0.5, 0.0)
    # One row has no residual: there is no interval at all, and none is made up.
    alone = reproduce([4], [10], method="logit-reml-hk")
    assert alone.numbers.estimate == pytest.approx(0.4)
    assert (alone.numbers.low, alone.numbers.high) == (None, None)
    assert alone.numbers.coverage_worst == 0.0


def test_one_row_of_freeman_tukey_goes_there_and_back() -> None:
    # 4 of 10: transformed 0.6936, variance 0.0238, back to 0.4 (Freeman-Tukey's own example in metafor's manual).
    found = reproduce([4], [10], method="freeman-tukey-dl")
    assert found.numbers.estimate == pytest.approx(0.4)


@pytest.mark.parametrize("method", [method for method in RECIPES if method != "logit-reml-hk"])
@pytest.mark.parametrize("counts", [NEUROPATHY, ALL_EVENTS, SINGLE_CASES, ([3], [7])])
def test_each_carries_its_warning_and_stays_a_share(method: str, counts: tuple[list[int], list[int]]) -> None:
    found = reproduce(*counts, method=method)
    assert found.numbers.estimate is not None
    assert found.numbers.low is not None
    assert found.numbers.high is not None
    assert 0 <= found.numbers.low <= found.numbers.estimate <= found.numbers.high <= 1
    assert [caution.code for caution in found.warnings] == ["misleads-tiny-series"]


def test_coverage_is_measured_or_unknown() -> None:
    logit, arcsine = (reproduce(*NEUROPATHY, method=method) for method in ("logit-dl", "arcsine-dl"))
    assert (logit.numbers.coverage_mean, logit.numbers.coverage_worst) == (0.671, 0.001)
    assert "67.1%" in logit.warnings[0].message
    assert (arcsine.numbers.coverage_mean, arcsine.numbers.coverage_worst) == (None, None)
    assert "not known" in arcsine.warnings[0].message


def test_another_level_was_not_simulated() -> None:
    assert reproduce(*NEUROPATHY, method="logit-dl", level=0.9).numbers.coverage_mean is None


def test_an_unknown_method_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="method is 'logit': give one of logit-dl"):
        reproduce(*NEUROPATHY, method="logit")


def test_ten_lines_of_algebra_give_the_logit_pool() -> None:
    x, n = NEUROPATHY
    rows = [(e + 0.5, s - e + 0.5) if e in (0, s) else (e, s - e) for e, s in zip(x, n, strict=True)]
    effects = [math.log(a / b) for a, b in rows]
    weights = [1 / (1 / a + 1 / b) for a, b in rows]
    mean = sum(w * y for w, y in zip(weights, effects, strict=True)) / sum(weights)
    q = sum(w * (y - mean) ** 2 for w, y in zip(weights, effects, strict=True))
    tau2 = max(0, (q - len(x) + 1) / (sum(weights) - sum(w * w for w in weights) / sum(weights)))
    found = reproduce(x, n, method="logit-dl")
    assert found.numbers.tau == pytest.approx(math.sqrt(tau2))
    weights = [1 / (1 / w + tau2) for w in weights]
    mean = sum(w * y for w, y in zip(weights, effects, strict=True)) / sum(weights)
    assert found.numbers.estimate == pytest.approx(1 / (1 + math.exp(-mean)))
