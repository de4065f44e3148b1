"""What responded, and when: the disease and the time beside an outcome."""

from __future__ import annotations

from collections.abc import Mapping

from evitable.facts.counts import PEOPLE
from evitable.facts.cursor import Cursor
from evitable.facts.numbers import NUMBERS, read_amount, read_list
from evitable.facts.times import LENGTH_WORDS, read_length
from evitable.facts.tokens import Token
from evitable.model import Value

_STOPS = ("then", "after", "at", "within", "for", "and", "but", "in", "followed", "was", "were", "by")
_MOST_WORDS = 4
_BEFORE_TIME = frozenset({",", "(", "during", "at", "after", "for", "within", "by", "in", "until"})


def read_condition_before(cursor: Cursor, own: Mapping[str, str]) -> Value[str] | None:
    """Take the disease in front of its outcome: `SLE remission`, `MM progression`."""
    start = cursor.at
    token = cursor.take("condition") or _own_word(cursor, own)
    if token is None or cursor.now.kind != "response":
        cursor.at = start
        return None
    return cursor.value(_named(cursor, token, own), start)


def read_condition_behind(cursor: Cursor, own: Mapping[str, str], category: str) -> Value[str] | None:
    """Take `of MM`: the disease that responded; `of haemolysis` and a cause of death are passed over."""
    start = cursor.at
    if cursor.word("of", "for"):
        cursor.word("the")
        first = cursor.at
        token = cursor.take("condition") or _own_word(cursor, own)
        if token is not None and category != "death":
            return cursor.value(_named(cursor, token, own), first)
        if token is not None:
            return None
        while cursor.now.kind == "word" and cursor.at - first < _MOST_WORDS and cursor.now.text not in _STOPS:
            cursor.at += 1
        if cursor.at > first and cursor.tokens[first].text not in PEOPLE:
            return None
    cursor.at = start
    return None


def _own_word(cursor: Cursor, own: Mapping[str, str]) -> Token | None:
    """Take a short form of the table that no vocabulary knows."""
    token = cursor.now
    if token.kind == "word" and cursor.cell.text[token.start : token.end] in own:
        cursor.at += 1
        return token
    return None


def _named(cursor: Cursor, token: Token, own: Mapping[str, str]) -> str:
    words = cursor.cell.text[token.start : token.end]
    long = own.get(words)
    if long is None and token.term is not None and words.isupper():
        long = token.term.name
    return (long or words).lower()


def read_time_before(cursor: Cursor) -> Value[str] | None:
    """Take the `1-year` of `1-year survival`."""
    start = cursor.at
    if cursor.now.kind in NUMBERS and read_length(cursor):
        time = cursor.value(cursor.quote(start).text, start)
        if cursor.now.kind == "response":
            return time
    cursor.at = start
    return None


def read_time(cursor: Cursor) -> Value[str] | None:
    """Take when: `after 14 months`, `at month 6`, `for 5 months`, `within 3 weeks`, `after 3 cycles`."""
    start = cursor.at
    if cursor.now.text not in _BEFORE_TIME:
        return None
    cursor.take(",", "(")
    first = cursor.at
    if cursor.words("during follow - up") or cursor.words("at last follow - up"):
        return cursor.value(cursor.quote(first).text, first)
    if cursor.word("after", "at", "for", "within", "by", "in", "until") and _moment(cursor):
        time = cursor.value(cursor.quote(first).text, first)
        if cursor.tokens[first - 1].kind == "(":
            cursor.take(")")
        return time
    cursor.at = start
    return None


def _moment(cursor: Cursor) -> bool:
    start = cursor.at
    cursor.words("a median of") or cursor.words("a mean of")
    if read_length(cursor):
        return True
    if cursor.word("month", "months", "week", "weeks", "year", "day") and read_amount(cursor):
        return True
    cursor.at = start
    if read_list(cursor) and cursor.word(*LENGTH_WORDS, "cycles", "cycle", "doses", "infusions"):
        return True
    cursor.at = start
    return False
