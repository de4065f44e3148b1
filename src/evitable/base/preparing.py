"""Evidence as the rows that a base keeps of it, made before any lock is taken."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from evitable.base.chain import digest_of, tabbed
from evitable.base.errors import BaseConflict
from evitable.base.packing import pack, written
from evitable.base.pointers import parted
from evitable.base.words import summary_of, terms_of, words_of
from evitable.model import Evidence, EvidenceTable, Study


class ReadStudy(NamedTuple):
    """A study of a reading: its place in the table (from 1), its frame and bodies, and what it is found by."""

    table_number: int
    position: int
    record: str
    bodies: list[tuple[str, str]]
    study: Study
    words: str


class Prepared(NamedTuple):
    """A reading of a source ready to be kept; `fingerprint` is the same for the same evidence."""

    sha256: str
    source: dict[str, Any]
    content: bytes
    text: bytes | None
    tables: list[tuple[int, str, str]]
    studies: list[ReadStudy]
    findings: list[tuple[int, int, int, str, str]]
    rows_hash: str
    fingerprint: str


def prepare(evidence: Evidence, content: bytes) -> Prepared:
    """Make the rows of some evidence; `content` are the bytes that it was read from.

    Raises `BaseConflict` when they are not.
    """
    source = evidence.source
    if hashlib.sha256(content).hexdigest() != source.sha256:
        raise BaseConflict(f"{source.name}: these are not the bytes that the evidence was read from.")
    studies = [one for number, table in enumerate(evidence.tables, 1) for one in _studies(number, table)]
    made = Prepared(
        source.sha256,
        pack(dataclasses.replace(source, text="")),
        content,
        _text(source.text, content, source.encoding),
        [_table(number, table) for number, table in enumerate(evidence.tables, 1)],
        studies,
        list(_findings(evidence)),
        "",
        "",
    )
    rows_hash = digest_of(told_rows(made))
    bare = {**made.source, "name": ""}
    return made._replace(rows_hash=rows_hash, fingerprint=digest_of([[bare, text_hash(made.text), rows_hash]]))


def text_hash(text: bytes | None) -> str | None:
    """Return what the log keeps of a text that stands beside its source."""
    return None if text is None else hashlib.sha256(text).hexdigest()


def _text(text: str, content: bytes, encoding: str) -> bytes | None:
    """Return the source's text where it is more than its bytes decoded, as for a Word file or a PDF."""
    return None if decoded(content, encoding) == text else text.encode("utf-8", "surrogatepass")


def decoded(content: bytes, encoding: str) -> str | None:
    """Decode bytes as a source's text is: without the mark at the start; None where they are no text."""
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except (LookupError, UnicodeDecodeError):
        return None


def _table(number: int, table: EvidenceTable) -> tuple[int, str, str]:
    bare = dataclasses.replace(table, studies=(), cells=(), findings=())
    return number, written(bare), written(table.cells)


def _studies(number: int, table: EvidenceTable) -> Iterator[ReadStudy]:
    cells = {cell.id: cell.text for cell in table.cells}
    for at, study in enumerate(table.studies, 1):
        frame, bodies = parted(study)
        printed = printed_row(table, at, cells)
        yield ReadStudy(number, at, frame, bodies, study, words_of(study, printed))


def printed_row(table: EvidenceTable, position: int, cells: Mapping[str, str]) -> list[str]:
    """Return the texts of a study's row as printed; `cells` holds the texts of the table's cells."""
    ids = table.rows[position - 1] if position <= len(table.rows) else ()
    return [cells[name] for name in ids if name in cells]


def _findings(evidence: Evidence) -> Iterator[tuple[int, int, int, str, str]]:
    """Yield each finding with its table (0: the source) and its study's place in the table (0: the table)."""
    groups = [(0, 0, evidence.findings)]
    for number, table in enumerate(evidence.tables, 1):
        groups.append((number, 0, table.findings))
        groups += [(number, at, study.findings) for at, study in enumerate(table.studies, 1)]
    for number, at, findings in groups:
        for position, found in enumerate(findings):
            yield number, at, position, found.code, written(found)


def told_rows(made: Prepared) -> Iterator[Any]:
    """Yield what a reading says, row by row, as its fingerprint and the log's digest are made of it."""
    yield from (tabbed("table", *row) for row in made.tables)
    for one in made.studies:
        yield told_study(one.table_number, one.position, one.record, one.bodies)
    yield from (tabbed("finding", *row) for row in made.findings)


def told_study(table_number: int, position: int, record: str, bodies: list[tuple[str, str]]) -> str:
    """Return what a study says: its frame, and its values in the order of their pointers."""
    head = tabbed("study", table_number, position, record)
    return "\n".join([head, *map("\t".join, sorted(bodies))])


def present_rows(one: ReadStudy, study_id: int, name: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return a study's line and its names."""
    place = {"source": name, "table": one.table_number, "row": one.study.row}
    return summary_of(one.study, study_id, place), terms_of(one.study)
