"""Lists of studies: filtered, searched, a page at a time, now or as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.engine import Connection

from evitable.base.present import Present, present_of
from evitable.base.schema import reading, revision, study, summary, term, term_name
from evitable.base.stored import SHARED
from evitable.base.words import LINE_COLUMNS, fold, matching, query_of, shown_of, tokens


class StudyLine(NamedTuple):
    """A study as a list shows it: its number in the base, where it was read, and what it is about."""

    id: int
    source: str
    table: int
    row: int
    label: str
    design: str | None
    n: int | None
    year: int | None
    conditions: tuple[str, ...]
    drugs: tuple[str, ...]
    doi: str | None
    pmid: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some studies, and the number after which the next page begins; None where there are no more."""

    lines: tuple[StudyLine, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Filters:
    """Which studies: those that fit every one of these; None leaves it open.

    `condition`, `drug` and `design` are parts of names (`lupus` finds lupus nephritis); `text` are words that the
    study's row prints or that its values hold, all of them, in any order; `source` is a source's number.
    """

    condition: str | None = None
    drug: str | None = None
    design: str | None = None
    text: str | None = None
    source: int | None = None

    def fits(self, present: Present) -> bool:
        """Tell whether what was worked out of one study fits."""
        named = (("condition", self.condition), ("drug", self.drug))
        for kind, asked in named:
            if asked is not None and not any(kind == one and fold(asked) in name for one, name in present.terms):
                return False
        if self.design is not None and fold(self.design) not in (present.line["design"] or ""):
            return False
        return self.text is None or set(tokens(self.text)) <= set(present.words.split())


Ask = Callable[[str, tuple[Any, ...]], Sequence[Any]]
"""Asks the database one question in its own words, and returns the rows."""


def page_now(ask: Ask, dialect: str, filters: Filters, *, after: int = 0, limit: int = 50) -> Page:
    """Return the next studies after the number `after`, as they stand now: one question, and no more than it needs."""
    asked = _question(dialect, filters, after, limit + 1)
    return _page(_lines_of(ask(*asked)) if asked else [], limit)


def page_of(connection: Connection, filters: Filters, *, after: int = 0, limit: int = 50, until: int) -> Page:
    """Return the next studies after the number `after`, as they stood at entry `until`."""
    asked = _lines(connection, filters).where(study.c.id > after).order_by(study.c.id).limit(limit + 1)
    asked = asked.where(reading.c.entry <= until)
    changed = sorted(_changed(connection, until))
    found = _lines_of([tuple(row) for row in connection.execute(asked.where(study.c.id.not_in(_touched(until))))])
    found += _as_they_were(connection, filters, [one for one in changed if one > after], until)
    return _page(sorted(found, key=lambda line: line.id)[: limit + 1], limit)


def _page(lines: list[StudyLine], limit: int) -> Page:
    more = len(lines) > limit
    return Page(tuple(lines[:limit]), lines[limit - 1].id if more and limit else None)


_LINE = f"SELECT {', '.join(f's.{name}' for name in LINE_COLUMNS)}"
_ALL = " FROM summary s"
# The words of a file are asked first, in the order of the studies: a word in most of them is not gathered to its end.
_WORDED = " FROM study_text f CROSS JOIN summary s ON s.study_id = f.rowid"
_OF_SOURCE = " JOIN study t ON t.id = s.study_id JOIN reading r ON r.id = t.reading_id"
_NAMED = """s.study_id IN (
    SELECT study_id FROM term WHERE name_id IN (
        SELECT id FROM term_name WHERE kind = '{kind}' AND {within}))"""
_WORDS = {
    "sqlite": "f.study_text MATCH ?",
    "postgresql": "s.study_id IN (SELECT rowid FROM study_text WHERE words @@ CAST(? AS tsquery))",
}
# A server guesses well how many names are like one, and badly what a function says of them.
_WITHIN = {"sqlite": "instr({}, ?) > 0", "postgresql": "{} LIKE ? ESCAPE '/'"}
_MARK = {"sqlite": "?", "postgresql": "%s"}
_KINDS = ("condition", "drug", "design", "source", "text")


def _question(dialect: str, filters: Filters, after: int, limit: int) -> tuple[str, tuple[Any, ...]] | None:
    """Return the statement for a page and what fills it; None where nothing can be found.

    Building the same question from expressions takes ten times as long as answering it.
    """
    named = (filters.condition, filters.drug, filters.design)
    told: list[Any] = [*(None if words is None else _part(words, dialect) for words in named), filters.source]
    told.append(None if filters.text is None else query_of(dialect, filters.text))
    if filters.text is not None and told[-1] is None:
        return None
    given = tuple(kind for kind, found in zip(_KINDS, told, strict=True) if found is not None)
    return _statement(dialect, given), (after, *(found for found in told if found is not None), limit)


@cache
def _statement(dialect: str, given: tuple[str, ...]) -> str:
    """Return the statement for a page by these filters; it holds no word of anybody's."""
    worded = "text" in given and dialect == "sqlite"
    number = "f.rowid" if worded else "s.study_id"
    conditions = {
        "condition": _NAMED.format(kind="condition", within=_WITHIN[dialect].format("name")),
        "drug": _NAMED.format(kind="drug", within=_WITHIN[dialect].format("name")),
        "design": _WITHIN[dialect].format("s.design"),
        "source": "r.source_id = ?",
        "text": _WORDS[dialect],
    }
    where = " AND ".join([f"{number} > ?", *(conditions[kind] for kind in given)])
    home = f"{_WORDED if worded else _ALL}{_OF_SOURCE if 'source' in given else ''}"
    return f"{_LINE}{home} WHERE {where} ORDER BY {number} LIMIT ?".replace("?", _MARK[dialect])


def _part(words: str, dialect: str) -> str:
    """Return what a name that holds these words is compared with; no sign in them steers it."""
    folded = fold(words)
    if dialect == "sqlite":
        return folded
    for sign in "/%_":
        folded = folded.replace(sign, f"/{sign}")
    return f"%{folded}%"


def _lines_of(rows: Sequence[Any]) -> list[StudyLine]:
    """Make lines of rows; what is kept as JSON is read in one go."""
    told = shown_of([row[6] for row in rows])
    return [
        # The record's own maker takes names too, and half as long again: a page is made of nothing else.
        tuple.__new__(
            StudyLine, (study_id, name, table, row, label, design, n, year, tuple(conditions), tuple(drugs), doi, pmid)
        )
        for (study_id, design, n, year, doi, pmid, _), (name, table, row, label, conditions, drugs) in zip(
            rows, told, strict=True
        )
    ]


def _lines(connection: Connection, filters: Filters) -> Select[Any]:
    asked = (
        select(*(summary.c[name] for name in LINE_COLUMNS))
        .join_from(summary, study, study.c.id == summary.c.study_id)
        .join(reading, reading.c.id == study.c.reading_id)
    )
    for condition in _conditions(connection, filters):
        asked = asked.where(condition)
    return asked


def _conditions(connection: Connection, filters: Filters) -> Iterator[ColumnElement[bool]]:
    for kind, words in (("condition", filters.condition), ("drug", filters.drug)):
        if words is not None:
            names = select(term_name.c.id).where(
                term_name.c.kind == kind, term_name.c.name.contains(fold(words), autoescape=True)
            )
            numbers = [number for (number,) in connection.execute(names)]
            yield study.c.id.in_(select(term.c.study_id).where(term.c.name_id.in_(numbers)))
    if filters.design is not None:
        yield summary.c.design.contains(fold(filters.design), autoescape=True)
    if filters.source is not None:
        yield reading.c.source_id == filters.source
    if filters.text is not None:
        found = matching(connection.dialect.name, filters.text)
        yield false() if found is None else study.c.id.in_(found.columns(study.c.id))


def _touched(until: int) -> Select[Any]:
    return select(revision.c.study_id).where(revision.c.entry > until, revision.c.line == SHARED).distinct()


def _changed(connection: Connection, until: int) -> list[int]:
    """Return the studies that were there at an entry and have been revised since."""
    asked = (
        select(study.c.id)
        .join_from(study, reading, reading.c.id == study.c.reading_id)
        .where(reading.c.entry <= until, study.c.id.in_(_touched(until)))
    )
    return [study_id for (study_id,) in connection.execute(asked)]


def _as_they_were(connection: Connection, filters: Filters, ids: list[int], until: int) -> list[StudyLine]:
    """Work out again how the studies stood that have been revised since, and keep those that fit."""
    if filters.source is not None:
        asked = select(study.c.id).join(reading, reading.c.id == study.c.reading_id)
        known = set(connection.scalars(asked.where(reading.c.source_id == filters.source)))
        ids = [one for one in ids if one in known]
    found = present_of(connection, ids, until)
    return _lines_of([tuple(present.line.values()) for present in found.values() if filters.fits(present)])
