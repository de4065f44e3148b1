"""Designs: the one that says most among those of a cell, and those given by their letters (`CR`, `CS`, `RS`)."""

from __future__ import annotations

from collections.abc import Sequence

from evitable.facts.coverage import Coverage
from evitable.facts.draft import Draft
from evitable.model import Cell, Quote, Value
from evitable.terms import Match

# Elsewhere these mean something else (CR, complete response), so that no vocabulary of designs holds them.
_LETTERS = {
    "CR": "case report", "CS": "case series", "RS": "retrospective cohort", "RC": "retrospective cohort",
    "PS": "prospective cohort", "PC": "prospective cohort", "CCS": "case-control", "CT": "controlled trial",
    "OL": "single-arm trial", "OLT": "single-arm trial", "R": "retrospective cohort", "P": "prospective cohort",
}  # fmt: skip


def read_short_design(draft: Draft, coverage: Coverage, cell: Cell) -> None:
    """Take a cell of designs that is letters alone, which follow from the column where no note explains them."""
    letters = cell.text.strip()
    if draft.design is None and letters in _LETTERS:
        start = cell.text.index(letters)
        quote = Quote.of(cell, start, start + len(letters))
        draft.design = Value(_LETTERS[letters], (quote,), "derived", f"{letters} in a column of designs")
        coverage.mark_quote(quote)


def keep_design(draft: Draft, coverage: Coverage, cell: Cell, matches: Sequence[Match]) -> None:
    """Keep the design that says most among those of a cell."""
    best = max(matches, key=lambda match: float(match.term.get("rank") or 0))
    quote = Quote.of(cell, best.start, best.end)
    if best.term.get("assumed"):
        value = Value(best.term.concept, (quote,), "uncertain", f"{quote.text} is taken to be a {best.term.concept}")
    else:
        value = Value(best.term.concept, (quote,))
    if draft.design is None:
        draft.design = value
    for match in matches:
        coverage.mark(cell.id, match.start, match.end)
