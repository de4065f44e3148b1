"""Outcomes as labels and categories, and the counts that follow from N."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from evitable.facts.counts import Count
from evitable.model import Response, Statement, Value
from evitable.terms import Term, fold

# A remission that is called neither complete nor partial is a response of some degree.
_CATEGORIES = {"remission": "overall"}


class Outcome(NamedTuple):
    """What an outcome is called and how it is sorted; `general` where a Yes means that patients responded."""

    label: str
    category: str
    general: bool = False


RESPONDED = Outcome("OR", "overall", general=True)
FAILED = Outcome("NR", "none", general=True)


def outcome_of(term: Term) -> Outcome:
    """Return what an outcome term is called and how it is sorted."""
    category = term.get("category") or "other"
    return Outcome(term.get("label") or term.name, _CATEGORIES.get(category, category))


@dataclass(slots=True)
class ResponseRead:
    """What a clause says of outcomes; counts of "all" wait for N.

    `everyone` holds such counts by the index of their outcome, `negated` the outcomes said not to have
    happened.
    """

    responses: list[Response] = field(default_factory=list)
    everyone: dict[int, Count] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    negated: set[int] = field(default_factory=set)


def settle(found: ResponseRead, denominator: Value[int] | None) -> tuple[Response, ...]:
    """Give each outcome the counts that follow from N: 1 of 1 for one patient, all of N, and what they are of."""
    settled = []
    for index, response in enumerate(found.responses):
        count = found.everyone.get(index)
        n = count.settled(denominator).n if count else response.n
        if n is None and response.pct is None and denominator is not None:
            n = _single(response, denominator, negated=index in found.negated)
        settled.append(_with_denominator(response if n is response.n else replace(response, n=n), denominator))
    return tuple(settled)


def _single(response: Response, denominator: Value[int], *, negated: bool) -> Value[int] | None:
    """Count an outcome without a number: one of one patient, or nobody where the words say so."""
    quotes = (*response.label.quotes, *denominator.quotes)
    if negated:
        nobody = denominator.value == 1 or _says_nobody(response)
        return Value(0, response.label.quotes, "derived", "said not to have happened") if nobody else None
    if denominator.value != 1:
        return None
    return Value(1, quotes, "derived", "one patient, outcome stated")


def _says_nobody(response: Response) -> bool:
    wording = fold(response.wording.text) if response.wording else ""
    return wording.startswith(("no ", "none", "without", "nobody", "neither"))


def _with_denominator(response: Response, denominator: Value[int] | None) -> Response:
    """Say what a count is of: N, but not for relapses, which may be counted among those who responded."""
    if response.of is not None or denominator is None or response.n is None or response.category == "relapse":
        return response
    of = Value(denominator.value, denominator.quotes, "derived", f"N is {denominator.value}")
    return replace(response, of=of)
