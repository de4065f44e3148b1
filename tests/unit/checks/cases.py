"""For each rule a table that it finds fault with, and one beside it that it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from evitable.model import Age, EvidenceTable, Finding, Place, Quote, Sex, Study, Value
from tests.unit.checks.building import (
    Row,
    abbreviation,
    age,
    cite,
    cycles,
    drug,
    harm,
    response,
    sex,
    statement,
    study,
    table,
)

Case = EvidenceTable | Study

BORTEZOMIB = drug("bortezomib", "1.3 mg/m2", route="iv", days=(1, 4, 8, 11), cycle_days=21, cycles=cycles(4))
LUPUS, MYELOMA = "systemic lupus erythematosus", "multiple myeloma"


def _regimen(*regimens: object, n: int = 5) -> Study:
    return study(n=n, regimens=tuple(regimens))


def _doses(*amounts: str) -> EvidenceTable:
    return table(*(study(row, 5, regimens=(drug("bortezomib", amount),)) for row, amount in enumerate(amounts, 1)))


def _rows(*studies: Study) -> EvidenceTable:
    return table(*studies)


def _authors(first: str, second: str) -> EvidenceTable:
    shared: dict[str, Any] = {"conditions": [LUPUS], "regimens": (BORTEZOMIB,)}
    return _rows(study(1, 20, citation=cite(first, "51"), **shared), study(2, 8, citation=cite(second, "10"), **shared))


def _report(first: str, second: str) -> EvidenceTable:
    def one(row: int, given: str) -> Study:
        regimens = (drug("tocilizumab", given),)
        return study(
            row, 50, citation=cite("Stone et al.", "7"), conditions=["giant cell arteritis"], regimens=regimens
        )

    return _rows(one(1, first), one(2, second))


def _harms(text: str, *names: tuple[str, str | None]) -> EvidenceTable:
    """A row whose events stand in its comments, each with the grade words before it."""
    row = Row(1, "", "", "", "20", text, "")
    events = tuple(
        harm(row.said(name, name), 2, grade=row.said(grade[1:], grade) if grade else None) for name, grade in names
    )
    return table(study(1, 20, adverse_events=events), rows=[row])


def _words(text: str, *explained: str) -> EvidenceTable:
    row = Row(1, "", "", "", "5", text, "")
    return table(study(1, 5), rows=[row], abbreviations=[abbreviation(short, f"the {short}") for short in explained])


def _outcome(*responses: object, n: int | None = 10, **rest: Any) -> Study:
    return study(n=n, responses=tuple(responses), **rest)


def _cells(harms: str, *rows: tuple[str, ...], grade: str | None = None) -> EvidenceTable:
    """Rows of given words; `harms` stands in the comments of the first, `grade` is what its one harm took up."""
    row = Row(1, "Case series", "SLE", "adult", "20", harms, "Jones 12")
    events = (harm(row.said("fever", "fever"), 2, grade=row.said(grade, grade)),) if grade else ()
    others = [Row(number, *texts) for number, texts in enumerate(rows, 2)]
    studies = [study(1, 20, adverse_events=events), *(study(other.number, 20) for other in others)]
    return table(*studies, rows=[row, *others])


def _spread(words: str) -> EvidenceTable:
    row = Row(1, "", "", words, "4", "", "")
    given = Age(None, Value("mean"), row.said(40.0, "40", 3), row.said(20.0, "20", 3), row.said(60.0, "60", 3))
    return table(study(1, 4, age=given), rows=[row])


def _printed(average: str, *, stat: str, n: int, low: float | None = None, high: float | None = None) -> Study:
    row = Row(1, "", "", average, "", "", "")
    return study(n=n, age=age(row.said(float(average), average, 3), low, high, stat=stat))


def _named(first: str, second: str, n: int = 9) -> EvidenceTable:
    shared: dict[str, Any] = {"conditions": [LUPUS], "regimens": (BORTEZOMIB,)}
    one = study(1, 9, citation=cite(first, "5", 2017), **shared)
    return _rows(one, study(2, n, citation=cite(second, "8", 2017), **shared))


def _total(total: str) -> EvidenceTable:
    quote = Quote(total, Place("r3c4", 0, len(total)))
    summed = Finding("row.summary", "note", "The row “Total” sums up others and is no study.", "", quotes=(quote,))
    made = table(study(1, 5), study(2, 8), findings=[summed])
    columns = tuple(replace(column, role="n") if column.header.text == "N" else column for column in made.columns)
    return replace(made, columns=columns)


def _followed(words: str, duration: str = "12 months") -> EvidenceTable:
    given = drug("bortezomib", "1.3 mg/m2", duration=duration)
    return table(study(1, 5, regimens=(given,), statements=(statement("follow-up", words),)))


def _scheduled(days: tuple[int, ...]) -> EvidenceTable:
    """Four rows of one drug, the last on these days."""
    plans = [(1, 4, 8, 11)] * 3 + [days]
    given = [drug("bortezomib", "1.3 mg/m2", days=plan, cycle_days=21, cycles=cycles(4)) for plan in plans]
    return table(*(study(row, 5, regimens=(one,)) for row, one in enumerate(given, 1)))


def _marked(last: str, mark: str | None) -> EvidenceTable:
    """Four rows with reference marks, the last by this author and with this mark."""
    marks = [("Alexander", "3"), ("Benson", "4"), ("Castro", "5"), (last, mark)]
    return table(*(study(row, 5, citation=cite(*named)) for row, named in enumerate(marks, 1)))


def _unread(words: str) -> EvidenceTable:
    """A row whose dose column holds words of which nothing was made."""
    row = Row(1, "", "", "", "5", words, "")
    made = table(study(1, 5, unread=row.said(words, words).quotes), rows=[row])
    columns = tuple(replace(column, role="dose") if column.role == "comments" else column for column in made.columns)
    return replace(made, columns=columns)


CASES: dict[str, tuple[Case, Case]] = {
    "count.above-n": (
        study(n=23, adverse_events=(harm("infections", 26),)),
        study(n=23, adverse_events=(harm("infections", 23),)),
    ),
    "count.denominator-above-n": (_outcome(response("OR", 30, of=45), n=23), _outcome(response("OR", 16, of=20), n=23)),
    "percentage.out-of-range": (_outcome(response("OR", pct=104.0)), _outcome(response("OR", pct=100.0))),
    "percentage.differs": (
        _outcome(response("OR", 16, of=27, pct=57.1), n=28),
        _outcome(response("OR", 16, of=27, pct=59.3), n=28),
    ),
    "percentage.other-denominator": (
        _outcome(response("OR", 10, pct=55.6), n=20),
        _outcome(response("OR", 10, pct=50.0), n=20),
    ),
    "percentage.impossible": (_outcome(response("OR", pct=81.0), n=13), _outcome(response("OR", pct=77.0), n=13)),
    "response.sum-above-n": (
        _outcome(response("CR", 5), response("PR", 4), response("NR", 3), n=11),
        _outcome(response("CR", 5), response("PR", 4), response("NR", 3), n=12),
    ),
    "response.sum-below-n": (
        _outcome(response("CR", 4), response("PR", 3), response("NR", 2)),
        _outcome(response("CR", 4), response("PR", 3)),
    ),
    "response.overall-below-parts": (
        _outcome(response("OR", 5), response("CR", 3), response("PR", 3)),
        _outcome(response("OR", 6), response("CR", 3), response("PR", 3)),
    ),
    "range.value-outside": (study(age=age(61, 49, 58)), study(age=age(54, 49, 58))),
    "range.reversed": (study(age=age(None, 58, 49, stat="range")), study(age=age(None, 49, 58, stat="range"))),
    "population.age-and-group": (
        study(age=age(9, stat="exact", group="adult")),
        study(age=age(17, stat="exact", group="adult")),
    ),
    "population.age-implausible": (study(age=age(278, stat="exact")), study(age=age(278, stat="exact", unit="months"))),
    "regimen.days-beyond-cycle": (
        _regimen(drug("bortezomib", days=(1, 15, 29), cycle_days=28)),
        _regimen(drug("bortezomib", days=(1, 15, 28), cycle_days=28)),
    ),
    "regimen.days-order": (
        _regimen(drug("bortezomib", days=(1, 4, 4, 11), cycle_days=21)),
        _regimen(drug("fludarabine", days=(-5, -4, -3))),
    ),
    "regimen.doses-ambiguous": (
        _regimen(drug("bortezomib", "1.3 mg/m2", doses=4, cycles=cycles(2))),
        _regimen(drug("bortezomib", "1.3 mg/m2", doses=4, cycles=cycles(1))),
    ),
    "regimen.doses-differ": (
        _regimen(drug("rituximab", "1 g", doses=4, days=(1, 15))),
        _regimen(drug("rituximab", "1 g", doses=2, days=(1, 15))),
    ),
    "regimen.cycle-length-missing": (
        _regimen(drug("bortezomib", "1.3 mg/m2", days=(1, 8), cycles=cycles(4))),
        _regimen(drug("bortezomib", "1.3 mg/m2", days=(1, 8), cycles=cycles(1))),
    ),
    "regimen.dose-missing": (
        _regimen(drug("bortezomib", frequency="weekly")),
        _regimen(drug("steroids", part="concomitant")),
    ),
    "regimen.unit-missing": (_regimen(drug("bortezomib", "1.3")), _regimen(drug("bortezomib", "1.3 mg/m2"))),
    "regimen.days-missing": (
        _regimen(drug("bortezomib", "1.3 mg/m2", cycle_days=21, cycles=cycles(2))),
        _regimen(drug("bortezomib", "1.3 mg/m2", frequency="weekly", cycles=cycles(2))),
    ),
    "regimen.days-without-cycle": (
        _regimen(drug("bortezomib", "1.3 mg/m2", days=(1, 4, 8, 11))),
        _regimen(drug("rituximab", "1 g", days=(1, 15))),
    ),
    "regimen.dose-differs": (
        _doses("1.5 mg/m2", "1.3 mg/m2", "1.3 mg/m2", "1.3 mg/m2"),
        _doses("1.5 mg/m2", "1.3 mg/m2", "1 mg/m2", "1.3 mg/m2"),
    ),
    "regimen.dose-tenfold": (
        _doses("13 mg/m2", "1.3 mg/m2", "1.3 mg/m2", "1 mg/m2"),
        _doses("9 mg/m2", "1.3 mg/m2", "1.3 mg/m2", "1 mg/m2"),
    ),
    "regimen.route-missing": (
        _regimen(drug("bortezomib", "1.3 mg/m2")),
        _regimen(drug("bortezomib", "1.3 mg/m2", route="sc")),
    ),
    "regimen.n-above-n": (_regimen(drug("dexamethasone", n=16), n=12), _regimen(drug("dexamethasone", n=12), n=12)),
    "regimen.groups-and-n": (
        _regimen(drug("rituximab", "1 g", n=38), drug("rituximab", "375 mg/m2", n=10), n=51),
        _regimen(drug("rituximab", "1 g", n=38), drug("rituximab", "375 mg/m2", n=13), n=51),
    ),
    "studies.overlap": (_authors("Alexander et al.", "Alexander et al."), _authors("Wang X et al.", "Wang Y et al.")),
    "studies.repeated-report": (_report("8 mg/kg", "8 mg/kg"), _report("8 mg/kg", "4 mg/kg")),
    "studies.report-of-several": (study(n=2, design="case report"), study(n=1, design="case report")),
    "studies.series-of-one": (
        study(n=1, design="case series"),
        table(study(1, 1, design="case series"), kind="patient-treatment"),
    ),
    "studies.review": (
        _rows(study(1, 412, design="systematic review"), study(2, 8, design="case series")),
        _rows(study(1, 412, design="systematic review"), study(2, 80, design="systematic review")),
    ),
    "population.n-missing": (_rows(study(1), study(2, 5)), _rows(study(1, regimens=(drug("ivig", n=4),)), study(2, 5))),
    "population.treated-above-n": (study(n=5, n_treated=7), study(n=7, n_treated=5)),
    "population.sex-above-n": (study(n=20, sex=sex(16, 6)), study(n=22, sex=sex(16, 6))),
    "population.sex-below-n": (study(n=20, sex=sex(10, 6)), study(n=20, n_treated=16, sex=sex(10, 6))),
    "population.ages-and-n": (
        study(n=4, age=age(None, ages=[78, 72, 60])),
        study(n=3, age=age(None, ages=[78, 72, 60])),
    ),
    "population.age-missing": (_rows(study(1, 5), study(2, 5, age=age(40))), study(1, 5, age=age(None, group="adult"))),
    "population.sex-missing": (
        _rows(study(1, 5), study(2, 5, sex=Sex(Value(5)))),
        study(1, 4, statements=(statement("sex-ratio", "F:M 3:1"),)),
    ),
    "response.count-missing": (_outcome(response("improvement"), n=3), _outcome(response("improvement"), n=1)),
    "response.other-disease": (
        _outcome(response("PR", 1, condition=MYELOMA), n=1, conditions=[LUPUS, "iga multiple myeloma"]),
        _outcome(response("PR", 1, condition=LUPUS), n=1, conditions=[LUPUS, "iga multiple myeloma"]),
    ),
    "response.no-count": (
        study(n=8, statements=(statement("marker-change", "fewer plasma cells"),)),
        _outcome(response("CR", 3), statements=(statement("marker-change", "fewer plasma cells"),)),
    ),
    "response.silent": (_rows(_outcome(response("CR", 3)), study(2, 5)), _outcome(response("relapse", 1))),
    "harm.term-broader": (
        study(n=5, adverse_events=(harm("neurotoxicity", 3, "neuropathy"),)),
        study(n=5, adverse_events=(harm("polyneuropathy", 3, "neuropathy"),)),
    ),
    "harm.class-only": (
        study(n=5, adverse_events=(harm("gastrointestinal", 3),)),
        study(n=5, adverse_events=(harm("gastrointestinal bleeding", 3),)),
    ),
    "harm.grade-scope": (
        _harms("G2 nausea (2), fever (2)", ("nausea", "G2"), ("fever", None)),
        _harms("fever (2), G2 nausea (2)", ("fever", None), ("nausea", "G2")),
    ),
    "harm.count-missing": (
        study(n=5, adverse_events=(harm("heart block"),)),
        study(n=1, adverse_events=(harm("heart block"),)),
    ),
    "harm.repeated-concept": (
        study(n=9, adverse_events=(harm("polyneuropathy", 2, "neuropathy"), harm("neurotoxicity", 3, "neuropathy"))),
        study(n=9, adverse_events=(harm("neuropathy", 2, grade="1"), harm("neuropathy", 3, grade="2"))),
    ),
    "harm.none-and-events": (
        study(n=9, no_adverse_events=True, adverse_events=(harm("zoster", 1),)),
        study(n=9, no_adverse_events=True),
    ),
    "harm.silent": (
        _rows(study(1, 5), study(2, 5, no_adverse_events=True)),
        study(1, 5, statements=(statement("absent-event", "no severe infections"),)),
    ),
    "abbreviation.unexplained": (_words("PR of the MM", "PR"), _words("PR of the MM in the USA", "PR", "MM")),
    "abbreviation.unused": (_words("PR of the MM", "PR", "SLE"), _words("two PRs", "PR")),
    "words.bracket-open": (_words("prednisone (40 mg/day, tapered"), _words("1) prednisone (40 mg/day) 2) none")),
    "abbreviation.two-meanings": (_words("after PE", "SLE"), _words("after PE", "PE")),
    "regimen.schedule-differs": (_scheduled((1, 5, 8, 11)), _scheduled((1, 4, 8, 11))),
    "regimen.doses-and-frequency": (
        _regimen(drug("rituximab", "375 mg/m2", frequency="weekly", doses=8, duration="4 weeks")),
        _regimen(drug("rituximab", "375 mg/m2", frequency="weekly", doses=4, duration="4 weeks")),
    ),
    "studies.reference-impossible": (
        study(5, citation=replace(cite("Zhang", "5"), pmid=Value("312345678901"))),
        study(5, citation=replace(cite("Zhang", "5"), pmid=Value("31234567"), doi=Value("10.1000/xyz123"))),
    ),
    "studies.reference-shared": (_marked("Zhang", "5"), _marked("Zhang", "6")),
    "studies.reference-missing": (_marked("Zhang", None), _marked("Zhang", "6")),
    "reading.unread-cell": (_unread("3?? mg/m2"), _unread("as before")),
    "reading.uncertain-count": (
        study(n=Value(7, status="uncertain", why="two numbers stand there")),
        study(n=Value(7, status="derived", why="4 women and 3 men")),
    ),
    "studies.citation-missing": (study(5), study(5, citation=cite("Zhang", "52"))),
    "studies.design-missing": (study(5), study(5, design="case series")),
    "population.condition-missing": (study(5), study(5, conditions=[LUPUS])),
    "population.condition-from-caption": (
        study(5, conditions=[Value("pemphigus", (Quote("pemphigus", Place("title", 13, 22)),))]),
        study(5, conditions=[Value("pemphigus vulgaris", (Quote("PV", Place("r1c2", 0, 2)),))]),
    ),
    "regimen.missing": (study(5), study(5, regimens=(BORTEZOMIB,))),
    "count.total-differs": (_total("14"), _total("13")),
    "population.average-impossible": (
        _printed("41.3", stat="median", n=4),
        _printed("41.5", stat="median", n=4),
    ),
    "population.average-off-range": (
        _printed("58", stat="mean", n=4, low=20, high=60),
        _printed("48", stat="mean", n=4, low=20, high=60),
    ),
    "population.spread-impossible": (_spread("40 ± 28 (20-60)"), _spread("40 ± 18 (20-60)")),
    "regimen.unit-unusual": (
        _regimen(drug("rituximab", "375 mg/kg")),
        _regimen(drug("rituximab", "375 mg/m2")),
    ),
    "regimen.dose-unusual": (_regimen(drug("bortezomib", "13 mg/m2")), _regimen(drug("bortezomib", "1 mg/m2"))),
    "regimen.route-unusual": (
        _regimen(drug("eculizumab", "900 mg", route="po")),
        _regimen(drug("eculizumab", "900 mg", route="parenteral")),
    ),
    "regimen.duration-differs": (
        _regimen(drug("bortezomib", "1.3 mg/m2", cycle_days=21, cycles=cycles(4), duration="12 months")),
        _regimen(drug("bortezomib", "1.3 mg/m2", cycle_days=21, cycles=cycles(4), duration="3 months")),
    ),
    "studies.follow-up-short": (_followed("6 months"), _followed("median 18 (6-30) months")),
    "studies.same-row": (
        _cells("fever (2)", ("Case series", "SLE", "adult", "20", "fever (2)", "Jones  12")),
        _cells("fever (2)", ("Case series", "SLE", "adult", "20", "fever (3)", "Jones 12")),
    ),
    "studies.same-study": (_named("Alexander et al.", "Alexandre et al."), _named("Wang et al.", "Yang et al.")),
    "harm.grade-outside": (_cells("grade 6 fever (2)"), _cells("grade 5 fever (2), G-CSF 300 mg")),
    "harm.grade-alone": (_cells("fever (2); grade 3 (1)"), _cells("fever (2), grade 3", grade="grade 3")),
}
