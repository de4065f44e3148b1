"""The smallest parts of a line that say what kind of thing stands there: terms, numbers, names, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from evitable.terms import Match, find


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set.

    Example:
        >>> sorted(word_set("of and"))
        ['and', 'of']
    """
    return frozenset(words.split())


KINDS = (
    "design",
    "drug",
    "drug-class",
    "procedure",
    "condition",
    "response",
    "adverse-event",
    "condition-status",
    "no-adverse-event",
    "age-group",
    "sex",
    "number-word",
    "not-reported",
    "frequency",
    "route",
    "country",
)
# Drugs and their classes stand in the same places.
_ALIKE = {"drug-class": "drug"}
FUNCTION_WORDS = word_set(
    "a an and apart as at after before but by during every followed for from in into including not of on or "
    "per plus than that the then to until unless versus vs which who with within without"
)
_ANSWERS = word_set("yes no none nil - -- all both neither")
_UNSTATED = word_set("n/a nr na ne nd n.a. n.r.")
_TREATED = re.compile(r"(?:treated|received|receiving|enrolled|randomi[sz]ed|included|evaluable|analy[sz]ed|given)$")
_PEOPLE = re.compile(r"(?:patient|pt|case|subject|participant|adult|individual|person|child|men|women)s?$")

_NUMBER = r"\d+(?:[.,·]\d+)?"
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:19|20)\d\d[a-z]?"), "year"),
    (re.compile(r"(?:19|20)\d\d\d{1,3}"), "year-mark"),
    (re.compile(r"\d{1,3}(?:,\d{3})*[a-f*†‡§]?|\d{4,6}"), "int"),
    (re.compile(r"\d+[.,·]\d+[a-f*†‡§]?"), "decimal"),
    (re.compile(r"\d+/\d+[a-f*†‡§]?"), "ratio"),
    (re.compile(r"\d+:\d+|\d+\.\d+:\d+|[mf][:/][mf]"), "sex-ratio"),
    (re.compile(rf"[<>≤≥~]?{_NUMBER}%"), "percent"),
    (re.compile(rf"{_NUMBER}[-~]{_NUMBER}[a-f*†‡§]?"), "range"),
    (re.compile(r"±|\+-|\+/-"), "plus-minus"),
    (re.compile(r"[x×]\d*(?:/\w+)?"), "times"),
    (re.compile(r"\d{1,3}-year-old|\d{1,2}-month-old"), "age"),
    (re.compile(r"\d{1,3}-(?:day|week|month|year)s?"), "time"),
    (re.compile(r"g(?:rade)?s?[1-5](?:[-/][1-5])?"), "grade"),
    (re.compile(r"(?:et|al|al\.|al\.?,?\d{0,3})"), "et-al"),
)
_DOSE = re.compile(
    r"[\d.,-]*(?:m?g|mcg|[µμ]g|u?g|ng|iu|miu|u|units?|meq|mmol|ml|gy|cells)"
    r"(?:/(?:kg|m2|m²|sqm|d|day|die|week|wk|month|h|hr|dose|ml|l|\d+)\.?)*(?:/[\d-]+)?"
)
_TIME = re.compile(r"(?:year|yr|month|mo|week|wk|day|hour|hr|minute|min)s?|[ymdh]|yo")
_WORD = re.compile(r"\S+")
_MARKS = re.compile(r"\d{1,3}(?:[,;-]\s?\d{1,3})*")
_BRACKETED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bn\s*=\s*\d"), "count"),
    (re.compile(r"year|yrs?\b|month|\bage"), "in-years"),
    (re.compile(r"%"), "in-percent"),
    (re.compile(r"^\d+\s*[/:]\s*\d+$|^[mf]\s*[:/]|\d+\s*[mf]\b|\bfemale|\bmale"), "in-sex"),
    (re.compile(r"^(?:19|20)\d\d(?:[-]\d+)?[a-z]?$"), "in-year"),
    (re.compile(r"^range\b|^\d+(?:\.\d+)?\s*-\s*\d+(?:\.\d+)?$"), "in-range"),
    (re.compile(r"^\d{1,3}$"), "in-int"),
    (re.compile(r"\bgrade|^g[1-5]"), "in-grade"),
)


class Atom(NamedTuple):
    """A part of a line with the tag of what it is, or several with bars between."""

    start: int
    end: int
    tag: str


