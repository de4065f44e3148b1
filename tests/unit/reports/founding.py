"""The founding table's eight rows, re-told in the project's own words, as records made by hand."""

# ruff: noqa: E501  (rows of a table are told on one line each)
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from evitable.model import (
    Abbreviation,
    AdverseEvent,
    Age,
    Cell,
    Citation,
    Column,
    Condition,
    Cycles,
    Dose,
    Evidence,
    EvidenceTable,
    Finding,
    Quantity,
    Quote,
    Regimen,
    Response,
    Role,
    Schedule,
    Source,
    Statement,
    Study,
    Value,
)
from evitable.model.source import Status

T = TypeVar("T")
HEADERS: tuple[tuple[str, Role], ...] = (
    ("Design", "design"),
    ("Disease", "condition"),
    ("Patients", "population"),
    ("N", "n"),
    ("What was done and seen", "comments"),
    ("Source", "citation"),
)
TOLD = (
    ("Case report", "SLE with MM", "Adult (63 y)", "1",
     "• Bortezomib 1.5 mg/sqm, days 1, 4, 8, 11 of 28-day cycles, three cycles, + steroids\n"
     "• Outcome: better clinically\n• Harms: none", "Fröhlich et al. 49"),
    ("Case report", "SLE and APS with IgA MM", "Adult (70 y)", "1",
     "• Bortezomib 1.3 mg/sqm IV, days 1, 8, 15, 22, four cycles, + dexamethasone\n"
     "• Outcome: PR (the MM); SLE antibodies gone; MM back after 3 years\n"
     "• Harms: peripheral neuropathy G1", "Quartuccio et al. 50"),
    ("Case series", "Refractory SLE", "", "20",
     "• Bortezomib 1.3 mg/sqm IV, 21-day cycles, median of two (1–4); dexamethasone in 16\n"
     "• Outcome: better clinically, 20\n"
     "• Harms: G3-4 infections 3, fever 2, G1-2 nausea 3, headache 3, polyneuropathy 2, skin allergy 2",
     "Alexander et al. 51"),
    ("Case series", "SLE", "", "8",
     "• Bortezomib 1.3 mg/sqm, four injections in two cycles\n"
     "• Outcome: plasma cells in blood and marrow halved; antibodies and Ig lower", "Alexander et al. 10"),
    ("Case series", "Refractory lupus nephritis", "Adults (median 27.8 y, 21–43)", "5",
     "• Bortezomib 1.3 mg/sqm IV, days 1, 4, 8, 11 of 21-day cycles, four cycles, + steroids\n"
     "• Outcome: CR 3, PR 1, NR 1\n"
     "• Harms: G1-2 thrombocytopenia 5, gastrointestinal 3, neurotoxicity 3, raised creatinine 2, fever 3, "
     "zoster 1, hypertension 1", "Zhang et al. 52"),
    ("Case series", "Resistant lupus nephritis", "", "12",
     "• Bortezomib, median of six (5–7) weekly cycles\n• Outcome: CR 1, PR 10, NR 1\n"
     "• Harms: G2 polyneuropathy 2", "Segarra et al. 53"),
    ("Case report", "Refractory primary Sjögren syndrome", "Adult (44 y)", "1",
     "• Bortezomib 1.3 mg/sqm, days 1, 4, 8, 11, 22, 29, 36, 43, 50, 57\n"
     "• Outcome: better clinically\n• Harms: none", "Jakez-Ocampo et al. 54"),
    ("Case series", "RA with MM", "Adults (78, 72 and 60 y)", "3",
     "• Bortezomib 1.3 mg/sqm IV, days 1, 4, 8, 11, + steroids; eight cycles in two patients, three in one\n"
     "• Outcome: joints better\n• Harms: none", "Lassoued et al. 55"),
)  # fmt: skip
SHORT = {
    "APS": "antiphospholipid syndrome",
    "CR": "complete remission",
    "Ig": "immunoglobulins",
    "IV": "intravenous",
    "MM": "multiple myeloma",
    "NR": "non-response",
    "PR": "partial remission",
    "RA": "rheumatoid arthritis",
    "SLE": "systemic lupus erythematosus",
}
TITLE = "Bortezomib in systemic autoimmune diseases."
NOTE = "; ".join(f"{short}, {long}" for short, long in SHORT.items()) + "."
DESIGN, DISEASE, PATIENTS, N, COMMENTS, CITATION = range(6)


