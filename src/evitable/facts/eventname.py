"""What the name of an event says: that it stands for harms as such, or for two of them."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from evitable.facts.counts import PEOPLE
from evitable.facts.coverage import STOP_WORDS
from evitable.facts.cursor import Cursor
from evitable.facts.event import EventRead
from evitable.facts.tokens import Token, words
from evitable.model import Place, Quote, Value
from evitable.terms import look_up

# Words at which the name of an event ends and prose begins.
BREAKS = STOP_WORDS | words(
    "requiring required leading led resolved resolving needed needing necessitating which treated managed "
    "stopping stopped otherwise grade any during while without not no did does may occurred occurring seen observed "
    "noted when due because discontinued withdrawn"
)
DEGREES = words("mild moderate severe serious transient minor major reversible self limiting related all")
_STOPPED = words(
    "stopped discontinued withdrew withdrawn was were ceased interrupted treatment therapy the drug it early"
)
_MOST_DENIED = 5
_EVENTS = words(
    "event events ae aes toxicities complications withdrawals discontinuations dropouts sae saes teaes traes "
    "adr adrs irae iraes sae trae teae dlt dlts morbidity"
)


# Nouns that need another behind `of` to be an event: `Thickening of mitral valve`, `Paralysis of left arm`.
_NOUN = re.compile(
    r"(?:[\w-]{2,}(?:ing|[tsx]ion|ment|ness|ity|ure|ance|ysis|osis|ia|itis|oma|oedema|edema|ache)|pain|loss|increase"
    r"|elevation|decrease|rise|fall|spasms?|cramps?|ulcers?|weakness|sensation|sense|rash|itch|abscess|fractures?|leak)"
)
# What only tells that an event happened, or was treated: the event stands behind the `of`.
_NO_NOUN = words(
    "development occurrence incidence appearance presence absence history evidence onset reporting discontinuation "
    "interruption cessation finding diagnosis treatment majority none combination recurrence reactivation"
)
_NO_OBJECT = words("grade grades gr g ctcae consent")
_ARTICLES = words("the both his her their a an one either")
_UNKNOWN = words("unknown unclear undetermined uncertain unidentified unspecified any")
# How often something happened, behind its name: `injection-site reactions common`.
_OFTEN = words("common frequent frequently rare rarely occasionally occasional predominantly mainly mostly only")
# Words that alone, or with one another, name no harm: what was counted, measured or done.
_NO_HARM = words(
    "consent origin episode episodes attack attacks bout bouts occasion occasions day days week weeks month months "
    "year years eye eyes knee knees limb limbs ear ears lesion lesions course courses cycle cycles dose doses "
    "infusion infusions injection injections session sessions treatment treatments therapy drug drugs study trial "
    "visit visits hospital hospitals admission follow up duration time mean median range total number rate per "
    "patient patients pts subject subjects case cases arm arms group groups cohort baseline first second third last "
    "one two three four five six seven eight nine ten at to by from into level levels value values score scores dosing "
    "each every after before until since within later earlier early late new same other others various several some "
    "most many few half third quarter more less than least none nil not data available na applicable mentioned "
    "left right both upper lower grade grades any all serious severe stay"
)


def goes_on_behind_of(before: str, token: Token, after: Token) -> bool:
    """Tell whether a token goes on with the name of an event behind `of`: `thickening of mitral valve`, `of the urine`.

    What only tells that an event happened (`evidence of infection`), and how many had it, is no part of the name.
    """
    if token.text == "of":
        if after.text in _UNKNOWN:
            return before not in _NO_NOUN
        names = after.kind in ("word", "adverse-event") or after.text in _ARTICLES
        leads = before not in _NO_NOUN and _NOUN.fullmatch(before) is not None
        return names and leads and after.text not in PEOPLE and after.text not in _NO_OBJECT
    return before == "of" and (token.text in _ARTICLES or token.text in _UNKNOWN)


def ends_name(cursor: Cursor) -> bool:
    """Tell whether a word here tells how often the event before it was: `common`, at the end of an item."""
    after = cursor.ahead()
    return cursor.now.text in _OFTEN and after.kind in ("", ",", ";", ".", "line", ")")


def names_event(wording: Sequence[str]) -> bool:
    """Tell whether words that no vocabulary knows may name a harm.

    They do not where all of them count, measure or tell when or how often.

    Example:
        >>> names_event(["wrist", "drop"]), names_event(["episodes"]), names_event(["common"])
        (True, False, False)
    """
    return not all(word in _NO_HARM or word in _OFTEN for word in wording)


def is_total(wording: str) -> bool:
    """Tell whether words stand for harms as such: `AEs`, `serious adverse events`."""
    wording = wording.lower().removesuffix(" only")
    if wording.rpartition(" ")[2] in _EVENTS:
        return True
    for name in (wording, wording.partition(" ")[2]):
        term = look_up(name, "header") if name else None
        if term is not None and term.get("role") == "adverse-events":
            return True
    return False


def parted(event: EventRead) -> list[EventRead]:
    """Part `nausea and vomiting` into two events, where each is one by itself."""
    (quote,) = event.term.quotes
    first, joint, second = quote.text.partition(" and ")
    names = [look_up(name, "adverse-event") for name in (first, second)]
    if not joint or None in names:
        return []
    start, middle = quote.place.start, quote.place.start + len(first) + len(joint)
    cell = quote.place.cell
    event.term, event.known = Value(first, (Quote(first, Place(cell, start, start + len(first))),)), names[0]
    term = Value(second, (Quote(second, Place(cell, middle, middle + len(second))),))
    return [replace(event, term=term, known=names[1], joined="and")]


def take_denied(cursor: Cursor, start: int, ends: Container[str]) -> bool:
    """Take the `new safety signals` behind a No in a column of harms: what did not occur."""
    if cursor.tokens[start].text != "no":
        return False
    cursor.at = start + 1
    while cursor.now.kind == "word" and cursor.now.text not in ends and cursor.at - start <= _MOST_DENIED:
        cursor.at += 1
    if cursor.at == start + 1 or not (cursor.done or cursor.now.kind in (",", ";", ".", "line")):
        cursor.at = start
        return False
    cursor.mark(start)
    return True


def take_reason(cursor: Cursor) -> None:
    """Pass over `stopped treatment because of`, `stopped for` behind a count: the event that follows is why."""
    start = cursor.at
    while cursor.among(_STOPPED):
        pass
    if cursor.at > start and cursor.word("for", "after"):
        return
    if not (cursor.word("because", "due", "owing", "secondary") and cursor.word("of", "to")):
        cursor.at = start
