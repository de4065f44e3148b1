"""Therapies tried before: after `unresponsive to`, `failed`, or in a column of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from evitable.facts.counts import read_bracketed, read_count
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor, Phrases
from evitable.facts.doses import read_dose
from evitable.facts.times import read_frequency, read_length
from evitable.facts.tokens import tokenize
from evitable.model import Cell, Statement, Value

_TRIGGERS = Phrases(
    "unresponsive to", "not responding to", "non responsive to", "nonresponsive to", "refractory to", "resistant to",
    "intolerant to", "intolerant of", "who failed", "had failed", "failed", "failing", "failure of", "failure to",
    "after failure of", "after failure to", "previously treated with", "pretreated with", "pre-treated with",
    "previous treatment with", "prior treatment with", "prior therapy with", "relapsed after", "no response to",
    "previously received", "previously given", "previously on", "previously", "prior use of", "previous use of",
)  # fmt: skip
TRIGGER_WORDS = frozenset(_TRIGGERS.heads)


class PriorRead(NamedTuple):
    """The drugs tried before, and what else is said of them."""

    drugs: tuple[Value[str], ...]
    statements: tuple[Statement, ...]


def is_prior(cursor: Cursor) -> bool:
    """Tell whether words such as `unresponsive to` come next, without taking them."""
    start = cursor.at
    found = cursor.phrase(_TRIGGERS)
    cursor.at = start
    return found


def read_given_before(cursor: Cursor) -> PriorRead | None:
    """Take the `previously in 9` behind a drug just taken: it was given before, and not now."""
    start = cursor.at - 1
    token = cursor.tokens[start]
    if token.term is None or not cursor.word("previously", "beforehand", "formerly"):
        return None
    behind = cursor.at
    if not (cursor.word("in") and read_count(cursor, bare=True)):
        cursor.at = behind
    cursor.mark(start)
    return PriorRead((cursor.value(token.term.name, start),), ())


def read_prior(cursor: Cursor) -> PriorRead | None:
    """Take therapies that had failed: `unresponsive to CS and 6 months MMF`."""
    start = cursor.at
    if not cursor.phrase(_TRIGGERS):
        return None
    drugs: list[Value[str]] = []
    statements: list[Statement] = []
    last = cursor.at
    while _read_one(cursor, drugs, statements):
        last = cursor.at
    cursor.at = last
    if not drugs and not statements:
        cursor.at = start
        return None
    cursor.mark(start)
    return PriorRead(tuple(drugs), tuple(statements))


def _read_one(cursor: Cursor, drugs: list[Value[str]], statements: list[Statement]) -> bool:
    start = cursor.at
    while cursor.word(",", "and", "or", "/", "+", "&", "to", "both"):
        pass
    read_length(cursor)
    cursor.word("of")
    first = cursor.at
    token = cursor.take("drug", "drug-class", "procedure")
    if token is None or token.term is None:
        cursor.at = start
        return False
    if token.kind == "procedure":
        statements.append(Statement("prior-procedure", cursor.quote(first)))
    else:
        drugs.append(cursor.value(token.term.name, first))
    return True


def read_prior_cell(
    cell: Cell, coverage: Coverage, *, own: Mapping[str, str] | None = None, span: tuple[int, int] | None = None
) -> PriorRead:
    """Read a column of previous treatments: every drug in it; counts beside them become statements."""
    cursor = Cursor(
        cell, tokenize(cell.text, "drug", "drug-class", "procedure", "not-reported", span=span, own=own), coverage
    )
    drugs: list[Value[str]] = []
    statements: list[Statement] = []
    while not cursor.done:
        start = cursor.at
        token = cursor.take("drug", "drug-class", "procedure", "not-reported")
        if token is not None and token.term is not None:
            if token.kind == "procedure":
                statements.append(Statement("prior-procedure", cursor.quote(start)))
            elif token.kind != "not-reported":
                drugs.append(cursor.value(token.term.name, start))
            cursor.mark(start)
        elif cursor.phrase(_TRIGGERS):
            cursor.mark(start)
        elif read_bracketed(cursor) or read_length(cursor) or read_dose(cursor) or read_frequency(cursor):
            statements.append(Statement("prior-detail", cursor.quote(start)))
            cursor.mark(start)
        elif cursor.word("none", "no", "naive", "nil", "failure", "failed", "ineffective", "intolerance", "various"):
            cursor.mark(start)
        else:
            cursor.at = start + 1
    return PriorRead(_once(drugs), tuple(statements))


def _once(drugs: list[Value[str]]) -> tuple[Value[str], ...]:
    """Name a drug once, however often it was tried."""
    found: dict[str, Value[str]] = {}
    for drug in drugs:
        found.setdefault(drug.value, drug)
    return tuple(found.values())
