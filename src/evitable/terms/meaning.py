"""What words code to, told whole: the terms they may mean, how they were matched, and where each comes from."""

from __future__ import annotations

from typing import NamedTuple

from evitable.terms.lookup import find
from evitable.terms.public import sources_of
from evitable.terms.vocabulary import Term, TermSource


class Meaning(NamedTuple):
    """One meaning of words: the term, how the words are the term's (see `Match.how`), and its vocabularies."""

    words: str
    term: Term
    how: str
    sources: tuple[TermSource, ...]


def meanings(text: str, *kinds: str) -> tuple[Meaning, ...]:
    """Return what the words of a text mean, in its order; words with several meanings give one after the other.

    Example:
        >>> [(one.words, one.term.kind, one.term.name, one.how) for one in meanings("SC", "route")]
        [('SC', 'route', 'sc', 'exact')]
    """
    return tuple(
        Meaning(text[match.start : match.end], term, match.how, sources_of(term))
        for match in find(text, *kinds)
        for term in (match.term, *match.others)
    )
