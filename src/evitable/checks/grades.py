"""Grades of harms as printed: grades that no scale has, and grades of nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evitable.checks.gathering import gathered
from evitable.checks.rule import Remark, Rule, cells_of, quotes_of
from evitable.model import AdverseEvent, Cell, EvidenceTable, Quote, Study

_GRADE = re.compile(
    r"\b(?:grades?|gr\.?|G)\s?(?:[≥>≤<]=?\s?)?(\d{1,2})(?:\s?(?:-|–|to|/|or|and|,)\s?(\d{1,2}))?(?![\d.%])",
    re.IGNORECASE,
)
_BARE_GRADE = r"((?:grades?|gr\.?|G)\s?[1-5](?:\s?[-–/]\s?[1-5])?)"
_ANY_HARM = r"(?:\s(?:toxicit(?:y|ies)|AEs?|(?:adverse )?events?))?"
# "; grade 3 (1);", "grade 3-4 in 2 patients", "G3 (N = 2), fever": a count, and no harm that it is of.
_ALONE = re.compile(
    rf"(?:^|[;,.\n•]|:\s)\s*{_BARE_GRADE}{_ANY_HARM}\s*"
    r"(?:(?:in|:|=)?\s*\(?\s*n?\s*=?\s*\d+\s*(?:patients|pts)?\s*\)?\s*(?=$|[;,.\n•])|(?=$|[;\n•]))",
    re.IGNORECASE,
)
# A quick look, as most cells tell no grade.
_PERHAPS = re.compile(r"[gG](?:[rR]|\s?[≥>≤<\d])")
_HIGHEST = 5
_OF_HARMS = frozenset({"adverse-events", "comments"})


@gathered
def _cells(table: EvidenceTable) -> list[tuple[Study, Cell]]:
    """Gather the cells in which harms are told, and maybe grades of them, each with its study."""
    cells = cells_of(table)
    places = [place for place, column in enumerate(table.columns) if column.role in _OF_HARMS]
    return [
        (study, cells[row[place]])
        for study, row in zip(table.studies, table.rows, strict=False)
        for place in places
        if place < len(row) and row[place] in cells and _PERHAPS.search(cells[row[place]].text)
    ]


def grade_outside(table: EvidenceTable) -> Iterator[Remark]:
    """A grade that the scale of 1 to 5 does not have, in a row or in a header."""
    headers = ((None, column.header) for column in table.columns if column.role in _OF_HARMS)
    for row, cell in (*headers, *((study.row, cell) for study, cell in _cells(table))):
        for match in _GRADE.finditer(cell.text):
            odd = [int(grade) for grade in match.groups() if grade and not 1 <= int(grade) <= _HIGHEST]
            if odd:
                quote = Quote.of(cell, match.start(), match.end())
                yield Remark(f"“{quote.text}”: grades run from 1 to {_HIGHEST}.", quotes=(quote,), row=row)


def grade_alone(table: EvidenceTable) -> Iterator[Remark]:
    """A grade without the harm that has it."""
    for study, cell in _cells(table):
        for match in _ALONE.finditer(cell.text):
            quote = Quote.of(cell, match.start(1), match.end(1))
            graded = [event for event in study.adverse_events if any(_meets(quote, q) for q in quotes_of(event.grade))]
            if any(not _is_told_again(event, study) for event in graded):
                continue  # The header or the words before name the harm.
            yield Remark(f"“{quote.text}” names no harm.", quotes=(quote,), row=study.row)


def _is_told_again(event: AdverseEvent, study: Study) -> bool:
    """Whether the harm of a grade was counted before without one: the grade may be of any harm before it."""
    place = event.term.quotes[0].place if event.term.quotes else None
    return any(
        other is not event and other.n and not other.grade and other.term.quotes and other.term.quotes[0].place == place
        for other in study.adverse_events
    )


def _meets(one: Quote, other: Quote) -> bool:
    mine, yours = one.place, other.place
    return mine.cell == yours.cell and mine.start < yours.end and yours.start < mine.end


RULES = (
    Rule(
        "harm.grade-outside",
        "error",
        "A grade outside 1 to 5",
        "Correct it from the paper; look whether another scale is meant.",
        grade_outside,
    ),
    Rule(
        "harm.grade-alone",
        "note",
        "A grade without a harm",
        "Find out in the paper which harm had this grade.",
        grade_alone,
    ),
)
