"""The tables of several sources as one, each value still leading to its words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from evitable.base.stored import StoredStudy
from evitable.model import EVIDENCE_KINDS, Abbreviation, Evidence, EvidenceTable, Finding, Origin, Place, Source

Numbers = Mapping[tuple[int, int], int]
"""The numbers of a source's studies in a base, by table (from 1) and row."""


def renumbered(evidence: Evidence, numbers: Numbers) -> Evidence:
    """Give the rows of evidence the numbers of its studies in a base, and keep where each stood as its origin.

    Rows that the base does not hold are left out. The words of findings name rows by the old numbers: check again.
    """
    source = evidence.source.name
    tables = (_renumbered(table, source, at, numbers) for at, table in enumerate(evidence.tables, 1))
    return dataclasses.replace(evidence, tables=tuple(tables))


def _renumbered(table: EvidenceTable, source: str, at: int, numbers: Numbers) -> EvidenceTable:
    held = [place for place, study in enumerate(table.studies) if (at, study.row) in numbers]
    named = table.label or table.title or f"table {at}"
    rows = [table.rows[place] if place < len(table.rows) else () for place in held]
    olds = [table.studies[place] for place in held]
    return dataclasses.replace(
        table,
        studies=tuple(
            dataclasses.replace(old, row=numbers[at, old.row], findings=told_by(numbers, at, old.findings))
            for old in olds
        ),
        rows=tuple(rows),
        origins=tuple(
            Origin(source, named, old.row, _headers(table, row)) for old, row in zip(olds, rows, strict=True)
        ),
        findings=told_by(numbers, at, table.findings),
    )


def numbers_of(studies: Iterable[StoredStudy]) -> dict[int, dict[tuple[int, int], int]]:
    """Return the numbers of studies by source, table and row."""
    found: dict[int, dict[tuple[int, int], int]] = {}
    for one in studies:
        found.setdefault(one.source_id, {})[one.table_number, one.study.row] = one.id
    return found


