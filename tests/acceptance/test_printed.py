"""A table printed as PDF says the same as the article it is from."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evitable.readers import read
from tests.acceptance.facts import SHARED
from tests.acceptance.printed import LAYOUTS, printed
from tests.acceptance.test_forms import tables

GOLD = sorted(path.parent for path in (SHARED / "gold").glob("*/input.pdf"))
needs_gold = pytest.mark.skipif(not GOLD, reason="the invented gold tables lie in ../shared/gold")

# One table for each layout, so that every layout and most tables are met in little time.
CHOSEN = {
    "ruled": "dev05",
    "ruled middle": "dev02",
    "rows ruled": "dev11",
    "booktabs": "dev07",
    "booktabs tight": "dev02",
    "booktabs middle": "dev09",
    "aligned": "dev02",
    "caption below": "dev08",
    "over pages": "dev02",
    "ruled over pages": "dev15",
    "aligned over pages": "dev12",
    "turned": "dev13",
    "among prose": "dev10",
}

# Prints of web browsers and typesetters, made by scripts/print_tables.py and named printer-layout-table.
PRINTS = sorted((Path(__file__).parent / "prints").glob("*.pdf"))


@cache
def article(folder: Path) -> Any:
    return tables(folder / "input.xml")


@needs_gold
@pytest.mark.parametrize("folder", GOLD, ids=lambda path: path.name[:5])
def test_a_pdf_says_the_same_as_the_article(folder: Path) -> None:
    assert tables(folder / "input.pdf") == article(folder)


@needs_gold
@pytest.mark.parametrize("layout", CHOSEN)
def test_a_layout_says_the_same_as_the_article(layout: str) -> None:
    (folder,) = (SHARED / "gold").glob(f"{CHOSEN[layout]}-*")
    (grid,) = read((folder / "input.xml").read_bytes(), name="input.xml").grids
    assert tables(printed(grid, LAYOUTS[layout])) == article(folder)


@needs_gold
@pytest.mark.parametrize("path", PRINTS, ids=lambda path: path.stem)
def test_a_print_of_another_program_says_the_same_as_the_article(path: Path) -> None:
    (folder,) = (SHARED / "gold").glob(f"{path.stem[-5:]}-*")
    assert tables(path) == article(folder)
