"""Lists of studies: filtered, searched, a page at a time, now or as they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, false, select
from sqlalchemy.engine import Connection

from evitable.base.packing import loads
from evitable.base.present import Present, present_of
from evitable.base.schema import reading, revision, study, summary, term, term_name
from evitable.base.stored import SHARED
from evitable.base.words import fold, matching, query_of, shown_of, tokens


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


def page_of(connection: Connection, filters: Filters, *, after: int = 0, limit: int = 50, until: int | None) -> Page:
    """Return the next studies after the number `after`, as they stood at entry `until` (None: now)."""
    if until is None:
        return _page(_standing(connection, filters, after, limit + 1), limit)
    asked = _lines(connection, filters).where(study.c.id > after).order_by(study.c.id).limit(limit + 1)
    asked = asked.where(reading.c.entry <= until)
    changed = sorted(_changed(connection, until))
    found = [_line(row) for row in connection.execute(asked.where(study.c.id.not_in(_touched(until))))]
    found += _as_they_were(connection, filters, [one for one in changed if one > after], until)
    return _page(sorted(found, key=lambda line: line.id)[: limit + 1], limit)


def _page(lines: list[StudyLine], limit: int) -> Page:
    more = len(lines) > limit
    return Page(tuple(lines[:limit]), lines[limit - 1].id if more and limit else None)


_LINE = "SELECT s.study_id, s.design, s.n, s.year, s.doi, s.pmid, s.shown"
_ALL = " FROM summary s"
# The words of a file are asked first, in the order of the studies: a word in most of them is not gathered to its end.
_WORDED = " FROM study_text f CROSS JOIN summary s ON s.study_id = f.rowid"
_OF_SOURCE = " JOIN study t ON t.id = s.study_id JOIN reading r ON r.id = t.reading_id"
_NAMED = """s.study_id IN (
    SELECT study_id FROM term WHERE name_id IN (
        SELECT id FROM term_name WHERE kind = '{kind}' AND name LIKE ? ESCAPE '/'))"""
_WORDS = {
    "sqlite": "f.study_text MATCH ?",
    "postgresql": "s.study_id IN (SELECT rowid FROM study_text WHERE words @@ CAST(? AS tsquery))",
}
_MARK = {"sqlite": "?", "postgresql": "%s"}


def _standing(connection: Connection, filters: Filters, after: int, limit: int) -> list[StudyLine]:
    """Return lines as they stand now, by one constant statement handed to the driver: most pages are asked so.

    Building the same question from expressions takes ten times as long as answering it.
    """
    dialect = connection.dialect.name
    worded = filters.text is not None and dialect == "sqlite"
    number = "f.rowid" if worded else "s.study_id"
    wanted: list[tuple[str, Any]] = [(f"{number} > ?", after)]
    for kind, words in (("condition", filters.condition), ("drug", filters.drug)):
        if words is not None:
            wanted.append((_NAMED.format(kind=kind), _part(words)))
    if filters.design is not None:
        wanted.append(("s.design LIKE ? ESCAPE '/'", _part(filters.design)))
    if filters.source is not None:
        wanted.append(("r.source_id = ?", filters.source))
    if filters.text is not None:
        found = query_of(dialect, filters.text)
        if found is None:
            return []
        wanted.append((_WORDS[dialect], found))
    where = " AND ".join(condition for condition, _ in wanted)
    home = f"{_WORDED if worded else _ALL}{_OF_SOURCE if filters.source is not None else ''}"
    asked = f"{_LINE}{home} WHERE {where} ORDER BY {number} LIMIT ?"
    told = (*(value for _, value in wanted), limit)
    rows = connection.exec_driver_sql(asked.replace("?", _MARK[dialect]), told).fetchall()
    return _lines_of(rows)


def _part(words: str) -> str:
    """Return the pattern of names that hold these words; no sign in them steers it."""
    folded = fold(words)
    for sign in "/%_":
        folded = folded.replace(sign, f"/{sign}")
    return f"%{folded}%"


def _lines_of(rows: Sequence[Any]) -> list[StudyLine]:
    """Make lines of rows; what is kept as JSON is read in one go."""
    shown = loads(f"[{','.join([row[6] for row in rows])}]")
    return [
        StudyLine(
            row[0],
            told["source"],
            told["table"],
            told["row"],
            told["label"],
            row[1],
            row[2],
            row[3],
            tuple(told["conditions"]),
            tuple(told["drugs"]),
            row[4],
            row[5],
        )
        for row, told in zip(rows, shown, strict=True)
    ]


def _lines(connection: Connection, filters: Filters) -> Select[Any]:
    asked = (
        select(summary)
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


def _line(row: Row[Any] | Any) -> StudyLine:
    shown = shown_of(row.shown)
    return StudyLine(
        row.study_id,
        shown["source"],
        shown["table"],
        shown["row"],
        shown["label"],
        row.design,
        row.n,
        row.year,
        tuple(shown["conditions"]),
        tuple(shown["drugs"]),
        row.doi,
        row.pmid,
    )


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


class _Shown:
    """A line worked out in memory, read as a row."""

    def __init__(self, line: dict[str, Any]) -> None:
        self.__dict__.update(line)


def _as_they_were(connection: Connection, filters: Filters, ids: list[int], until: int) -> list[StudyLine]:
    """Work out again how the studies stood that have been revised since, and keep those that fit."""
    if filters.source is not None:
        asked = select(study.c.id).join(reading, reading.c.id == study.c.reading_id)
        known = set(connection.scalars(asked.where(reading.c.source_id == filters.source)))
        ids = [one for one in ids if one in known]
    found = present_of(connection, ids, until)
    return [_line(_Shown(present.line)) for present in found.values() if filters.fits(present)]
