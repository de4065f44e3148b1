"""Whether the rows bear out what the headers say of them: that they are studies, patients, or variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from evitable.model import Cell, Column, Row
from evitable.terms import find

_LOOKED_AT = 24
_GUESSED = "its cells look like"
_DRUGS = ("drug", "drug-class", "procedure")
# What the first cells of a table of characteristics, results or visits say, and those of studies never do.
_VARIABLE = re.compile(
    r"(?i)\W*(?:(?:mean|median|average|total|overall)\s+)?"
    r"(?:age\b|ages\b|sex\b|gender\b|male\b|males\b|female\b|females\b|men\b|women\b|body|bmi\b|weight\b|height\b|race\b"
    r"|ethnic|caucasian|white\b|smok|education|marital|number of|no\. of|duration of|diabetes\b|hypertension\b"
    r"|p[- ]?value|yes\b|no\b|baseline\b|week \d|month \d|day \d|visit)"
)
_AUTHOR = re.compile(r"\bet\s+al\b|[A-ZÀ-Þ][\w'’‐‑–-]{2,}|[A-Z]{2,}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MARK = re.compile(r"\W*\d{1,3}(?:\W+\d{1,3})*\W*")
_ID = re.compile(
    r"\W*(?:(?:case|patient|pt|no|subject|participant)\.?\s*)?[A-Za-z]{0,4}[-_.# ]?\d{1,4}[a-z]?\W*", re.IGNORECASE
)
_ONE_AGE = re.compile(
    r"\W*\d{1,3}(?:\.\d)?\s*(?:[/,;]\s*[mf]\b|(?:y|yr|yrs|years?|mo|months?)\b|[-–]year|\s*[mf]\b)?\W*", re.IGNORECASE
)
_ONE_PERSON = re.compile(
    r"\d[-\s]*(?:year|yr|y/?o\b|month)|^\W*\d{1,2}\s*[/,]?\s*[MF]\b|^\W*[MF]\s*[/,]\s*\d", re.IGNORECASE
)
_COUNT = re.compile(r"\W*(?:n\s*=\s*)?\d[\d,]*(?![\d.,]*\s*±)(?!\.\d)|[A-Za-z]")
_DOSE = re.compile(r"\d\s*(?:m?g|mcg|µg|μg|ng|IU|U|units?|ml|mL|Gy|cells|MBq)\b")
_UNIT = re.compile(r"\b(?:m?g|mcg|µg|μg|IU|units?|Gy|cells)\b")


def lists_variables(rows: Sequence[Row]) -> bool:
    """True where the first cells name characteristics, as in a table of baseline data with a column an arm."""
    firsts = [row.cells[0].text for row in rows[:_LOOKED_AT] if row.cells and row.cells[0].text]
    named = sum(_VARIABLE.match(text) is not None for text in firsts)
    return named >= 2 and named * 6 >= len(firsts)


def bears_studies(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """True where a column for authors, references, years or designs holds such."""
    tests: dict[str | None, Callable[[str], bool]] = {
        "citation": lambda text: _AUTHOR.match(text) is not None or _AUTHOR.search(text[:24]) is not None,
        "reference": lambda text: _AUTHOR.search(text) is not None or _MARK.fullmatch(text) is not None,
        "year": lambda text: _YEAR.search(text) is not None,
        "design": lambda text: bool(find(text, "design")),
    }
    return any(
        _share(rows, at, tests[column.role]) >= (0.3 if column.role == "design" else 0.5)
        for at, column in enumerate(columns)
        if column.role in tests
    )


def bears_patients(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """True where each row is told to be a patient: by a number, by age and sex, or in words."""
    ages = {at for at, column in enumerate(columns) if column.role == "age" and not column.why.startswith(_GUESSED)}
    sexes = any(column.role == "sex" for column in columns)
    for at, column in enumerate(columns):
        if column.role in ("label", "n") and at == 0 and _numbered(rows):
            return True
        if column.role in ("population", "label", "age") and _share(rows, at, _is_person) >= 0.5:
            return True
    return sexes and any(_share(rows, at, lambda text: _ONE_AGE.fullmatch(text) is not None) >= 0.5 for at in ages)


def counts_patients(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """True where a column for N counts patients in at least half of the rows."""
    return any(
        2 * sum(_COUNT.match(row.cells[at].text) is not None for row in rows) >= len(rows)
        for at, column in enumerate(columns)
        if column.role == "n"
    )


def _is_person(text: str) -> bool:
    return _ONE_PERSON.search(text) is not None


def _numbered(rows: Sequence[Row]) -> bool:
    """True where the first cells are short ids, each another."""
    texts = [row.cells[0].text.strip() for row in rows if row.cells and row.cells[0].text.strip()]
    return len(set(texts)) == len(texts) > 0 and all(_ID.fullmatch(text) for text in texts)


def bears_treatment(title: Cell | None, column: Column, rows: Sequence[Row], at: int) -> bool:
    """True where a column for a treatment holds one, or doses of the one that title or header names."""
    if not any(row.cells[at].text.strip() for row in rows):
        return False
    if _UNIT.search(column.header.text) or find(column.header.text, *_DRUGS):
        return True
    if title is not None and find(title.text, *_DRUGS):
        return True
    return _share(rows, at, lambda text: _DOSE.search(text) is not None or bool(find(text, *_DRUGS))) >= 0.25


def _share(rows: Sequence[Row], at: int, holds: Callable[[str], bool]) -> float:
    """Return the share of a column's filled cells for which something holds; 0 where none is filled."""
    texts = [row.cells[at].text for row in rows[:_LOOKED_AT] if row.cells[at].text]
    return sum(map(holds, texts)) / len(texts) if texts else 0.0
