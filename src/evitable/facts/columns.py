"""Each cell of a row read by the role of its column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from evitable.facts.age import read_grouped_ages
from evitable.facts.answers import read_answer
from evitable.facts.arms import read_arm
from evitable.facts.citation import REGISTERED, read_citation, read_identifier, read_reference
from evitable.facts.clauses import cut
from evitable.facts.condition import read_conditions
from evitable.facts.context import ColumnContext
from evitable.facts.counts import read_count
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.design import keep_design, read_short_design
from evitable.facts.draft import Draft
from evitable.facts.duration import is_length, read_duration
from evitable.facts.event import HarmRead
from evitable.facts.eventcolumn import read_event_column
from evitable.facts.harm import read_harms
from evitable.facts.interval import read_interval
from evitable.facts.mixed import LABELLED, read_clause, read_mixed
from evitable.facts.naming import poisoned
from evitable.facts.pairs import read_people
from evitable.facts.population import read_described, read_population
from evitable.facts.prior import read_prior_cell
from evitable.facts.recall import Kept
from evitable.facts.regimen import Where
from evitable.facts.rowreader import RowReader
from evitable.facts.sex import PopulationRead, give_order
from evitable.facts.sexes import is_age_beside_sex, read_age_and_sex, read_sex_count, read_sexes, read_size_and_sex
from evitable.facts.tokens import folded, tokenize
from evitable.facts.toldlate import read_cycle_count, read_dose_count, read_route
from evitable.model import Cell, Citation, Quote, Statement, Value
from evitable.terms import ShortForms, find, look_up

# Under a header that names a drug: it was given.
_GIVEN = ("yes", "y", "+", "✓", "√", "continued", "given", "received", "maintained", "ongoing", "same", "same dose")
_TOLD = ("follow-up", "outcome-measures", "country")
_NO_DISEASE = re.compile(
    "none|no|nil|healthy|none known|not applicable|unremarkable|various|several|any|mixed|multiple"
)
_FIGURES = re.compile(r"[<>≤≥~]?\s*\d[\d.]*(?:\s*-\s*\d[\d.]*)?")
_COUNTS = re.compile(r"[\d\s.,/%()±\[\]–-]*\d[\d\s.,/%()±\[\]–-]*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# None under these says nothing of other harms: `Serious AEs`, `AEs leading to discontinuation`.
_LIMITED = re.compile(r"(?i)\b(?:SAEs?|serious|life-threatening|fatal|leading to|discontinu\w+|withdraw\w+)\b")
_PATIENTS_COUNTED = re.compile(r"(?i)\bn\b(?! ?=)|\bno\.|[(\[]%|, ?%")
_ASKS_YEAR = re.compile(r"(?i)\byear\b(?! ?s)")
_PRIOR_COUNT = re.compile(r"\s*\d+(?:/\d+)?(?:\s*\([\d.,% ]+\))?\s*")

# Read by their own words alone; what is read of treatment goes on with the drugs that the row named before.
_ALONE = frozenset(
    {"citation", "reference", "year", "label", "design", "condition", "population", "n", "sex", "prior"}
    | {"response", "relapse", "death", "adverse-events", "follow-up", "outcome-measures", "country"}
)
_GOING_ON = frozenset({"drug", "dose", "regimen", "concomitant", "comparator", "comments", "other", None})

ORDER = ("n", "population", "sex", "age", "design", "condition", "prior", "drug", "dose", "regimen")
"""Roles read first, since others lean on what they say."""


def read_cell(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    """Read one cell of a row into its draft."""
    if not cell.text.strip():
        return
    if (column.asks or column.key.listed) and read_answer(reader, cell, column):
        return
    if column.arm is not None and read_arm(reader, cell, column.arm):
        return
    if column.key.codes:
        reader = _explained(reader, cell, column)
    if column.event is not None:
        found = read_event_column(cell, reader.coverage, column.event, own=reader.context.own, share=column.share)
        reader.add_harms(found)
    elif column.told_late and _read_told(reader, cell, column):
        return
    elif column.role in _TOLD:
        reader.tell(cell, str(column.role))
        if _ASKS_YEAR.search(column.header.text):
            _read_year(reader, cell, column)  # `Country, year`
    else:
        _READERS.get(column.role or "other", _read_other)(reader, cell, column)


def _read_told(reader: RowReader, cell: Cell, column: ColumnContext) -> bool:
    """Read a column that tells of the regimen of another: its cycles, doses, interval or route."""
    if column.counts_cycles and _FIGURES.fullmatch(folded(cell.text).strip()):
        read_cycle_count(reader, cell, column)
    elif column.counts_doses:
        read_dose_count(reader, cell)
    elif column.gives_route:
        read_route(reader, cell)
    else:
        return column.gives_interval and read_interval(reader, cell)
    return True


def _explained(reader: RowReader, cell: Cell, column: ColumnContext) -> RowReader:
    """Let a cell that is one or several codes of its header (`1`, `a, m`) be read as what they mean there."""
    said = [part.strip() for part in re.split(r"[,;/+]", folded(cell.text))]
    if not all(part in column.key.codes for part in said):
        return reader
    own = ShortForms({**reader.context.own, **column.key.codes})
    return replace(reader, context=reader.context._replace(own=own))


def read_once(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    """Read one cell of a row, or take over what a cell of this column with the same words gave."""
    text = cell.text
    if not text or text.isspace():
        return
    # A cell with raised signs quotes them too, and they are its own.
    state = None if getattr(cell, "marks", ()) else _leans_on(reader, column)
    if state is None:
        read_cell(reader, cell, column)
        return
    recall, key = reader.context.recall, (column.header.id, state, text)
    kept: Kept | None = recall.find(key)
    if kept is None:
        apart = RowReader(reader.context, Coverage([cell]), Draft(), _is_one(reader))
        read_cell(apart, cell, column)
        kept = Kept.of(apart.draft, apart.coverage.marks_of(cell.id), cell.id)
        recall.keep(key, kept)
    kept.put(reader.draft, cell.id)
    reader.coverage.set_marks(cell.id, kept.marks)


def _leans_on(reader: RowReader, column: ColumnContext) -> object | None:
    """Return what the reading of a column takes from the row so far; None where it goes on with what it finds there."""
    role = column.role
    if role == "age":
        return _is_one(reader)
    if role in _ALONE:
        return True
    if column.counts_doses or column.counts_cycles or role not in _GOING_ON:
        return None
    return None if reader.draft.regimens else True


def _read_citation(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    for found in REGISTERED.finditer(cell.text):
        reader.tell(cell, "registry", found.span())
    reader.draft.cite(read_citation(cell, reader.coverage))
    if not reader.context.has("design") and (behind := _YEAR.search(cell.text)) is not None:
        named = [match for match in find(cell.text, "design", own=reader.context.own) if match.start > behind.end()]
        if named:  # `Castellanos 1999, case report`
            keep_design(reader.draft, reader.coverage, cell, named)


def _read_reference(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    reader.draft.cite(read_identifier(cell, reader.coverage, column.header) or read_reference(cell, reader.coverage))


def _read_year(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    found = _YEAR.search(cell.text)
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
    matches = find(cell.text, "design", own=reader.context.own)
    if not matches:
        read_short_design(reader.draft, reader.coverage, cell)
        return
    keep_design(reader.draft, reader.coverage, cell, matches)
    if not reader.context.has("n", "population") and max(match.end for match in matches) < len(cell.text.rstrip()):
        # `Single-arm trial, n = 15, adults`: a cell of study characteristics.
        reader.add_population(read_population(cell, reader.coverage, own=reader.context.own, bare=False))


def _read_design_before(reader: RowReader, cell: Cell) -> None:
    """Take the design that a cell of patients begins with: `Retrospective, children`, `Randomised phase II`."""
    matches = find(cell.text, "design", own=reader.context.own)
    if reader.draft.design is None and matches and matches[0].start == 0:
        keep_design(reader.draft, reader.coverage, cell, matches)


def _read_condition(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    if _NO_DISEASE.fullmatch(folded(cell.text).strip()):
        reader.mark(cell)
        return
    draft, found = reader.draft, read_conditions(cell, reader.coverage, own=reader.context.own)
    if column.counts_patients and len(found.counts) == 1 and not reader.context.has("n", "population"):
        reader.add_population(PopulationRead(n=found.counts[0].n))
    draft.conditions += poisoned(found.conditions, column.header.text)
    draft.states += found.loose
    draft.prior += found.prior
    draft.statements += found.statements


def _read_patient(reader: RowReader, cell: Cell, column: ColumnContext) -> bool:
    """Read a cell that holds age and sex of one patient, where header, kind of table or form (`45/F`) says so."""
    if not (column.both or reader.context.patients or is_age_beside_sex(cell.text, column.header.text)):
        return False
    found = read_age_and_sex(cell, reader.coverage, column.style, own=reader.context.own)
    if found is not None:
        reader.add_population(found)
    return found is not None


def _read_population(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    if _read_patient(reader, cell, column):
        return
    if column.role == "population" and not reader.context.has("design"):
        _read_design_before(reader, cell)
    found = read_people(cell, reader.coverage, column.people_at) if column.people_at is not None else None
    found = found or (read_size_and_sex(cell, reader.coverage, column.sex) if column.sex else None)
    found = found or read_described(cell, reader.coverage, column.header, own=reader.context.own, style=column.style)
    give_order(found, column.order, sexes=False)
    reader.add_population(found)
    if not reader.context.has("condition"):
        named = read_conditions(cell, reader.coverage, own=reader.context.own, whole=False)
        reader.draft.conditions += named.conditions
        reader.draft.states += named.loose


def _read_sex(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    if _read_patient(reader, cell, column):
        return
    found = read_sex_count(cell, reader.coverage, column.sex, share=column.share) if column.sex else None
    reader.add_population(found or read_sexes(cell, reader.coverage, order=column.order, own=reader.context.own))


def _read_age(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    if _read_patient(reader, cell, column):
        return
    draft, own = reader.draft, reader.context.own
    cursor = Cursor(cell, tokenize(cell.text, "age-group", "not-reported", "sex", own=own), reader.coverage)
    age, groups = read_grouped_ages(cursor, column.style, one=_is_one(reader))
    reader.add_population(PopulationRead(groups=groups))
    if age is not None:
        cursor.mark(0)
        draft.age = draft.age or age
    if not cursor.done:
        span = (cursor.now.start, len(cell.text))
        reader.add_population(
            read_population(cell, reader.coverage, span=span, own=own, style=column.style, bare=False)
        )


def _is_one(reader: RowReader) -> bool:
    """Tell whether the row is about one patient, as far as it has been read."""
    if reader.one is not None:
        return reader.one
    n = next((found.n for found in reader.draft.populations if found.n), None)
    if n is not None:
        return n.value == 1
    return reader.context.patients or any(found.lone_sex for found in reader.draft.populations)


def _read_prior(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    state = look_up(cell.text, "condition-status", own=reader.context.own)
    if state is not None:  # `Newly diagnosed` in a column of lines of therapy
        quote = Quote.of(cell, 0, len(cell.text))
        reader.draft.states += [Value(name, (quote,)) for name in state.name.split(" or ")]
        reader.mark(cell)
        return
    found = read_prior_cell(cell, reader.coverage, own=reader.context.own)
    reader.add_prior(found)
    if not found.drugs and _PRIOR_COUNT.fullmatch(cell.text):
        reader.tell(cell, "prior-count")


def _regimen(where: Where) -> Callable[[RowReader, Cell, ColumnContext], None]:
    def read(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
        if where == "comparator" and _COUNTS.fullmatch(cell.text):
            reader.tell(cell, "comparator-result")
        elif look_up(cell.text, "not-reported", "no-adverse-event") is not None:
            reader.mark(cell)  # none, or not reported
        elif column.defaults.drug is not None and not column.defaults.titled and folded(cell.text).strip() in _GIVEN:
            reader.add_drug(cell, column.defaults.drug, where)
        elif _counts_drug(column) and _COUNTS.fullmatch(cell.text):
            _read_counted_drug(reader, cell, column, where)
        elif reader.draft.regimens and column.defaults.unit is None and is_length(cell):
            read_duration(reader, cell, column)
        else:
            given = column.header.id if reader.draft.regimens else None
            reader.add_regimen(cell, where, defaults=column.defaults, column=given)

    return read


def _counts_drug(column: ColumnContext) -> bool:
    """Tell whether a header counts those who got the one drug that it names: `Therapy, n (%) Eculizumab`."""
    drug = column.defaults.drug
    return drug is not None and not column.defaults.titled and _PATIENTS_COUNTED.search(column.header.text) is not None


def _read_counted_drug(reader: RowReader, cell: Cell, column: ColumnContext, where: Where) -> None:
    """Keep the drug of a header with how many got it; that nobody did is told."""
    cursor = Cursor(cell, tokenize(cell.text), reader.coverage)
    count = read_count(cursor, bare=True, share=column.share)
    drug = column.defaults.drug
    if drug is None or count is None or not cursor.done:
        return
    cursor.mark(0)
    if count.n is not None and count.n.value > 0:
        reader.add_named(drug, cursor.quote(0), where)
        reader.draft.regimens[-1] = replace(reader.draft.regimens[-1], n=count.n)
    else:
        reader.draft.statements.append(Statement("not-given" if count.n else "share", cursor.quote(0)))


def _read_response(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    counted = column.tallied and "respon" not in reader.context.own.get("NR", "").lower()
    if (column.role in ("relapse", "death") or counted) and look_up(cell.text, "not-reported") is not None:
        reader.mark(cell)  # NR is a response only where responses are asked for, and not counted
        return
    clauses = [] if reader.add_listed(cell, column.listed) else list(cut(cell))
    if len(clauses) == 1 and clauses[0].label is None:
        reader.add_responses(cell, column.outcome, share=column.share)
        return
    for clause in clauses:
        role = clause.label.get("role") if clause.label else ""
        if role == "outcome-measures":
            reader.tell(cell, "definition", (clause.opened, clause.end))
        elif role and role not in ("response", "relapse", "death"):
            read_clause(reader, cell, clause)
        else:
            reader.mark(cell, clause.opened, clause.start)
            outcome = LABELLED.get(role) if role in ("relapse", "death") else column.outcome
            reader.add_responses(cell, outcome, span=(clause.start, clause.end), share=column.share)


def _read_harms(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    for clause in cut(cell):
        named = look_up(clause.heading, "adverse-event") if clause.label else None
        # `Infections: 3` counts an event, and heads nothing.
        start = cell.text.index(clause.heading, clause.opened) if named else clause.start
        reader.mark(cell, clause.opened, start)
        span = (start, clause.end)
        found = read_harms(cell, reader.coverage, span=span, own=reader.context.own, share=column.share)
        for event in found.events:
            event.grade = event.grade or column.grade
        if found.none is not None and not found.events and _is_limited(reader, column):
            found = HarmRead(statements=[*found.statements, Statement("absent-event", found.none)])
        reader.add_harms(found)


def _is_limited(reader: RowReader, column: ColumnContext) -> bool:
    """Tell whether a header asks for some harms alone, while another column asks for harms at large."""
    harms = [each.header.text for each in reader.context.columns if each.role == "adverse-events"]
    return bool(_LIMITED.search(column.header.text)) and not all(map(_LIMITED.search, harms))


def _read_comments(reader: RowReader, cell: Cell, _: ColumnContext) -> None:
    read_mixed(reader, cell)


def _read_other(reader: RowReader, cell: Cell, column: ColumnContext) -> None:
    """Keep what a header sets apart, and plain figures, as told; read words under an unknown header as comments."""
    figures = _FIGURES.fullmatch(folded(cell.text).strip()) is not None
    if column.role is None and not figures and look_up(cell.text, "not-reported") is None:
        read_mixed(reader, cell)
    else:
        reader.tell(cell, "other")


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
    "duration": read_duration,
    "response": _read_response,
    "relapse": _read_response,
    "death": _read_response,
    "adverse-events": _read_harms,
    "comments": _read_comments,
    "other": _read_other,
}
