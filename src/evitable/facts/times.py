"""The words of time in dosing: how often, on which days, for how long."""

from __future__ import annotations

import re

from evitable.facts.cursor import Cursor
from evitable.facts.numbers import NUMBERS, read_amount, read_list
from evitable.facts.tokens import spaced, words

SPELL = r"(?:days?|diem|die|d|weeks?|wks?|wk|w|months?|mo|m|hours?|hrs?|h|years?|yr)"
LENGTH_WORDS = words(
    "day days week weeks wk wks month months mo mos year years yr yrs hour hours h d w m min minute minutes"
)
_COUNTING = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
_HOW_MANY = rf"(?:\d+|{'|'.join(_COUNTING)})"
_EVERY = spaced(
    rf"(?:once |repeated |given )?(?:every|each|q|per)[ .]?"
    rf"(?:(?P<low>{_HOW_MANY})(?: ?(?:-|to|or) ?(?P<high>{_HOW_MANY}))?|(?P<other>other|second|alternate))?"
    rf"(?:-| ?)(?P<time>{SPELL})(?!\w)"
)
# "× 4 weekly" is four doses a week apart, "×2/die" twice a day.
_TIMES = spaced(
    rf"(?:(?:(?P<word>once|twice|thrice)|(?:(?P<least>{_HOW_MANY}) ?(?:-|to|or) ?)?(?P<times>{_HOW_MANY})"
    r" (?:times|x))(?: ?(?:a|per|each|every|in a|/) ?| )?"
    rf"|[×x] ?(?P<cross>\d)(?: ?(?:/|per|a|each) ?| (?=daily))"
    rf"|(?P<before>\d) ?[×x](?: ?(?:/|per|a) ?| (?=daily|weekly)))"
    r"(?P<time>daily|weekly|monthly|day|die|diem|d|week|wk|w|month)(?!\w)"
)
_HYPHENED = spaced(rf"(?P<low>{_HOW_MANY})(?: ?(?:-|to) ?(?P<high>\d+))?(?:-| ?)(?P<time>weekly|monthly|hourly)(?!\w)")
_APART = spaced(
    rf"(?:at )?(?:(?P<low>{_HOW_MANY})[ -](?P<time>{SPELL})[ -](?:apart|intervals?)(?!\w)"
    rf"|intervals of (?P<between>{_HOW_MANY})[ -](?P<unit>{SPELL})(?!\w))"
)
_SIMPLE = spaced(r"(?:once(?:-| ))?(?P<time>daily|weekly|monthly|yearly)(?!\w)")
# What a frequency can begin with; elsewhere five patterns are tried in vain.
FREQUENCY_WORDS = words(
    "once repeated given every each q per twice thrice x × at intervals daily weekly monthly yearly"
) | frozenset(_COUNTING)
_TWO_WAYS = ("biweekly", "bi-weekly", "bimonthly", "bi-monthly")
_FREQUENCY_KINDS = frozenset({"number", "number-word", "frequency"})
_TIMES_A_DAY = {1: "daily", 2: "bid", 3: "tid", 4: "qid"}
_TIMES_A_WEEK = {1: "weekly", 2: "twice weekly", 3: "three times weekly"}
_OFTEN = {"d": "daily", "w": "weekly", "m": "monthly"}
_ALONE = {"d": "daily", "w": "weekly", "m": "monthly", "h": "hourly", "y": "yearly"}

DOSE_NOUNS = words(
    "dose doses injection injections infusion infusions administration administrations pulse pulses bolus boluses "
    "application applications"
)
CYCLE = ("cycle", "cycles", "course", "courses")
_BEFORE_DAYS = words("on at the days day d")
_SPANS = ("week", "weeks", "month", "months", "wk", "wks", "mo", "mos")
_BEFORE_TIMES = words("at on in week weeks month months wk wks")


def _number(text: str) -> int:
    return _COUNTING.get(text) or int(text)


