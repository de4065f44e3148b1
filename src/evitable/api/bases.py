"""The evidence base with reading built in: sources go in as files, values come back as text or records."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from importlib.metadata import version
from os import PathLike
from typing import Any, Self

from evitable.api import Evidence, Readable, extract, read
from evitable.api.sources import payload_of
from evitable.base import (
    SHARED,
    Added,
    BaseConflict,
    EvidenceBase,
    Filters,
    Page,
    Revision,
    StudyLine,
    UnusableBase,
    Verified,
    View,
    body_of,
    shape_of,
)
from evitable.base.reviewing import stored_studies
from evitable.checks import check
from evitable.facts import recoded
from evitable.model import Dose, EvidenceError, Value
from evitable.readers import Limits

__all__ = [
    "SHARED",
    "Added",
    "Base",
    "BaseConflict",
    "EvidenceError",
    "Filters",
    "Page",
    "Revision",
    "StudyLine",
    "UnusableBase",
    "Verified",
    "View",
    "evidences",
    "history_record",
    "line_record",
    "moment_of",
    "plain_of",
    "standing",
]


class Base(EvidenceBase):
    """A base of evidence in a file, or on a PostgreSQL server: every value with its whole history.

    Make one with `Base.init`, open it with `Base.open`; both work as a context, and close themselves then. A base may
    be open in several processes at once. The clock is never read: every change is handed its moment (`now`).

    Example:
        >>> import tempfile
        >>> nine = datetime(2026, 11, 23, 9, tzinfo=UTC)
        >>> folder = tempfile.TemporaryDirectory()
        >>> with Base.init(f"{folder.name}/review.evitable", by="Ada", now=nine) as base:
        ...     added = base.add("examples/bortezomib.txt", by="Ada", now=nine)
        ...     told = base.revise(3, "n", 21, by="Ben", why="One more in the text", now=nine)
        ...     [version.after.value for version in base.history(3, "n")]
        [20, 21]
        >>> folder.cleanup()
    """

    @classmethod
    def init(cls, where: str | PathLike[str], *, by: str, now: datetime, program: str = "") -> Self:
        """Make an empty base in a new file, or in an empty database of a server (`postgresql://...`).

        Raises `UnusableBase` where something stands there already.
        """
        return super().init(where, by=by, now=now, program=program or program_name())

    def add(
        self,
        source: Readable,
        *,
        by: str,
        now: datetime,
        name: str | None = None,
        references: Readable | None = None,
    ) -> Added:
        """Read a source and add it with its bytes: all of it, or nothing.

        The same source read the same way again adds nothing. Where it reads differently now, what no person has
        touched is renewed, and beside what a person decided the new reading stands as a proposal. Raises what
        `extract` raises, and `UnusableBase`.
        """
        content, found = payload_of(source, Limits())
        evidence = extract(read(content, name=name or found), references=references)
        return self.add_evidence(evidence, content, by=by, now=now, program=program_name())


def program_name() -> str:
    """Return the name and version of this program, as readings keep it."""
    return f"evitable {version('evitable')}"


def evidences(view: View, sources: Iterable[int] = (), *, line: str = SHARED) -> list[Evidence]:
    """Return what was read from these sources (none named: from all), with the values that stand, checked as they are.

    What follows from values is that of those that stand now: findings, schedules, and the codes and sorts of names
    that people gave.
    """
    return [check(evidence) for evidence in standing(view, sources, line=line)]


def standing(view: View, sources: Iterable[int] = (), *, line: str = SHARED) -> Iterator[Evidence]:
    """Yield what was read from these sources (none named: from all), with the values that stand, not checked yet."""
    names = _renamed(view, line)
    wanted = list(sources) or [source.id for source in view.sources()]
    return (_recoded(view.evidence(number, line=line), number, names) for number in wanted)


Names = Mapping[tuple[int, int, int], Collection[tuple[str, str]]]
"""By source, table and row: the names that people gave to parts of a study."""


def _renamed(view: View, line: str) -> Names:
    given = view.renamed(line=line)
    if not given:
        return {}
    places = {one.id: (one.source_id, one.table_number, one.study.row) for one in stored_studies(view, line=line)}
    return {places[study]: names for study, names in given.items() if study in places}


def _recoded(evidence: Evidence, source: int, names: Names) -> Evidence:
    tables = tuple(
        replace(
            table,
            studies=tuple(recoded(study, names.get((source, at, study.row), ())) for study in table.studies),
        )
        for at, table in enumerate(evidence.tables, 1)
    )
    return replace(evidence, tables=tables)


def moment_of(words: str) -> datetime:
    """Read a moment: a day means its end, and a time without a zone is UTC.

    Example:
        >>> moment_of("2026-11-23T09:30").isoformat(), moment_of("2026-11-23").isoformat()
        ('2026-11-23T09:30:00+00:00', '2026-11-23T23:59:59.999999+00:00')
    """
    try:
        found = datetime.fromisoformat(words)
        if re.fullmatch(r"\d{4}-?\d\d-?\d\d", words):
            found += timedelta(days=1) - timedelta(microseconds=1)
    except (ValueError, OverflowError) as error:
        raise BaseConflict(f"{words!r} is no moment; write it as 2026-11-23 or 2026-11-23T09:30Z.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_DOSE = re.compile(r"(\d+(?:\.\d+)?)(?:\s*[-–]\s*(\d+(?:\.\d+)?))?\s*(\D.*)?", re.DOTALL)
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def plain_of(field: str, words: str) -> Any:
    """Read what a person types for a value, by the kind of value that `field` is.

    Raises `BaseConflict` where it cannot be that.

    Example:
        >>> plain_of("n", "12"), plain_of("age/value", "27.8"), str(plain_of("regimens/0/dose", "375-500 mg/m2"))
        (12, 27.8, '375-500 mg/m2')
        >>> plain_of("regimens/0/days", "1, 4, 8 and 11")
        (1, 4, 8, 11)
    """
    shape, words = shape_of(field), words.strip()
    try:
        if shape is Dose:
            return _dose(words)
        if shape is bool:
            return _YES_NO[words.casefold()]
        if shape in {int, float}:
            return shape(words)
    except (ValueError, KeyError, InvalidOperation) as error:
        raise BaseConflict(f"{field} cannot be {words!r}: it is {_EXPECTED[shape]}.") from error
    if shape in {str, None}:
        return words
    if not re.fullmatch(r"[\d\s,;and]+", words) or not re.search(r"\d", words):
        raise BaseConflict(f"{field} cannot be {words!r}: it is a list of whole numbers, such as 1, 4, 8, 11.")
    return tuple(int(number) for number in re.findall(r"\d+", words))


_EXPECTED = {
    Dose: "an amount or a range with its unit, such as 1.3 mg/m2",
    bool: "yes or no",
    int: "a whole number",
    float: "a number",
}


def _dose(words: str) -> Dose:
    found = _DOSE.fullmatch(words)
    if found is None:
        raise ValueError(words)
    low, high, unit = found.groups()
    return Dose(Decimal(low), Decimal(high) if high else None, unit.strip() if unit else None)


def line_record(line: StudyLine) -> dict[str, Any]:
    """Turn a line of a list into its JSON."""
    return {name: list(found) if isinstance(found := getattr(line, name), tuple) else found for name in line._fields}


def history_record(one: Revision) -> dict[str, Any]:
    """Turn one version of a value into its JSON."""
    told = {name: getattr(one, name) for name in one.__slots__ if name not in {"before", "after"}}
    return {**told, "from": _body(one.before), "to": _body(one.after)}


def _body(value: Value[Any] | None) -> Any:
    return None if value is None else json.loads(body_of(value))
