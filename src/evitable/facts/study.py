"""A row read whole: cells by their roles, then set against each other and against N."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from evitable.facts.carried import Carried, carried, derived
from evitable.facts.columns import ORDER, read_once
from evitable.facts.condition import read_conditions
from evitable.facts.context import ColumnContext, TableContext, context_of
from evitable.facts.coverage import Coverage
from evitable.facts.doubts import doubts
from evitable.facts.draft import Draft
from evitable.facts.event import settle_events
from evitable.facts.naming import of_kind
from evitable.facts.outcome import settle
from evitable.facts.population import group_of
from evitable.facts.rowreader import RowReader
from evitable.facts.sex import sex_of
from evitable.facts.shares import join_shares
from evitable.facts.titled import names_underlying, section_groups
from evitable.facts.treatment import arranged
from evitable.facts.unheaded import doubted
from evitable.facts.unitcolumn import unit_of
from evitable.model import (
    EVIDENCE_KINDS,
    AdverseEvent,
    Age,
    Cell,
    Condition,
    EvidenceTable,
    LabelledTable,
    Regimen,
    Row,
    Sex,
    Study,
    Value,
)
from evitable.terms import find, fold

# A row that is the control arm of the study above: `Placebo`.
_CONTROL_ARM = re.compile(
    r"(?i)\W*(?:placebo|controls?|control (?:arm|group)|untreated(?: controls?)?|no treatment|standard of care)\W*"
)
# What went before a disease is not what a section speaks of: `BK virus cystitis after HSCT`.
_AFTER = re.compile(r"(?<=\w) (?:after|following|post|secondary to|due to|complicating|induced by) ")


def _cells_of(row: Row) -> tuple[Cell, ...]:
    found = {cell.id: cell for cell in (*row.cells, *([row.section] if row.section else []))}
    return tuple(found.values())


def _draft(row: Row, context: TableContext, coverage: Coverage, above: Mapping[int, Carried]) -> Draft:
    draft = Draft()
    reader = RowReader(context, coverage, draft)
    columns = _with_unit(row, context, coverage)
    cells = [(at, cell, column) for at, (cell, column) in enumerate(zip(row.cells, columns, strict=False))]
    order = {role: index for index, role in enumerate(ORDER)}
    # What a regimen is told in columns of their own comes behind the regimen.
    late = len(order)
    for at, cell, column in sorted(
        cells,
        key=lambda each: late if each[2].told_late else order.get(str(each[2].role), late),
    ):
        if at in above:
            _carry(reader, cell, column, above[at])
        else:
            read_once(reader, cell, column)
    return draft


def _with_unit(row: Row, context: TableContext, coverage: Coverage) -> Sequence[ColumnContext]:
    """Give the columns of doses the unit that this row holds in a column of its own, which is then read."""
    at = context.unit_at
    unit = unit_of(row.cells[at]) if at is not None and at < len(row.cells) else None
    if at is None or unit is None:
        return context.columns
    coverage.mark(row.cells[at].id, 0, len(row.cells[at].text))
    columns = [
        column._replace(defaults=column.defaults._replace(unit=unit))
        if column.role == "dose" and column.defaults.unit is None and not column.told_late
        else column
        for column in context.columns
    ]
    columns[at] = columns[at]._replace(role="other")
    return columns


def _carry(reader: RowReader, cell: Cell, column: ColumnContext, above: Carried) -> None:
    """Read the cell above for one that only says that it is the same, and mark what it gives as derived."""
    apart = RowReader(reader.context, Coverage([above.cell, *above.cell.signs()]), Draft(), reader.one)
    read_once(apart, above.cell, column)
    reader.draft.add(derived(apart.draft, above.why))
    reader.mark(cell)


def _population(
    draft: Draft, context: TableContext, row: Row
) -> tuple[Value[int] | None, Value[int] | None, Sex, Age | None]:
    n = next((found.n for found in draft.populations if found.n), None)
    treated = next((found.n_treated for found in draft.populations if found.n_treated), None)
    sex = Sex()
    for found in draft.populations:
        read, n = sex_of(found, n, coded=context.sexes_coded)
        sex = Sex(sex.female or read.female, sex.male or read.male)
    age = draft.age or next((found.age for found in draft.populations if found.age), None)
    spoken = [group for found in draft.populations for group in found.groups]
    group = group_of(spoken or list(section_groups(row.section, context.own)) or list(context.groups))
    if group is not None:
        age = replace(age or Age(), group=group)
    if n is None and context.patients and (draft.label or context.has("sex")):
        named = draft.label or (age.value if age else None) or sex.female or sex.male
        n = Value(1, named.quotes, "derived", "each row is one patient") if named else None
    if n is None and age is not None and len(age.values) > 1:
        quotes = tuple(quote for value in age.values for quote in value.quotes)
        n = Value(len(age.values), quotes, "derived", "ages of single patients listed")
    return n or _of_treatment(draft, context), treated or _of_arm(draft), sex, age


def _of_treatment(draft: Draft, context: TableContext) -> Value[int] | None:
    """Return how many got the one treatment that a column `Intervention (n)` counts; no column counts patients else."""
    asked = any(column.counts_patients and column.role in ("drug", "regimen") for column in context.columns)
    counted = [each for each in draft.regimens if each.part == "study" and each.n is not None]
    if not asked or context.has("n", "population") or len(counted) != 1 or counted[0].n is None:
        return None
    return replace(counted[0].n, status="derived", why="the number that got the treatment")


def _is_subtype(name: str, of: str) -> bool:
    """Tell whether one disease is a kind of another by its name: `acute X` of X, `discoid L E` of `cutaneous L E`."""
    words, general = fold(name).split(), fold(of).split()
    return set(general) <= set(words) or (len(general) > 2 and words[-2:] == general[-2:])


def _are_related(one: str, other: str) -> bool:
    """Tell whether one of two diseases is a kind of the other: `viral cystitis`, `viral haemorrhagic cystitis`."""
    return _is_subtype(one, other) or _is_subtype(other, one)


def _conditions(draft: Draft, row: Row, context: TableContext, coverage: Coverage) -> tuple[Condition, ...]:
    section = _section(row, context, coverage)
    if draft.conditions and (context.blames or any(_is_underlying(column) for column in context.columns)):
        found = [*context.conditions, *(each for each in draft.conditions if each not in context.conditions)]
        states = [*draft.states, *context.states]
    elif draft.conditions:
        found = of_kind(draft.conditions, context.conditions)
        kinds = found != draft.conditions
        states = [*draft.states, *(context.states if kinds else ())]
        states += [state for titled in context.conditions if kinds for state in titled.status]
    else:
        general = [
            titled
            for titled in context.conditions
            if any(_are_related(named.name.value, titled.name.value) for named in section)
        ]
        # `DFSP` over some rows of a table about DFSP and chordoma: the others have the other.
        found = section if general else [*context.conditions, *section]
        states = [*draft.states, *context.states, *(state for titled in general for state in titled.status)]
    if found:
        found = [replace(found[0], status=_each_once((*found[0].status, *states))), *found[1:]]
    return tuple(found)


def _each_once(states: Sequence[Value[str]]) -> tuple[Value[str], ...]:
    """Keep each state once, where title and row both say it."""
    return tuple({state.value: state for state in reversed(states)}.values())[::-1]


def _is_underlying(column: ColumnContext) -> bool:
    """Tell whether a column names what patients had besides the disease of the title: `Underlying disease`."""
    return column.role == "condition" and names_underlying(column.header.text)


def _section(row: Row, context: TableContext, coverage: Coverage) -> list[Condition]:
    if row.section is None:
        return []
    known = read_conditions(row.section, Coverage([]), own=context.own, whole=False)
    named = bool(known.conditions) or context.sections_name_diseases
    found = read_conditions(
        row.section, coverage, own=context.own, whole=named and not _speaks_else(row.section, context)
    )
    coverage.mark(row.section.id, 0, len(row.section.text))
    return found.conditions


def _speaks_else(section: Cell, context: TableContext) -> bool:
    """Tell whether a section's words are of drugs, ages, designs or columns, and name no disease that is new."""
    kinds = ("drug", "drug-class", "procedure", "age-group", "design", "header", "response")
    known = find(section.text, "condition", own=context.own)
    behind = _AFTER.search(fold(section.text))
    said = section.text[: behind.start()] if behind else section.text
    return not known and bool(find(said, *kinds, own=context.own))


