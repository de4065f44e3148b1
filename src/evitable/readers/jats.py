"""Articles in JATS XML, whole or one table of one: every table-wrap with its label, title, rows and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from evitable.model import Cell, Document, Finding, Grid, NoTable, Source, UnreadableSource
from evitable.readers.inline import Element, gather, gather_into, local
from evitable.readers.limits import Limits
from evitable.readers.markup import Tree
from evitable.readers.references import read_references, unresolved, wanted_by
from evitable.readers.runs import Runs
from evitable.readers.slices import note_of
from evitable.readers.spans import Group, Laid, Layout, header_rows
from evitable.readers.trim import trimmed
from evitable.readers.words import Words

_WRAP = re.compile(r"<(?:\w+:)?table-wrap[\s>]")
_TABLE = re.compile(r"<(?:\w+:)?table[\s>]")
_PARTS = frozenset({"thead", "tbody", "tfoot"})


@dataclass(slots=True)
class _Around:
    """What stands around the rows of a table-wrap."""

    label: Cell | None = None
    title: Cell | None = None
    legends: list[Cell] = field(default_factory=list)


def read_jats(source: Source, tree: Tree, *, limits: Limits) -> Document:
    """Read every table of an article; those that hold no rows to read are told in findings.

    Raises `NoTable` where there is none, `UnreadableSource` beyond the limits.
    """
    reader = _Reader(source, tree.root, limits)
    grids = tuple(reader.grids())
    findings = (*tree.findings, *reader.findings)
    if not grids:
        raise NoTable(f"{source.name}: {_why_none(reader)}")
    references = read_references(tree.root, wanted_by(grids))
    known = {reference.id for reference in references}
    grids = tuple(replace(grid, findings=(*grid.findings, *unresolved(grid, known))) for grid in grids)
    return Document(replace(source, doi=_doi(tree.root)), grids, findings, references)


def _why_none(reader: _Reader) -> str:
    if reader.findings:
        return " ".join(finding.message for finding in reader.findings)
    return "there is no table in this XML. Save the article with its tables, or copy the table from the page."


def _doi(root: Element) -> str | None:
    for part in root.iter("{*}article-id", "article-id"):
        if part.get("pub-id-type") == "doi":
            return (part.text or "").strip() or None
    return None


class _Reader:
    """Reads the tables of one document in order, counting their places against the limits."""

    def __init__(self, source: Source, root: Element, limits: Limits) -> None:
        self._source, self._root, self._limits = source, root, limits
        self._room = limits.cells
        self.findings: list[Finding] = []

    def grids(self) -> Iterator[Grid]:
        """Yield a grid for each table with rows."""
        wraps = list(self._root.iter("{*}table-wrap", "table-wrap"))
        places = [match.start() for match in _WRAP.finditer(self._source.text)]
        if len(wraps) > self._limits.tables:
            raise UnreadableSource(
                f"{self._source.name}: the article has {len(wraps):,} tables; the limit is "
                f"{self._limits.tables:,}. Split it."
            )
        for number, wrap in enumerate(wraps):
            start = places[number] if len(places) == len(wraps) else (places[0] if places else 0)
            end = places[number + 1] if len(places) == len(wraps) and number + 1 < len(places) else None
            yield from self._wrap(wrap, Runs(self._source.text, start, self._end(start, end)))
        yield from self._bare()

    def _end(self, start: int, following: int | None) -> int | None:
        """Return where the source of a wrap ends, so that the article below it is not cut into runs."""
        closing = self._source.text.find("</table-wrap>", start)
        ends = [end for end in (closing, following) if end is not None and end >= 0]
        return min(ends, default=None)

    def _bare(self) -> Iterator[Grid]:
        """Yield the tables that stand in no table-wrap."""
        tables = [table for table in self._root.iter("{*}table", "table") if not _is_wrapped(table)]
        places = [match.start() for match in _TABLE.finditer(self._source.text)] if tables else []
        for table in tables:
            runs = Runs(self._source.text, places[0] if places else 0)
            yield self._grid(table, _Around(), [], runs, None)

    def _wrap(self, wrap: Element, runs: Runs) -> Iterator[Grid]:
        around, notes, images = _Around(), [], 0
        laid: list[tuple[Element, Laid]] = []
        for part in _unwrapped(wrap):
            name = local(part.tag)
            if name == "label":
                around.label = _cell("label", part, runs)
            elif name == "caption":
                self._caption(part, around, runs)
            elif name == "table":
                laid.append((part, self._lay(part, runs)))
            elif name == "table-wrap-foot":
                notes += _notes(part, runs)
            elif name in ("graphic", "media", "inline-graphic"):
                images += 1
        if not laid:
            self.findings.append(_unread(wrap, around, images))
            return
        numbered = [*around.legends, *notes]
        foot = [replace(cell, id=f"note{number}") for number, cell in enumerate(numbered, 1)]
        for table, rows in laid:
            yield self._made(table, rows, around, foot, wrap.get("id"))

    def _grid(self, table: Element, around: _Around, notes: list[Cell], runs: Runs, id_: str | None) -> Grid:
        return self._made(table, self._lay(table, runs), around, notes, id_)

    def _lay(self, table: Element, runs: Runs) -> Laid:
        layout = Layout(runs, self._limits, self._source.name, room=self._room)
        laid = layout.lay(groups_of(table))
        self._room -= sum(map(len, laid.rows))
        return laid

    def _made(self, table: Element, laid: Laid, around: _Around, notes: list[Cell], id_: str | None) -> Grid:
        grid = Grid(
            id=id_ or table.get("id"),
            label=around.label,
            title=around.title,
            rows=tuple(tuple(row) for row in laid.rows),
            header_rows=header_rows(laid),
            notes=tuple(notes),
            spanned=True,
        )
        return trimmed(grid, laid)

    def _caption(self, caption: Element, around: _Around, runs: Runs) -> None:
        """Take the title of a caption, or its first paragraph, as the title; the others are legends."""
        cells = [cell for part in caption if local(part.tag) and (cell := _cell("title", part, runs))]
        if caption.text and caption.text.strip():
            cells = [cell for cell in [_cell("title", caption, runs)] if cell]
        if cells:
            around.title = cells[0]
            around.legends += cells[1:]


def groups_of(table: Element) -> Sequence[Group]:
    """Return the rows of a table in their groups; rows in none make one of their own."""
    root = table.getroottree()
    base = root.getpath(table)
    groups: list[Group] = []
    loose: list[Element] = []
    for at, part in enumerate(table, 1):
        name = local(part.tag)
        if name in _PARTS:
            rows = [tr for tr in part if local(tr.tag) == "tr"]
            groups.append(Group(rows, f"{base}/*[{at}]", name))
        elif name == "tr":
            loose.append(part)
    if loose:
        groups.append(Group(loose, base, "tbody"))
    order = {"thead": 0, "tbody": 1, "tfoot": 2}
    return sorted((group for group in groups if group.rows), key=lambda group: order[group.part])


def _is_wrapped(table: Element) -> bool:
    return any(local(above.tag) in ("table-wrap", "table") for above in table.iterancestors())


def _unwrapped(wrap: Element) -> Iterator[Element]:
    """Yield the parts of a table-wrap, those that are given in alternatives too."""
    for part in wrap:
        if local(part.tag) in ("alternatives", "oasis"):
            yield from part
        else:
            yield part


def _cell(id_: str, element: Element, runs: Runs) -> Cell | None:
    cell = gather(element, runs).cell(id_, address=element.getroottree().getpath(element))
    return cell if cell.text else None


def _notes(foot: Element, runs: Runs) -> list[Cell]:
    """Return the notes at the foot, each paragraph on its own, its sign in front of it."""
    found: list[Cell] = []
    for part in foot.iter():
        name = local(part.tag)
        if name == "fn" or (name in ("p", "attrib", "title") and local(part.getparent().tag) != "fn"):
            cell = _note(part, runs)
            if cell.text:
                found.append(cell)
    return found


def _note(part: Element, runs: Runs) -> Cell:
    """Read a note, its label in front of it."""
    words = Words()
    for child in part if local(part.tag) == "fn" else [part]:
        if local(child.tag) == "label":
            label = gather(child, runs)
            words.add(label.text or "".join(mark.text for mark in label.marks), ())
            words.blank()
        else:
            gather_into(words, child, runs)
    return note_of(words.cell("note", address=part.getroottree().getpath(part)))


def _unread(wrap: Element, around: _Around, images: int) -> Finding:
    named = around.label.text.rstrip(" .:") if around.label else wrap.get("id") or "A table"
    if images:
        return Finding(
            "table.image",
            "warning",
            f"{named} is only an image in this source, so it was not read.",
            "Get it as text: from the article's web page, or from the authors.",
        )
    return Finding(
        "table.without-rows",
        "warning",
        f"{named} has no rows in this source, so it was not read.",
        "Look at the article's page for what it holds.",
    )
