"""Evidence to draw: the founding table at several sizes, with no events, and with text that wants to steer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from evitable.model import Evidence, Response, Study, Value
from tests.unit.reports.scaled import many

LONG = "Ævarsdóttir-" * 800 + "<script>alert(1)</script>\u202egnp.exe"


def sized(rows: int) -> Evidence:
    """Evidence of so many studies; those of one patient tell when the response was seen."""
    return of_studies(many(rows), timed)


def timed(study: Study) -> Study:
    """The same study; where it is one patient its first response has a time."""
    if not study.responses or study.n is None or study.n.value != 1:
        return study
    first, *others = study.responses
    return replace(study, responses=(replace(first, time=Value("after 3 months")), *others))


def of_studies(evidence: Evidence, changed: Callable[[Study], Study]) -> Evidence:
    """The same evidence with each study changed."""
    table = evidence.tables[0]
    return replace(evidence, tables=(replace(table, studies=tuple(map(changed, table.studies))),))


def without_events() -> Evidence:
    """Eight studies in which nobody responded."""
    none = (Response(Value("OR"), "overall", Value(0)),)
    return of_studies(many(8), lambda study: replace(study, responses=none, n=study.n or Value(6)))


def hostile() -> Evidence:
    """Eight studies by one author whose name is ten thousand letters long."""
    return of_studies(
        sized(8), lambda study: replace(study, citation=replace(study.citation, label=Value(LONG)), label=None)
    )


CASES: dict[str, Callable[[], Evidence]] = {
    "1": lambda: sized(1),
    "8": lambda: sized(8),
    "20": lambda: sized(20),
    "60": lambda: sized(60),
    "400": lambda: many(400, diseases=3),
    "no-events": without_events,
    "hostile": hostile,
}
