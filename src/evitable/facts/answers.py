"""Cells that answer what their header asks: yes or no, 1 or 0, + or -, or a code that the header explains."""

from __future__ import annotations

import re
from dataclasses import replace

from evitable.facts.context import ColumnContext
from evitable.facts.counts import Count
from evitable.facts.event import HarmRead
from evitable.facts.outcome import FAILED, RESPONDED, Outcome, ResponseRead
from evitable.facts.regimen import Where
from evitable.facts.rowreader import RowReader
from evitable.facts.tokens import folded
from evitable.model import Cell, Quote, Response, Statement, Value

_DEATH = Outcome("death", "death")
# A drug's use that is asked for by itself may have been before, beside or after the treatment.
_USE = re.compile(r"\b(?:use|usage|exposure)\b")
_PARTS: dict[str, Where] = {"concomitant": "concomitant", "comparator": "comparator"}
_BEHIND = re.compile(r"\s*[(\[].*$", re.DOTALL)


def read_answer(reader: RowReader, cell: Cell, column: ColumnContext) -> bool:
    """Read a cell that answers the header, and tell whether it does."""
    bare = _BEHIND.sub("", cell.text)
    if folded(bare).strip() in column.key.listed:
        reader.tell(cell, "coded")
        return True
    answer = column.key.answer(bare) if column.asks else None
    read = _READERS.get(str(column.role))
    if answer is None or read is None:
        return False
    quote = Quote.of(cell, 0, len(cell.text))
    read(reader, column, quote, answer)
    reader.mark(cell)
    return True


def _outcome(reader: RowReader, column: ColumnContext, quote: Quote, answer: bool) -> None:
    """Keep an outcome that came or did not; who did not survive died."""
    outcome = column.outcome or RESPONDED
    denied = not answer
    if outcome.general and outcome.label == "OR":
        outcome, denied = (RESPONDED if answer else FAILED), False
    elif outcome.category == "survival" and outcome.label == "survival" and denied:
        outcome, denied = _DEATH, False
    label = Value(outcome.label, (*_header(column), quote))
    found = ResponseRead(responses=[Response(label, outcome.category, wording=quote)])
    if denied:
        found.negated.add(0)
    reader.draft.responses.append(found)


def _harm(reader: RowReader, column: ColumnContext, quote: Quote, answer: bool) -> None:
    """Keep the event that the header names as had or not; of harms as such, that there were none."""
    if column.event is not None:
        term = Value(column.event.term.value, (*column.event.term.quotes, quote))
        nobody = Count(n=Value(0, (quote,), "derived", "said not to have happened"))
        event = replace(column.event, term=term, count=None if answer else nobody)
        reader.draft.harms.append(HarmRead(events=[event]))
    elif answer:
        reader.draft.statements.append(Statement("event-total", quote))
    else:
        reader.draft.harms.append(HarmRead(none=quote))


def _drug(reader: RowReader, column: ColumnContext, quote: Quote, answer: bool) -> None:
    """Keep the drug that the header names as given, tried before, or used at some time."""
    drug = column.defaults.drug
    if drug is None or not answer:
        reader.draft.statements.append(Statement("not-given" if drug else "other", quote))
    elif column.role == "prior":
        reader.draft.prior.append(Value(drug.name.value, (*drug.name.quotes, quote)))
    elif column.role not in ("concomitant", "comparator") and _USE.search(folded(column.header.text)):
        reader.draft.statements.append(Statement("drug-use", quote))
    else:
        reader.add_named(drug, quote, _PARTS.get(str(column.role), "study"))


def _header(column: ColumnContext) -> tuple[Quote, ...]:
    return (Quote.of(column.header, 0, len(column.header.text)),) if column.header.text else ()


_READERS = {
    "response": _outcome,
    "relapse": _outcome,
    "death": _outcome,
    "adverse-events": _harm,
    "drug": _drug,
    "dose": _drug,
    "regimen": _drug,
    "concomitant": _drug,
    "comparator": _drug,
    "prior": _drug,
}
