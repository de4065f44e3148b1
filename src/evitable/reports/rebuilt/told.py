"""What a row tells beside its coded values: on a line of its own, or at the foot of the table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evitable.model import EvidenceTable, Statement, Study

_ALONE = {"follow-up": "Follow-up", "outcome-measures": "Outcome measures", "marker-change": "Response"}
_BARE = re.compile(r"[\d.,–\-\s()]+")
_UNIT = re.compile(r"\b(days|weeks|months|years)\b")


def lines(table: EvidenceTable, study: Study) -> Iterator[str]:
    """Yield a row's further lines, each under the word that tells what it is about."""
    for statement in study.statements:
        if statement.kind in _ALONE:
            yield f"{_ALONE[statement.kind]}: {_whole(table, statement)}"


def _whole(table: EvidenceTable, statement: Statement) -> str:
    """Return a statement with the unit that only the header of its column names: `12` under `Follow-up, months`."""
    text = " ".join(statement.text.text.split())
    if not _BARE.fullmatch(text):
        return text
    place = statement.text.place.cell
    column = next((row.index(place) for row in table.rows if place in row), None)
    header = table.columns[column].header.text.lower() if column is not None and column < len(table.columns) else ""
    unit = _UNIT.search(header)
    return f"{text} {unit[1]}" if unit else text


def details(table: EvidenceTable) -> str:
    """Say at the foot of the table what else each row states, in its own words; empty where none does.

    Words that were not read stand here too, so that the table holds all that its records hold.
    """
    told = [f"{_named(study)}: {'; '.join(words)}" for study in table.studies if (words := list(_words(study)))]
    return f"Note: also stated by {'. '.join(told)}." if told else ""


def _words(study: Study) -> Iterator[str]:
    quotes = [statement.text for statement in study.statements if statement.kind not in _ALONE]
    for quote in (*quotes, *study.unread):
        text = " ".join(quote.text.split())
        if any(sign.isalnum() for sign in text):
            yield f"“{text}”"


def _named(study: Study) -> str:
    label, number = study.citation.label, study.citation.number
    return " ".join([label.value if label else f"Row {study.row}", *([f"[{number.value}]"] if number else [])])
