"""That there was no harm, or none of a kind: `well tolerated`, `no serious AEs`, `no infections`."""

from __future__ import annotations

from evitable.facts.counts import read_bracketed
from evitable.facts.cursor import Cursor, Phrases
from evitable.facts.event import HarmRead
from evitable.facts.eventname import BREAKS, DEGREES, is_total, take_denied
from evitable.facts.grade import read_grade
from evitable.facts.tokens import words
from evitable.model import Statement

_EXCEPT = Phrases(
    "apart from", "except for", "except", "other than", "aside from", "besides", "but", "with the exception of",
    "excluding", "save for", "only",
)  # fmt: skip
_CAUSED = words("related attributed attributable due ascribed linked caused associated induced")
_LIMITS = words("serious severe significant major")
_MOST_WORDS = 7
_TO = ("to", "by", "with")


def read_none(cursor: Cursor, found: HarmRead, *, labelled: bool) -> bool:
    """Take `None`, `No toxicity`, `well tolerated`, `0`; `no infections` alone says nothing of other harms."""
    start = cursor.at
    if labelled and cursor.stop == 1 and cursor.word("0", "n"):
        found.none = cursor.quote(start)
        cursor.mark(start)
        return True
    if labelled and cursor.stop == 1 and cursor.word("yes", "y", "+", "present"):
        found.statements.append(Statement("event-total", cursor.quote(start)))  # some, and none named
        cursor.mark(start)
        return True
    cursor.word("otherwise")
    token = cursor.take("no-adverse-event")
    if token is None or token.term is None:
        cursor.at = start
        return _absent_event(cursor, found, start) if cursor.word("no", "without") else False
    term, after = token.term, cursor.at
    if term.get("bare") and (
        _absent_total(cursor, found, start)
        or _absent_event(cursor, found, start)
        or (labelled and take_denied(cursor, start, BREAKS))
    ):
        return True
    cursor.at = after
    if term.get("bare") and not labelled:
        cursor.at = start
        return False
    while cursor.word("were", "was", "have", "been", "reported", "observed", "noted", "recorded", "seen"):
        pass
    limited = cursor.among(_LIMITS) or _of_a_kind(cursor)
    _of_what(cursor)
    read_bracketed(cursor)
    if limited or term.get("limited") or "serious" in term.concept:
        found.statements.append(Statement("absent-event", cursor.quote(start)))
    elif found.none is None:
        found.none = cursor.quote(start)
    if not cursor.phrase(_EXCEPT):
        cursor.take(".")
    cursor.mark(start)
    return True


def _of_a_kind(cursor: Cursor) -> bool:
    """Take the `-related deaths` behind `no toxicity`: a kind of event that did not occur."""
    start = cursor.at
    cursor.take("-")
    if cursor.among(_CAUSED) and (cursor.now.kind == "adverse-event" or cursor.now.text not in BREAKS):
        first = cursor.at
        while cursor.now.kind in ("word", "adverse-event") and cursor.now.text not in (*BREAKS, *_TO):
            cursor.at += 1
        if cursor.at > first and cursor.now.text not in _TO:
            return True
    cursor.at = start
    return False


def _of_what(cursor: Cursor) -> None:
    """Pass over the `related to treatment` behind a None: what would have caused the harms."""
    start = cursor.at
    cursor.word("considered", "thought", "deemed", "directly", "clearly", "possibly")
    if cursor.now.kind == "word" and cursor.ahead().kind == "-" and cursor.ahead(2).text in _CAUSED:
        cursor.at += 3  # `none drug-related`
        return
    if cursor.among(_CAUSED) and cursor.word(*_TO):
        cursor.word("the", "study", "this")
        if cursor.now.kind == "word":
            cursor.at += 1
            cursor.word("drug", "treatment", "medication")
            return
    cursor.at = start


def _absent_total(cursor: Cursor, found: HarmRead, start: int) -> bool:
    """Take `no drug-related SAEs`, `no grade 3-4 toxicity`: that none of a kind of events occurred."""
    cursor.at = start + 1
    first = cursor.at
    read_grade(cursor)
    graded = cursor.at
    while cursor.now.kind in ("word", "-", "/", "adverse-event") and cursor.now.text not in BREAKS:
        cursor.at += 1
    kind = cursor.at - graded > 1 or graded > first
    few = 0 < cursor.at - first <= _MOST_WORDS
    if kind and few and is_total(cursor.quote(max(graded, cursor.at - 1)).text):
        found.statements.append(Statement("absent-event", cursor.quote(start)))
        cursor.mark(start)
        return True
    return False


def _absent_event(cursor: Cursor, found: HarmRead, start: int) -> bool:
    """Take `no severe infections`, `no serious AEs`: that such an event did not occur."""
    cursor.at = start + 1
    if cursor.among(DEGREES) and cursor.now.kind == "word":
        cursor.at += 1
        if cursor.now.kind == "word" and not is_total(cursor.quote(cursor.at - 1).text):
            cursor.at += 1
        if is_total(cursor.quote(start + 2).text):
            found.statements.append(Statement("absent-event", cursor.quote(start)))
            cursor.mark(start)
            return True
    cursor.at = start + 1
    while cursor.now.kind == "word" and cursor.now.text not in BREAKS and cursor.at - start < 4:
        cursor.at += 1
    first = cursor.at
    while cursor.take("adverse-event"):
        while cursor.word("or", "and", ",", "/"):
            pass
    if cursor.at == first:
        cursor.at = start
        return False
    while cursor.tokens[cursor.at - 1].kind != "adverse-event":
        cursor.at -= 1
    found.statements.append(Statement("absent-event", cursor.quote(start)))
    cursor.mark(start)
    return True
