"""The findings of the founding table, against the list made by hand for the report's design."""

from __future__ import annotations

import pytest

from evitable.checks import check
from evitable.model import Finding
from tests.unit.checks.building import evidence
from tests.unit.checks.founding import founding_table

# Code, severity, rows: the sixteen findings of the design reference, in its order.
REFERENCE = [
    ("studies.overlap", "warning", {3, 4}),
    ("response.count-missing", "warning", {8}),
    ("response.other-disease", "warning", {2}),
    ("regimen.doses-ambiguous", "warning", {4}),
    ("regimen.cycle-length-missing", "warning", {2, 8}),
    ("regimen.dose-missing", "warning", {6}),
    ("regimen.days-missing", "warning", {3}),
    ("harm.term-broader", "warning", {5}),
    ("harm.grade-scope", "warning", {3, 5}),
    ("response.no-count", "note", {4}),
    ("harm.silent", "note", {4}),
    ("regimen.days-without-cycle", "note", {7}),
    ("regimen.dose-differs", "note", {1}),
    ("harm.class-only", "note", {5}),
    ("regimen.route-missing", "note", {1, 4, 6, 7}),
    ("population.age-missing", "note", {3, 4, 6}),
]
FOUND = check(evidence(founding_table())).all_findings()


def _of(code: str) -> list[Finding]:
    return [finding for finding in FOUND if finding.code == code]


def _one(code: str, row: int) -> Finding:
    (finding,) = [finding for finding in _of(code) if finding.row == row or row in finding.rows]
    return finding


@pytest.mark.parametrize(("code", "severity", "rows"), REFERENCE)
def test_a_finding_of_the_reference_is_made_of_the_same_rows(code: str, severity: str, rows: set[int]) -> None:
    found = _of(code)
    assert {finding.severity for finding in found} == {severity}
    named = {row for finding in found for row in finding.rows or (finding.row,)}
    assert named == rows


def test_nothing_is_found_beyond_the_reference_but_that_no_row_gives_sex() -> None:
    assert {finding.code for finding in FOUND} - {code for code, _, _ in REFERENCE} == {"population.sex-missing"}
    (sex,) = _of("population.sex-missing")
    assert (sex.row, sex.severity) == (None, "note")


@pytest.mark.parametrize(
    ("code", "row", "message", "consequence"),
    [
        (
            "studies.overlap",
            3,
            "Rows 3 and 4: same first author (Alexander), drug (bortezomib) and disease (systemic lupus "
            "erythematosus); the 8 patients may be among the 20.",
            "Patients: 28, or 20.",
        ),
        (
            "regimen.doses-ambiguous",
            4,
            "4 doses in 2 cycles: 4 in all, or 4 in each.",
            "Planned total 5.2 or 10.4 mg/m²; both kept.",
        ),
        (
            "regimen.cycle-length-missing",
            8,
            "8 cycles and 3 cycles of bortezomib, their length is not given.",
            "Totals stand; dates after the first cycle are open.",
        ),
        (
            "regimen.dose-missing",
            6,
            "No dose, route or dosing day of bortezomib; weekly cycles may mean one dose a week.",
            "No planned total; the row is left out of any analysis by dose.",
        ),
        (
            "regimen.days-without-cycle",
            7,
            "10 days are listed and no cycle; read as one course.",
            "Planned total 13.0 mg/m².",
        ),
        ("regimen.dose-differs", 1, "Bortezomib 1.5 mg/m² where every other stated dose is 1.3.", ""),
        (
            "response.count-missing",
            8,
            "“joints better”, but in how many of 3 is not said.",
            "Sums are shown with and without the row.",
        ),
        (
            "response.other-disease",
            2,
            "The partial response is of multiple myeloma, not of systemic lupus erythematosus.",
            "It counts in any response; the sum is shown without it too.",
        ),
    ],
)
def test_a_message_names_the_values(code: str, row: int, message: str, consequence: str) -> None:
    finding = _one(code, row)
    assert (finding.message, finding.consequence) == (message, consequence)


def test_ten_counts_keep_an_open_grade() -> None:
    spans = [len(finding.quotes) - 2 for finding in _of("harm.grade-scope")]
    assert sum(spans) == 10


@pytest.mark.parametrize(
    ("code", "row", "column", "at"),
    [
        ("harm.term-broader", 5, "Comments", "adverse_events/2/concept"),
        ("regimen.cycle-length-missing", 2, "Comments", "regimens/0/cycle_days"),
        ("response.other-disease", 2, "Comments", "responses/0/condition"),
        ("studies.overlap", 3, "Reference", ""),
        ("population.age-missing", 3, "Patients", "age"),
        ("harm.silent", 4, "Comments", "no_adverse_events"),
        ("regimen.route-missing", 6, "Comments", "regimens/0/route"),
    ],
)
def test_a_finding_leads_to_its_column_and_value(code: str, row: int, column: str, at: str) -> None:
    finding = _one(code, row)
    assert (finding.column, finding.at) == (column, at)


def test_silence_leads_to_the_words_in_which_it_was_looked_for() -> None:
    (comments,) = _one("harm.silent", 4).quotes
    assert comments.text.startswith("• Bortezomib 1.3 mg/m2, four injections")
    assert _one("population.age-missing", 3).quotes == ()


def test_every_quote_is_a_slice_of_its_cell() -> None:
    texts = {cell.id: cell.text for cell in founding_table().cells}
    for finding in FOUND:
        for quote in finding.quotes:
            place = quote.place
            assert texts[place.cell][place.start : place.end] == quote.text
