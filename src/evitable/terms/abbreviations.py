"""The table's own short forms, read as what the table says they mean."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from evitable.terms.phrases import Word, cased_of, words

# Stands for the words of a meaning that has none ("+"): no vocabulary knows it, so the short form stays unread.
_UNKNOWN = "\0"


class Meanings(NamedTuple):
    """Meanings by short form, and the lengths of short forms in words by their first word."""

    longs: dict[str, str]
    lengths: dict[str, tuple[int, ...]]


class SpelledOut(NamedTuple):
    """The words of a text with its short forms replaced by what they mean.

    Words that stand for a short form carry its offsets, and in `groups` a number of their own; the
    text's own words have 0 there.
    """

    words: tuple[Word, ...]
    groups: tuple[int, ...]


@lru_cache(maxsize=256)
def _meanings(own: frozenset[tuple[str, str]]) -> Meanings:
    longs: dict[str, str] = {}
    lengths: dict[str, set[int]] = {}
    for short, long in sorted(own):
        run = words(short)
        if run:
            longs[cased_of(run)] = long
            lengths.setdefault(run[0].cased.lower(), set()).add(len(run))
    return Meanings(longs, {key: tuple(sorted(found, reverse=True)) for key, found in lengths.items()})


def _meaning(run: tuple[Word, ...], own: Meanings) -> tuple[int, str]:
    """Return how many words at the head of `run` are a short form, and its meaning; 0 where none is.

    A short form with a capital counts only as written; one in lower case in any case.
    """
    for size in own.lengths.get(run[0].cased.lower(), ()):
        if size <= len(run):
            written = cased_of(run[:size])
            long = own.longs.get(written) or own.longs.get(written.lower())
            if long is not None:
                return size, long
    return 0, ""


def _standing_for(short: tuple[Word, ...], long: str) -> list[Word]:
    """Return the words of a meaning with the place of the short form."""
    first, last = short[0], short[-1]
    meant = words(long) or (first._replace(root=_UNKNOWN, cased=_UNKNOWN),)
    placed = [word._replace(start=first.start, end=last.end, glued=False) for word in meant]
    placed[0] = placed[0]._replace(joint=first.joint, glued=first.glued)
    return placed


@lru_cache(maxsize=2048)
def spelled_out(text: str, own: frozenset[tuple[str, str]]) -> SpelledOut:
    """Return the words of a text, each of the table's short forms replaced by its meaning."""
    run = words(text)
    if not own:
        return SpelledOut(run, (0,) * len(run))
    meanings = _meanings(own)
    found: list[Word] = []
    groups: list[int] = []
    at = 0
    while at < len(run):
        begins = run[at].cased.lower() in meanings.lengths
        size, long = _meaning(run[at:], meanings) if begins else (0, "")
        if not size:
            found.append(run[at])
            groups.append(0)
        else:
            placed = _standing_for(run[at : at + size], long)
            found += placed
            groups += [at + 1] * len(placed)
        at += size or 1
    return SpelledOut(tuple(found), tuple(groups))
