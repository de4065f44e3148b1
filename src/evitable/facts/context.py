"""What holds for every row: the table's dictionary, its title and notes, and what each header says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evitable.facts.age import AgeStyle, style_of
from evitable.facts.arms import ArmHeader, arm_of
from evitable.facts.asked import asked_of, own_response, signed_as
from evitable.facts.codebook import NO_FOOT, Foot, foot_of, key_for
from evitable.facts.codes import drug_codes
from evitable.facts.condition import read_conditions
from evitable.facts.counts import Share
from evitable.facts.coverage import Coverage
from evitable.facts.cursor import Cursor
from evitable.facts.defined import defined_in
from evitable.facts.doses import UnitOfDose, read_unit
from evitable.facts.event import EventRead
from evitable.facts.eventheader import event_named, grade_named
from evitable.facts.keys import Key, answers
from evitable.facts.listed import listed_in
from evitable.facts.outcome import RESPONDED, Outcome
from evitable.facts.parts import KINDS
from evitable.facts.recall import Recall
from evitable.facts.regimen import Defaults, Drug
from evitable.facts.sex import order_of, sex_named
from evitable.facts.single import rows_are_patients
from evitable.facts.times import read_frequency
from evitable.facts.titled import (
    age_groups,
    blames_drug,
    drugs_in,
    titled_design,
    titled_disease,
    titled_drugs,
    titled_regimens,
    titled_route,
    way_noted,
    way_of_all,
)
from evitable.facts.tokens import tokenize
from evitable.facts.unitcolumn import unit_column
from evitable.model import Cell, Column, Condition, LabelledTable, Quote, Regimen, Role, Value
from evitable.terms import ShortForms, find, fold, look_up, people_at

_DOSED: frozenset[Role] = frozenset(
    {"drug", "dose", "regimen", "duration", "concomitant", "comparator", "comments", "other", "prior"}
)
_PEOPLE: frozenset[Role | None] = frozenset({"n", "population", "sex", "age"})
_OF_ARMS: frozenset[Role | None] = frozenset({"drug", "regimen", "comparator"})
_DOSE_COUNT = re.compile(
    r"\b(?:number|no\.?) of (?:\w+ )?(?:doses|infusions|injections|cycles|courses|implants|pulses|"
    r"applications|vials|administrations|instillations)\b|\b(?:doses|infusions|cycles), n\b"
    r"|\b(?:doses|infusions|injections) (?:given|received|administered)\b"
)
_CYCLE_COUNT = re.compile(
    r"\b(?:number|no\.?|n) of (?:\w+ )?(?:cycles|courses)\b|\b(?:cycles|courses), n\b"
    r"|^(?:[\w-]+ )?(?:cycles|courses)\b|\((?:no\. of |n of )?(?:cycles|courses)\)"
)
_ROUTE = re.compile(r"(?:administration |[\w-]+ )?routes?(?: of (?:administration|delivery))?|mode of administration")
_INTERVAL = re.compile(
    r"(?:(?:dos(?:e|ing|age)|treatment|infusion|injection|administration|drug|therapy) )?"
    r"(?:intervals?|frequency|frequencies)(?: ?[,(] ?\w+\)?)?|times (?:daily|a day|per day)"
)
_LENGTHS = re.compile(r"\b(day|week|wk|month|mo|year|yr)s?\b")
_LONG = {
    "day": "days",
    "week": "weeks",
    "wk": "weeks",
    "month": "months",
    "mo": "months",
    "year": "years",
    "yr": "years",
}
_DOSE_EVERY = re.compile(r"\b(daily|weekly|monthly) (?:\w+ )?dos(?:e|age)\b")
_TWO = 2
_OF_THE_TITLE = ("dose", "regimen", "duration", "drug", "comments", "other", None)
# `Toxicity (CTCAE grade)`, `Adverse events (grade)`, `Toxicity [grade]`: brackets behind an event hold its grade.
_GRADED = re.compile(
    r"[(\[] ?(?:(?:ctcae|who|nci|nci-ctcae|maximum|max\.?|worst|highest) )*grades?(?: \d?[a-z]*)? ?[)\]]"
)
# A cell that writes out a grade and a count behind it counts in its brackets: `Rash G2 (2)`.
_GRADE_AND_COUNT = re.compile(r"(?i)\bg(?:r(?:ade)?\.?)? ?[1-5](?: ?[-–/] ?[1-5])? ?[(\[] ?(?:n ?= ?)?\d")
# `% (n)`, `%, n`, `rate (no.)`: the count stands behind its share.
_SHARE_FIRST = re.compile(r"% ?(?:[(\[,/] ?|and )(?:n|no\.?|number|nr\.?|patients|pts)\b(?! ?/)")
_COUNT_AND_SHARE = re.compile(r"\s*\d+(?:\s*/\s*\d+)?\s*[(\[;,]\s*\d")
_FIGURED = re.compile(r"\d ?%")
_FIGURE = re.compile(r"\s*\d")
_GIVEN = re.compile(r"\b(?:given|administered|applied|injected|infused)\b")


class ColumnContext(NamedTuple):
    """A column with what its header says about the cells under it."""

    role: Role | None
    header: Cell
    defaults: Defaults
    style: AgeStyle
    order: tuple[str, str] | None = None
    outcome: Outcome | None = None
    listed: tuple[Outcome, ...] = ()
    event: EventRead | None = None
    grade: Value[str] | None = None
    sex: str | None = None
    people_at: int | None = None
    lengths: str | None = None
    share: Share = "n"
    both: bool = False
    counts_doses: bool = False
    counts_patients: bool = False
    counts_cycles: bool = False
    gives_route: bool = False
    gives_interval: bool = False
    key: Key = Key()
    asks: bool = False
    tallied: bool = False
    arm: ArmHeader | None = None

    @property
    def told_late(self) -> bool:
        """True for a column of doses, cycles or routes, which tells of a regimen that another column names."""
        return self.counts_cycles or self.counts_doses or self.gives_route or self.gives_interval


class TableContext(NamedTuple):
    """What every row of a table may lean on; `guessed` are the short codes of drugs that nothing explains."""

    own: Mapping[str, str]
    columns: tuple[ColumnContext, ...]
    routes: Mapping[str, Value[str]]
    way: Value[str] | None = None
    conditions: tuple[Condition, ...] = ()
    states: tuple[Value[str], ...] = ()
    drugs: tuple[Drug, ...] = ()
    regimens: tuple[Regimen, ...] = ()
    groups: tuple[Value[str], ...] = ()
    patients: bool = False
    guessed: frozenset[str] = frozenset()
    recall: Recall = Recall()
    sections_name_diseases: bool = False
    design: Value[str] | None = None
    unit_at: int | None = None
    blames: bool = False

    @property
    def sexes_coded(self) -> bool:
        """True where the header of the sexes lists both as the codes of its cells: who is one is not the other."""
        return any(column.key.sexes for column in self.columns)

    def has(self, *roles: Role) -> bool:
        """Tell whether any column has one of these roles."""
        return any(column.role in roles for column in self.columns)


def own_words(table: LabelledTable) -> ShortForms:
    """Return the table's own dictionary; of two meanings for one short form the first counts."""
    own: dict[str, str] = {}
    for entry in table.abbreviations:
        own.setdefault(entry.short, entry.long)
    return ShortForms(own)


