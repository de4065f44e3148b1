"""The source's own words, cut so that every value can light the very characters it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from evitable.model import Cell, EvidenceTable, Origin, Place, Quote, Status, Synthesis, Value
from evitable.reports.runs import Link
from evitable.reports.wording import capital, spans

AnyValue = Value[Any]
_RANK: dict[Status, int] = {"stated": 0, "derived": 1, "uncertain": 2}
_NOT_TOLD = frozenset({"read", "unread", "cells", "columns", "abbreviations"})
"""Fields of a table and its studies that hold words, but no value told in the report."""
_PROSE = 48
"""A cell longer than this stands on lines of its own in the pane."""


@dataclass(frozen=True, slots=True)
class Snip:
    """A run of a cell's text; `id` is set where a value came from it, `unread` where nothing did."""

    text: str
    id: str = ""
    unread: bool = False


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell as published, cut into snips; `header` is the column it stands in."""

    header: str
    snips: tuple[Snip, ...]
    long: bool


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of the source, or what stands around the rows; `mark` is the row's number or empty.

    `origin` says where a row of a gathered table stood.
    """

    mark: str
    name: str
    cells: tuple[SourceCell, ...]
    origin: str = ""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A cell, and the id of the snip that starts at each place."""

    cell: Cell
    ids: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Words:
    """Every quoted word of one table by its place, ready to be linked to."""

    cuts: Mapping[str, _Cut]
    rows: tuple[SourceRow, ...]

    def link(self, said: str, values: Iterable[AnyValue], *, note: str = "") -> Link | None:
        """Link what is said to the words of all its values; None when they quote nothing."""
        found = list(values)
        quotes = [quote for value in found for quote in value.quotes]
        statuses: list[Status] = [value.status for value in found]
        status: Status = max(statuses, key=_RANK.__getitem__) if statuses else "stated"
        reasons = list(dict.fromkeys(value.why for value in found if value.status == status and value.why))
        return self.link_quotes(said, quotes, how=_how(status, reasons), note=note, status=status)

    def link_quotes(
        self, said: str, quotes: Sequence[Quote], *, how: str = "", note: str = "", status: Status = "stated"
    ) -> Link | None:
        """Link what is said to these words; None when none of them is in the table."""
        known = sorted({quote.place for quote in quotes if quote.place.cell in self.cuts and quote.text})
        if not known:
            return None
        ids = [id_ for place in known for id_ in self._ids(place.cell, place.start, place.end)]
        ids = list(dict.fromkeys(ids))
        if not ids:
            return None
        sentence = " ".join(part for part in (how, note) if part)
        at = "; ".join(dict.fromkeys(filter(None, (self._characters(place) for place in known[:3]))))
        return Link(_spans(ids), ids[0], said, sentence, status, at)

    def _ids(self, cell: str, start: int, end: int) -> list[str]:
        cut = self.cuts[cell]
        return [id_ for at, id_ in cut.ids.items() if start <= at < end]

    def _characters(self, place: Place) -> str:
        origin = self.cuts[place.cell].cell.origin(place.start, place.end)
        # Readers count from one; the last character belongs to the words.
        return f"{origin[0] + 1}–{origin[1]}" if origin else ""


def read_words(table: EvidenceTable, synthesis: Synthesis | None, *, prefix: str) -> Words:
    """Cut every cell of a table at the ends of every quote made from it."""
    cells = {cell.id: cell for cell in table.cells}
    ends = _ends([*quotes_in(table), *(quotes_in(synthesis) if synthesis else ())])
    unread = _ends(quote for study in table.studies for quote in study.unread)
    heads = _heads(table, cells)
    origins = {str(study.row): _stood(one) for study, one in zip(table.studies, table.origins, strict=False)}
    cuts: dict[str, _Cut] = {}
    rows: list[SourceRow] = []
    number = 0
    for mark, name, ids in _listed(table, cells, ends):
        shown: list[SourceCell] = []
        for cell in (cells[id_] for id_ in ids):
            snips = _cut(cell, ends.get(cell.id, []), unread.get(cell.id, []), first=f"{prefix}{number}")
            number += sum(bool(snip.id) for snip in snips)
            cuts[cell.id] = _Cut(cell, _starts(snips))
            shown.append(SourceCell(heads.get(cell.id, ""), snips, len(cell.text) > _PROSE))
        rows.append(SourceRow(mark, name, tuple(shown), origins.get(mark, "")))
    return Words(cuts, tuple(rows))


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind) if item.name not in _NOT_TOLD)


def records_in(record: object) -> Iterator[object]:
    """Yield a record and every record inside it, depth first."""
    if isinstance(record, tuple):
        for item in record:
            yield from records_in(item)
    elif is_dataclass(record) and not isinstance(record, type):
        yield record
        for name in _field_names(type(record)):
            yield from records_in(getattr(record, name))


def quotes_in(record: object) -> Iterator[Quote]:
    """Yield every quote that a record holds."""
    return (item for item in records_in(record) if isinstance(item, Quote))


def values_in(record: object) -> Iterator[AnyValue]:
    """Yield every value that a record holds."""
    return (item for item in records_in(record) if isinstance(item, Value))


def _how(status: Status, reasons: Sequence[str]) -> str:
    why = "; ".join(reason.strip().rstrip(".") for reason in reasons)
    if status == "stated":
        return ""
    return f"{capital(status)}: {why}." if why else f"{capital(status)}."


def _ends(quotes: Iterable[Quote]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = {}
    for quote in quotes:
        if quote.place.end > quote.place.start:
            found.setdefault(quote.place.cell, set()).add((quote.place.start, quote.place.end))
    return {cell: sorted(places) for cell, places in found.items()}


def _heads(table: EvidenceTable, cells: Mapping[str, Cell]) -> dict[str, str]:
    """Return the header over each cell; of a gathered table, each row brings its own."""
    if table.origins:
        pairs = (zip(row, one.headers, strict=False) for row, one in zip(table.rows, table.origins, strict=True))
        return {cell: head for row in pairs for cell, head in row if cell in cells}
    return {cell: table.columns[at].header.text for row in table.rows for at, cell in _in_columns(row, cells, table)}


def _stood(origin: Origin) -> str:
    return f"Row {origin.row}, {origin.table.strip().rstrip('.:')} of {origin.source}"


def _in_columns(row: Sequence[str], cells: Mapping[str, Cell], table: EvidenceTable) -> Iterator[tuple[int, str]]:
    """Pair a row's cells with their columns; a section cell before them belongs to none."""
    own = [id_ for id_ in row if id_ in cells][-len(table.columns) :]
    return enumerate(own) if len(own) == len(table.columns) else iter(())


