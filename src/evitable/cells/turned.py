"""Tables that stand on their side: studies or patients as columns, what is told of them as rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from evitable.cells.bearing import is_one_age, is_one_sex, is_study
from evitable.cells.headers import role_of
from evitable.model import Cell, Finding, Grid
from evitable.terms import find

_PATIENT = re.compile(
    r"(?i)\W*(?:case|patient|pt|subject|participant|child|infant)s?\.?\s*(?:no\.?\s*|#\s*)?(?:\d{1,3}|[A-H])\b"
)
# A member of a family as its tree numbers it.
_MEMBER = re.compile(r"\W*(?:[A-Z]\d?[-.: ]*)?[IVX]{1,4}[-.: ]?\d{1,2}\W*")
_YEAR = re.compile(r"\W*(?:19|20)\d\d\W*")
_COUNT = re.compile(r"\W*(?:n\s*=\s*)?\d[\d, ]*\W*")
_ARM = re.compile(r"(?i)\b(?:group|arm|placebo|control|sham|total|all|overall|p[- ]?values?|mean|n)\b|[=%]|\d+ ?mg\b")
_OF_TREATMENT = frozenset({"drug", "dose", "regimen", "concomitant", "response", "relapse", "death", "adverse-events"})
_OF_STUDIES = frozenset(
    {"design", "n", "population", "age", "sex", "condition", "year", "follow-up", "duration", "country"}
)
_DRUGS = ("drug", "drug-class", "procedure")
_WIDEST = 40


def turn(grid: Grid, own: Mapping[str, str]) -> Grid:
    """Return the grid with rows for its columns where these are studies or patients; else the grid as it is.

    Its first cells must name what tables of evidence tell of studies, a treatment or an outcome among it.
    Cells keep their ids, words and places in the source; only their row and column are those of the turned grid.
    """
    rows = grid.rows
    if not _is_square(grid) or not (
        _names_columns(rows[0]) or _dates_columns(rows) or _sizes_trials(rows, own) or _tells_persons(rows, own)
    ):
        return grid
    roles = {role for row in rows[1:] for role in [role_of(row[0].text, own)[0]] if role}
    if not roles & _OF_TREATMENT or not roles & _OF_STUDIES:
        return grid
    flipped: dict[str, Cell] = {}
    turned = tuple(tuple(_flipped(cell, flipped) for cell in column) for column in zip(*rows, strict=True))
    return replace(grid, rows=turned, header_rows=1, findings=(*grid.findings, _told(len(turned) - 1)))


def _is_square(grid: Grid) -> bool:
    """True for a grid of one line of headers, in which no cell spans columns and each row has as many cells."""
    rows = grid.rows
    if not grid.parted or grid.header_rows > 1 or len(rows) < 3 or not 3 <= len(rows[0]) <= _WIDEST:
        return False
    return all(len(row) == len(rows[0]) and all(cell.columns == 1 for cell in row) for row in rows)


def _names_columns(heads: Sequence[Cell]) -> bool:
    texts = [cell.text for cell in heads[1:]]
    studies = sum(is_study(text) for text in texts)
    return all(texts) and (
        2 * studies > len(texts) or all(_PATIENT.match(text) or _MEMBER.fullmatch(text) for text in texts)
    )


def _dates_columns(rows: Sequence[Sequence[Cell]]) -> bool:
    """True where a row of years dates every column, and each column has a name of its own."""
    names = [cell.text for cell in rows[0][1:]]
    if not all(names) or len(set(names)) < len(names):
        return False
    return any(
        "year" in row[0].text.lower() and all(_YEAR.fullmatch(cell.text) for cell in row[1:]) for row in rows[1:]
    )


def _sizes_trials(rows: Sequence[Sequence[Cell]], own: Mapping[str, str]) -> bool:
    """True where a row tells what was given in each column and another how many got it, and no column is an arm.

    Trials that everybody knows by their short names stand so, and nothing in such a name tells that it is one.
    """
    names = [cell.text for cell in rows[0][1:]]
    if len(set(names)) < len(names) or any(not name or _ARM.search(name) or _is_drug(name) for name in names):
        return False
    # Roles of headers cost more than counts, and most tables have no such row.
    counted = [row for row in rows[1:] if all(_COUNT.fullmatch(cell.text) for cell in row[1:])]
    if not any(role_of(row[0].text, own)[0] == "n" for row in counted):
        return False
    given = (row for row in rows[1:] if role_of(row[0].text, own)[0] in ("drug", "regimen", "comparator"))
    return any(2 * sum(bool(find(cell.text, *_DRUGS, own=own)) for cell in row[1:]) > len(names) for row in given)


def _is_drug(name: str) -> bool:
    """True for a name that is all of a drug's: short names of trials often hold one."""
    return any(match.end - match.start == len(name.strip()) for match in find(name, *_DRUGS))


def _tells_persons(rows: Sequence[Sequence[Cell]], own: Mapping[str, str]) -> bool:
    """True where a row gives each column one sex, and another gives each one age."""
    sexed = any(
        all(is_one_sex(cell.text) for cell in row[1:]) and role_of(row[0].text, own)[0] == "sex" for row in rows[1:]
    )
    return sexed and any(
        all(is_one_age(cell.text) for cell in row[1:]) and role_of(row[0].text, own)[0] == "age" for row in rows[1:]
    )


def _flipped(cell: Cell, known: dict[str, Cell]) -> Cell:
    if not cell.id:
        return cell
    if cell.id not in known:
        known[cell.id] = replace(cell, row=cell.column, column=cell.row, rows=cell.columns, columns=cell.rows)
    return known[cell.id]


def _told(rows: int) -> Finding:
    return Finding(
        "table.turned",
        "note",
        f"The columns of this table are its {rows} studies or patients; it was turned on its side, a row for each.",
        "Check on the page that each column below the headers is one study or one patient.",
    )