def _cursor(cell: Cell, own: Mapping[str, str]) -> Cursor:
    return Cursor(cell, tokenize(cell.text, *KINDS, own=own), Coverage([]))


def _unit_of(cell: Cell, own: Mapping[str, str]) -> tuple[UnitOfDose | None, Value[str] | None]:
    """Find the unit in a header (`Dose, g/kg`, `Dose, mg every 2 weeks`) and the frequency behind it."""
    cursor = _cursor(cell, own)
    while not cursor.done:
        start = cursor.at
        opened = (
            (start > 0 and cursor.tokens[start - 1].kind in (",", "(", "[", ":", "/"))
            or cursor.ahead().kind == "/"
            or (cursor.now.kind == "unit" and "/" in cursor.now.text)
        )
        unit = read_unit(cursor) if opened else None
        if unit is not None:
            here = cursor.at
            frequency = read_frequency(cursor)
            return unit, cursor.value(frequency, here) if frequency else None
        cursor.at = start + 1
    return None, None


def _defaults(cell: Cell, role: Role | None, own: Mapping[str, str], drugs: tuple[Drug, ...], key: Key) -> Defaults:
    if role is not None and role not in _DOSED:
        return Defaults()
    drug = next(drugs_in(cell, own), None)
    unit, frequency = _unit_of(cell, own)
    frequency = frequency or _frequency_of_dose(cell)
    route = next((match for match in find(cell.text, "route", own=own)), None)
    stated = Value(route.term.name, (Quote.of(cell, route.start, route.end),)) if route else None
    titled = drug is None and role in _OF_THE_TITLE and len(drugs) == 1
    return Defaults(drugs[0] if titled else drug, unit, stated, frequency, key.holds, key.plain, titled)


