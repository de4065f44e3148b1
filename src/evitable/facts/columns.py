"""Each cell of a row read by the role of its column; a mixed cell clause by clause, by what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from evitable.facts.age import read_ages
from evitable.facts.citation import read_citation, read_reference
from evitable.facts.clauses import Clause, cut
from evitable.facts.condition import read_conditions
from evitable.facts.context import ColumnContext, TableContext
from evitable.facts.counts import Share
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.draft import Draft
from evitable.facts.harm import KINDS as HARM_KINDS
from evitable.facts.harm import read_event_column, read_harms
from evitable.facts.numbers import read_integer
from evitable.facts.outcome import RESPONDED, Outcome
from evitable.facts.population import PopulationRead, read_age_and_sex, read_population, read_sexes
from evitable.facts.prior import read_prior_cell
from evitable.facts.regimen import Defaults, Drug, Where, read_regimen
from evitable.facts.response import read_responses
from evitable.facts.tokens import tokenize
from evitable.model import Cell, Citation, Quote, Statement, Value
from evitable.terms import find, fold, look_up

_TOLD = {"follow-up": "follow-up", "outcome-measures": "outcome-measures", "country": "country"}
_LEVEL = re.compile(r"[<>≤≥~]?\s*\d[\d.]*(?:\s*-\s*\d[\d.]*)?")


@dataclass(frozen=True, slots=True)
class RowReader:
    """What the readers of one row share."""

    context: TableContext
    coverage: Coverage
    draft: Draft

    def read(self, cell: Cell, column: ColumnContext) -> None:
        """Read one cell into the draft."""
        if not cell.text.strip():
            return
        if column.event is not None:
            self.draft.harms.append(
                read_event_column(cell, self.coverage, column.event, own=self.context.own, share=column.share)
            )
        elif column.counts_doses:
            _read_dose_count(self, cell)
        elif column.role in _TOLD:
            self.tell(cell, _TOLD[column.role])
        else:
            _READERS.get(column.role or "other", _read_other)(self, cell, column)

    def tell(self, cell: Cell, kind: str) -> None:
        """Keep a whole cell as told."""
        text = cell.text
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        if look_up(text, "not-reported") is None:
            self.draft.tell(kind, Quote.of(cell, start, end))
        self.coverage.mark(cell.id, 0, len(text))


def _read_citation(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    reader.draft.cite(read_citation(cell, reader.coverage))


def _read_reference(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    reader.draft.cite(read_reference(cell, reader.coverage))


def _read_year(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    found = re.search(r"\b(?:19|20)\d\d\b", cell.text)
    if found:
        quote = Quote.of(cell, *found.span())
        reader.draft.cite(Citation(year=Value(int(found[0]), (quote,))))
        reader.coverage.mark_quote(quote)


def _read_label(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    text = cell.text.strip()
    start = cell.text.index(text)
    quote = Quote.of(cell, start, start + len(text))
    reader.draft.label = Value(text, (quote,))
    reader.coverage.mark_quote(quote)


def _read_design(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    matches = find(cell.text, "design", own=dict(reader.context.own))
    if not matches:
        return
    best = max(matches, key=lambda match: float(match.term.get("rank") or 0))
    quote = Quote.of(cell, best.start, best.end)
    if best.term.get("assumed"):
        value = Value(best.term.concept, (quote,), "uncertain", f"{quote.text} is taken to be a {best.term.concept}")
    else:
        value = Value(best.term.concept, (quote,))
    if reader.draft.design is None:
        reader.draft.design = value
    for match in matches:
        reader.coverage.mark(cell.id, match.start, match.end)


def _read_condition(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    draft = reader.draft
    found = read_conditions(cell, reader.coverage, own=reader.context.own)
    draft.conditions += found.conditions
    draft.states += found.loose
    draft.prior += found.prior
    draft.statements += found.statements


def _read_patient(reader: RowReader, cell: Cell, column: ColumnContext) -> bool:
    """Read a cell that holds age and sex of one patient, where the header or the kind of table says so."""
    if not (column.both or reader.context.patients):
        return False
    found = read_age_and_sex(cell, reader.coverage, column.style, own=reader.context.own)
    if found is not None:
        _add_population(reader.draft, found)
    return found is not None


def _read_population(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    if _read_patient(reader, cell, column):
        return
    found = read_population(cell, reader.coverage, own=reader.context.own, style=column.style)
    if found.pair and column.order:
        first, second = found.pair
        found.female, found.male = (first, second) if column.order[0] == "female" else (second, first)
    _add_population(reader.draft, found)
    if not reader.context.has("condition"):
        named = read_conditions(cell, reader.coverage, own=reader.context.own, whole=False)
        reader.draft.conditions += named.conditions
        reader.draft.states += named.loose


def _add_population(draft: Draft, found: PopulationRead) -> None:
    draft.populations.append(found)
    draft.prior += found.prior
    draft.statements += found.statements


def _read_sex(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    if _read_patient(reader, cell, column):
        return
    _add_population(reader.draft, read_sexes(cell, reader.coverage, order=column.order, own=reader.context.own))


def _read_age(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    if _read_patient(reader, cell, column):
        return
    n = next((found.n for found in reader.draft.populations if found.n), None)
    lone = any(found.lone_sex for found in reader.draft.populations) or reader.context.patients
    cursor = Cursor(
        cell, tokenize(cell.text, "age-group", "not-reported", "sex", own=reader.context.own), reader.coverage
    )
    age = read_ages(cursor, column.style, one=(n is not None and n.value == 1) or (n is None and lone))
    if age is not None:
        cursor.mark(0)
        reader.draft.age = reader.draft.age or age
    if not cursor.done:
        span = (cursor.now.start, len(cell.text))
        found = read_population(
            cell, reader.coverage, span=span, own=reader.context.own, style=column.style, bare=False
        )
        _add_population(reader.draft, found)


def _read_prior(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    found = read_prior_cell(cell, reader.coverage, own=reader.context.own)
    reader.draft.prior += found.drugs
    reader.draft.statements += found.statements
    if not found.drugs and re.fullmatch(r"\s*\d+(?:/\d+)?(?:\s*\([\d.,% ]+\))?\s*", cell.text):
        reader.tell(cell, "prior-count")


def _regimen(where: Where) -> Callable[[RowReader, Cell, ColumnContext], None]:
    def read(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
        span = _without_none(cell)
        if span is None:
            reader.coverage.mark(cell.id, 0, len(cell.text))
            return
        _add_regimen(reader, cell, column.defaults, where, None)

    return read


def _without_none(cell: Cell) -> tuple[int, int] | None:
    """Return the span to read, None for a cell that says none or nothing."""
    term = look_up(cell.text, "not-reported", "no-adverse-event")
    return None if term is not None else (0, len(cell.text))


def _add_regimen(reader: RowReader, cell: Cell, defaults: Defaults, where: Where, span: tuple[int, int] | None) -> None:
    given = reader.draft.regimens
    bare = [each for each in given if each.dose is None and each.part == where]
    if defaults.drug is None and span is None and len(bare) == 1:
        defaults = replace(defaults, drug=Drug(bare[0].drug, bare[0].codes, bare[0].route))
    found = read_regimen(cell, reader.coverage, span=span, own=reader.context.own, defaults=defaults, where=where)
    if bare and found.regimens and found.regimens[0].drug is bare[0].drug:
        given.remove(bare[0])
    given += found.regimens
    reader.draft.arms += found.arms
    reader.draft.procedures += [each for each in found.procedures if each not in reader.draft.procedures]
    reader.draft.statements += found.statements


def _read_dose_count(reader: RowReader, cell: Cell) -> None:
    """Give a column of numbers of doses to the regimen of its phase, or to the one before it."""
    cursor = Cursor(cell, tokenize(cell.text, "not-reported"), reader.coverage)
    number = read_integer(cursor)
    regimens = reader.draft.regimens
    if number is None or not cursor.done:
        if cursor.take("not-reported"):
            cursor.mark(0)
        return
    if regimens and regimens[-1].doses is None:
        regimens[-1] = replace(regimens[-1], doses=cursor.value(number, 0))
        cursor.mark(0)


def _read_duration(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    text = cell.text.strip()
    if not text or look_up(text, "not-reported") is not None:
        reader.coverage.mark(cell.id, 0, len(cell.text))
        return
    found = re.match(r"\d[\d.,]*(?:\s*[-–—‒−~]\s*\d[\d.,]*)?(?:\s*[A-Za-z]+(?:\s+\d+\s*[A-Za-z]+)?)?", text)
    start = cell.text.index(text)
    if found is None:
        reader.tell(cell, "duration")
        return
    words = _first_length(found[0])
    quote = Quote.of(cell, start, start + len(words))
    if column.lengths and not re.search(r"[A-Za-z]", words):
        reader.draft.durations.append(Value(f"{words} {column.lengths}", (quote,)))
    else:
        reader.draft.durations.append(Value(words, (quote,)))
    reader.coverage.mark_quote(quote)
    rest = cell.text[quote.place.end :].strip()
    if rest:
        begin = cell.text.index(rest, quote.place.end)
        reader.draft.tell("duration", Quote.of(cell, begin, begin + len(rest)))
        reader.coverage.mark(cell.id, begin, begin + len(rest))


def _first_length(words: str) -> str:
    """Cut `12 m treatment` to its length, and keep both parts of `1 year 6 months`."""
    found = re.match(
        r"[\d.,]+(?:\s*[-–—‒−~]\s*[\d.,]+)?(?:\s*(?:years?|months?|weeks?|days?|hours?|yrs?|mo|wks?|[ymwdh])\b"
        r"(?:\s+\d+\s*(?:years?|months?|weeks?|days?|[ymwd])\b)?)?",
        words,
    )
    return found[0].strip() if found else words


def _read_response(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    if len(list(cut(cell))) > 1 or any(clause.label for clause in cut(cell)):
        _read_outcome_clauses(reader, cell, column)
        return
    _add_responses(reader, cell, column.outcome, None, column.share)


def _read_outcome_clauses(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    for clause in cut(cell):
        role = clause.label.get("role") if clause.label else ""
        if role == "outcome-measures":
            _tell_clause(reader, cell, clause, "definition")
        elif role and role not in ("response", "relapse", "death"):
            read_clause(reader, cell, clause)
        else:
            reader.coverage.mark(cell.id, clause.opened, clause.start)
            _add_responses(reader, cell, column.outcome, (clause.start, clause.end), column.share)


def _add_responses(
    reader: RowReader, cell: Cell, outcome: Outcome | None, span: tuple[int, int] | None, share: Share = "n"
) -> None:
    own = reader.context.own
    found = read_responses(cell, reader.coverage, span=span, own=own, outcome=outcome, share=share)
    reader.draft.responses.append(found)
    reader.draft.statements += found.statements


def _read_harms(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    for clause in cut(cell):
        reader.coverage.mark(cell.id, clause.opened, clause.start)
        found = read_harms(cell, reader.coverage, span=(clause.start, clause.end), own=reader.context.own)
        reader.draft.harms.append(found)
        reader.draft.statements += found.statements


def _read_other(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    """Keep plain figures under an unknown header as told; leave words unread."""
    if _LEVEL.fullmatch(fold(cell.text).strip()) or look_up(cell.text, "not-reported") is not None:
        reader.tell(cell, "other")
    elif column.role is None:
        _read_comments(reader, cell, column)


def _read_comments(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    for clause in cut(cell):
        read_clause(reader, cell, clause)


def _tell_clause(reader: RowReader, cell: Cell, clause: Clause, kind: str) -> None:
    reader.coverage.mark(cell.id, clause.opened, clause.end)
    if clause.end > clause.start:
        reader.draft.statements.append(Statement(kind, Quote.of(cell, clause.start, clause.end)))


def read_clause(reader: RowReader, cell: Cell, clause: Clause) -> None:
    """Read a clause by its label, or by what it speaks of."""
    span = (clause.start, clause.end)
    role = clause.label.get("role") if clause.label else _spoken_of(cell, span, reader)
    if clause.label:
        reader.coverage.mark(cell.id, clause.opened, clause.start)
    own, coverage, draft = reader.context.own, reader.coverage, reader.draft
    if role in ("response", "relapse", "death"):
        named = {"relapse": Outcome("relapse", "relapse"), "death": Outcome("death", "death")}
        _add_responses(reader, cell, named.get(role, RESPONDED) if clause.label else None, span)
    elif role == "adverse-events":
        found = read_harms(cell, coverage, span=span, own=own, labelled=clause.label is not None)
        draft.harms.append(found)
        draft.statements += found.statements
    elif role in ("regimen", "drug", "dose", "concomitant"):
        _add_regimen(reader, cell, Defaults(), "concomitant" if role == "concomitant" else "study", span)
    elif role == "prior":
        prior = read_prior_cell(cell, coverage, own=own, span=span)
        draft.prior += prior.drugs
        draft.statements += prior.statements
    elif role in ("outcome-measures", "follow-up", "duration"):
        _tell_clause(reader, cell, clause, role)
    elif role in ("population", "age", "sex", "n"):
        _add_population(draft, read_population(cell, coverage, span=span, own=own, bare=clause.label is not None))


def _spoken_of(cell: Cell, span: tuple[int, int], reader: RowReader) -> str:
    """Tell what a clause without a label is about, by the terms in it."""
    text = cell.text[slice(*span)]
    own = dict(reader.context.own)
    kinds = [match.term.kind for match in find(text, "drug", "drug-class", "procedure", own=own)]
    harms: set[str] = {match.term.kind for match in find(text, *HARM_KINDS[:2], own=own) if not match.term.get("bare")}
    answer = find(text, "response", own=own)
    if "no-adverse-event" in harms:
        return "adverse-events"
    dosed = kinds and (re.search(r"\d", text) or not (harms or answer))
    if dosed and not (answer and kinds[0] not in ("drug", "drug-class", "procedure")):
        return "adverse-events" if harms and not _doses(text) and not _begins_with_drug(text, own) else "regimen"
    if answer:
        return "response"
    if harms:
        return "adverse-events"
    folded = fold(text)
    if re.search(r"\bage[ds]?\b|\byears?\b", folded):
        return "population"
    return "response" if re.search(r"\d+\s*(?:/|(?:out )?of)\s*\d+", folded) else ""


def _doses(text: str) -> bool:
    return bool(re.search(r"\d\s*(?:mg|g|mcg|µg|iu|u)\b|\bdays?\b|\bcycles?\b|weekly|daily", fold(text)))


def _begins_with_drug(text: str, own: dict[str, str]) -> bool:
    found = find(text, "drug", "drug-class", "procedure", own=own)
    return bool(found) and found[0].start < 12


_READERS: dict[str, Callable[[RowReader, Cell, ColumnContext], None]] = {
    "citation": _read_citation,
    "reference": _read_reference,
    "year": _read_year,
    "label": _read_label,
    "design": _read_design,
    "condition": _read_condition,
    "population": _read_population,
    "n": _read_population,
    "age": _read_age,
    "sex": _read_sex,
    "prior": _read_prior,
    "drug": _regimen("study"),
    "dose": _regimen("study"),
    "regimen": _regimen("study"),
    "concomitant": _regimen("concomitant"),
    "comparator": _regimen("comparator"),
    "duration": _read_duration,
    "response": _read_response,
    "relapse": _read_response,
    "death": _read_response,
    "adverse-events": _read_harms,
    "comments": _read_comments,
    "other": _read_other,
}

ORDER = ("n", "population", "sex", "age", "design", "condition", "prior", "drug", "dose", "regimen")
"""Roles read first, since others lean on what they say."""
