"""Numbers as tables write them: digits and words, ranges, lists."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from evitable.facts.cursor import Cursor
from evitable.facts.tokens import words

NUMBERS = ("number", "number-word")
_TO = ("-", "~", "to", "–")
_AND = (",", "and", "&", "/")
# A number before one of these measures or counts something else than what the list is of.
_MEASURES = words(
    "mg g mcg μg ug iu u ml kg % patients pts cycle cycles course courses dose doses injections infusions "
    "months month weeks week years year hours"
)
_LASTING = ("day", "days", "d", "week", "weeks", "wk")
_CYCLES = ("cycle", "cycles", "course", "courses")
_LONGEST_RUN = 366


class Amount(NamedTuple):
    """A number, or a range of numbers when `high` is not None."""

    low: Decimal
    high: Decimal | None = None


def read_number(cursor: Cursor) -> Decimal | None:
    """Take one number, in digits or as a word."""
    token = cursor.tokens[cursor.at]
    if token.kind not in NUMBERS:
        return None
    cursor.at += 1
    return token.number


def read_integer(cursor: Cursor) -> int | None:
    """Take one whole number, in digits or as a word."""
    start = cursor.at
    number = read_number(cursor)
    if number is None or number != int(number):
        cursor.at = start
        return None
    return int(number)


def read_amount(cursor: Cursor) -> Amount | None:
    """Take a number or a range: `2`, `2-2.5`, `2 to 3`, `1~4`, `5 or 10`."""
    low = read_number(cursor)
    if low is None:
        return None
    start = cursor.at
    if cursor.word(*_TO, "or"):
        high = read_number(cursor)
        if high is not None:
            return Amount(low, high)
    cursor.at = start
    return Amount(low)


def _read_signed(cursor: Cursor) -> int | None:
    start, kind = cursor.at, cursor.now.kind
    if kind != "-" and kind not in NUMBERS:
        return None
    negative = cursor.take("-") is not None and cursor.tokens[cursor.at - 1].end == cursor.now.start
    number = read_integer(cursor)
    if number is None:
        cursor.at = start
        return None
    return -number if negative else number


def _read_run(cursor: Cursor) -> list[int] | None:
    """Take one number of a list, or a run of them: `4`, `1-3`, `-5 to -3`."""
    first = cursor.at
    low = _read_signed(cursor)
    if low is None or _is_measured(cursor):
        cursor.at = first
        return None
    start = cursor.at
    if cursor.among(_TO):
        high = _read_signed(cursor)
        if high is not None and low < high <= low + _LONGEST_RUN and not _is_measured(cursor):
            return list(range(low, high + 1))
    cursor.at = start
    return [low]


def _is_measured(cursor: Cursor) -> bool:
    """Tell whether the number just read is of something else than the list: `15, 500 mg`, `1 to 6 months`."""
    now, ahead = cursor.now, cursor.ahead()
    # `days 1, 8 and 15, 28-day cycle`, `days 1 and 8, 21 day cycles`
    lasting = (now.kind == "-" and ahead.text in _LASTING) or (now.text in _LASTING and ahead.text in _CYCLES)
    return lasting or now.text in _MEASURES or now.kind == "unit"


def read_list(cursor: Cursor, *repeated: str) -> list[int] | None:
    """Take a list of whole numbers: `1, 4, 8 and 11`, `1-3`, `-5, -4 and -3`.

    `repeated` are words that may stand again before a number (`day 1 and day 15`).
    """
    found = _read_run(cursor)
    while found is not None:
        start = cursor.at
        while cursor.among(_AND):
            pass
        cursor.word(*repeated)
        more = _read_run(cursor) if cursor.at > start else None
        if more is None:
            cursor.at = start
            break
        found += more
    return found
