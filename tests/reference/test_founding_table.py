"""The founding table's response and neuropathy, method by method, to the three figures published for it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evitable.stats import Pooled, pool_proportion
from tests.reference.pin import PINNED

TABLE: dict[str, Any] = json.loads((PINNED / "founding.json").read_text(encoding="utf-8"))
METHODS = ("bayes-hn1", "bayes-hn0.5", "glmm-profile", "beta-binomial", "pooled-exact")
COMPARED = ("logit-dl", "freeman-tukey-dl", "arcsine-dl")


def answers(outcome: str) -> dict[str, Pooled]:
    return {answer.method: answer.numbers for answer in pool_proportion(TABLE[outcome]["events"], TABLE["n"])}


@pytest.mark.parametrize("method", METHODS + COMPARED)
@pytest.mark.parametrize("outcome", ["response", "neuropathy"])
def test_method_gives_the_published_figures(outcome: str, method: str) -> None:
    found = answers(outcome)[method]
    assert found.estimate is not None
    assert found.low is not None
    assert found.high is not None
    rounded = [round(value, TABLE["meta"]["digits"]) for value in (found.estimate, found.low, found.high)]
    assert rounded == TABLE[outcome]["answers"][method]


@pytest.mark.parametrize("outcome", ["response", "neuropathy"])
def test_a_new_series(outcome: str) -> None:
    found = answers(outcome)["bayes-hn1"]
    assert found.predictive_low is not None
    assert found.predictive_high is not None
    assert [round(found.predictive_low, 3), round(found.predictive_high, 3)] == TABLE[outcome]["new_study"]


def test_no_published_figure_is_left_out() -> None:
    for outcome in ("response", "neuropathy"):
        assert set(TABLE[outcome]["answers"]) == {*METHODS, *COMPARED}
        assert set(answers(outcome)) == {*METHODS, *COMPARED, "bayes-hc0.5"}
