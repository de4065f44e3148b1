"""What the reading itself left uncertain, where a sum depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evitable.checks.rule import Remark, Rule, column_of, each_study, listed, quotes_of, shortened
from evitable.model import EvidenceTable, Quote, Role, Study, Value

# Columns whose words become a regimen, an outcome or a harm: what is not read there is missing from a sum.
_MATTERS: dict[Role | None, str] = {
    "n": "N",
    "drug": "the regimen",
    "dose": "the regimen",
    "regimen": "the regimen",
    "response": "the outcome",
    "relapse": "the outcome",
    "death": "the outcome",
    "adverse-events": "the harms",
}


def _summed(study: Study) -> Iterator[tuple[str, str, Value[Any] | None]]:
    """Yield every value that a sum uses, with its place and its name."""
    yield "n", "N", study.n
    yield "n_treated", "N treated", study.n_treated
    yield "no_adverse_events", "no adverse events", study.no_adverse_events
    for index, response in enumerate(study.responses):
        for field, value in (("n", response.n), ("of", response.of), ("pct", response.pct)):
            yield f"responses/{index}/{field}", response.label.value, value
    for index, event in enumerate(study.adverse_events):
        for field, value in (("n", event.n), ("of", event.of), ("pct", event.pct)):
            yield f"adverse_events/{index}/{field}", event.term.value, value


def uncertain_count(study: Study) -> Iterator[Remark]:
    """A number that a sum uses and the reading is not sure of."""
    for at, what, value in _summed(study):
        if value is not None and value.status == "uncertain":
            why = f": {value.why}" if value.why else ""
            yield Remark(
                f"{what} is read as {_told(value.value)}, not for certain{why}.",
                at,
                quotes_of(value),
                consequence="The sums use it as read.",
            )


def unread_cell(table: EvidenceTable) -> Iterator[Remark]:
    """Words with a figure in a cell of doses, outcomes or harms, of which nothing was made; one remark a cell."""
    for study in table.studies:
        told = {quote.place for finding in study.findings for quote in finding.quotes}
        beside: dict[str, list[Quote]] = {}
        for quote in study.unread:
            if _has_figure(quote) and quote.place not in told:
                beside.setdefault(quote.place.cell, []).append(quote)
        for quotes in beside.values():
            column = column_of(quotes[0], table)
            what = _MATTERS.get(column.role if column else None)
            if what:
                words = listed(f"“{shortened(quote.text)}”" for quote in quotes)
                were = "was" if len(quotes) == 1 else "were"
                yield Remark(
                    f"{words} {were} not read; {what} may lack something.",
                    quotes=tuple(quotes),
                    row=study.row,
                    consequence="What was not read is in no sum.",
                )


def _has_figure(quote: Quote) -> bool:
    return any(char.isdigit() for char in quote.text)


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "said" if value else "not said"
    return f"{value:g}" if isinstance(value, float) else str(value)


RULES = (
    Rule(
        "reading.uncertain-count",
        "warning",
        "A sum rests on an uncertain reading",
        "Compare the value with its words, and settle it.",
        each_study(uncertain_count),
    ),
    Rule(
        "reading.unread-cell",
        "warning",
        "Unread figures in a cell that matters",
        "Read the cell and enter the value by hand.",
        unread_cell,
    ),
)
