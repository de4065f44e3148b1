"""Ages: one, a list, or a statistic with its spread."""

from __future__ import annotations

import re
from typing import NamedTuple

from evitable.facts.cursor import Cursor
from evitable.facts.numbers import Amount, read_amount, read_number
from evitable.facts.tokens import spaced, words
from evitable.model import Age, Value

_STATS = {"median": "median", "mean": "mean", "average": "mean"}
_UNITS = {
    "year": "years", "years": "years", "yr": "years", "yrs": "years", "y": "years", "yo": "years",
    "month": "months", "months": "months", "mo": "months", "mos": "months",
    "week": "weeks", "weeks": "weeks", "wk": "weeks", "wks": "weeks", "day": "days", "days": "days",
}  # fmt: skip
_ENDS = ("", ",", ";", "(", "[", ")", "±", "+", "line", "number")
_OLD = spaced(r"-?(?: ?old|-old)(?!\w)")
_DAYS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}
_MOST_WORDS = 8
_WORDS = words("age aged ages of at onset was : = a years , ( range ranging from") | _STATS.keys()
# A footnote such as "a Median (interquartile range)", at the beginning of a note or behind a full stop.
_QUARTILE_MARK = re.compile(r"(?:^|[.;] )\W*([a-z*†‡§])[ :.)]+[^.;]*?(?:interquartile|iqr)")


class AgeStyle(NamedTuple):
    """What header and notes say of the ages under them.

    `lone` is the statistic of a number with a ±, or by itself; `bracketed` that of a number with a
    range in brackets; `quartiles` is True where the brackets hold an interquartile range. `marks` are
    footnote marks that stand for one.
    """

    lone: str | None = None
    bracketed: str | None = None
    quartiles: bool = False
    marks: tuple[str, ...] = ()
    unit: str = "years"


def style_of(header: str, notes: tuple[str, ...] = ()) -> AgeStyle:
    """Read from a header, and from notes about ages, what its numbers are.

    Example:
        >>> style_of("Age, years: mean ± SD or median [range]").bracketed
        'median'
    """
    ages = [note for note in notes if re.match(r"\W*(?:ages?|values|data|results)\b", note)]
    text = " ".join([header, *ages])
    names = {_STATS[name] for name in re.findall(r"\b(median|mean|average)\b", text)}
    lone = next(iter(names)) if len(names) == 1 else None
    before = re.search(r"(median|mean)\s*(?:age)?\s*[(\[]\s*(?:range|iqr|min|interq)", text)
    bracketed = before[1] if before else lone
    marks = tuple(found for note in notes for found in _QUARTILE_MARK.findall(note))
    quartiles = bool(re.search(r"\biqr\b|interquartile", header))
    unit = next((_UNITS[word] for word in re.findall(r"[a-z]+", header) if word in _UNITS), "years")
    return AgeStyle(lone, bracketed, quartiles, marks, unit)


def _float(cursor: Cursor, number: object, start: int) -> Value[float]:
    return cursor.value(float(str(number)), start)


def _read_unit(cursor: Cursor) -> str | None:
    start = cursor.at
    cursor.take("-")
    token = cursor.among(_UNITS)
    if token is None:
        cursor.at = start
        return None
    if token.text == "y" and cursor.take("/"):
        cursor.word("o")
    cursor.match(_OLD)
    cursor.words("of age")
    return _UNITS[token.text]


def _read_words(cursor: Cursor) -> tuple[str | None, bool]:
    """Take `median age`, `aged`, `age:`, and return the statistic and whether age was named."""
    stat, named = None, False
    for _ in range(_MOST_WORDS):
        if cursor.now.text not in _WORDS:
            break
        cursor.words("( sd )") or cursor.words("( range )") or cursor.words("( iqr )")
        token = cursor.among(_WORDS) if cursor.now.text != "(" else None
        if token is None:
            break
        stat = stat or _STATS.get(token.text)
        named = named or token.text in ("age", "aged", "ages")
    return stat, named


def read_age(cursor: Cursor, style: AgeStyle) -> Age | None:
    """Take an age: `63 years`, `54-year-old`, `median age 27.8 years, range: 21-43`, `6, 9 and 11 years`."""
    start = cursor.at
    stat, named = _read_words(cursor)
    first = cursor.at
    listed = _read_listed(cursor, named=named) or _read_unlike(cursor, stat)
    if listed is not None:
        return listed
    cursor.at = first
    amount = read_amount(cursor)
    if amount is None or (first > start and cursor.tokens[first - 1].text == ","):
        cursor.at = start
        return None
    after = cursor.at
    unit = _read_unit(cursor)
    if unit is None and not named and cursor.now.kind not in _ENDS:
        stat = None  # `median 3 prior lines`: a statistic of something else
    if unit is None and not (named or stat):
        unit, after = _unit_behind_spread(cursor)
        if unit is None:
            cursor.at = start
            return None
    return _spread(cursor, amount, (first, after), stat, unit or style.unit, style)