def _layout() -> tuple[str, dict[str, Cell]]:
    """Set the table as tab-separated text, with every cell at its place in it."""
    text, cells = "", {}

    def put(id_: str, words: str, *, row: int = -1, column: int = -1, end: str = "\n") -> None:
        nonlocal text
        cells[id_] = Cell.at(id_, words, len(text), row=row, column=column)
        text += words + end

    put("label", "Table 4")
    put("title", TITLE)
    for number, row in enumerate([tuple(header for header, _ in HEADERS), *TOLD]):
        for column, words in enumerate(row):
            put(f"r{number}c{column}", words, row=number, column=column, end="\n" if column == len(row) - 1 else "\t")
    put("note", NOTE)
    return text, cells


TEXT, CELLS = _layout()
SOURCE = Source("table4.txt", "text/plain", "5f62d268c4ae81fd" * 4, TEXT, doi="10.1177/20406207211046428")


@dataclass(frozen=True)
class Told:
    """One row of the table, to quote from."""

    row: int

    def quote(self, words: str, column: int = COMMENTS, *, nth: int = 0) -> Quote:
        cell = CELLS[f"r{self.row}c{column}"]
        start = -1
        for _ in range(nth + 1):
            start = cell.text.index(words, start + 1)
        return Quote.of(cell, start, start + len(words))

    def value(
        self, value: T, *words: str, column: int = COMMENTS, status: Status = "stated", why: str = ""
    ) -> Value[T]:
        return Value(value, tuple(self.quote(each, column) for each in words), status, why)

    def finding(self, code: str, message: str, remedy: str, *, at: str = "", words: Iterable[str] = (),
                severity: str = "warning", change: str = "") -> Finding:  # fmt: skip
        quotes = tuple(self.quote(each) for each in words)
        return Finding(code, severity, message, remedy, self.row, HEADERS[COMMENTS][0], at, quotes, consequence=change)  # type: ignore[arg-type]

    def citation(self) -> Citation:
        name, number = CELLS[f"r{self.row}c{CITATION}"].text.rsplit(" ", 1)
        return Citation(self.value(name, name, column=CITATION), self.value(number, number, column=CITATION))

    def design(self) -> Value[str]:
        words = CELLS[f"r{self.row}c{DESIGN}"].text
        return self.value(words.lower(), words, column=DESIGN)

    def n(self) -> Value[int]:
        words = CELLS[f"r{self.row}c{N}"].text
        return self.value(int(words), words, column=N)

    def disease(self, name: str, words: str, status: str = "") -> Condition:
        states = (self.value(status.lower(), status, column=DISEASE),) if status else ()
        return Condition(self.value(name, words, column=DISEASE), states)

    def age(
        self, group: str, *, value: str = "", span: tuple[str, str] | None = None, ages: tuple[str, ...] = ()
    ) -> Age:
        def years(words: str) -> Value[float]:
            return self.value(float(words), words, column=PATIENTS)

        return Age(
            group=self.value(group.lower().rstrip("s"), group, column=PATIENTS),
            stat=self.value("median", "median", column=PATIENTS)
            if span
            else self.value("exact", group, column=PATIENTS),
            value=years(value) if value else None,
            low=years(span[0]) if span else None,
            high=years(span[1]) if span else None,
            values=tuple(years(each) for each in ages),
        )

    def dose(self, amount: str) -> Value[Dose]:
        return self.value(Dose(Decimal(amount), None, "mg/m2"), f"{amount} mg/sqm")

    def outcome(self, label: str, category: str, *words: str, n: int | None, of: int, condition: Value[str] | None = None,
                derived: bool = False) -> Response:  # fmt: skip
        counted = None
        if n is not None and derived:
            counted = Value(n, (self.quote(words[0]),), "derived", "one patient, outcome stated")
        elif n is not None:
            counted = self.value(n, *words)
        whole = Value(of, (self.quote(str(of), N),), "derived", "the row's N")
        return Response(self.value(label, words[0]), category, counted, whole, condition=condition,
                        wording=self.quote(words[0]))  # fmt: skip

    def harm(self, term: str, count: str, *, concept: str = "", grade: str = "", of: int) -> AdverseEvent:
        words = f"{term} {count}" if count else term
        cell = CELLS[f"r{self.row}c{COMMENTS}"]
        start = cell.text.index(words)
        counted = (
            Value(int(count), (Quote.of(cell, start + len(term) + 1, start + len(words)),))
            if count
            else Value(1, (self.quote(term),), "derived", "one patient, event stated")
        )
        return AdverseEvent(
            self.value(term, term),
            concept or term,
            self.value(grade, f"G{grade}") if grade else None,
            counted,
            Value(of, (self.quote(str(of), N),), "derived", "the row's N"),
        )

    def no_harm(self) -> Value[bool]:
        return self.value(True, "Harms: none")


