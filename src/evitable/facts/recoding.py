"""What follows from a value that a person changed: codes, sorts and sums of the words that now stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from evitable.facts.outcome import outcome_of
from evitable.facts.schedule import plan
from evitable.model import AdverseEvent, Condition, Regimen, Response, Study
from evitable.terms import look_up

Renamed = Collection[tuple[str, str]]
"""Names that people gave, each with the list it stands in, such as ("responses", "PR")."""


def recoded(study: Study, renamed: Renamed = ()) -> Study:
    """Return a study whose codes, concepts and sorts are those of the names that people gave, and schedules anew.

    Names that nobody changed keep what their reading in the table gave them; only the schedules of all regimens are
    worked out again, as a dose or a number of cycles may be another.

    Example:
        >>> from evitable.model import Value
        >>> study = Study(1, responses=(Response(Value("PR"), "complete"),))
        >>> recoded(study, [("responses", "PR")]).responses[0].category
        'partial'
    """
    return replace(
        study,
        conditions=tuple(
            _condition(one) if ("conditions", one.name.value) in renamed else one for one in study.conditions
        ),
        regimens=tuple(_regimen(one, renamed) for one in study.regimens),
        responses=tuple(
            _response(one) if ("responses", one.label.value) in renamed else one for one in study.responses
        ),
        adverse_events=_events(study.adverse_events, renamed, "adverse_events"),
        absent_events=_events(study.absent_events, renamed, "absent_events"),
    )


def _condition(one: Condition) -> Condition:
    term = look_up(one.name.value, "condition")
    return replace(one, codes=term.codes if term else ())


def _regimen(one: Regimen, renamed: Renamed) -> Regimen:
    home = "comparator" if one.part == "comparator" else "regimens"
    if (home, one.drug.value) in renamed:
        term = look_up(one.drug.value, "drug", "drug-class")
        one = replace(one, codes=term.codes if term else ())
    return replace(one, schedule=plan(one))


def _response(one: Response) -> Response:
    term = look_up(one.label.value, "response")
    return replace(one, category=outcome_of(term).category if term else "other")


def _events(events: tuple[AdverseEvent, ...], renamed: Renamed, home: str) -> tuple[AdverseEvent, ...]:
    return tuple(_event(one) if (home, one.term.value) in renamed else one for one in events)


def _event(one: AdverseEvent) -> AdverseEvent:
    term = look_up(one.term.value, "adverse-event")
    return replace(one, concept=term.concept if term else one.term.value.lower(), codes=term.codes if term else ())
