"""Saved web pages and parts of them: every table that holds rows, with the caption and notes that stand around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from evitable.model import Cell, Document, Finding, Grid, NoTable, Source, UnreadableSource
from evitable.readers.captions import label_length
from evitable.readers.extent import extent_of, within
from evitable.readers.foot import is_note, is_sentence
from evitable.readers.furniture import is_furniture
from evitable.readers.inline import Element, gather, gather_into, local, path_of
from evitable.readers.jats import groups_of
from evitable.readers.limits import Limits, too_deep
from evitable.readers.lines import Line
from evitable.readers.listed import lines_of_page, listed_references
from evitable.readers.markup import Tree
from evitable.readers.references import Linked, wanted_by, with_ranges, with_unresolved
from evitable.readers.runs import Runs
from evitable.readers.slices import lines_of, note_of, part_of
from evitable.readers.spans import PARTS, Laid, Layout, header_rows
from evitable.readers.trim import trimmed
from evitable.readers.words import Words

_TABLE = re.compile(r"<table[\s>/]", re.IGNORECASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WHOLE = frozenset({"body", "html", "main", "article"})
_CAPTIONED = re.compile(r"(?i)caption|title|legend|heading|obj_head")
_META_DOI = ("citation_doi", "dc.identifier", "prism.doi", "bepress_citation_doi")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
# What belongs to a table stands this near: so many blocks above, so many below, so much text around.
_ABOVE, _BELOW, _NEAR = 4, 24, 6_000
_LEVELS = 7


@dataclass(slots=True)
class _Around:
    """The lines above and below a table; `own` where all of them stand in a part of the page made for the table."""

    above: list[Cell] = field(default_factory=list)
    below: list[Cell] = field(default_factory=list)
    own: bool = False


def read_page(source: Source, tree: Tree, *, limits: Limits, findings: Sequence[Finding] = ()) -> Document:
    """Read every table of a page; those that only lay out the page are left aside.

    A table is laid out, and the list of references read, when it is first looked at. `findings` are those that the
    source has brought. Raises `NoTable` where there is no table, `UnreadableSource` beyond the limits.
    """
    tables = [table for table in tree.root.iter("table") if _is_table(table)]
    if not tables:
        raise NoTable(
            f"{source.name}: there is no table in this page. Open the page where the table is shown in full, "
            "and save that one."
        )
    if len(tables) > limits.tables:
        raise UnreadableSource(
            f"{source.name}: the page has {len(tables):,} tables; the limit is {limits.tables:,}. Split it."
        )
    reader = _Reader(source, tree.root, limits)
    calm = within(map(extent_of, tables), limits)
    made = [_later(reader, table, number, calm=calm) for number, table in enumerate(tables)]
    filled = tuple(grid for grid in made if grid is not None)
    if not filled:
        raise NoTable(f"{source.name}: the tables in this page have no rows. Save the page when it has loaded.")
    known: dict[str, Any] = {
        "source": replace(source, doi=_doi(tree.root)),
        "grids": filled,
        "findings": (*findings, *tree.findings, *_aside(len(made) - len(filled))),
    }

    def whole() -> Document:
        listed = listed_references(lines_of_page(tree.root))
        return Document(**known, references=reader.entries.read(wanted_by(filled)), listed=listed)

    return Document.later(whole, **known)


def _later(reader: _Reader, table: Element, number: int, *, calm: bool) -> Grid | None:
    """Return a table that is laid out at the first look, where it surely has rows and keeps to the limits.

    Otherwise it is laid out at once: None where no row is left below its headers.
    """
    if calm and _has_row(table):
        return Grid.later(lambda: reader.grid(table, number))
    grid = reader.grid(table, number)
    return grid if len(grid.rows) > grid.header_rows else None


def _has_row(table: Element) -> bool:
    """True where a table's last row has two cells with text of their own, so that it is neither header nor note."""
    groups = sorted(groups_of(table, ""), key=lambda group: PARTS[group.part])
    if not groups or groups[-1].part == "thead" or sum(len(group.rows) for group in groups) < 2:
        return False
    cells = [cell for cell in groups[-1].rows[-1] if local(cell.tag) in ("td", "th")]
    return sum(bool(cell.text and cell.text.strip(" \t\r\n")) for cell in cells) > 1


