"""The worked examples of docs/methods print what they say."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from evitable.stats.coverage import measured_coverage

PAGES = Path(__file__).parents[3] / "docs" / "methods"
METHODS = sorted(page for page in PAGES.glob("*.md") if page.name != "README.md")


@pytest.mark.parametrize("page", METHODS, ids=lambda page: page.stem)
def test_the_worked_examples_run(page: Path) -> None:
    results = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert results.attempted > 3
    assert results.failed == 0


@pytest.mark.parametrize("page", METHODS, ids=lambda page: page.stem)
def test_the_first_page_leads_to_every_page(page: Path) -> None:
    assert f"({page.name})" in (PAGES / "README.md").read_text(encoding="utf-8")


def test_the_page_and_the_answers_name_the_same_coverage() -> None:
    rows = [
        line.split("|")
        for line in (PAGES / "proportions.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    simulated = [row for row in rows if len(row) == 6 and row[2].strip().startswith("0.")]
    assert len(simulated) == 8
    for _, method, mean, worst, _, _ in simulated:
        assert measured_coverage(method.strip(" `"), 0.95) == (float(mean), float(worst))
