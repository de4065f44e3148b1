"""The ledger: which row went into which sum, with what count, and why a row was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evitable.model import LedgerLine, Outcome, Pool
from evitable.reports.estimates import exact
from evitable.reports.numbers import pool_id, row_id
from evitable.reports.reading import Reading
from evitable.reports.runs import Link, Runs
from evitable.reports.wording import capital, counted, percent_range

_COLUMNS = 4
_LONG = 40


@dataclass(frozen=True, slots=True)
class LedgerCell:
    """A row's part in one sum; `of` is the id of the part."""

    label: str
    count: str
    why: str
    used: bool
    link: Link | None
    of: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A study and its part in each sum."""

    head: Runs
    n: str
    cells: tuple[LedgerCell, ...]


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """The foot of a column: counts, rows, exact interval; `of` is the id of the sum, empty where nothing is pooled."""

    label: str
    count: str
    note: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """Up to four sums side by side; `folded` where it is shown on demand."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[LedgerRow, ...]
    sums: tuple[LedgerSum, ...]
    folded: bool


def ledger_sheets(reading: Reading, outcomes: Sequence[Outcome]) -> tuple[LedgerSheet, ...]:
    """Lay out the ledger, the first four outcomes in sight and the others on demand."""
    chunks = [outcomes[at : at + _COLUMNS] for at in range(0, len(outcomes), _COLUMNS)]
    long = len(reading.rows) > _LONG
    return tuple(_sheet(reading, chunk, folded=long or order > 0) for order, chunk in enumerate(chunks))


def _sheet(reading: Reading, outcomes: Sequence[Outcome], *, folded: bool) -> LedgerSheet:
    labels = tuple(capital(outcome.label) for outcome in outcomes)
    lines = [{line.row: line for line in outcome.ledger} for outcome in outcomes]
    rows = tuple(
        LedgerRow(
            reading.heading(study),
            str(study.n.value) if study.n else "–",
            tuple(
                _cell(reading, outcome, by_row.get(study.row)) for outcome, by_row in zip(outcomes, lines, strict=True)
            ),
        )
        for study in reading.rows
    )
    title = f"{', '.join(labels)}: {counted(len(rows), 'row')}"
    return LedgerSheet(title, labels, rows, tuple(_sum(outcome) for outcome in outcomes), folded)


def _cell(reading: Reading, outcome: Outcome, line: LedgerLine | None) -> LedgerCell:
    label = capital(outcome.label)
    if line is None:
        return LedgerCell(label, "left out", "not looked at", used=False, link=None)
    said = f"{label}: {line.events} of {line.n}" if line.used else f"{label}: left out"
    how = f"{capital(line.reason.rstrip('.'))}." if line.reason else ""
    link = reading.words.link_quotes(said, line.quotes, how=how)
    count = f"{line.events}/{line.n}" if line.used else "left out"
    return LedgerCell(label, count, line.reason.rstrip("."), line.used, link, row_id(outcome, (line.row,)))


def _sum(outcome: Outcome) -> LedgerSum:
    pool = outcome.pool("all")
    if pool is None:
        used = [line for line in outcome.ledger if line.used]
        events, n = sum(line.events or 0 for line in used), sum(line.n or 0 for line in used)
        return LedgerSum(capital(outcome.label), f"{events}/{n}" if used else "–", "not pooled")
    told = f"{pool.events}/{pool.n}, {counted(len(pool.rows), 'row')}"
    return LedgerSum(capital(outcome.label), told, _bounds(pool), pool_id(outcome, pool))


def _bounds(pool: Pool) -> str:
    bounds = exact(pool)
    return percent_range(*bounds) if bounds else ""
