"""Rows of totals beside the rows that they sum up: all rows, or those of one group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from evitable.checks.rule import Remark, Rule, cells_of, column_of, plural
from evitable.model import EvidenceTable, Finding, Quote

_WHOLE = re.compile(
    r"(?:n\s?=\s?)?(\d{1,3}(?:[, \u202f]\d{3})+|\d+)(?:\s?/\s?(\d+))?"
    r"(?:\s?[(\[]\s?\d+(?:[.·]\d+)?\s?%?\s?[)\]])?(?: (?:patients|cases|pts))?",
    re.IGNORECASE,
)
_ROW = re.compile(r"r(\d+)c(\d+)$")
# What the reading says of a row of totals; means and ranges are no sums.
_SAYS_TOTAL = re.compile(r"“(?:grand |sub-?)?(?:totals?|sum|all|overall)\b", re.IGNORECASE)
_SUMMED = frozenset({"n", "sex", "response", "relapse", "death", "adverse-events"})


class _Column(NamedTuple):
    """The whole numbers of a column, by the place of their row."""

    numbers: dict[int, int]
    complete: bool


def total_differs(table: EvidenceTable) -> Iterator[Remark]:
    """A printed total that the rows do not add up to; a subtotal is of the rows since the one before."""
    above = 0
    for finding in table.findings:
        if finding.code == "row.summary" and finding.quotes:
            place = _ROW.search(finding.quotes[0].place.cell)
            row = int(place[1]) if place else 0
            if _SAYS_TOTAL.search(finding.message):
                of_group = "“sub" in finding.message.casefold()
                for quote in finding.quotes:
                    yield from _judged(quote, table, (above, row), of_group=of_group)
            above = row


def _judged(quote: Quote, table: EvidenceTable, between: tuple[int, int], *, of_group: bool) -> Iterator[Remark]:
    column = column_of(quote, table)
    if column is None or column.role not in _SUMMED:
        return
    own = _numbers(table, table.columns.index(column)) if column.role != "n" else _sizes(table)
    total = _whole(quote.text)
    if total is None or not own.complete or not own.numbers:
        return
    everything = sum(own.numbers.values())
    group = sum(number for place, number in own.numbers.items() if between[0] < place < between[1])
    if total not in (everything, group):
        whole = group if of_group else everything
        what = plural(whole, "patient") if column.role == "n" else f"{whole} under {column.header.text}"
        yield Remark(f"The printed total is {total}; the rows hold {what}.", quotes=(quote,))


def _sizes(table: EvidenceTable) -> _Column:
    """Return the numbers of patients as they were read, for they may stand in words."""
    places = _places(table)
    sizes = {place: study.n.value for place, study in zip(places, table.studies, strict=False) if study.n}
    return _Column(sizes, len(sizes) == len(table.studies))


def _numbers(table: EvidenceTable, at: int) -> _Column:
    """Return the whole numbers of a column; it is complete where each row has one, or a fraction or share with one."""
    cells, found = cells_of(table), {}
    for place, row in zip(_places(table), table.rows, strict=False):
        cell = cells.get(row[at]) if at < len(row) else None
        number = _whole(cell.text) if cell else None
        if number is None:
            return _Column({}, complete=False)
        found[place] = number
    return _Column(found, complete=True)


def _places(table: EvidenceTable) -> Sequence[int]:
    """Return where the rows stand in the table, those of totals counted."""
    summed = sorted(_place(finding) for finding in table.findings if finding.code == "row.summary")
    places, at = [], 0
    for _ in table.studies:
        at += 1
        while at in summed:
            at += 1
        places.append(at)
    return places


def _place(finding: Finding) -> int:
    found = _ROW.search(finding.quotes[0].place.cell) if finding.quotes else None
    return int(found[1]) if found else 0


def _whole(text: str) -> int | None:
    found = _WHOLE.fullmatch(text.strip())
    return int(re.sub(r"\D", "", found[1])) if found else None


RULES = (
    Rule(
        "count.total-differs",
        "warning",
        "A total that the rows do not give",
        "Look for a row that is missing or counted twice.",
        total_differs,
    ),
)
