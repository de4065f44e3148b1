"""Figures: positions computed from the numbers, one record behind the page and the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from evitable.model import Cycles, Evidence, Regimen, Response, Study, Value
from evitable.reports import render_svg
from evitable.reports.figures.calendar import calendar_figure
from evitable.reports.figures.compared import compared_figure
from evitable.reports.figures.courses import Days, course_strip, day_scale
from evitable.reports.figures.forest import forest
from evitable.reports.figures.harms import harm_map
from evitable.reports.figures.marks import Dots, FigureCell, FigureRow, Mark, RowFigure, Strip
from evitable.reports.figures.picture import broken
from evitable.reports.figures.responses import legend, response_figure, share_out
from evitable.reports.figures.shares import Scale, diamond, ridge
from evitable.reports.runs import Run, plain_text
from tests.unit.reports import founding, sums
from tests.unit.reports.scaled import many, many_sums
from tests.unit.reports.test_outline import reading


def rows(figure: RowFigure | None) -> list[FigureRow]:
    assert figure is not None
    return [row for group in figure.groups for row in group.rows]


def told(cell: FigureCell) -> str:
    assert isinstance(cell, tuple)
    return plain_text(cell)


def row_of(figure: RowFigure | None, name: str) -> FigureRow:
    return next(row for row in rows(figure) if told(row.cells[0]).startswith(name))


def strip(row: FigureRow) -> Strip:
    return next(cell for cell in row.cells if isinstance(cell, Strip))


def of_kind(found: Strip, kind: str) -> list[Mark]:
    return [mark for mark in found.marks if mark.kind == kind]


def test_doses_stand_on_their_days() -> None:
    found = strip(row_of(calendar_figure(reading()), "5Zhang"))
    assert [round(mark.x, 2) for mark in of_kind(found, "ds")] == [0.0, 3.57, 8.33, 11.9]
    assert len(of_kind(found, "ds f")) == 12
    assert [(mark.x, mark.width) for mark in of_kind(found, "cy")] == [(0, 25), (25, 25), (50, 25), (75, 25)]
    assert found.said == "Doses on days 1, 4, 8, 11, 22, 25, 29, 32, 43, 46, 50, 53, 64, 67, 71, 74."


def test_the_height_of_a_bar_is_the_dose() -> None:
    figure = calendar_figure(reading())
    heights = {name: of_kind(strip(row_of(figure, name)), "ds")[0].height for name in ("1Fröhlich", "5Zhang")}
    assert heights["1Fröhlich"] == 20
    assert heights["5Zhang"] == pytest.approx(20 * 1.3 / 1.5)


def test_what_is_open_is_said_in_the_picture() -> None:
    figure = calendar_figure(reading())
    texts = {name: [mark.text for mark in strip(row_of(figure, name)).marks if mark.text]
             for name in ("3Alexander", "4Alexander", "6Segarra", "2Quartuccio")}  # fmt: skip
    assert texts == {
        "3Alexander": ["days not stated", "to the median", "to the longest"],
        "4Alexander": ["days and cycle length not stated"],
        "6Segarra": ["dose and days not stated"],
        "2Quartuccio": ["3 more, cycle length not stated"],
    }
    assert [mark.kind for mark in strip(row_of(figure, "3Alexander")).marks][:4] == ["cy o", "cy o", "cy m", "cy m"]


def test_no_dose_means_no_total_and_never_zero() -> None:
    figure = calendar_figure(reading())
    totals = {name: told(row_of(figure, name).cells[2]) for name in ("6Segarra", "4Alexander", "8Lassoued", "7Jakez")}
    assert totals == {
        "6Segarra": "not stated dose and days missing",
        "4Alexander": "5.2 or 10.4 open: 4 or 8 doses",
        "8Lassoued": "41.6 32 doses",
        "7Jakez": "13.0 10 doses",
    }


def test_a_rhythm_without_days_is_drawn_hollow() -> None:
    weekly = Regimen(Value("rituximab"), frequency=Value("weekly"), doses=Value(4))
    found = course_strip(weekly, Days(1, 28, 7), None)
    assert [mark.x for mark in of_kind(found, "ds h")] == [0, 25, 50, 75]
    endless = course_strip(replace(weekly, doses=None), Days(1, 28, 7), None)
    assert [mark.text for mark in endless.marks if mark.text] == ["for how long is not stated"]


def test_days_before_day_one_have_their_place() -> None:
    before = Regimen(Value("fludarabine"), days=Value((-5, -4, -3)))
    scale = day_scale([before])
    assert scale.first == -5
    assert scale.at(-5) == 0


def test_one_very_long_course_does_not_squeeze_the_others() -> None:
    short = [Regimen(Value("x"), days=Value((1, 8, 15, 22))) for _ in range(4)]
    long = Regimen(Value("x"), days=Value((1,)), cycle_days=Value(28), cycles=Cycles("exact", Value(24.0)))
    assert day_scale([*short, long]).length < 60


def test_a_dot_is_a_patient() -> None:
    figure = response_figure(reading())
    for row in rows(figure):
        dots = row.cells[1]
        assert isinstance(dots, Dots)
        study = reading().study(int(told(row.cells[0])[0]))
        assert study
        assert study.n
        assert sum(number for _, number in dots.parts) == study.n.value
    assert [(kind, number) for kind, _, number in legend(reading())] == [
        ("complete", 4), ("partial", 11), ("improved", 22), ("other-disease", 1), ("none", 2), ("uncounted", 3),
        ("silent", 8),
    ]  # fmt: skip


def counted(
    label: str, category: str, n: int | None, *, of: int | None = None, time: str = "", pct: float | None = None
) -> Response:
    return Response(Value(label), category, Value(n) if n is not None else None, Value(of) if of else None,
                    Value(pct) if pct is not None else None, time=Value(time) if time else None)  # fmt: skip


@pytest.mark.parametrize(
    ("n", "responses", "expected"),
    [
        (10, (counted("CR", "complete", 3), counted("PR", "partial", 4)),
         (("complete", 3), ("partial", 4), ("silent", 3))),
        (10, (counted("OR", "overall", 7), counted("CR", "complete", 3)),
         (("complete", 3), ("overall", 4), ("silent", 3))),
        (10, (counted("CR", "complete", 3, time="6 months"), counted("CR", "complete", 5, time="12 months")),
         (("complete", 3), ("silent", 7))),
        (149, (counted("remission", "overall", 56, of=100), counted("remission", "overall", 26, of=49)),
         (("overall", 82), ("silent", 67))),
        (9, (counted("improvement", "improved", None, pct=78.0),), (("improved", 7), ("silent", 2))),
        (20, (counted("OR", "overall", None, pct=92.0),), None),
        (5, (counted("CR", "complete", 4), counted("NR", "none", 3)), None),
        (6, (counted("relapse", "relapse", 2),), (("silent", 6),)),
        (4, (counted("improvement", "improved", None),), (("uncounted", 4),)),
    ],
)  # fmt: skip
def test_patients_are_shared_out(
    n: int, responses: tuple[Response, ...], expected: tuple[tuple[str, int], ...] | None
) -> None:
    assert share_out(Study(1, n=Value(n), responses=responses)).counts == expected


def test_more_patients_than_dots_are_a_bar() -> None:
    table = founding.table()
    study = replace(table.studies[2], n=Value(200), responses=(counted("CR", "complete", 50),))
    read = reading(Evidence(founding.SOURCE, (replace(table, studies=(study,), rows=table.rows[2:3]),)))
    found = strip(rows(response_figure(read))[0])
    assert [(mark.kind, mark.x, mark.width) for mark in found.marks if mark.shape == "bar"] == [
        ("part complete", 0, 25), ("part silent", 25, 75)
    ]  # fmt: skip


def test_three_kinds_of_nothing_are_three_kinds_of_cell() -> None:
    table = founding.table()
    zero = replace(table.studies[5].adverse_events[0], n=Value(0))
    study = replace(table.studies[5], adverse_events=(zero,))
    read = reading(
        Evidence(founding.SOURCE, (replace(table, studies=(*table.studies[:5], study, *table.studies[6:])),))
    )
    found = harm_map(read)
    assert found
    assert found.counts["zero"] == 1
    assert found.counts["none"] == 33
    row = next(row for row in found.rows if row.term == "Neuropathy")
    kinds = {column.number: cell.kind for column, cell in zip(found.columns, row.cells, strict=True)}
    assert (kinds["6"], kinds["8"], kinds["4"]) == ("zero", "none", "silent")


def test_the_map_gives_rows_that_speak_and_silence_as_zero() -> None:
    found = harm_map(reading())
    assert found
    row = found.rows[0]
    assert (row.term, row.events, row.interval.replace("\u202f", " "), row.as_zero) == (
        "Neuropathy",
        "8/43",
        "8–33 %",
        "8/51",
    )
    assert row.worded == "as peripheral neuropathy, polyneuropathy and neurotoxicity"
    assert [column.number for column in found.columns] == ["3", "6", "4", "5", "8", "1", "2", "7"]
    assert [column.first_single for column in found.columns].index(True) == 5


def plot(key: str) -> RowFigure:
    read = reading()
    outcome = read.outcome(key)
    assert outcome
    pool = outcome.pool("all")
    assert pool
    return forest(read, outcome, pool).figure


def test_squares_stand_at_their_share_and_single_cases_are_hollow() -> None:
    figure = plot("any-response")
    series, single = row_of(figure, "6Segarra"), row_of(figure, "1Fröhlich")
    (square,) = of_kind(strip(series), "sq")
    assert square.x == pytest.approx(100 * 11 / 12)
    (line,) = of_kind(strip(series), "pl")
    assert (round(line.x, 1), round(line.x + line.width, 1)) == (61.5, 99.8)
    assert not of_kind(strip(single), "sq")
    assert of_kind(strip(single), "sq o")[0].x == 100


def test_the_area_of_a_square_is_the_number_of_patients() -> None:
    figure = plot("any-response")
    sides = {n: of_kind(strip(row_of(figure, name)), "sq")[0].height for name, n in (("3Alexander", 20), ("5Zhang", 5))}
    assert sides[20] ** 2 / sides[5] ** 2 == pytest.approx(4)


def test_single_cases_are_a_block_of_their_own_and_so_is_the_sum_without_them() -> None:
    titles = [group.title for group in plot("any-response").groups]
    assert titles == [
        "Series",
        "Single cases",
        "Seven rows pooled",
        "Without the single cases",
        "What the open rows do",
    ]


def test_a_row_left_out_is_shown_with_its_reason_and_no_number() -> None:
    figure = plot("any-response")
    row = row_of(figure, "4Alexander")
    assert row.kind == "out"
    assert said(figure, row, "ev0") == "–/8"
    assert [mark.text for mark in strip(row).marks] == ["no patients counted"]
    assert said(figure, row, "num") == "left out"


def said(figure: RowFigure, row: FigureRow, key: str) -> str:
    return told(row.cells[[column.key for column in figure.columns].index(key)])


def test_a_study_stands_with_its_design_and_its_regimen() -> None:
    figure = plot("any-response")
    rows_ = [row_of(figure, name) for name in ("5Zhang", "6Segarra", "8Lassoued", "1Fröhlich")]
    assert [said(figure, row, "dsg") for row in rows_] == ["case series", "case series", "case series", "case report"]
    assert [said(figure, row, "rgm").replace("\xa0", " ") for row in rows_] == [
        "1.3 mg/m² · 21-day cycles × 4",
        "dose not stated · weekly cycles",
        "1.3 mg/m² · 8 cycles · 2 patients and 1 more",
        "1.5 mg/m² · 28-day cycles × 3",
    ]


def test_a_column_that_no_row_fills_is_left_out() -> None:
    bare = [replace(study, design=None, regimens=()) for study in founding.table().studies]
    read = reading(Evidence(founding.SOURCE, (replace(founding.table(), studies=tuple(bare)),)))
    outcome = read.outcome("any-response")
    pool = outcome.pool("all") if outcome else None
    assert outcome
    assert pool
    figure = forest(read, outcome, pool).figure
    assert [column.key for column in figure.columns] == ["nm", "ev0", "pl0", "num"]
    assert {len(row.cells) for row in rows(figure)} == {4}


def test_beyond_sixty_rows_a_line_is_a_disease_and_its_bars_are_the_studies() -> None:
    read = reading(many(80, diseases=2), many_sums(80))
    outcome = read.outcome("any-response")
    pool = outcome.pool("all") if outcome else None
    assert outcome
    assert pool
    made = forest(read, outcome, pool)
    group = made.figure.groups[0]
    assert group.title == "By disease"
    used = [line for line in outcome.ledger if line.used]
    counts = [tuple(map(int, said(made.figure, row, "ev0").split("/"))) for row in group.rows]
    assert (sum(events for events, _ in counts), sum(n for _, n in counts)) == (
        sum(line.events or 0 for line in used),
        sum(line.n or 0 for line in used),
    )
    tallest = max(mark.height for row in group.rows for mark in strip(row).marks if mark.kind == "bin")
    unit = tallest / int(group.note.split("the tallest ")[1].split(";")[0])
    drawn = sum(mark.height / unit for row in group.rows for mark in strip(row).marks if mark.kind == "bin")
    assert drawn == pytest.approx(len(used))
    assert made.studies is not None
    assert made.studies.lines == len(used)


def test_a_word_longer_than_its_column_is_broken() -> None:
    lines = broken((Run("Wolfeschlegelsteinhausenbergerdorff et al."),), 100)
    assert ["".join(run.text for run in line) for line in lines] == [
        "Wolfeschlegelste", "inhausenbergerdo", "rff et al."
    ]  # fmt: skip


def test_an_open_diamond_is_a_diamond_with_a_hole_around_its_tip() -> None:
    mark = diamond(0.6, 0.4, 0.9, open_=True)
    tip = mark.points[1][0]
    assert tip == pytest.approx(40)
    assert len(mark.hole) == 4
    assert all(abs(x - tip) < abs(outer - tip) or x == outer == tip for (x, _), (outer, _) in
               zip(mark.hole, mark.points, strict=True))  # fmt: skip


def test_below_three_rows_there_is_no_prediction_bar() -> None:
    read = reading()
    outcome = read.outcome("any-response")
    pool = outcome.pool("all") if outcome else None
    assert outcome
    assert pool
    names = [told(row.cells[0]) for row in rows(forest(read, outcome, replace(pool, rows=(5, 6))).figure)]
    assert sum("The next series" in name for name in names) == 1, "only that of the block without single cases"


def test_all_or_none_have_no_profile_row() -> None:
    read = reading()
    outcome = read.outcome("any-response")
    pool = outcome.pool("all") if outcome else None
    assert outcome
    assert pool
    names = [told(row.cells[0]) for row in forest(read, outcome, replace(pool, events=43)).figure.groups[2].rows]
    assert not [name for name in names if "Profile" in name]


def test_a_diamond_points_at_its_estimate() -> None:
    mark = diamond(0.5, 0.25, 0.75, open_=False)
    assert (mark.x, mark.width) == (25, 50)
    assert mark.points[1] == (50, 5)


def test_a_ridge_is_full_only_inside_the_interval() -> None:
    density = tuple((at / 10, weight) for at, weight in enumerate((0.0, 1.0, 4.0, 8.0, 4.0, 2.0, 1.0, 0.5, 0.1, 0.0)))
    whole, inner = ridge(density, 0.2, 0.5)
    assert (whole.kind, inner.kind) == ("den", "den in")
    assert (inner.x, round(inner.x + inner.width, 6)) == (20, 50)
    assert whole.x < inner.x
    assert ridge(((0.1, 0.0), (0.2, 0.0)), 0.1, 0.2) == ()


def test_the_scales_of_compared_methods_hold_every_interval() -> None:
    read = reading()
    pairs = [
        (outcome, pool)
        for key in ("any-response", "harm:neuropathy")
        if (outcome := read.outcome(key)) and (pool := outcome.pool("all"))
    ]
    figure = compared_figure(pairs)
    axes = [column.axis for column in (figure.columns if figure else ()) if column.axis]
    assert [[mark.text for mark in axis.marks] for axis in axes] == [
        ["50", "60", "70", "80", "90", "100"],
        ["0", "10", "20", "30", "40", "50"],
    ]
    assert Scale(0.5, 1.0).at(0.75) == 50
    assert {row.kind for row in rows(figure)} == {"def", "", "bad", "un"}


@pytest.mark.parametrize("name", ["calendar", "responses", "forest", "compared", "sixty"])
def test_every_figure_is_also_one_picture(name: str) -> None:
    read = reading()
    pool = sums.any_response().pool("all")
    assert pool
    figures: dict[str, Callable[[], RowFigure | None]] = {
        "calendar": lambda: calendar_figure(read),
        "responses": lambda: response_figure(read),
        "forest": lambda: plot("any-response"),
        "compared": lambda: compared_figure([(sums.any_response(), pool)]),
        "sixty": lambda: calendar_figure(reading(many(60), many_sums(60))),
    }
    figure = figures[name]()
    assert figure
    picture = render_svg(figure)
    root = ElementTree.fromstring(picture)  # noqa: S314  (our own text)
    assert root.get("width") == str(figure.width)
    assert "var(" not in picture, "a picture carries its own colours"
    drawn = sum(len(cell.marks) for row in rows(figure) for cell in row.cells if isinstance(cell, Strip))
    space = "{http://www.w3.org/2000/svg}"
    shapes = [
        node for node in root.iter() if node.tag.removeprefix(space) in ("rect", "line", "circle", "path", "text")
    ]
    assert len(shapes) >= drawn
    for row in rows(figure):
        name_cell = row.cells[0]
        assert isinstance(name_cell, tuple)
        assert name_cell[-1].text.split(" ")[0] in picture.replace("&#39;", "'")
