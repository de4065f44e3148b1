"""Every rule finds its fault, names it well, and leaves alone what only resembles it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evitable.checks import BETWEEN, RULES, Rule, RuleBetween, retraction_rules
from tests.unit.checks.building import found
from tests.unit.checks.cases import CASES

MANUAL = Path(__file__).parents[3] / "docs" / "findings.md"
BASES = sorted((Path(__file__).parents[3] / "src" / "evitable" / "base").glob("*.py"))
RETRACTIONS = retraction_rules({})
BY_CODE = {rule.code: rule for rule in RULES}


@pytest.mark.parametrize("code", BY_CODE)
def test_a_rule_finds_its_fault_and_passes_what_resembles_it(code: str) -> None:
    failing, passing = CASES[code]
    assert found(failing, code=code)
    assert not found(passing, code=code)


def test_each_rule_has_one_code_and_one_pair_of_cases() -> None:
    assert len(BY_CODE) == len(RULES)
    assert set(CASES) == set(BY_CODE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_speaks_in_sentences(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*", rule.code)
    assert rule.remedy[0].isupper()
    assert rule.remedy.endswith(".")
    assert not rule.title.endswith(".")
    for finding in found(CASES[rule.code][0], code=rule.code):
        assert finding.message.endswith((".", ".”"))
        assert finding.consequence == "" or finding.consequence.endswith((".", ".”"))
        assert finding.severity == rule.severity


@pytest.mark.parametrize("rule", [*RULES, *BETWEEN, *RETRACTIONS], ids=lambda rule: rule.code)
def test_the_manual_explains_every_rule(rule: Rule | RuleBetween) -> None:
    entries = MANUAL.read_text("utf-8").split("\n### ")
    entry = next((entry for entry in entries if entry.startswith(f"`{rule.code}`")), "")
    assert rule.title in entry
    assert rule.severity in entry
    assert rule.remedy in entry
    assert "Fails: " in entry
    assert "Passes: " in entry


def test_the_manual_knows_no_other_rule() -> None:
    entries = re.findall(r"^### `([^`]+)`", MANUAL.read_text("utf-8"), re.MULTILINE)
    told_by_bases = {code for file in BASES for code in re.findall(r'"(base\.[a-z-]+)"', file.read_text("utf-8"))}
    known = [*BY_CODE, *(rule.code for rule in BETWEEN), *(rule.code for rule in RETRACTIONS), *told_by_bases]
    assert sorted(entries) == sorted(known)
