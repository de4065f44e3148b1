"""Cells told from the tags alone are those that the tree gives, and where tags mislead the tree is asked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.model import Grid
from evitable.readers import jats, read

INSIDE = st.sampled_from(
    [
        "",
        "N = 5",
        "  58 %\n",
        "a  b",
        "&#x000a0;",
        "12 &#x000b1; 3 ",
        "&lt; 5",
        "<bold>Ada</bold>",
        '<p id="p1">one</p>',
        "<p>one</p><p>two</p>",
        "4<sup>a</sup>",
        "<italic>n</italic> = 3",
        "x<break/>y",
        "Ada<hr/>",
        '<xref ref-type="bibr" rid="b1">1</xref>',
    ]
)
ATTRIBUTES = st.sampled_from(
    ["", ' align="left"', ' colspan="2"', ' rowspan="2" colspan="1"', " rowspan='3'", ' valign="top" colspan="0"']
)
CELL = st.tuples(st.sampled_from(["td", "th"]), ATTRIBUTES, INSIDE).map(
    lambda cell: f"<{cell[0]}{cell[1]}>{cell[2]}</{cell[0]}>"
)
ROW = st.lists(st.one_of(CELL, st.just("<td/>")), min_size=1, max_size=5).map(
    lambda cells: f"<tr>\n{''.join(cells)}</tr>"
)
PART = st.tuples(st.sampled_from(["thead", "tbody"]), st.lists(ROW, max_size=4)).map(
    lambda part: f"<{part[0]}>{''.join(part[1])}</{part[0]}>"
)


def grid_of(table: str) -> Grid:
    wrap = f"<table-wrap id='t1'><label>Table 1</label><caption><p>Gout</p></caption>{table}</table-wrap>"
    return read(f"<article><body>{wrap}</body></article>".encode(), name="gout").grids[0]


def shown(grid: Grid) -> object:
    return [
        [(cell, cell.pieces, cell.rows, cell.columns, cell.marks, cell.address) for cell in row] for row in grid.rows
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(PART, min_size=1, max_size=3))
def test_told_cells_are_those_of_the_tree(parts: list[str]) -> None:
    # Heads first: the walk over the tree meets the texts of others out of order.
    parts = sorted(parts, key=lambda part: part.startswith("<tbody"))
    table = f"<table>{''.join(parts)}<tbody><tr><td>Ada 2020</td><td>3</td></tr></tbody></table>"
    told = shown(grid_of(table))  # looked at now: a table is laid out at the first look
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jats, "told_rows", lambda *_: None)
        assert told == shown(grid_of(table))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("<td><!-- <td>no</td> -->yes</td><td>3</td>", ["yes", "3"]),
        ('<td abbr="a>b">yes</td><td>3</td>', ["yes", "3"]),
        ("<td><?page break?>yes</td><td>3</td>", ["yes", "3"]),
        ("<td><![CDATA[<td>]]></td><td>3</td>", ["<td>", "3"]),
    ],
)
def test_misleading_tags_are_left_to_the_tree(row: str, said: list[str]) -> None:
    grid = grid_of(f"<table><thead><tr><th>Study</th><th>N</th></tr></thead><tbody><tr>{row}</tr></tbody></table>")
    assert [cell.text for cell in grid.rows[1]] == said
