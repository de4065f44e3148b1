"""What is wrong, open or worth knowing, in words that help."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from evitable.model.source import Quote

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Why a finding is let stand at its place: the reason, who gave it, and on what day (ISO 8601)."""

    reason: str
    by: str
    on: str


Strength = Literal["weak", "moderate", "strong"]
"""How strongly a table speaks for it that two rows hold the same patients."""


@dataclass(frozen=True, slots=True)
class SharedPatients:
    """Two rows that may hold the same patients: an edge of a graph, for a person to confirm or refuse."""

    rows: tuple[int, int]
    reasons: tuple[str, ...]
    strength: Strength


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person should know about a table or about its reading.

    `code` is stable (`regimen.cycle-length-missing`); `message` names the value and what is wrong with
    it; `remedy` tells what to do, `consequence` what it changes in totals and sums ("" where nothing).
    `row` counts the studies from 1, None when the finding is about the table; `rows` holds every row
    of a finding about several. `column` is the header as printed, None when no single column is meant.
    `at` points into the study (`regimens/0/cycle_days`), "" when it points at no value. `accepted` is
    there when a person has looked and lets it stand: it is shown, and no longer counts as open. `links` are
    the edges between the rows of a finding about patients counted twice; all rows hang together by them.
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
    accepted: Acceptance | None = None
    links: tuple[SharedPatients, ...] = ()

    @classmethod
    def made(  # noqa: PLR0913, PLR0917  (as many as there are fields)
        cls, code: str, severity: Severity, message: str, remedy: str, row: int | None, column: str | None, at: str,
        quotes: tuple[Quote, ...], rows: tuple[int, ...], consequence: str,
    ) -> Finding:  # fmt: skip
        """Make an open finding at a third of the time of the constructor, as a long table bears them by ten thousands.

        Example:
            >>> Finding.made("a.b", "note", "No.", "", 1, None, "", (), (), "") == Finding("a.b", "note", "No.", "", 1)
            True
        """
        finding = _Open(code, severity, message, remedy, row, column, at, quotes, rows, consequence)
        finding.__class__ = cls  # type: ignore[assignment]
        return finding  # type: ignore[return-value]

    @property
    def key(self) -> tuple[str, int | None, str]:
        """What holds an acceptance to this finding: its code, its row, and the first words it quotes."""
        return self.code, self.row, self.quotes[0].text if self.quotes else ""


class _Open:
    """A finding in the making: the same slots, not frozen yet."""

    __slots__ = tuple(Finding.__slots__)

    def __init__(  # noqa: PLR0913, PLR0917
        self, code: str, severity: Severity, message: str, remedy: str, row: int | None, column: str | None, at: str,
        quotes: tuple[Quote, ...], rows: tuple[int, ...], consequence: str,
    ) -> None:  # fmt: skip
        self.code = code
        self.severity = severity
        self.message = message
        self.remedy = remedy
        self.row = row
        self.column = column
        self.at = at
        self.quotes = quotes
        self.rows = rows
        self.consequence = consequence
        self.accepted = None
        self.links = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """One place where a rule is accepted: the rule's code, the row, and the words concerned.

    `row` is None for a finding about the whole table, `quote` is "" where the finding quotes nothing. The words
    hold the acceptance to what was looked at: when they change, the finding is open again.
    """

    code: str
    row: int | None
    quote: str
    acceptance: Acceptance

    @property
    def key(self) -> tuple[str, int | None, str]:
        """The key of the findings that this lets stand."""
        return self.code, self.row, self.quote
