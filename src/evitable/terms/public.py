"""Whole public lists behind the hand-made vocabularies, looked up only by the words that a table bears.

A list is kept compressed, a line a way to write a term, sorted by the root of its first word, so that nothing is made
of the tens of thousands of terms that a table does not name.
"""

from __future__ import annotations

import gzip
from bisect import bisect_left
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from evitable.terms import vocabulary
from evitable.terms.vocabulary import Term, TermSource, forms, term_of

_FOLDER = Path(__file__).parent / "data"
_CODES = {"drug": "UNII"}


class Written(NamedTuple):
    """A way to write a term of a public list."""

    text: str
    term: Term


class _List(NamedTuple):
    """A public list: where it is from, and its lines, sorted by their roots."""

    source: TermSource
    lines: list[str]

    def with_root(self, root: str) -> list[str]:
        """Return the lines of a root; the tab behind it sorts before all that could make it longer."""
        first = bisect_left(self.lines, f"{root}\t")
        return self.lines[first : bisect_left(self.lines, f"{root}\n", first)]


@cache
def _lists() -> tuple[_List, ...]:
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.tsv.gz")))


def _read(path: Path) -> _List:
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    head = dict(line[2:].split(": ", 1) for line in lines[:5])
    source = TermSource(path.name, head["kind"], head["source"], head["version"], head["licence"], head["cut"])
    # The heads and the names of the columns stand before the lines, one end of line behind them.
    return _List(source, lines[6:-1])


def sources() -> tuple[TermSource, ...]:
    """Return where each vocabulary comes from, and under which licence: the user's own, the hand-made, the lists."""
    return (*vocabulary.sources(), *(one.source for one in _lists()))


def sources_of(term: Term) -> tuple[TermSource, ...]:
    """Return the vocabularies that name a term, the user's own first; none for a drug that was only assumed."""
    listed = (
        one.source
        for one in _lists()
        if one.source.kind == term.kind and any(line.split("\t")[2] == term.name for line in one.lines)
    )
    return (*vocabulary.sources_of(term), *listed)


@lru_cache(maxsize=65536)
def begins(root: str) -> bool:
    """Tell whether a term of a public list begins with a word of this root."""
    return any(one.with_root(root) for one in _lists())


def written_with(root: str) -> list[Written]:
    """Return what begins with a word of this root; a term that a hand-made vocabulary has too is that one."""
    found = []
    for one in _lists():
        for line in one.with_root(root):
            _, text, name, code = line.split("\t")
            found.append(Written(text, _term(one.source.kind, name, code)))
    return found


def _term(kind: str, name: str, code: str) -> Term:
    known = _by_hand(kind).get(name)
    if known is not None:
        return term_of(kind, known)
    # A code stands with its vocabulary (ICD10CM:E76.22), unless all of a list are of one.
    vocabulary_, _, id_ = code.rpartition(":")
    codes = ((vocabulary_ or _CODES[kind], id_),)
    return Term(kind, name, name, codes, (("list", "public"),))


@cache
def _by_hand(kind: str) -> dict[str, str]:
    """Return the lines of the hand-made, and the user's, terms of a kind by their names."""
    return {line.split("\t", 1)[0]: line for found, line in forms().lines if found == kind}
