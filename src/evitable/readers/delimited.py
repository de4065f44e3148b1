"""Delimited files: cells parted by commas, semicolons or tabs, quoted where they hold such signs or line ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evitable.model import Cell, Document, Finding, Grid, NoTable, Piece, Quote, Source, UnreadableSource
from evitable.readers.captions import label_length
from evitable.readers.foot import is_note, is_sentence
from evitable.readers.limits import Limits
from evitable.readers.lines import Line
from evitable.readers.slices import part_of
from evitable.readers.spans import ragged, repeats_header

_HEAD = 65_536
_SIGNS = ",;\t"
_END = re.compile(r"\r\n|[\n\r]")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_QUOTED = re.compile(r'[ \t]*"((?:[^"]|"")*)"[ \t]*')
# A number right at a comma, and the blank that sets it apart from other words of its cell.
_NUMBER_BEFORE = re.compile(r"( ?)(?<!\d)\d{1,6}$")
_NUMBER_BEHIND = re.compile(r"\d{1,6}(?!\d)( ?)")
_NEAR = 10
# So much of the records must have the usual number of cells, and so few signs may be followed by a space, as in prose.
_REGULAR, _SPACED, _FEWEST = 0.7, 0.4, 2


@dataclass(slots=True)
class Field:
    """A cell of a record: where its words stand, and whether quotation marks stand around them.

    `joined` is True for one put together of several, since a sign stood in its text.
    """

    start: int
    end: int
    quoted: bool = False
    joined: bool = False


@dataclass(slots=True)
class Record:
    """The fields between two line ends, and the number of its first line, from 1."""

    fields: list[Field]
    line: int


def sign_of(text: str) -> str | None:
    r"""Return the sign that parts the cells of a text, None where none does regularly.

    Example:
        >>> sign_of("Study,N,Drug\nAda 2020,3,imatinib\nBo 2021,4,imatinib\n")
        ','
        >>> sign_of("Gout, in short.\nIt hurts, often, and more.\n") is None
        True
    """
    head = text[:_HEAD]
    named = _SEPARATOR.match(head)
    if named:
        return named[1]
    if len(text) > _HEAD:
        head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1]
    best = max(((_regularity(head, sign), sign) for sign in _SIGNS), default=(0.0, ""))
    return best[1] if best[0] > 0 else None


def _regularity(text: str, sign: str) -> float:
    """Score how well a sign parts a text into records of one length; 0 where it does not."""
    if sign not in text:
        return 0.0
    records = [record for record in _records(text, sign) if len(record.fields) > 1 or _said(text, record.fields[0])]
    counts = Counter(len(record.fields) for record in records)
    inner = [record for record in records if len(record.fields) > 1]
    usual = max(counts, key=lambda count: (counts[count] * (count > 1), count), default=1)
    # Two columns are parted by a comma or semicolon in prose too; a tab stands in no sentence.
    if usual < (2 if sign == "\t" else 3) or counts[usual] < _FEWEST or counts[usual] < _REGULAR * len(inner):
        return 0.0
    if 2 * len(inner) < len(records):
        return 0.0
    loose = [field for record in inner for field in record.fields[1:] if not field.quoted]
    spaced = sum(text[field.start : field.start + 1] == " " for field in loose)
    if sign != "\t" and spaced > _SPACED * max(1, len(loose)):
        return 0.0
    if sign == "," and 2 * sum(_is_decimal(text, field) for field in loose) > len(loose):
        return 0.0
    return counts[usual] / len(records) + usual / 1000


def _is_decimal(text: str, field: Field) -> bool:
    """Tell whether the comma before a field stands within a number of running words: the `76,5` of `51 76,5 44,2`."""
    near = max(0, field.start - _NEAR)
    before, behind = _NUMBER_BEFORE.search(text, near, field.start - 1), _NUMBER_BEHIND.match(text, field.start)
    return bool(before and behind and (before[1] or behind[1]))


def _said(text: str, field: Field) -> bool:
    return bool(text[field.start : field.end].strip())


def _records(text: str, sign: str) -> Iterator[Record]:
    """Cut a text into records; a quoted field may hold signs and line ends."""
    named = _SEPARATOR.match(text)
    at, line = (named.end(), 2) if named else (0, 1)
    plain = re.compile(rf"[^{re.escape(sign)}\r\n]*")
    quoting, record = True, Record([], line)
    while True:
        quoted = _QUOTED.match(text, at) if quoting and text[at : at + 2].lstrip()[:1] == '"' else None
        if quoted and text[quoted.end() : quoted.end() + 1] not in (sign, "\n", "\r", ""):
            quoted = None
        elif quoted is None and text[at : at + 1] == '"':
            # One broken quotation ends quoting for good, so that hostile text is not scanned over and over.
            quoting = False
        match = quoted or plain.match(text, at)
        stop = match.end() if match else at
        record.fields.append(Field(*quoted.span(1), quoted=True) if quoted else Field(at, stop))
        line += sum(1 for _ in _END.finditer(text, at, stop)) if quoted else 0
        if text[stop : stop + 1] == sign:
            at = stop + 1
            continue
        yield record
        end = _END.match(text, stop)
        if end is None or end.end() >= len(text):
            return
        line += 1
        at, record = end.end(), Record([], line)


def read_delimited(source: Source, *, limits: Limits) -> Document:
    """Read a delimited file as one table, with the lines above its header and below its rows as caption and notes.

    Raises `NoTable` where no sign parts its lines, `UnreadableSource` beyond the limits.
    """
    sign = sign_of(source.text)
    if sign is None:
        raise NoTable(f"{source.name}: no sign parts its lines into cells. Save the sheet as CSV, then read that.")
    records = [record for record in _records(source.text, sign) if any(_said(source.text, f) for f in record.fields)]
    width = max((len(record.fields) for record in records), default=0)
    if width < 2:
        raise NoTable(
            f"{source.name}: all cells beside the first are blank. Save the sheet with its cells, then read it."
        )
    places = sum(len(record.fields) for record in records)
    if len(records) > limits.rows or width > limits.columns or places > limits.cells:
        raise UnreadableSource(
            f"{source.name}: {len(records):,} records of up to {width:,} cells are over the limits of {limits.rows:,} "
            f"rows, {limits.columns:,} columns and {limits.cells:,} cells. Split it into smaller files."
        )
    return Document(source, (_grid(records, source.text),))


def _grid(records: Sequence[Record], text: str) -> Grid:
    usual = Counter(len(record.fields) for record in records if len(record.fields) > 1).most_common(1)[0][0]
    # The header is the first record as long as most are, and filled for the greater part.
    start = next(
        (at for at, record in enumerate(records) if _filled(record, text) > 1 and len(record.fields) >= usual), 0
    )
    end = len(records)
    while end > start + 2 and _is_foot(records[end - 1], text):
        end -= 1
    above = [_whole(record, text, f"out{at}") for at, record in enumerate(records[:start], 1)]
    notes = [_whole(record, text, f"note{at}") for at, record in enumerate(records[end:], 1)]
    label, title, rest = _caption(above)
    rows, findings = _rows(records[start:end], text)
    heads = _header_rows(rows)
    return Grid(
        id=None,
        label=label,
        title=title,
        rows=tuple(rows),
        header_rows=heads,
        notes=tuple(replace(note, id=f"note{at}") for at, note in enumerate([*rest, *notes], 1)),
        findings=(*findings, *ragged(rows, heads)),
    )


def _filled(record: Record, text: str) -> int:
    return sum(_said(text, field) for field in record.fields)


def _is_foot(record: Record, text: str) -> bool:
    """True for a record below the rows: words in its first cell alone that are a note or a sentence."""
    whole = _whole(record, text, "note")
    line = Line(whole.text, 0, gap=True)
    if _filled(record, text) == 1 and _said(text, record.fields[0]):
        return is_note(line) or is_sentence(line)
    return not any(field.quoted for field in record.fields) and is_note(line) and ";" in line.text


def _whole(record: Record, text: str, id_: str) -> Cell:
    """Make a cell of all of a record, as it is written."""
    filled = [field for field in record.fields if _said(text, field)]
    if len(filled) == 1:
        return _cell(filled[0], text, id_, -1, -1, f"line {record.line}")
    start, end = filled[0].start, filled[-1].end
    return _cell(Field(start, end), text, id_, -1, -1, f"line {record.line}")


def _caption(above: Sequence[Cell]) -> tuple[Cell | None, Cell | None, list[Cell]]:
    """Part the lines above the header into label, title and others."""
    for at, cell in enumerate(above):
        end = label_length(Line(cell.text, 0, gap=True))
        if not end:
            continue
        label, rest = part_of(cell, 0, end, "label"), part_of(cell, end, len(cell.text), "title")
        others = [*above[:at], *above[at + 1 :]]
        if rest.text or not others[at:]:
            return label, rest if rest.text else None, others
        return label, replace(others[at], id="title"), [*others[:at], *others[at + 1 :]]
    return (None, replace(above[0], id="title"), list(above[1:])) if above else (None, None, [])


def _rows(records: Sequence[Record], text: str) -> tuple[list[tuple[Cell, ...]], list[Finding]]:
    rows: list[tuple[Cell, ...]] = []
    findings: list[Finding] = []
    columns = len(records[0].fields)
    for number, record in enumerate(records):
        fields = _rejoined(record.fields, columns, text)
        cells = tuple(
            _cell(field, text, f"g{number + 1}c{at + 1}", number, at, f"line {record.line}, field {at + 1}")
            for at, field in enumerate(fields)
        )
        rows.append(cells)
        if len(fields) < len(record.fields):
            findings.append(_joined(record, [cell for cell, field in zip(cells, fields, strict=True) if field.joined]))
    return rows, findings


def _rejoined(fields: Sequence[Field], columns: int, text: str) -> list[Field]:
    """Put together what a sign in a cell's text has parted: a sign with a space behind it, where cells are too many."""
    made = list(fields)
    while len(made) > columns and not _said(text, made[-1]):
        made.pop()
    extra = len(made) - columns
    loose = [
        at for at in range(1, len(made)) if text[made[at].start : made[at].start + 1] == " " and not made[at].quoted
    ]
    if extra <= 0 or len(loose) != extra:
        return made
    for at in reversed(loose):
        made[at - 1 : at + 1] = [Field(made[at - 1].start, made[at].end, joined=True)]
    return made


