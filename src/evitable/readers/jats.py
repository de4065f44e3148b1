"""Articles in JATS XML, whole or one table of one: every table-wrap with its label, title, rows and notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import chain, count
from typing import Any

from evitable.model import Cell, Document, Finding, Grid, NoTable, Source, UnreadableSource
from evitable.readers.cutting import Cut, Entries, Span, cut_tables
from evitable.readers.entities import unescaped
from evitable.readers.extent import extent, tables_of, within
from evitable.readers.inline import Element, gather, gather_into, local, path_of
from evitable.readers.limits import Limits, too_deep
from evitable.readers.references import wanted_by, with_ranges, with_unresolved
from evitable.readers.runs import Runs
from evitable.readers.scan import tables_in, told_rows
from evitable.readers.slices import note_of
from evitable.readers.spans import Group, Laid, Layout, header_rows, with_told
from evitable.readers.trim import numbered, trimmed
from evitable.readers.words import Words

_DOI = re.compile(r"<article-id\b[^>]*\bpub-id-type\s*=\s*[\"']doi[\"'][^>]*>([^<]+)<")
_TABLE = re.compile(r"<(?:\w+:)?table[\s>]")
_PARTS = frozenset({"thead", "tbody", "tfoot"})


@dataclass(slots=True)
class _Around:
    """What stands around the rows of a table-wrap."""

    label: Cell | None = None
    title: Cell | None = None
    legends: list[Cell] = field(default_factory=list)


def read_jats(source: Source, *, limits: Limits, findings: Sequence[Finding] = ()) -> Document:
    """Read every table of an article; those that hold no rows to read are told in findings.

    A table is laid out, and the list of references read, when it is first looked at. `findings` are those that the
    source has brought. Raises `NoTable` where there is no table, `UnreadableSource` beyond the limits.
    """
    cut = cut_tables(source.text, name=source.name)
    reader = _Reader(source, cut, limits)
    grids = reader.grids()
    findings = (*findings, *cut.findings, *reader.findings)
    if not grids:
        raise NoTable(f"{source.name}: {_why_none(reader)}")
    known: dict[str, Any] = {
        "source": replace(source, doi=_doi(source.text)),
        "grids": grids,
        "findings": findings,
        "listed": (),
    }

    def made() -> Document:
        return Document(**known, references=reader.entries.read(wanted_by(grids)))

    return Document.later(made, **known)


def _nth(made: Callable[[], Sequence[Grid]], at: int) -> Grid:
    return made()[at]


def _why_none(reader: _Reader) -> str:
    if reader.findings:
        return " ".join(finding.message for finding in reader.findings)
    return "there is no table in this XML. Save the article with its tables, or copy the table from the page."


def _doi(text: str) -> str | None:
    """Return the article's own DOI: the first that its front names."""
    match = _DOI.search(text)
    return unescaped(match[1]).strip() or None if match else None


