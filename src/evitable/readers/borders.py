"""Cell borders that survived copying: tabs and pipes, with cells of several lines and ragged rows."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evitable.model import Cell, Finding, Piece, Quote
from evitable.readers.lines import Line, cell_of, split
from evitable.readers.spans import repeats_header

Rows = tuple[tuple[Cell, ...], ...]
Span = tuple[int, int]

_BULLETS = "•‣◦▪●○■·"
_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
# A tab after a bullet sign sets off the item, not a cell: word processors copy lists so.
_FIELD = {
    "\t": re.compile(rf"[^\S\t\r\n\v\f\x85\u2028\u2029]*(?:[{_BULLETS}]\t)?[^\t\r\n\v\f\x85\u2028\u2029]*"),
    "|": re.compile(r"[^|\r\n\v\f\x85\u2028\u2029]*"),
}
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\r\n]|\Z)')
_RULE = re.compile(r"[|:+=\s–—-]+")


@dataclass(slots=True)
class Record:
    """The cells between two line ends, as runs of the source, and the marks around and between them."""

    fields: list[Span]
    marks: list[Span]


@dataclass(frozen=True, slots=True)
class Bordered:
    """Rows read by their borders, with the visible marks (pipes, quotation marks) that made them."""

    rows: Rows
    header_rows: int
    marks: tuple[Cell, ...]
    findings: tuple[Finding, ...]


def read_bordered(body: Sequence[Line], *, text: str) -> Bordered | None:
    """Read lines whose cells are parted by tabs or pipes; None where they are not."""
    for sign in "\t|":
        records = _records(body, sign, text) if sign in body[0].text else []
        if not records:
            continue
        columns = len(records[0].fields)
        bordered = sum(len(record.fields) > 1 for record in records)
        # Two columns need borders on half of the lines: a single stray tab parts nothing.
        if columns > 1 and bordered > 1 and (columns > 2 or bordered * 2 >= len(records)):
            return _rows(records, columns, text)
    return None


def _records(body: Sequence[Line], sign: str, text: str) -> list[Record]:
    """Cut the text of the body into records; blank records are left out."""
    start = max((match.end() for match in _LINE_END.finditer(text, 0, body[0].start)), default=0)
    after = _LINE_END.search(text, body[-1].end)
    end = after.start() if after else len(text)
    starts = [line.start for line in body]
    return [record for record in _cut(text, start, end, sign) if _says(record, text) and _is_body(record, starts)]


def _is_body(record: Record, starts: Sequence[int]) -> bool:
    """Tell whether a line of the body begins in a record: page furniture between its lines is none of them."""
    spans = (*record.fields, *record.marks)
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    at = bisect_left(starts, first)
    return at < len(starts) and starts[at] < max(last, first + 1)


def _says(record: Record, text: str) -> bool:
    return bool(record.marks) or any(text[start:end].strip() for start, end in record.fields)


def _cut(text: str, start: int, end: int, sign: str) -> Iterator[Record]:
    """Read fields up to borders and line ends; a quoted field may hold line ends."""
    at, quoting, record = start, sign == "\t", Record([], [])
    while True:
        quoted = _QUOTED.match(text, at, end) if quoting and text.startswith('"', at) else None
        # One broken quotation ends quoting for good, so that hostile text is not scanned over and over.
        quoting = quoting and (quoted is not None or not text.startswith('"', at))
        stop = quoted.end() if quoted else _end_of_field(text, at, end, sign)
        record.fields.append(quoted.span(1) if quoted else (at, stop))
        if quoted:
            record.marks += [(at, at + 1), (stop - 1, stop)]
        if stop < end and text[stop] == sign:
            record.marks += [(stop, stop + 1)] if sign == "|" else []
            at = stop + 1
            continue
        yield _without_frame(record, text) if sign == "|" else record
        match = _LINE_END.match(text, stop)
        if stop >= end or not match:
            return
        at, record = match.end(), Record([], [])


def _end_of_field(text: str, at: int, end: int, sign: str) -> int:
    match = _FIELD[sign].match(text, at, end)
    return match.end() if match else at


def _without_frame(record: Record, text: str) -> Record:
    """Drop what stands outside the outer pipes, and take a rule line (|---|---|) as marks alone."""
    spans = record.fields
    if len(spans) > 1 and all(_RULE.fullmatch(text[a:b]) or not text[a:b].strip() for a, b in spans):
        return Record([], [(spans[0][0], spans[-1][1])])
    first = 1 if len(spans) > 1 and not text[slice(*spans[0])].strip() else 0
    last = len(spans) - 1 if len(spans) > 2 and not text[slice(*spans[-1])].strip() else len(spans)
    return Record(spans[first:last], record.marks)


def _rows(records: Sequence[Record], columns: int, text: str) -> Bordered:
    """Join records to rows of the header's length and make their cells."""
    rows: list[list[list[Line]]] = []
    at = 0
    while at < len(records):
        taken = _span(records, at, columns, text)
        cells = _joined(records[at : at + taken], text)
        at += taken
        if len(cells) == 1 and rows and _goes_on(cells[0]):
            rows[-1][-1] += cells[0]
        elif cells:
            rows.append(cells)
    made = tuple(
        tuple(cell_of(f"g{r}c{c}", cell, text=text, row=r - 1, column=c - 1) for c, cell in enumerate(row, 1))
        for r, row in enumerate(rows, 1)
    )
    marks = [span for record in records for span in record.marks]
    return Bordered(made, _header_rows(made), marks_of(marks, text), tuple(_ragged(made, columns)))