def quantity(amount: str, unit: str = "mg/m2") -> Quantity:
    return Quantity(Decimal(amount), Decimal(amount), unit)


def total(
    amount: str, doses: str, *, calendar: tuple[int, ...] = (), week: str = "", missing: tuple[str, ...] = ()
) -> Schedule:
    return Schedule(
        doses=(quantity(doses, "doses"),),
        total=(quantity(amount),),
        per_week=quantity(week, "mg/m2/week") if week else None,
        calendar=calendar,
        missing=missing,
    )


def repeated(days: tuple[int, ...], cycle: int, times: int) -> tuple[int, ...]:
    return tuple(day + cycle * turn for turn in range(times) for day in days)


def with_drug(row: Told, drug: str, words: str, n: Value[int] | None = None) -> Regimen:
    return Regimen(row.value(drug, words), n=n, part="concomitant")


def _row1() -> Study:
    row = Told(1)
    days = (1, 4, 8, 11)
    return Study(
        1, row.citation(), design=row.design(), n=row.n(), age=row.age("Adult", value="63"),
        conditions=(row.disease("systemic lupus erythematosus", "SLE"), row.disease("multiple myeloma", "MM")),
        regimens=(
            Regimen(row.value("bortezomib", "Bortezomib"), row.dose("1.5"), days=row.value(days, "days 1, 4, 8, 11"),
                    cycle_days=row.value(28, "28-day cycles"), cycles=Cycles("exact", row.value(3.0, "three cycles")),
                    schedule=total("18.0", "12", calendar=repeated(days, 28, 3), week="1.5")),
            with_drug(row, "corticosteroids", "steroids"),
        ),
        responses=(row.outcome("improvement", "improved", "better clinically", n=1, of=1, derived=True),),
        no_adverse_events=row.no_harm(),
        findings=(
            row.finding("regimen.dose-differs", "The dose is 1.5 mg/m² where every other stated dose is 1.3.",
                        "Check it against the paper.", at="regimens/0/dose", words=("1.5 mg/sqm",), severity="note"),
            row.finding("regimen.route-missing", "No route of administration is given.", "Look it up in the paper.",
                        at="regimens/0/route", severity="note"),
        ),
    )  # fmt: skip