def _unit_behind_spread(cursor: Cursor) -> tuple[str | None, int]:
    """Look for the unit behind `± 15` or `(28-58)`."""
    after = cursor.at
    if _read_deviation(cursor) or _read_range(cursor):
        unit = _read_unit(cursor) or _UNITS.get(cursor.tokens[cursor.at - 1].text)
        if unit:
            cursor.at = after
            return unit, after
    cursor.at = after
    return None, after


def _read_deviation(cursor: Cursor) -> bool:
    start = cursor.at
    signed = cursor.take("±") is not None
    if not signed and cursor.take("+"):
        cursor.take("/")
        signed = cursor.take("-") is not None
    if signed and read_number(cursor) is not None:
        return True
    cursor.at = start
    return False


def _read_range(cursor: Cursor) -> tuple[Amount, int, int, bool] | None:
    """Take a range with its words: `(range: 21-43)`, `, range 21-43`, `[18-55]`, `(IQR 3-9)`."""
    start = cursor.at
    opened = cursor.take("(", "[")
    if opened is None:
        cursor.take(",", ";")
    word = cursor.word("range", "ranging", "iqr", "interquartile", "min", "from", "q1")
    cursor.word("range")
    cursor.word("from", "-")
    cursor.take(":", "=", ",")
    first = cursor.at
    amount = read_amount(cursor)
    last = cursor.at
    if amount is None or amount.high is None or not (opened or word):
        cursor.at = start
        return None
    _read_unit(cursor)
    if opened:
        cursor.take(")", "]")
        _read_unit(cursor)
    return amount, first, last, bool(word and word.text in ("iqr", "interquartile", "q1"))


def _spread(
    cursor: Cursor, amount: Amount, place: tuple[int, int], stat: str | None, unit: str, style: AgeStyle
) -> Age:
    first, after = place
    value = Value(float(amount.low), (cursor.quote(first, after),))
    if amount.high is not None:
        low, high = _ends(cursor, amount, first, after)
        centre = _read_centre(cursor)
        if centre is not None:
            return Age(stat=centre[0], value=centre[1], low=low, high=high, unit=unit)
        return Age(stat=Value("range", low.quotes), low=low, high=high, unit=unit)
    if _read_deviation(cursor) or _read_sd(cursor):
        _read_unit(cursor)
        beside = _read_range(cursor)
        if beside is None or beside[3] or style.quartiles:
            return Age(stat=Value("mean", value.quotes), value=value, unit=unit)
        low, high = _ends(cursor, *beside[:3])
        return Age(stat=Value("mean", value.quotes), value=value, low=low, high=high, unit=unit)
    said = _read_stat_bracket(cursor)
    stat = stat or said
    spread = _read_range(cursor)
    if said is not None:
        cursor.take(")", "]")
    if spread is None:
        return Age(stat=Value(stat or style.lone or "exact", value.quotes), value=value, unit=unit)
    around, left, right, quartiles = spread
    marked = _read_mark(cursor, style)
    name = stat or ("median" if marked or quartiles else style.bracketed)
    stated = Value(name, value.quotes) if name else None
    if quartiles or marked or style.quartiles:
        return Age(stat=stated, value=value, unit=unit)
    low, high = _ends(cursor, around, left, right)
    return Age(stat=stated, value=value, low=low, high=high, unit=unit)


def _read_stat_bracket(cursor: Cursor) -> str | None:
    """Take the `(mean)` or `(median; ` behind an age; a range in the same bracket is left to be read."""
    start = cursor.at
    token = cursor.word(*_STATS) if cursor.take("(", "[") else None
    if token is not None and (cursor.now.kind in (")", "]") or cursor.take(";", ",")):
        return _STATS[token.text]
    cursor.at = start
    return None


def _read_centre(cursor: Cursor) -> tuple[Value[str], Value[float]] | None:
    """Take the `(mean 43)` behind a range."""
    start = cursor.at
    opened = cursor.take("(", "[", ",", ";")
    token = cursor.among(_STATS) if opened else None
    cursor.word("age", "of", ":")
    first = cursor.at
    number = read_number(cursor) if token is not None else None
    if number is None or token is None:
        cursor.at = start
        return None
    value = _float(cursor, number, first)
    _read_unit(cursor)
    cursor.take(")", "]")
    return Value(_STATS[token.text], value.quotes), value


