"""The graph of rows that may hold the same patients: what joins two rows, and how strongly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from evitable.checks import check
from evitable.model import EvidenceTable, Finding, Reference, SharedPatients, Study
from tests.unit.checks.building import Row, age, cite, drug, evidence, study, table

LUPUS = "systemic lupus erythematosus"
GIVEN = drug("bortezomib", "1.3 mg/m2")


def _row(row: int, author: str, number: str, year: int, n: int, **rest: Any) -> Study:
    return study(row, n, citation=cite(author, number, year), conditions=[LUPUS], regimens=(GIVEN,), **rest)


def _overlaps(*studies: Study, rows: list[Row] | None = None) -> list[Finding]:
    made: EvidenceTable = table(*studies, rows=rows) if rows else table(*studies)
    return [one for one in check(evidence(made)).all_findings() if one.code == "studies.overlap"]


def test_rows_of_one_author_near_in_time_with_one_n_are_strongly_joined() -> None:
    (found,) = _overlaps(_row(1, "Alexander T", "51", 2015, 12), _row(2, "Alexander T", "10", 2017, 12))
    (edge,) = found.links
    assert edge == SharedPatients(
        (1, 2), ("reported 2 years apart", "12 patients in both", "the same dose (1.3 mg/m2)"), "strong"
    )


def test_years_far_apart_make_it_weak() -> None:
    (found,) = _overlaps(_row(1, "Alexander T", "51", 2004, 12), _row(2, "Alexander T", "10", 2019, 20))
    assert [edge.strength for edge in found.links] == ["weak"]
    assert "12 may be among the 20" in found.links[0].reasons


def test_periods_of_recruitment_are_read_from_the_row() -> None:
    rows = [
        Row(1, "Cohort", "SLE", "adult", "12", "seen 2001–2008", "Alexander 51"),
        Row(2, "Cohort", "SLE", "adult", "20", "seen 2012 to 2016", "Alexander 10"),
    ]
    (found,) = _overlaps(_row(1, "Alexander", "51", 2010, 12), _row(2, "Alexander", "10", 2018, 20), rows=rows)
    assert "periods that do not overlap" in found.links[0].reasons
    assert found.links[0].strength == "weak"


def test_single_cases_of_like_age_are_told() -> None:
    (found,) = _overlaps(
        _row(1, "Alexander", "51", 2010, 1, age=age(40)), _row(2, "Alexander", "10", 2011, 1, age=age(41))
    )
    assert "single cases of like age" in found.links[0].reasons
    assert found.links[0].strength == "strong"


def test_several_authors_in_common_join_rows_of_other_first_authors() -> None:
    names = ("Meyer A", "Okoro B", "Silva C", "Tanaka D")

    def listed(row: int, first: str, number: str, authors: tuple[str, ...]) -> Study:
        made = _row(row, first, number, 2015 + row, 10 + row)
        entry = Reference(f"r{row}", number, "", (first, *authors), 2015 + row, None, None)
        return replace(made, citation=replace(made.citation, references=(entry,)))

    (found,) = _overlaps(listed(1, "Alexander T", "51", names[:3]), listed(2, "Benson K", "10", names))
    assert found.rows == (1, 2)
    assert "3 authors in common" in found.links[0].reasons
    assert not _overlaps(listed(1, "Alexander T", "51", names[:2]), listed(2, "Benson K", "10", names))


def test_three_rows_make_one_component_with_every_edge() -> None:
    studies = [_row(row, "Alexander T", str(row), 2010 + row, 5 * row) for row in (1, 2, 3)]
    (found,) = _overlaps(*studies)
    assert found.rows == (1, 2, 3)
    assert {edge.rows for edge in found.links} == {(1, 2), (1, 3), (2, 3)}
