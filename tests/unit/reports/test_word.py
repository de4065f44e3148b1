"""The Word document: what the outline says stands in it, values lead to bookmarks that are there, nothing is markup."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from lxml import etree

from evitable.model import Evidence, Source, Synthesis
from evitable.reports.outline import outline
from evitable.reports.paper import render_docx
from tests.unit.reports import founding, sums
from tests.unit.reports.scaled import many, many_sums
from tests.unit.reports.test_paper import spoiled, squeezed, texts_in

docx = pytest.importorskip("docx", reason="not run: what writes Word documents is not installed")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def example() -> bytes:
    return render_docx(founding.evidence(), (sums.synthesis(),))


def body_of(payload: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(payload)) as parts:
        return etree.fromstring(parts.read("word/document.xml"))


def text_of(payload: bytes) -> str:
    return squeezed("".join(node.text or "" for node in body_of(payload).iter(f"{W}t")))


def test_what_the_outline_says_stands_in_the_document() -> None:
    printed = text_of(example())
    report = outline(founding.evidence(), (sums.synthesis(),))
    sections = [one for part in report.parts for one in part.sections]
    told = [text for one in sections for text in texts_in((one.heading, one.lead))]
    told += [text for one in sections if one.kind in ("table", "ledger") for text in texts_in(one.content)]
    told += [snip.text for part in report.parts for row in part.pane for cell in row.cells for snip in cell.snips]
    told += [entry.text for entry in report.references]
    told += [*report.methods, report.limits, report.cite, report.title]
    assert len(told) > 400
    assert [text for text in told if squeezed(text) not in printed] == []


def test_every_value_leads_to_a_bookmark_that_is_there() -> None:
    body = body_of(example())
    marks = [node.get(f"{W}name") for node in body.iter(f"{W}bookmarkStart")]
    links = [node.get(f"{W}anchor") for node in body.iter(f"{W}hyperlink")]
    assert len(marks) == len(set(marks))
    assert len(links) > 150
    assert set(links) <= set(marks)


def test_tables_repeat_their_heads_and_keep_rows_whole() -> None:
    tables = list(body_of(example()).iter(f"{W}tbl"))
    assert len(tables) > 5
    for table in tables:
        rows = list(table.iter(f"{W}tr"))
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows[1:4])


def test_pictures_have_words_and_pages_their_numbers() -> None:
    body = body_of(example())
    said = [node.get("descr") for node in body.iter("{*}docPr")]
    assert len(said) >= 6
    assert all(said)
    with zipfile.ZipFile(io.BytesIO(example())) as parts:
        footers = [parts.read(name).decode() for name in parts.namelist() if "footer" in name]
    assert any("PAGE" in footer for footer in footers)


def test_the_same_report_is_the_same_bytes_and_the_date_comes_in() -> None:
    assert render_docx(founding.evidence(), (sums.synthesis(),)) == example()
    dated = render_docx(founding.evidence(), (sums.synthesis(),), date=datetime(2026, 11, 23, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(dated)) as parts:
        assert "2026-11-23" in parts.read("docProps/core.xml").decode()


def test_hostile_text_comes_out_whole_and_is_no_markup() -> None:
    payload = render_docx(spoiled(), (sums.synthesis(),))
    printed = text_of(payload)
    for words in ("<script>alert(1)</script>", "=cmd(){{7*7}}", "⟨U+202E⟩dlrow⟨U+2066⟩", "⟨U+0000⟩", "⟨U+D800⟩"):
        assert squeezed(words) in printed, words
    assert printed.count("x") >= 10_000
    with zipfile.ZipFile(io.BytesIO(payload)) as parts:
        assert not [name for name in parts.namelist() if re.search(r"vba|activeX|embeddings", name)]
        assert not re.search(rb'TargetMode="External"', b"".join(map(parts.read, parts.namelist())))


def test_it_opens_at_every_size() -> None:
    empty = Evidence(Source("empty.txt", "text/plain", "0" * 64, ""), ())
    for evidence, syntheses in ((empty, ()), (many(60), (many_sums(60),))):
        opened = docx.Document(io.BytesIO(render_docx(evidence, syntheses)))
        assert opened.paragraphs
    table = founding.table()
    alone = Evidence(founding.SOURCE, (replace(table, studies=table.studies[:1], rows=table.rows[:1], findings=()),))
    assert docx.Document(io.BytesIO(render_docx(alone, (Synthesis((), (), ()),)))).tables
