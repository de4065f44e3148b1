"""What the reading itself left uncertain, where a sum depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evitable.checks.rule import Remark, Rule, column_of, each_study, listed, quotes_of, shortened
from evitable.model import AdverseEvent, EvidenceTable, Quote, Response, Role, Study, Value

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


_FIELDS = ("n", "of", "pct")


def uncertain_count(study: Study) -> Iterator[Remark]:
    """A number that a sum uses, or what it is a number of, of which the reading is not sure."""
    for at, what, value in (
        ("n", "N", study.n),
        ("n_treated", "N treated", study.n_treated),
        ("no_adverse_events", "no adverse events", study.no_adverse_events),
    ):
        if value and value.status == "uncertain":
            yield _unsure(at, what, value)
    for index, response in enumerate(study.responses):
        name = response.label if response.category != "other" else None
        if _is_unsure(response, name):
            yield from _unsure_counts(f"responses/{index}", response, response.label.value, name)
    for index, event in enumerate(study.adverse_events):
        if _is_unsure(event, event.term):
            yield from _unsure_counts(f"adverse_events/{index}", event, event.term.value, event.term)


def _is_unsure(counted: Response | AdverseEvent, name: Value[str] | None) -> bool:
    # A plain loop takes half the time of `any`, and all that is counted comes here.
    for value in (counted.n, counted.of, counted.pct, name):
        if value is not None and value.status == "uncertain":
            return True
    return False


def _unsure_counts(at: str, counted: Response | AdverseEvent, what: str, name: Value[str] | None) -> list[Remark]:
    """Remark on the counts of an outcome or harm, and on the name under which they are summed."""
    values = (counted.n, counted.of, counted.pct)
    unsure = [
        _unsure(f"{at}/{field}", what, value)
        for value, field in zip(values, _FIELDS, strict=True)
        if value and value.status == "uncertain"
    ]
    number = counted.n or counted.pct
    if number and name and name.status == "uncertain":
        unsure.append(_unsure(at, f"What {_told(number.value)} is of", name))
    return unsure


def _unsure(at: str, what: str, value: Value[Any]) -> Remark:
    why = f": {value.why}" if value.why else ""
    told = f"{what} is read as {_told(value.value)}, not for certain{why}."
    return Remark(told, at, quotes_of(value), consequence="The sums use it as read.")


def unread_cell(table: EvidenceTable) -> Iterator[Remark]:
    """Words with a figure in a cell of doses, outcomes or harms, of which nothing was made; one remark a cell."""
    for study in table.studies:
        figures = [quote for quote in study.unread if any(map(str.isdigit, quote.text))]
        if not figures:
            continue
        told = {quote.place for finding in study.findings for quote in finding.quotes}
        beside: dict[str, list[Quote]] = {}
        for quote in figures:
            if quote.place not in told:
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
