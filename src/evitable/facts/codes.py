"""Short codes of drugs that a table never explains, resolved by the drugs that it does name.

Data sheets write `SOT` or `ABA` for drugs of a kind that headers or other cells name. A code stands for
a drug when, among the drugs of the classes that the table names, the letters of one alone begin with it,
or hold its letters in order. Such a reading is never certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from evitable.model import LabelledTable, Role
from evitable.terms import Term, find, look_up, terms_of

_TREATING: frozenset[Role | None] = frozenset({"drug", "regimen", "prior", "concomitant"})
_CODE = re.compile(r"(?<![\w-])[A-Z]{3,4}(?![\w-])")
# Short forms of these kinds are read as such, also in a column of drugs.
_TAKEN = ("drug", "drug-class", "condition", "not-reported", "frequency", "route", "unit", "response")
# In a column of drugs, of codes that also stand for a procedure, the drug is meant.
_ROWS = 400


def drug_codes(table: LabelledTable, own: Mapping[str, str]) -> dict[str, str]:
    """Return the codes in columns of treatment that can mean one drug only, with its name."""
    texts = tuple(_texts(table))
    codes = {code for text in texts for code in _codes_in(text)} - own.keys()
    headers = " ".join(column.header.text for column in table.columns)
    # `TPE sessions` heads a column: elsewhere in the table TPE is that procedure too.
    named = {code for code in codes if code in headers.split() and look_up(code, "procedure") is not None}
    unknown = {code for code in codes - named if look_up(code, *_TAKEN) is None}
    if not unknown:
        return {}
    classes = set(_classes(table, texts, own))
    found = {code: _meant(code, frozenset(classes)) for code in unknown}
    return {code: name for code, name in found.items() if name}


def _codes_in(text: str) -> Iterator[str]:
    """Yield the codes of a cell; one within the name of a drug (`octreotide LAR`) is none."""
    found = list(_CODE.finditer(text))
    named = find(text, "drug") if found else ()
    for code in found:
        if not any(match.start < code.start() and code.end() <= match.end for match in named):
            yield code[0]


def _texts(table: LabelledTable) -> Iterator[str]:
    """Yield the cells of the columns of treatment."""
    places = [at for at, column in enumerate(table.columns) if column.role in _TREATING]
    for row in table.rows[:_ROWS]:
        yield from (row.cells[at].text for at in places if at < len(row.cells))


def _classes(table: LabelledTable, texts: Iterable[str], own: Mapping[str, str]) -> Iterator[str]:
    """Yield the classes of the drugs that title, headers and cells of treatment name."""
    headers = (column.header.text for column in table.columns if column.role in _TREATING)
    for text in (*([table.title.text] if table.title else []), *headers, *texts):
        for match in find(text, "drug", "drug-class", own=own):
            term = match.term
            name = term.concept if term.kind == "drug-class" else term.get("class")
            if name:
                yield name


@cache
def _drugs_of(classes: frozenset[str]) -> tuple[Term, ...]:
    return tuple(term for term in terms_of("drug") if term.get("class") in classes)


def _meant(code: str, classes: frozenset[str]) -> str:
    """Return the one drug that a code can mean, or an empty string."""
    letters = code.lower()
    drugs = _drugs_of(classes)
    for fits in (_begins, _holds):
        names = [term.name for term in drugs if fits(term.name, letters)]
        if names:
            return names[0] if len(names) == 1 else ""
    return ""


def _begins(name: str, letters: str) -> bool:
    return name.startswith(letters)


def _holds(name: str, letters: str) -> bool:
    """Tell whether a name begins with the first letter and holds the others in order."""
    rest = iter(name)
    return name[:1] == letters[:1] and all(letter in rest for letter in letters)
