"""A web page or document copied as plain text: tables among furniture, captions and notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evitable.model import Cell, Document, Grid, NoTable, Source, UnreadableSource
from evitable.readers.borders import Bordered, read_bordered
from evitable.readers.captions import Caption, label_length, looks_like_title, read_caption
from evitable.readers.drawn import drawn_length, drawn_start, read_drawn
from evitable.readers.foot import foot_end, foot_start, is_prose
from evitable.readers.furniture import find_doi, is_furniture
from evitable.readers.limits import Limits
from evitable.readers.lines import Line, cell_of, split
from evitable.readers.shape import find_unlabelled, is_tabular

_ADVICE = (
    "Copy the whole table, with its line of column headers and the notes below it, and read it again; "
    "`evitable read` shows what was recognised."
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The lines of one table by what they are; `outside` are those around it."""

    caption: Caption
    body: tuple[Line, ...]
    notes: tuple[Line, ...]
    outside: tuple[Line, ...]


def read_pasted(source: Source, *, limits: Limits) -> Document:
    """Find the tables in pasted text: label, title, header line, body lines, notes, and what stands around them."""
    lines = split(source.text)
    parts = list(_parts(lines, limits))
    if not parts:
        raise NoTable(f"{source.name}: {_why_none(lines)} {_ADVICE}")
    _within([line for part in parts for line in part.body], source.name, limits)
    grids = tuple(_grid(part, source) for part in parts)
    # Below a table stand the references, whose DOIs are those of other articles.
    doi = find_doi(line for line in parts[0].outside if line.start < parts[0].body[0].start)
    return Document(replace(source, doi=doi), grids)


def _why_none(lines: Sequence[Line]) -> str:
    label = next((line.text for line in lines if label_length(line)), None)
    if label:
        return f"the text has the label “{label[:40]}”, but no header and rows below it."
    return "there is no table in this text, only running text or loose lines."


def _parts(lines: Sequence[Line], limits: Limits) -> Iterator[Parts]:
    """Part the text into tables; lines that belong to none go to the table after them, or to the last."""
    starts = [i for i, line in enumerate(lines) if label_length(line)]
    if len(starts) > limits.tables:
        raise UnreadableSource(f"the text has {len(starts):,} tables; the limit is {limits.tables:,}. Split it.")
    if not starts:
        yield from _unlabelled(lines)
        return
    loose: list[Line] = list(lines[: starts[0]])
    held: Parts | None = None
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        found = _table(lines[start:end])
        if found is None:
            loose += lines[start:end]
            continue
        if held:
            yield held
        held = replace(found, outside=(*loose, *found.outside))
        loose = []
    if held:
        yield replace(held, outside=(*held.outside, *loose))
    else:
        yield from _unlabelled(lines)


def _unlabelled(lines: Sequence[Line]) -> Iterator[Parts]:
    """Take a drawn table, or the longest run of lines that has the shape of one, as a table without a label."""
    start = drawn_start(lines)
    if start is not None:
        first = start - 1 if start and _heads_table(lines[start - 1]) else start
        table = _table(lines[first:])
        if table:
            yield replace(table, outside=(*lines[:first], *table.outside))
            return
    found = find_unlabelled([line for line in lines if not is_furniture(line)])
    if not found:
        return
    first, last = lines.index(found[0]), lines.index(found[-1])
    table = _table(lines[first : last + 1])
    if table:
        yield replace(table, outside=(*lines[:first], *table.outside, *lines[last + 1 :]))


def _heads_table(line: Line) -> bool:
    return looks_like_title(line) and not is_prose(line)


def _table(lines: Sequence[Line]) -> Parts | None:
    """Part the lines from a label on; None where there are no rows below it."""
    furniture = tuple(line for line in lines if is_furniture(line))
    rest = [line for line in lines if not is_furniture(line)]
    caption = read_caption(rest)
    below = rest[caption.length :]
    foot = drawn_length(below) or foot_start(below)
    end = foot_end(below, foot)
    body = tuple(below[:foot])
    if not is_tabular(body):
        return None
    outside = sorted((*furniture, *below[end:]), key=lambda line: line.start)
    return Parts(caption, body, tuple(below[foot:end]), tuple(outside))


def _grid(parts: Parts, source: Source) -> Grid:
    """Make the grid of one table: parted where borders were copied, else a line a row."""
    text = source.text
    bordered = read_drawn(parts.body, text=text) or read_bordered(parts.body, text=text)
    found = bordered or _lines(parts.body, text)
    label, title = parts.caption.label, parts.caption.title
    return Grid(
        id=None,
        label=cell_of("label", [label], text=text) if label else None,
        title=cell_of("title", title, text=text) if title else None,
        rows=found.rows,
        header_rows=found.header_rows,
        notes=_numbered("note", parts.notes, text),
        outside=(*_numbered("out", parts.outside, text), *found.marks),
        parted=bordered is not None,
        spanned=any(cell.columns > 1 for row in found.rows for cell in row),
        findings=found.findings,
    )


def _lines(body: Sequence[Line], text: str) -> Bordered:
    """Make a row of one cell of each line: its borders were lost, and parting it takes words."""
    rows = tuple((cell_of(f"line{i}", [line], text=text, row=i - 1, column=0),) for i, line in enumerate(body, 1))
    return Bordered(rows, 1, (), ())


def _numbered(stem: str, lines: Sequence[Line], text: str) -> tuple[Cell, ...]:
    return tuple(cell_of(f"{stem}{i}", [line], text=text) for i, line in enumerate(lines, 1))


def _within(body: Sequence[Line], name: str, limits: Limits) -> None:
    size = sum(len(line.text) for line in body)
    if len(body) > limits.rows or size > limits.characters:
        raise UnreadableSource(
            f"{name}: tables of {len(body):,} lines and {size:,} characters are over the limits of "
            f"{limits.rows:,} lines and {limits.characters:,} characters. Split it into smaller files."
        )
