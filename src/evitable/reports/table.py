"""The evidence table rebuilt: a line a study, every value leading to its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evitable.model import Age, Study
from evitable.reports.outcomes import harms_line, responses_line
from evitable.reports.reading import Reading
from evitable.reports.regimens import beside_line, study_lines
from evitable.reports.runs import Run, Runs, between, say
from evitable.reports.vocabulary import DEFAULTS, ROUTES
from evitable.reports.wording import KEEP, capital, counted, figure, joined, many, rows

_SECTIONED = 60
"""From this many rows on, the table is parted by disease."""


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell: what it says, and quieter lines below."""

    key: str
    label: str
    main: tuple[Runs, ...]
    below: tuple[Runs, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A study: its row, its name and its cells."""

    row: int
    head: Runs
    below: Runs
    cells: tuple[TableCell, ...]


@dataclass(frozen=True, slots=True)
class TableSection:
    """Rows under one heading; the heading is empty where the table is not parted."""

    title: str
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class EvidenceSheet:
    """The rebuilt table: its columns, its sections, and what its short forms mean."""

    columns: tuple[tuple[str, str, str], ...]
    sections: tuple[TableSection, ...]
    notes: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class _Filled:
    """Which parts some row of the table fills; a part that nobody fills is left out."""

    design: bool
    conditions: bool
    age: bool
    sex: bool
    n: bool
    beside: bool
    regimens: bool
    procedures: bool
    responses: bool
    harms: bool


def evidence_sheet(reading: Reading) -> EvidenceSheet:
    """Rebuild the table of a reading."""
    filled = _filled(reading.rows)
    rows = tuple(_row(reading, study, filled) for study in reading.rows)
    columns = (
        tuple((cell.key, cell.label, "(patients)" if cell.key == "harms" else "") for cell in rows[0].cells)
        if rows
        else ()
    )
    return EvidenceSheet(columns, _sections(reading, rows), _notes(reading, filled), len(rows))


def _filled(studies: tuple[Study, ...]) -> _Filled:
    def some(test: Callable[[Study], object]) -> bool:
        return any(test(study) for study in studies)

    return _Filled(
        design=some(lambda study: study.design),
        conditions=some(lambda study: study.conditions),
        age=some(lambda study: study.age),
        sex=some(lambda study: study.sex.female or study.sex.male),
        n=some(lambda study: study.n),
        beside=some(lambda study: any(regimen.part == "concomitant" for regimen in study.regimens)),
        regimens=some(lambda study: study.regimens),
        procedures=some(lambda study: study.procedures),
        responses=some(lambda study: study.responses or study.statements),
        harms=some(lambda study: study.adverse_events or study.no_adverse_events is not None),
    )


def _sections(reading: Reading, rows: tuple[TableRow, ...]) -> tuple[TableSection, ...]:
    if len(rows) < _SECTIONED:
        return (TableSection("", rows),)
    groups: dict[str, list[TableRow]] = {}
    for study, row in zip(reading.rows, rows, strict=True):
        name = study.conditions[0].name.value if study.conditions else "disease not stated"
        groups.setdefault(name, []).append(row)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(TableSection(capital(reading.proper(name)), tuple(found)) for name, found in ordered)


def _row(reading: Reading, study: Study, filled: _Filled) -> TableRow:
    cells = [
        _patients(reading, study, filled) if filled.conditions or filled.age or filled.sex else None,
        _n(reading, study) if filled.n else None,
        _regimen(reading, study, filled) if filled.regimens or filled.procedures else None,
        TableCell("response", "Response", (responses_line(reading, study),)) if filled.responses else None,
        TableCell("harms", "Harms", (harms_line(reading, study),)) if filled.harms else None,
    ]
    below = _design(reading, study, filled)
    apart = reading.left_out.get(study.row)
    if apart:
        below = say(below, "; " if below else "", Run(f"not counted: {apart}", "quiet"))
    return TableRow(study.row, _head(reading, study), below, tuple(filter(None, cells)))


def _head(reading: Reading, study: Study) -> Runs:
    label = study.citation.label or study.label
    number = study.citation.number if not reading.table.origins else None
    name = capital(reading.name(study.row))
    year = study.citation.year if label is study.citation.label else None
    told = reading.told(study, name, label, year, said=f"Study: {label.value}") if label else Run(name)
    mark = (
        reading.told(study, number.value, number, said=f"The source's reference {number.value}", kind="raised")
        if number
        else ""
    )
    return say(told, mark)


def _design(reading: Reading, study: Study, filled: _Filled) -> Runs:
    if study.design:
        return say(
            reading.told(study, study.design.value, study.design, said=f"Design: {study.design.value}", at="design")
        )
    return say(reading.missing(study, "design not stated", at="design")) if filled.design else ()


def _n(reading: Reading, study: Study) -> TableCell:
    if study.n is None:
        return TableCell("n", "N", (say(reading.missing(study, "not stated", at="n")),))
    told = reading.told(study, str(study.n.value), study.n, said=f"Patients: {study.n.value}", at="n")
    treated = study.n_treated
    below: tuple[Runs, ...] = ()
    if treated and treated.value != study.n.value:
        text = f"{treated.value} treated"
        below = (say(reading.told(study, text, treated, said=f"Treated: {treated.value}", at="n_treated")),)
    return TableCell("n", "N", (say(told),), below)


def _patients(reading: Reading, study: Study, filled: _Filled) -> TableCell:
    below = [
        _age(reading, study) if filled.age else (),
        _sex(reading, study) if filled.sex else (),
        _prior(reading, study),
    ]
    main = _conditions(reading, study) if filled.conditions else ()
    return TableCell("patients", "Patients", (main,), tuple(line for line in below if line))


def _conditions(reading: Reading, study: Study) -> Runs:
    told: list[Runs] = []
    for at, condition in enumerate(study.conditions):
        path, name = f"conditions/{at}", reading.proper(condition.name.value)
        states = [
            say(reading.told(study, status.value, status, said=f"Status: {status.value}", at=path))
            for status in condition.status
        ]
        named = reading.told(study, name if told else capital(name), condition.name, said=f"Disease: {name}", at=path)
        told.append(say(named, ", " if states else "", between(states, ", ")))
    if not told:
        return say(reading.missing(study, "disease not stated", at="conditions"))
    return say(told[0], " with " if len(told) > 1 else "", _and(told[1:]))


def _and(items: list[Runs]) -> Runs:
    return say(between(items[:-1], ", "), " and " if len(items) > 1 else "", items[-1] if items else ())


def _age(reading: Reading, study: Study) -> Runs:
    age = study.age
    if age is None:
        return say(reading.missing(study, "age not stated", at="age"))
    unit = {"years": "y", "months": "mo", "weeks": "wk", "days": "d"}.get(age.unit, age.unit)
    text = _age_numbers(age, unit)
    values = (age.stat if age.stat and age.stat.value != "exact" else None, age.value, age.low, age.high, *age.values)
    number = reading.told(study, text, *values, said=f"Age: {_age_numbers(age, age.unit)}", at="age") if text else ""
    group = (
        reading.told(study, _group(study, age), age.group, said=f"Age group: {age.group.value}") if age.group else ""
    )
    return say(group, ", " if group and number else "", number)


def _group(study: Study, age: Age) -> str:
    """Write adult or adults as the number of patients asks for."""
    assert age.group is not None  # noqa: S101  (the caller has looked)
    several = study.n is not None and study.n.value > 1 and age.group.value in ("adult", "child")
    return {"adult": "adults", "child": "children"}[age.group.value] if several else age.group.value


def _age_numbers(age: Age, unit: str) -> str:
    if age.values:
        return f"{joined([figure(value.value) for value in age.values])}{KEEP}{unit}"
    span = f"{figure(age.low.value)}–{figure(age.high.value)}" if age.low and age.high else ""
    if age.value is None:
        return f"{span}{KEEP}{unit}" if span else ""
    stat = f"{age.stat.value} " if age.stat and age.stat.value not in ("exact", "range") else ""
    return f"{stat}{figure(age.value.value)}{KEEP}{unit}" + (f" ({span})" if span else "")


def _sex(reading: Reading, study: Study) -> Runs:
    sex = study.sex
    told = [
        say(reading.told(study, f"{value.value} {word}", value, said=f"{capital(word)}: {value.value}", at="sex"))
        for value, word in ((sex.female, "female"), (sex.male, "male"))
        if value is not None
    ]
    return between(told, ", ") or say(reading.missing(study, "sex not stated", at="sex"))


def _prior(reading: Reading, study: Study) -> Runs:
    told = [
        say(reading.told(study, reading.proper(drug.value), drug, said=f"Tried before: {drug.value}"))
        for drug in study.prior
    ]
    return say("after: ", between(told, ", ")) if told else ()


def _regimen(reading: Reading, study: Study, filled: _Filled) -> TableCell:
    lines = study_lines(reading, study)
    beside = beside_line(reading, study, part="concomitant")
    against = beside_line(reading, study, part="comparator")
    done = between(
        [say(reading.told(study, item.value, item, said=f"Procedure: {item.value}")) for item in study.procedures], ", "
    )
    silent = say(reading.missing(study, "not stated", at="regimens")) if filled.beside else ()
    below = [
        say("with: ", beside or silent) if beside or silent else (),
        say("against: ", against) if against else (),
        say("procedures: ", done) if done and lines else (),
    ]
    label = capital(reading.proper(reading.drug)) if reading.drug else "Treatment"
    main = lines or ((done,) if done else (say(reading.missing(study, "not stated", at="regimens")),))
    return TableCell("regimen", label, main, tuple(line for line in below if line))


def _notes(reading: Reading, filled: _Filled) -> tuple[str, ...]:
    notes = [_short_forms(reading)]
    left_out = [
        name
        for name, there in (
            ("design", filled.design), ("disease", filled.conditions), ("age", filled.age), ("sex", filled.sex),
            ("number of patients", filled.n), ("treatment", filled.regimens or filled.procedures),
            ("response", filled.responses), ("harms", filled.harms),
        )
        if not there
    ]  # fmt: skip
    if left_out:
        those = many(len(left_out), "that column is", "those columns are")
        notes.append(f"No row gives {joined(left_out, 'or')}: {those} left out.")
    unread = sum(len(study.unread) for study in reading.rows)
    if unread:
        where = rows(study.row for study in reading.rows if study.unread)
        stretches = counted(unread, "stretch", "stretches")
        notes.append(
            f"{capital(stretches)} of words in {where} could not be read; see what is underlined in the source."
        )
    if any(study.citation.number for study in reading.rows) and not reading.table.origins:
        notes.append("Raised numbers are the source's own references.")
    return tuple(note for note in notes if note)


def _short_forms(reading: Reading) -> str:
    """Spell out the short forms that the rebuilt table uses: the table's own meaning comes first."""
    own = {entry.short: entry.long for entry in reading.table.abbreviations}
    used = {response.label.value for study in reading.rows for response in study.responses}
    known = {code: own.get(code, DEFAULTS.get(code, "")) for code in used}
    regimens = [regimen for study in reading.rows for regimen in study.regimens]
    ways = {regimen.route.value for regimen in regimens if regimen.route}
    known |= {ROUTES[code][0]: ROUTES[code][1] for code in ways if code in ROUTES}
    if any(event.grade for study in reading.rows for event in study.adverse_events):
        known["G"] = "grade"
    spelled = [f"{short}, {long}" for short, long in sorted(known.items()) if long]
    return "; ".join(spelled) + "." if spelled else ""
