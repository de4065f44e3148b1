"""Cycles and numbers of doses: exact, as a statistic with its range, or at most."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from evitable.facts.cursor import Cursor, Phrases
from evitable.facts.doses import read_dose
from evitable.facts.numbers import Amount, read_amount
from evitable.facts.times import CYCLE, DOSE_NOUNS, LENGTH_WORDS, read_frequency
from evitable.facts.tokens import spaced
from evitable.model import Cycles, Quote, Value

_STATS = {"median": "median", "mean": "mean", "average": "mean", "med": "median"}
_AT_MOST = Phrases("up to", "a maximum of", "maximum of", "at most", "maximum", "no more than")
STAT_WORDS = frozenset({"a", "an", "the", *_STATS})
AT_MOST_WORDS = frozenset(_AT_MOST.heads)
_ADJECTIVE = spaced(r"(?P<length>\d+)(?:-| ?)(?P<time>days?|d|weeks?|wks?|w)(?:-| )(?=cycle|course)")


class Spread(NamedTuple):
    """A number with its statistic and range: exact, median, mean or range (one end may be open)."""

    stat: str
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None


class CyclesRead(NamedTuple):
    """What a phrase about cycles says: how many, how long each, how often."""

    spread: Spread | None = None
    days: int | None = None
    frequency: str | None = None


def read_stat(cursor: Cursor) -> str | None:
    """Take `a median of`, `median`, `mean number of` before a number."""
    start = cursor.at
    if cursor.now.text not in STAT_WORDS:
        return None
    cursor.word("a", "an", "the")
    token = cursor.among(_STATS)
    if token is None:
        cursor.at = start
        return None
    cursor.word("number")
    cursor.word("of")
    return _STATS[token.text]


def read_range_bracket(cursor: Cursor) -> Amount | None:
    """Take a range set apart: `(range: 1-4)`, `[1-4]`, `, range 1-4`."""
    start = cursor.at
    opened = cursor.take("(", "[")
    if opened is None and not (cursor.take(",") and cursor.now.text == "range"):
        cursor.at = start
        return None
    named = cursor.word("range", "ranging", "ranges", "min")
    cursor.word("from")
    cursor.take(":", "=", ",")
    amount = read_amount(cursor)
    if amount is None or amount.high is None or (opened and not cursor.take(")", "]")) or not (opened or named):
        cursor.at = start
        return None
    return amount


def read_cycles(cursor: Cursor) -> CyclesRead | None:
    """Take cycles: `for four cycles`, `of 21-day cycles`, `a median of six (range: 5-7) weekly cycles`."""
    start = cursor.at
    if not any(word in cursor.folded for word in CYCLE[::2]):
        return None
    cursor.word("for", "of", "in", "×", "x", "with", "over")
    at_most = cursor.phrase(_AT_MOST)
    if not at_most:
        cursor.words("a total of") or cursor.words("at least")
    stat = read_stat(cursor)
    cursor.word("a", "an", "each", "repeated")
    days, frequency = _read_adjective(cursor)
    known = days is not None or frequency is not None
    amount = None if known else read_amount(cursor)
    around = read_range_bracket(cursor) if amount else None
    if amount is not None:
        days, frequency = _read_adjective(cursor)
    if not cursor.among(CYCLE) or (amount is None and not known):
        cursor.at = start
        return None
    amount = amount or _crossed(cursor)
    around = around or (read_range_bracket(cursor) if amount else None)
    return CyclesRead(_spread(stat, amount, around, at_most=at_most), days, frequency)


def _crossed(cursor: Cursor) -> Amount | None:
    """Take the `× 4` behind `21-day cycles`: so many of them."""
    start = cursor.at
    amount = read_amount(cursor) if cursor.word("×", "x") else None
    if amount is None or cursor.now.kind == "unit" or cursor.now.text in (*LENGTH_WORDS, *CYCLE, *DOSE_NOUNS):
        cursor.at = start
        return None
    return amount


def _read_adjective(cursor: Cursor) -> tuple[int | None, str | None]:
    """Take how long or how often the cycles are: the `21-day` and `weekly` before the word."""
    found = cursor.match(_ADJECTIVE)
    if found:
        return int(found["length"]) * (1 if found["time"].startswith("d") else 7), None
    start = cursor.at
    frequency = read_frequency(cursor)
    if frequency and cursor.now.text in CYCLE:
        return None, frequency
    cursor.at = start
    return None, None


def _spread(stat: str | None, amount: Amount | None, around: Amount | None, *, at_most: bool) -> Spread | None:
    if amount is None:
        return None
    if around:
        return Spread(stat or "median", amount.low, around.low, around.high)
    if amount.high is not None:
        return Spread("range", None, amount.low, amount.high)
    return Spread("range", None, None, amount.low) if at_most else Spread(stat or "exact", amount.low)


def cycles_of(spread: Spread, quote: Quote) -> Cycles:
    """Return cycles as a record, each of its numbers with the words that tell them."""

    def value(number: Decimal | None) -> Value[float] | None:
        return None if number is None else Value(float(number), (quote,))

    return Cycles(spread.stat, value(spread.value), value(spread.low), value(spread.high))


def read_doses(cursor: Cursor) -> tuple[int | None, str | None] | None:
    """Take how many doses, and how often if said between: `four injections`, `4 weekly doses of`, `× 4`, `twice`.

    The number is None for a range of doses.
    """
    start = cursor.at
    crossed = cursor.word("×", "x") is not None
    if not crossed and cursor.word("twice", "thrice"):
        return (2 if cursor.tokens[start].text == "twice" else 3), None
    if not crossed:
        cursor.word("for", "a", "of", "in")
        cursor.words("total of")
    after_first = cursor.at + 1
    amount = read_amount(cursor)
    if amount is None or amount.low != int(amount.low):
        cursor.at = start
        return None
    if amount.high is not None and cursor.now.kind == "unit":
        # `× 4 or 1,000 mg × 2`: the second number is the dose of what follows.
        cursor.at = after_first
        amount = Amount(amount.low)
    number = int(amount.low) if amount.high is None else None
    frequency = _read_noun(cursor)
    if frequency is not None:
        return number, frequency or None
    if crossed and cursor.now.text not in (*LENGTH_WORDS, *CYCLE, "/", "%"):
        return number, None
    if not crossed and _multiplies(cursor):
        return number, None
    cursor.at = start
    return None


def _read_noun(cursor: Cursor) -> str | None:
    """Take `weekly doses of`; the answer is the frequency, "" where none is said, None where no doses are."""
    start = cursor.at
    cursor.word("consecutive", "separate", "further", "additional")
    frequency = read_frequency(cursor) or ""
    cursor.word("consecutive")
    cursor.take("route")
    if cursor.among(DOSE_NOUNS):
        cursor.word("of")
        return frequency
    cursor.at = start
    return None


def _multiplies(cursor: Cursor) -> bool:
    """Tell `2 × 500 mg` and `Two 1-g infusions` by the amount that follows, which is left."""
    start = cursor.at
    crossed = cursor.word("×", "x") is not None
    after = cursor.at
    dosed = read_dose(cursor) is not None and (crossed or cursor.among(DOSE_NOUNS) is not None)
    cursor.at = after if dosed else start
    return dosed
