"""Word documents (DOCX): every table with the caption and notes that stand around it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from evitable.model import Cell, Document, Finding, Grid, NoTable, Source, UnreadableSource
from evitable.readers.captions import label_length
from evitable.readers.foot import is_note, is_sentence
from evitable.readers.inline import Element, path_of
from evitable.readers.limits import Limits
from evitable.readers.lines import Line
from evitable.readers.listed import Line as Listed
from evitable.readers.listed import listed_references
from evitable.readers.package import Package
from evitable.readers.references import wanted_by
from evitable.readers.slices import lines_of, note_of, part_of
from evitable.readers.spans import header_rows
from evitable.readers.trim import trimmed
from evitable.readers.word_table import Layout, Table, parts
from evitable.readers.word_text import Reader, W, style_of

_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PART = "word/document.xml"
# What belongs to a table stands this near: so many paragraphs above, so many below.
_ABOVE, _BELOW = 3, 24


@dataclass(slots=True)
class _Paragraph:
    """A paragraph of the document's body: its words, and what its style says."""

    cell: Cell
    caption: bool
    heading: bool
    images: int
    numbered: bool = False

    @property
    def line(self) -> Line:
        return Line(self.cell.text.split("\n")[0], 0, gap=True)

    @property
    def labelled(self) -> bool:
        return bool(self.cell.text) and bool(label_length(self.line))


@dataclass(slots=True)
class _Found:
    """A table of the body with its place, and the paragraphs that belong to it."""

    table: Table
    address: str
    caption: list[_Paragraph] = field(default_factory=list)
    notes: list[Cell] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_word(payload: bytes, *, name: str, limits: Limits) -> Document:
    """Read every table of a document as its changes stand accepted: what was inserted is read, what was deleted not.

    The source's text is made of the body's: a line end after each paragraph and row, a tab between cells; a
    cell's address is its path. Raises `NoTable` where there is none, `UnreadableSource` for what is damaged,
    locked or beyond the limits.
    """
    package = Package(payload, name=name, limits=limits)
    parsed = package.parsed(_PART)
    body = parsed.root.find(f"{W}body")
    reader = Reader(package)
    walk = _Walk(reader, limits, name)
    items = walk.items(parsed.root if body is None else body)
    tables = [item for item in items if isinstance(item, _Found)]
    _give_captions(items)
    _give_notes(items)
    findings = [*parsed.findings, *_images(items)]
    grids = [_grid(found, number, reader) for number, found in enumerate(tables, 1)]
    filled = [grid for grid in grids if len(grid.rows) > grid.header_rows]
    if not filled:
        told = " ".join(finding.message for finding in findings)
        raise NoTable(f"{name}: {told or 'there is no table with rows in this document. Choose the file that has it.'}")
    if len(filled) < len(grids):
        findings.append(_aside(len(grids) - len(filled)))
    text = reader.text.text
    if len(text) > limits.characters:
        raise UnreadableSource(
            f"{name}: its text is {len(text):,} characters, over the limit of {limits.characters:,}. "
            "Keep the part with the tables."
        )
    source = Source(name, _MEDIA, hashlib.sha256(payload).hexdigest(), text)
    entries = (reader.notes.entry(id_) for id_ in sorted(wanted_by(filled)))
    listed = listed_references(_paragraphs(items))
    return Document(source, tuple(filled), tuple(findings), tuple(entry for entry in entries if entry), listed)


def _paragraphs(items: Sequence[_Paragraph | _Found]) -> list[Listed]:
    """Return the paragraphs as lines of a list, those that Word numbers with their number since the last that is not.

    A table ends a list as a heading does.
    """
    lines: list[Listed] = []
    number = 0
    for item in items:
        if isinstance(item, _Found):
            lines.append(Listed("", heading=True))
            continue
        number = number + 1 if item.numbered else number if not item.cell.text else 0
        lines.append(Listed(item.cell.text, number if item.numbered else None, item.heading))
    return lines


