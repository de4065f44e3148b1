"""A mixed cell read clause by clause: by label, or by what the clause speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from evitable.facts.clauses import Clause, cut
from evitable.facts.harm import read_harms
from evitable.facts.outcome import RESPONDED, Outcome
from evitable.facts.population import read_population
from evitable.facts.prior import read_prior_cell
from evitable.facts.rowreader import RowReader
from evitable.facts.tokens import folded
from evitable.model import Cell
from evitable.terms import find, look_up

LABELLED = {
    "response": RESPONDED,
    "relapse": Outcome("relapse", "relapse"),
    "death": Outcome("death", "death"),
}
"""What a label before a clause asks for."""

_SUBJECTS = {
    "drug": "drug",
    "drug-class": "drug",
    "procedure": "drug",
    "no-adverse-event": "none",
    "response": "outcome",
    "adverse-event": "harm",
}
_TREATED = ("regimen", "drug", "dose", "concomitant")
_TOLD = ("outcome-measures", "follow-up", "duration")
_PATIENTS = ("population", "age", "sex", "n")
_DOSED = re.compile(r"\d\s*(?:mg|g|mcg|μg|iu|u)\b|\bdays?\b|\bcycles?\b|\b(?:week|month|dai)ly\b")
_PART = re.compile(r"[^;]+;?")
_AGED = re.compile(r"\bage[ds]?\b|\byears?\b")
_FRACTION = re.compile(r"\d+\s*(?:/|(?:out )?of)\s*\d+")
_AT_THE_BEGINNING = 12


def read_mixed(reader: RowReader, cell: Cell) -> None:
    """Read a cell of comments."""
    for clause in cut(cell):
        for part in _by_subject(clause, cell.text, reader.context.own):
            read_clause(reader, cell, part)


def _by_subject(clause: Clause, text: str, own: Mapping[str, str]) -> Iterator[Clause]:
    """Part a clause without a label at semicolons where what follows speaks of something else."""
    if clause.label is not None or ";" not in text[clause.start : clause.end]:
        yield clause
        return
    opened, start, subject = clause.opened, clause.start, ""
    for found in _PART.finditer(text, clause.start, clause.end):
        spoken = _spoken_of(found[0], own)
        if spoken and subject and spoken != subject:
            yield Clause(start, found.start(), opened)
            opened = start = found.start()
        subject = spoken or subject
    yield Clause(start, clause.end, opened)


def read_clause(reader: RowReader, cell: Cell, clause: Clause) -> None:
    """Read a clause by its label, or by what it speaks of; what none of both tells stays unread."""
    span, own, labelled = (clause.start, clause.end), reader.context.own, clause.label is not None
    role = clause.label.get("role") if clause.label else _spoken_of(cell.text[clause.start : clause.end], own)
    reader.mark(cell, clause.opened, clause.start)  # the bullet and the label
    if role in LABELLED:
        reader.add_responses(cell, LABELLED[role] if labelled else None, span=span)
        reader.add_further_harms(cell, span)
    elif role == "adverse-events":
        reader.add_harms(read_harms(cell, reader.coverage, span=span, own=own, labelled=labelled))
    elif role in _TREATED:
        reader.add_regimen(cell, "concomitant" if role == "concomitant" else "study", span=span)
    elif role == "prior":
        reader.add_prior(read_prior_cell(cell, reader.coverage, own=own, span=span))
    elif role in _TOLD:
        reader.tell(cell, role, span)
    elif look_up(cell.text[clause.start : clause.end], "not-reported") is not None:
        reader.mark(cell, clause.opened, clause.end)
    elif role in _PATIENTS:
        reader.add_population(read_population(cell, reader.coverage, span=span, own=own, bare=labelled))


def _spoken_of(text: str, own: Mapping[str, str]) -> str:
    """Tell what a clause without a label is about, by the terms in it."""
    plain = folded(text)
    first: dict[str, int] = {}
    for match in find(text, *_SUBJECTS, own=own):
        # A bare None says something only under a label.
        if not (match.term.kind == "no-adverse-event" and match.term.get("bare")):
            first.setdefault(_SUBJECTS[match.term.kind], match.start)
    if "none" in first:
        return "adverse-events"
    if "drug" in first and (any(char.isdigit() for char in text) or len(first) == 1):
        treats = "harm" not in first or _DOSED.search(plain) or first["drug"] < _AT_THE_BEGINNING
        return "regimen" if treats else "adverse-events"
    if "outcome" in first:
        return "response"
    if "harm" in first:
        return "adverse-events"
    if _AGED.search(plain):
        return "population"
    return "response" if _FRACTION.search(plain) else ""
