"""Adverse events as worded, the counts that several share, and those that follow from N."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from evitable.facts.counts import Count
from evitable.model import AdverseEvent, Quote, Statement, Value
from evitable.terms import Term, fold, spelled_right


@dataclass(slots=True)
class EventRead:
    """An event as worded, before counts that follow from N; `joined` is what stands between it and the one before.

    `within` is the grade of those among them that a header counts in brackets: `any grade (grade ≥3)`.
    """

    term: Value[str]
    known: Term | None
    grade: Value[str] | None = None
    count: Count | None = None
    joined: str = ""
    within: Value[str] | None = None


@dataclass(slots=True)
class HarmRead:
    """What a clause says of harms: events, that there were `none`, or that it is `silent` (not reported)."""

    events: list[EventRead] = field(default_factory=list)
    none: Quote | None = None
    silent: bool = False
    statements: list[Statement] = field(default_factory=list)


def share_counts(events: list[EventRead]) -> None:
    """Give `hepatitis, and neutropenia (1)` one count each, and `2 pts nausea and vomiting` likewise."""
    for index, event in enumerate(events):
        if event.joined == "and" and event.count is not None and not _counts_first(event):
            for before in reversed(events[:index]):
                if before.count is not None:
                    break
                before.count = event.count
                if before.joined not in (",", "and"):
                    break
    for before, event in pairwise(events):
        if event.count is None and event.joined == "and" and before.count is not None and _counts_first(before):
            event.count = before.count


def _counts_first(event: EventRead) -> bool:
    figure = (event.count.n or event.count.pct) if event.count else None
    return figure is not None and figure.quotes[0].place.start < event.term.quotes[0].place.start


def settle_events(events: list[EventRead], denominator: Value[int] | None) -> tuple[AdverseEvent, ...]:
    """Make adverse events with the counts that follow from N: 1 of 1 for one patient, and what they are of."""
    return tuple(_settled(event, denominator) for event in events)


def _settled(event: EventRead, denominator: Value[int] | None) -> AdverseEvent:
    count = event.count.settled(denominator) if event.count else Count()
    n, of = count.n, count.of
    if n is None and count.pct is None and denominator is not None and denominator.value == 1:
        n = Value(1, (*event.term.quotes, *denominator.quotes), "derived", "one patient, event stated")
    if of is None and n is not None and denominator is not None:
        of = Value(denominator.value, denominator.quotes, "derived", f"N is {denominator.value}")
    wording = _without_capital(event.term.value)
    concept = event.known.concept if event.known else wording.lower()
    codes = event.known.codes if event.known else ()
    return AdverseEvent(_worded(event.term, wording, known=event.known), concept, event.grade, n, of, count.pct, codes)


def _worded(term: Value[str], wording: str, *, known: Term | None) -> Value[str]:
    if known is not None and known.get("slip"):
        right = spelled_right(wording, "adverse-event")
        return replace(term, value=right, status="uncertain", why=f"“{wording}” is taken for a slip of {right}")
    return term if wording == term.value else replace(term, value=wording)


def _without_capital(wording: str) -> str:
    """Write a wording in small letters where its capital only begins a cell (Nausea, but CMV)."""
    first, space, rest = wording.partition(" ")
    return fold(first[:1]) + first[1:] + space + rest if fold(first[1:]) == first[1:] else wording