def _aside(count: int) -> Finding:
    return Finding(
        "table.without-rows",
        "note",
        f"{count} table{'s' if count > 1 else ''} of the document had no rows below a header and "
        f"{'were' if count > 1 else 'was'} left aside.",
        "Look at the document if one is missing.",
    )


class _Walk:
    """Walks the body of a document: its paragraphs, its tables, and the tables within their cells."""

    def __init__(self, reader: Reader, limits: Limits, name: str) -> None:
        self._reader, self._limits, self._name = reader, limits, name
        self._room, self._tables = limits.cells, 0

    def items(self, body: Element) -> list[_Paragraph | _Found]:
        """Return the paragraphs and tables in their order."""
        found: list[_Paragraph | _Found] = []
        for element in parts(body, "p", "tbl"):
            if element.tag == f"{W}p":
                found.append(self._paragraph(element))
                found += [one for box in element.iter(f"{W}txbxContent") for one in self._boxed(box)]
            else:
                found += self._table(element)
        return found

    def _boxed(self, box: Element) -> Iterator[_Found]:
        """Read the tables of a text box, which Word writes twice: the second is for older programs."""
        if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
            for table in parts(box, "tbl"):
                yield from self._table(table)

    def _paragraph(self, element: Element) -> _Paragraph:
        style = style_of(element)
        cell, images = self._reader.cell("line", [element], address=path_of(element))
        self._reader.text.add("\n")
        styles = self._reader.styles
        numbered = element.find(f"{W}pPr/{W}numPr") is not None
        return _Paragraph(cell, style in styles.captions, style in styles.headings, images, numbered)

    def _table(self, element: Element) -> list[_Found]:
        self._tables += 1
        if self._tables > self._limits.tables:
            raise UnreadableSource(
                f"{self._name}: the document has over {self._limits.tables:,} tables, which is the limit. Split it."
            )
        address = path_of(element)
        table = Layout(self._reader, self._limits, self._name, room=self._room).lay(element, address)
        self._room -= sum(map(len, table.laid.rows))
        found = _Found(table, address)
        if table.nested:
            found.findings.append(_nested(len(table.nested)))
        return [found, *(inner for nested in table.nested for inner in self._table(nested))]


def _nested(count: int) -> Finding:
    return Finding(
        "table.nested",
        "warning",
        f"{count} cell{'s hold tables' if count > 1 else ' holds a table'} of their own, read as tables apart.",
        "Compare the rows with the document; they lack what the inner tables say.",
    )


def _give_captions(items: Sequence[_Paragraph | _Found]) -> None:
    """Give each table its caption: above it, or below where the first table has none above and the last one below."""
    places = [at for at, item in enumerate(items) if isinstance(item, _Found)]
    above = {at: _above(items, at) for at in places}
    below = {at: _below(items, at) for at in places}
    under = bool(places) and not above[places[0]] and bool(below[places[-1]])
    for at in places:
        table = items[at]
        if isinstance(table, _Found):
            table.caption = below[at] if under else above[at]


def _above(items: Sequence[_Paragraph | _Found], at: int) -> list[_Paragraph]:
    """Return the caption above a table, from its label on; without one, a paragraph in the style of captions."""
    found: list[_Paragraph] = []
    for item in reversed(items[:at]):
        if isinstance(item, _Found) or len(found) == _ABOVE or (found and item.heading):
            break
        if item.cell.text:
            found.insert(0, item)
            if item.labelled:
                return found
    return found[-1:] if found and found[-1].caption else []


def _below(items: Sequence[_Paragraph | _Found], at: int) -> list[_Paragraph]:
    for item in items[at + 1 :]:
        if isinstance(item, _Found):
            break
        if item.cell.text:
            return [item] if item.labelled else []
    return []


