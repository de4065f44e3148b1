"""Proper spelling: coded names are in lower case, the table knows their capitals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evitable.model import Abbreviation, Cell, Study, Value

_INSIDE = re.compile(r"(?<=[a-zà-ÿ] )\w*[A-ZÀ-Þ]\w*")
_HYPHENED = re.compile(r"\b[A-Z]{2,}-[A-Z]\w*")
_PLAIN = re.compile(r"\b[a-zà-ÿ]+\b")
_CELL = re.compile(r"\b[btk](?=[ -]cells?\b)")


def spellings(cells: Iterable[Cell], dictionary: Iterable[Abbreviation], studies: Iterable[Study]) -> dict[str, str]:
    """Collect the words and names that the table writes with capitals, by their lower case.

    Example:
        >>> spellings([Cell.at("a", "Refractory primary Sjögren syndrome in IgA nephropathy", 0)], (), ())
        {'sjögren': 'Sjögren', 'iga': 'IgA'}
    """
    texts = [cell.text for cell in cells] + [f"of {entry.long}" for entry in dictionary]
    plain = {word for text in texts for word in _PLAIN.findall(text)}
    found: dict[str, str] = {}
    for text in texts:
        for word in _INSIDE.findall(text):
            # Titles In Capitals also write common words so; those stand in lower case somewhere else.
            if word != word.upper() and word.lower() not in plain:
                found.setdefault(word.lower(), word)
        found |= {word.lower(): word for word in _HYPHENED.findall(text)}
    for study in studies:
        for value in _names(study):
            written = as_quoted(value)
            if written != value.value:
                found.setdefault(value.value, written)
    return found


def as_quoted(value: Value[str]) -> str:
    """Write a name as its quote does, where the two are the same but for capitals.

    Example:
        >>> from evitable.model import Place, Quote
        >>> quote = Quote("CAR-T  cells", Place("c", 0, 12))
        >>> as_quoted(Value("car-t cells", (quote,))), as_quoted(Value("prednisone", (quote,)))
        ('CAR-T cells', 'prednisone')
    """
    for quote in value.quotes:
        words = " ".join(quote.text.split())
        if words.casefold() == value.value.casefold() and value.value == value.value.lower():
            # A capital at the start may be that of the sentence; one that another follows is not.
            return words if not words[1:2].islower() else words[:1].lower() + words[1:]
    return value.value


def _names(study: Study) -> Iterator[Value[str]]:
    yield from (condition.name for condition in study.conditions)
    yield from (regimen.drug for regimen in study.regimens)
    yield from study.prior
    yield from (event.term for event in study.harms)


def proper(name: str, known: dict[str, str]) -> str:
    """Write a coded name with the capitals that the table gives it.

    Example:
        >>> proper("diffuse large b-cell lymphoma with iga", {"iga": "IgA"}), proper("car-t cells", {"car-t": "CAR-T"})
        ('diffuse large B-cell lymphoma with IgA', 'CAR-T cells')
    """
    if name in known:
        return known[name]
    whole = re.sub(r"\w+(?:-\w+)+", lambda word: known.get(word[0], word[0]), name)
    cells = _CELL.sub(lambda letter: letter[0].upper(), whole)
    return re.sub(r"\w+", lambda word: known.get(word[0], word[0]), cells)