def _is_absent(event: AdverseEvent) -> bool:
    """Tell whether an event is one that nobody had: counted 0, or 0 % without a count."""
    figure = event.n or event.pct
    return figure is not None and figure.value == 0


def _none(draft: Draft, events: tuple[AdverseEvent, ...], *, counted: bool) -> Value[bool] | None:
    """Tell whether there were no harms: said outright, and by every harm column that speaks.

    Where single harms are `counted` zero, others are not said to be.
    """
    if events:
        quotes = tuple(quote for event in events for quote in event.term.quotes)
        return Value(False, quotes, "derived", "events are listed")
    spoken = [found for found in draft.harms if found.none or found.silent]
    if not spoken or counted or any(found.none is None for found in spoken):
        return None
    return Value(True, tuple(found.none for found in spoken if found.none))


def _of_arm(draft: Draft) -> Value[int] | None:
    """Return the size of the one arm that was treated, which the counts of its columns are of."""
    sizes = [arm.n for arm in draft.sizes if arm.part == "study"]
    return sizes[0] if len(sizes) == 1 else None


def _guess(drug: Value[str], codes: frozenset[str]) -> Value[str]:
    """Doubt a drug that only a short code stands for which nothing in the table explains."""
    code = drug.quotes[-1].text if drug.quotes else ""
    if code not in codes:
        return drug
    return replace(drug, status="uncertain", why=f"{code} is not explained; of the drugs of this kind it fits one")


