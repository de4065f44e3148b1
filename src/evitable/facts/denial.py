"""Outcomes that a No denies: nobody responded, `no meaningful response`; and what is no answer, `no surgery needed`."""

from __future__ import annotations

from evitable.facts.counts import PEOPLE, Count
from evitable.facts.cursor import Cursor
from evitable.facts.labels import VERBS
from evitable.facts.numbers import read_integer
from evitable.facts.tokens import Token, words

_NOBODY = ("none", "no", "nobody", "neither", "no-one")
# How much of an outcome is denied.
_HOW_MUCH = words(
    "meaningful sustained durable significant clear obvious apparent appreciable clinical objective definite real "
    "substantial lasting major marked further additional immediate"
)
_MOST = 2
# Behind a No these only say when, in whom or why: it stays an answer.
_STILL_ANSWERS = words(
    "in at after for during within until by on of up yet since because due despite with but then and or to as so far "
    "patient patients pts pt case cases died"
)


def read_nobody(cursor: Cursor) -> tuple[Count, Token] | None:
    """Take `None of the 4 patients responded`: nobody, and the outcome that nobody had."""
    start = cursor.at
    if cursor.among(_NOBODY):
        of = _read_of(cursor)
        if cursor.among(PEOPLE) or of is not None:
            nobody = cursor.value(0, start, status="derived", why="said of nobody")
            while cursor.among(VERBS):
                pass
            token = cursor.take("response")
            if token is not None:
                return of._replace(n=nobody) if of else Count(n=nobody), token
    cursor.at = start
    return None


def _read_of(cursor: Cursor) -> Count | None:
    if cursor.word("of") is None:
        return None
    cursor.word("the", "these", "our", "all")
    first = cursor.at
    number = read_integer(cursor)
    return Count(of=cursor.value(number, first)) if number is not None else None


def read_denied(cursor: Cursor) -> Token | None:
    """Take the `no meaningful response` that denies one: the outcome; None where no outcome follows."""
    start = cursor.at
    if cursor.word("no", "without"):
        for _ in range(_MOST):
            if not cursor.among(_HOW_MUCH):
                break
        token = cursor.take("response")
        if token is not None and token.term is not None and not token.term.get("negated"):
            return token
    cursor.at = start
    return None


def is_no_answer(cursor: Cursor) -> bool:
    """Tell whether words of their own follow a No just taken: `No surgery needed` says that of nobody's failure."""
    if cursor.ahead().kind == ":":
        return True
    return cursor.now.kind in ("word", "condition") and cursor.now.text not in _STILL_ANSWERS
