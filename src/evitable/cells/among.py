"""Roles settled by the other columns of a table: what is told twice, beside doses, or behind the treatment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from evitable.model import Column, Row
from evitable.terms import find

# What one patient may have several of.
_PARTS = re.compile(r"\b(?:eyes?|episodes?|lesions?|limbs?|procedures?|sites?|joints?|ulcers?)\b", re.IGNORECASE)
_COUNTED = re.compile(r"(?i)(?:trial|study|paper|article|publication|report|record)s?(?: (?:no|nr|number)\.?)?")
_ROW_NUMBER = re.compile(r"(?i)(?:no|nr|s/n|s\.? ?no|sl\.? ?no|sr\.? ?no|#|№)\.?")
_PATIENT_NUMBER = re.compile(r"(?i)(?:patient|case|subject|pt)\b")
_TREATED = ("drug", "dose", "regimen")
_TRIED = re.compile(
    r"(?i)(?:drugs?|treatments?|therap(?:y|ies)|agents?|medications?) tried"
    r"|(?:first|second|third|1st|2nd|3rd)[- ]line(?: (?:drugs?|treatments?|therap(?:y|ies)|agents?))?"
)
# A tally of harms: `5`, `3/12`, `Sepsis (n = 2)`, `Pneumonia (3)`, `None`.
_TALLIED = re.compile(
    r"(?i)^\d+(?: ?/ ?\d+)?(?: ?\([\d.% ]+\))?$|[(\[](?:n ?= ?)?\d+[)\]]|\bin \d+\b|^(?:none|no|0|nr|ns|-|–)$"
)
# Harms in a row, each with its figure, or none of them: `URTI 4, zoster 1`, `None severe`.
_LISTED = re.compile(r"(?i)[a-z] \(?\d+\)?(?: ?[,;(%]|$)|^(?:none|no)\b|^\d+(?: ?/ ?\d+)?\b|^-$|^–$|^n\.?[ar]\.?$")
_INT = re.compile(r"\d{1,5}")
_TWO = 2


def among_others(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Give columns the role that they have beside the others, whatever each of them says alone."""
    columns = _numbering(_of_the_row(_running(_people_first(columns), rows), rows))
    return _beside_doses(_tried_only(_harms_last(columns, rows)), rows)


def _people_first(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Count patients where a table has a column of them beside one of eyes, episodes or lesions."""
    people = any(column.role == "n" and not _PARTS.search(column.header.text) for column in columns)
    return tuple(
        replace(column, role="other", why=f"{column.why}; patients are counted in a column of their own")
        if people and column.role == "n" and _PARTS.search(column.header.text)
        else column
        for column in columns
    )


def _tried_only(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Take `Drugs tried` for the treatment where a table has no other column of it."""
    if any(column.role in _TREATED for column in columns):
        return columns
    return tuple(
        replace(column, role="drug", why=f"{column.why}; no other column tells of the treatment")
        if column.role == "prior" and _TRIED.fullmatch(column.header.text.strip())
        else column
        for column in columns
    )


def _beside_doses(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Take a column of treatments that holds no figure for one of drugs where their doses stand in the next."""
    settled = list(columns)
    for at, (column, beside) in enumerate(pairwise(columns)):
        if column.role != "regimen" or beside.role != "dose" or find(beside.header.text, "drug", "drug-class"):
            continue
        texts = [row.cells[at].text for row in rows if at < len(row.cells) and row.cells[at].text]
        if texts and not any(re.search(r"\d", text) for text in texts):
            settled[at] = replace(column, role="drug", why=f"{column.why}; its doses stand in the next column")
    return tuple(settled)


def _harms_last(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Take counted `Infections` or `Malignancies` behind the treatment for harms, and not for what was treated."""
    treated = next((at for at, column in enumerate(columns) if column.role in _TREATED), len(columns))
    settled = list(columns)
    for at, column in enumerate(columns):
        if at <= treated or column.role != "condition" or not find(column.header.text, "adverse-event"):
            continue
        texts = [row.cells[at].text.strip() for row in rows if at < len(row.cells) and row.cells[at].text.strip()]
        other = any(before.role == "condition" for before in columns[:treated])
        if other and sum(_LISTED.search(text) is not None for text in texts) * _TWO >= len(texts) > 0:
            why = f"{column.why}; what was treated stands in a column of its own"
            settled[at] = replace(column, role="adverse-events", why=why)
        elif sum(_TALLIED.search(text) is not None for text in texts) * _TWO >= len(texts) > 0:
            why = f"{column.why}; it counts them behind the treatment"
            settled[at] = replace(column, role="adverse-events", why=why)
    return tuple(settled)


def _running(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Take a first column that only counts the rows (1, 2, 3, …) for their labels, and not for patients."""
    if not columns or columns[0].role != "n" or len(rows) < _TWO:
        return columns
    texts = [row.cells[0].text.strip().rstrip(".)") for row in rows if row.cells]
    others = any(column.role == "n" for column in columns[1:])
    if others and _counts_on(texts):
        why = f"{columns[0].why}; its cells count on from a reference"
        return (replace(columns[0], role="reference", why=why), *columns[1:])
    if texts != [str(number) for number in range(1, len(rows) + 1)]:
        return columns
    header = columns[0].header.text.strip()
    if not others and not _PATIENT_NUMBER.match(header) and not _ROW_NUMBER.fullmatch(header):
        return columns
    return (replace(columns[0], role="label", why=f"{columns[0].why}; its cells count the rows"), *columns[1:])


def _counts_on(texts: Sequence[str]) -> bool:
    """Tell whether figures go up by one from a number above one: `61, 62, 63`, as references do."""
    if len(texts) <= _TWO or not all(_INT.fullmatch(text) for text in texts):
        return False
    first = int(texts[0])
    return first > 1 and [int(text) for text in texts] == list(range(first, first + len(texts)))


def _of_the_row(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """Of two columns of patients, take the one that each row fills.

    The other, blank in some rows and never smaller elsewhere, counts those of the whole study.
    """
    places = [at for at, column in enumerate(columns) if column.role == "n"]
    if len(places) != _TWO or any(at >= len(row.cells) for row in rows for at in places):
        return columns
    one, two = ([row.cells[at].text.strip() for row in rows] for at in places)
    whole = places[0] if _is_whole(one, two) else places[1] if _is_whole(two, one) else None
    if whole is None:
        return columns
    why = f"{columns[whole].why}; it counts the study, and another column the row"
    return (*columns[:whole], replace(columns[whole], role="other", why=why), *columns[whole + 1 :])


def _is_whole(texts: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether figures are blank in some rows that others fill, and never smaller than those."""
    if not all(_INT.fullmatch(text) for text in others) or all(texts) or not any(texts):
        return False
    pairs = [(text, other) for text, other in zip(texts, others, strict=True) if text]
    return all(_INT.fullmatch(text) and int(text) >= int(other) for text, other in pairs)


def _numbering(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Take bare numbers under `Trial` or `Study` for labels where another column names the authors."""
    named = any(column.role == "citation" for column in columns)
    return tuple(
        replace(column, role="label", why=f"{column.why}; another column names the authors")
        if named and column.role == "reference" and _COUNTED.fullmatch(column.header.text.strip())
        else column
        for column in columns
    )