def _prior(draft: Draft, context: TableContext) -> tuple[Value[str], ...]:
    """Return the drugs tried before, each once."""
    found = {drug.value: _guess(drug, context.guessed) for drug in reversed(draft.prior)}
    return tuple(found.values())[::-1]


def _doubted(regimen: Regimen, codes: frozenset[str]) -> Regimen:
    return replace(regimen, drug=_guess(regimen.drug, codes)) if codes else regimen


def _regimens(draft: Draft, context: TableContext, treated: Value[int] | None, row: Row) -> tuple[Regimen, ...]:
    """Return what was given; a row about the control arm does not get what the title says of all rows."""
    control = any(_CONTROL_ARM.fullmatch(cell.text) for cell in row.cells)
    given = arranged(draft, context, treated, control=control)
    return tuple(_doubted(regimen, context.guessed) for regimen in given)


def _headers(row: Row, context: TableContext) -> dict[str, str]:
    return {cell.id: column.header.text for cell, column in zip(row.cells, context.columns, strict=False)}


def read_study(
    row: Row,
    table: LabelledTable,
    context: TableContext | None = None,
    above: Mapping[int, Carried] = MappingProxyType({}),
) -> Study:
    """Read one row into a study; `above` are the cells of earlier rows that stand for some of its own.

    What the cells say is kept with its words; counts that follow from N are derived and say so; words
    that ended in nothing are listed as unread.
    """
    context = context or context_of(table)
    coverage = Coverage(_cells_of(row))
    draft = _draft(row, context, coverage, above)
    n, treated, sex, age = _population(draft, context, row)
    denominator = treated or n
    conditions = _conditions(draft, row, context, coverage)
    named = settle_events([event for found in draft.harms for event in found.events], denominator)
    regimens = _regimens(draft, context, treated, row)
    events = tuple(event for event in named if not _is_absent(event))
    absent = tuple(event for event in named if _is_absent(event))
    read, unread = coverage.parted()
    study = Study(
        row=row.number,
        citation=draft.citation,
        label=draft.label,
        design=draft.design or context.design,
        conditions=conditions,
        n=n,
        n_treated=treated,
        age=age,
        sex=sex,
        prior=_prior(draft, context),
        regimens=regimens,
        procedures=tuple(draft.procedures),
        responses=join_shares([response for found in draft.responses for response in settle(found, denominator)]),
        adverse_events=events,
        absent_events=absent,
        no_adverse_events=_none(draft, events, counted=bool(absent)),
        statements=tuple(draft.statements),
        findings=tuple(doubts(unread, row.number, _headers(row, context))),
        read=read,
        unread=unread,
    )
    return doubted(study, row, table.columns)


def read_table(table: LabelledTable) -> EvidenceTable:
    """Read every study of a table; a table of another kind than evidence keeps its reason and has none."""
    context = context_of(table)
    rows = table.rows if table.kind in EVIDENCE_KINDS else ()
    return EvidenceTable(
        id=table.id,
        label=table.label.text.rstrip(" .:") if table.label else None,
        title=table.title.text if table.title else None,
        kind=table.kind,
        why=table.why,
        columns=table.columns,
        abbreviations=table.abbreviations,
        studies=tuple(read_study(row, table, context, above) for row, above in zip(rows, carried(table), strict=False)),
        cells=tuple(table.cells().values()),
        rows=tuple(tuple(cell.id for cell in row.cells) for row in table.rows),
        findings=table.findings,
    )
