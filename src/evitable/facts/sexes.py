"""Columns of sexes, and cells that hold age and sex of one patient."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evitable.facts.age import AgeStyle, read_ages
from evitable.facts.counts import Share, read_bracketed, read_count
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.numbers import read_integer
from evitable.facts.population import KINDS
from evitable.facts.sex import PopulationRead, give_order, read_pair_of_sexes, read_ratio, read_sex, take_sex
from evitable.facts.tokens import tokenize
from evitable.model import Cell, Quote, Statement, Value

_LETTERS = {"m": "male", "f": "female"}
_SEX = r"(?:f|m|(?:fe)?male|(?:wo)?man|girl|boy)"
_AGE = r"\d{1,3}(?: ?(?:y|yrs?|years?|mo|months?)(?:/o)?)?"
_BESIDE = rf"(?:{_AGE} ?[/,;] ?{_SEX}|{_SEX} ?[/,;] ?{_AGE})"
_AGE_BESIDE_SEX = re.compile(rf"{_BESIDE}|\d{{1,3}}[fm]|[fm]\d{{1,3}}|1 ?\({_BESIDE}\)", re.IGNORECASE)
# The number of a patient before what the patient was: `2 (14 y, F)` under `Patient`.
_NUMBERED = re.compile(rf"(?:\d{{1,2}}) ?\({_BESIDE}\)", re.IGNORECASE)
# `8 m/M` is eight months old: one letter is the unit, the other the sex.
_MONTHS = re.compile(r"\s*\d{1,2} ?m ?[/,;] ?[MF]\s*|\s*[MF] ?[/,;] ?\d{1,2} ?m\s*")
_LONGEST_NAME = 4
_ONE_PATIENT = re.compile(r"\s*(?:patient|case|pt)\b(?!s)(?! (?:s|population|group|cohort))", re.IGNORECASE)


def is_age_beside_sex(text: str, header: str = "") -> bool:
    """Tell whether a text is an age and a sex parted by a stroke or comma: of one patient, whatever the header.

    A header of one patient (`Patient`, `Case`) lets a number before them be that of the patient.

    Example:
        >>> is_age_beside_sex("45/F"), is_age_beside_sex("F, 34 y"), is_age_beside_sex("45 M")
        (True, True, False)
        >>> is_age_beside_sex("2 (14 y, F)", "Patient"), is_age_beside_sex("2 (14 y, F)", "N")
        (True, False)
    """
    text = text.strip()
    numbered = _NUMBERED.fullmatch(text) is not None and _ONE_PATIENT.match(header) is not None
    return numbered or _AGE_BESIDE_SEX.fullmatch(text) is not None


def read_age_and_sex(
    cell: Cell, coverage: Coverage, style: AgeStyle, *, own: Mapping[str, str] | None = None
) -> PopulationRead | None:
    """Read age and sex of one patient in one cell: `F/45`, `54, M`, `34 F`, `M 62 y`; None where it holds more."""
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, own=own), coverage)
    found = PopulationRead()
    if cursor.ahead().kind == "(":
        read_integer(cursor)  # the one patient, or which of them it was
        cursor.take("(")
    months = _MONTHS.fullmatch(cell.text) is not None
    for _ in range(2):
        start = cursor.at
        sex = take_sex(cursor) if not (months and cursor.now.text == "m" and found.age) else None
        if sex is not None and found.lone_sex is None:
            found.lone_sex = cursor.value(sex, start)
        elif found.age is None:
            found.age = read_ages(cursor, style._replace(unit="months") if months else style, one=True)
            months = months and cursor.word("m") is None
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


def _other_arm(cursor: Cursor, found: PopulationRead) -> bool:
    """Tell the `vs 21 (16)` behind an arm's size as the control group, where it is of the same form."""
    start = cursor.at
    if not (cursor.word("vs", "versus", "v", "and") or cursor.take(",", ";", "/")):
        return False
    cursor.take(".")
    if read_integer(cursor) is None:
        return False
    while cursor.now.kind in ("word", "-"):
        cursor.at += 1
    if read_bracketed(cursor) is None or not cursor.done:
        return False
    found.statements.append(Statement("control-group", cursor.quote(start)))
    return True


def read_size_and_sex(cell: Cell, coverage: Coverage, sex: str) -> PopulationRead | None:
    """Read `23 (14)` under `N (males)`; None where the cell is of another form."""
    cursor = Cursor(cell, tokenize(cell.text, "age-group"), coverage)
    number = read_integer(cursor)
    n = cursor.value(number, 0) if number is not None else None
    groups: list[Value[str]] = []
    while cursor.now.kind in ("word", "-", "age-group") and cursor.at < _LONGEST_NAME:  # of an arm, or children
        if cursor.now.kind == "age-group" and cursor.now.term is not None:
            groups.append(cursor.value(cursor.now.term.name, cursor.at))
        cursor.at += 1
    count = read_bracketed(cursor)
    if n is None or count is None or count.n is None or count.n.value > n.value:
        return None
    found = PopulationRead(n=n, groups=groups)
    if not cursor.done and not _other_arm(cursor, found):
        return None
    cursor.mark(0)
    setattr(found, sex, count.n)
    return found


def read_sex_count(cell: Cell, coverage: Coverage, sex: str, *, share: Share) -> PopulationRead | None:
    """Read a column about one sex: `42 (62)` under `Female, n (%)`; a share alone is told, not counted."""
    cursor = Cursor(cell, tokenize(cell.text), coverage)
    count = read_count(cursor, bare=True, share=share)
    if count is None or not cursor.done:
        return None
    cursor.mark(0)
    found = PopulationRead()
    if count.n is not None:
        setattr(found, sex, count.n)
    else:
        found.statements.append(Statement("sex-share", cursor.quote(0)))
    return found


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
        if not (done or read_ratio(cursor, found) or read_pair_of_sexes(cursor, found) or read_sex(cursor, found)):
            cursor.at += 1
    give_order(found, order)
    return found


def _mark_last(cursor: Cursor) -> bool:
    cursor.mark(cursor.at - 1)
    return True
