"""Which neighbouring words stand in one cell whatever the columns: words tied by grammar, units or signs."""

from __future__ import annotations

import re
from functools import lru_cache

from evitable.cells.atoms import FUNCTION_WORDS, word_set

# Before these a cell may well begin ("every 4 weeks"), though none ends with them.
_BEGINNING = word_set("a an every for not before after at on from in as by during to until then without")
_JOINS = FUNCTION_WORDS - _BEGINNING
_PARTICLES = word_set("van von de der den del della di da la le bin ibn ter")
_COUNTING = word_set("one two three four five six seven eight nine ten eleven twelve a an")
_TIMED = word_set("day days week weeks month months year years cycle cycles")
_NUMBERED = word_set("grade grades no. nr. patient")
_WITHIN = word_set("in for")
_OPERATOR = re.compile(r"[+=±×<>≥≤~≈&/x]|\+/?-")
_TIMES = re.compile(r"[x×]\d\S*")
_NUMBER = re.compile(r"[<>≥≤~-]?\d[\d.,/-]*")
_BEFORE_NUMBERS = "<>≥≤~-"
_FIGURE = re.compile(r"\d{1,3}(?:\.\d+)?")
_MARK = re.compile(r"\[\d{1,3}[,;]?\]?")
_RATIO = re.compile(r"\d+(?:\.\d+)?:\d+(?:\.\d+)?")
_SEXES = re.compile(r"[mf][:/][mf]")
_OLD = re.compile(r"\d+-(?:year|month|week|day)s?-old")
_AFTER_NUMBER = re.compile(
    r"(?:m?g|mcg|[µμ]g|ng|IU|iu|units?|m[lL]|[cm]?m|cells|Gy|%)(?:/\S*)?"
    r"|(?:years?|yrs?|months?|mo|weeks?|wks?|days?|hours?|hrs?)\b\S*|[hdm][,.;)]*"
    r"|(?:patients?|pts?|cycles?|courses?|doses?|times|cases?|women|men|females?|males?|children|treated|received|enrolled)\b[,;.]?"
)


def tied(left: str, right: str, earlier: str = "", later: str = "") -> bool:
    """True where two neighbouring words, with odd spaces and dashes made plain, can only be of one cell.

    `earlier` is the word before them, `later` the one after.

    Example:
        >>> tied("21", "days"), tied("SLE", "and"), tied("SLE", "Adult")
        (True, True, False)
    """
    return _of_one_cell(left, right) or (
        (right[0].isdecimal() or right[0] in _BEFORE_NUMBERS)
        and _by_time(left.lower(), right.lower(), earlier.lower(), later)
    )


@lru_cache(maxsize=16384)
def _of_one_cell(left: str, right: str) -> bool:
    """Tell it by the two words alone, which stand side by side again and again."""
    before, after = left.lower(), right.lower()
    return (
        before[-1] in ",;:([/"
        or after[0] in "),;:/"
        or _by_bracket(before, after)
        or _by_sign(before, after)
        or _by_grammar(left, right, before, after)
        or _by_number(before, right)
    )


def _by_bracket(before: str, after: str) -> bool:
    """A bracket belongs to what stands before it; a reference mark in square brackets may be a cell."""
    if after[0] == "(":
        return True
    if after[0] != "[":
        return False
    return not after[1:2].isdigit() or (_FIGURE.fullmatch(before) is not None and not _MARK.fullmatch(after))


def _by_sign(before: str, after: str) -> bool:
    if _OPERATOR.fullmatch(before) or _OPERATOR.fullmatch(after) or _TIMES.match(after):
        return True
    return _SEXES.fullmatch(before) is not None and _RATIO.fullmatch(after) is not None


def _by_grammar(left: str, right: str, before: str, after: str) -> bool:
    if after.rstrip(".,;:") in ("et", "al") or before in _PARTICLES:
        return True
    return (left[0].islower() and before in FUNCTION_WORDS) or (right[0].islower() and after in _JOINS)


def _by_number(before: str, right: str) -> bool:
    """A number belongs to the unit or the noun in small letters after it, and "54-year-old" to what it is of."""
    if _OLD.match(before):
        return True
    if _NUMBER.fullmatch(before) or before in _COUNTING:
        return _AFTER_NUMBER.fullmatch(right) is not None or _OLD.match(right) is not None
    return False


def _by_time(before: str, after: str, earlier: str, later: str) -> bool:
    """A number may follow its noun: "week 30", "1 year 6 months"; after "every 4 weeks" another cell begins."""
    if not _NUMBER.match(after):
        return False
    if before in _NUMBERED or (before == "patients" and earlier in _WITHIN):
        return True
    if before not in _TIMED:
        return False
    if before.startswith("year") and later.startswith("month"):
        return True
    return not earlier[-1:].isdigit() and not _AFTER_NUMBER.fullmatch(later)
