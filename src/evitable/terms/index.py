"""All vocabularies in one index: by first word at once, by whole phrase when that word is met."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from evitable.terms.phrases import first_words, phrase
from evitable.terms.public import begins, written_with
from evitable.terms.vocabulary import Forms, Term, forms, term_of

# Before a hyphen a longer part is no prefix, and nobody writes the two as one word.
_PREFIX = 5


class Entry(NamedTuple):
    """A form of a term as written; `cased` is its phrase with capitals where these count, else empty."""

    text: str
    cased: str
    term: Term


class Choice:
    """Entries among which kinds and spelling choose; `read` keeps what written words were found to mean.

    One is one: choices are told apart by what they are, not by what they hold. `kinds` are those of its entries.
    """

    __slots__ = ("entries", "kinds", "read")

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self.kinds = frozenset([entry.term.kind for entry in entries])
        self.read: dict[tuple[str, tuple[str, ...], bool], object] = {}


class Entries:
    """The forms of terms that one phrase writes; those with capitals count only as written."""

    __slots__ = ("_fitting", "all")

    def __init__(self) -> None:
        self.all: list[Entry] = []
        self._fitting: dict[str, Choice] | None = None

    def fitting(self, cased: str) -> Choice:
        """Return the entries that the phrase, with these capitals, may stand for.

        A phrase of several words may begin with a capital of its sentence: `Catastrophic APS`.
        """
        if self._fitting is None:
            written = dict.fromkeys(["", *(entry.cased for entry in self.all)])
            fitting = {
                each: Choice(tuple(entry for entry in self.all if entry.cased in ("", each))) for each in written
            }
            begun = {each[0].upper() + each[1:]: each for each in written if each[:1].islower() and not each.isalnum()}
            self._fitting = {**{capital: fitting[each] for capital, each in begun.items()}, **fitting}
        return self._fitting.get(cased) or self._fitting[""]


class Branch:
    """A place in the tree of all phrases: the entries that end here, and the words that may follow."""

    __slots__ = ("entries", "steps")

    def __init__(self) -> None:
        self.entries: Entries | None = None
        self.steps: dict[str, Branch] = {}

    def holds(self, steps: tuple[str, ...]) -> bool:
        """Tell whether anything but a public list ends where these further words lead."""
        at = self
        for step in steps:
            if step not in at.steps:
                return False
            at = at.steps[step]
        return at.entries is not None and any(not entry.term.get("list") for entry in at.entries.all)

    def add(self, steps: tuple[str, ...], entry: Entry) -> None:
        """Put an entry where these further words lead."""
        at = self
        for step in steps:
            at = at.steps.setdefault(step, Branch())
        at.entries = at.entries or Entries()
        at.entries.all.append(entry)


class _Index(NamedTuple):
    """All forms, and the numbers of those that begin with each word; those without a word begin with "".

    This much is done for every form at the first look-up, and all else for the words that are met:
    a table needs a tenth of the vocabulary.
    """

    forms: Forms
    numbers: dict[str, list[int]]


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


class _Met(dict[str, Branch]):
    """What begins with the words that were met so far; forgotten, as any cache, when the vocabularies change."""

    def cache_clear(self) -> None:
        self.clear()


_MET = _Met()


def _grown(first: str) -> Branch:
    known, numbers = _index()
    branch = Branch()
    for number in numbers.get(first, ()):
        text = known.texts[number]
        found = phrase(text)
        cased = found.cased if found and text != text.lower() else ""
        steps = found.steps[1:] if found else (text,)
        branch.add(steps, Entry(text, cased, term_of(*known.lines[known.owners[number]])))
    # What is written by hand, or by the user, is not read in another sense: a public list only adds to it.
    for text, term in written_with(first):
        found = phrase(text)
        if found and not branch.holds(found.steps[1:]):
            branch.add(found.steps[1:], Entry(text, found.cased if text != text.lower() else "", term))
    return branch


def branch_of(first: str) -> Branch | None:
    """Return the tree of what begins with the word of this root; None for a word that begins no term."""
    branch = _MET.get(first)
    if branch is None and (first in _index().numbers or begins(first)):
        branch = _MET[first] = _grown(first)
    return branch


def signs(text: str) -> tuple[Entry, ...]:
    """Return the entries that are written with signs alone (a dash, a question mark)."""
    unworded = branch_of("")
    branch = unworded.steps.get(text) if unworded else None
    return tuple(branch.entries.all) if branch and branch.entries else ()