def _is_table(table: Element) -> bool:
    """True for a table of its own: not one that lays out others, nor one within a cell of such a table."""
    if table.get("role") in ("presentation", "none") or next(table.iterdescendants("table"), None) is not None:
        return False
    return next(table.iter("tr"), None) is not None


def _aside(count: int) -> tuple[Finding, ...]:
    if not count:
        return ()
    return (
        Finding(
            "table.without-rows",
            "note",
            f"{count} table{'s' if count > 1 else ''} of the page had no rows below a header and "
            f"{'were' if count > 1 else 'was'} left aside.",
            "Look at the page if one is missing.",
        ),
    )


def _doi(root: Element) -> str | None:
    """Return the DOI that the page's head names as its own."""
    for meta in root.iter("meta"):
        if (meta.get("name") or meta.get("property") or "").lower() in _META_DOI:
            found = _DOI.search(meta.get("content", ""))
            if found:
                return found[0]
    return None


class _Reader:
    """Reads the tables of one page in order, counting their places against the limits."""

    def __init__(self, source: Source, root: Element, limits: Limits) -> None:
        self._source, self._limits = source, limits
        self._room = limits.cells
        self.entries = Linked(root)
        places = [match.start() for match in _TABLE.finditer(source.text)]
        every = list(root.iter("table"))
        # Where scripts hold tables too, the counts differ, and the runs are sought from the page's start.
        self._places = dict(zip(every, places, strict=True)) if len(every) == len(places) else {}

    @cached_property
    def _runs(self) -> Runs:
        return Runs(self._source.text)

    def grid(self, table: Element, number: int) -> Grid:
        """Read one table and what stands around it, with the ranges of its references opened, and those lost told."""
        try:
            grid = with_ranges(self._grid(table, number))
        except RecursionError:
            raise UnreadableSource(too_deep(self._source.name)) from None
        return with_unresolved(grid, {entry.id for entry in self.entries.read(wanted_by([grid]))})

    def _grid(self, table: Element, number: int) -> Grid:
        around = self._around(table)
        self._runs.seek(self._places.get(table, 0))
        label, title = self._caption(table, around)
        layout = Layout(self._runs, self._limits, self._source.name, room=self._room)
        laid = layout.lay(groups_of(table, path_of(table)))
        self._room -= sum(map(len, laid.rows))
        grid = Grid(
            id=self._id(table, around) or f"table-{number + 1}",
            label=label,
            title=title,
            rows=tuple(tuple(row) for row in laid.rows),
            header_rows=_header_rows(table, laid),
            notes=tuple(note_of(cell) for cell in around.below),
            spanned=True,
        )
        return trimmed(grid, laid)

    def _id(self, table: Element, around: _Around) -> str | None:
        if table.get("id"):
            return str(table.get("id"))
        above = table.getparent()
        while around.own and above is not None and local(above.tag) not in _WHOLE:
            if above.get("id"):
                return str(above.get("id"))
            above = above.getparent()
        return None

    def _caption(self, table: Element, around: _Around) -> tuple[Cell | None, Cell | None]:
        """Return label and title: from the table's own caption, else from the lines above it."""
        caption = next((part for part in table if local(part.tag) == "caption"), None)
        if caption is not None:
            lines = lines_of(gather(caption, self._runs).cell("title", address=path_of(caption)))
            if lines:
                return _parted(lines)
        return _parted(around.above)

    def _around(self, table: Element) -> _Around:
        """Gather the lines around a table, upwards as long as nothing else stands there."""
        around, node = _Around(), table
        for _ in range(_LEVELS):
            parent = node.getparent()
            if parent is None:
                break
            others = sum(1 for other in parent.iter("table") if _is_table(other))
            whole = local(parent.tag) in _WHOLE or others > 1
            above = self._lines(_nearest(node, whole=whole))
            below = self._lines(_following(node, whole=whole))
            if not whole and sum(len(cell.text) for cell in (*above, *below)) > _NEAR:
                above, below, whole = self._lines(_nearest(node, whole=True)), [], True
            around.above = [*above, *around.above]
            around.below += below
            labelled = any(label_length(_line(cell)) for cell in around.above)
            if whole or labelled:
                around.own = not whole
                break
            node = parent
        if not around.own:
            around.above = _captions(around.above)
            around.below = _sure_notes(around.below)
        return around

    def _lines(self, elements: Sequence[Element]) -> list[Cell]:
        found: list[Cell] = []
        place, before = 0, None
        for element in elements:
            # Siblings without a table between them have their place together; to seek each anew takes too long.
            place = self._place(element) if before is None or _holds_table(before) else place
            self._runs.seek(place)
            before, words = element, Words()
            gather_into(words, element, self._runs)
            _tail(words, element, self._runs)
            found += [cell for cell in lines_of(words.cell("line", address=path_of(element))) if cell.text]
        return [cell for cell in found if not is_furniture(_line(cell))]

    def _place(self, element: Element) -> int:
        """Return an offset of the source before an element and behind the table before it."""
        if not self._places:
            return 0
        above = next(element.iterancestors("table"), None)
        before = element if above is None else above
        while before is not None and before not in self._places:
            before = _before(before)
        return self._places.get(before, 0) if before is not None else 0


