"""Who was treated: number, age, sex, and the therapies that had failed before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evitable.facts.age import AgeStyle, read_age, read_ages
from evitable.facts.counts import PEOPLE, Count, read_bracketed, read_count
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.numbers import NUMBERS, read_integer
from evitable.facts.prior import read_prior
from evitable.facts.tokens import tokenize
from evitable.model import Age, Cell, Quote, Sex, Statement, Value

KINDS = ("age-group", "sex", "drug", "drug-class", "procedure", "not-reported")
_TREATED = ("treated", "received", "receiving", "given", "got", "on", "exposed", "evaluable", "evaluated", "assessed")
_LETTERS = {"m": "male", "f": "female"}
_GROUPS = {"adult": "adult", "child": "child"}


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


def _read_treated(cursor: Cursor, found: PopulationRead) -> bool:
    """Take `31 treated with anakinra`, `9 of them treated with ...`, `53 of 211 treated`."""
    start = cursor.at
    cursor.take(",", ";", "(")
    cursor.words("of whom") or cursor.words("of which")
    first = cursor.at
    number = read_integer(cursor)
    if number is None:
        cursor.at = start
        return False
    n = cursor.value(number, first)
    total = _read_total(cursor)
    cursor.word(*PEOPLE)
    cursor.word("who", "were", "was")
    cursor.word("were")
    if found.n_treated or not cursor.word(*_TREATED):
        cursor.at = start
        return False
    cursor.word("with")
    cursor.take("drug", "drug-class", "procedure")
    cursor.take(")")
    found.n_treated = n
    found.n = found.n or total
    cursor.mark(start)
    return True


def _read_total(cursor: Cursor) -> Value[int] | None:
    start = cursor.at
    if cursor.word("of", "/"):
        cursor.word("the")
        first = cursor.at
        number = read_integer(cursor)
        if number is not None:
            return cursor.value(number, first)
        if cursor.word("them", "these", "whom"):
            return None
    cursor.at = start
    return None


def _sex_of(cursor: Cursor) -> str | None:
    token = cursor.take("sex")
    return token.term.name if token and token.term else None


def _read_ratio(cursor: Cursor, found: PopulationRead) -> bool:
    """Take `F:M 4:1`, `M/F = 5/2`; figures that are no whole numbers are a ratio only."""
    start = cursor.at
    sexes = (_sex_of(cursor), cursor.word(":", "/", "to") and _sex_of(cursor))
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


def _read_sex(cursor: Cursor, found: PopulationRead) -> bool:
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
    sex = _sex_of(cursor)
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


def _count_sex(cursor: Cursor, found: PopulationRead, sex: str, start: int, number: int) -> bool:
    if getattr(found, sex) is not None:
        return False
    setattr(found, sex, cursor.value(number, start))
    cursor.mark(start)
    return True


def _read_n(cursor: Cursor, found: PopulationRead, *, bare: bool) -> bool:
    """Take the number of patients: `(N = 12)`, `44 patients`, `Ten children`, `One` before an age, `60` alone."""
    start = cursor.at
    if found.n is not None:
        return False
    count = read_count(cursor)
    if count is not None and count.n is not None and count.pct is None:
        return _keep_n(cursor, found, start, count)
    cursor.at = start
    number = read_integer(cursor)
    if number is None:
        return False
    ends = cursor.now.kind in ("", ",", ";", "(", "[", "line", ")")
    if cursor.now.kind in ("age-group", *NUMBERS) or (bare and start == 0 and ends):
        found.n = cursor.value(number, start)
        cursor.mark(start)
        return True
    cursor.at = start
    return False


def _keep_n(cursor: Cursor, found: PopulationRead, start: int, count: Count) -> bool:
    if count.of is not None and cursor.tokens[cursor.at - 1].text not in PEOPLE:
        cursor.at = start
        return False
    if count.of is not None:
        found.n_treated, found.n = count.n, count.of
    else:
        found.n = count.n
    cursor.mark(start)
    # The noun may be the age group as well: "Ten children".
    while cursor.at > start + 1 and cursor.tokens[cursor.at - 1].kind == "age-group":
        cursor.at -= 1
    return True


def _read_further_group(cursor: Cursor, found: PopulationRead) -> bool:
    """Add the `4 children` of `6 adults, 4 children` to N."""
    start = cursor.at
    number = read_integer(cursor)
    if number is None or found.n is None or not found.groups or cursor.now.kind != "age-group":
        cursor.at = start
        return False
    quotes = (*found.n.quotes, cursor.quote(start))
    found.n = Value(found.n.value + number, quotes, "derived", f"{found.n.value} + {number} patients by age group")
    cursor.mark(start)
    return True


def _read_limit(cursor: Cursor, found: PopulationRead) -> bool:
    """Take `aged ≥18 years`: who could take part, not how old the patients were."""
    start = cursor.at
    cursor.word("age", "aged")
    if cursor.take("≥", ">", "<", "≤") and read_integer(cursor) is not None:
        cursor.word("years", "year", "y", "yrs", "months")
        found.statements.append(Statement("age-limit", cursor.quote(start)))
        cursor.mark(start)
        return True
    cursor.at = start
    return False


def _read_group(cursor: Cursor, found: PopulationRead) -> bool:
    start = cursor.at
    token = cursor.take("age-group")
    if token is None or token.term is None:
        return False
    found.groups.append(cursor.value(token.term.name, start))
    cursor.mark(start)
    return True


def _read_age(cursor: Cursor, found: PopulationRead, style: AgeStyle) -> bool:
    if found.age is not None:
        return False
    start = cursor.at
    found.age = read_age(cursor, style)
    if found.age is not None:
        cursor.mark(start)
    return found.age is not None


def read_population(
    cell: Cell,
    coverage: Coverage,
    *,
    span: tuple[int, int] | None = None,
    own: Mapping[str, str] | None = None,
    style: AgeStyle | None = None,
    bare: bool = True,
) -> PopulationRead:
    """Read a population cell: `Adult (median age 27.8 years, range: 21-43)`, `One 54-year-old male`, `6 (2/4)`.

    `bare` lets a lone number at the beginning be the number of patients.
    """
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, span=span, own=own), coverage)
    found = PopulationRead()
    while not cursor.done:
        if not _read_next(cursor, found, style or AgeStyle(), bare=bare):
            cursor.at += 1
    return found


def _read_next(cursor: Cursor, found: PopulationRead, style: AgeStyle, *, bare: bool) -> bool:
    if cursor.take("not-reported"):
        cursor.mark(cursor.at - 1)
        return True
    prior = read_prior(cursor)
    if prior is not None:
        found.prior += prior.drugs
        found.statements += prior.statements
        return True
    return (
        _read_treated(cursor, found)
        or _read_ratio(cursor, found)
        or _read_limit(cursor, found)
        or _read_further_group(cursor, found)
        or _read_age(cursor, found, style)
        or _read_n(cursor, found, bare=bare)
        or _read_sex(cursor, found)
        or _read_group(cursor, found)
        or _read_bracketed_pair(cursor, found)
    )


def _read_bracketed_pair(cursor: Cursor, found: PopulationRead) -> bool:
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


def read_age_and_sex(
    cell: Cell, coverage: Coverage, style: AgeStyle, *, own: Mapping[str, str] | None = None
) -> PopulationRead | None:
    """Read age and sex of one patient in one cell: `F/45`, `54, M`, `34 F`, `M 62 y`; None where it holds more."""
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, own=own), coverage)
    found = PopulationRead()
    for _ in range(2):
        start = cursor.at
        sex = _sex_of(cursor)
        if sex is not None and found.lone_sex is None:
            found.lone_sex = cursor.value(sex, start)
        elif found.age is None:
            found.age = read_ages(cursor, style, one=True)
        cursor.take("/", ",", ";", "(", ")", "line", "-")
    if found.age is None or found.lone_sex is None or not cursor.done:
        return None
    cursor.mark(0)
    return found


def _sex_letter(cell: Cell, coverage: Coverage) -> PopulationRead | None:
    """Read a cell that is a lone small letter, `m` or `f`, which elsewhere would be months or a mark."""
    letter = cell.text.strip()
    if letter not in _LETTERS:
        return None
    start = cell.text.index(letter)
    coverage.mark(cell.id, start, start + 1)
    return PopulationRead(lone_sex=Value(_LETTERS[letter], (Quote.of(cell, start, start + 1),)))


def read_sexes(
    cell: Cell, coverage: Coverage, *, order: tuple[str, str] | None, own: Mapping[str, str] | None = None
) -> PopulationRead:
    """Read a column of sexes: `11/5` in the order of its header, `M`, `F:M 2:1`, or a number for one sex."""
    letter = _sex_letter(cell, coverage)
    if letter is not None:
        return letter
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, own=own), coverage)
    found = PopulationRead()
    while not cursor.done:
        done = cursor.take("not-reported") is not None and _mark_last(cursor)
        if not (done or _read_ratio(cursor, found) or _read_bracketed_pair(cursor, found) or _read_sex(cursor, found)):
            cursor.at += 1
    _order(found, order)
    return found


def _mark_last(cursor: Cursor) -> bool:
    cursor.mark(cursor.at - 1)
    return True


def _order(found: PopulationRead, order: tuple[str, str] | None) -> None:
    """Give a pair of numbers to the sexes in the order of the header."""
    if found.pair is None or order is None:
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


def sex_of(found: PopulationRead, n: Value[int] | None) -> tuple[Sex, Value[int] | None]:
    """Settle numbers by sex against N, and return N as far as the sexes give it.

    `F:M 4:1` counts patients where the figures add up to N or N is not stated; else it is a ratio.
    """
    female, male, pair = found.female, found.male, found.ratio or found.pair
    if found.ratio and (n is None or found.ratio[0].value + found.ratio[1].value == n.value):
        female, male = found.ratio
    if found.lone_sex is not None and female is None and male is None and (n is None or n.value == 1):
        one = Value(1, found.lone_sex.quotes, "derived", "one patient of this sex")
        female, male = (one, None) if found.lone_sex.value == "female" else (None, one)
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


def group_of(groups: list[Value[str]]) -> Value[str] | None:
    """Return the age group where the words name one; adults and adolescents together are none."""
    names = {group.value for group in groups}
    return groups[0] if len(names) == 1 and names <= _GROUPS.keys() else None
