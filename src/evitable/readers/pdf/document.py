"""PDF documents: every table of their pages with its caption and notes, and how each was found."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from evitable.model import Cell, Document, Finding, Grid, NoTable, Source, UnreadableSource
from evitable.readers.captions import label_length
from evitable.readers.furniture import find_doi
from evitable.readers.limits import Limits
from evitable.readers.pdf.aligned import below_captions
from evitable.readers.pdf.around import give_caption, give_notes
from evitable.readers.pdf.cells import Vocabulary, Writer, placed
from evitable.readers.pdf.drafts import Draft
from evitable.readers.pdf.joining import joined
from evitable.readers.pdf.marks import Line
from evitable.readers.pdf.opening import Page, read_pages
from evitable.readers.pdf.regions import regions_of
from evitable.readers.pdf.ruled import lattice, stacked
from evitable.readers.pdf.sheet import Sheet, is_caption, said, without_furniture
from evitable.readers.slices import lines_of, note_of, part_of
from evitable.readers.spans import Laid, header_rows
from evitable.readers.trim import trimmed

_MEDIA = "application/pdf"
_FEW = 20
_FOUND = {
    "ruled": "by the rules around its cells",
    "rules-only": "by the rules across it and the white between its columns",
    "aligned": "by words that stand in line, with no rule to part them",
}


def read_pdf(payload: bytes, *, name: str, limits: Limits) -> Document:
    """Read every table of a PDF.

    The source's text is made of the tables': a line end after each row, a tab between cells; a cell's
    address is its page and box in points from the page's lower left. Raises `NoTable` where there is none
    or where the pages are pictures, `UnreadableSource` for what is damaged, locked or beyond the limits.
    """
    pages = read_pages(payload, name=name, limits=limits)
    without_furniture([frame for page in pages for frame in page.frames])
    sheets = [Sheet(frame) for page in pages for frame in page.frames if frame.words]
    drafts = joined([(sheet, _drafts(sheet)) for sheet in sheets])
    scans = _scans(pages)
    pictures = [_picture(line) for sheet in sheets if pages[sheet.frame.page].pictured for line in _lost(sheet)]
    _within(drafts, name, limits)
    if not drafts:
        told = " ".join(finding.message for finding in (*scans, *pictures))
        raise NoTable(f"{name}: {told or 'no table was found on its pages.'} Choose the file that has it as text.")
    texts = [line.text for sheet in sheets for line in sheet.lines]
    writer = Writer(Vocabulary(texts))
    grids = [_grid(draft, number, writer) for number, draft in enumerate(drafts, 1)]
    doi = find_doi(said(line) for sheet in sheets[:2] for line in sheet.lines)
    source = Source(name, _MEDIA, hashlib.sha256(payload).hexdigest(), writer.text.text, doi=doi)
    return Document(source, tuple(grids), (*scans, *pictures))


def _drafts(sheet: Sheet) -> list[Draft]:
    """Find the tables of one frame, those with rules first."""
    found: list[Draft] = []
    for region in regions_of(sheet.frame):
        cut = lattice(sheet, region) if region.down else None
        found += [cut] if cut else stacked(sheet, region)
    found += below_captions(sheet)
    found.sort(key=lambda draft: (draft.box[1], draft.box[0]))
    middle = sheet.middle
    if middle is not None:
        found.sort(key=lambda draft: draft.box[0] > middle)
    for draft in found:
        give_caption(sheet, draft, found)
    for draft in found:
        give_notes(sheet, draft)
    return found


def _within(drafts: Sequence[Draft], name: str, limits: Limits) -> None:
    if len(drafts) > limits.tables:
        raise UnreadableSource(f"{name}: the PDF has over {limits.tables:,} tables, which is the limit. Split it.")
    places = sum(len(row) for draft in drafts for row in draft.rows)
    if places > limits.cells or any(draft.width > limits.columns for draft in drafts):
        raise UnreadableSource(
            f"{name}: its tables spread over more places than the limits of {limits.columns:,} columns and "
            f"{limits.cells:,} cells. Keep the pages that hold the studies."
        )


def _scans(pages: Sequence[Page]) -> list[Finding]:
    """Tell of pages that are pictures without text."""
    scans = [page.number + 1 for page in pages if page.pictured and page.characters < _FEW]
    if not scans:
        return []
    named = ", ".join(map(str, scans[:12])) + (" and more" if len(scans) > 12 else "")
    several = len(scans) > 1
    return [
        Finding(
            "page.scanned",
            "warning",
            f"Page{'s' if several else ''} {named} {'are' if several else 'is'} only a scanned picture, with no text "
            "to read.",
            "Have the text recognised (OCR), or get the article as text.",
        )
    ]


def _lost(sheet: Sheet) -> list[Line]:
    """Return the captions that lead to no table."""
    return [line for line in sheet.lines if sheet.free(line) and is_caption(line)]


def _picture(line: Line) -> Finding:
    named = line.text[: label_length(said(line))].rstrip(" .:|")
    return Finding(
        "table.image",
        "warning",
        f"{named} is only an image in this source, so it was not read.",
        "Get it as text: from the article's web page, or from the authors.",
    )


def _grid(draft: Draft, number: int, writer: Writer) -> Grid:
    label, title = _caption(draft, writer)
    cells = _cells(draft, writer)
    rows = tuple(tuple(cells[id(slot)] for slot in row) for row in draft.rows)
    laid = Laid([list(row) for row in rows], draft.heads or _bold_rows(draft))
    notes = []
    for lines in draft.notes:
        cell = writer.cell("note", [line.words for line in lines])
        writer.text.add("\n")
        notes += lines_of(note_of(cell))
    grid = Grid(
        id=f"table-{number}",
        label=label,
        title=title,
        rows=rows,
        header_rows=min(header_rows(laid), max(len(rows) - 1, 1)),
        notes=tuple(notes),
        findings=_findings(draft),
        spanned=True,
    )
    return trimmed(grid, laid)


def _bold_rows(draft: Draft) -> int:
    """Return how many first rows are all bold, where the others are not."""
    bold = [all(word.bold for slot in row for word in slot.words) for row in draft.rows]
    count = bold.index(False) if False in bold else 0
    while count and len(set(map(id, draft.rows[count - 1]))) == 1:
        count -= 1  # a heading over the rows that follow
    return 0 if any(slot.rows + slot.row > count for row in draft.rows[:count] for slot in row) else count


def _cells(draft: Draft, writer: Writer) -> dict[int, Cell]:
    """Make each slot's cell, and write a line end after each row."""
    rights = _rights(draft)
    found: dict[int, Cell] = {}
    for at, row in enumerate(draft.rows):
        for slot in dict.fromkeys(row):
            if id(slot) not in found:
                right = rights.get(slot.column) if slot.columns == 1 and at >= draft.heads else None
                cell = writer.cell("", slot.lines, right=right)
                found[id(slot)] = placed(cell, slot.row, slot.column, slot.rows, slot.columns)
                writer.text.add("\t")
        writer.text.add("\n")
    return found


