"""What a row takes from the row above: by a ditto sign, or by leaving blank the name of the study it goes on with.

Tables lose their spans on the way into a sheet: the study's name stands in the first of its rows, and blank
cells below it mean the same study. Only names, designs, diseases and drugs are carried so, and never a figure: a
blank under a header that counts says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, NamedTuple

from evitable.facts.draft import Draft
from evitable.facts.eachvalue import each_value
from evitable.model import Cell, LabelledTable, Role, Row, Value

_DITTO = re.compile(
    r"\s*[-–—]?\s*(?:[\"”“″〃]|''|,,|(?:(?:the )?same(?: as (?:above|before))?|as above|see above|ditto|idem|do\.)\.?)"
    r"\s*[-–—]?\s*",
    re.IGNORECASE,
)
_TREATING: frozenset[Role | None] = frozenset(
    {"drug", "dose", "regimen", "concomitant", "comparator", "prior", "duration"}
)
_NAMING: frozenset[Role | None] = frozenset({"citation", "reference", "year"})
_STUDY: frozenset[Role | None] = frozenset({"citation", "reference", "year", "country", "design", "condition"})
_BY_SIGN = _STUDY | _TREATING
_BY_BLANK: frozenset[Role | None] = frozenset({*_STUDY, "drug"})
_UNITING: frozenset[Role | None] = frozenset({"design", "condition", "drug"})
_ENOUGH = 2


class Carried(NamedTuple):
    """A cell of an earlier row that stands for a cell of this one, and why."""

    cell: Cell
    why: str


def carried(table: LabelledTable) -> Iterator[Mapping[int, Carried]]:
    """Yield for each row, by column, the cells above that stand for its own.

    Example:
        >>> from evitable.model import Column
        >>> columns = (Column(Cell("h1", "Study"), "citation"), Column(Cell("h2", "N"), "n"))
        >>> rows = (Row(1, (Cell("a", "Ada 2001"), Cell("b", "4"))), Row(2, (Cell("c", "ditto"), Cell("d", "5"))))
        >>> table = LabelledTable(None, None, None, "treatment-evidence", "", columns, rows)
        >>> [{at: one.cell.text for at, one in row.items()} for row in carried(table)]
        [{}, {0: 'Ada 2001'}]
    """
    above: dict[int, Cell] = {}
    section: Cell | None = None
    for row in table.rows:
        if row.section is not section:
            above, section = {}, row.section
        found = dict(_of_row(row, table, above))
        yield found
        for at, cell in enumerate(row.cells):
            if at in found:
                above[at] = found[at].cell
            elif cell.text.strip():
                above[at] = cell
            else:
                above.pop(at, None)


def _of_row(row: Row, table: LabelledTable, above: Mapping[int, Cell]) -> Iterator[tuple[int, Carried]]:
    goes_on = _goes_on(row, table, above)
    by_blank = _BY_BLANK if table.bordered else _NAMING
    goes_on = goes_on and (table.bordered or _is_listed(row, table))
    groups = _groups(row, table)
    for at, (cell, column) in enumerate(zip(row.cells, table.columns, strict=False)):
        if at not in above:
            continue
        if at in groups and not cell.text.strip():
            yield at, Carried(above[at], "the studies are grouped by this column, and the row leaves it blank")
            continue
        if column.role in _BY_SIGN and _DITTO.fullmatch(cell.text):
            yield at, Carried(above[at], f"“{cell.text.strip()}” stands for the cell above")
        elif goes_on and not cell.text.strip() and column.role in by_blank:
            yield at, Carried(above[at], "the row goes on with the study above and leaves this blank")


def _groups(row: Row, table: LabelledTable) -> range:
    """Return the columns before the authors' that group the studies: from the first on, where they say what unites.

    A row with a study of its own that leaves such a column blank stands under the design, disease or drug above.
    """
    first = next((at for at, column in enumerate(table.columns) if column.role == "citation"), 0)
    if first >= len(row.cells) or not row.cells[first].text.strip():
        return range(0)
    grouping = all(column.role in _UNITING for column in table.columns[:first])
    return range(first) if grouping else range(0)


def _goes_on(row: Row, table: LabelledTable, above: Mapping[int, Cell]) -> bool:
    """Tell whether a row names no study and yet says something of one: the study of the row above."""
    names = [at for at, column in enumerate(table.columns) if column.role in _NAMING]
    authors = [at for at in names if table.columns[at].role == "citation" and at in above]
    if not authors or any(at < len(row.cells) and row.cells[at].text.strip() for at in names):
        return False
    return sum(bool(cell.text.strip()) for cell in row.cells) >= _ENOUGH


def _is_listed(row: Row, table: LabelledTable) -> bool:
    """Tell whether a row whose borders were lost is an entry of its own all the same: labelled, and mostly filled.

    Without borders a blank is where nothing was found; a patient with a number and the rest of a row is told by both.
    """
    pairs = list(zip(row.cells, table.columns, strict=False))
    labelled = any(column.role == "label" and cell.text.strip() for cell, column in pairs)
    return labelled and sum(bool(cell.text.strip()) for cell, _ in pairs) * _ENOUGH > len(pairs)


def derived(draft: Draft, why: str) -> Draft:
    """Return what a carried cell gave, each value derived; numbers of patients are left where they stand."""

    def change(value: Value[Any]) -> Value[Any]:
        return replace(value, status="derived" if value.status == "stated" else value.status, why=why)

    marked = Draft(*[each_value(getattr(draft, each.name), change) for each in fields(Draft)])
    marked.populations, marked.sizes, marked.harms, marked.responses = [], [], [], []
    return marked
