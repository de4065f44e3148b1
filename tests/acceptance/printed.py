"""One table printed as PDF in the layouts of journals, so that the PDF reader is tested on any table."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, LongTable, PageTemplate, Paragraph, Spacer

from evitable.model import Cell, Grid

PROSE = (
    "The harbour lay quiet under a low sky, and nobody on the quay had thought to count the boats that came in "
    "before dawn. Along the sea wall the lamps were still burning; a cart stood by the steps with its shafts in the "
    "air, waiting for a horse. When the bell rang the first of the men walked down to the water without a word. "
)
_SANS = Path("/usr/share/fonts/truetype/dejavu")


@dataclass(frozen=True)
class Layout:
    """How a table is printed: its rules, the page, and what stands around it."""

    rules: str = "booktabs"
    turned: bool = False
    wide: bool = True
    columns: int = 1
    prose: bool = False
    below: bool = False
    height: float | None = None
    size: float = 7
    tight: bool = False
    middle: bool = False


LAYOUTS = {
    "ruled": Layout("ruled"),
    "ruled middle": Layout("ruled", middle=True),
    "rows ruled": Layout("rows"),
    "booktabs": Layout(),
    "booktabs tight": Layout(tight=True),
    "booktabs middle": Layout(middle=True),
    "aligned": Layout("none"),
    "caption below": Layout(below=True),
    "over pages": Layout(height=230),
    "ruled over pages": Layout("ruled", height=230),
    "aligned over pages": Layout("none", height=230),
    "turned": Layout(turned=True, wide=False),
    "among prose": Layout(prose=True),
    "across two columns": Layout(prose=True, columns=2, wide=False, size=6),
}


def fonts() -> tuple[str, str]:
    """Return a plain and a bold font, with signs beyond Latin-1 where the machine has such a font."""
    if not (_SANS / "DejaVuSans.ttf").exists():
        return "Helvetica", "Helvetica-Bold"
    if "Sans" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont("Sans", _SANS / "DejaVuSans.ttf"))
        pdfmetrics.registerFont(TTFont("Sans-Bold", _SANS / "DejaVuSans-Bold.ttf"))
    return "Sans", "Sans-Bold"


def marked(cell: Cell) -> str:
    """Return a cell's text as the printer's markup: raised signs and line ends."""
    said, at = "", 0
    for mark in sorted((mark for mark in cell.marks if mark.raised), key=lambda mark: mark.start):
        said += html.escape(cell.text[at : mark.start]) + f"<super>{html.escape(mark.text)}</super>"
        at = mark.start
    return (said + html.escape(cell.text[at:])).replace("\n", "<br/>")


def _style(grid: Grid, layout: Layout) -> list[tuple[Any, ...]]:
    heads, last = grid.header_rows, len(grid.rows) - 1
    pad = 0.4 if layout.tight else 3
    style: list[tuple[Any, ...]] = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE" if layout.middle else "TOP"),
        *((side, (0, 0), (-1, -1), 4) for side in ("LEFTPADDING", "RIGHTPADDING")),
        *((side, (0, 0), (-1, -1), pad) for side in ("TOPPADDING", "BOTTOMPADDING")),
    ]
    seen: set[str] = set()
    for row in grid.rows:
        for cell in row:
            if (cell.rows, cell.columns) == (1, 1) or cell.id in seen:
                continue
            seen.add(cell.id)
            end = (cell.column + cell.columns - 1, cell.row + cell.rows - 1)
            style.append(("SPAN", (cell.column, cell.row), end))
            if cell.row < heads - 1 and end[1] < heads - 1 and layout.rules != "none":
                style.append(("LINEBELOW", (cell.column, end[1]), end, 0.4, colors.black))
    if layout.rules == "ruled":
        return [*style, ("GRID", (0, 0), (-1, -1), 0.4, colors.black)]
    if layout.rules == "rows":
        style.append(("LINEBELOW", (0, heads), (-1, -1), 0.25, colors.grey))
    if layout.rules != "none":
        style += [
            ("LINEABOVE", (0, 0), (-1, 0), 1, colors.black),
            ("LINEBELOW", (0, heads - 1), (-1, heads - 1), 0.6, colors.black),
        ]
        style.append(("LINEBELOW", (0, last), (-1, last), 1, colors.black))
    return style


def _widths(grid: Grid, full: float) -> list[float]:
    count = len(grid.rows[0])
    wanted, least = [0.0] * count, [0.0] * count
    for row in grid.rows:
        for cell in row:
            if cell.columns == 1 and cell.text:
                wanted[cell.column] = max(wanted[cell.column], float(len(cell.text)) ** 0.62)
                least[cell.column] = max(least[cell.column], *(len(word) for word in cell.text.split()))
    rough = [max(want, low) + 2.0 for want, low in zip(wanted, least, strict=True)]
    return [full * one / sum(rough) for one in rough]


def printed(grid: Grid, layout: Layout) -> bytes:
    """Print a grid with its caption and notes."""
    plain, bold = fonts()
    page = landscape(A4) if layout.wide else A4
    if layout.height:
        page = (page[0], layout.height)
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=page, invariant=1)
    size = layout.size
    text = ParagraphStyle("text", fontName=plain, fontSize=size, leading=size * 1.2)
    head = ParagraphStyle("head", parent=text, fontName=bold)
    prose = ParagraphStyle("prose", fontName=plain, fontSize=9, leading=11, alignment=4)
    full = (page[1] if layout.turned else page[0]) - 72
    rows = [
        [
            Paragraph(marked(cell), head if at < grid.header_rows else text) if _begins(cell, at, place) else ""
            for place, cell in enumerate(row)
        ]
        for at, row in enumerate(grid.rows)
    ]
    table = LongTable(rows, _widths(grid, full), style=_style(grid, layout), repeatRows=grid.header_rows)
    label = f"<b>{html.escape(grid.label.text)}</b> " if grid.label else ""
    caption = Paragraph(
        label + html.escape(grid.title.text if grid.title else ""), ParagraphStyle("c", text, fontSize=8)
    )
    notes = [Paragraph(html.escape(note.text), text) for note in grid.notes]
    flow: list[Any] = [table, Spacer(1, 4), *notes]
    flow = [*flow, Spacer(1, 8), caption] if layout.below else [caption, Spacer(1, 5), *flow]
    if layout.turned or layout.columns > 1:
        return _drawn(flow, page, layout, prose)
    if layout.prose:
        flow = [Paragraph(PROSE * 2, prose), Spacer(1, 14), *flow, Spacer(1, 14), Paragraph(PROSE * 3, prose)]
    frame = Frame(36, 30, page[0] - 72, page[1] - 60, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_furniture))
    document.build(flow)
    return out.getvalue()


def _begins(cell: Cell, row: int, column: int) -> bool:
    return (cell.row, cell.column) == (row, column)


def _furniture(canvas: Any, _: Any) -> None:
    width, height = canvas._pagesize
    canvas.setFont("Helvetica", 7)
    canvas.drawString(36, height - 18, "Journal of Quays 2021;12:204")
    canvas.drawRightString(width - 36, 14, f"page {canvas.getPageNumber()}")


def _drawn(flow: Sequence[Any], page: tuple[float, float], layout: Layout, prose: ParagraphStyle) -> bytes:
    """Print on one page by hand: turned, or across a page of two columns."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=page, invariant=1)
    _furniture(canvas, None)
    if layout.turned:
        canvas.translate(page[0], 0)
        canvas.rotate(90)
        page = (page[1], page[0])
    top = _put(canvas, flow, 36, page[1] - 36, page[0] - 72)
    if layout.columns > 1:
        wide = (page[0] - 72 - 16) / 2
        for at in range(2):
            _put(canvas, [Paragraph(PROSE * 3, prose)], 36 + at * (wide + 16), top - 18, wide)
    canvas.save()
    return out.getvalue()


def _put(canvas: Any, flow: Sequence[Any], x: float, top: float, width: float) -> float:
    for part in flow:
        _, high = part.wrapOn(canvas, width, top)
        part.drawOn(canvas, x, top - high)
        top -= high
    return top
