"""The map of harms: a term a line, a study a column, and three kinds of nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evitable.model import AdverseEvent, LedgerLine, Outcome, Pool, Study
from evitable.reports.estimates import exact
from evitable.reports.numbers import pool_id
from evitable.reports.outcomes import harm_said
from evitable.reports.reading import Reading, first_author, is_single, patients, pooled
from evitable.reports.runs import Link
from evitable.reports.vocabulary import grade, grade_class
from evitable.reports.wording import capital, joined, percent_range

CellKind = Literal["count", "zero", "none", "silent", "named"]
_COLUMNS = 24
"""With more studies than this, a column is a disease."""
_DISEASES = 10
_TERMS = 30


@dataclass(frozen=True, slots=True)
class HarmCell:
    """What a study says of a term; `shade` is the class of its grade, `said` the whole in words."""

    kind: CellKind
    text: str
    grade: str
    shade: str
    said: str
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class HarmColumn:
    """A study, or a disease with the studies in it."""

    name: str
    number: str
    size: str
    single: bool
    first_single: bool


@dataclass(frozen=True, slots=True)
class HarmRow:
    """A term: how it was worded, its cells, and its sums over the rows that speak of it; `of` are the sums' ids."""

    term: str
    worded: str
    cells: tuple[HarmCell, ...]
    events: str
    interval: str
    as_zero: str
    rows: str
    of: str = ""
    of_zero: str = ""


@dataclass(frozen=True, slots=True)
class HarmMap:
    """The map; `rest` are the terms beyond the commonest."""

    columns: tuple[HarmColumn, ...]
    rows: tuple[HarmRow, ...]
    rest: tuple[HarmRow, ...]
    counts: Mapping[str, int]
    shades: tuple[tuple[str, str], ...]
    grouped: bool
    named_once: bool

    @property
    def summed(self) -> bool:
        """True where some harm was added up over rows."""
        return any(row.events for row in (*self.rows, *self.rest))


def harm_map(reading: Reading) -> HarmMap | None:
    """Draw the map; None when no row says anything of harms."""
    terms = concepts(reading.studies)
    if not terms:
        return None
    groups, grouped = _groups(reading)
    rows = [_row(reading, term, groups) for term in sorted(terms, key=lambda term: _rank(reading, term, terms[term]))]
    cells = [cell for row in rows for cell in row.cells]
    return HarmMap(
        columns=tuple(_columns(groups, grouped=grouped)),
        rows=tuple(rows[:_TERMS]),
        rest=tuple(rows[_TERMS:]),
        counts={
            kind: sum(cell.kind == kind for cell in cells) for kind in ("count", "zero", "none", "silent", "named")
        },
        shades=_shades(cells),
        grouped=grouped,
        named_once=any(len(events) == 1 for events in terms.values()),
    )


def concepts(studies: Iterable[Study]) -> dict[str, list[AdverseEvent]]:
    """Collect the events of each harm."""
    found: dict[str, list[AdverseEvent]] = {}
    for study in studies:
        for event in study.harms:
            found.setdefault(event.concept, []).append(event)
    return found


def _rank(reading: Reading, term: str, events: Sequence[AdverseEvent]) -> tuple[int, int, str]:
    pool = pooled(reading.outcome(f"harm:{term}"))
    count = pool.events if pool else sum(event.n.value for event in events if event.n)
    return (-len(events), -count, term)


def _groups(reading: Reading) -> tuple[list[tuple[str, tuple[Study, ...]]], bool]:
    """Part the studies into columns: each its own, or by disease when there are too many."""
    ordered = sorted(reading.studies, key=lambda s: (is_single(s), -(s.n.value if s.n else 0), s.row))
    if len(ordered) <= _COLUMNS:
        return [(first_author(study), (study,)) for study in ordered], False
    found: dict[str, list[Study]] = {}
    for study in ordered:
        found.setdefault(study.conditions[0].name.value if study.conditions else "not stated", []).append(study)
    ranked = sorted(found.items(), key=lambda item: (-patients(tuple(item[1])), item[0]))
    groups = [(capital(reading.proper(name)), tuple(studies)) for name, studies in ranked[:_DISEASES]]
    rest = tuple(study for _, studies in ranked[_DISEASES:] for study in studies)
    return [*groups, *([("Other diseases", rest)] if rest else [])], True


def _columns(groups: Sequence[tuple[str, tuple[Study, ...]]], *, grouped: bool) -> Iterable[HarmColumn]:
    before = False
    for name, studies in groups:
        single = not grouped and is_single(studies[0])
        n = patients(studies)
        size = f"N\u202f{n}" if any(study.n for study in studies) else "N ?"
        yield HarmColumn(
            name, str(len(studies)) if grouped else str(studies[0].row), size, single, single and not before
        )
        before = before or single