def _before(element: Element) -> Element | None:
    """Return the element before this one in the order of the source."""
    previous = element.getprevious()
    if previous is None:
        return element.getparent()
    while len(previous):
        previous = previous[-1]
    return previous


def _tail(words: Words, element: Element, runs: Runs) -> None:
    if element.tail and element.tail.strip():
        words.add(element.tail, runs.take(element.tail))


def _nearest(node: Element, *, whole: bool) -> list[Element]:
    """Return the elements before a table in its parent; in the page at large only the nearest few."""
    found: list[Element] = []
    for element in node.itersiblings(preceding=True):
        if whole and (len(found) == _ABOVE or local(element.tag) == "table" or _holds_table(element)):
            break
        if isinstance(element.tag, str):
            found.append(element)
    return found[::-1]


def _following(node: Element, *, whole: bool) -> list[Element]:
    found: list[Element] = []
    for element in node.itersiblings():
        ends = len(found) == _BELOW or local(element.tag) in _HEADINGS or _holds_table(element)
        if whole and ends:
            break
        if isinstance(element.tag, str):
            found.append(element)
    return found


def _holds_table(element: Element) -> bool:
    return isinstance(element.tag, str) and next(element.iter("table"), None) is not None


def _line(cell: Cell) -> Line:
    return Line(cell.text, 0, gap=True)


def _captions(above: list[Cell]) -> list[Cell]:
    """Keep, of the lines above a table in the page at large, those from a label on."""
    labelled = [at for at, cell in enumerate(above) if label_length(_line(cell))]
    return above[labelled[-1] :] if labelled else []


def _sure_notes(below: list[Cell]) -> list[Cell]:
    """Keep, of the lines below a table in the page at large, those up to the last that can only be a note."""
    sure = 0
    for at, cell in enumerate(below):
        if is_note(_line(cell)) or any(mark.raised and mark.start == 0 for mark in cell.marks):
            sure = at + 1  # what a raised sign opens explains the sign
        elif not is_sentence(_line(cell)):
            break
    return below[:sure]


def _parted(lines: Sequence[Cell]) -> tuple[Cell | None, Cell | None]:
    """Part the lines of a caption into the label and the title."""
    for at, cell in enumerate(lines):
        end = label_length(_line(cell))
        if not end:
            continue
        label, rest = part_of(cell, 0, end, "label"), part_of(cell, end, len(cell.text), "title")
        if rest.text:
            return label, rest
        following = lines[at + 1] if at + 1 < len(lines) else None
        return label, replace(following, id="title") if following else None
    return None, replace(lines[0], id="title") if lines else None


def _header_rows(table: Element, laid: Laid) -> int:
    """Return how many rows name columns; without a head, the first rows that are all of header cells."""
    if laid.heads:
        return laid.heads
    count = 0
    for tr in table.iter("tr"):
        cells = [cell for cell in tr if local(cell.tag) in ("td", "th")]
        if not cells or any(local(cell.tag) == "td" for cell in cells):
            break
        count += 1
    return count if 0 < count < len(laid.rows) else header_rows(laid)
