"""References as printed: ones that cannot exist, ones that two studies share, and rows that lack theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evitable.checks.authors import first_author
from evitable.checks.rule import Remark, Rule, cells_of, listed, quotes_of
from evitable.model import Cell, EvidenceTable, Quote, Study

_YEAR = re.compile(r"(?<![\d.,/–-])(\d{4})(?![\d.,/–-]?\d)")
_FIRST_YEAR, _LAST_YEAR = 1800, 2099
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_PMID = re.compile(r"[1-9]\d{0,7}")
_NAMED = frozenset({"citation", "year"})
# A mark that nearly all rows have is missing from the others.
_ENOUGH_ROWS, _FEW = 3, 0.2


def impossible(table: EvidenceTable) -> Iterator[Remark]:
    """A year, DOI or PMID that no report has."""
    for study in table.studies:
        if study.citation.doi or study.citation.pmid:
            yield from _impossible_sign(study)
    cells = cells_of(table)
    places = [at for at, column in enumerate(table.columns) if column.role in _NAMED]
    for study, row in zip(table.studies, table.rows, strict=False):
        for cell in (cells.get(row[at]) for at in places if at < len(row)):
            found = _odd_year(cell) if cell else None
            if cell and found:
                quote = Quote.of(cell, found.start(1), found.end(1))
                yield Remark(f"No report is of the year {found[1]}.", "citation", (quote,), study.row)


def _odd_year(cell: Cell) -> re.Match[str] | None:
    """Return four digits that stand where a year does and are none; a cell with a year has another number besides."""
    first = _YEAR.search(cell.text)
    if first is None or _FIRST_YEAR <= int(first[1]) <= _LAST_YEAR or _YEAR.search(cell.text, first.end()):
        return None
    return first


def _impossible_sign(study: Study) -> Iterator[Remark]:
    for name, value, known in (("DOI", study.citation.doi, _DOI), ("PMID", study.citation.pmid, _PMID)):
        if value and not known.fullmatch(str(value.value)):
            yield Remark(f"{value.value} is no {name}.", "citation", quotes_of(value), study.row)


def mark_shared(table: EvidenceTable) -> Iterator[Remark]:
    """One reference mark beside the names of different authors."""
    marked: dict[str, dict[str, Study]] = {}
    for study in table.studies:
        author, number = first_author(study), study.citation.number
        if author and number and study.citation.label and study.citation.label.status == "stated":
            marked.setdefault(number.value, {}).setdefault(author[0], study)
    for mark, named in marked.items():
        if len(named) > 1:
            studies = tuple(named.values())
            yield Remark(
                f"Rows {listed(str(study.row) for study in studies)} bear one reference mark ({mark}) and other names.",
                quotes=quotes_of(*(study.citation.number for study in studies)),
                rows=tuple(study.row for study in studies),
            )


def mark_missing(table: EvidenceTable) -> Iterator[Remark]:
    """A row without a reference mark where nearly all others have one."""
    bare = [study for study in table.studies if not study.citation.number]
    rows = len(table.studies)
    if rows - len(bare) >= _ENOUGH_ROWS and len(bare) <= max(1, _FEW * rows):
        for study in bare:
            if study.citation.label and study.citation.label.status == "stated":
                quotes = quotes_of(study.citation.label)
                yield Remark("No reference mark, as the other rows have.", "citation", quotes, study.row)


RULES = (
    Rule(
        "studies.reference-impossible",
        "warning",
        "A reference that cannot exist",
        "Correct year, DOI or PMID from the list of references.",
        impossible,
    ),
    Rule(
        "studies.reference-shared",
        "warning",
        "One reference mark for two studies",
        "Look both up in the list of references.",
        mark_shared,
    ),
    Rule(
        "studies.reference-missing",
        "note",
        "A row without its reference mark",
        "Look the study up in the list of references.",
        mark_missing,
    ),
)
