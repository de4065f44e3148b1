"""The table's own short forms, read as what the table says they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from evitable.terms.phrases import Words, words

# Stands for the words of a meaning that has none ("+"): no vocabulary knows it, so the short form stays unread.
_UNKNOWN = "\0"
# What follows these says more of a meaning, and is no part of it.
_EXPLAINED = re.compile(
    r"(?<=\w)\s*(?:[(\[;]|:\s|,\s(?:i\.e|that is|which|a\s|an\s|the\s)|,?\s(?:defined as|meaning)\s)"
)


class Meanings(NamedTuple):
    """Meanings by short form, and the lengths of short forms in words by their first word."""

    longs: dict[str, str]
    lengths: dict[str, tuple[int, ...]]


class SpelledOut(NamedTuple):
    """The words of a text with its short forms replaced by what they mean.

    Words that stand for a short form carry its offsets, and in `groups` a number of their own; the
    text's own words have 0 there. `groups` is empty where no short form was met.
    """

    words: Words
    groups: tuple[int, ...]


class ShortForms(dict[str, str]):
    """A table's own dictionary that is not changed any more, with the key by which what was read is kept.

    Example:
        >>> ShortForms(SLE="systemic lupus erythematosus").key
        frozenset({('SLE', 'systemic lupus erythematosus')})
    """

    __slots__ = ("key",)

    def __init__(self, *own: Mapping[str, str], **more: str) -> None:
        super().__init__(*own, **more)
        self.key = frozenset(self.items())

    def __hash__(self) -> int:  # type: ignore[override]  # unlike other dictionaries it stays as it is
        return hash(self.key)


def key_of(own: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Return what tells one dictionary of short forms from another."""
    return own.key if isinstance(own, ShortForms) else frozenset(own.items())


@lru_cache(maxsize=256)
def _meanings(own: frozenset[tuple[str, str]]) -> Meanings:
    longs: dict[str, str] = {}
    lengths: dict[str, set[int]] = {}
    for short, long in sorted(own):
        run = words(short)
        count = len(run.starts)
        if count:
            longs[run.cased_of(0, count)] = _core(long)
            lengths.setdefault(run.cased[0].lower(), set()).add(count)
    return Meanings(longs, {key: tuple(sorted(found, reverse=True)) for key, found in lengths.items()})


def _core(long: str) -> str:
    """Return a meaning without what explains it: `complete remission` of `complete remission (>90% clearance)`."""
    return _EXPLAINED.split(long, maxsplit=1)[0].strip() or long


def _meaning(run: Words, at: int, own: Meanings) -> tuple[int, str]:
    """Return how many words from `at` on are a short form, and its meaning; 0 where none is.

    A short form with a capital counts only as written; one in lower case in any case.
    """
    for size in own.lengths.get(run.cased[at].lower(), ()):
        if at + size <= len(run.cased):
            written = run.cased_of(at, at + size)
            long = own.longs.get(written) or own.longs.get(written.lower())
            if long is not None:
                return size, long
    return 0, ""


class _Rewritten:
    """The words of a text as they are taken over or replaced."""

    def __init__(self, run: Words) -> None:
        self.run = run
        self.columns: tuple[list[Any], ...] = ([], [], [], [], [], [])
        self.groups: list[int] = []

    def keep(self, first: int, last: int) -> None:
        """Take the words from `first` up to `last` over as they are."""
        for column, old in zip(self.columns, self.run, strict=True):
            column.extend(old[first:last])
        self.groups += [0] * (last - first)

    def replace(self, first: int, last: int, long: str) -> None:
        """Put the words of a meaning where its short form stands."""
        run, meant = self.run, words(long)
        count = len(meant.starts) or 1
        joints = meant.joints[1:] if meant.starts else ()
        starts, ends, cased, roots, ties, raised = self.columns
        starts += [run.starts[first]] * count
        ends += [run.ends[last - 1]] * count
        cased += meant.cased or (_UNKNOWN,)
        roots += meant.roots or (_UNKNOWN,)
        ties += (run.joints[first], *joints)
        raised += meant.raised or (False,)
        self.groups += [first + 1] * count


@lru_cache(maxsize=4096)
def spelled_out(text: str, own: frozenset[tuple[str, str]]) -> SpelledOut:
    """Return the words of a text, each of the table's short forms replaced by its meaning."""
    run = words(text)
    meanings = _meanings(own) if own else None
    if meanings is None or meanings.lengths.keys().isdisjoint(map(str.lower, run.cased)):
        return SpelledOut(run, ())
    begins = [at for at, word in enumerate(run.cased) if word.lower() in meanings.lengths]
    rewritten, kept = _Rewritten(run), 0
    for at in begins:
        size, long = _meaning(run, at, meanings) if at >= kept else (0, "")
        if size:
            rewritten.keep(kept, at)
            rewritten.replace(at, at + size, long)
            kept = at + size
    if not kept:
        return SpelledOut(run, ())
    rewritten.keep(kept, len(run.starts))
    return SpelledOut(Words(*map(tuple, rewritten.columns)), tuple(rewritten.groups))
