"""Tables drawn with signs: cells by the places of their borders, wrapped words put together again."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evitable
from evitable.model import Grid
from evitable.readers import read

GRID = """Table 1. Imatinib in gout

+----------------+-------------+----+-----------------------+-------------------+
| Study          | Design      | N  | Treatment             | Complete response |
+================+=============+====+=======================+===================+
| Adams et al.   | Case series | 5  | imatinib 400 mg daily | 3                 |
| [1]            |             |    | for 4 weeks           |                   |
+----------------+-------------+----+-----------------------+-------------------+
| Reports of one patient                                                        |
+----------------+-------------+----+-----------------------+-------------------+
| Baker et al.   | Case report | 1  | - imatinib 600 mg     | 1                 |
| [2]            |             |    | - prednisone          |                   |
+----------------+-------------+----+-----------------------+-------------------+

CR, complete response.
"""
PANDOC = """Table 1. Imatinib in gout

Study            Design        N   Treatment               Complete response
---------------  -----------  ---  ---------------------   -----------------
Adams et al.     Case series   5   imatinib 400 mg daily   3
Baker et al.     Case report   1                           1

CR, complete response.
"""
RULED = """Table 1. Imatinib in gout

=============  ===========  ==  =====================  =================
Study          Design       N   Treatment              Complete response
=============  ===========  ==  =====================  =================
Adams et al.   Case series  5   imatinib 400 mg daily  3
                                for 4 weeks
Baker et al.   Case report  1   imatinib 600 mg daily  1
=============  ===========  ==  =====================  =================

CR, complete response.
"""
HEAD = ["Study", "Design", "N", "Treatment", "Complete response"]


def only(text: str) -> Grid:
    (grid,) = read(text.encode(), name="drawn.txt").grids
    return grid


def shown(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def assert_placed(text: str, grid: Grid) -> None:
    """Every piece of a cell is what the source says there, and no visible sign is lost."""
    cells = [cell for row in grid.rows for cell in row] + [*grid.notes, *grid.outside]
    cells += [cell for cell in (grid.label, grid.title) if cell]
    places: set[int] = set()
    for cell in cells:
        for piece in cell.pieces:
            said = text[piece.origin : piece.origin + piece.length]
            assert said == cell.text[piece.start : piece.start + piece.length]
            places.update(range(piece.origin, piece.origin + piece.length))
    assert all(at in places for at, sign in enumerate(text) if not sign.isspace())


def test_a_grid_with_wrapped_cells_a_list_and_a_heading_over_all_columns() -> None:
    grid = only(GRID)
    assert shown(grid) == [
        HEAD,
        ["Adams et al. [1]", "Case series", "5", "imatinib 400 mg daily for 4 weeks", "3"],
        ["Reports of one patient"] * 5,
        ["Baker et al. [2]", "Case report", "1", "- imatinib 600 mg\n- prednisone", "1"],
    ]
    assert grid.rows[2][0].columns == 5
    assert [note.text for note in grid.notes] == ["CR, complete response."]
    assert_placed(GRID, grid)


@pytest.mark.parametrize(
    ("text", "treatments"),
    [
        (PANDOC, ["imatinib 400 mg daily", ""]),
        (RULED, ["imatinib 400 mg daily for 4 weeks", "imatinib 600 mg daily"]),
    ],
)
def test_columns_below_rules(text: str, treatments: list[str]) -> None:
    grid = only(text)
    assert shown(grid)[0] == HEAD
    assert [row[3].text for row in grid.rows[1:]] == treatments
    assert [note.text for note in grid.notes] == ["CR, complete response."]
    assert_placed(text, grid)


@pytest.mark.parametrize("text", [GRID, RULED])
def test_the_same_without_a_label(text: str) -> None:
    drawn = text.split("\n\n", 1)[1]
    assert shown(only(drawn)) == shown(only(text))


def test_studies_are_read_from_it() -> None:
    studies = evitable.extract(GRID.encode()).tables[0].studies
    assert [study.n.value for study in studies if study.n] == [5, 1]
    assert [study.citation.number.value for study in studies if study.citation.number] == ["1", "2"]
    assert [[one.drug.value for one in study.regimens if one.drug] for study in studies] == [
        ["imatinib"],
        ["imatinib", "prednisone"],
    ]


def test_borders_that_lines_do_not_keep_to_are_left_to_the_other_readers() -> None:
    broken = GRID.replace("| Adams et al.   |", "| Adams et al. and others |")
    assert "Adams et al. and others" in " ".join(cell.text for row in only(broken).rows for cell in row)


WORDS = st.text("abcé≥½日12%,", min_size=1, max_size=8)
CELLS = st.lists(WORDS, max_size=3)


def drawn(rows: list[list[list[str]]]) -> str:
    """Draw rows of cells of lines, each column as wide as it has to be."""
    widths = [max([3, *(len(line) for row in rows for line in row[at])]) for at in range(len(rows[0]))]
    lines = []
    for number, row in enumerate(rows):
        sign = "=" if number == 1 else "-"
        lines.append("+" + "+".join(sign * (width + 2) for width in widths) + "+")
        for depth in range(max(1, *map(len, row))):
            said = [cell[depth] if depth < len(cell) else "" for cell in row]
            lines.append("|" + "|".join(f" {word:<{width}} " for word, width in zip(said, widths, strict=True)) + "|")
    return "\n".join([*lines, "+" + "+".join("-" * (width + 2) for width in widths) + "+"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_is_drawn_is_read(rows: list[list[list[str]]]) -> None:
    head = [["Study"], ["Design"], ["Response"]]
    filled = [[[f"Study {number}"], *row] for number, row in enumerate(rows)]
    text = f"Table 1. Cases of gout\n\n{drawn([head, *filled])}\n"
    grid = only(text)
    assert shown(grid) == [[" ".join(cell) for cell in row] for row in [head, *filled]]
    assert_placed(text, grid)


@pytest.mark.parametrize(
    "line", ["+--+--+\n", "-- --\n", "-- --\n\n", "== ==\n", "+--+--+\n| a | b |\n", "+--+--+\n\n"]
)
def test_thousands_of_rules_end_soon(line: str) -> None:
    start = time.process_time()
    with contextlib.suppress(evitable.EvidenceError):
        read(("Table 1. Gout\n\nStudy N\n" + line * 20_000).encode(), name="rules.txt")
    assert time.process_time() - start < 6
