"""What the order of columns and of lines of therapy says: what was before, and what the treatment is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from evitable.cells.parted import Parted
from evitable.model import Column, Role, Row
from evitable.terms import fold, look_up

_ORDINALS = {"1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4}
_TELLS_DOSES = "it is about a line of therapy, and its cells tell doses"
_DOSE = re.compile(r"(?i)\d\s*(?:m?g|mcg|[µμ]g|IU|units?)\b")
_LINE = re.compile(r"\b(1st|2nd|3rd|4th|first|second|third|fourth)[ -]line\b|\bline ([1-4])\b|\b([1-4])l\b")
_TREATING: frozenset[Role | None] = frozenset({"drug", "dose", "regimen", "duration", "concomitant", "prior"})
_OUTCOME: frozenset[Role | None] = frozenset({"response", "relapse", "death", "adverse-events", "follow-up"})


def in_course(parted: Parted, own: Mapping[str, str]) -> Parted:
    """Give columns the part in the course that their place tells.

    Where headers number lines of therapy, those before the last are previous treatment, unless their cells
    tell doses as those of the treatment do: then the row is about all of them. An event named
    before any treatment, in a table that has a column for harms as such, is a finding and no harm.
    """
    columns = _without_findings(_by_line(parted.columns, parted.rows), own)
    return replace(parted, columns=columns)


def _line_of(column: Column) -> int | None:
    found = _LINE.search(fold(column.header.text))
    if found is None:
        return None
    word = next(group for group in found.groups() if group)
    return _ORDINALS.get(word) or int(word)


def _by_line(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Make the lines of therapy before the last previous treatment, and the last one the treatment."""
    columns = tuple(_dosed(column, at, rows) for at, column in enumerate(columns))
    lines = [_line_of(column) for column in columns]
    last = max((line for line in lines if line), default=0)
    if len({line for line in lines if line}) < 2:
        return tuple(columns)
    first = next(at for at, line in enumerate(lines) if line)
    return tuple(
        _lined(column, line, last) if line else _before_lines(column) if at < first else column
        for at, (column, line) in enumerate(zip(columns, lines, strict=True))
    )


def _dosed(column: Column, at: int, rows: Sequence[Row]) -> Column:
    """Take a line of therapy whose cells tell doses for treatment: what had failed before is named without them."""
    if not _line_of(column) or column.role not in _TREATING | {None}:
        return column
    texts = [row.cells[at].text for row in rows if at < len(row.cells) and row.cells[at].text.strip()]
    if 2 * sum(_DOSE.search(text) is not None for text in texts) < max(1, len(texts)):
        return column
    return Column(column.header, "regimen", _TELLS_DOSES)


def _lined(column: Column, line: int, last: int) -> Column:
    if line < last and column.why != _TELLS_DOSES:
        role: Role = "prior" if column.role in _TREATING or column.role is None else "other"
        return Column(column.header, role, f"it is about line {line} of therapy, and line {last} follows")
    if column.role == "prior":
        return Column(column.header, "regimen", f"it is about line {last} of therapy, the last")
    return column


def _before_lines(column: Column) -> Column:
    """Take a treatment before all numbered lines for none of them."""
    if column.role not in ("drug", "dose", "regimen"):
        return column
    return Column(column.header, "other", f"{column.why}; it stands before the lines of therapy")


def _without_findings(columns: tuple[Column, ...], own: Mapping[str, str]) -> tuple[Column, ...]:
    treated = next((at for at, column in enumerate(columns) if column.role in _TREATING), 0)
    if not any(column.role == "adverse-events" and _asks_for_harms(column, own) for column in columns[treated:]):
        return columns
    return tuple(
        Column(column.header, "other", f"{column.why}, and it stands before the treatment")
        if column.role == "adverse-events" and at < treated
        else column
        for at, column in enumerate(columns)
    )


def _asks_for_harms(column: Column, own: Mapping[str, str]) -> bool:
    """Tell whether a header asks for harms as such: `Adverse events`, `Type of adverse event`."""
    core = re.split(r"[,(\[:\n]", column.header.text)[0].strip()
    words = core.split()
    tails = (" ".join(words[at:]) for at in range(len(words)))
    terms = (look_up(tail, "header", own=own) for tail in tails)
    return any(term is not None and term.get("role") == "adverse-events" for term in terms)
