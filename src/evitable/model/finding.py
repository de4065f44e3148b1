"""What is wrong, open or worth knowing, in words that help."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from evitable.model.source import Quote

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should know about a table or about its reading.

    `code` is stable (`regimen.cycle-length-missing`); `message` names the value and what is wrong with
    it; `remedy` tells what to do, `consequence` what it changes in totals and sums ("" where nothing).
    `row` counts the studies from 1, None when the finding is about the table; `rows` holds every row
    of a finding about several. `column` is the header as printed, None when no single column is meant.
    `at` points into the study (`regimens/0/cycle_days`), "" when it points at no value.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    row: int | None = None
    column: str | None = None
    at: str = ""
    quotes: tuple[Quote, ...] = field(default=(), compare=False)
    rows: tuple[int, ...] = ()
    consequence: str = ""
