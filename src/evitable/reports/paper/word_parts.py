"""What a Word report is made of: runs that lead to words, tables with their heads repeated, pictures, page numbers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run as WordRun

from evitable.reports.paper.picturing import pictures
from evitable.reports.paper.plain import shown
from evitable.reports.runs import Link, Run, RunKind, Runs

INK, INK2, INK3, ACCENT = (RGBColor.from_string(found) for found in ("1C2126", "454D55", "626A72", "0D4F8B"))
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""What a file says of its making where nobody names a date: the same report is the same bytes."""
_SIDE, _SHORT, _LONG = Mm(18), Mm(210), Mm(297)
_SERIF, _SANS = "Cambria", "Calibri"
_BROKEN = re.compile(r"[\t\n\r]")
"""Signs that are elements of their own in Word."""


@cache
def _tight() -> Any:
    """Return the properties of a paragraph in a cell."""
    paragraph = Paragraph(OxmlElement("w:p"), None)  # type: ignore[arg-type]
    paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), 1.0
    return paragraph._p.pPr


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG drawing and the paragraph that it will stand in, so many millimetres wide; `alt` says what it shows."""

    paragraph: Paragraph
    svg: str
    alt: str
    width: float


def new_document(title: str, head: str, foot: str, date: datetime | None) -> WordDocument:
    """Make an empty A4 document with running heads, page numbers and the styles of a report."""
    document = Document()
    known = document.core_properties
    known.title, known.author, known.comments = shown(title)[:250], "", ""
    known.created = known.modified = date or NO_DATE
    known.last_modified_by = ""
    _style(document, "Normal", _SANS, 9.5, INK)
    for name, size in (("Title", 20.0), ("Heading 1", 14.0), ("Heading 2", 11.0)):
        _style(document, name, _SERIF, size, INK)
    _page(document.sections[0])
    _set_runs(document.sections[0].header.paragraphs[0], [shown(head)])
    at_the_side(document, _SHORT - 2 * _SIDE)
    footer = document.sections[0].footer.paragraphs[0]
    _set_runs(footer, [f"{shown(foot)}\tPage "])
    _field(footer, "PAGE")
    return document


def at_the_side(document: WordDocument, width: int) -> None:
    """Set page numbers at the right end of a text of this width."""
    style: Any = document.styles["Footer"]
    style.paragraph_format.tab_stops.clear_all()
    style.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)


def _style(document: WordDocument, name: str, font: str, size: float, colour: RGBColor) -> None:
    style: Any = document.styles[name]
    style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(kind), None)
    fonts.set(qn("w:hAnsi"), font)
    if name == "Normal":
        style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(4), 1.08
    else:
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14), Pt(4)
        style.paragraph_format.keep_with_next = True
    if name == "Title":
        border = style.element.find(f".//{qn('w:pBdr')}")
        if border is not None:
            border.getparent().remove(border)


def _page(section: Any, *, wide: bool = False) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (_LONG, _SHORT) if wide else (_SHORT, _LONG)
    section.left_margin = section.right_margin = _SIDE
    section.top_margin = section.bottom_margin = Mm(18)


def turn_page(document: WordDocument, *, wide: bool) -> None:
    """Begin a new page, lying or standing."""
    _page(document.add_section(WD_SECTION.NEW_PAGE), wide=wide)


def _set_runs(paragraph: Paragraph, texts: Iterable[str]) -> None:
    for text in texts:
        run = paragraph.add_run(text)
        run.font.size, run.font.color.rgb = Pt(7.5), INK3


def _field(paragraph: Paragraph, name: str) -> None:
    """Add a field that the word processor fills in, such as the page's number."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        # Each part in a run of its own: LibreOffice takes the look of the number from the last.
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(7.5), INK3
        made = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            made.set(qn("w:fldCharType"), kind)
        else:
            made.text = text
        run._r.append(made)


def tell(paragraph: Paragraph, runs: Runs | str, *, size: float | None = None, quiet: bool = False) -> Paragraph:
    """Set runs in a paragraph; those with a link lead to the bookmark of their words."""
    for run in (Run(runs),) if isinstance(runs, str) else runs:
        home = _lead(paragraph, run.link) if run.link else paragraph._p
        text = f" {run.text}" if run.kind == "small" else f"{run.text} " if run.kind == "ordinal" else run.text
        home.append(_words(shown(text), run.kind, size, quiet))
    return paragraph


def _words(text: str, kind: RunKind, size: float | None, quiet: bool) -> Any:
    made = deepcopy(_looks(kind, size, quiet))
    if not text or _BROKEN.search(text):
        made.text = text
        return made
    # A report has thousands of runs, and python-docx takes ten times as long for each of them.
    words = made.makeelement(qn("w:t"))
    made.append(words)
    words.text = text
    if text.strip() != text:
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