def _span(records: Sequence[Record], at: int, columns: int, text: str) -> int:
    """Return how many records make one row: a cell of several lines splits its row at each line end."""
    count, wraps = len(records[at].fields), False
    for taken in range(1, len(records) - at):
        if count >= columns or count == 0:
            break
        following = records[at + taken].fields
        if not following or len(following) >= columns:
            break
        wraps = wraps or len(following) == 1 or text[slice(*following[0])].strip()[:1] in _BULLETS
        count += len(following) - 1
        if count == columns and wraps and len(following) > 1:
            return taken + 1
    return 1


def _joined(records: Sequence[Record], text: str) -> list[list[Line]]:
    """Return the lines of each cell; the last cell of a record goes on in the first of the next."""
    cells: list[list[Line]] = []
    for record in records:
        for i, (start, end) in enumerate(record.fields):
            lines = _lines_of(text[start:end], start)
            if i == 0 and cells:
                cells[-1] += lines
            else:
                cells.append(lines)
    return cells


def _lines_of(raw: str, start: int) -> list[Line]:
    """Return the lines of a field that begins at `start`; most fields are one line, or none."""
    if not raw or _LINE_END.search(raw) is None:
        stripped = raw.strip()
        return [Line(stripped, start + raw.index(stripped), gap=True)] if stripped else []
    return [Line(line.text, line.start + start, line.gap) for line in split(raw)]


def _goes_on(cell: list[Line]) -> bool:
    """True for a line without borders that is a list item or begins in lower case: a cell's further line."""
    return bool(cell) and (cell[0].text[0] in _BULLETS or cell[0].text[0].islower())


def _header_rows(rows: Rows) -> int:
    """Return 2 where the second row fills gaps of the first and has no cell of its own at the left."""
    if len(rows) < 3:
        return 1
    over, under = rows[0], rows[1]
    if repeats_header([cell.text for cell in over], [cell.text for cell in under]):
        return 2
    fills = any(cell.text and (i >= len(over) or not over[i].text) for i, cell in enumerate(under))
    named = [cell.text for cell in under if cell.text]
    if under[0].text or len(named) < 2 or not fills or any(text[0].isdigit() for text in named):
        return 1
    return 2


def _ragged(rows: Rows, columns: int) -> Iterator[Finding]:
    for number, row in enumerate(rows, 1):
        filled = [cell for cell in row if cell.text]
        if len(row) == columns or len(filled) <= 1 or (len(row) > columns and not any(c.text for c in row[columns:])):
            continue
        yield Finding(
            "row.ragged",
            "warning",
            f"Line {number} of the table has {len(row)} cells where the header has {columns}, so cells may stand "
            "under the wrong header.",
            "Compare this row with the page and add or remove a border.",
            quotes=(Quote.of(filled[0], 0, len(filled[0].text)),),
        )


def marks_of(spans: Sequence[Span], text: str) -> tuple[Cell, ...]:
    """Keep the visible marks of borders in one cell, so that no character of the source is lost."""
    said = sorted((start, end) for start, end in spans if text[start:end].strip())
    if not said:
        return ()
    words = [text[start:end] for start, end in said]
    pieces, at = [], 0
    for (start, end), word in zip(said, words, strict=True):
        pieces.append(Piece(at, start, end - start))
        at += len(word) + 1
    return (Cell("borders", " ".join(words), tuple(pieces)),)
