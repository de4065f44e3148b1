"""The sums of one table: every outcome with its ledger and its pools."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from evitable.model import EvidenceTable, Outcome, Study, Synthesis
from evitable.synthesis.counting import Count
from evitable.synthesis.harms import concepts, harm
from evitable.synthesis.leaning import leanings
from evitable.synthesis.ledger import Entry, entries
from evitable.synthesis.pools import pools
from evitable.synthesis.responses import any_response, complete_response, speaks_of_complete, speaks_of_response
from evitable.synthesis.select import choices
from evitable.synthesis.wording import definition_of_any, methods, note_of, notes


def synthesise(table: EvidenceTable, left_out: Mapping[int, str] = MappingProxyType({})) -> Synthesis:
    """Add up any response, complete response and every harm that two rows name, row by row with reasons.

    Silence is never a zero here: a row that does not speak of an outcome stays out of its denominator,
    and choices of rows show what other readings would do. What cannot be pooled is shown as counts.
    The table's findings are read: run the checks first. `left_out` gives rows that stay out of every sum, such as a
    second report of one study, and the reason that their ledgers tell; so do rows whose origin says so.

    Example:
        >>> from evitable.model import Response, Value
        >>> def series(row, n, responders):
        ...     counted = Response(Value("OR"), "overall", Value(responders))
        ...     return Study(row, n=Value(n), responses=(counted,))
        >>> rows = (series(1, 12, 9), series(2, 8, 7))
        >>> table = EvidenceTable(None, None, None, "treatment-evidence", "", (), (), rows)
        >>> pool = synthesise(table).outcomes[0].pool("all")
        >>> pool.events, pool.n, pool.rows
        (16, 20, (1, 2))
    """
    told = {study.row: one.left_out for study, one in zip(table.studies, table.origins, strict=False) if one.left_out}
    apart = {**told, **left_out}
    outcomes = tuple(_outcomes(table, apart)) if table.studies else ()
    counted = table
    if apart:
        counted = replace(table, studies=tuple(study for study in table.studies if study.row not in apart))
    if not outcomes:
        return Synthesis((), (), notes(counted, ()))
    return Synthesis(outcomes, methods(table, outcomes, apart), notes(counted, outcomes))


def _outcomes(table: EvidenceTable, left_out: Mapping[int, str]) -> Iterator[Outcome]:
    if any(speaks_of_response(study) for study in table.studies):
        found = entries(table, any_response, left_out)
        yield _outcome(table, found, ("any-response", "Any response", definition_of_any([one.line for one in found])))
    if any(speaks_of_complete(study) for study in table.studies):
        definition = "complete remission or response, as the table calls it"
        yield _outcome(
            table, entries(table, complete_response, left_out), ("complete-response", "Complete response", definition)
        )
    for concept in concepts(table):
        found = entries(table, _about(concept), left_out)
        yield _outcome(table, found, (f"harm:{concept}", concept[:1].upper() + concept[1:], _wording(table, concept)))


def _about(concept: str) -> Callable[[Study], Count]:
    return lambda study: harm(study, concept)


def _wording(table: EvidenceTable, concept: str) -> str:
    """Name the words that a concept joins, where there are others."""
    terms = {event.term.value for study in table.studies for event in study.harms if event.concept == concept}
    others = sorted(terms - {concept})
    return f"any grade; as {', '.join(others)}" if others else "any grade"


def _outcome(table: EvidenceTable, found: Sequence[Entry], names: tuple[str, str, str]) -> Outcome:
    key, label, definition = names
    lines = tuple(entry.line for entry in found)
    chosen = choices(found, table)
    if not key.startswith("harm:"):
        # Silence about the outcome is no failure of the treatment: no reading of it as zero is offered.
        chosen = tuple(choice for choice in chosen if choice.key != "silence-as-zero")
    summed = pools(chosen)
    kind: Literal["response", "harm"] = "harm" if key.startswith("harm:") else "response"
    leaning = leanings(chosen, summed) if kind == "response" else ()
    return Outcome(key, label, kind, definition, lines, summed, note_of(summed, lines), leaning)
