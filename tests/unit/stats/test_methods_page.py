"""The worked examples of docs/methods.md print what they say."""

from __future__ import annotations

import doctest
from pathlib import Path

from evitable.stats.coverage import measured_coverage

PAGE = Path(__file__).parents[3] / "docs" / "methods.md"


def test_the_worked_examples_run() -> None:
    results = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert results.attempted > 10
    assert results.failed == 0


def test_the_page_and_the_answers_name_the_same_coverage() -> None:
    rows = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    simulated = [row for row in rows if len(row) == 6 and row[2].strip().startswith("0.")]
    assert len(simulated) == 7
    for _, method, mean, worst, _, _ in simulated:
        assert measured_coverage(method.strip(" `"), 0.95) == (float(mean), float(worst))
