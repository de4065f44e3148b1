"""The same cells, however the columns stand, the rows are ordered, and the page is written."""

from __future__ import annotations

import time
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.cells.mutations import BULLET, GOLD, Parted, cells_of, expected, founding, invented, labelled

TABLES = {"invented": invented}
if (GOLD / "seed-table4").is_dir():
    TABLES["founding"] = founding
else:
    TABLES["founding"] = lambda: pytest.skip("the founding table as published lies in ../shared/gold")
COLUMNS = range(6)
SIGNS = ["- ", "* ", "· ", "‣ ", "– ", "o ", "•", "▪ ", ""]
SPACES = [" ", "\u00a0", "\u2009", "  ", "\u202f"]


@pytest.fixture(params=sorted(TABLES))
def table(request: pytest.FixtureRequest) -> Parted:
    return TABLES[request.param]()


def test_every_cell_of_the_table_as_published(table: Parted) -> None:
    labelled_table = labelled(table.text())
    assert cells_of(labelled_table) == expected(table)
    assert labelled_table.kind == "treatment-evidence"
    assert labelled_table.findings == ()
    roles = [column.role for column in labelled_table.columns]
    assert roles == ["design", "condition", "population", "n", "comments", "citation"]


@pytest.mark.parametrize("dropped", [*combinations(COLUMNS, 1), *combinations(COLUMNS, 2)])
def test_columns_dropped(table: Parted, dropped: tuple[int, ...]) -> None:
    fewer = table.columns([column for column in COLUMNS if column not in dropped])
    assert cells_of(labelled(fewer.text())) == expected(fewer)


# Every 24th of the 720 orders; `python -m tests.unit.cells.rates` runs them all.
@pytest.mark.parametrize("order", list(permutations(COLUMNS))[::24])
def test_columns_permuted(table: Parted, order: tuple[int, ...]) -> None:
    permuted = table.columns(order)
    assert cells_of(labelled(permuted.text())) == expected(permuted)


def test_a_citation_whose_number_went_to_its_neighbour_is_doubted() -> None:
    # “Quillfeather 15 25, 12 treated with rituximab ...”: N may be 15 or 25, and only the other rows tell.
    written = invented().columns([0, 1, 5, 3, 4, 2]).rewritten(BULLET, "")
    read = labelled(written.text())
    assert cells_of(read) != expected(written)
    assert [(finding.code, finding.row) for finding in read.findings] == [("cell.border-unsure", 5)]


@settings(max_examples=40, deadline=None)
@given(
    rows=st.permutations(range(6)),
    columns=st.permutations(COLUMNS),
    sign=st.sampled_from([BULLET, *SIGNS]),
    space=st.sampled_from(SPACES),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_one_table_in_many_writings(
    rows: list[int], columns: list[int], sign: str, space: str, end: str, encoding: str
) -> None:
    written = invented().shuffled(rows).columns(columns).rewritten(BULLET, sign)
    text = written.text().replace(" ", space).replace("\n", end)
    read = labelled(text, encoding)
    assert cells_of(read) == expected(written) or read.findings


@pytest.mark.parametrize("sign", SIGNS)
def test_other_list_signs(table: Parted, sign: str) -> None:
    other = table.rewritten(BULLET, sign)
    assert cells_of(labelled(other.text())) == expected(other)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\u2009=\u2009", "="),
        (" ", "\u00a0"),
        (" ", "  "),
        ("-", "–"),
        ("-", "\u2011"),
        ("\n", "\r\n"),
        ("\n", "\u2028"),
    ],
)
def test_other_spaces_dashes_and_line_ends(table: Parted, old: str, new: str) -> None:
    assert cells_of(labelled(table.text().replace(old, new))) == expected(table)


def test_blank_lines_between_rows(table: Parted) -> None:
    rows = [table.shuffled([i]).text().split("\n")[table.before.count("\n") + 2 : -2] for i in range(len(table.rows))]
    head = [table.before, " ".join(table.header)]
    text = "\n".join([*head, *("\n".join(row) + "\n" for row in rows), table.notes])
    assert cells_of(labelled(text)) == expected(table)


def test_each_cell_on_its_own_line(table: Parted) -> None:
    cells = [cell for row in table.rows for cell in row if cell]
    text = "\n".join([table.before, *table.header, *cells, "", table.notes])
    assert cells_of(labelled(text)) == expected(table)


def test_cells_between_tabs(table: Parted) -> None:
    quoted = [[f'"{cell}"' if "\n" in cell else cell for cell in row] for row in table.rows]
    text = "\n".join([table.before, *("\t".join(row) for row in (table.header, *quoted)), "", table.notes])
    assert cells_of(labelled(text)) == expected(table)


def test_table_without_anything_around_it(table: Parted) -> None:
    text = table.text()
    bare = text[text.index(table.header[0]) : text.index(table.notes)]
    assert cells_of(labelled(bare)) == expected(table)


@pytest.mark.parametrize("characters", range(400, 1500, 97))
def test_table_cut_in_a_row_keeps_the_rows_before_and_says_what_is_missing(characters: int) -> None:
    whole = invented()
    text = whole.text()
    read = labelled(text[: text.index(whole.header[0]) + characters])
    got, want = cells_of(read), expected(whole)
    assert got[: len(read.rows)] == want[: len(read.rows)]
    assert got[-1] == want[len(read.rows)] or any(finding.row == len(read.rows) for finding in read.findings)


def test_a_thousand_rows_take_seconds_and_eight_a_moment() -> None:
    table = invented()
    labelled(table.text())
    start = time.process_time()
    labelled(table.text())
    small = time.process_time() - start
    many = table.shuffled([0, 1, 2, 3, 4, 5] * 170)
    start = time.process_time()
    assert len(labelled(many.text()).rows) == 1020
    assert time.process_time() - start < 12
    assert small < 0.2


def test_a_table_without_headers_is_not_guessed(table: Parted) -> None:
    text = table.text().replace(" ".join(table.header) + "\n", "")
    read = labelled(text)
    assert [finding.code for finding in read.findings if finding.severity == "error"] == ["table.no-header"]
    assert read.kind == "other"


def test_section_lines_head_the_rows_below_them() -> None:
    text = (
        "Table 2. Prednisone in two diseases\nAuthor Study design N Response Toxicity\n"
        "Giant cell arteritis\nMarrow et al., 2001 Case series 12 CR (N = 8), NR (N = 4) Diabetes (2)\n"
        "Ng et al., 2004 Case report 1 CR None\nPolymyalgia rheumatica\n"
        "Osgood, 2007 Case series 9 PR (N = 9) Hypertension (1)\n"
    )
    read = labelled(text)
    assert [row.section.text if row.section else None for row in read.rows] == [
        "Giant cell arteritis",
        "Giant cell arteritis",
        "Polymyalgia rheumatica",
    ]
    assert [cell.text for cell in read.rows[2].cells] == [
        "Osgood, 2007",
        "Case series",
        "9",
        "PR (N = 9)",
        "Hypertension (1)",
    ]


def test_words_that_fit_two_columns_are_named() -> None:
    text = (
        "Table 2. Prednisone in gout\nAuthor N Relapse, n Death, n Toxicity\n"
        "Marrow et al. (2001) 12 3 4 Diabetes (2)\nNg et al. (2004) 11 2 None\nOsgood et al. (2007) 9 1 0 Nausea (1)\n"
        "Birk et al. (2009) 21 2 2 None\n"
    )
    read = labelled(text)
    assert {finding.row for finding in read.findings} == {2}
    assert {finding.code for finding in read.findings} >= {"cell.missing"}