def _listed(
    table: EvidenceTable, cells: Mapping[str, Cell], ends: Mapping[str, object]
) -> Iterator[tuple[str, str, list[str]]]:
    """List the pane's rows: first what is quoted from around the rows, then row by row."""
    owned: set[str] = set()
    rows: list[tuple[str, str, list[str]]] = []
    for study, row in zip(table.studies, table.rows, strict=False):
        ids = [id_ for id_ in row if id_ in cells and id_ not in owned and cells[id_].text.strip()]
        ids = [one for id_ in ids for one in (id_, *(sign.id for sign in cells[id_].signs()))]
        owned.update(ids)
        rows.append((str(study.row), f"Row {study.row}", ids))
    around = [id_ for id_ in cells if id_ not in owned and id_ in ends]
    if around:
        yield "", "Around the rows", around
    yield from rows


def _cut(
    cell: Cell, read: Sequence[tuple[int, int]], unread: Sequence[tuple[int, int]], *, first: str
) -> tuple[Snip, ...]:
    """Cut a cell at every end; a stretch that some value came from gets an id, counted on from `first`."""
    borders = sorted({0, len(cell.text), *(place for pair in (*read, *unread) for place in pair)})
    prefix, number = first.rstrip("0123456789"), int(first[len(first.rstrip("0123456789")) :])
    snips: list[Snip] = []
    for start, stop in pairwise(border for border in borders if border <= len(cell.text)):
        known = any(low <= start < high for low, high in read)
        number += known
        skipped = not known and any(low <= start < high for low, high in unread)
        snips.append(Snip(cell.text[start:stop], f"{prefix}{number}" if known else "", skipped))
    return tuple(snips)


def _starts(snips: Sequence[Snip]) -> dict[int, str]:
    """Return where each snip with an id begins."""
    found, at = {}, 0
    for snip in snips:
        if snip.id:
            found[at] = snip.id
        at += len(snip.text)
    return found


def _spans(ids: Sequence[str]) -> str:
    """Write ids in few letters: `w4-6 w9` for w4, w5, w6 and w9."""
    numbers = [(match[1], int(match[2])) for match in (re.fullmatch(r"(.*\D)(\d+)", id_) for id_ in ids) if match]
    prefix = numbers[0][0]
    parts = spans(number for _, number in numbers)
    return " ".join(f"{prefix}{part.replace('–', '-')}" for part in parts)
