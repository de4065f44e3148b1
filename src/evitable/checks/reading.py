"""What the reading itself left uncertain, where a sum depends on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evitable.checks.rule import Remark, Rule, each_study, quotes_of
from evitable.model import Study, Value


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
)