def terms_in(text: str, own: Mapping[str, str]) -> tuple[Match, ...]:
    """Return the terms of a line that help to tell its cells apart."""
    return tuple(match for match in find(text, *KINDS, own=own) if not _by_chance(text[match.start : match.end], match))


def _by_chance(words: str, match: Match) -> bool:
    """True where the words of two cells make a term: "No" and "Infusion reaction", "2" and "monthly"."""
    kind = match.term.kind
    if kind == "no-adverse-event":
        return any(word[0].isupper() and word[1:].islower() for word in words.split()[1:])
    return kind == "frequency" and words[0].isdigit() and " " in words


@lru_cache(maxsize=4096)
def bracket_tag(inner: str) -> str:
    """Tell what a pair of brackets holds.

    Example:
        >>> bracket_tag("n = 5"), bracket_tag("63 years"), bracket_tag("2/4")
        ('count', 'in-years', 'in-sex')
    """
    return next((tag for pattern, tag in _BRACKETED if pattern.search(inner)), "in-words")


@lru_cache(maxsize=8192)
def word_tag(word: str, folded: str) -> str:
    """Tell what a word outside every term is; `folded` is its form in lower case.

    Example:
        >>> word_tag("12", "12"), word_tag("2/6", "2/6"), word_tag("Harnwell", "harnwell")
        ('int', 'ratio', 'name')
    """
    bare = folded.strip(",.;:()[]\"'")
    if not bare:
        return "dash" if folded.strip(",.;:") == "-" else "sign"
    shape = next((tag for pattern, tag in _SHAPES if pattern.fullmatch(bare)), None)
    if shape:
        return shape
    if bare in _ANSWERS:
        return "dash" if bare == "-" else "answer"
    if bare in _UNSTATED:
        return "not-reported"
    if bare in FUNCTION_WORDS:
        return "joint"
    return _kind_of_word(word.strip(",.;:()[]\"'"), bare, labelled=folded.endswith(":"))


def _kind_of_word(word: str, bare: str, *, labelled: bool) -> str:
    if bare[0].isdigit() and _DOSE.fullmatch(bare):
        return "dose"
    if _PEOPLE.match(bare):
        return "people"
    if _TREATED.match(bare):
        return "treated"
    if _TIME.fullmatch(bare):
        return "time"
    if _DOSE.fullmatch(bare) and bare.lstrip("0123456789.,-"):
        return "unit"
    if labelled and word[0].isupper():
        return "label"
    if len(word) > 1 and word.isupper():
        return "acronym"
    return "name" if word[0].isupper() else "word"


def atoms_of(text: str, folded: str, terms: Sequence[Match], groups: Sequence[tuple[int, int]]) -> Iterator[Atom]:
    """Cut a line into atoms: bracket groups and terms whole, what stands between them word by word."""
    at = 0
    for start, end, tag in _spans(folded, terms, groups):
        yield from _words(text, folded, at, start)
        yield Atom(start, end, tag)
        at = end
    yield from _words(text, folded, at, len(text))


def _words(text: str, folded: str, start: int, end: int) -> Iterator[Atom]:
    for word in _WORD.finditer(folded, start, end):
        first, last = word.span()
        tag = word_tag(text[first:last], folded[first:last])
        if tag != "sign":
            yield Atom(first, last, tag)


def _spans(folded: str, terms: Sequence[Match], groups: Sequence[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Return bracket groups, and the terms outside them, in order."""
    spans = [(start, end, _group_tag(folded[start:end])) for start, end in groups]
    inside = bytearray(len(folded) + 1)
    for start, end in groups:
        inside[start:end] = b"\x01" * (end - start)
    spans += [(m.start, m.end, _tag_of(m, folded)) for m in terms if not inside[m.start] and not inside[m.end - 1]]
    return sorted(spans)


def _tag_of(match: Match, folded: str) -> str:
    """Return the kind of a term; where its words have several meanings, all of them with bars between."""
    if match.term.kind == "frequency" and _TIME.fullmatch(folded[match.start : match.end]):
        return "time"
    if folded[match.start : match.end] in _ANSWERS:
        return "answer"
    kinds = {term.kind for term in (match.term, *match.others)}
    return "|".join(dict.fromkeys(_ALIKE.get(kind, kind) for kind in KINDS if kind in kinds))


def _group_tag(group: str) -> str:
    inner = group[1:-1].strip()
    return "mark" if group[0] == "[" and _MARKS.fullmatch(inner) else bracket_tag(inner)
