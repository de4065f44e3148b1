"""One table gives the same evidence in whatever form it comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import evitable
from evitable.api.tables import write_table
from evitable.model import Evidence
from evitable.readers import read
from tests.acceptance.facts import ROOT, SHARED, documents
from tests.acceptance.forms import WRITERS, as_ods, grid_of
from tests.older import older

CASES = sorted((ROOT / "tests" / "cases").glob("*/input.tsv"))
GOLD = sorted(path.parent for path in (SHARED / "gold").glob("*/input.xml"))
REAL = SHARED / "gold-real"
# How a value was worded and where it stood belong to the form.
OF_THE_FORM = {"places", "unread_places", "cells", "wording", "findings", "source", "id", "why"}
# Only an article carries the list of references that tells a study's DOI.
OF_THE_FORM |= {"references", "doi", "pmid"}
needs_gold = pytest.mark.skipif(not GOLD, reason="the invented gold tables lie in ../shared/gold")
needs_real = pytest.mark.skipif(not REAL.exists(), reason="the real tables lie in ../shared/gold-real")


def plain(value: Any) -> Any:
    """What a document says, without what belongs to its form; titles without a full stop."""
    if isinstance(value, dict):
        said = {key: plain(item) for key, item in value.items() if key not in OF_THE_FORM}
        return {key: item.rstrip(" .") if key == "title" and item else item for key, item in said.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def tables(source: Path | bytes) -> Any:
    return plain(documents(source))["tables"]


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_a_table_written_in_another_form_says_the_same(path: Path, form: str) -> None:
    assert tables(WRITERS[form](grid_of(path))) == tables(path)


@needs_gold
@pytest.mark.parametrize("form", ["html", "xlsx", "docx"])
@pytest.mark.parametrize("folder", GOLD, ids=lambda path: path.name[:5])
def test_forms_that_keep_spans_say_the_same_as_the_article(folder: Path, form: str) -> None:
    assert tables(folder / f"input.{form}") == tables(folder / "input.xml")


@needs_gold
@pytest.mark.parametrize("folder", GOLD, ids=lambda path: path.name[:5])
def test_an_opendocument_sheet_says_the_same_as_the_article(folder: Path) -> None:
    assert tables(as_ods(grid_of(folder / "input.xml"))) == tables(folder / "input.xml")


@needs_gold
@pytest.mark.parametrize("folder", GOLD, ids=lambda path: path.name[:5])
def test_an_older_workbook_says_the_same_as_the_workbook(folder: Path) -> None:
    workbook = folder / "input.xlsx"
    assert tables(older(workbook.read_bytes())) == tables(workbook)


@needs_real
@pytest.mark.parametrize("path", sorted(REAL.glob("*/input.xlsx")), ids=lambda path: path.parent.name[:20])
def test_a_real_workbook_is_read(path: Path) -> None:
    assert any(table.studies for table in evitable.extract(path).tables)


@needs_gold
@pytest.mark.parametrize("folder", GOLD, ids=lambda path: path.name[:5])
def test_text_says_no_other_than_the_article(folder: Path) -> None:
    """Tables without a cell over several rows say all the same.

    A tab-separated form has no spans: what such a cell says is blank there from its second row on, so it
    may be silent, never different.
    """
    article = evitable.extract(folder / "input.xml")
    whole, text = tables(folder / "input.xml"), tables(folder / "input.tsv")
    assert len(text) == len(whole)
    if not _reaches_down(folder / "input.xml"):
        assert text == whole
        return
    assert isinstance(article, Evidence)
    for said, known in zip(text[0]["studies"], whole[0]["studies"], strict=False):
        differing = {key for key in said if said[key] != known[key]}
        silent = {key for key in differing if _says_less(said[key], known[key])}
        assert differing == silent


def _reaches_down(path: Path) -> bool:
    (grid,) = read(path.read_bytes(), name=path.name).grids
    return any(cell.rows > 1 for row in grid.rows[grid.header_rows :] for cell in row)


def _says_less(said: Any, known: Any) -> bool:
    """True where every value said is the one known, or none."""
    if isinstance(said, dict) and isinstance(known, dict):
        return all(_says_less(said[key], known[key]) for key in said)
    if isinstance(said, list) and isinstance(known, list) and len(said) == len(known):
        return all(map(_says_less, said, known))
    return said in (None, []) or said == known


@needs_real
@pytest.mark.parametrize("path", sorted((REAL / "negatives").glob("*")), ids=lambda path: path.stem)
def test_a_table_of_another_kind_gives_no_studies(path: Path) -> None:
    for table in evitable.extract(path).tables:
        assert table.kind not in ("treatment-evidence", "patient-treatment")
        assert table.why
        assert table.studies == ()


def test_a_report_is_made_of_a_page(tmp_path: Path) -> None:
    source = tmp_path / "table.html"
    source.write_bytes(WRITERS["html"](grid_of(CASES[0])))
    page = evitable.report(source, tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == page
    assert "table.html" in page


@needs_gold
@pytest.mark.parametrize("folder", GOLD, ids=lambda path: path.name[:5])
def test_text_written_as_a_table_again_says_the_same(folder: Path, tmp_path: Path) -> None:
    """A header joined on one line is read as the levels it was made of, and a name over columns as all of theirs."""
    for form in ("txt", "tsv"):
        said = tables(folder / f"input.{form}")
        for ending in (".csv", ".html"):
            write_table(folder / f"input.{form}", tmp_path / f"table{ending}")
            assert tables(tmp_path / f"table{ending}") == said, (form, ending)


@needs_gold
@pytest.mark.parametrize("name", ["dev03", "dev04"])
def test_pasted_text_of_tables_with_blanks_says_the_same_as_the_article(name: str) -> None:
    """A patient without authors goes on with the study above; studies without a design stand below the one above."""
    (folder,) = (path for path in GOLD if path.name.startswith(name))
    assert tables(folder / "input.txt") == tables(folder / "input.xml")
