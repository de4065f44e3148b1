"""Finding terms in text: whole words, the longest first, the table's own short forms before every dictionary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Literal, NamedTuple, cast

from evitable.terms.abbreviations import SpelledOut, key_of, spelled_out
from evitable.terms.folding import fold
from evitable.terms.index import Branch, Choice, Entries, Entry, branch_of, signs
from evitable.terms.phrases import Words, letters
from evitable.terms.slips import meant
from evitable.terms.stems import assumed
from evitable.terms.vocabulary import Term

How = Literal["exact", "plural", "spelling", "own", "stem", "slip"]

# Units, frequencies and sexes stand glued to numbers (375mg/m2, 21d, 8M); other short words do not.
_GLUED_KINDS = frozenset({"unit", "frequency", "sex"})
_SHORT_WORD = 3
_SIGNS = frozenset("%‰♀♂×°#")
# What the meaning of a short form may say besides the term: the manner of giving it.
_MANNER = frozenset(
    {
        "intravenous",
        "intravitreal",
        "intrathecal",
        "intralesional",
        "inhaled",
        "topical",
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
# Ways to write one phrase that are kept with it: capitals and spaces vary little.
_REMEMBERED = 256
_AROUND = " \n\r.,:;"
_NOTHING: Mapping[str, str] = {}
_NO_SHORT_FORMS: frozenset[tuple[str, str]] = frozenset()
# More words than any table has; a hostile text must not fill the memory.
_MOST_WORDS = 65_536
_FIRST_THREE = itemgetter(0, 1, 2)
# A named tuple's own constructor takes thrice as long.
_made = tuple.__new__


@dataclass(frozen=True, slots=True)
class Match:
    """A term in a text; `start` and `end` count the characters of the text handed in.

    `how` tells in what way the words are the term's: exact, plural, spelling (British or American,
    hyphen, accents), own (through the table's own short form), stem (a drug that no vocabulary
    knows, by the ending of its name), or slip (one letter away from the name of one thing). `others` are the
    further terms that the same words may mean among the kinds asked for: which of them is for the reader to decide.
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
    choice: Choice


def _tie(run: SpelledOut, right: int, *, inner: int) -> Literal["free", "number", "word"]:
    """Return what ties the word at `right` to the one glued before it, seen from the one of them that is `inner`."""
    words = run.words
    outer = right - 1 if inner == right else right
    there, here = words.cased[outer], words.cased[inner]
    if words.raised[outer] or there in _SIGNS or here in _SIGNS:
        return "free"
    if there.isdigit() and len(here) > _SHORT_WORD:
        return "free"
    number = there.isdigit() if inner == right else here.isdigit()
    return "number" if number else "word"


def _is_whole(run: SpelledOut, first: int, last: int) -> bool:
    """Return whether the words from `first` up to `last` are all of any short form of the table that they touch.

    Words that only tell how a drug was given may be missing (CY: intravenous cyclophosphamide).
    """
    groups, roots = run.groups, run.words.roots
    before, after = first, last
    while before > 0 and groups[before - 1] and groups[before - 1] == groups[first]:
        before -= 1
    while after < len(groups) and groups[after] and groups[after] == groups[last - 1]:
        after += 1
    return _MANNER.issuperset((*roots[before:first], *roots[last:after]))


def _within_initials(text: str, words: Words, first: int) -> bool:
    """Tell whether a word is a later letter of an abbreviation with full stops: `p.o. days` has no `o.d.`."""
    if not first or len(words.cased[first]) > 1 or not words.cased[first].isalpha():
        return False
    before = words.cased[first - 1]
    return len(before) == 1 and before.isalpha() and text[words.ends[first - 1] : words.starts[first]] == "."


