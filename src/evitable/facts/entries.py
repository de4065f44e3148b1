"""Studies set beside the source's own list of references: which entry each is, with its DOI and PMID."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from evitable.model import Cell, Citation, EvidenceTable, Mark, Quote, Reference, Study, Value

_NAMING = ("citation", "reference", "label", "year", "design")
_WHY = "the source's list of references says so"


def with_references(table: EvidenceTable, references: Sequence[Reference]) -> EvidenceTable:
    """Give each study the entries that its signs lead to; DOI and PMID where they lead to one entry.

    What the table itself says of a study stays as it is.
    """
    known = {reference.id: reference for reference in references}
    if not known:
        return table
    cells = {cell.id: cell for cell in table.cells}
    studies = tuple(
        replace(study, citation=_resolved(study, list(_signs(study, table, cells)), known)) for study in table.studies
    )
    return replace(table, studies=studies)


def _signs(study: Study, table: EvidenceTable, cells: Mapping[str, Cell]) -> Iterator[tuple[Mark, Quote]]:
    """Yield the reference signs in the cells that name a study, with the words they are."""
    row = table.rows[study.row - 1] if study.row <= len(table.rows) else ()
    for id_, column in zip(row, table.columns, strict=False):
        cell = cells.get(id_)
        if cell is None or column.role not in _NAMING:
            continue
        signs = {sign.id: sign for sign in cell.signs()}
        for number, mark in enumerate(cell.marks, 1):
            sign = signs.get(f"{cell.id}m{number}")
            quote = Quote.of(sign, 0, len(sign.text)) if sign else Quote.of(cell, mark.start, mark.end)
            if mark.kind == "reference" and mark.targets:
                yield mark, quote


def _resolved(study: Study, signs: Sequence[tuple[Mark, Quote]], known: Mapping[str, Reference]) -> Citation:
    citation = study.citation
    entries = {target: quote for mark, quote in signs for target in mark.targets if target in known}
    found = tuple(known[target] for target in entries)
    if len(found) != 1:
        return replace(citation, references=found)
    (entry,), quotes = found, tuple(entries.values())
    doi = citation.doi or (Value(entry.doi, quotes, "derived", _WHY) if entry.doi else None)
    pmid = citation.pmid or (Value(entry.pmid, quotes, "derived", _WHY) if entry.pmid else None)
    return replace(citation, doi=doi, pmid=pmid, references=found)