def name_interval(time: str, low: str | None, high: str | None) -> str:
    """Name an interval: `every 4 weeks` is q4w, a lone week weekly, `every 21 days` three weeks.

    Example:
        >>> name_interval("weeks", "4", "8"), name_interval("day", None, None), name_interval("d", "2", None)
        ('q4-8w', 'daily', 'every other day')
        >>> name_interval("days", "21", None)
        'q3w'
    """
    letter = time[0]
    if letter == "d" and low is not None and high is None and _number(low) % 7 == 0:
        return name_interval("week", str(_number(low) // 7), None)
    if low is None or (high is None and _number(low) == 1):
        return _ALONE[letter]
    if (_number(low), letter, high) == (2, "d", None):
        return "every other day"
    return f"q{_number(low)}{f'-{_number(high)}' if high else ''}{letter}"


def read_frequency(cursor: Cursor) -> str | None:
    """Take how often: `weekly`, `every 4-8 weeks`, `q3w`, `2 weeks apart`, `twice a day`, `×2/die`, `bid`."""
    now = cursor.now
    if now.kind not in _FREQUENCY_KINDS and not _may_begin(now.text):
        return None
    # No interval begins with a digit.
    found = cursor.match(_EVERY) if now.kind != "number" else None
    if found:
        return name_interval(found["time"], "2" if found["other"] else found["low"], found["high"])
    found = cursor.match(_TIMES)
    if found:
        return _times(found)
    found = cursor.match(_APART)
    if found:
        return name_interval(found["time"] or found["unit"], found["low"] or found["between"], None)
    found = _read_hyphened(cursor) or cursor.match(_SIMPLE)
    if found:
        return name_interval(found["time"], found.groupdict().get("low"), found.groupdict().get("high"))
    token = cursor.take("frequency")
    if token is None or token.term is None:
        return None
    return (_explained(cursor) if token.text in _TWO_WAYS else None) or token.term.name


def _explained(cursor: Cursor) -> str | None:
    """Take the bracket that says which of its two meanings a word has: `biweekly (every 2 weeks)`."""
    start = cursor.at
    name = read_frequency(cursor) if cursor.take("(", "[") else None
    if name is not None and cursor.take(")", "]"):
        return name
    cursor.at = start
    return None


def _may_begin(word: str) -> bool:
    # `q3w` and `q 8 weeks` are cut into letters and digits; `q.` and `qd` begin with the same letter.
    return word in FREQUENCY_WORDS or word[:1] == "q"


def _read_hyphened(cursor: Cursor) -> re.Match[str] | None:
    """Take `4-weekly` (every four weeks), but not the `4 weekly` of `4 weekly doses`."""
    start = cursor.at
    found = cursor.match(_HYPHENED)
    if found and cursor.now.text in (*DOSE_NOUNS, *CYCLE):
        cursor.at = start
        return None
    return found


def _times(found: re.Match[str]) -> str:
    count = found["times"] or found["cross"] or found["before"]
    times = {"once": 1, "twice": 2, "thrice": 3}[found["word"]] if found["word"] else _number(count)
    letter = found["time"][0]
    if found["least"]:
        return f"{_number(found['least'])}-{times} times {_OFTEN[letter]}"
    if letter == "d":
        return _TIMES_A_DAY.get(times, f"{times} times daily")
    if letter == "w":
        return _TIMES_A_WEEK.get(times, f"{times} times weekly")
    return "monthly" if times == 1 else f"{times} times monthly"


def read_days(cursor: Cursor) -> tuple[int, ...] | None:
    """Take dosing days: `on days 1, 4, 8 and 11`, `d1-4`, `day 1 and day 15`."""
    start = cursor.at
    if cursor.now.text not in _BEFORE_DAYS or cursor.ahead(-1).text in ("from", "since", "until"):
        return None  # a day that something begins or ends with
    cursor.word("on", "at")
    cursor.word("the")
    if cursor.word("days", "day", "d"):
        cursor.take(".")
        days = read_list(cursor, "days", "day", "d")
        if days:
            return tuple(days)
    cursor.at = start
    return None


def read_marked_days(cursor: Cursor) -> tuple[int, ...] | None:
    """Take days marked by a letter after them, in brackets: `(1~4d)`."""
    start = cursor.at
    if not cursor.take("(", "["):
        return None
    days = read_list(cursor)
    glued = cursor.now.start == cursor.tokens[cursor.at - 1].end
    if days and len(days) > 2 and days[0] == 1 and glued and cursor.word("d") and cursor.take(")", "]"):
        return tuple(days)
    cursor.at = start
    return None


def read_timing(cursor: Cursor) -> bool:
    """Take `at weeks 0, 2 and 6`, `at 0, 2, 6 wk`, `at months 12 and 18`: when, but not on which day."""
    start = cursor.at
    if cursor.now.text not in _BEFORE_TIMES:
        return False
    at = cursor.word("at", "on", "in")
    if cursor.word(*_SPANS) and read_list(cursor, "week", "month"):
        return True
    if at is not None:
        cursor.at = start + 1
        listed = read_list(cursor)
        if listed and len(listed) > 1 and cursor.word(*_SPANS):
            return True
    cursor.at = start
    return False


def read_length(cursor: Cursor) -> bool:
    """Take a length of time: `6 months`, `5.5-24 months`, `1 year 6 months`, `4 consecutive weeks`."""
    start = cursor.at
    if cursor.now.kind not in NUMBERS:
        return False
    if read_amount(cursor) is not None:
        cursor.take("-")
        cursor.word("consecutive", "further", "additional", "more")
        if cursor.among(LENGTH_WORDS):
            again = cursor.at
            cursor.word("and", ",")
            if not (read_amount(cursor) is not None and cursor.among(LENGTH_WORDS)):
                cursor.at = again
            return True
    cursor.at = start
    return False