def _rights(draft: Draft) -> dict[int, float]:
    """Return how far the text of each column reaches."""
    found: dict[int, float] = {}
    for row in draft.rows[draft.heads :]:
        for slot in row:
            if slot.columns == 1 and slot.words:
                reach = max(word.x1 for word in slot.words)
                found[slot.column] = max(found.get(slot.column, reach), reach)
    return found


def _caption(draft: Draft, writer: Writer) -> tuple[Cell | None, Cell | None]:
    """Part the lines of a caption into its label and its title."""
    if not draft.caption:
        return None, None
    end = label_length(said(draft.caption[0]))
    whole = writer.cell("line", [line.words for line in draft.caption])
    writer.text.add("\n")
    label, title = part_of(whole, 0, end, "label"), part_of(whole, end, len(whole.text), "title")
    return label, title if title.text else None


def _findings(draft: Draft) -> tuple[Finding, ...]:
    """Say how a table was found, and what may be wrong with how it was cut."""
    over = f", over {draft.pages} pages" if draft.pages > 1 else ""
    found = [
        Finding(
            "table.cut",
            "note",
            f"The cells of this table were found {_FOUND[draft.how]}{over}.",
            "Compare some rows with the page.",
        )
    ]
    unsure = [*draft.unsure, *(["no rule parts its columns"] if draft.how == "aligned" else [])]
    if unsure:
        found.append(
            Finding(
                "table.cut-unsure",
                "warning",
                f"Cells may hold words of their neighbours: {'; '.join(unsure)}.",
                "Compare each row with the page, or read the article as a web page or XML.",
            )
        )
    return tuple(found)
