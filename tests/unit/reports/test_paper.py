"""The PDF: everything that the outline says stands on its pages, inside their margins, and nothing in it is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import pypdfium2 as pdfium
import pytest

from evitable.model import Cell, Evidence, Source, Synthesis, Value
from evitable.reports.figures.marks import RowFigure, Strip
from evitable.reports.ledger import LedgerSheet
from evitable.reports.outline import outline
from evitable.reports.paper import render_pdf
from evitable.reports.paper.cutting import sheets
from evitable.reports.paper.plain import shown
from evitable.reports.runs import Link
from tests.unit.reports import founding, sums
from tests.unit.reports.scaled import many, many_sums

typst = pytest.importorskip("typst", reason="not run: the typesetter of PDFs is not installed")

HOSTILE = (
    '#import "x"; #read("/etc/passwd") $x$ *b* _i_ `c` \\ @ref <label> <script>alert(1)</script> '
    "=cmd() {{ 7*7 }} \x00\x07\u202edlrow\u2066 \ud800 終 "
)
_POINT = 72 / 25.4


@cache
def example() -> bytes:
    return render_pdf(founding.evidence(), (sums.synthesis(),))


def text_of(pdf: bytes) -> str:
    """Return the signs of all pages, without spaces and soft hyphens: lines are broken anywhere."""
    document = pdfium.PdfDocument(pdf)
    pages = [document[at].get_textpage().get_text_bounded() for at in range(len(document))]
    document.close()
    return squeezed("".join(pages))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u00ad\u2010\ufffe\u0002-]+", "", text)


def texts_in(record: Any) -> Iterator[str]:
    """Yield what an outline says; what stands in pictures, and where links lead, is looked at elsewhere."""
    if isinstance(record, str):
        yield record
    elif isinstance(record, RowFigure | Strip | Link):
        return
    elif isinstance(record, tuple):
        for one in record:
            yield from texts_in(one)
    elif is_dataclass(record):
        hidden = {
            "prefix",
            "kind",
            "key",
            "severity",
            "shade",
            "said",
            "id",
            "address",
            "strength",
            "mark",
            "name",
            "of",
        }
        # The title of a ledger names it for a screen reader of the page; on paper its head says the same.
        hidden |= {"title"} if isinstance(record, LedgerSheet) else set()
        for item in fields(record):
            if item.name not in hidden:
                yield from texts_in(getattr(record, item.name))


def test_what_the_outline_says_stands_on_the_pages() -> None:
    printed = text_of(example())
    report = outline(founding.evidence(), (sums.synthesis(),))
    shown_apart = {forest for part in report.parts for one in part.sections for forest in one.folded}
    assert len(shown_apart) > 0
    told = [text for part in report.parts for one in part.sections for text in texts_in((one.heading, one.lead))]
    told += [row.text for part in report.parts for line in part.pane for cell in line.cells for row in cell.snips]
    told += [text for entry in report.references for text in (entry.mark, entry.text)]
    sections = [one for part in report.parts for one in part.sections]
    told += [text for one in sections if one.kind in PRINTED for text in texts_in(one.content)]
    told += [*report.methods, report.limits, report.cite, report.title]
    assert len(told) > 500
    assert [text for text in told if squeezed(text) not in printed] == []


PRINTED = ("summary", "table", "findings", "ledger")


def test_the_same_report_is_the_same_bytes() -> None:
    assert render_pdf(founding.evidence(), (sums.synthesis(),)) == example()


def test_values_lead_to_their_words_and_the_pages_are_tagged() -> None:
    document = pdfium.PdfDocument(example())
    links = sum(_links(page) for page in document)
    document.close()
    assert links > 150
    assert b"/StructTreeRoot" in example()
    assert b"pdfuaid" in example()


def _links(page: Any) -> int:
    return sum(
        pdfium.raw.FPDFAnnot_GetSubtype(pdfium.raw.FPDFPage_GetAnnot(page.raw, at)) == pdfium.raw.FPDF_ANNOT_LINK
        for at in range(pdfium.raw.FPDFPage_GetAnnotCount(page.raw))
    )


def test_nothing_runs_over_the_margins() -> None:
    for pdf in (example(), hostile(), render_pdf(many(60), (many_sums(60),))):
        assert list(outside(pdf)) == []


def outside(pdf: bytes) -> Iterator[tuple[int, str]]:
    """Yield the signs that stand outside the margins of their page, with the page's number."""
    document = pdfium.PdfDocument(pdf)
    for number, page in enumerate(document, 1):
        width, _ = page.get_size()
        words = page.get_textpage()
        for at in range(words.count_chars()):
            left, _, right, _ = words.get_charbox(at)
            sign = words.get_text_range(at, 1)
            if sign.strip() and (left < 16 * _POINT or right > width - 16 * _POINT):
                yield number, sign
    document.close()


def spoiled() -> Evidence:
    """The founding table with hostile words, and one cell of more than ten thousand signs."""
    table = founding.table()
    long = HOSTILE * 40 + "x" * 10_000
    first = replace(
        table.studies[0],
        design=Value(HOSTILE),
        citation=replace(table.studies[0].citation, label=Value(HOSTILE), doi=Value("javascript:alert(1)")),
        responses=tuple(replace(one, label=Value(HOSTILE)) for one in table.studies[0].responses),
    )
    cells = tuple(Cell(one.id, long) if one.id == "r2c0" else one for one in table.cells)
    hostile_table = replace(table, label=HOSTILE, title=HOSTILE, cells=cells, studies=(first, *table.studies[1:]))
    source = Source(HOSTILE, "text/plain", "0" * 64, HOSTILE)
    return Evidence(source, (hostile_table,))


@cache
def hostile() -> bytes:
    return render_pdf(spoiled(), (sums.synthesis(),))


def test_hostile_text_comes_out_whole_and_is_no_markup() -> None:
    printed = text_of(hostile())
    steering = "⟨U+202E⟩dlrow⟨U+2066⟩"
    for words in ('#read("/etc/passwd")', "$x$*b*_i_`c`", "<script>alert(1)</script>", "{{7*7}}", steering):
        assert squeezed(words) in printed
    assert "root:" not in printed
    assert printed.count("x") >= 10_000
    assert b"javascript:" not in hostile()


def test_a_source_without_evidence_and_a_table_of_one_row_are_set_too() -> None:
    empty = Evidence(Source("empty.txt", "text/plain", "0" * 64, ""), ())
    assert "Noevidencetableinempty.txt" in text_of(render_pdf(empty, ()))
    table = founding.table()
    one = replace(table, studies=table.studies[:1], rows=table.rows[:1], findings=())
    alone = Evidence(founding.SOURCE, (one,))
    assert "Onepublishedreportdescribes" in text_of(render_pdf(alone, (Synthesis((), (), ()),)))


def test_pictures_are_cut_between_rows_and_no_row_is_lost() -> None:
    report = outline(many(60), (many_sums(60),))
    figures = [one.content for one in report.parts[0].sections if isinstance(one.content, RowFigure)]
    assert figures
    for figure in figures:
        parts = sheets(figure, 400)
        rows = [row for part in parts for group in part.groups for row in group.rows]
        assert rows == [row for group in figure.groups for row in group.rows]
        assert len(parts) > 1 or figure.lines == 1, "a single line is never cut"


@pytest.mark.parametrize(("text", "printed"), [("plain words", "plain words"), ("a\x00b", "a⟨U+0000⟩b"), ("", "")])
def test_signs_that_steer_are_shown(text: str, printed: str) -> None:
    assert shown(text) == printed
