"""Numbers by sex, in every order that tables write them, and what they say of N."""

from __future__ import annotations

from dataclasses import dataclass, field

from evitable.facts.counts import read_bracketed
from evitable.facts.cursor import Cursor
from evitable.facts.numbers import read_integer
from evitable.facts.tokens import tokenize
from evitable.model import Age, Sex, Statement, Value


@dataclass(slots=True)
class PopulationRead:
    """What a cell says of the patients."""

    n: Value[int] | None = None
    n_treated: Value[int] | None = None
    age: Age | None = None
    groups: list[Value[str]] = field(default_factory=list)
    female: Value[int] | None = None
    male: Value[int] | None = None
    ratio: tuple[Value[int], Value[int]] | None = None
    pair: tuple[Value[int], Value[int]] | None = None
    lone_sex: Value[str] | None = None
    prior: list[Value[str]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


def take_sex(cursor: Cursor) -> str | None:
    """Take a word or letter for a sex."""
    token = cursor.take("sex")
    return token.term.name if token and token.term else None


def read_ratio(cursor: Cursor, found: PopulationRead) -> bool:
    """Take `F:M 4:1`, `M/F = 5/2`; figures that are no whole numbers are a ratio only."""
    start = cursor.at
    sexes = (take_sex(cursor), cursor.word(":", "/", "to") and take_sex(cursor))
    cursor.word("ratio")
    cursor.take("=", ":")
    if None in sexes or sexes[0] == sexes[1]:
        cursor.at = start
        return False
    first = cursor.at
    pair = _read_pair(cursor)
    if pair is None:
        token = cursor.take("number")
        told = bool(token and cursor.word(":", "/", "to") and cursor.take("number"))
        if told:
            found.statements.append(Statement("sex-ratio", cursor.quote(first)))
            cursor.mark(start)
        else:
            cursor.at = start
        return told
    found.ratio = pair if sexes[0] == "female" else (pair[1], pair[0])
    cursor.mark(start)
    return True


def _read_pair(cursor: Cursor) -> tuple[Value[int], Value[int]] | None:
    start = cursor.at
    left = read_integer(cursor)
    after = cursor.at
    if left is not None and cursor.word(":", "/", "to"):
        middle = cursor.at
        right = read_integer(cursor)
        if right is not None and cursor.now.kind not in ("/", ":"):
            return Value(left, (cursor.quote(start, after),)), cursor.value(right, middle)
    cursor.at = start
    return None


def read_sex(cursor: Cursor, found: PopulationRead) -> bool:
    """Take `8 F`, `16 women`, `F 8`, `60% female`, or a lone `female`."""
    start = cursor.at
    number = read_integer(cursor)
    if number is not None and read_bracketed(cursor) is None:
        cursor.take(",")
    first = cursor.at
    if cursor.take("%"):
        token = cursor.take("sex")
        if token:
            found.statements.append(Statement("sex-share", cursor.quote(start)))
            cursor.mark(start)
            return True
    sex = take_sex(cursor)
    if sex is None or (number is not None and first > start + 3):
        cursor.at = start
        return False
    if number is not None:
        return _count_sex(cursor, found, sex, start, number)
    after = cursor.at
    cursor.take(":", "=")
    below = cursor.at
    number = read_integer(cursor)
    if number is not None and cursor.now.kind in ("", ",", ";", ")", "line", "/", "("):
        cursor.mark(start)
        return _count_sex(cursor, found, sex, below, number)
    cursor.at = after
    if found.lone_sex is None:
        found.lone_sex = cursor.value(sex, after - 1)
    cursor.mark(start)
    return True


def read_both_sexes(cursor: Cursor, found: PopulationRead) -> bool:
    """Take `15 men, 12 women`: the first number is that of one sex, and no N."""
    start = cursor.at
    sexes: list[str | None] = []
    for _ in range(2):
        cursor.word("and", "&", ",", ";", "/", "+") if sexes else None
        number = read_integer(cursor)
        sexes.append(take_sex(cursor) if number is not None else None)
    cursor.at = start
    if None in sexes or sexes[0] == sexes[1] or found.female or found.male:
        return False
    first = read_sex(cursor, found)
    cursor.word("and", "&", ",", ";", "/", "+")
    return read_sex(cursor, found) and first


def _count_sex(cursor: Cursor, found: PopulationRead, sex: str, start: int, number: int) -> bool:
    if getattr(found, sex) is not None:
        return False
    setattr(found, sex, cursor.value(number, start))
    cursor.mark(start)
    return True


def read_pair_of_sexes(cursor: Cursor, found: PopulationRead) -> bool:
    """Take the `(2/4)` of `6 (2/4)`; which sex comes first stands in the header."""
    start = cursor.at
    cursor.take("(", "[")
    pair = _read_pair(cursor)
    if pair is None or found.pair is not None:
        cursor.at = start
        return False
    cursor.take(")", "]")
    found.pair = pair
    cursor.mark(start)
    return True


def give_order(found: PopulationRead, order: tuple[str, str] | None, *, sexes: bool = True) -> None:
    """Give a pair of numbers to the sexes in the order of the header.

    Without an order, and where no column of `sexes` is read, `24/20` alone may as well be two arms: it is told.
    """
    if found.pair is None or order is None:
        if found.pair is not None and not sexes and found.n is None:
            found.statements.append(Statement("pair", found.pair[0].quotes[0]))
            found.pair = None
        return
    first, second = found.pair
    found.female, found.male = (first, second) if order[0] == "female" else (second, first)


def order_of(header: str) -> tuple[str, str] | None:
    """Return the order of sexes that a header gives: `F/M`, `N (M/F)`, `male:female`; None where it gives none.

    Example:
        >>> order_of("N (M/F)")
        ('male', 'female')
    """
    names = [token.term.name for token in tokenize(header, "sex") if token.kind == "sex" and token.term]
    return (names[0], names[1]) if len(names) == 2 and names[0] != names[1] else None


def sex_named(header: str) -> str | None:
    """Return the one sex that a header names: `Female, n (%)`; None where it names both or none."""
    names = {token.term.name for token in tokenize(header, "sex") if token.kind == "sex" and token.term}
    return next(iter(names)) if len(names) == 1 else None


def sex_of(found: PopulationRead, n: Value[int] | None, *, coded: bool = False) -> tuple[Sex, Value[int] | None]:
    """Settle numbers by sex against N, and return N as far as the sexes give it.

    `coded` is True where the header lists both sexes as codes: the one that a patient is not is then 0.
    `F:M 4:1` counts patients where the figures add up to N or N is not stated; else it is a ratio.
    """
    female, male, pair = found.female, found.male, found.ratio or found.pair
    if found.ratio and (n is None or found.ratio[0].value + found.ratio[1].value == n.value):
        female, male = found.ratio
    if found.lone_sex is not None and female is None and male is None and (n is None or n.value == 1):
        one = Value(1, found.lone_sex.quotes, "derived", "one patient of this sex")
        other = Value(0, found.lone_sex.quotes, "derived", "one patient of the other sex") if coded else None
        female, male = (one, other) if found.lone_sex.value == "female" else (other, one)
        n = n or Value(1, found.lone_sex.quotes, "derived", "one sex stands for one patient")
    if n is None and pair is not None:
        n = _sum_of(pair, sure=1 not in (pair[0].value, pair[1].value) or found.pair is not None)
    if n is None and female is not None and male is not None:
        n = _sum_of((female, male), sure=True)
    return Sex(female, male), n


def _sum_of(pair: tuple[Value[int], Value[int]], *, sure: bool) -> Value[int]:
    first, second = pair
    why = f"{first.value} + {second.value} patients by sex" + ("" if sure else "; it may be a ratio instead")
    quotes = (*first.quotes, *second.quotes)
    return Value(first.value + second.value, quotes, "derived" if sure else "uncertain", why)
