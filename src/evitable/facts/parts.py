"""What a regimen is written with: drugs, doses, days, cycles and the joints between them, in the order written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from evitable.facts.asides import ABSENT_WORDS, SESSIONS, read_absent, read_aside
from evitable.facts.counts import COUNT_WORDS, Count, read_bracketed, read_count, read_patient_list
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor, Phrases
from evitable.facts.cycles import (
    AT_MOST_WORDS,
    STAT_WORDS,
    read_cycles,
    read_doses,
)
from evitable.facts.doses import UnitOfDose, read_dose, read_level, read_times_a_day
from evitable.facts.keyed import Keyed
from evitable.facts.lengths import read_duration, read_lone_length
from evitable.facts.numbers import NUMBERS, read_amount
from evitable.facts.phased import read_days_of_cycle, read_days_on, read_other_dose, read_phases
from evitable.facts.prior import TRIGGER_WORDS, read_given_before, read_prior
from evitable.facts.times import (
    CYCLE,
    FREQUENCY_WORDS,
    read_days,
    read_frequency,
    read_marked_days,
    read_timing,
)
from evitable.facts.tokens import Token, tokenize, words
from evitable.model import Cell

_TERMS = ("drug", "drug-class", "procedure", "route", "not-reported")
KINDS = (*_TERMS, "frequency", "unit")

_THEN = Phrases(
    "and then", "then", "followed by", "switching to", "switched to", "increased to", "increasing to", "increase to",
    "reduced to", "reducing to", "decreased to", "tapered to", "titrated to", "escalated to", "escalating to",
    "later", "thereafter", "afterwards", "subsequently", "changed to", "→", "after which", "↑ to", "↓ to", "↑", "↓",
)  # fmt: skip
_PLUS = Phrases(
    "in combination with", "combined with", "in addition to", "together with", "along with", "plus", "with", "and",
    "+", "&",
)  # fmt: skip
_OR = Phrases("or")
_VERSUS = Phrases("vs", "versus", "compared with", "or placebo")
_BEFORE = Phrases("after", "following", "preceded by", "with")
_PHASES = ("loading", "initial", "bolus", "induction", "starting", "maintenance", "test")
# How many got which of several drugs: `Ruxolitinib (10), tofacitinib (1)`.
_COUNTED_DRUGS = re.compile(r"(?:\s*[a-z][a-z0-9 /-]*? ?\(\d{1,3}\)\s*(?:[,;/+&]|and\b|$)){2,}")
_FILLERS = words(
    "combined pulses pulse each dose doses dosage dosing therapy treatment regimen schedule at single infusion "
    "infusions injection injections about approximately up to total only alone repeated continued via low high "
    "standard"
)
# Words of a phase or a way of dosing, which name no drug.
PHASE_WORDS = _FILLERS | frozenset(_PHASES)

TOLD = {
    "level": "level",
    "subgroup": "subgroup",
    "timing": "timing",
    "taper": "taper",
    "maximum": "maximum",
    "divided": "divided",
    "sessions": "procedure",
    "share": "share",
    "absent": "not-given",
}
"""Parts that are told and make no entry, and the kind of statement that each becomes."""


class Part(NamedTuple):
    """One piece of a regimen: its kind, its value, and the tokens it was read from."""

    kind: str
    value: Any
    start: int
    end: int


Reader = Callable[[Cursor, UnitOfDose | None], list[tuple[str, Any]] | None]


def _join(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    if _loading_before(cursor):
        return [("join", "before")]
    if _rises(cursor) or _thereafter(cursor):
        return [("join", "then")]
    for value, phrases in (("then", _THEN), ("versus", _VERSUS), ("plus", _PLUS), ("or", _OR)):
        if cursor.phrase(phrases):
            return [("join", value)]
    token = cursor.take(",", ";", "line", "/")
    return [("join", "comma" if token.kind in (",", "/") else "semicolon")] if token else None


def _rises(cursor: Cursor) -> bool:
    """Take the `to` of `5 mg/day to 10 mg bid`, `2 mg/kg up to 8 mg/kg`: another dose follows."""
    start = cursor.at
    before = cursor.tokens[start - 1] if start else None
    rises = before is not None and before.kind not in (*_OPENING, "drug", "drug-class") and cursor.words("up to")
    if before is not None and before.text != "up" and (rises or cursor.word("to")):
        behind = cursor.at
        if read_dose(cursor) is not None:
            cursor.at = behind
            return True
    cursor.at = start
    return False


def _thereafter(cursor: Cursor) -> bool:
    """Take the `and` of `on days 1 and 15 and every 4 months thereafter`."""
    start = cursor.at
    if cursor.take(",", ";") or cursor.word("and"):
        cursor.word("and")
        behind = cursor.at
        if read_frequency(cursor) is not None and cursor.word("thereafter", "afterwards", "subsequently"):
            cursor.at = behind
            return True
    cursor.at = start
    return False


def _loading_before(cursor: Cursor) -> bool:
    """Take `after a loading dose of`: what follows was given first."""
    start = cursor.at
    if cursor.phrase(_BEFORE):
        cursor.word("a", "an", "the")
        if cursor.word(*_PHASES[:-2]) and cursor.word("dose", "doses", "bolus", "infusion"):
            cursor.word("of")
            return True
    cursor.at = start
    return False


def _phase(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    start = cursor.at
    cursor.word("a", "an", "the")
    if cursor.among(_PHASES):
        cursor.word("dose", "doses", "therapy", "phase", "treatment")
        cursor.word("of")
        return [("filler", None)]
    cursor.at = start
    return None


def _subgroup(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    """Take a subgroup by body weight or age, `(BW <25 kg)`."""
    start = cursor.at
    if cursor.take("(", "["):
        cursor.words("body weight") or cursor.word("bw", "weight", "age", "aged")
        if cursor.take("<", ">", "≥", "≤", "=") and read_amount(cursor) is not None:
            cursor.take("=")
            if cursor.word("kg", "years", "year", "y", "g") and cursor.take(")", "]"):
                return [("subgroup", None)]
    cursor.at = start
    return None


def _count(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    count = read_bracketed(cursor, bare=cursor.folded.count("(") > 1 and bool(_COUNTED_DRUGS.fullmatch(cursor.folded)))
    if count is not None and count.n is None:
        return [("share", None)]
    if count is None:
        start = cursor.at
        placed = cursor.word("in", "for", "of")
        count = read_patient_list(cursor) or read_count(cursor) or (_lone_number(cursor) if placed else None)
        if count is None or (count.n is None and count.everyone is None) or cursor.now.kind == "unit":
            cursor.at = start
            return None
        cursor.take(":")
    return [("n", count)]


def _lone_number(cursor: Cursor) -> Count | None:
    """Take the `8` of `in 8` where the clause ends behind it."""
    start = cursor.at
    count = read_count(cursor, bare=True)
    if count is not None and (cursor.done or cursor.now.kind in (",", ";", "line", ")")):
        return count
    cursor.at = start
    return None


def _aside(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    kind = read_aside(cursor)
    return [(kind, None)] if kind else None


def _absent(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    return [("absent", None)] if read_absent(cursor) else None


def _dose(cursor: Cursor, unit: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    # 20/27 mg/m2 is two doses in turn, which no single dose stands for.
    if cursor.at > 1 and cursor.tokens[cursor.at - 1].kind == "/" and cursor.tokens[cursor.at - 2].kind == "number":
        return None
    found = read_dose(cursor, unit)
    if found is None:
        return None
    return [("dose", found.dose), *([("frequency", found.frequency)] if found.frequency else [])]


def _level(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    start = cursor.at
    if "/" not in cursor.folded:
        return None
    if cursor.tokens[start].kind == "word":
        cursor.words("adjusted to") or cursor.words("titrated to") or cursor.words("to achieve")
        cursor.word("target", "targeting")
        cursor.word("trough")
        cursor.word("level", "levels", "concentration")
        cursor.word("of")
    if read_level(cursor):
        return [("level", None)]
    cursor.at = start
    return None


def _days(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    told = read_days_of_cycle(cursor)
    if told:
        return told
    days = read_days(cursor) or read_marked_days(cursor)
    if days:
        return [("days", days)]
    return [("timing", None)] if read_timing(cursor) else None


def _cycles(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    found = read_cycles(cursor)
    if found is None:
        return None
    pairs = (("cycle_days", found.days), ("cycles", found.spread), ("frequency", found.frequency))
    return [(kind, value) for kind, value in pairs if value is not None]


def _doses(cursor: Cursor, unit: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    start = cursor.at
    several = read_times_a_day(cursor, unit) if cursor.now.kind in NUMBERS else None
    if several is not None:
        return [("dose", several.dose), ("frequency", several.frequency)]
    found = read_doses(cursor)
    if found is None:
        return None
    number, frequency = found
    # `single subcutaneous dose`: the way stands before the noun.
    way = next((token.term for token in cursor.tokens[start : cursor.at] if token.kind == "route"), None)
    pairs = (("doses", number), ("frequency", frequency), ("route", way))
    return [(kind, value) for kind, value in pairs if value is not None] or [("level", None)]


def _frequency(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    found = read_frequency(cursor)
    return [("frequency", found)] if found else None


def _term(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    token = cursor.take(*_TERMS)
    if token is None:
        return None
    if token.kind == "drug" and (before := read_given_before(cursor)) is not None:
        return [("prior", before)]
    kind = "drug" if token.kind == "drug-class" else token.kind
    return [(kind, token.term)]


def _prior(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    found = read_prior(cursor)
    return [("prior", found)] if found else None


def _filler(cursor: Cursor, _: UnitOfDose | None) -> list[tuple[str, Any]] | None:
    if cursor.word("tapered", "tapering", "taper"):
        return [("taper", None)]
    return [("filler", None)] if cursor.among(_FILLERS) else None


_NUMBER = "number"
_OPENING = ("(", "[")
# Which readers can begin at which kind of token, in the order in which they are tried; the rest are joints.
_BY_KIND: dict[str, tuple[Reader, ...]] = {
    _NUMBER: (_level, read_phases, _aside, _count, _dose, _cycles, _doses, _days, _frequency, read_lone_length),
    "(": (_subgroup, read_other_dose, read_days_on, _count, _days, read_duration),
    "×": (_cycles, _doses, _frequency, read_duration),
    "frequency": (_cycles, _frequency),
    "term": (_term,),
    "compared": (_level,),
    "joint": (_join,),
}
_COMPARED = ("<", ">", "≤", "≥", "=")
_ARTICLES = words("a an the")
# No level of the blood is written without it.
_PER_VOLUME = re.compile(r"/\s*(?:[mdμu]?l|mm3)")
# With which words each reader can begin, in the order in which they are tried: most words begin nothing, and a
# word that every reader tried in vain would cost as much as a dose.
_OPENERS: tuple[tuple[Reader, frozenset[str]], ...] = (
    (_absent, ABSENT_WORDS),
    (_prior, TRIGGER_WORDS),
    (_level, words("adjusted titrated to target targeting trough level levels concentration of")),
    (
        _aside,
        words("max maximum maximal up in titrated uptitrated increased escalated adjusted raised increments")
        | STAT_WORDS,
    ),
    (_count, words("in for of") | COUNT_WORDS),
    (_cycles, words("for of in × x with over at each repeated") | STAT_WORDS | AT_MOST_WORDS | FREQUENCY_WORDS),
    (_doses, words("× x twice thrice for a of in")),
    (_days, words("on at the days day d in week weeks month months wk wks")),
    (_frequency, FREQUENCY_WORDS),
    (read_duration, words("for over during × x lasting")),
    (_phase, _ARTICLES | frozenset(_PHASES)),
    (_join, frozenset().union(*(phrases.heads for phrases in (_THEN, _VERSUS, _PLUS, _OR, _BEFORE)), {"to", "up"})),
    (_filler, words("tapered tapering taper") | _FILLERS),
)


@lru_cache(maxsize=1024)
def _readers_of(word: str) -> tuple[Reader, ...]:
    often = word[:1] == "q"
    return tuple(read for read, openers in _OPENERS if word in openers or (often and read in (_frequency, _cycles)))


@lru_cache(maxsize=8)
def _number_readers(*, levels: bool, sessions: bool, cycles: bool) -> tuple[Reader, ...]:
    """Return what can begin at a number of a cell that has words for levels, sessions and cycles or not."""
    wanting = {read for read, there in ((_level, levels), (_aside, sessions), (_cycles, cycles)) if not there}
    return tuple(read for read in _BY_KIND[_NUMBER] if read not in wanting)


def _at_numbers(folded: str) -> tuple[Reader, ...]:
    return _number_readers(
        levels="/" in folded and _PER_VOLUME.search(folded) is not None,
        sessions=any(word in folded for word in SESSIONS),
        cycles=any(word in folded for word in CYCLE[::2]),
    )


def _readers_at(token: Token, at_numbers: tuple[Reader, ...]) -> tuple[Reader, ...]:
    kind = token.kind
    if kind == "word":
        return _readers_of(token.text)
    if kind in NUMBERS:
        return at_numbers
    if kind in _TERMS:
        return _BY_KIND["term"]
    if kind in _OPENING:
        return _BY_KIND["("]
    return _BY_KIND.get(kind) or _BY_KIND["compared" if kind in _COMPARED else "joint"]


def read_parts(
    cell: Cell,
    coverage: Coverage,
    *,
    span: tuple[int, int] | None = None,
    own: Mapping[str, str] | None = None,
    unit: UnitOfDose | None = None,
    keyed: Keyed | None = None,
) -> tuple[Cursor, list[Part]]:
    """Read the parts of a regimen from a cell or a span of it; what is no part is passed over.

    `unit` is the unit of dose where the header gives it, `keyed` what it says of numbers.
    """
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, span=span, own=own), coverage)
    parts: list[Part] = []
    keyed = keyed or None
    at_numbers = _at_numbers(cursor.folded)
    while cursor.at < cursor.stop:
        start = cursor.at
        counted = keyed.read(cursor) if keyed is not None else None
        if counted:
            parts.append(Part(*counted, start, cursor.at))
            continue
        for read in _readers_at(cursor.tokens[start], at_numbers):
            found = read(cursor, unit)
            if found:
                parts += [Part(kind, value, start, cursor.at) for kind, value in found]
                break
            cursor.at = start
        else:
            cursor.at = start + 1
    return cursor, parts