def _joined(record: Record, cells: Sequence[Cell]) -> Finding:
    said = ", ".join(f"“{cell.text[:60]}”" for cell in cells)
    return Finding(
        "row.rejoined",
        "warning",
        f"Line {record.line} has {len(record.fields)} cells, more than the header; {said} was taken as one cell "
        "with the sign in its text.",
        "Compare the row with its source; put quotation marks around cells that hold the sign.",
        quotes=tuple(Quote.of(cell, 0, len(cell.text)) for cell in cells),
    )


def _cell(field: Field, text: str, id_: str, row: int, column: int, address: str) -> Cell:
    """Make a cell: its lines without blanks around them, a doubled quotation mark as one."""
    parts: list[str] = []
    pieces: list[Piece] = []
    size = 0
    for start, end in _lines(text, field):
        if parts:
            parts.append("\n")
            size += 1
        for first, last in _stretches(text, start, end, quoted=field.quoted):
            pieces.append(Piece(size, first, last - first))
            parts.append(text[first:last])
            size += last - first
    return Cell(id_, "".join(parts), tuple(pieces), row, column, address=address)


def _lines(text: str, field: Field) -> Iterator[tuple[int, int]]:
    at = field.start
    for match in [*_BREAK.finditer(text, field.start, field.end), None]:
        end = match.start() if match else field.end
        raw = text[at:end]
        if raw.strip():
            yield at + len(raw) - len(raw.lstrip()), end - len(raw) + len(raw.rstrip())
        at = match.end() if match else end


def _stretches(text: str, start: int, end: int, *, quoted: bool) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a line between doubled quotation marks, each with the first of the two."""
    while quoted and (twice := text.find('""', start, end)) >= 0:
        yield start, twice + 1
        start = twice + 2
    if end > start:
        yield start, end


def _header_rows(rows: Sequence[Sequence[Cell]]) -> int:
    """Return 2 where the second row fills gaps of the first and has nothing of its own at the left."""
    if len(rows) < 3:
        return 1
    if repeats_header([cell.text for cell in rows[0]], [cell.text for cell in rows[1]]):
        return 2
    if rows[1][0].text:
        return 1
    named = [cell for cell in rows[1] if cell.text]
    fills = any(cell.column >= len(rows[0]) or not rows[0][cell.column].text for cell in named)
    return 2 if len(named) > 1 and fills and not any(cell.text[0].isdigit() for cell in named) else 1