def _candidate(text: str, run: SpelledOut, spot: tuple[int, int], known: Entries) -> _Candidate | None:
    """Return the words at `spot` with those known entries whose capitals fit, or None where they are no whole words."""
    first, last = spot
    words, groups = run.words, run.groups
    starts, ends, cased = words.starts, words.ends, words.cased
    if (groups and not _is_whole(run, first, last)) or (
        len(cased[first]) == 1 and _within_initials(text, words, first)
    ):
        return None
    choice = known.fitting(cased[first] if last == first + 1 else words.cased_of(first, last))
    if not choice.entries:
        return None
    numbered = False
    if first and starts[first] == ends[first - 1]:
        before = _tie(run, first, inner=first)
        if before == "word":
            return None
        numbered = before == "number"
    if last < len(starts) and starts[last] == ends[last - 1]:
        behind = _tie(run, last, inner=last - 1)
        if behind == "word":
            return None
        numbered = numbered or behind == "number"
    end = ends[last - 1]
    # The full stop of an abbreviation (i.v., ref.) belongs to it.
    if text[end : end + 1] == "." and any(entry.text[-1] == "." for entry in choice.entries):
        end += 1
    own = bool(groups) and any(groups[first:last])
    return _made(_Candidate, (starts[first], end, numbered, own, choice))


def _begun(root: str) -> Branch | Choice | None:
    """Return what begins with a word, or what a word that begins no term is taken for; None where it is nothing."""
    return branch_of(root) or assumed(root) or meant(root)


class _Begun(dict[str, "Branch | Choice | None"]):
    """What each word that was met begins, found once; forgotten, as any cache, when the vocabularies change."""

    def __missing__(self, root: str) -> Branch | Choice | None:
        if len(self) >= _MOST_WORDS:
            self.clear()
        found = self[root] = _begun(root)
        return found

    def cache_clear(self) -> None:
        self.clear()


_BEGUN = _Begun()


@lru_cache(maxsize=4096)
def _candidates(text: str, own: frozenset[tuple[str, str]]) -> tuple[_Candidate, ...]:
    """Return every run of words that any vocabulary knows, the longest first."""
    run = spelled_out(text, own)
    if own and not run.groups:
        return _candidates(text, _NO_SHORT_FORMS)  # found once for all who read the text
    roots, joints = run.words.roots, run.words.joints
    count = len(roots)
    found: list[tuple[int, int, int, _Candidate]] = []
    for first, root in enumerate(roots):
        branch = _BEGUN[root]
        if branch is None:
            continue
        last = first + 1
        if isinstance(branch, Choice):
            start, end = run.words.starts[first], run.words.ends[first]
            found.append((start - end, start, -1, _Candidate(start, end, False, False, branch)))
            continue
        while branch is not None:
            known = _candidate(text, run, (first, last), branch.entries) if branch.entries else None
            if known:
                # All words behind a short form stand at one place, and the more of them are known the better.
                found.append((known.start - known.end, known.start, first - last, known))
            branch = branch.steps.get(joints[last] + roots[last]) if last < count else None
            last += 1
    found.sort(key=_FIRST_THREE)
    return tuple([one for *_, one in found])


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
    if entries[0].term.get("assumed") and entries[0].term.kind == "drug":
        return "stem"
    if entries[0].term.get("slip"):
        return "slip"
    written = fold(words)
    if any(fold(entry.text) == written for entry in entries):
        return "exact"
    if any(letters(entry.text, plural=True) == letters(words, plural=True) for entry in entries):
        return "spelling"
    return "plural" if any(letters(entry.text) == letters(words) for entry in entries) else "spelling"


class _Reading(NamedTuple):
    """What written words mean among the kinds asked for, wherever they stand."""

    term: Term
    how: How
    others: tuple[Term, ...]
    cased: bool


def _reading(written: str, choice: Choice, kinds: tuple[str, ...], *, numbered: bool) -> _Reading | None:
    key = (written, kinds, numbered)
    if key in choice.read:
        return cast("_Reading | None", choice.read[key])
    found = _meanings(written, choice.entries, kinds, numbered=numbered)
    terms = tuple(dict.fromkeys(entry.term for entry in found))
    reading = _Reading(terms[0], _how(written, found), terms[1:], bool(found[0].cased)) if found else None
    if len(choice.read) >= _REMEMBERED:
        choice.read.clear()
    choice.read[key] = reading
    return reading


