"""Codes that the notes of a table explain instead of its headers: `Outcome: 1 = complete remission; 2 = death`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from evitable.facts.keys import Key, key_of
from evitable.facts.tokens import folded
from evitable.model import Cell

# `1 = complete response`, `2: partial response`, `+ = positive`; the meaning ends at a sign or the next code.
_CODE = re.compile(
    r"(?<![\w=+.,-])(?P<code>\d{1,2}|[a-z]|[+-]{1,3})\s*(?P<sign>=|:(?=\s))\s*"
    r"(?P<meaning>[^\W\d_](?:(?!,?\s+(?:\d{1,2}|[a-z]|[+-]{1,3})\s*=)(?!\.\s)[^;=\n\[\]{}])*)",
    re.IGNORECASE,
)
# What stands before the first code names the column: `Outcome code:`, `Response was coded as`.
_NAME = re.compile(
    r"([^\W\d_][^.;:=\n]{0,60}?)\s*(?:(?:was|were|is|are)\s+(?:coded|graded|scored)(?:\s+as)?|[:,(–—-])?\s*$"
)
_NO_NAME = frozenset(
    {"code", "codes", "coded", "coding", "key", "legend", "note", "notes", "values", "the", "of", "for", "as", "was"}
    | {"and", "column", "variable", "abbreviations", "definitions", "where", "which", "in"}
)
_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 2


class Book(NamedTuple):
    """Codes with their meanings, and the words that name the column they are for (none where nothing names it)."""

    names: frozenset[str]
    codes: Mapping[str, str]


class Foot(NamedTuple):
    """The notes of a table, and the code books in them."""

    notes: tuple[Cell, ...] = ()
    books: tuple[Book, ...] = ()


NO_FOOT = Foot()
"""No notes."""


def foot_of(notes: Iterable[Cell]) -> Foot:
    """Read the notes of a table for its code books."""
    kept = tuple(notes)
    return Foot(kept, books_in(kept))


def books_in(notes: Iterable[Cell]) -> tuple[Book, ...]:
    """Read the code books that notes hold.

    Example:
        >>> (book,) = books_in([Cell.at("note1", "Outcome code: 1 = remission; 2 = death.", 0)])
        >>> sorted(book.names), dict(book.codes)
        (['outcome'], {'1': 'remission', '2': 'death'})
    """
    return tuple(book for note in notes for book in _books(note.text))


def _books(text: str) -> Iterator[Book]:
    """Yield the books of a note: codes that follow each other, anew where a name stands between or a code returns."""
    names, codes, end = frozenset[str](), dict[str, str](), 0
    for found in _CODE.finditer(text):
        code, name = folded(found["code"]), _names(text[end : found.start()])
        if code in codes or (name and codes):
            yield from _kept(names, codes)
            names, codes = name, {}
        names = names or name
        codes[code] = found["meaning"].strip(" .,)\n")
        end = found.end()
    yield from _kept(names, codes)


def _kept(names: frozenset[str], codes: Mapping[str, str]) -> Iterator[Book]:
    # `F = female; M = male` are short forms, which every reader knows by the table's own dictionary.
    if len(codes) >= _LEAST and not all(code.isalpha() for code in codes):
        yield Book(names, dict(codes))


def _names(before: str) -> frozenset[str]:
    found = _NAME.search(re.split(r"[.;\n]\s", before)[-1])
    return _words(found[1]) if found else frozenset()


def _words(text: str) -> frozenset[str]:
    plain = (word.rstrip("s") for word in _WORD.findall(folded(text)))
    return frozenset(word for word in plain if word not in _NO_NAME and word + "s" not in _NO_NAME and len(word) > 1)


def key_for(header: str, texts: Sequence[str], books: Sequence[Book]) -> Key:
    """Return the key of a header, with the codes of a book where the header gives none.

    A book is a column's where its name has words of the header and the filled cells are its codes; one
    without a name is, where the cells are its codes and no figures of a kind (`4`, of `1` to `3`, is none).
    """
    key = key_of(header)
    said = {part for text in texts for part in _parts(text)} if books and not key.codes else set()
    if not said:
        return key
    for book in books:
        if said <= book.codes.keys() and (book.names & _words(header) or (not book.names and len(said) >= _LEAST)):
            listed = "; ".join(f"{code} = {meaning}" for code, meaning in book.codes.items())
            coded = key_of(f"({listed})")
            return key._replace(asks=key.asks or coded.asks, codes=book.codes, sexes=key.sexes or coded.sexes)
    return key


def _parts(text: str) -> Iterator[str]:
    yield from (part for each in re.split(r"[,;/]", folded(text)) if (part := each.strip()))
