"""The words of dosing: amounts with units, how often, on which days, for how long, how many cycles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from evitable.facts.cursor import Cursor
from evitable.facts.numbers import Amount, read_amount, read_list, read_number
from evitable.model import Dose

_BASES = {
    "milligram": "mg", "milligrams": "mg", "gram": "g", "grams": "g", "gramme": "g", "grammes": "g", "gr": "g",
    "μg": "mcg", "ug": "mcg", "microgram": "mcg", "micrograms": "mcg", "iu": "IU", "miu": "MIU", "u": "U",
    "unit": "U", "units": "U", "ml": "mL", "gy": "Gy", "cgy": "cGy", "cell": "cells",
}  # fmt: skip
_BASE = (
    r"(?:milligrams?|micrograms?|gram(?:me)?s?|million (?:units|iu|cells)|mg|mcg|μg|ug|ng|gr|g|miu|iu|units?|u|ml|"
    r"mmol|meq|cgy|gy|mci|mbq|gbq|(?:car[ +-]*t? ?)?cells?)"
)
_BODY = r"(?:m2|m²|m\^2|m 2|sqm|sq\.? ?m|square met(?:er|re)|kg(?: (?:body ?weight|bw|b\.w\.))?)"
_SPELL = r"(?:days?|diem|die|d|weeks?|wks?|wk|w|months?|mo|m|hours?|hrs?|h|years?|yr)"
_TIME = rf"(?:{_SPELL}|doses?|cycles?|infusions?|pulses?)"
_UNIT = re.compile(
    rf"(?P<base>{_BASE})(?: ?(?:/|per) ?(?P<body>{_BODY}))?"
    rf"(?: ?(?:/|per|a|each) ?(?:(?P<low>\d+)(?: ?- ?(?P<high>\d+))? ?)?(?P<time>{_TIME}))?(?![\w²])"
)
_LEVEL = re.compile(r"(?:[nμu]g|mcg|mg|g|iu|u|mmol|μmol|pmol|nmol|meq)(?: ?/ ?)(?:ml|dl|l|mm3|μl|ul)(?!\w)")
_POWER = re.compile(r"[×x*] ?10 ?\^? ?(?P<exponent>\d{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})(?!\d)")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

_COUNTING = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
_HOW_MANY = rf"(?:\d+|{'|'.join(_COUNTING)})"
_EVERY = re.compile(
    rf"(?:once |repeated |given )?(?:every|each|q|per)[ .]?(?:(?P<low>{_HOW_MANY})(?: ?(?:-|to|or) ?(?P<high>{_HOW_MANY}))?"
    rf"|(?P<other>other|second|alternate))?[ -]?(?P<time>{_SPELL})(?!\w)"
)
_TIMES = re.compile(
    rf"(?:(?P<word>once|twice|thrice)|(?P<times>{_HOW_MANY}) (?:times|x)|[×x] ?(?P<cross>\d)|(?P<before>\d) ?[×x])"
    r"(?: ?(?:a|per|each|every|in a|/) ?| )?(?P<time>daily|weekly|monthly|day|die|diem|d|week|wk|w|month)(?!\w)"
)
_HYPHENED = re.compile(rf"(?P<low>{_HOW_MANY})(?: ?(?:-|to) ?(?P<high>\d+))?[ -]?(?P<time>weekly|monthly|hourly)(?!\w)")
_SIMPLE = re.compile(r"(?:once[ -])?(?P<time>daily|weekly|monthly|yearly)(?!\w)")
_TIMES_A_DAY = {1: "daily", 2: "bid", 3: "tid", 4: "qid"}
_TIMES_A_WEEK = {1: "weekly", 2: "twice weekly", 3: "three times weekly"}

LENGTH_WORDS = [
    "day",
    "days",
    "week",
    "weeks",
    "wk",
    "wks",
    "month",
    "months",
    "mo",
    "mos",
    "year",
    "years",
    "yr",
    "yrs",
    "hour",
    "hours",
    "h",
    "d",
    "w",
    "m",
    "min",
    "minute",
    "minutes",
]
_CYCLE = ("cycle", "cycles", "course", "courses")
_DOSE_NOUNS_WORDS = (
    "dose doses injection injections infusion infusions administration administrations pulse pulses bolus boluses "
    "application applications"
)
_DOSE_NOUNS = _DOSE_NOUNS_WORDS.split()


def _number(text: str) -> int:
    return _COUNTING.get(text) or int(text)


def _every(time: str, low: str | None, high: str | None) -> str:
    """Name an interval: `every 4 weeks` is q4w, a lone week weekly."""
    letter = {"mo": "m"}.get(time[:2], time[0])
    if low is None or (high is None and _number(low) == 1):
        return {"d": "daily", "w": "weekly", "m": "monthly", "h": "hourly", "y": "yearly"}[letter]
    if (_number(low), letter, high) == (2, "d", None):
        return "every other day"
    return f"q{_number(low)}{f'-{_number(high)}' if high else ''}{letter}"


@dataclass(frozen=True, slots=True)
class UnitOfDose:
    """A unit of dose and how often it says that the dose is given: mg/kg/4 weeks is mg/kg, q4w."""

    unit: str
    frequency: str | None = None


def _normal_unit(found: re.Match[str]) -> UnitOfDose:
    base = found["base"]
    unit = "cells" if base.endswith(("cell", "cells")) else _BASES.get(base, base)
    if found["body"]:
        unit += "/kg" if found["body"].startswith("kg") else "/m2"
    time = found["time"]
    if not time or time.startswith(("do", "cy", "in", "pu")):
        return UnitOfDose(unit)
    if time[0] == "d" and found["low"] is None:
        return UnitOfDose(f"{unit}/day")
    return UnitOfDose(unit, _every(time, found["low"], found["high"]))


def read_unit(cursor: Cursor) -> UnitOfDose | None:
    """Take a unit of dose with its interval: `mg/sqm`, `mg/kg/day`, `g/kg/month`, `mg/kg/4 weeks`."""
    if cursor.now.text[:1].isdigit() or _LEVEL.match(cursor.folded, cursor.now.start):
        return None
    found = cursor.match(_UNIT)
    return _normal_unit(found) if found else None


@dataclass(frozen=True, slots=True)
class DoseRead:
    """A dose and the frequency that its unit carries."""

    dose: Dose
    frequency: str | None = None


def _read_power(cursor: Cursor) -> int:
    found = cursor.match(_POWER)
    return int(found["exponent"].translate(_RAISED)) if found else 0


def _raised(amount: Amount, exponent: int) -> Amount:
    scale = Decimal(10) ** exponent
    high = None if amount.high is None else (amount.high * scale).normalize()
    return Amount((amount.low * scale).normalize(), high)


def read_dose(cursor: Cursor, default: UnitOfDose | None = None) -> DoseRead | None:
    """Take an amount with its unit; `default` is the unit where the header gives it and the cell does not."""
    start = cursor.at
    amount = read_amount(cursor)
    if amount is None:
        return None
    exponent = _read_power(cursor)
    cursor.take("-")
    unit = read_unit(cursor)
    if unit is None:
        cursor.at -= cursor.tokens[cursor.at - 1].kind == "-"
        unit = default if _stands_bare(cursor) else None
    if unit is None or (exponent and not unit.unit.startswith("cells")):
        cursor.at = start
        return None
    amount = _raised(amount, exponent) if exponent else amount
    second = _read_same(cursor, unit) if amount.high is None else None
    return DoseRead(Dose(amount.low, second or amount.high, unit.unit), unit.frequency)


def _stands_bare(cursor: Cursor) -> bool:
    token = cursor.now
    return token.kind not in ("%", "/") and token.text not in (*LENGTH_WORDS, *_CYCLE, *_DOSE_NOUNS)


def _read_same(cursor: Cursor, unit: UnitOfDose) -> Decimal | None:
    """Take the upper end of a range that repeats the unit: `2 mg/kg to 4 mg/kg`."""
    start = cursor.at
    if cursor.word("-", "to", "~"):
        high = read_number(cursor)
        if high is not None and read_unit(cursor) == unit:
            return high
    cursor.at = start
    return None


def read_level(cursor: Cursor) -> bool:
    """Take a blood level, `8-12 ng/mL`: no dose."""
    start = cursor.at
    cursor.take("<", ">", "≥", "≤")
    if read_amount(cursor) is not None and cursor.match(_LEVEL):
        return True
    cursor.at = start
    return False


def read_frequency(cursor: Cursor) -> str | None:
    """Take how often: `weekly`, `every 4-8 weeks`, `q3w`, `twice a day`, `×2/die`, `bid`."""
    found = cursor.match(_EVERY)
    if found:
        return _every(found["time"], "2" if found["other"] else found["low"], found["high"])
    found = cursor.match(_TIMES)
    if found:
        return _times(found)
    found = _read_hyphened(cursor) or cursor.match(_SIMPLE)
    if found:
        return _every(found["time"], found.groupdict().get("low"), found.groupdict().get("high"))
    token = cursor.take("frequency")
    return token.term.name if token and token.term else None


def _read_hyphened(cursor: Cursor) -> re.Match[str] | None:
    """Take `4-weekly` (every four weeks), but not the `4 weekly` of `4 weekly doses`."""
    start = cursor.at
    found = cursor.match(_HYPHENED)
    if found and cursor.now.text in (*_DOSE_NOUNS, *_CYCLE):
        cursor.at = start
        return None
    return found


def _times(found: re.Match[str]) -> str:
    word = found["word"]
    count = found["times"] or found["cross"] or found["before"]
    times = {"once": 1, "twice": 2, "thrice": 3}[word] if word else _number(count)
    letter = found["time"][0]
    if letter == "d":
        return _TIMES_A_DAY.get(times, f"{times} times daily")
    if letter == "w":
        return _TIMES_A_WEEK.get(times, f"{times} times weekly")
    return "monthly" if times == 1 else f"{times} times monthly"


def read_days(cursor: Cursor) -> tuple[int, ...] | None:
    """Take dosing days: `on days 1, 4, 8 and 11`, `d1-4`, `day 1 and day 15`, `(1~4d)`."""
    start = cursor.at
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
    days = read_list(cursor) if cursor.take("(", "[") else None
    glued = cursor.now.start == cursor.tokens[cursor.at - 1].end
    if days and len(days) > 2 and days[0] == 1 and glued and cursor.word("d") and cursor.take(")", "]"):
        return tuple(days)
    cursor.at = start
    return None


def read_timing(cursor: Cursor) -> bool:
    """Take `at weeks 0, 2 and 6`, `at months 12 and 18`: when, but not on which day."""
    start = cursor.at
    cursor.word("at", "on", "in")
    if cursor.word("week", "weeks", "month", "months") and read_list(cursor, "week", "month"):
        return True
    cursor.at = start
    return False


def read_length(cursor: Cursor) -> bool:
    """Take a length of time: `6 months`, `5.5-24 months`, `1 year 6 months`."""
    start = cursor.at
    if read_amount(cursor) is not None:
        cursor.take("-")
        if cursor.word(*LENGTH_WORDS):
            again = cursor.at
            cursor.word("and", ",")
            if not (read_amount(cursor) is not None and cursor.word(*LENGTH_WORDS)):
                cursor.at = again
            return True
    cursor.at = start
    return False


_STATS = {"median": "median", "mean": "mean", "average": "mean", "med": "median"}


@dataclass(frozen=True, slots=True)
class Spread:
    """A number with its statistic and range: exact, median, mean or range."""

    stat: str
    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None


def read_stat(cursor: Cursor) -> str | None:
    """Take `a median of`, `median`, `mean (SD)` before a number."""
    start = cursor.at
    cursor.word("a", "an", "the")
    token = cursor.word(*_STATS)
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


_ADJECTIVE = re.compile(r"(?P<length>\d+)[ -]?(?P<time>days?|d|weeks?|wks?|w)[ -](?=cycle|course)")


@dataclass(frozen=True, slots=True)
class CyclesRead:
    """What a phrase about cycles says: how many, how long each, how often."""

    spread: Spread | None = None
    days: int | None = None
    frequency: str | None = None


def read_cycles(cursor: Cursor) -> CyclesRead | None:
    """Take cycles: `for four cycles`, `of 21-day cycles`, `a median of six (range: 5-7) weekly cycles`."""
    start = cursor.at
    cursor.word("for", "of", "in", "×", "x", "with", "over")
    cursor.words("up to") or cursor.words("a total of") or cursor.words("at least")
    stat = read_stat(cursor)
    days, frequency = _read_adjective(cursor)
    amount = read_amount(cursor) if days is None and frequency is None else None
    spread = read_range_bracket(cursor) if amount else None
    if days is None and frequency is None:
        days, frequency = _read_adjective(cursor)
    if not cursor.word(*_CYCLE):
        cursor.at = start
        return None
    spread = spread or (read_range_bracket(cursor) if amount else None)
    if amount is None and days is None and frequency is None:
        cursor.at = start
        return None
    return CyclesRead(_spread(stat, amount, spread) if amount else None, days, frequency)


def _read_adjective(cursor: Cursor) -> tuple[int | None, str | None]:
    found = cursor.match(_ADJECTIVE)
    if found:
        return int(found["length"]) * (1 if found["time"].startswith("d") else 7), None
    start = cursor.at
    frequency = read_frequency(cursor)
    if frequency and cursor.now.text in _CYCLE:
        return None, frequency
    cursor.at = start
    return None, None


def _spread(stat: str | None, amount: Amount, around: Amount | None) -> Spread:
    if around:
        return Spread(stat or "median", amount.low, around.low, around.high)
    if amount.high is not None:
        return Spread("range", None, amount.low, amount.high)
    return Spread(stat or "exact", amount.low)


def read_doses(cursor: Cursor) -> tuple[int | None, str | None] | None:
    """Take how many doses, and how often if said between: `four injections`, `4 weekly doses of`, `× 4`."""
    start = cursor.at
    crossed = cursor.word("×", "x") is not None
    if not crossed:
        cursor.word("for", "a", "of")
        cursor.words("total of")
    amount = read_amount(cursor)
    if amount is not None and amount.low == int(amount.low):
        after = cursor.at
        frequency = read_frequency(cursor)
        number = int(amount.low) if amount.high is None else None
        if cursor.word(*_DOSE_NOUNS):
            cursor.word("of")
            return number, frequency
        cursor.at = after
        if crossed and cursor.now.text not in (*LENGTH_WORDS, *_CYCLE, "/", "%", "."):
            return number, None
        if not crossed and _multiplies(cursor):
            return number, None
    cursor.at = start
    return None


def _multiplies(cursor: Cursor) -> bool:
    """Take the sign of `2 × 500 mg`, where an amount follows it."""
    start = cursor.at
    if cursor.word("×", "x"):
        after = cursor.at
        if read_dose(cursor):
            cursor.at = after
            return True
    cursor.at = start
    return False
