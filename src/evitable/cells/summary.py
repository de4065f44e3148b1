"""Rows that sum up the rows above them: a total, a mean, all studies together. They are no studies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from evitable.cells.parted import Parted
from evitable.model import Cell, Finding, Quote, Row
from evitable.terms import fold

_SUMMARY = re.compile(
    r"(?:(?:grand |sub-?)?totals?|overall(?: (?:results?|estimates?|effects?))?|summary|"
    r"pooled(?: (?:results?|estimates?))?|sum|all (?:studies|patients|cases|trials|reports)|"
    r"(?:weighted )?(?:mean|median|average)s?(?: ?± ?(?:sd|se|sem|standard (?:deviation|error)))?"
    r"(?: ?[(\[](?:sd|se|sem|range|iqr|95% ci)[)\]])?|range|sd|iqr|standard deviation)"
    r"(?:,? ?\(?(?:(?:n ?= ?)?\d+|%|n(?:,? ?\(?%\)?)?|patients|cases|studies)?\)?)?[:.]?"
)
_NAMED_BY = frozenset({"citation", "reference", "label", "design", "year", None})


def apart(parted: Parted) -> tuple[Parted, tuple[Cell, ...], tuple[Finding, ...]]:
    """Part the rows that are studies from those that sum them up, and tell of each that was set apart.

    The cells of a summary are handed back as notes, so that no word of the table is lost.
    """
    summaries = [row for row in parted.rows if _sums_up(row, parted)]
    if not summaries or len(summaries) == len(parted.rows):
        return parted, (), ()
    kept = [row for row in parted.rows if row not in summaries]
    rows = tuple(replace(row, number=number) for number, row in enumerate(kept, 1))
    cells = tuple(cell for row in summaries for cell in row.cells if cell.text.strip())
    return replace(parted, rows=rows), cells, tuple(_told(summaries))


def _sums_up(row: Row, parted: Parted) -> bool:
    at = next((index for index, cell in enumerate(row.cells) if cell.text.strip()), None)
    if at is None or parted.columns[at].role not in _NAMED_BY:
        return False
    return _SUMMARY.fullmatch(" ".join(fold(row.cells[at].text).split())) is not None


def _told(summaries: list[Row]) -> Iterator[Finding]:
    for row in summaries:
        cells = [cell for cell in row.cells if cell.text.strip()]
        yield Finding(
            "row.summary",
            "note",
            f"The row “{' | '.join(cell.text for cell in cells)[:80]}” sums up others and is no study.",
            "If it is a study of its own, give it the name of its authors.",
            quotes=tuple(Quote.of(cell, 0, len(cell.text)) for cell in cells),
        )