class _Reader:
    """Reads the tables of one document in order, counting their places against the limits."""

    def __init__(self, source: Source, cut: Cut, limits: Limits) -> None:
        self._source, self._cut, self._limits = source, cut, limits
        self._room = limits.cells
        self.entries = Entries(source.text, cut)
        self.findings: list[Finding] = []

    def grids(self) -> tuple[Grid, ...]:
        """Return a grid for each table with rows, which are laid out when they are first looked at.

        Where a limit might be passed, all are laid out at once: it is here that a source is refused.
        """
        wraps = list(self._cut.root.iter("{*}table-wrap" if self._cut.whole else "table-wrap"))
        if len(wraps) > self._limits.tables:
            raise UnreadableSource(
                f"{self._source.name}: the article has {len(wraps):,} tables; the limit is "
                f"{self._limits.tables:,}. Split it."
            )
        spans, text = self._cut.wraps, self._source.text
        if len(spans) != len(wraps):
            spans = [(0, len(text))] * len(wraps)
        if self._cut.whole:
            read = chain.from_iterable(map(self._wrap, wraps, spans, count(1)))
            return tuple(map(self._finished, (*read, *self._bare())))
        tables = [tables_of(wrap) for wrap in wraps]
        calm = within((extent(own, text, *span) for own, span in zip(tables, spans, strict=True)), self._limits)
        found: list[Grid] = []
        for number, (wrap, span, own) in enumerate(zip(wraps, spans, tables, strict=True), 1):
            made = self._once(wrap, span, number)
            if not (calm and own):
                made()
            found += [Grid.later(partial(_nth, made, at)) for at in range(len(own))]
        return tuple(found)

    def _once(self, wrap: Element, span: Span, number: int) -> Callable[[], Sequence[Grid]]:
        """Return what reads the tables of a table-wrap when it is called first, and has them from then on."""

        @cache
        def made() -> Sequence[Grid]:
            try:
                return tuple(map(self._finished, self._wrap(wrap, span, number)))
            except RecursionError:
                raise UnreadableSource(too_deep(self._source.name)) from None

        return made

    def _finished(self, grid: Grid) -> Grid:
        """Open the ranges of a table's references, and tell of those that lead nowhere."""
        grid = with_ranges(grid)
        return with_unresolved(grid, {entry.id for entry in self.entries.read(wanted_by([grid]))})

    def _bare(self) -> Iterator[Grid]:
        """Yield the tables that stand in no table-wrap."""
        tables = [table for table in self._cut.root.iter("{*}table") if not _is_wrapped(table)]
        places = [match.start() for match in _TABLE.finditer(self._source.text)] if tables else []
        for number, table in enumerate(tables):
            start = places[number] if len(places) == len(tables) else (places or [0])[0]
            path = Path(table, path_of(table))
            laid = self._lay(groups_of(table, path.of(table)), Runs(self._source.text, start))
            yield self._made(table, laid, _Around(), [], None)

    def _wrap(self, wrap: Element, span: Span, number: int) -> Iterator[Grid]:
        parts, path = list(_unwrapped(wrap)), Path(wrap, f"(//table-wrap)[{number}]")
        stretches = self._stretches(span, sum(local(part.tag) == "table" for part in parts))
        runs = Runs(self._source.text, *next(stretches))
        around, notes, images = self._of_group(wrap, runs, path), [], 0
        laid: list[tuple[Element, Laid]] = []
        for part in parts:
            name = local(part.tag)
            if name == "label":
                around.label = _cell("label", part, runs, path) or around.label
            elif name == "caption":
                _caption(part, around, runs, path)
            elif name == "table":
                at = next(stretches, None)
                laid.append(
                    (part, self._told(part, at, path) if at else self._lay(groups_of(part, path.of(part)), runs))
                )
                runs = Runs(self._source.text, *next(stretches)) if at else runs
            elif name == "table-wrap-foot":
                notes += _notes(part, runs, path)
            elif name in ("graphic", "media", "inline-graphic"):
                images += 1
        if not laid:
            self.findings.append(_unread(wrap, around, images))
            return
        foot = numbered([*around.legends, *notes])
        for table, rows in laid:
            yield self._made(table, rows, around, foot, wrap.get("id"))

    def _stretches(self, span: Span, count: int) -> Iterator[Span]:
        """Yield where a table-wrap's parts stand: what is before its table, the table, what is behind it.

        Where its tags do not tell its `count` tables apart, there is but one stretch.
        """
        tables = None if self._cut.whole else tables_in(self._source.text, *span)
        start, end = span
        for table in tables if tables and len(tables) == count else ():
            yield start, table[0]
            yield table
            start = table[1]
        yield start, end

    def _told(self, table: Element, span: Span, path: Path) -> Laid:
        """Lay out a table from its tags, from its tree where they do not tell."""
        groups = with_told(groups_of(table, path.of(table)), told_rows(self._source.text, *span))
        told = all(group.told is not None for group in groups)
        return self._lay(groups, None if told else Runs(self._source.text, *span))

    def _of_group(self, wrap: Element, runs: Runs, path: Path) -> _Around:
        """Return the label and caption that several table-wraps have together."""
        around, group = _Around(), wrap.getparent()
        if group is None or local(group.tag) != "table-wrap-group":
            return around
        above = Runs(self._source.text, max(0, self._source.text.rfind("<table-wrap-group", 0, runs.start)))
        for part in group:
            if local(part.tag) == "label":
                around.label = _cell("label", part, above, path)
            elif local(part.tag) == "caption":
                _caption(part, around, above, path)
        return around

    def _lay(self, groups: Sequence[Group], runs: Runs | None) -> Laid:
        layout = Layout(runs, self._limits, self._source.name, room=self._room, text=self._source.text)
        laid = layout.lay(groups)
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


class Path:
    """Addresses below one element, which has one of its own: `(//table-wrap)[2]/table/tbody/*[3]`."""

    __slots__ = ("_base", "_cut")

    def __init__(self, element: Element, base: str) -> None:
        self._base, self._cut = base, len(path_of(element))

    def of(self, element: Element) -> str:
        """Return the address of an element."""
        return f"{self._base}{path_of(element)[self._cut :]}"


def _caption(caption: Element, around: _Around, runs: Runs, path: Path) -> None:
    """Take the title of a caption, or its first paragraph, as the title; the others are legends."""
    cells = [cell for part in caption if local(part.tag) and (cell := _cell("title", part, runs, path))]
    if caption.text and caption.text.strip():
        cells = [cell for cell in [_cell("title", caption, runs, path)] if cell]
    if cells:
        around.title = cells[0]
        around.legends += cells[1:]


def groups_of(table: Element, base: str) -> Sequence[Group]:
    """Return the rows of a table, whose address is `base`, in their groups.

    Rows in none make one of their own, the last.
    """
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
    return [group for group in groups if group.rows]


def _is_wrapped(table: Element) -> bool:
    return any(local(above.tag) in ("table-wrap", "table") for above in table.iterancestors())


def _unwrapped(wrap: Element) -> Iterator[Element]:
    """Yield the parts of a table-wrap, those that are given in alternatives too."""
    for part in wrap:
        if local(part.tag) in ("alternatives", "oasis"):
            yield from part
        else:
            yield part


def _cell(id_: str, element: Element, runs: Runs, path: Path) -> Cell | None:
    cell = gather(element, runs).cell(id_, address=path.of(element))
    return cell if cell.text else None


def _notes(foot: Element, runs: Runs, path: Path) -> list[Cell]:
    """Return the notes at the foot, each paragraph on its own, its sign in front of it.

    What stands within a note is part of it: to read it again would take it twice, and notes without end within each
    other for ever.
    """
    found: list[Cell] = []
    within: list[Element] = [foot]
    while within:
        part = within.pop()
        if local(part.tag) in ("fn", "p", "attrib", "title"):
            cell = _note(part, runs, path)
            if cell.text:
                found.append(cell)
        else:
            within += reversed(part)
    return found


def _note(part: Element, runs: Runs, path: Path) -> Cell:
    """Read a note, its label in front of it."""
    words = Words()
    for child in part if local(part.tag) == "fn" else [part]:
        inner = Words()
        gather_into(inner, child, runs)
        if local(child.tag) == "label":
            words.add(inner.text or "".join(mark.text for mark in inner.marks), ())
            words.blank()
        else:
            words.take(inner)
            words.line()
    return note_of(words.cell("note", address=path.of(part)))


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
