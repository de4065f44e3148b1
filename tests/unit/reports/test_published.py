"""Figures on their own: everything in its place, and everything drawn found in the data by its id."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

import evitable
from evitable.api.figures import figures
from evitable.cli.figures import KINDS as COMMANDS
from evitable.model import LedgerLine, Outcome, Pool, Synthesis
from evitable.reports.figures.forest import Forest
from evitable.reports.figures.marks import Strip
from evitable.reports.figures.published import KINDS, Published
from evitable.reports.outline import outline
from evitable.synthesis import synthesise, with_omissions, without_each
from tests.unit.reports.pictured import LONG, hostile, sized, without_events

EXAMPLE = Path(__file__).parents[3] / "examples" / "bortezomib.txt"
_SVG = "{http://www.w3.org/2000/svg}"
_LETTER = 6.0


@cache
def of(kind: str, rows: int = 8) -> Published:
    return figures(sized(rows), kind)[0]


def texts(svg: str) -> list[tuple[float, float, float, str]]:
    """Every text that stands outside a strip: its left and right end, its line, and its words."""
    found = []
    root = ElementTree.fromstring(svg)  # noqa: S314  (our own drawing)
    for holder in (root, *root.findall(f"{_SVG}svg")):
        top = float(holder.get("y", "0"))
        for element in [*holder.findall(f"{_SVG}text"), *holder.findall(f"{_SVG}g/{_SVG}text")]:
            words = "".join(element.itertext())
            size = float(element.get("font-size", "12.5")) / 12.5
            wide = _LETTER * size * len(words.strip())
            x = float(element.get("x", "0")) + float(holder.get("x", "0"))
            left = x - wide if element.get("text-anchor") == "end" else x
            found.append((left, left + wide, float(element.get("y", "0")) + top, words))
    return found


@pytest.mark.parametrize(
    ("kind", "rows"), [*((kind, rows) for kind in KINDS for rows in (1, 8)), ("forest", 60), ("responses", 60)]
)
def test_no_two_texts_overlap_and_all_stand_inside(kind: str, rows: int) -> None:
    for made in figures(sized(rows), kind)[:1]:
        svg = made.svg()
        width, height = map(float, re.findall(r'viewBox="0 0 (\S+) (\S+)"', svg)[0])
        placed = [one for one in texts(svg) if one[3].strip()]
        assert all(left >= 0 and right <= width and 0 < y < height for left, right, y, _ in placed)
        by_line: dict[float, list[tuple[float, float, str]]] = {}
        for left, right, y, words in placed:
            by_line.setdefault(y, []).append((left, right, words))
        for line in by_line.values():
            ordered = sorted(line)
            for (_, end, one), (start, _, other) in pairwise(ordered):
                assert end <= start + 1, (one, other)


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_line_draws_is_in_the_data_under_its_id(kind: str) -> None:
    made = of(kind)
    told = {line["id"]: json.dumps(line, ensure_ascii=False) for line in made.record()["lines"]}
    root = ElementTree.fromstring(made.svg())  # noqa: S314  (our own drawing)
    lines = [line for line in root.iter(f"{_SVG}g") if line.get("id")]
    assert {line.get("id") for line in lines} == set(told)
    for line in lines:
        for run in line.iter(f"{_SVG}tspan"):
            assert (run.text or "").strip() in told[str(line.get("id"))]


def test_the_shares_drawn_are_those_of_the_sums() -> None:
    made = of("forest")
    numbers = {one["id"]: one for one in made.record()["numbers"]}
    assert (numbers["row-5"]["events"], numbers["row-5"]["n"]) == (4, 5)
    drawn = [
        cell for group in made.figure.groups for row in group.rows for cell in row.cells if isinstance(cell, Strip)
    ]
    squares = sorted(mark.x for strip in drawn for mark in strip.marks if mark.shape == "square")
    used = [one for one in numbers.values() if one.get("used")]
    assert squares == pytest.approx(sorted(100 * one["events"] / one["n"] for one in used))


def test_each_row_is_left_out_once() -> None:
    counts = ((1, 12, 9), (2, 8, 7), (3, 5, 1))
    lines = tuple(LedgerLine(row, f"Row {row}", True, e, n, "counted", "") for row, n, e in counts)
    silent = LedgerLine(4, "Row 4", False, None, 6, "silent", "")
    found = without_each(Outcome("any-response", "Any response", "response", "", (*lines, silent), ()))
    assert [(pool.choice, pool.rows, pool.events, pool.n) for pool in found] == [
        ("without-1", (2, 3), 8, 13),
        ("without-2", (1, 3), 10, 17),
        ("without-3", (1, 2), 16, 20),
    ]
    outcome = synthesise(evitable.extract(EXAMPLE).tables[0]).outcomes[0]
    pool = next(pool for pool in without_each(outcome) if pool.choice == "without-3")
    assert (pool.events, pool.n) == (21, 23)
    assert pool.estimates[0].estimate is not None


def test_a_report_shows_its_leading_response_without_each_row() -> None:
    evidence = evitable.extract(EXAMPLE)
    report = outline(evidence, tuple(with_omissions(synthesise(table)) for table in evidence.tables))
    (section,) = (one for one in report.parts[0].sections if one.kind == "forest")
    assert isinstance(section.content, tuple)
    plots = [plot for plot in section.content if isinstance(plot, Forest)]
    assert [plot.omitted is not None for plot in plots] == [True, *[False] * (len(plots) - 1)]
    assert plots[0].omitted
    assert [len(group.rows) for group in plots[0].omitted.groups] == [1, 7]
    assert "Without each row in turn" in evitable.report(evidence)


def test_beyond_sixty_rows_no_row_is_left_out_in_turn() -> None:
    lines = tuple(LedgerLine(row, f"Row {row}", True, 1, 4, "counted", "") for row in range(1, 62))
    pool = Pool("all", "All", tuple(line.row for line in lines), 61, 244, ())
    many = Synthesis((Outcome("any-response", "Any response", "response", "", lines, (pool,)),))
    assert with_omissions(many) is many


def test_two_rows_leave_nothing_to_leave_out() -> None:
    lines = tuple(LedgerLine(row, "", True, 1, 4, "counted", "") for row in (1, 2))
    assert without_each(Outcome("any-response", "", "response", "", lines, ())) == ()


def test_no_events_stand_at_nought() -> None:
    made = figures(without_events(), "forest", outcome="any response")[0]
    drawn = [cell for row in made.figure.groups[0].rows for cell in row.cells if isinstance(cell, Strip)]
    assert {mark.x for strip in drawn for mark in strip.marks if mark.shape == "square"} == {0.0}


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_is_harmless_in_the_picture_and_whole_in_the_data(kind: str) -> None:
    made = figures(hostile(), kind)[0]
    svg = made.svg()
    root = ElementTree.fromstring(svg)  # noqa: S314  (our own drawing)
    assert not list(root.iter(f"{_SVG}script"))
    assert "\u202e" not in svg
    assert max(len(text.text or "") for text in root.iter(f"{_SVG}tspan")) <= 200
    assert LONG in _strings(made.record())


def _strings(told: object) -> list[str]:
    if isinstance(told, dict):
        return [text for one in told.values() for text in _strings(one)]
    if isinstance(told, list):
        return [text for one in told for text in _strings(one)]
    return [told] if isinstance(told, str) else []


@pytest.mark.parametrize(("ending", "begins"), [(".svg", b"<svg "), (".png", b"\x89PNG"), (".pdf", b"%PDF-")])
def test_two_runs_write_the_same_bytes(tmp_path: Path, ending: str, begins: bytes) -> None:
    targets = [tmp_path / f"{name}{ending}" for name in ("one", "two")]
    for target in targets:
        evitable.figure(EXAMPLE, "harms", target)
    first, second = (target.read_bytes() for target in targets)
    assert first == second
    assert first.startswith(begins)
    told = [target.with_suffix(".json").read_bytes() for target in targets]
    assert told[0] == told[1]
    assert json.loads(told[0])["kind"] == "harms"


def test_what_cannot_be_drawn_is_told(tmp_path: Path) -> None:
    with pytest.raises(evitable.EvidenceError, match="There is no figure 'pie'"):
        evitable.figure(EXAMPLE, "pie")
    with pytest.raises(evitable.EvidenceError, match="nothing to draw as forest of 'weather'"):
        evitable.figure(EXAMPLE, "forest", outcome="weather")
    with pytest.raises(evitable.EvidenceError, match=r"\.svg, \.png or \.pdf"):
        evitable.figure(EXAMPLE, "forest", tmp_path / "x.gif")
    with pytest.raises(evitable.EvidenceError, match="no such folder"):
        evitable.figure(EXAMPLE, "forest", tmp_path / "none" / "x.svg")


def test_the_command_names_the_same_kinds() -> None:
    assert COMMANDS == KINDS
