"""Findings as SARIF, and the file of those that are let stand."""

from __future__ import annotations

import json

import pytest

import evitable
from evitable import api
from evitable.checks import accept
from evitable.exchange import read_acceptances, write_acceptances
from evitable.model import Acceptance, Accepted, EvidenceError
from tests.acceptance.facts import EXAMPLE

BECAUSE = Acceptance("Looked up.", "AB", "2026-11-23")


def test_every_finding_is_a_result_at_its_words() -> None:
    evidence = api.check_all(EXAMPLE)
    log = json.loads(api.findings_sarif([evidence]))
    (run,) = log["runs"]
    text = EXAMPLE.read_text(encoding="utf-8")
    assert log["version"] == "2.1.0"
    assert len(run["results"]) == len(evidence.all_findings())
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        region = result["locations"][0]["physicalLocation"].get("region")
        if region:
            start = region["charOffset"]
            assert text[start : start + region["charLength"]] == region["snippet"]["text"]
    assert sum("region" in one["locations"][0]["physicalLocation"] for one in run["results"]) > len(rules)


def test_an_accepted_finding_is_suppressed_with_its_reason() -> None:
    evidence = evitable.extract(EXAMPLE)
    finding = next(one for one in evidence.all_findings() if one.severity == "warning" and one.row)
    kept = accept(evidence, [Accepted(*finding.key, BECAUSE)])
    (run,) = json.loads(api.findings_sarif([kept]))["runs"]
    suppressed = [one["suppressions"] for one in run["results"] if "suppressions" in one]
    assert suppressed == [[{"kind": "external", "justification": "Looked up. (AB, 2026-11-23)"}]]


def test_acceptances_are_read_as_they_were_written() -> None:
    accepted = [Accepted("b.b", 2, "ß “words”", BECAUSE), Accepted("a.a", None, "", BECAUSE)]
    text = write_acceptances(accepted)
    assert read_acceptances(text, "x.json") == sorted(accepted, key=lambda one: one.row or 0)
    assert write_acceptances(read_acceptances(text, "x.json")) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "no file of accepted findings"),
        ("not json", "no file of accepted findings"),
        ('{"accepted": {}}', "has to be a list"),
        ('{"accepted": [{"code": "a.b"}]}', "entry 1: row, quote, reason, by, on is missing"),
        ('{"accepted": [{"code": "a", "row": 1, "quote": "", "reason": " ", "by": "", "on": ""}]}', "reason is blank"),
        ('{"accepted": [{"code": "a", "row": "1", "quote": "", "reason": "r", "by": "", "on": ""}]}', "row has to be"),
    ],
)
def test_a_wrong_file_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(EvidenceError, match=words):
        read_acceptances(text, "mine.json")
