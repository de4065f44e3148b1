"""What a person should look at after a table was parted: empty cells, columns without a role, lines put back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evitable.cells.parted import Parted, Unsure
from evitable.model import EVIDENCE_KINDS, Column, Finding, Quote, Row

# A column filled in more than this share of the other rows is expected to be filled.
_USUAL = 0.8
# When so many cells of a column end in a number, another ending is odd.
_ALIKE = 3
_OPEN_END = re.compile(r"(?:[,;:+(\[/]|\b(?:and|or|of|with|to|for|in|on|the|a|et))\s*$")


def doubts(parted: Parted, *, sure: bool) -> Iterator[Finding]:
    """Yield findings about columns and rows; `sure` where the borders stood in the source."""
    if all(column.role is None for column in parted.columns):
        yield _no_header(parted)
    else:
        yield from (_unknown(column) for column in parted.columns if column.role is None)
        yield from (_guessed(column) for column in parted.columns if column.guessed and column.header.text)
    if not parted.rows:
        yield Finding(
            "table.no-rows", "error", "No line below the header could be read as a row.", "Check the header line."
        )
    for index, column in enumerate(parted.columns):
        yield from _missing(parted, index, column, sure=sure)
    yield from _cut(parted)
    if not sure:
        yield from _unmarked(parted)
    for doubt in parted.unsure:
        yield _border(parted, doubt)
    for cell in parted.late:
        yield Finding(
            "cell.line-returned",
            "note",
            f"A line below row {cell.row + 1} was given back to its column "
            f"“{parted.columns[cell.column].header.text}”: “{cell.text.splitlines()[-1][:60]}”.",
            "Check on the page that the line belongs to this cell.",
            row=cell.row + 1,
            column=parted.columns[cell.column].header.text,
            quotes=(Quote.of(cell, 0, len(cell.text)),),
        )


def other_kind(kind: str, why: str, found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield a finding for a table whose rows were not read as studies, unless an error says so already."""
    if kind not in EVIDENCE_KINDS and not any(finding.severity == "error" for finding in found):
        yield Finding(
            "table.other-kind",
            "note",
            f"No studies were taken from this table; it was read as of the kind “{kind}”. {why}",
            "If its rows are studies, copy the table with the column that tells the treatment or its outcome.",
        )


def _no_header(parted: Parted) -> Finding:
    said = " ".join(column.header.text for column in parted.columns).strip()
    first = f"“{said[:60]}” names none" if said else "there is no line of headers above the rows"
    return Finding(
        "table.no-header",
        "error",
        f"No column of this table could be told: {first}, so its rows were not read as studies.",
        "Copy the table together with its line of column headers.",
        quotes=tuple(
            Quote.of(column.header, 0, len(column.header.text)) for column in parted.columns if column.header.text
        ),
    )


def _unknown(column: Column) -> Finding:
    header = column.header
    named = f"What the column “{header.text}” holds" if header.text else "What a column without a header holds"
    return Finding(
        "column.unknown",
        "note",
        f"{named} was not recognised.",
        "Its cells are kept and read by what they say; rename the header if it matters.",
        column=header.text,
        quotes=(Quote.of(header, 0, len(header.text)),) if header.text else (),
    )


def _guessed(column: Column) -> Finding:
    header = column.header
    return Finding(
        "column.unknown",
        "note",
        f"What the column “{header.text}” holds was told by its cells alone: {column.role}, as {_reason(column)}.",
        "Look at one of its cells; rename the header if it holds something else. Its values are marked uncertain.",
        column=header.text,
        quotes=(Quote.of(header, 0, len(header.text)),),
    )


def _reason(column: Column) -> str:
    return column.why.partition("; ")[2] or column.why


def _cut(parted: Parted) -> Iterator[Finding]:
    """Yield a finding where the last row ends as no cell does: in a comma or a bracket, or unlike its column."""
    if not parted.rows:
        return
    last = max(parted.rows[-1].cells, key=lambda cell: max((p.origin + p.length for p in cell.pieces), default=-1))
    others = [row.cells[last.column].text for row in parted.rows[:-1] if row.cells[last.column].text]
    enough = len(others) >= (1 if parted.columns[last.column].role in ("citation", "reference") else _ALIKE)
    unlike = enough and all(text[-1].isdigit() for text in others) and not last.text[-1:].isdigit()
    if last.text and (unlike or _OPEN_END.search(last.text) or last.text.count("(") > last.text.count(")")):
        header = parted.columns[last.column].header.text
        yield Finding(
            "table.cut",
            "warning",
            f"The last row ends with “{last.text[-40:]}” under “{header}”, which looks cut off.",
            "Compare the last row with the page and copy the table again if words are missing.",
            row=parted.rows[-1].number,
            column=header,
            quotes=(Quote.of(last, 0, len(last.text)),),
        )


def _unmarked(parted: Parted) -> Iterator[Finding]:
    """Yield a finding for each citation without the number that all others end in: it may have gone to a neighbour."""
    for index, column in enumerate(parted.columns):
        cells = [row.cells[index] for row in parted.rows if row.cells[index].text]
        bare = [cell for cell in cells if not cell.text[-1].isdigit()]
        if column.role != "citation" or len(bare) != 1 or len(cells) - 1 < _ALIKE:
            continue
        if bare[0].row + 1 == len(parted.rows) and index + 1 == len(parted.columns):
            continue  # The end of the text: told of as a cut.
        yield Finding(
            "cell.border-unsure",
            "warning",
            f"Row {bare[0].row + 1}: “{bare[0].text[-60:]}” under “{column.header.text}” ends without a number, unlike "
            "all other rows; its number may have been read into the next cell.",
            "Compare the row with the page; copy the table with its cell borders (from a spreadsheet) to settle it.",
            row=bare[0].row + 1,
            column=column.header.text,
            quotes=(Quote.of(bare[0], 0, len(bare[0].text)),),
        )


def _border(parted: Parted, doubt: Unsure) -> Finding:
    cell, header = doubt.cell, parted.columns[doubt.cell.column].header.text
    start = max(0, cell.text.find(doubt.words))
    return Finding(
        "cell.border-unsure",
        "warning",
        f"Row {cell.row + 1}: “{doubt.words[:60]}” was read under “{header}” but may belong to "
        f"“{parted.columns[doubt.other].header.text}”.",
        "Compare the row with the page; copy the table with its cell borders (from a spreadsheet) to settle it.",
        row=cell.row + 1,
        column=header,
        quotes=(Quote.of(cell, start, min(len(cell.text), start + len(doubt.words))),),
    )


def _missing(parted: Parted, index: int, column: Column, *, sure: bool) -> Iterator[Finding]:
    filled = sum(bool(row.cells[index].text) for row in parted.rows)
    for row in parted.rows:
        if row.cells[index].text or sure:
            continue
        last = row.number == len(parted.rows)
        if filled > _USUAL * (len(parted.rows) - 1) or len(parted.rows) == 1:
            yield _blank(row, column, last=last)


def _blank(row: Row, column: Column, *, last: bool) -> Finding:
    said = next((cell for cell in row.cells if cell.text), None)
    hint = " The text may end in the middle of this row." if last else ""
    return Finding(
        "cell.missing",
        "warning",
        f"Row {row.number} has nothing under “{column.header.text}”, which the other rows fill.{hint}",
        "Compare the row with the page: the cell is empty there, or its words stand in a neighbouring cell.",
        row=row.number,
        column=column.header.text,
        quotes=(Quote.of(said, 0, len(said.text)),) if said else (),
    )
