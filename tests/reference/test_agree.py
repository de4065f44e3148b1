"""The pinned reference values: all agree, none has gone missing, and the comparison can fail."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.reference.agree import Outcome, compare, main
from tests.reference.kinds.pair import Pair
from tests.reference.pin import PINNED, covered, pinned, write

# Pinned cases can be added; taking one away must be a decision that shows in a diff of this table.
KINDS = {
    "cumul": 186,
    "escalc": 175,
    "exact-binomial": 12,
    "fsn": 90,
    "influence": 244,
    "leave1out": 186,
    "lme4.glmer": 10,
    "meta-regression": 288,
    "ranktest": 30,
    "regtest": 254,
    "rma.glmm": 64,
    "rma.glmm-regression": 4,
    "rma.mh": 49,
    "rma.mv": 8,
    "rma.mv-ci": 1,
    "rma.peto": 8,
    "rma.uni": 1374,
    "rma.uni-default-control": 120,
    "robumeta": 2,
    "robust": 6,
    "selmodel": 43,
    "tau2.ci": 92,
    "trimfill": 116,
}
CASES = {
    "bayes.json": {"bayes quadrature": 27},
    "ml.json": {"exact ML binomial_normal": 11, "exact ML beta_binomial": 11},
    **{f"{kind}.json": {kind: count} for kind, count in KINDS.items()},
}


# Of all numbers compared, those that differ for a reason given in docs/where-we-differ.md: never more.
MOST_EXPLAINED = 1369


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PINNED / name).read_text(encoding="utf-8"))
    return found


@cache
def compared(name: str) -> tuple[Outcome, ...]:
    return tuple(compare(document(name)))


@pytest.mark.parametrize("name", CASES)
def test_every_pinned_case_agrees(name: str) -> None:
    outcomes = compared(name)
    disagreeing = [(outcome.case, pair) for outcome in outcomes for pair in outcome.failures]
    assert disagreeing == []
    assert all(outcome.pairs for outcome in outcomes)


@pytest.mark.parametrize("name", CASES)
def test_the_grid_of_cases_has_not_shrunk(name: str) -> None:
    counted = Counter(outcome.kind for outcome in compared(name))
    assert counted == CASES[name]


def test_the_pinned_files_are_the_ones_counted() -> None:
    assert {path.name for path in PINNED.glob("*.json")} == {*CASES, "founding.json"}


@pytest.mark.parametrize("name", CASES)
def test_pinned_files_name_the_software_that_made_them(name: str) -> None:
    assert document(name)["meta"]["packages"]


@pytest.mark.parametrize("name", CASES)
def test_known_differences_are_explained_where_the_report_says(name: str) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "where-we-differ.md").read_text(encoding="utf-8")
    kinds = {outcome.kind for outcome in compared(name) if outcome.explained}
    assert [kind for kind in sorted(kinds) if f"`{kind}`" not in manual] == []


def test_most_numbers_need_no_explanation() -> None:
    pairs = [pair for name in CASES for outcome in compared(name) for pair in outcome.pairs or ()]
    explained = sum(len(outcome.explained) for name in CASES for outcome in compared(name))
    assert len(pairs) > 60_000
    assert explained <= MOST_EXPLAINED


def test_a_disagreement_is_named_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = document("ml.json")
    wrong["cases"] = wrong["cases"][:1]
    wrong["cases"][0]["expect"]["binomial_normal"]["tau"] += 0.001
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(wrong), encoding="utf-8")
    assert main([str(file)]) == 1
    assert "pritz1997: tau is" in capsys.readouterr().out


def test_a_number_where_the_reference_has_none_disagrees() -> None:
    assert Pair("p", 0.5, None, 1e-6).deviation == float("inf")
    assert Pair("p", None, None, 1e-6).deviation == 0


def test_kinds_without_a_method_are_counted_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = {"id": "a", "kind": "network", "dataset": "d", "spec": {}, "expect": {}}
    file = tmp_path / "later.json"
    file.write_text(
        json.dumps({"datasets": {"d": {"type": "proportion", "columns": {}}}, "cases": [case]}), encoding="utf-8"
    )
    assert main([str(file)]) == 0
    assert "network                               1 not covered yet" in capsys.readouterr().out


@pytest.mark.parametrize("name", CASES)
def test_pinning_a_pinned_file_changes_nothing(name: str, tmp_path: Path) -> None:
    ((stem, again),) = pinned(document(name), covered(compared(name))).items()
    write(again, tmp_path / name)
    assert f"{stem}.json" == name
    assert (tmp_path / name).read_bytes() == (PINNED / name).read_bytes()