def _row2() -> Study:
    row = Told(2)
    days = (1, 8, 15, 22)
    return Study(
        2, row.citation(), design=row.design(), n=row.n(), age=row.age("Adult", value="70"),
        conditions=(row.disease("systemic lupus erythematosus", "SLE"), row.disease("antiphospholipid syndrome", "APS"),
                    row.disease("iga multiple myeloma", "IgA MM")),
        regimens=(
            Regimen(row.value("bortezomib", "Bortezomib"), row.dose("1.3"), row.value("iv", "IV"),
                    row.value(days, "days 1, 8, 15, 22"), cycles=Cycles("exact", row.value(4.0, "four cycles")),
                    schedule=total("20.8", "16", missing=("cycle length",))),
            with_drug(row, "dexamethasone", "dexamethasone"),
        ),
        responses=(
            row.outcome("PR", "partial", "PR", n=1, of=1, condition=row.value("multiple myeloma", "the MM"), derived=True),
            row.outcome("disappearance of sle autoantibodies", "marker", "SLE antibodies gone", n=1, of=1, derived=True),
            row.outcome("PD", "progression", "MM back after 3 years", n=1, of=1,
                        condition=row.value("multiple myeloma", "MM back"), derived=True),
        ),
        adverse_events=(row.harm("peripheral neuropathy", "", concept="neuropathy", grade="1", of=1),),
        no_adverse_events=None,
        findings=(
            row.finding("response.other-disease", "The partial remission is of the myeloma, not of the lupus.",
                        "Decide which disease the question is about.", at="responses/0/condition", words=("PR (the MM)",)),
            row.finding("regimen.cycle-length-missing", "Four cycles are counted, their length is not given.",
                        "Read the paper; do not assume 21 days.", at="regimens/0/cycle_days", words=("four cycles",),
                        change="Totals stand; dates after the first cycle are open."),
        ),
    )  # fmt: skip


def _row3() -> Study:
    row = Told(3)
    return Study(
        3, row.citation(), design=row.design(), n=row.n(),
        conditions=(row.disease("systemic lupus erythematosus", "SLE", "Refractory"),),
        regimens=(
            Regimen(row.value("bortezomib", "Bortezomib"), row.dose("1.3"), row.value("iv", "IV"),
                    cycle_days=row.value(21, "21-day cycles"),
                    cycles=Cycles("median", row.value(2.0, "two"), row.value(1.0, "1–4"), row.value(4.0, "1–4")),
                    schedule=Schedule(missing=("days",))),
            with_drug(row, "dexamethasone", "dexamethasone", row.value(16, "16")),
        ),
        responses=(row.outcome("improvement", "improved", "better clinically", "20", n=20, of=20),),
        adverse_events=(
            row.harm("infections", "3", concept="infection", grade="3-4", of=20), row.harm("fever", "2", of=20),
            row.harm("nausea", "3", grade="1-2", of=20), row.harm("headache", "3", of=20),
            row.harm("polyneuropathy", "2", concept="neuropathy", of=20),
            row.harm("skin allergy", "2", concept="allergic skin reaction", of=20),
        ),
        findings=(
            row.finding("regimen.days-missing", "Cycles of 21 days without dosing days.", "Read the paper.", at="regimens/0/days",
                        words=("21-day cycles",)),
            row.finding("harm.grade-scope", "A grade stands before nausea; whether it covers the terms after it is open.",
                        "Read the paper.", at="adverse_events/4/grade", words=("G1-2",)),
            row.finding("population.age-missing", "No age is given.", "Look it up in the paper.", at="age", severity="note"),
        ),
    )  # fmt: skip


def _row4() -> Study:
    row = Told(4)
    marker = row.quote("plasma cells in blood and marrow halved; antibodies and Ig lower")
    return Study(
        4, row.citation(), design=row.design(), n=row.n(),
        conditions=(row.disease("systemic lupus erythematosus", "SLE"),),
        regimens=(
            Regimen(row.value("bortezomib", "Bortezomib"), row.dose("1.3"),
                    cycles=Cycles("exact", row.value(2.0, "two cycles")),
                    doses=row.value(4, "four injections", status="uncertain",
                                    why="four in all, or four in each of the two cycles"),
                    schedule=Schedule(doses=(quantity("4", "doses"), quantity("8", "doses")),
                                      total=(quantity("5.2"), quantity("10.4")), missing=("days", "cycle length"))),
        ),
        statements=(Statement("marker", marker),),
        findings=(
            row.finding("regimen.doses-ambiguous", "“Four injections in two cycles” is four in all, or four in each.",
                        "Read the paper; both totals are kept until then.", at="regimens/0/doses",
                        words=("four injections in two cycles",)),
            row.finding("response.no-count", "The outcome is a laboratory change; no patients are counted.",
                        "Nothing to do: the row is left out of any response.", severity="note"),
            row.finding("harm.silent", "The row says nothing about harms.", "Read the paper.", at="no_adverse_events",
                        severity="note"),
            row.finding("regimen.route-missing", "No route of administration is given.", "Look it up in the paper.",
                        at="regimens/0/route", severity="note"),
            row.finding("population.age-missing", "No age is given.", "Look it up in the paper.", at="age", severity="note"),
        ),
    )  # fmt: skip


