"""Whether each row of a table is one patient, by what it says of age and sex."""

from __future__ import annotations

import re
from collections.abc import Callable

from evitable.facts.tokens import folded
from evitable.model import LabelledTable
from evitable.terms import look_up

_ONE_AGE = re.compile(r"\d{1,3}(?:\.\d+)?\s*(?:y|yrs?|years?|m|mo|months?)?")
_LETTERS = frozenset({"m", "f", "1", "2"})
_ENOUGH = 2


def rows_are_patients(table: LabelledTable) -> bool:
    """Tell whether rows are single patients: one sex and one age each, and no column counts patients."""
    roles = {column.role for column in table.columns}
    if table.kind == "patient-treatment":
        return True
    if "n" in roles or not {"sex", "age"} <= roles or len(table.rows) < _ENOUGH:
        return False
    return _all(table, "sex", _is_sex) and _all(table, "age", _is_age)


def _all(table: LabelledTable, role: str, fits: Callable[[str], bool]) -> bool:
    """Tell whether all filled cells of the columns of a role fit, but for those that say that nothing is known."""
    places = [at for at, column in enumerate(table.columns) if column.role == role]
    texts = [row.cells[at].text.strip() for row in table.rows for at in places if row.cells[at].text.strip()]
    told = [text for text in texts if look_up(text, "not-reported") is None]
    return len(told) >= _ENOUGH and all(fits(text) for text in told)


def _is_sex(text: str) -> bool:
    return folded(text) in _LETTERS or look_up(text, "sex") is not None


def _is_age(text: str) -> bool:
    return _ONE_AGE.fullmatch(folded(text)) is not None