def _read_sd(cursor: Cursor) -> bool:
    """Take `(SD 12.1)`, `(12.1)`."""
    start = cursor.at
    if cursor.take("("):
        cursor.word("sd")
        cursor.take("=", ":")
        if read_number(cursor) is not None and cursor.take(")"):
            return True
    cursor.at = start
    return False


def _read_mark(cursor: Cursor, style: AgeStyle) -> bool:
    end = cursor.tokens[cursor.at - 1].end
    if any(mark.raised and mark.start == end and mark.text in style.marks for mark in cursor.cell.marks):
        return True
    glued = not cursor.done and end == cursor.now.start
    return glued and cursor.word(*style.marks) is not None if style.marks else False


def _ends(cursor: Cursor, amount: Amount, first: int, last: int) -> tuple[Value[float], Value[float]]:
    quote = cursor.quote(first, last)
    assert amount.high is not None  # noqa: S101  (a range was read)
    return Value(float(amount.low), (quote,)), Value(float(amount.high), (quote,))


def _read_listed(cursor: Cursor, *, named: bool) -> Age | None:
    """Take the ages of single patients: `78, 72 and 60 years`."""
    start = cursor.at
    ages: list[Value[float]] = []
    units: set[str] = set()
    joint = start
    while True:
        here = cursor.at
        number = read_number(cursor)
        if number is None:
            break
        if ages and cursor.now.kind == "sex":  # `7, 11, 16; 1 F, 2 M`
            cursor.at = joint
            break
        ages.append(_float(cursor, number, here))
        after = cursor.at
        _read_unit(cursor)
        units |= {_UNITS[token.text] for token in cursor.tokens[after : cursor.at] if token.text in _UNITS}
        joint = cursor.at
        cursor.take(",", ";")
        cursor.word("and", "&")
        if cursor.at == joint:
            break
    unit = _UNITS.get(cursor.tokens[cursor.at - 1].text)
    if len(ages) < 2 or len(units) > 1 or not (unit or named):
        cursor.at = start
        return None
    quote = cursor.quote(start)
    low, high = (
        Value(end(age.value for age in ages), (quote,), "derived", why)
        for end, why in ((min, "the youngest listed"), (max, "the oldest listed"))
    )
    stat = Value("range", (quote,), "derived", "ages of single patients listed")
    return Age(stat=stat, low=low, high=high, unit=unit or "years", values=tuple(ages))


def _read_unlike(cursor: Cursor, stat: str | None) -> Age | None:
    """Take a range whose ends have units of their own: `4 mo–6 y`, `8 weeks to 3 years`; all in the greater unit."""
    start = cursor.at
    ends: list[tuple[Value[float], str]] = []
    for _ in range(2):
        if ends and not cursor.word("-", "to"):
            break
        here = cursor.at
        number = read_number(cursor)
        unit = _read_unit(cursor) if number is not None else None
        if number is None or unit is None:
            break
        ends.append((_float(cursor, number, here), unit))
    if stat is not None or len(ends) < 2 or ends[0][1] == ends[1][1]:
        cursor.at = start
        return None
    (low, small), (high, unit) = ends
    part = low.value * _DAYS[small] / _DAYS[unit]
    if part >= high.value:
        cursor.at = start
        return None
    low = Value(round(part, 2), low.quotes, "derived", f"{low.value:g} {small} in {unit}")
    return Age(stat=Value("range", low.quotes), low=low, high=high, unit=unit)


def read_ages(cursor: Cursor, style: AgeStyle, *, one: bool) -> Age | None:
    """Read a column of ages, where a bare number is an age: `63`, `4, 6 and 13`, `11 (3-19)`.

    `one` is True for a row about one patient, whose lone number is exact.
    """
    listed = _read_listed(cursor, named=True)
    if listed is not None:
        return listed
    stat, _ = _read_words(cursor)
    unlike = _read_unlike(cursor, stat)
    if unlike is not None:
        return unlike
    first = cursor.at
    amount = read_amount(cursor)
    if amount is None:
        return None
    after = cursor.at
    unit = _read_unit(cursor)
    lone = style._replace(lone="exact") if one else style
    return _spread(cursor, amount, (first, after), stat, unit or style.unit, lone)


def read_grouped_ages(cursor: Cursor, style: AgeStyle, *, one: bool) -> tuple[Age | None, list[Value[str]]]:
    """Read a column of ages where a group may stand before the figures: `Children, 12 (1-18)`."""
    first, group = cursor.at, cursor.take("age-group")
    if group is not None and group.term is not None and cursor.take(",", ";", ":"):
        named = cursor.value(group.term.name, first)
        age = read_ages(cursor, style, one=one)
        if age is not None:
            return age, [named]
    cursor.at = first
    return read_ages(cursor, style, one=one), []