def _give_notes(items: Sequence[_Paragraph | _Found]) -> None:
    """Give each table the paragraphs below it up to the last that can only be a note."""
    taken = {id(one) for item in items if isinstance(item, _Found) for one in item.caption}
    for at, item in enumerate(items):
        if isinstance(item, _Found):
            item.notes = _notes(items[at + 1 :], taken)


def _notes(following: Sequence[_Paragraph | _Found], taken: set[int]) -> list[Cell]:
    found: list[Cell] = []
    sure = 0
    for item in following:
        if isinstance(item, _Found) or item.heading or len(found) >= _BELOW:
            break
        if id(item) in taken and not found:
            continue
        if id(item) in taken or item.labelled or item.caption:
            break
        for cell in lines_of(note_of(item.cell)):
            line = Line(cell.text, 0, gap=True)
            found.append(cell)
            if is_note(line):
                sure = len(found)
            elif not is_sentence(line):
                return found[:sure]
    return found[:sure]


def _images(items: Sequence[_Paragraph | _Found]) -> list[Finding]:
    """Tell of captions of tables that stand beside a picture and no table."""
    taken = {id(one) for item in items if isinstance(item, _Found) for one in item.caption}
    found = []
    for at, item in enumerate(items):
        if not isinstance(item, _Paragraph) or not item.labelled or id(item) in taken:
            continue
        beside = items[max(0, at - 1) : at + 3]
        if any(isinstance(other, _Paragraph) and other.images for other in beside):
            end = label_length(item.line)
            found.append(_image(item.cell, end))
    return found


def _image(cell: Cell, end: int) -> Finding:
    named = cell.text[:end].rstrip(" .:|")
    return Finding(
        "table.image",
        "warning",
        f"{named} is only an image in this source, so it was not read.",
        "Get it as text: from the article's web page, or from the authors.",
    )


def _grid(found: _Found, number: int, reader: Reader) -> Grid:
    label, title, others = _caption([line for one in found.caption for line in lines_of(one.cell)])
    laid = found.table.laid
    rows = tuple(tuple(row) for row in laid.rows)
    notes = [*others, *found.notes, *_footnotes(rows, label, title, reader)]
    grid = Grid(
        id=f"table-{number}",
        label=label,
        title=title,
        rows=rows,
        header_rows=laid.heads if 0 < laid.heads < len(rows) else _heads(found.table),
        notes=tuple(notes),
        findings=tuple(found.findings),
        spanned=True,
    )
    return trimmed(grid, laid)


def _heads(table: Table) -> int:
    return header_rows(replace(table.laid, heads=0))


def _footnotes(
    rows: Sequence[Sequence[Cell]], label: Cell | None, title: Cell | None, reader: Reader
) -> Iterator[Cell]:
    """Yield the document's notes that signs in a table lead to, each with its sign in front."""
    around = [cell for cell in (label, title) if cell is not None]
    inside = {cell.id: cell for row in rows for cell in row if cell.marks}
    targets = [target for cell in (*around, *inside.values()) for mark in cell.marks for target in mark.targets]
    for target in dict.fromkeys(targets):
        body = reader.notes.bodies.get(target)
        if body is None:
            continue
        cell = reader.note(body, reader.notes.sign(target), address=path_of(body))
        reader.text.add("\n")
        yield from lines_of(cell)


def _caption(lines: Sequence[Cell]) -> tuple[Cell | None, Cell | None, list[Cell]]:
    """Part the lines of a caption into its label, its title, and legends."""
    if not lines:
        return None, None, []
    end = label_length(Line(lines[0].text, 0, gap=True))
    if not end:
        return None, replace(lines[0], id="title"), list(lines[1:])
    label, rest = part_of(lines[0], 0, end, "label"), part_of(lines[0], end, len(lines[0].text), "title")
    if rest.text or len(lines) == 1:
        return label, rest if rest.text else None, list(lines[1:])
    return label, replace(lines[1], id="title"), list(lines[2:])