def _frequency_of_dose(cell: Cell) -> Value[str] | None:
    """Read the frequency of `Weekly dose (mg)`, `Daily dosage`."""
    found = _DOSE_EVERY.search(fold(cell.text))
    return Value(found[1], (Quote.of(cell, *found.span(1)),)) if found else None


def column_context(
    column: Column,
    own: Mapping[str, str],
    notes: tuple[str, ...],
    drugs: tuple[Drug, ...],
    *,
    texts: Sequence[str] = (),
    foot: Foot = NO_FOOT,
) -> ColumnContext:
    """Read a header: drug, unit, route and frequency, what ages and sexes under it are, its outcome or event."""
    cell, role = column.header, column.role
    folded = fold(cell.text)
    lengths = _LENGTHS.search(folded)
    key = key_for(cell.text, texts, foot.books)
    defaults = _defaults(cell, role, own, drugs, key)
    return ColumnContext(
        role=role,
        header=cell,
        defaults=defaults,
        arm=arm_of(cell, role, defaults.drug, own) if role in _OF_ARMS else None,
        style=style_of(folded, notes) if role in _PEOPLE else AgeStyle(),
        order=order_of(cell.text) if role in _PEOPLE else None,
        outcome=(signed_as(cell, foot.notes, own) if role == "response" else None) or asked_of(cell, role, own),
        listed=listed_in(cell, role, own),
        event=event_named(cell, role, own),
        grade=grade_named(cell, own) if role == "adverse-events" else None,
        sex=sex_named(cell.text) if role in ("sex", "n", "population") else None,
        people_at=people_at(cell.text) if role in ("n", "population") else None,
        lengths=_LONG[lengths[1]] if lengths else None,
        counts_patients=bool(re.search(r"\bn\b|no\. of", folded)),
        counts_doses=bool(_DOSE_COUNT.search(folded)),
        counts_cycles=role in _DOSED and bool(_CYCLE_COUNT.search(folded)),
        gives_route=role in _DOSED and _ROUTE.fullmatch(folded) is not None,
        gives_interval=role in _DOSED and _INTERVAL.fullmatch(folded) is not None,
        share=_share(folded, texts),
        key=key,
        asks=key.asks or answers(texts),
        tallied=sum(_FIGURE.match(text) is not None for text in texts) * _TWO > len(texts),
        both=bool(re.search(r"\bage\b", folded) and re.search(r"\bsex\b|\bgender\b|\b[mf]/[mf]\b", folded)),
    )


def _share(folded: str, texts: Sequence[str]) -> Share:
    """Tell what bare figures under a header are: `CR, n (%)`, `CR, % (n)`, `CR (%)`.

    `Patients: female, %` counts nobody, unless its cells hold a count and a share each.
    """
    if _GRADED.search(folded) and not any(_GRADE_AND_COUNT.search(text) for text in texts):
        return "grade"
    if "%" not in _FIGURED.sub("", folded):
        return "n"  # the per cent of `reduction ≥50%` are no share of patients
    if _SHARE_FIRST.search(folded):
        return "pct (n)"
    if re.search(r"\bn\b|\bno\b|number", folded):
        return "n (pct)"
    both = sum(_COUNT_AND_SHARE.match(text) is not None for text in texts) * _TWO > len(texts)
    return "n (pct)" if "patients" in folded and both else "pct"


