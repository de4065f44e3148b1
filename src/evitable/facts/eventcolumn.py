"""A column whose header names the event: counts, grades, Yes and No, and two counts by grade."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from evitable.facts.counts import Share, read_count
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.event import EventRead, HarmRead
from evitable.facts.grade import read_grade
from evitable.facts.harm import KINDS, read_harms
from evitable.facts.tokens import tokenize
from evitable.model import Cell, Quote, Statement, Value


def _graded(found: HarmRead, grade: Value[str] | None) -> HarmRead:
    """Give the events of a cell the grade that their header names."""
    for event in found.events:
        event.grade = event.grade or grade
    return found


_PAIR = re.compile(r"\s*([^()\[\]/]+?)\s*(?:[(\[]\s*([^()\[\]/]+?)\s*[)\]]|/\s*([^()\[\]/]+?))\s*")


def _pair_of_counts(cell: Cell, event: EventRead, share: Share) -> list[EventRead]:
    """Take the `11% (6%)` under `any grade (grade ≥3)`: all with the event, and those in the worse grades."""
    found = _PAIR.fullmatch(cell.text)
    if found is None:
        return []
    pair = []
    for span, grade in ((found.span(1), None), (found.span(2 if found[2] else 3), event.within)):
        cursor = Cursor(cell, tokenize(cell.text, span=span), Coverage([]))
        count = read_count(cursor, bare=True, share=share)
        if count is None or not cursor.done:
            return []
        term = Value(event.term.value, (*event.term.quotes, Quote.of(cell, *span)))
        pair.append(replace(event, term=term, grade=grade, count=count, within=None))
    return pair


def _goes_on_behind_none(cursor: Cursor) -> bool:
    """Tell whether items follow a `None` or `NR`, as in `None, rash (1)`: each of them counts."""
    if cursor.take("not-reported", "no-adverse-event") is None:
        return False
    goes_on = cursor.now.kind in (",", ";", "line", ".") and cursor.at + 1 < cursor.stop
    cursor.at = 0
    return goes_on


def read_event_column(
    cell: Cell, coverage: Coverage, event: EventRead, *, own: Mapping[str, str] | None = None, share: Share = "n"
) -> HarmRead:
    """Read a column whose header names the event: a count, a grade, Yes, None or not reported."""
    cursor = Cursor(cell, tokenize(cell.text, *KINDS, own=own), coverage)
    found = HarmRead()
    if _goes_on_behind_none(cursor):
        return _graded(read_harms(cell, coverage, own=own), event.grade)
    if cursor.take("not-reported"):
        found.silent = True
    elif cursor.take("no-adverse-event"):
        limited = cursor.word("severe", "serious", "major", "significant")
        if limited:
            found.statements.append(Statement("absent-event", cursor.quote(0)))
        else:
            found.none = cursor.quote(0)
    elif event.within is not None and (pair := _pair_of_counts(cell, event, share)):
        found.events += pair
    else:
        grade = read_grade(cursor)
        count = read_count(cursor, bare=True, share=share)
        grade = grade or read_grade(cursor)
        yes = cursor.word("yes", "y", "present", "+")
        if cursor.at == 0 or not (grade or count or yes):
            return _graded(read_harms(cell, coverage, own=own), event.grade)
        term = Value(event.term.value, (*event.term.quotes, cursor.quote(0)))
        found.events.append(replace(event, term=term, grade=grade or event.grade, count=count))
        cursor.mark(0)
        _read_parts(cursor, found, coverage, own)
        return found
    cursor.mark(0)
    return found


def _read_parts(cursor: Cursor, found: HarmRead, coverage: Coverage, own: Mapping[str, str] | None) -> None:
    """Read the `(pneumonia 1; sepsis 1)` behind a count of infections, where each of its events has a count."""
    if cursor.done or cursor.now.kind not in ("(", "["):
        return
    opened, closed = cursor.now.start, cursor.tokens[cursor.stop - 1].end
    behind = Coverage([cursor.cell])
    parts = read_harms(cursor.cell, behind, own=own, span=(opened + 1, closed - 1))
    if parts.events and all(part.count is not None for part in parts.events):
        found.events += parts.events
        coverage.add_marks(cursor.cell.id, behind.marks_of(cursor.cell.id))
