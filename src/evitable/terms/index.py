"""All vocabularies in one index: by first word at once, by whole phrase when that word is met."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from evitable.terms.phrases import first_words, phrase
from evitable.terms.vocabulary import Forms, Term, forms, term_of

# Before a hyphen a longer part is no prefix, and nobody writes the two as one word.
_PREFIX = 5


class Entry(NamedTuple):
    """A form of a term as written; `cased` is its phrase with capitals where these count, else empty."""

    text: str
    cased: str
    term: Term


class Shelf(NamedTuple):
    """What begins with one word: entries by phrase, and the lengths of the phrases in words, the longest first."""

    entries: dict[str, tuple[Entry, ...]]
    lengths: tuple[int, ...]


class _Index(NamedTuple):
    """All forms, and the numbers of those that begin with each word; those without a word begin with "".

    This much is done for every form at the first look-up, and all else for the words that are met:
    a table needs a tenth of the vocabulary.
    """

    forms: Forms
    numbers: dict[str, list[int]]


_EMPTY = Shelf({}, ())


def _other_writings(text: str) -> list[str]:
    """Return what authors make of a form: a prefix glued on, the apostrophe left out."""
    found = []
    if "-" in text and " " not in text and 1 < text.index("-") <= _PREFIX:
        found.append(text.replace("-", ""))
    if "'s" in text:
        found.append(text.replace("'s", "s"))
    return found


@cache
def _index() -> _Index:
    known = forms()
    for number, text in enumerate(known.texts):
        if text[0] == "?" and text != "?":
            known.texts[number] = text[1:]
    for number, text in enumerate(tuple(known.texts)):
        if "-" in text or "'" in text:
            others = _other_writings(text)
            known.texts.extend(others)
            known.owners.extend([known.owners[number]] * len(others))
    numbers: dict[str, list[int]] = {}
    for number, first in enumerate(first_words(known.texts)):
        numbers.setdefault(first, []).append(number)
    return _Index(known, numbers)


@cache
def _filled(first: str) -> Shelf:
    known, numbers = _index()
    entries: dict[str, list[Entry]] = {}
    lengths: set[int] = set()
    for number in numbers[first]:
        text = known.texts[number]
        found = phrase(text)
        key, cased = (found.key, found.cased if text != text.lower() else "") if found else (text, "")
        entries.setdefault(key, []).append(Entry(text, cased, term_of(*known.lines[known.owners[number]])))
        lengths.add(found.length if found else 0)
    return Shelf({key: tuple(some) for key, some in entries.items()}, tuple(sorted(lengths, reverse=True)))


def shelf(first: str) -> Shelf:
    """Return what begins with the word of this root; nothing for a word that begins no term."""
    return _filled(first) if first in _index().numbers else _EMPTY


def signs(text: str) -> tuple[Entry, ...]:
    """Return the entries that are written with signs alone (a dash, a question mark)."""
    return shelf("").entries.get(text, ())
