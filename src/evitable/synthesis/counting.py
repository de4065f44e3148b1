"""What one row says about one outcome: a count with its reason, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from evitable.model import AdverseEvent, Quote, Response, Study, Value, whole_counts

Origin = Literal["counted", "derived", "none-stated", "silent", "uncounted", "no-n"]
Mark = Literal["other-disease", "broader-term"]


@dataclass(frozen=True, slots=True)
class Count:
    """A row's part in an outcome; `events` and `n` are None where it has none.

    `marks` name what a choice of rows may leave it out for.
    """

    source: Origin
    reason: str
    events: int | None = None
    n: int | None = None
    quotes: tuple[Quote, ...] = ()
    marks: frozenset[Mark] = frozenset()

    @property
    def used(self) -> bool:
        """True where the row goes into the sum."""
        return self.events is not None


@dataclass(frozen=True, slots=True)
class Part:
    """An outcome or harm with a number: stated, or worked out of its percentage.

    `kind` is the response's category or the harm's concept; `derived` tells how a number that is not
    stated came about.
    """

    index: int
    label: str
    kind: str
    events: int
    of: int
    derived: str = ""
    quotes: tuple[Quote, ...] = ()


def part_of(study: Study, index: int, told: Response | AdverseEvent) -> Part | None:
    """Return the count of one statement, None where it gives none that can be used."""
    whole = told.of or study.denominator
    if whole is None or whole.value < 1:
        return None
    number = _number(told, whole.value)
    if number is None:
        return None
    if isinstance(told, Response):
        label, kind = told.label, told.category
    else:
        label, kind = told.term, told.concept
    return Part(index, label.value, kind, number[0], whole.value, number[1], words([label, told.n, told.pct]))


def _number(told: Response | AdverseEvent, whole: int) -> tuple[int, str] | None:
    """Return the patients and how they were worked out, "" where the number is stated."""
    if told.n:
        return told.n.value, told.n.why if told.n.status == "derived" else ""
    pct = told.pct
    possible = whole_counts(pct, whole) if pct else ()
    if not pct or not possible:
        return None
    nearest = min(possible, key=lambda count: abs(100 * count / whole - pct.value))
    between = "" if len(possible) == 1 else f", which is {possible[0]} to {possible[-1]}"
    return nearest, f"{pct.value:g} % of {whole}{between}"


def is_single(study: Study) -> bool:
    """Tell whether a row is about one patient."""
    whole = study.n or study.n_treated
    return whole is not None and whole.value == 1


def flagged(study: Study, code: str) -> frozenset[int]:
    """Return the places in their list of the outcomes or harms that a finding points at.

    Example:
        >>> from evitable.model import Finding
        >>> found = Finding("harm.term-broader", "warning", "", "", at="adverse_events/2/concept")
        >>> sorted(flagged(Study(1, findings=(found,)), "harm.term-broader"))
        [2]
    """
    return frozenset(
        int(finding.at.split("/")[1])
        for finding in study.findings
        if finding.code == code and finding.at.count("/") >= 1 and finding.at.split("/")[1].isdigit()
    )


def words(values: Iterable[Value[Any] | None]) -> tuple[Quote, ...]:
    """Return the words of some values, each once."""
    return tuple(dict.fromkeys(quote for value in values if value is not None for quote in value.quotes))