def told_by(numbers: Numbers, at: int, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Tell the findings of a table by the numbers of its studies; `at` is the table's own number."""
    return tuple(
        dataclasses.replace(
            one,
            row=None if one.row is None else numbers.get((at, one.row)),
            rows=tuple(numbers[at, row] for row in one.rows if (at, row) in numbers),
            links=(),
        )
        for one in findings
    )


def _headers(table: EvidenceTable, row: Sequence[str]) -> tuple[str, ...]:
    """Return the header over each cell of a row; a section heading before the cells has none."""
    before = len(row) - len(table.columns)
    if before < 0:
        return ()
    return (*[""] * before, *(column.header.text for column in table.columns))


class _Sheet(NamedTuple):
    """A table of a source, and the mark that the names of its cells get."""

    mark: str
    source: str
    table: EvidenceTable


def gathered(
    base: Source, evidences: Sequence[Evidence], left_out: Mapping[int, str] = MappingProxyType({}), title: str = ""
) -> Evidence:
    """Gather the evidence tables of several sources in one, whose rows are numbered as the studies of a base.

    `evidences` are renumbered (`renumbered`) and checked. Cells get names of their own (`s2t1-r1c4` is of the first
    table of the second source), and all quotes follow. Tables of other kinds come after, named with their source.
    `left_out` gives studies that count by way of another report, with the reason; `title` says which studies these
    are, where they are not all of the base.

    Example:
        >>> from evitable.model import Cell, Quote, Study, Value
        >>> cell = Cell.at("r1c1", "N = 5", 0)
        >>> study = Study(1, n=Value(5, (Quote.of(cell, 4, 5),)))
        >>> table = EvidenceTable(None, None, None, "treatment-evidence", "", (), (), (study,), (cell,), (("r1c1",),))
        >>> one = Evidence(Source("a.csv", "text/csv", "", "N = 5"), (table,))
        >>> found = gathered(Source("base", "", "", ""), [renumbered(one, {(1, 1): 7})]).tables[0]
        >>> found.studies[0].row, found.studies[0].n.quotes[0].place.cell, found.origins[0].source
        (7, 's1t1-r1c1', 'a.csv')
    """
    sheets = [
        _Sheet(f"s{at}t{number}-", evidence.source.name, table)
        for at, evidence in enumerate(evidences, 1)
        for number, table in enumerate(evidence.tables, 1)
    ]
    kept = [one for one in sheets if one.table.kind in EVIDENCE_KINDS and one.table.studies]
    others = [one for one in sheets if one not in kept]
    told = tuple(_of_source(one, evidence.source) for evidence in evidences for one in evidence.findings)
    sources = tuple(evidence.source for evidence in evidences)
    title = title or f"All studies of {base.name}"
    return Evidence(base, (_whole(title, kept, left_out), *map(_other, others)), told, sources)


def _whole(title: str, sheets: Sequence[_Sheet], left_out: Mapping[int, str]) -> EvidenceTable:
    tables = [_moved(one.table, one.mark) for one in sheets]
    lines = sorted(
        (
            (study, row, origin)
            for table in tables
            for study, row, origin in zip(table.studies, table.rows, table.origins, strict=True)
        ),
        key=lambda line: line[0].row,
    )
    own: dict[tuple[str, str], Abbreviation] = {}
    for table in tables:
        own |= {(one.short, one.long): one for one in table.abbreviations if (one.short, one.long) not in own}
    return EvidenceTable(
        id=None,
        label=None,
        title=title,
        kind="treatment-evidence",
        why="gathered from every source of the base",
        columns=(),
        abbreviations=tuple(own.values()),
        studies=tuple(study for study, _, _ in lines),
        cells=tuple(cell for table in tables for cell in table.cells),
        rows=tuple(row for _, row, _ in lines),
        findings=tuple(finding for table in tables for finding in table.findings),
        origins=tuple(dataclasses.replace(origin, left_out=left_out.get(study.row, "")) for study, _, origin in lines),
    )


def _other(one: _Sheet) -> EvidenceTable:
    """Name a table of another kind by its source too; it has no studies."""
    named = f"{one.table.label or one.table.id or 'Table'} of {one.source}"
    return dataclasses.replace(one.table, label=named, studies=(), rows=(), cells=(), origins=())


def _of_source(finding: Finding, source: Source) -> Finding:
    """Say which source a finding about a source as a whole is about."""
    return dataclasses.replace(finding, message=f"{source.name}: {finding.message}", quotes=())


def _moved(table: EvidenceTable, mark: str) -> EvidenceTable:
    """Put a mark before the name of every cell, wherever it stands."""
    cells = tuple(dataclasses.replace(cell, id=mark + cell.id) for cell in table.cells)
    rows = tuple(tuple(mark + one for one in row) for row in table.rows)
    told: EvidenceTable = _marked(dataclasses.replace(table, columns=(), cells=(), rows=()), mark)
    return dataclasses.replace(told, cells=cells, rows=rows)


def _marked(record: Any, mark: str) -> Any:
    """Return a record with every place in it moved to the cell of the marked name."""
    if isinstance(record, Place):
        return Place(mark + record.cell, record.start, record.end)
    if isinstance(record, tuple):
        return _each(record, mark)
    kind: type[Any] = type(record)
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = _fields_of(kind)
    changed = {
        name: new for name in names for old in (getattr(record, name),) if (new := _marked(old, mark)) is not old
    }
    return dataclasses.replace(record, **changed) if changed else record


def _each(items: tuple[Any, ...], mark: str) -> tuple[Any, ...]:
    moved = [_marked(item, mark) for item in items]
    return tuple(moved) if any(new is not old for new, old in zip(moved, items, strict=True)) else items


def _fields_of(kind: type[Any]) -> tuple[str, ...]:
    """Return the fields of a record; nothing that is no record holds a place."""
    return tuple(field.name for field in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


_FIELDS: dict[type[Any], tuple[str, ...]] = {}
"""The fields of each kind of record that was met, as asking for them takes longest."""
