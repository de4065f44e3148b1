"""Finding terms in text: whole words, the longest first, the table's own short forms before every dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from evitable.terms.abbreviations import SpelledOut, spelled_out
from evitable.terms.folding import fold
from evitable.terms.index import Entry, shelf, signs
from evitable.terms.phrases import cased_of, key_of, letters
from evitable.terms.vocabulary import Term

How = Literal["exact", "plural", "spelling", "own"]

# Units and frequencies stand glued to numbers (375mg/m2, 21d); other short words do not.
_GLUED_KINDS = frozenset({"unit", "frequency"})
_SHORT_WORD = 3
_SIGNS = frozenset("%‰♀♂×°#")
# What the meaning of a short form may say besides the term: the manner of giving it.
_MANNER = frozenset(
    {
        "intravenous",
        "oral",
        "subcutaneous",
        "intramuscular",
        "systemic",
        "pulse",
        "pulsed",
        "high",
        "low",
        "dose",
        "daily",
        "weekly",
        "monthly",
        "recombinant",
        "pegylated",
        "human",
        "infusion",
        "injection",
        "therapy",
        "treatment",
    }
)
_AROUND = " \n\r.,:;"
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Match:
    """A term in a text; `start` and `end` count the characters of the text handed in.

    `how` tells in what way the words are the term's: exact, plural, spelling (British or American,
    hyphen, accents), or own (through the table's own short form). `others` are the further terms that
    the same words may mean among the kinds asked for: which of them is for the reader to decide.
    `short` is True for a short form in capitals (MS, PE) that the table does not explain: the vocabulary
    knows what it most often means, and the table may mean something else.
    """

    start: int
    end: int
    term: Term
    how: How
    others: tuple[Term, ...] = ()
    short: bool = False


class _Candidate(NamedTuple):
    """A run of words that a vocabulary knows; `numbered` where it hangs on a number, as units do."""

    start: int
    end: int
    numbered: bool
    own: bool
    entries: tuple[Entry, ...]


def _tie(run: SpelledOut, left: int, right: int, inner: int) -> Literal["free", "number", "word"]:
    """Return what ties two neighbouring words of a text, seen from the one of them that is `inner`."""
    outer = run.words[left if inner == right else right]
    if not run.words[right].glued or outer.raised or _SIGNS & {outer.cased, run.words[inner].cased}:
        return "free"
    if outer.cased.isdigit() and len(run.words[inner].cased) > _SHORT_WORD:
        return "free"
    number = outer.cased.isdigit() if inner == right else run.words[inner].cased.isdigit()
    return "number" if number else "word"


def _ties(run: SpelledOut, first: int, last: int) -> set[str]:
    """Return what ties the words from `first` to `last` to the words around them."""
    ties: set[str] = set()
    if first > 0:
        ties.add(_tie(run, first - 1, first, first))
    if last + 1 < len(run.words):
        ties.add(_tie(run, last, last + 1, last))
    return ties


def _is_whole(run: SpelledOut, spot: slice) -> bool:
    """Return whether the words at `spot` are all of any short form of the table that they touch.

    Words that only tell how a drug was given may be missing (CY: intravenous cyclophosphamide).
    """
    groups = run.groups
    before, after = spot.start, spot.stop
    while before > 0 and groups[before - 1] and groups[before - 1] == groups[spot.start]:
        before -= 1
    while after < len(groups) and groups[after] and groups[after] == groups[spot.stop - 1]:
        after += 1
    missing = (*run.words[before : spot.start], *run.words[spot.stop : after])
    return all(word.root in _MANNER for word in missing)


def _end(text: str, end: int, entries: tuple[Entry, ...]) -> int:
    """Return the end of a match, with the full stop of an abbreviation (i.v., ref.)."""
    dotted = text[end : end + 1] == "." and any(entry.text[-1] == "." for entry in entries)
    return end + 1 if dotted else end


def _candidate(text: str, run: SpelledOut, spot: slice, known: tuple[Entry, ...]) -> _Candidate | None:
    """Return the words at `spot` with those known entries whose capitals fit, or None where they are no whole words."""
    part = run.words[spot]
    if not _is_whole(run, spot):
        return None
    cased = cased_of(part)
    entries = tuple(entry for entry in known if entry.cased in ("", cased))
    ties = _ties(run, spot.start, spot.stop - 1)
    if not entries or "word" in ties:
        return None
    own = any(run.groups[spot])
    return _Candidate(part[0].start, _end(text, part[-1].end, entries), "number" in ties, own, entries)


@lru_cache(maxsize=4096)
def _candidates(text: str, own: frozenset[tuple[str, str]]) -> tuple[_Candidate, ...]:
    """Return every run of words that any vocabulary knows, the longest first."""
    run = spelled_out(text, own)
    found = []
    for first, word in enumerate(run.words):
        entries, lengths = shelf(word.root)
        for length in lengths:
            spot = slice(first, first + length)
            known = entries.get(key_of(run.words[spot])) if spot.stop <= len(run.words) else None
            candidate = _candidate(text, run, spot, known) if known else None
            if candidate:
                found.append(candidate)
    return tuple(sorted(found, key=lambda one: (one.start - one.end, one.start)))


def _closest(text: str, entries: list[Entry]) -> list[Entry]:
    """Return the entries that write these words exactly, or all where none does ("cases" before "case")."""
    written = fold(text)
    return [entry for entry in entries if fold(entry.text) == written] or entries


def _meanings(text: str, entries: tuple[Entry, ...], kinds: tuple[str, ...], *, numbered: bool) -> list[Entry]:
    """Return the entries of the kinds asked for, in the order of the kinds."""
    found: list[Entry] = []
    for kind in kinds or tuple(dict.fromkeys(entry.term.kind for entry in entries)):
        same = [entry for entry in entries if entry.term.kind == kind]
        if not numbered or kind in _GLUED_KINDS:
            found += same if len(same) < 2 else _closest(text, same)
    return found


def _how(words: str, entries: list[Entry]) -> How:
    written = fold(words)
    if any(fold(entry.text) == written for entry in entries):
        return "exact"
    if any(letters(entry.text, plural=True) == letters(words, plural=True) for entry in entries):
        return "spelling"
    return "plural" if any(letters(entry.text) == letters(words) for entry in entries) else "spelling"


def _match(text: str, one: _Candidate, entries: list[Entry]) -> Match:
    terms = tuple(dict.fromkeys(entry.term for entry in entries))
    how: How = "own" if one.own else _how(text[one.start : one.end], entries)
    return Match(one.start, one.end, terms[0], how, terms[1:], bool(entries[0].cased) and not one.own)


def find(text: str, *kinds: str, own: Mapping[str, str] = _NOTHING) -> tuple[Match, ...]:
    """Return the terms of these kinds in a text (of all kinds when none is named), in the text's order.

    Whole words only; where two terms share words the longer one counts. `own` are the table's short
    forms with their meanings: they come before every dictionary, so a short form that the table
    explains is never read in another sense. Forms with capitals count only as written.

    Example:
        >>> [(m.term.name, m.how) for m in find("20 mg p.o. or SC", "route", own={"SC": "subcutaneous"})]
        [('po', 'exact'), ('sc', 'own')]
    """
    found: list[Match] = []
    taken: set[int] = set()
    for one in _candidates(text, frozenset(own.items())):
        entries = _meanings(text[one.start : one.end], one.entries, kinds, numbered=one.numbered)
        if entries and taken.isdisjoint(range(one.start, one.end)):
            taken.update(range(one.start, one.end))
            found.append(_match(text, one, entries))
    return tuple(sorted(found, key=lambda match: match.start))


def look_up(name: str, *kinds: str, own: Mapping[str, str] = _NOTHING) -> Term | None:
    """Return the term that a whole string names, or None; spaces and full stops around it do not count.

    None also where the string has two meanings within one kind. Of several kinds the first named wins.

    Example:
        >>> term = look_up("Subcutaneously", "route")
        >>> term.name if term else None
        'sc'
    """
    text = name.strip(_AROUND)
    sign = fold(name.strip())
    marks = _meanings(sign, signs(sign), kinds, numbered=False)
    if marks:
        return marks[0].term
    for one in _candidates(text, frozenset(own.items())):
        entries = _meanings(text[one.start : one.end], one.entries, kinds, numbered=one.numbered)
        if entries and one.start == 0 and one.end >= len(text):
            first = entries[0].term
            meanings = {entry.term.concept for entry in entries if entry.term.kind == first.kind}
            return first if len(meanings) == 1 else None
    return None
