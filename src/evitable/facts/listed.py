"""Several outcomes in one header, whose counts stand in the same order below: `CR/PR/NR` over `3/1/1`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evitable.facts.coverage import Coverage
from evitable.facts.outcome import Outcome, ResponseRead, outcome_of
from evitable.model import Cell, Quote, Response, Role, Value
from evitable.terms import look_up

_TWO = 2
_COUNTED_BEHIND = re.compile(r"[,\s]*[(\[]?\b(?:n|no\.?|number|patients|pts)\b[)\]]?\s*$", re.IGNORECASE)
_COUNTS = re.compile(r"\s*\d{1,5}(?:\s*[/,;]\s*\d{1,5})+\s*")
_COUNT = re.compile(r"\d+")


def listed_in(cell: Cell, role: Role | None, own: Mapping[str, str]) -> tuple[Outcome, ...]:
    """Return the outcomes that a header lists with strokes or commas, in their order; none where it lists no such.

    Example:
        >>> [each.label for each in listed_in(Cell("c", "Complete/partial/no response, n"), "response", {})]
        ['CR', 'PR', 'NR']
    """
    names = [part.strip() for part in re.split(r"[/,]", _COUNTED_BEHIND.sub("", cell.text))]
    if role != "response" or len(names) < _TWO:
        return ()
    noun = names[-1].split()[-1] if names[-1].split() else ""
    terms = [look_up(f"{name} {noun}", "response", own=own) or look_up(name, "response", own=own) for name in names]
    outcomes = tuple(outcome_of(term) for term in terms if term is not None)
    return outcomes if len({outcome.label for outcome in outcomes}) == len(names) else ()


def read_listed(cell: Cell, coverage: Coverage, outcomes: tuple[Outcome, ...]) -> ResponseRead | None:
    """Read counts parted by strokes or commas, one for each outcome; None where the cell holds anything else."""
    if not outcomes or not _COUNTS.fullmatch(cell.text):
        return None
    counts = list(_COUNT.finditer(cell.text))
    if len(counts) != len(outcomes):
        return None
    coverage.mark(cell.id, 0, len(cell.text))
    read = ResponseRead()
    for outcome, found in zip(outcomes, counts, strict=True):
        quote = Quote.of(cell, *found.span())
        label, n = Value(outcome.label, (quote,)), Value(int(found[0]), (quote,))
        read.responses.append(Response(label, outcome.category, n=n, wording=quote))
    return read
