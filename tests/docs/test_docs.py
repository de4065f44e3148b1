"""The manual says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import write_dictionary
from scripts.write_reference import TARGET, reference

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_the_command_reference_is_what_the_commands_say() -> None:
    assert TARGET.read_text(encoding="utf-8") == reference(), "run `make docs`"


def test_the_tables_of_records_are_explained_as_they_are() -> None:
    assert write_dictionary.TARGET.read_text(encoding="utf-8") == write_dictionary.page(), "run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_paths_named_in_the_manual_exist(page: Path) -> None:
    named = re.findall(r"`((?:docs|tests|src|examples|benchmarks|scripts)/[\w./-]+)`", page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_readme_example_prints_what_it_says(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    promised = [line.split("#", 1)[1].strip() for line in block[1].splitlines() if line.startswith("print")]
    exec(block[1], {})  # noqa: S102  (our own page)
    assert capsys.readouterr().out.split("\n")[:-1] == promised


def test_every_code_of_the_reading_has_a_line_in_the_manual() -> None:
    manual = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    codes = {"reading.unread-dose", "reading.unread-days", "reading.unread-count"}
    for room in ("readers", "cells", "facts"):
        for module in (ROOT / "src" / "evitable" / room).glob("*.py"):
            codes |= set(
                re.findall(r'"((?:source|table|row|column|cell|abbreviation)\.[a-z-]+)"', module.read_text("utf-8"))
            )
    assert len(codes) >= 14
    assert [code for code in sorted(codes) if f"`{code}`" not in manual] == []