def _routes(notes: tuple[Cell, ...], own: Mapping[str, str]) -> dict[str, Value[str]]:
    """Read notes such as `Daratumumab was given intravenously unless stated otherwise`."""
    routes: dict[str, Value[str]] = {}
    for cell in notes:
        for sentence in re.finditer(r"[^.;\n]+", cell.text):
            if not _GIVEN.search(fold(sentence[0])):
                continue
            drugs = find(sentence[0], "drug", own=own)
            ways = find(sentence[0], "route", own=own)
            if len(drugs) == 1 and len(ways) == 1:
                quote = Quote.of(cell, sentence.start(), sentence.end())
                routes[drugs[0].term.name] = Value(
                    ways[0].term.name, (quote,), "derived", "a note gives it for all rows"
                )
    return routes


def _without_class(at: int, column: ColumnContext, table: LabelledTable) -> ColumnContext:
    """Let a header that names but a class (`Dose of JAK inhibitor`) name no drug, where another column tells which."""
    drug = column.defaults.drug
    if drug is None or look_up(drug.name.value, "drug-class") is None:
        return column
    for other, beside in enumerate(table.columns):
        if other == at or beside.role not in ("drug", "regimen"):
            continue
        texts = [row.cells[other].text for row in table.rows if other < len(row.cells)]
        named = sum(bool(find(text, "drug")) for text in texts)
        if _TWO * named > len(texts):
            return column._replace(defaults=column.defaults._replace(drug=None))
    return column


def context_of(table: LabelledTable) -> TableContext:
    """Read what a table says once for all its rows."""
    stated = ShortForms({**defined_in(table), **own_words(table)})
    codes = drug_codes(table, stated)
    own = ShortForms({**stated, **codes})
    notes = tuple(fold(part) for cell in table.notes for part in cell.text.split("\n"))
    nowhere = Coverage([])
    titled = read_conditions(table.title, nowhere, own=own, whole=False) if table.title else None
    drugs = titled_drugs(table, own)
    foot = foot_of(table.notes)
    columns = tuple(
        column_context(
            column,
            own,
            notes,
            drugs,
            texts=[row.cells[at].text for row in table.rows if at < len(row.cells)],
            foot=foot,
        )
        for at, column in enumerate(table.columns)
    )
    columns = tuple(_without_class(at, each, table) for at, each in enumerate(told_apart(columns)))
    named = [column.defaults.drug for column in columns if column.defaults.drug and column.role != "comparator"]
    return TableContext(
        own=own,
        columns=columns,
        conditions=(tuple(titled.conditions) if titled else ()) or titled_disease(table, own),
        states=tuple(titled.loose) if titled else (),
        drugs=(*drugs, *named),
        routes={**titled_route(table, own, drugs), **_routes(table.notes, own)},
        way=way_of_all(table, own) or way_noted(table, own),
        regimens=titled_regimens(table, own, drugs),
        patients=rows_are_patients(table),
        blames=blames_drug(table.title),
        guessed=frozenset(codes),
        groups=tuple(age_groups(table, own)),
        recall=Recall(),
        design=titled_design(table, own),
        unit_at=unit_column([column.header for column in table.columns], table.rows),
        sections_name_diseases=any(find(cell.text, "condition", own=own) for cell in _sections(table)),
    )


def told_apart(columns: tuple[ColumnContext, ...]) -> tuple[ColumnContext, ...]:
    """Let several columns that ask who responded keep their own words: `Renal response`, `Haematological response`."""
    names = [
        own_response(column.header) if column.role == "response" and column.outcome == RESPONDED else ""
        for column in columns
    ]
    if len(set(filter(None, names))) < _TWO:
        return columns
    return tuple(
        column._replace(outcome=Outcome(name, "overall")) if name else column
        for column, name in zip(columns, names, strict=True)
    )


def _sections(table: LabelledTable) -> tuple[Cell, ...]:
    return tuple({row.section.id: row.section for row in table.rows if row.section}.values())
