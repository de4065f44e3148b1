"""Whether the rows bear out what the headers say of them: that they are studies, patients, or variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from evitable.model import Cell, Column, Row
from evitable.terms import find

_LOOKED_AT = 24
# Lists of allowed values end at no fewer different depths than this.
_DEPTHS = 3
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
# What only the name of a study looks like: authors, a name with its year or reference, a number of a registry.
_STUDY = re.compile(
    r"\bet\s+al\b|\b(?:NCT|ISRCTN|EUCTR|UMIN|ChiCTR\S*)[- ]?\d{4,}|\bACTRN\d+"
    r"|^[A-ZÀ-Þ][\w'’‐‑–-]+[^\d;]{0,40}[\s(\[,]*(?:19|20)\d\d\b|^[A-ZÀ-Þ][\w'’‐‑–-]{2,}[^\d]{0,20}[\[(]\d{1,3}[\])]"
)
_STUDIES_STAND_IN = 3
# Heads that count studies where bare numbers stand under them: a list of references is headed by its first column.
_COUNTED_HEAD = re.compile(r"(?i)\W*(?:studies|reports|trials|articles|papers|publications|citations)\W*$")
# A day in the course of a case, which is no year of publication.
_DAY = re.compile(r"\b\d{1,2}(?:[./-]\d{1,2}[./-]|(?:st|nd|rd|th)?[ -][A-Z][a-z]{2,8}\.?[ ,-]{1,2})(?:19|20)?\d\d\b")
# Years of drugs, guidelines and registries, which date no study.
_OF_PRODUCTS = re.compile(
    r"(?i)\b(?:approv|licen[cs]|authori[sz]|introduc|market|launch|patent|found(?:ed|ation)|discover|invent|issu)"
)
_STUDY_HEAD = re.compile(
    r"(?i)\b(?:stud(?:y|ies)|trials?|authors?|reports?|reference|series|articles?|publications?|investigators?|citation"
    r"|source|papers?|acronym|cohorts?)\b"
)
_PATIENT_HEAD = re.compile(
    r"(?i)\W*(?:case|patient|pt|subject|participant|child|infant|neonate|newborn|eye|upn|proband|individual|animal)s?'?\b"
)
# A first cell that says so itself, as where a table on its side had a column a patient.
_NUMBERED_PATIENT = re.compile(
    r"(?i)\W*(?:case|patient|pt|subject|participant|child|infant|neonate|proband)\.?\s*(?:no\.?\s*)?#?\s*\d{1,3}\b"
)
_NUMBER_HEAD = re.compile(r"(?i)\W*(?:no|nr|id|number|#|s\.? ?no|sl\.? ?no)?\W*$")
# The phase of a trial as a column of phases says it, which no other row has.
_PHASE = re.compile(r"(?i)\W*(?:phase\s*)?(?:[0-4]|iv|i{1,3})[ab]?(?:\s*[/,–-]\s*(?:[0-4]|iv|i{1,3})[ab]?)*\W*")
_ONE_SEX = re.compile(r"(?i)\W*(?:m|f|male|female|man|woman|boy|girl|men|women)\b\W*")
_BARE = re.compile(r"\d[\d,]*")
_MARK = re.compile(r"\W*\d{1,3}(?:\W+\d{1,3})*\W*")
_ID = re.compile(
    r"\W*(?:(?:case|patient|pt|no|subject|participant)\.?\s*)?[A-Za-z]{0,4}[-_.# ]?\d{1,4}"
    r"(?:[a-z]|\W?(?:[RL]|O[DSU]))?\W*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\W*[A-Z]\W*")
_ONE_AGE = re.compile(
    r"\W*\d{1,3}(?:\.\d)?\s*(?:[/,;]\s*[mf]\b|(?:y|yr|yrs|years?|mo|months?)\b|[-–]year|\s*[mf]\b)?\W*", re.IGNORECASE
)
_ONE_PERSON = re.compile(
    r"\d[-\s]*(?:year|yr|y/?o\b|month)|^\W*\d{1,2}\s*[/,]?\s*[MF]\b|^\W*[MF]\s*[/,]\s*\d"
    # A number or a letter, and who it stands for: `1, 54 F`, `P2 (M/61)`, `3/F/40`.
    r"|^\W*[A-Z]{0,2}\d{0,3}\W{1,3}(?:\d{1,3}\s*(?:y\w*\.?)?\s*[/,]?\s*[MF]|[MF]\s*[/,]?\s*\d{1,3})\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\W*(?:n\s*=\s*)?\d[\d,]*(?![\d.,]*\s*±)(?!\.\d)|[A-Za-z]")
_DOSE = re.compile(r"\d\s*(?:m?g|mcg|µg|μg|ng|IU|U|units?|ml|mL|Gy|cells|MBq)\b")
_UNIT = re.compile(r"\b(?:m?g|mcg|µg|μg|IU|units?|Gy|cells)\b")


# What a laboratory measures in blood and no prescription says, whatever drug or inhibitor is measured.
_MEASURED = re.compile(
    r"\b(?:[npµμ]g/m[lL]|m?g/[lL]|m?g/d[lL]|[kmµμ]?I?U/m?[lL]|AU/m[lL]|BU|Bethesda|mmol|[tT]it(?:re|er)s?|[tT]rough)\b"
    r"|(?i:\b(?:serum|plasma|blood|drug) (?:levels?|concentrations?)\b)"
)


def lists_variables(rows: Sequence[Row]) -> bool:
    """True where the first cells name characteristics, as in a table of baseline data with a column an arm."""
    firsts = [row.cells[0].text for row in rows[:_LOOKED_AT] if row.cells and row.cells[0].text]
    named = sum(_VARIABLE.match(text) is not None for text in firsts)
    return named >= 2 and named * 6 >= len(firsts)


def lists_values(rows: Sequence[Row]) -> bool:
    """True where each column is a list of its own, filled from the top to a depth of its own.

    Workbooks keep the values that their cells may take on such a sheet: no row of it is a study.
    """
    filled = [
        [bool(cell.text.strip()) for cell in column] for column in zip(*(row.cells for row in rows), strict=False)
    ]
    depths = [sum(column) for column in filled]
    if any(not all(column[:depth]) for column, depth in zip(filled, depths, strict=True)):
        return False
    told = [depth for depth in depths if depth]
    return (
        len(set(depths)) >= _DEPTHS and 3 * min(told) <= 2 * max(told) and sum(told) * 3 <= 2 * len(rows) * len(depths)
    )


def bears_studies(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """True where a column for authors, references, years or designs holds such."""
    tests: dict[str | None, Callable[[str], bool]] = {
        "citation": lambda text: _AUTHOR.match(text) is not None or _AUTHOR.search(text[:24]) is not None,
        "reference": lambda text: _AUTHOR.search(text) is not None or _MARK.fullmatch(text) is not None,
        "year": lambda text: _YEAR.search(text) is not None and _DAY.search(text) is None,
        "design": lambda text: bool(find(text, "design")) or _PHASE.fullmatch(text) is not None,
    }
    if any(
        share_of(rows, at, tests[column.role]) >= (0.3 if column.role == "design" else 0.5)
        for at, column in enumerate(columns)
        if column.role in tests
        and not (column.role == "year" and _dates_else(columns, at))
        and not _counts_studies(column, rows, at)
    ):
        return True
    return any(
        share_of(rows, at, is_study) >= 0.6
        or (
            columns[at].role != "n"
            and _STUDY_HEAD.search(columns[at].header.text)
            and share_of(rows, at, tests["citation"]) >= 0.6
        )
        for at in range(min(_STUDIES_STAND_IN, len(columns)))
    )


def _counts_studies(column: Column, rows: Sequence[Row], at: int) -> bool:
    """True for a later column of bare numbers under `Studies` or `Reports`: how many there were of each thing."""
    return (
        at > 0
        and _COUNTED_HEAD.match(column.header.text) is not None
        and share_of(rows, at, lambda text: _BARE.fullmatch(text) is not None) == 1.0
    )


def _dates_else(columns: Sequence[Column], at: int) -> bool:
    """True for years that date products, or that are all that the rows are called by, as in counts by year."""
    alone = at == 0 and not any(column.role in ("citation", "reference", "design") for column in columns)
    return alone or _OF_PRODUCTS.search(columns[at].header.text) is not None


def is_study(text: str) -> bool:
    """True for what only the name of a study looks like: authors, a name with its year or mark, a registry's number.

    Example:
        >>> is_study("Ada et al."), is_study("Bea 2014"), is_study("Placebo")
        (True, True, False)
    """
    return _STUDY.search(text) is not None


def bears_patients(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """True where each row is told to be a patient: by a number, by age and sex, or in words."""
    if not columns or not rows:
        return False
    if (_numbered(rows) or (_PATIENT_HEAD.match(columns[0].header.text) and _numbered(rows, _LETTER))) and (
        _heads_patients(columns) or share_of(rows, 0, lambda text: _NUMBERED_PATIENT.match(text) is not None) == 1.0
    ):
        return True
    return any(
        column.role in ("population", "label", "age") and share_of(rows, at, _is_person) >= 0.5
        for at, column in enumerate(columns)
    ) or _ages_and_sexes(columns, rows)


def _heads_patients(columns: Sequence[Column]) -> bool:
    """True where the first column is headed by patients, or by numbers beside a column of ages or sexes."""
    first = columns[0]
    if _STUDY_HEAD.search(first.header.text):
        return False
    if _PATIENT_HEAD.match(first.header.text):
        return True
    told = any(column.role in ("age", "sex", "label") for column in columns[1:])
    return (first.role == "label" or _NUMBER_HEAD.match(first.header.text) is not None) and (
        first.role == "label" or told
    )


def _ages_and_sexes(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """True where a headed column holds one age a row and another one sex."""
    ages = {at for at, column in enumerate(columns) if column.role == "age" and not column.guessed}
    sexes = [at for at, column in enumerate(columns) if column.role == "sex"]
    return any(share_of(rows, at, is_one_age) >= 0.5 for at in ages) and any(
        share_of(rows, at, is_one_sex) >= 0.5 for at in sexes
    )


def is_one_age(text: str) -> bool:
    """True for the age of one person.

    Example:
        >>> is_one_age("12 y"), is_one_age("58/M"), is_one_age("46.5 (11.7)")
        (True, True, False)
    """
    return _ONE_AGE.fullmatch(text) is not None


def is_one_sex(text: str) -> bool:
    """True for the sex of one person.

    Example:
        >>> is_one_sex("F"), is_one_sex("50 F")
        (True, False)
    """
    return _ONE_SEX.fullmatch(text) is not None


def counts_patients(columns: Sequence[Column], rows: Sequence[Row]) -> bool:
    """True where a column for N counts patients in at least half of the rows."""
    return any(
        2 * sum(_COUNT.match(row.cells[at].text) is not None for row in rows) >= len(rows)
        for at, column in enumerate(columns)
        if column.role == "n"
    )


def _is_person(text: str) -> bool:
    return _ONE_PERSON.search(text) is not None


def _numbered(rows: Sequence[Row], mark: re.Pattern[str] = _ID) -> bool:
    """True where the first cells are short ids, each another."""
    texts = [row.cells[0].text.strip() for row in rows if row.cells and row.cells[0].text.strip()]
    return len(set(texts)) == len(texts) > 0 and all(mark.fullmatch(text) for text in texts)


def bears_treatment(title: Cell | None, column: Column, rows: Sequence[Row], at: int) -> bool:
    """True where a column for a treatment holds one, or doses of the one that title or header names."""
    if not any(row.cells[at].text.strip() for row in rows) or _MEASURED.search(column.header.text):
        return False
    if _UNIT.search(column.header.text) or find(column.header.text, *_DRUGS):
        return True
    if title is not None and find(title.text, *_DRUGS):
        return True
    return share_of(rows, at, lambda text: _DOSE.search(text) is not None or bool(find(text, *_DRUGS))) >= 0.25


def share_of(rows: Sequence[Row], at: int, holds: Callable[[str], bool]) -> float:
    """Return the share of a column's filled cells for which something holds; 0 where none is filled."""
    texts = [row.cells[at].text for row in rows[:_LOOKED_AT] if row.cells[at].text]
    return sum(map(holds, texts)) / len(texts) if texts else 0.0
