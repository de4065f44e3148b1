"""Two numbers in one cell under a header that asks for both: patients and their eyes, lesions or episodes."""

from __future__ import annotations

import re

from evitable.facts.coverage import Coverage
from evitable.facts.population import read_population
from evitable.facts.sex import PopulationRead
from evitable.facts.tokens import folded
from evitable.model import Cell, Quote, Statement, Value

_PAIR = re.compile(r"\s*(\d{1,6})\D{1,12}?(\d{1,6})\W*(?:eyes?|lesions?|episodes?|patients?|pts|children)?\W*")

# The sexes stand behind in a bracket: `6/6 (4 men, 2 women)`.
_PAIR_AND_MORE = re.compile(
    r"\s*(\d{1,6}) ?/ ?(\d{1,6})(?= ?(?:vs?|versus)\b| ?[(\[]\D{0,8}\d+ ?(?:m|f|wo|boys?|girls?)|[,;])"
)


def read_people(cell: Cell, coverage: Coverage, at: int) -> PopulationRead | None:
    """Read `18 (23)` under `Patients (eyes)`: the number of people, the other one told; None in another form."""
    plain = folded(cell.text)
    found = _PAIR.fullmatch(plain) or _PAIR_AND_MORE.match(plain)
    if found is None:
        return None
    quotes = [Quote.of(cell, *found.span(group)) for group in (1, 2)]
    told = PopulationRead()
    if found.end() < len(plain):
        told = read_population(cell, coverage, span=(found.end(), len(plain)), bare=False)
    coverage.mark(cell.id, 0, found.end())
    told.n = Value(int(found[at + 1]), (quotes[at],))
    told.statements.append(Statement("parts-count", quotes[1 - at]))
    return told
