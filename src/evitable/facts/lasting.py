"""How long until an outcome, and how long it lasted: measured, and nobody is counted by it."""

from __future__ import annotations

from evitable.facts.cursor import Cursor
from evitable.facts.times import read_length
from evitable.facts.tokens import words

_STATISTICS = words("median mean average estimated")
_MEASURES = words("time interval duration length delay days weeks months")
_UNTIL = words("to until till of for from before")
_IS = words("was were is : = of")
_SURVIVALS = ("overall survival", "progression-free survival", "event-free survival", "disease-free survival")
_BREAKS = ("", ";", "line", ".", "(", "[", ":", "=", "number")
_MOST = 6


def read_lasting(cursor: Cursor) -> int | None:
    """Take `median time to response 4 weeks`, `duration of remission: 6 mo (2-20)`, and return where it begins."""
    start = cursor.at
    cursor.word("the")
    cursor.among(_STATISTICS)
    if not (cursor.among(_MEASURES) and cursor.among(_UNTIL)):
        cursor.at = start
        return None
    for _ in range(_MOST):
        if cursor.now.kind in _BREAKS or cursor.now.text in _IS:
            break
        cursor.at += 1
    if _length_behind(cursor):
        return start
    cursor.at = start
    return None


def read_survival_time(cursor: Cursor) -> int | None:
    """Take `median PFS 12 mo`, `OS: 24 months (12-36)`, and return where it begins."""
    start = cursor.at
    stated = cursor.among(_STATISTICS) is not None
    token = cursor.take("response")
    survival = token is not None and token.term is not None and token.term.get("category") == "survival"
    named = survival and token is not None and token.term is not None and token.term.name in _SURVIVALS
    if not (named or (survival and stated)):
        cursor.at = start
        return None
    cursor.word("time")
    if _length_behind(cursor):
        return start
    cursor.at = start
    return None


def _length_behind(cursor: Cursor) -> bool:
    """Take `was 6 wk (2-20)`: the length, and the bracket behind it."""
    while cursor.among(_IS):
        pass
    cursor.among(_STATISTICS)
    if not read_length(cursor):
        return False
    start = cursor.at
    if cursor.take("(", "["):
        while not cursor.done and cursor.now.kind not in ("(", "[", "response", "line"):
            if cursor.take(")", "]"):
                return True
            cursor.at += 1
        cursor.at = start
    return True