def _row(reading: Reading, term: str, groups: Sequence[tuple[str, tuple[Study, ...]]]) -> HarmRow:
    outcome = reading.outcome(f"harm:{term}")
    wordings = [event.term.value for study in reading.studies for event in study.harms if event.concept == term]
    other = [word for word in dict.fromkeys(wordings) if word.rstrip("s") != term.rstrip("s")]
    lines = {line.row: line for line in outcome.ledger} if outcome else {}
    pool = pooled(outcome)
    zero = outcome.pool("silence-as-zero") if outcome else None
    bounds = exact(pool) if pool else None
    return HarmRow(
        term=capital(reading.proper(term)),
        worded=f"as {joined(list(dict.fromkeys(wordings)))}" if other else "",
        cells=tuple(_cell(reading, term, studies=studies, lines=lines) for _, studies in groups),
        events=f"{pool.events}/{pool.n}" if pool else "",
        interval=percent_range(*bounds) if bounds else "",
        as_zero=f"{zero.events}/{zero.n}" if zero else "",
        rows=f"in {len(pool.rows)} rows" if pool else "one row names it" if len(wordings) == 1 else "not added up",
        of=pool_id(outcome, pool) if outcome and pool else "",
        of_zero=pool_id(outcome, zero) if outcome and zero else "",
    )


def _cell(reading: Reading, term: str, *, studies: Sequence[Study], lines: Mapping[int, LedgerLine]) -> HarmCell:
    if len(studies) == 1:
        return _study_cell(reading, term, studies[0])
    used = [lines[study.row] for study in studies if study.row in lines and lines[study.row].used]
    events = [event for study in studies for event in study.harms if event.concept == term]
    if not used and not events:
        return HarmCell("silent", "", "", "", "not stated")
    count, n = sum(line.events or 0 for line in used), sum(line.n or 0 for line in used)
    if not events and not count:
        return HarmCell("none", "", "", "", f"stated none: 0 of {n}")
    worst = max((event.grade.value for event in events if event.grade), default=None, key=_severity)
    text = f"{count}/{n}" if used else "named"
    return HarmCell(
        "count" if used else "named", text, grade(worst) if worst else "", grade_class(worst), f"{count} of {n}"
    )


def _study_cell(reading: Reading, term: str, study: Study) -> HarmCell:
    events = [event for event in study.harms if event.concept == term]
    if events:
        return _event_cell(reading, study, events)
    none = study.no_adverse_events
    if none is not None and none.value:
        of = f"0 of {study.n.value}" if study.n else "none"
        said = f"{capital(term)}: stated none, {of}"
        return HarmCell("none", "", "", "", f"stated none: {of}", reading.link(study, said, none))
    return HarmCell("silent", "", "", "", "not stated")


def _event_cell(reading: Reading, study: Study, events: Sequence[AdverseEvent]) -> HarmCell:
    values = [value for event in events for value in (event.term, event.n, event.grade, event.pct)]
    said = "; ".join(harm_said(event) for event in events)
    first = study.harms.index(events[0])
    listed = len(study.adverse_events)
    at = f"adverse_events/{first}/n" if first < listed else f"absent_events/{first - listed}/n"
    link = reading.link(study, said, *values, at=at)
    grades = list(dict.fromkeys(event.grade.value for event in events if event.grade))
    worst = max(grades, default=None, key=_severity)
    counts = [event.n.value for event in events if event.n is not None]
    if not counts:
        share = next((f"{event.pct.value:g} %" for event in events if event.pct), "+")
        return HarmCell("named", share, grade(worst) if worst else "", grade_class(worst), said, link)
    # Several words for one harm may mean the same patients: the largest count stands, the rest is in the words.
    shown = str(max(counts)) if len(counts) == 1 else " + ".join(str(count) for count in counts)
    kind: CellKind = "count" if any(counts) else "zero"
    return HarmCell(
        kind, shown, ", ".join(grade(each) for each in grades), grade_class(worst) if any(counts) else "", said, link
    )


def _severity(code: str) -> tuple[int, str]:
    return ({"gx": 0, "g1": 1, "g12": 2, "g2": 3, "g34": 4}[grade_class(code)], code)


def _shades(cells: Iterable[HarmCell]) -> tuple[tuple[str, str], ...]:
    """List the grades that occur, mildest first, for the key."""
    found: dict[str, set[str]] = {}
    for cell in cells:
        if cell.shade and cell.shade != "gx":
            found.setdefault(cell.shade, set()).update(cell.grade.split(", "))
    return tuple((shade, " ".join(sorted(found[shade]))) for shade in ("g1", "g12", "g2", "g34") if shade in found)


def harm_outcomes(reading: Reading) -> tuple[tuple[Outcome, Pool], ...]:
    """Return the pooled harms, those that most rows name first."""
    terms = concepts(reading.studies)
    found = [
        (outcome, pool)
        for outcome in reading.synthesis.outcomes
        if outcome.kind == "harm" and (pool := pooled(outcome)) is not None
    ]

    def rank(item: tuple[Outcome, Pool]) -> tuple[int, int, str]:
        named = len(terms.get(item[0].key.removeprefix("harm:"), ()))
        return (-named, -item[1].n, item[0].key)

    return tuple(sorted(found, key=rank))
