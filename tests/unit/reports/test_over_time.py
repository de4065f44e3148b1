"""Swimmer and funnel plots: what stands where, from the numbers of the rows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import evitable
from evitable.api.figures import figures
from evitable.model import LedgerLine, Outcome, Pool
from evitable.reports.figures.funnel import ENOUGH, funnel_figure
from evitable.reports.figures.marks import FigureRow, Mark, RowFigure, Strip
from evitable.reports.figures.published import Published
from evitable.reports.lengths import in_months, lasting, moment
from evitable.reports.outline import outline
from evitable.reports.runs import plain_text
from evitable.synthesis import synthesise
from tests.unit.reports import founding, sums
from tests.unit.reports.scaled import many, many_sums

PATIENTS = """Table 1. Patients treated with rituximab for refractory pemphigus.
Author\tPatients\tTreatment\tTreatment duration\tResponse\tFollow-up, months
Adams [1]\t1 (case report)\tRituximab 375 mg/m2 weekly\t4 weeks\tCR after 3 months, relapse after 2 years\t37
Brown [2]\t1 (case report)\tRituximab 375 mg/m2 weekly\t1 year 6 months\tPR 1\t18
Clark [3]\t12 (case series)\tRituximab 375 mg/m2 weekly\t4 weeks\tCR 8\t20
"""


@cache
def swimmer(text: str = PATIENTS) -> Published:
    (found,) = figures(text.encode(), "swimmer", name="patients.tsv")
    return found


def strips(figure: RowFigure) -> dict[str, Strip]:
    rows = [row for group in figure.groups for row in group.rows]
    return {name(row): next(cell for cell in row.cells if isinstance(cell, Strip)) for row in rows}


def name(row: FigureRow) -> str:
    cell = row.cells[0]
    return plain_text(cell) if isinstance(cell, tuple) else ""


def bars(strip: Strip, kind: str) -> list[Mark]:
    return [mark for mark in strip.marks if mark.kind == kind]


def test_a_patient_is_a_line_and_a_series_is_none() -> None:
    lanes = strips(swimmer().figure)
    assert [each[:6] for each in lanes] == ["1Adams", "2Brown"]


def test_bars_end_and_strokes_stand_where_the_row_tells() -> None:
    adams, brown = strips(swimmer().figure).values()
    axis = swimmer().figure.columns[1].axis
    assert axis
    whole = float(axis.marks[-1].text)
    assert bars(adams, "tm-fu")[0].width == pytest.approx(100 * 37 / whole)
    assert bars(adams, "tm-tr")[0].width == pytest.approx(100 * 28 / 30.4375 / whole)
    assert [mark.x for mark in bars(adams, "tm-ev")] == pytest.approx([100 * 3 / whole, 100 * 24 / whole])
    assert [mark.text for mark in adams.marks if mark.text] == ["CR", "relapse"]
    assert bars(brown, "tm-tr")[0].width == pytest.approx(100 * 18 / whole)
    assert not bars(brown, "tm-ev"), "a response whose time is not told has no place"


def test_the_numbers_beside_it_are_in_months() -> None:
    adams, brown = swimmer().record()["numbers"]
    assert (adams["id"], adams["followed"], adams["treated"]) == ("row-1", 37.0, pytest.approx(0.92, abs=0.001))
    assert [(event["at"], event["category"]) for event in adams["events"]] == [(3.0, "complete"), (24.0, "relapse")]
    assert (brown["treated"], brown["followed"], brown["events"]) == (18.0, 18.0, [])


def test_a_response_without_a_time_is_told_in_words() -> None:
    row = swimmer().figure.groups[0].rows[1]
    words = row.cells[2]
    assert isinstance(words, tuple)
    assert plain_text(words) == "treated 1 year 6 months; followed 18 months; PR when not stated"


def test_a_table_of_series_has_no_swimmer_and_says_what_it_needs(tmp_path: Path) -> None:
    series = "\n".join(line for line in PATIENTS.splitlines() if "case report" not in line)
    with pytest.raises(evitable.EvidenceError, match="rows of one patient each that tell a time"):
        evitable.figure(series.encode(), "swimmer", tmp_path / "x.svg", name="series.tsv")


@pytest.mark.parametrize(
    ("text", "unit", "months"),
    [
        ("6 months", "", 6.0), ("2 years", "", 24.0), ("1 year 6 months", "", 18.0), ("two weeks", "", 14 / 30.4375),
        ("180 days", "", 180 / 30.4375), ("37", "month", 37.0), ("52", "week", 52 * 7 / 30.4375), ("37", "", None),
        ("3-6 months", "", None), ("median 12 months", "", None), ("6 or 12 months", "", None), ("", "month", None),
        ("not stated", "month", None),
    ],
)  # fmt: skip
def test_lengths_are_read_or_left_alone(text: str, unit: str, months: float | None) -> None:
    assert in_months(text, unit) == (pytest.approx(months) if months is not None else None)


def test_a_moment_is_no_length() -> None:
    assert (moment("after 14 months"), lasting("after 14 months")) == (14.0, None)
    assert (moment("for 5 months"), lasting("for 5 months")) == (None, 5.0)
    assert (moment("until 5 months"), lasting("until 5 months")) == (None, None)


def outcome_of(counts: list[tuple[int, int]]) -> tuple[Outcome, Pool]:
    lines = tuple(
        LedgerLine(row, f"Row {row}", True, events, n, "counted", "") for row, (events, n) in enumerate(counts, 1)
    )
    pool = Pool(
        "all", "All", tuple(line.row for line in lines), sum(e for e, _ in counts), sum(n for _, n in counts), ()
    )
    return Outcome("any-response", "any response", "response", "", lines, (pool,)), pool


def discs(figure: RowFigure | None) -> list[Mark]:
    assert figure
    cell = figure.groups[0].rows[0].cells[1]
    assert isinstance(cell, Strip)
    return [mark for mark in cell.marks if mark.shape == "circle"]


def test_a_funnel_has_a_disc_for_each_share_and_size() -> None:
    found = discs(funnel_figure(*outcome_of([(0, 4), (4, 4), (2, 4), (8, 16), (1, 1), (1, 1)])))
    assert len(found) == 5, "two cases of one share are one disc"
    middle = [mark for mark in found if mark.x == pytest.approx(50)]
    assert len(middle) == 2
    assert max(mark.y for mark in found) == next(mark.y for mark in found if mark.kind == "fn-pt o")


def test_its_height_is_one_over_the_root_of_the_size() -> None:
    largest, fourth, single = sorted(mark.y for mark in discs(funnel_figure(*outcome_of([(8, 16), (2, 4), (1, 1)]))))
    # 1/√16, 1/√4 and 1/√1 are 0.25, 0.5 and 1: a third of the way down, and all of it.
    assert (fourth - largest) / (single - largest) == pytest.approx(1 / 3)


@pytest.mark.parametrize("counts", [[(1, 2), (2, 4)], [(1, 4), (2, 4), (3, 4)]])
def test_too_few_studies_or_one_size_give_no_funnel(counts: list[tuple[int, int]]) -> None:
    assert funnel_figure(*outcome_of(counts)) is None


def test_a_report_has_a_funnel_from_ten_studies_on_and_no_test_of_it() -> None:
    few = outline(founding.evidence(), (sums.synthesis(),))
    assert "funnel" not in [section.kind for section in few.parts[0].sections]
    evidence = many(16)
    enough = outline(evidence, (many_sums(16),))
    (section,) = (one for one in enough.parts[0].sections if one.kind == "funnel")
    assert isinstance(section.content, RowFigure)
    assert "no test of asymmetry" in section.lead[0]
    assert ENOUGH == 10


def test_a_small_funnel_says_that_chance_cannot_be_told() -> None:
    table = founding.table()
    outcome = next(one for one in synthesise(table).outcomes if one.key == "any-response")
    pool = outcome.pool("all")
    assert pool
    figure = funnel_figure(outcome, pool)
    assert figure
    assert figure.note.startswith("With seven studies chance cannot be told from asymmetry.")
