"""Lengths of time as tables word them, turned into months."""

from __future__ import annotations

import re

_MONTHS = {"y": 12.0, "m": 1.0, "w": 7 / 30.4375, "d": 1 / 30.4375}
"""Months of a unit, by the first letter of its name; a month is a twelfth of 365.25 days."""
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)}
_UNIT = r"(years?|yrs?|y|months?|mos?|m|weeks?|wks?|w|days?|d)"
_PART = re.compile(rf"(\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})[\s\u00a0\u202f-]?{_UNIT}\b\.?", re.IGNORECASE)
_BARE = re.compile(r"\d+(?:\.\d+)?")
_NAMED = re.compile(r"\b(year|month|week|day)s?\b", re.IGNORECASE)
_FROM_START = ("after", "at", "by", "within", "in", "on", "")
_LASTING = ("for", "over", "during", "lasting")


def unit_of(header: str) -> str:
    """Return the unit that a header names, or nothing where it names none or several.

    Example:
        >>> unit_of("Follow-up, months"), unit_of("Follow-up (weeks or months)")
        ('month', '')
    """
    found = {match[1].lower() for match in _NAMED.finditer(header)}
    return found.pop() if len(found) == 1 else ""


def in_months(text: str, unit: str = "") -> float | None:
    """Return how many months a text tells; None where it is a range, or tells more than one length, or none.

    `unit` is that of the column for a number that stands alone.

    Example:
        >>> in_months("1 year 6 months"), in_months("12", "month"), in_months("3-6 months"), in_months("12")
        (18.0, 12.0, None, None)
    """
    told = " ".join(text.split())
    if unit and _BARE.fullmatch(told):
        return float(told) * _MONTHS[unit[0]]
    parts = list(_PART.finditer(told))
    left = _PART.sub("", told).replace("and", "").strip(" ,.+>~")
    if not parts or left:
        return None
    return sum(_number(part[1]) * _MONTHS[part[2][0].lower()] for part in parts)


def _number(text: str) -> float:
    return float(_NUMBERS.get(text.lower(), 0) or text)


def moment(text: str) -> float | None:
    """Return the months from the start at which something was seen: `after 14 months`, `at 6 months`."""
    word, rest = _parted(text)
    return in_months(rest) if word in _FROM_START else None


def lasting(text: str) -> float | None:
    """Return the months that something lasted, its beginning not told: `for 5 months`."""
    word, rest = _parted(text)
    return in_months(rest) if word in _LASTING else None


def _parted(text: str) -> tuple[str, str]:
    told = " ".join(text.split())
    word, _, rest = told.partition(" ")
    return (word.lower(), rest) if word.lower() in (*_FROM_START, *_LASTING) else ("", told)