def _row5() -> Study:
    row = Told(5)
    days = (1, 4, 8, 11)
    return Study(
        5, row.citation(), design=row.design(), n=row.n(), age=row.age("Adults", value="27.8", span=("21", "43")),
        conditions=(row.disease("lupus nephritis", "lupus nephritis", "Refractory"),),
        regimens=(
            Regimen(row.value("bortezomib", "Bortezomib"), row.dose("1.3"), row.value("iv", "IV"),
                    row.value(days, "days 1, 4, 8, 11"), row.value(21, "21-day cycles"),
                    Cycles("exact", row.value(4.0, "four cycles")),
                    schedule=total("20.8", "16", calendar=repeated(days, 21, 4), week="1.73")),
            with_drug(row, "corticosteroids", "steroids"),
        ),
        responses=(
            row.outcome("CR", "complete", "CR 3", n=3, of=5), row.outcome("PR", "partial", "PR 1", n=1, of=5),
            row.outcome("NR", "none", "NR 1", n=1, of=5),
        ),
        adverse_events=(
            row.harm("thrombocytopenia", "5", grade="1-2", of=5), row.harm("gastrointestinal", "3", of=5),
            row.harm("neurotoxicity", "3", concept="neuropathy", of=5), row.harm("raised creatinine", "2", of=5),
            row.harm("fever", "3", of=5), row.harm("zoster", "1", of=5), row.harm("hypertension", "1", of=5),
        ),
        findings=(
            row.finding("harm.term-broader", "Neurotoxicity is wider than neuropathy; it is counted as neuropathy.",
                        "Confirm it or leave it out.", at="adverse_events/2/term", words=("neurotoxicity",)),
            row.finding("harm.class-only", "“Gastrointestinal” names an organ system, not an event.", "Read the paper.",
                        at="adverse_events/1/term", words=("gastrointestinal",), severity="note"),
        ),
    )  # fmt: skip


def _row6() -> Study:
    row = Told(6)
    return Study(
        6, row.citation(), design=row.design(), n=row.n(),
        conditions=(row.disease("lupus nephritis", "lupus nephritis", "Resistant"),),
        regimens=(
            Regimen(row.value("bortezomib", "Bortezomib"), cycle_days=row.value(7, "weekly cycles"),
                    cycles=Cycles("median", row.value(6.0, "six"), row.value(5.0, "5–7"), row.value(7.0, "5–7")),
                    schedule=Schedule(missing=("dose", "days"))),
        ),
        responses=(
            row.outcome("CR", "complete", "CR 1", n=1, of=12), row.outcome("PR", "partial", "PR 10", n=10, of=12),
            row.outcome("NR", "none", "NR 1", n=1, of=12),
        ),
        adverse_events=(row.harm("polyneuropathy", "2", concept="neuropathy", grade="2", of=12),),
        findings=(
            row.finding("regimen.dose-missing", "No dose, route or dosing day is given.", "Read the paper.", at="regimens/0/dose",
                        words=("Bortezomib, median of six (5–7) weekly cycles",)),
            row.finding("population.age-missing", "No age is given.", "Look it up in the paper.", at="age", severity="note"),
        ),
    )  # fmt: skip


def _row7() -> Study:
    row = Told(7)
    days = (1, 4, 8, 11, 22, 29, 36, 43, 50, 57)
    return Study(
        7, row.citation(), design=row.design(), n=row.n(), age=row.age("Adult", value="44"),
        conditions=(row.disease("primary sjögren syndrome", "primary Sjögren syndrome", "Refractory"),),
        regimens=(
            Regimen(row.value("bortezomib", "Bortezomib"), row.dose("1.3"),
                    days=row.value(days, "days 1, 4, 8, 11, 22, 29, 36, 43, 50, 57"),
                    schedule=total("13.0", "10", calendar=days)),
        ),
        responses=(row.outcome("improvement", "improved", "better clinically", n=1, of=1, derived=True),),
        no_adverse_events=row.no_harm(),
        findings=(
            row.finding("regimen.days-without-cycle", "Ten days are listed and no cycle; they are read as one course.",
                        "Confirm it.", at="regimens/0/days", severity="note"),
        ),
    )  # fmt: skip


