"""All vocabularies in one index: by phrase, whatever its spelling."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from evitable.terms.folding import fold
from evitable.terms.phrases import phrase
from evitable.terms.vocabulary import Form, forms


class Entry(NamedTuple):
    """A form of a term; `cased` is its phrase with capitals where these count, else empty."""

    form: Form
    cased: str


class Index(NamedTuple):
    """Entries by phrase, the lengths of phrases in words by their first word, and forms without a word."""

    entries: dict[str, tuple[Entry, ...]]
    lengths: dict[str, tuple[int, ...]]
    signs: dict[str, tuple[Entry, ...]]


def _writings(text: str) -> Iterator[str]:
    """Yield a form and what authors make of it: the hyphen left out, the apostrophe left out."""
    yield text
    if "-" in text and " " not in text:
        yield text.replace("-", "")
    if "'s" in text:
        yield text.replace("'s", "s")


@cache
def index() -> Index:
    """Return the index of all vocabularies, built at the first use."""
    entries: dict[str, list[Entry]] = {}
    lengths: dict[str, set[int]] = {}
    signs: dict[str, list[Entry]] = {}
    for form in forms():
        for text in _writings(form.text):
            found = phrase(text)
            if found is None:
                signs.setdefault(fold(text), []).append(Entry(form, ""))
                continue
            entries.setdefault(found.key, []).append(Entry(form, found.cased if text != text.lower() else ""))
            lengths.setdefault(found.first, set()).add(found.length)
    return Index(
        {key: tuple(some) for key, some in entries.items()},
        {key: tuple(sorted(some, reverse=True)) for key, some in lengths.items()},
        {key: tuple(some) for key, some in signs.items()},
    )