@lru_cache(maxsize=8192)
def _find(text: str, kinds: tuple[str, ...], own: frozenset[tuple[str, str]]) -> tuple[Match, ...]:
    if own and not spelled_out(text, own).groups:
        return _find(text, kinds, _NO_SHORT_FORMS)
    found: list[Match] = []
    for start, end, numbered, by_own, choice in _candidates(text, own):
        if kinds and choice.kinds.isdisjoint(kinds):
            continue
        reading = _reading(text[start:end], choice, kinds, numbered=numbered)
        if reading is None:
            continue
        for match in found:
            if start < match.end and match.start < end:
                break
        else:
            how = "own" if by_own else reading.how
            found.append(Match(start, end, reading.term, how, reading.others, reading.cased and not by_own))
    found.sort(key=lambda match: match.start)
    return tuple(found)


def find(text: str, *kinds: str, own: Mapping[str, str] = _NOTHING) -> tuple[Match, ...]:
    """Return the terms of these kinds in a text (of all kinds when none is named), in the text's order.

    Whole words only; where two terms share words the longer one counts. `own` are the table's short
    forms with their meanings: they come before every dictionary, so a short form that the table
    explains is never read in another sense. Forms with capitals count only as written.

    Example:
        >>> [(m.term.name, m.how) for m in find("20 mg p.o. or SC", "route", own={"SC": "subcutaneous"})]
        [('po', 'exact'), ('sc', 'own')]
    """
    return _find(text, kinds, key_of(own) if own else _NO_SHORT_FORMS)


def _whole(text: str, own: frozenset[tuple[str, str]]) -> Iterator[_Candidate]:
    """Yield what stands for all words of a text at once; its other words are not looked up."""
    run = spelled_out(text, own)
    roots, joints = run.words.roots, run.words.joints
    if run.groups:
        yield from (one for one in _candidates(text, own) if one.start == 0 and one.end >= len(text))
    elif roots and run.words.starts[0] == 0 and run.words.ends[-1] == len(text):
        branch = _BEGUN[roots[0]]
        if isinstance(branch, Choice):
            if len(roots) == 1:
                yield _Candidate(0, len(text), False, False, branch)
            return
        for at in range(1, len(roots)):
            if branch is None:
                return
            branch = branch.steps.get(joints[at] + roots[at])
        known = _candidate(text, run, (0, len(roots)), branch.entries) if branch and branch.entries else None
        if known:
            yield known


@lru_cache(maxsize=8192)
def _look_up(name: str, kinds: tuple[str, ...], own: frozenset[tuple[str, str]]) -> Term | None:
    text = name.strip(_AROUND)
    sign = fold(name.strip())
    marks = _meanings(sign, signs(sign), kinds, numbered=False)
    if marks:
        return marks[0].term
    for one in _whole(text, own):
        if kinds and one.choice.kinds.isdisjoint(kinds):
            continue
        entries = _meanings(text, one.choice.entries, kinds, numbered=one.numbered)
        if entries:
            first = entries[0].term
            meanings = {entry.term.concept for entry in entries if entry.term.kind == first.kind}
            return first if len(meanings) == 1 else None
    return None


def look_up(name: str, *kinds: str, own: Mapping[str, str] = _NOTHING) -> Term | None:
    """Return the term that a whole string names, or None; spaces and full stops around it do not count.

    None also where the string has two meanings within one kind. Of several kinds the first named wins.

    Example:
        >>> term = look_up("Subcutaneously", "route")
        >>> term.name if term else None
        'sc'
    """
    return _look_up(name, kinds, key_of(own) if own else _NO_SHORT_FORMS)
