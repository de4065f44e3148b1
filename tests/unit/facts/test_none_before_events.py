"""A None or not reported in front of further items, under a header that names the event."""

from __future__ import annotations

import pytest

import evitable

_HEAD = "Author\tn\tTreatment\tOutcome\tirAEs ≥ grade 3\n"
_ROW = "Smith 2010\t9\tRituximab 375 mg/m2 IV weekly\tCR 3\t{}\n"
_LAST = "Jones 2011\t8\tRituximab 375 mg/m2 IV weekly\tCR 4\tColitis (2)\n"


@pytest.mark.parametrize(
    ("words", "events", "none"),
    [
        ("None, rash (1)", [("rash", 1)], False),
        ("None; rash (1), colitis (2)", [("rash", 1), ("colitis", 2)], False),
        ("NR; rash (1)", [("rash", 1)], False),
        ("None", [], True),
        ("None.", [], True),
    ],
)
def test_items_behind_a_none_are_kept(words: str, events: list[tuple[str, int]], none: bool) -> None:
    evidence = evitable.extract((_HEAD + _ROW.format(words) + _LAST).encode())
    study = evidence.tables[0].studies[0]
    assert [(event.term.value, event.n.value if event.n else None) for event in study.adverse_events] == events
    assert bool(study.no_adverse_events and study.no_adverse_events.value) is none
    told = {finding.code for finding in evidence.all_findings() if finding.row == 1}
    assert ("harm.none-and-events" in told) is (words.startswith("None") and bool(events))