def _row8() -> Study:
    row = Told(8)
    days = (1, 4, 8, 11)

    def course(words: str, cycles: float, n: Value[int], schedule: Schedule) -> Regimen:
        return Regimen(row.value("bortezomib", "Bortezomib"), row.dose("1.3"), row.value("iv", "IV"),
                       row.value(days, "days 1, 4, 8, 11"), cycles=Cycles("exact", row.value(cycles, words)), n=n,
                       schedule=schedule)  # fmt: skip

    return Study(
        8, row.citation(), design=row.design(), n=row.n(), age=row.age("Adults", ages=("78", "72", "60")),
        conditions=(row.disease("rheumatoid arthritis", "RA"), row.disease("multiple myeloma", "MM")),
        regimens=(
            course("eight cycles", 8.0, row.value(2, "two patients"), total("41.6", "32", missing=("cycle length",))),
            course("three in one", 3.0, row.value(1, "one"), total("15.6", "12", missing=("cycle length",))),
            with_drug(row, "corticosteroids", "steroids"),
        ),
        responses=(row.outcome("improvement", "improved", "joints better", n=None, of=3),),
        no_adverse_events=row.no_harm(),
        findings=(
            row.finding("response.count-missing", "Joints improved, but in how many of 3 is not said.",
                        "Read the paper; leave the row out until then.", at="responses/0/n", words=("joints better",)),
            row.finding("regimen.cycle-length-missing", "Cycles are counted, their length is not given.",
                        "Read the paper; do not assume 21 days.", at="regimens/0/cycle_days", words=("eight cycles",)),
        ),
    )  # fmt: skip


def study_cells(row: int) -> tuple[str, ...]:
    return tuple(f"r{row}c{column}" for column in range(len(HEADERS)))


def table() -> EvidenceTable:
    studies = (_row1(), _row2(), _row3(), _row4(), _row5(), _row6(), _row7(), _row8())
    note = CELLS["note"]
    dictionary = tuple(
        Abbreviation(
            short, long, Quote.of(note, (at := note.text.index(f"{short}, {long}")), at + len(short) + 2 + len(long))
        )
        for short, long in SHORT.items()
    )
    return EvidenceTable(
        id=None, label="Table 4", title=TITLE, kind="treatment-evidence", why="a row a study, with a drug and its outcome",
        columns=tuple(Column(CELLS[f"r0c{at}"], role) for at, (_, role) in enumerate(HEADERS)), abbreviations=dictionary,
        studies=studies, cells=tuple(CELLS.values()), rows=tuple(study_cells(study.row) for study in studies),
        findings=(
            Finding(
                "studies.overlap", "warning",
                "Rows 3 and 4: same first author (Alexander), drug (bortezomib) and disease (systemic lupus erythematosus); "
                "the 8 patients may be among the 20.", "Compare centres and dates in the papers.",
                quotes=(Told(3).quote("Alexander et al.", CITATION), Told(4).quote("Alexander et al.", CITATION)),
                rows=(3, 4), consequence="Patients: 28, or 20.",
            ),
            Finding("population.sex-missing", "note", "No row gives the sex of its patients.", "Look it up in the papers."),
        ),
    )  # fmt: skip


def evidence() -> Evidence:
    return Evidence(SOURCE, (table(),))


def only(rows: Iterable[int]) -> Evidence:
    """The same evidence with these rows alone."""
    kept = set(rows)
    whole = table()
    part = replace(
        whole,
        studies=tuple(study for study in whole.studies if study.row in kept),
        rows=tuple(row for study, row in zip(whole.studies, whole.rows, strict=True) if study.row in kept),
    )
    return Evidence(SOURCE, (part,))
