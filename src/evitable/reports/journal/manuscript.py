"""Tables as a Word manuscript: headers merged and repeated on each page, raised signs, notes at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from evitable.model import Grid
from evitable.reports.journal.laid import (
    Entry,
    Laid,
    Line,
    Run,
    caption,
    clean,
    is_section,
    laid_rows,
    notes,
    width_of,
    widths,
)
from evitable.reports.paper.word_parts import INK, at_the_side, new_document, packed, turn_page

_STANDING, _LYING = 174, 261
"""The width of the text in millimetres, on a page that stands and on one that lies."""
_FEW = 4
_TWIPS = 56.693
_RULE = {"val": "single", "sz": "6", "space": "0", "color": "1C2126"}


def write_manuscript(grids: Sequence[Grid], entries: Sequence[Entry] = ()) -> bytes:
    """Write tables as a Word document on A4, lying where a table has more columns than stand side by side.

    A cell's lines are paragraphs; the notes are the table's last rows, over all columns, so that they stay with it.
    References stand on a page of their own behind the tables, each a bookmark that raised numbers lead to.
    The same tables give the same bytes.
    """
    title = next((grid.title.text for grid in grids if grid.title), "Evidence table")
    document: Any = new_document(title, clean(title)[:120], "Evidence table", None)
    look = document.styles["Caption"].font
    look.bold, look.color.rgb = False, INK
    wide = None
    for grid in grids:
        lies = width_of(grid) > _FEW
        if wide is None:
            _first(document.sections[0], lies=lies)
            at_the_side(document, Mm(_LYING if lies else _STANDING))
        else:
            turn_page(document, wide=lies)
        wide = lies
        _table(document, grid, _LYING if lies else _STANDING)
    if entries:
        turn_page(document, wide=bool(wide))
        _references(document, entries)
    for section in document.sections:
        section.top_margin = section.bottom_margin = Mm(15)
        section.header_distance = section.footer_distance = Mm(8)
    return packed(document)


def _references(document: Any, entries: Sequence[Entry]) -> None:
    document.add_heading("References", 1)
    for number, one in enumerate(entries, 1):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(6), Mm(-6)
        for name, said in (
            ("w:bookmarkStart", {"id": str(number), "name": one.id}),
            ("w:bookmarkEnd", {"id": str(number)}),
        ):
            _under(paragraph._p, name, **said)
        _fill(paragraph._p, (Run(clean(f"{one.mark}. {one.text} {one.link_text}").rstrip()),), 9)


def _first(section: Any, *, lies: bool) -> None:
    if lies:
        section.page_width, section.page_height = section.page_height, section.page_width
        section._sectPr.pgSz.set(qn("w:orient"), "landscape")


def _table(document: Any, grid: Grid, millimetres: int) -> None:
    said = caption(grid)
    if said:
        paragraph = document.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = True
        _fill(paragraph._p, said[0], 10.5, strong=grid.label is not None)
        for line in said[1:]:
            paragraph.add_run().add_break()
            _fill(paragraph._p, line, 10.5)
    shares = [share * _TWIPS for share in widths(grid, millimetres)]
    table = _empty(shares)
    _rows(table, grid, shares)
    width = len(shares)
    if width > 1 and grid.notes:
        _keep_with_notes(table)
    for number, note in enumerate(notes(grid) if width > 1 else ()):
        made = _cell([note], shares, Laid(grid.rows[0][0], 0, 0, 1, width), size=8)
        _under(_under(made.tcPr, "w:tcBorders"), "w:top", **(_RULE if number == 0 else {"val": "nil"}))
        _row(table, heads=False).append(made)
    document.element.body.insert_element_before(table, "w:sectPr")
    for note in notes(grid) if width == 1 else ():
        _fill(document.add_paragraph()._p, note, 8)
    _smallest(document.add_paragraph())


def _keep_with_notes(table: Any) -> None:
    """Keep the last row on the page of the notes, so that these never stand alone."""
    for paragraph in table.findall(qn("w:tr"))[-1].iter(qn("w:p")):
        _first_under(paragraph.pPr, "w:keepNext")


def _smallest(paragraph: Any) -> None:
    """Make the paragraph that Word asks for behind a table so small that it opens no page of its own."""
    paragraph.paragraph_format.space_after, paragraph.paragraph_format.line_spacing = Pt(0), Pt(1)
    paragraph.paragraph_format.space_before = Pt(0)
    mark = _under(paragraph._p.get_or_add_pPr(), "w:rPr")
    _under(mark, "w:sz", val="2")


def _rows(table: Any, grid: Grid, shares: Sequence[float]) -> None:
    # Cells that reach down, by the place they go on at.
    down: dict[tuple[int, int], Laid] = {}
    for at, cells in enumerate(laid_rows(grid)):
        heads = at < grid.header_rows
        row = _row(table, heads=heads)
        section = not heads and is_section(cells, len(shares))
        here = {laid.column: laid for laid in cells}
        column = 0
        while column < len(grid.rows[at]):
            goes_on = down.get((at, column))
            laid = goes_on or here[column]
            made = _cell([()] if goes_on else laid.lines, shares, laid, strong=heads or section, goes_on=bool(goes_on))
            row.append(made)
            if not goes_on:
                down.update({(at + below, column): laid for below in range(1, laid.rows)})
            _look(made, heads=heads, section=section)
            column += laid.columns


def _empty(shares: Sequence[float]) -> Any:
    """Make a table without rows: ruled above, below and between its rows, of fixed widths."""
    table = OxmlElement("w:tbl")
    known = _under(table, "w:tblPr")
    _under(known, "w:tblW", type="dxa", w=f"{sum(shares):.0f}")
    borders = _under(known, "w:tblBorders")
    for side, size, colour in (("top", 12, "1C2126"), ("bottom", 12, "1C2126"), ("insideH", 4, "D8D4CA")):
        _under(borders, f"w:{side}", val="single", sz=str(size), space="0", color=colour)
    _under(known, "w:tblLayout", type="fixed")
    margins = _under(known, "w:tblCellMar")
    for side in ("left", "right"):
        _under(margins, f"w:{side}", w="70", type="dxa")
    columns = _under(table, "w:tblGrid")
    for share in shares:
        _under(columns, "w:gridCol", w=f"{share:.0f}")
    return table


def _row(table: Any, *, heads: bool) -> Any:
    row = _under(table, "w:tr")
    known = _under(row, "w:trPr")
    _under(known, "w:cantSplit")
    if heads:
        _under(known, "w:tblHeader")
    return row


def _cell(
    lines: Sequence[Line],
    shares: Sequence[float],
    laid: Laid,
    *,
    size: float = 8.5,
    strong: bool = False,
    goes_on: bool = False,
) -> Any:
    cell = OxmlElement("w:tc")
    known = _under(cell, "w:tcPr")
    _under(known, "w:tcW", w=f"{sum(shares[laid.column : laid.column + laid.columns]):.0f}", type="dxa")
    if laid.columns > 1:
        _under(known, "w:gridSpan", val=str(laid.columns))
    if laid.rows > 1:
        _under(known, "w:vMerge", **({} if goes_on else {"val": "restart"}))
    for line in lines:
        paragraph = _under(cell, "w:p")
        set_ = _under(paragraph, "w:pPr")
        _under(set_, "w:spacing", before="20", after="20", line="240", lineRule="auto")
        if line and line[0].text.startswith("•"):
            _under(set_, "w:ind", left="140", hanging="140")
        _fill(paragraph, line, size, strong=strong)
    return cell


def _look(cell: Any, *, heads: bool, section: bool) -> None:
    known = cell.tcPr
    if heads:
        borders = _under(known, "w:tcBorders")
        _under(borders, "w:bottom", **_RULE)
    if section:
        _under(known, "w:shd", val="clear", color="auto", fill="F1EFE9")
    if heads:
        _under(known, "w:vAlign", val="bottom")


def _fill(paragraph: Any, line: Line, size: float, *, strong: bool = False) -> None:
    for run in line:
        home = _under(paragraph, "w:hyperlink", anchor=run.home) if run.home else paragraph
        made = _under(home, "w:r")
        known = _under(made, "w:rPr")
        if strong:
            _under(known, "w:b")
        _under(known, "w:sz", val=f"{size * 2:.0f}")
        if run.raised:
            _under(known, "w:vertAlign", val="superscript")
        text = _under(made, "w:t")
        text.text = run.text
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _first_under(parent: Any, name: str) -> None:
    parent.insert(0, OxmlElement(name))


def _under(parent: Any, name: str, /, **said: str) -> Any:
    made = OxmlElement(name)
    for key, value in said.items():
        made.set(qn(f"w:{key}"), value)
    parent.append(made)
    return made
