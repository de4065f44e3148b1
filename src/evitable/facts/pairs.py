"""Two numbers in one cell under a header that asks for both: patients and their eyes, lesions or episodes."""

from __future__ import annotations

import re

from evitable.facts.coverage import Coverage
from evitable.facts.sex import PopulationRead
from evitable.facts.tokens import folded
from evitable.model import Cell, Quote, Statement, Value

_PAIR = re.compile(r"\s*(\d{1,6})\D{1,12}?(\d{1,6})\W*(?:eyes?|lesions?|episodes?|patients?|pts|children)?\W*")


def read_people(cell: Cell, coverage: Coverage, at: int) -> PopulationRead | None:
    """Read `18 (23)` under `Patients (eyes)`: the number of people, the other one told; None in another form."""
    found = _PAIR.fullmatch(folded(cell.text))
    if found is None:
        return None
    quotes = [Quote.of(cell, *found.span(group)) for group in (1, 2)]
    coverage.mark(cell.id, 0, len(cell.text))
    n = Value(int(found[at + 1]), (quotes[at],))
    return PopulationRead(n=n, statements=[Statement("parts-count", quotes[1 - at])])