@cache
def _looks(kind: RunKind, size: float | None, quiet: bool) -> Any:
    """Return an empty run that looks so."""
    words = WordRun(OxmlElement("w:r"), None)  # type: ignore[arg-type]
    if size:
        words.font.size = Pt(size * (0.85 if kind == "small" else 1))
    words.font.bold = True if kind == "strong" else None
    words.font.italic = True if kind == "absent" else None
    words.font.superscript = True if kind == "raised" else None
    if quiet or kind in ("quiet", "absent", "ordinal", "small"):
        words.font.color.rgb = INK3
    return words._r


def _lead(paragraph: Paragraph, link: Link) -> Any:
    """Add a link to a bookmark of the document; return it, for the run to stand in."""
    made = OxmlElement("w:hyperlink")
    made.set(qn("w:anchor"), bookmark_of(link.target))
    made.set(qn("w:history"), "1")
    paragraph._p.append(made)
    return made


def bookmark_of(target: str) -> str:
    """Return the name of the bookmark at some words; Word takes letters, digits and underscores."""
    return "words_" + "".join(sign if sign.isalnum() else "_" for sign in target)


def mark(paragraph: Paragraph, target: str, number: int) -> None:
    """Set a bookmark where the paragraph ends now."""
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        made = OxmlElement(kind)
        made.set(qn("w:id"), str(number))
        if kind == "w:bookmarkStart":
            made.set(qn("w:name"), bookmark_of(target))
        paragraph._p.append(made)


def table(document: WordDocument, heads: Sequence[str], shares: Sequence[float], *, wide: bool) -> Table:
    """Add a table of a report: ruled above and below its head and under each row; the head stands on every page."""
    made: Table = document.add_table(rows=1, cols=len(heads))
    made.autofit = False
    _rule(made)
    whole = (_LONG if wide else _SHORT) - 2 * _SIDE
    for column, share in zip(made.columns, shares, strict=True):
        column.width = Mm(whole / Mm(1) * share / sum(shares))
    for cell, head, share in zip(made.rows[0].cells, heads, shares, strict=True):
        cell.width = Mm(whole / Mm(1) * share / sum(shares))
        tell(cell.paragraphs[0], (Run(head, "strong"),), size=8)
    _flag(made.rows[0]._tr, "w:tblHeader")
    return made


def add_row(made: Table, *, splits: bool = False) -> Sequence[_Cell]:
    """Add a row to a table, of one piece unless its text is longer than a page; return its cells."""
    row: Any = made.add_row()  # type: ignore[no-untyped-call]
    if not splits:
        _flag(row._tr, "w:cantSplit")
    cells: Sequence[_Cell] = row.cells
    return cells


def _flag(row: Any, name: str) -> None:
    row.get_or_add_trPr().append(OxmlElement(name))


def _rule(made: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side, size, colour in (("top", "8", "1C2126"), ("bottom", "6", "626A72"), ("insideH", "4", "D8D4CA")):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", colour)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    made._tbl.tblPr.append(borders)


def lines(cell: _Cell, told: Sequence[Runs], below: Sequence[Runs] = (), *, size: float = 8) -> None:
    """Set lines in a cell, quieter ones below."""
    paragraph = cell.paragraphs[0]
    if paragraph._p.pPr is None:
        paragraph._p.insert(0, deepcopy(_tight()))
    for at, runs in enumerate((*told, *below)):
        if at:
            paragraph.add_run().add_break(WD_BREAK.LINE)
        tell(paragraph, runs, size=size if at < len(told) else size * 0.94, quiet=at >= len(told))


WIDTH = (_SHORT - 2 * _SIDE) / Mm(1)
"""Millimetres between the margins of a page that stands."""


def keep_place(document: WordDocument, svg: str, alt: str, *, width: float = WIDTH) -> Drawing:
    """Keep a paragraph for a drawing of so many millimetres."""
    return Drawing(document.add_paragraph(), svg, alt, width)


def draw(drawings: Sequence[Drawing]) -> None:
    """Set every drawing in its paragraph as a picture, with words for those who cannot see it."""
    seen = pictures([(drawing.svg, drawing.width) for drawing in drawings])
    for drawing, pixels in zip(drawings, seen, strict=True):
        shape = drawing.paragraph.add_run().add_picture(io.BytesIO(pixels), width=Mm(drawing.width))
        shape._inline.docPr.set("descr", shown(drawing.alt)[:1000])


def packed(document: WordDocument) -> bytes:
    """Return a document as bytes that depend on nothing but what it says."""
    first = io.BytesIO()
    document.save(first)
    target = io.BytesIO()
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            kept.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), made.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
