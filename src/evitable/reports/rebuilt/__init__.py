"""The evidence table written anew from its records, in the words and look of a journal's table."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from evitable.model import Cell, EvidenceTable, Grid, Mark, Study
from evitable.reports.journal.laid import HOME, Entry
from evitable.reports.rebuilt.outcomes import harms, headed, outcome_of, responses
from evitable.reports.rebuilt.patients import diseases, number, population
from evitable.reports.rebuilt.short import short_forms
from evitable.reports.rebuilt.told import details, lines
from evitable.reports.rebuilt.treatment import compared, treatment
from evitable.reports.references import table_references
from evitable.reports.wording import capital

__all__ = ["listed", "rebuilt"]


class _Column(NamedTuple):
    header: str
    say: Callable[[EvidenceTable, Study], str]


def _comments(table: EvidenceTable, study: Study) -> str:
    """Say treatment, responses and harms, a bullet each."""
    return "\n".join(f"• {line}" for line in _lines(table, study))


def _lines(table: EvidenceTable, study: Study) -> Iterator[str]:
    yield from treatment(study)
    if study.prior:
        yield f"Previous therapy: {', '.join(drug.value for drug in study.prior)}"
    yield from responses(table, study)
    yield from harms(study)
    yield from lines(table, study)


def _design(_: EvidenceTable, study: Study) -> str:
    """Name the design; one that the records sort under others only, in its own words."""
    if study.design is None:
        return ""
    own = study.design.quotes[0].text if study.design.quotes else ""
    return capital(own if study.design.value == "other" and own else study.design.value)


def _label(_: EvidenceTable, study: Study) -> str:
    return study.label.value if study.label else ""


def _reference(_: EvidenceTable, study: Study) -> str:
    """Say who a study is by and in which year; its number is raised beside it."""
    citation = study.citation
    label = citation.label.value if citation.label else ""
    year = f"({citation.year.value})" if citation.year and str(citation.year.value) not in label else ""
    return " ".join(filter(None, (label, year)))


def _outcome(label: str) -> _Column:
    """Make the column of an outcome that the source gives a column of its own."""
    return _Column(capital(label), lambda _, study: outcome_of(study, label))


_BEFORE = (
    _Column("Case", _label),
    _Column("Study type", _design),
    _Column("Disease", lambda table, study: diseases(study, [entry.long for entry in table.abbreviations])),
    _Column("Study population", lambda _, study: population(study)),
    _Column("N", lambda _, study: number(study)),
)
_BEHIND = (
    _Column("Comparator", lambda _, study: compared(study)),
    _Column("References", _reference),
)
_PATIENTS = {"Case": "Patient"}
"""What a column is headed by where the rows are patients."""


def rebuilt(table: EvidenceTable, homes: Collection[str] = ()) -> Grid:
    """Write a table's records as a table of a journal: a row a study, a column a kind of fact.

    Columns that no row fills are left out. Our own extractor reads the same evidence from it. What stood beside
    coded values in the source's words, and what was not read, is kept at the foot; then come the short forms. `homes`
    are the ids of the list of references that is written with the table (`listed`): numbers lead to them.
    """
    first, then = headed(table)
    told = _Column("Comments", _comments)
    every = (*_BEFORE, *map(_outcome, first), told, *map(_outcome, then), *_BEHIND)
    filled = [[column.say(table, study) for study in table.studies] for column in every]
    columns = [at for at, column in enumerate(every) if any(filled[at]) or _numbered(table, column)]
    heads = [every[at].header for at in columns]
    heads = [_PATIENTS.get(head, head) if table.kind == "patient-treatment" else head for head in heads]
    rows = [tuple(_cell(0, at, head) for at, head in enumerate(heads))]
    for line, study in enumerate(table.studies, 1):
        texts = [filled[column][line - 1] for column in columns]
        numbered = [study if _numbered(table, every[column]) else None for column in columns]
        rows.append(tuple(_cell(line, at, text, numbered[at], homes) for at, text in enumerate(texts)))
    said = [Cell.at(name, text, 0) if text else None for name, text in (("label", table.label), ("title", table.title))]
    notes = filter(None, (details(table), short_forms(table, [text for texts in filled for text in texts])))
    foot = tuple(Cell.at(f"note{at}", text, 0) for at, text in enumerate(notes, 1))
    return Grid(table.id, said[0], said[1], tuple(rows), 1, foot, spanned=True)


def listed(tables: Sequence[EvidenceTable]) -> tuple[Entry, ...]:
    """Return the list of references below tables, each number once; none where two tables number differently."""
    found: dict[str, Entry] = {}
    for one in (one for table in tables for one in table_references(table)):
        entry = Entry(_home(one.mark), one.mark, one.text, one.link_text, one.address)
        if found.setdefault(one.mark, entry) != entry:
            return ()
    return tuple(found.values())


def _numbered(table: EvidenceTable, column: _Column) -> bool:
    """True for the column whose cells raise the numbers of references, where the table has any."""
    return column.say is _reference and any(study.citation.number for study in table.studies)


def _home(mark: str) -> str:
    return HOME + re.sub(r"\W+", "-", mark)[:30]


def _cell(row: int, column: int, text: str, cited: Study | None = None, homes: Collection[str] = ()) -> Cell:
    """Make a cell; one that cites a study raises the reference's number."""
    number_ = cited.citation.number if cited else None
    marks: tuple[Mark, ...] = ()
    if number_:
        home = _home(number_.value)
        marks = (Mark("reference", number_.value, len(text), len(text), (home,) if home in homes else ()),)
    return Cell(f"r{row}c{column}", text, (), row, column, marks=marks)
