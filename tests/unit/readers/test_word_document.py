"""Word documents: spans, raised runs, captions and notes, what was deleted, notes of the document, nested tables."""

from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.model import Cell, Document, Grid, NoTable, UnreadableSource
from evitable.readers import Limits, read
from tests.packed import paragraph, raised, run, table_cell, word, word_notes, word_table

HEADER, ADA, BO = ["Study", "N", "Drug"], ["Ada 2020", "3", "imatinib"], ["Bo 2021", "4", "imatinib"]
TABLE = word_table([HEADER, ADA, BO])
PICTURE = "<w:p><w:r><w:drawing/></w:r></w:p>"


def document(body: str, **more: Any) -> Document:
    return read(word(body, **more), name="gout.docx")


def only(found: Document) -> Grid:
    (grid,) = found.grids
    text = found.source.text
    for cell in grid.cells():
        for whole, pieces in [(cell.text, cell.pieces), *((mark.text, mark.pieces) for mark in cell.marks)]:
            for piece in pieces:
                there = text[piece.origin : piece.origin + piece.length]
                assert there == whole[piece.start : piece.start + piece.length]
    return grid


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def first(*inside: str, **more: Any) -> Cell:
    return only(document(word_table([HEADER, [table_cell(*inside), "3", "x"], BO]), **more)).rows[1][0]


def captioned(grid: Grid) -> tuple[str, str]:
    return (grid.label.text if grid.label else "", grid.title.text if grid.title else "")


def test_paragraphs_and_breaks_are_lines_and_runs_are_not() -> None:
    assert first("Ada\n2020", paragraph("an", "d ", "Bo")).text == "Ada\n2020\nand Bo"
    assert first(paragraph(run("x"), "<w:r><w:tab/></w:r>", run("y"))).text == "x y"
    assert first(paragraph(run("CD4"), "<w:r><w:noBreakHyphen/></w:r>", run("x"))).text == "CD4‑x"
    assert first(paragraph("<w:r><w:sym w:font='Symbol' w:char='F0B7'/></w:r>", " one")).text == "• one"


def test_raised_runs_are_marks_however_they_are_parted_and_styled() -> None:
    parted = first(paragraph("Ada 2020", raised("1"), raised("2"), ", x"))
    styled = first(paragraph("Ada 2020", run("12", '<w:rStyle w:val="Up"/>'), ", x"))
    for cell in (parted, styled):
        assert cell.text == "Ada 2020, x"
        assert [(mark.kind, mark.text, mark.start) for mark in cell.marks] == [("reference", "12", 8)]
    plain = run("12", '<w:rStyle w:val="Up"/><w:vertAlign w:val="baseline"/>')
    assert first(paragraph("Ada ", plain)).text == "Ada 12"
    assert first(paragraph("10", raised("6"), " cells")).text == "10⁶ cells"


def test_what_was_deleted_or_hidden_is_not_read_and_what_was_inserted_is() -> None:
    changed = paragraph(
        "<w:del><w:r><w:delText>Bo</w:delText></w:r></w:del>", f"<w:ins>{run('Ada')}</w:ins>", run("x", "<w:vanish/>")
    )
    assert first(changed).text == "Ada"
    moved = paragraph(f"<w:moveFrom>{run('Bo')}</w:moveFrom>", f"<w:moveTo>{run('Cy')}</w:moveTo>")
    assert first(moved).text == "Cy"
    gone = TABLE.replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 2).replace("<w:trPr><w:del/></w:trPr>", "", 1)
    assert texts(only(document(gone))) == [HEADER, BO]


def test_fields_links_and_controls_keep_their_words() -> None:
    link = f"<w:hyperlink>{run('Ada')}</w:hyperlink>"
    field = f"<w:r><w:instrText> ADDIN EN.CITE </w:instrText></w:r>{run('[12]')}"
    control = f"<w:sdt><w:sdtContent>{run(' et al.')}</w:sdtContent></w:sdt>"
    assert first(paragraph(link, control, field)).text == "Ada et al.[12]"


def test_spans_across_and_down() -> None:
    start, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        [table_cell("Study", properties=start), table_cell("Response", properties='<w:gridSpan w:val="2"/>')],
        [table_cell(properties=goes_on), "CR", "PR"],
        ["Ada 2020", table_cell("1", properties=start), "2"],
        ["Bo 2021", table_cell(properties=goes_on), "3"],
    ]
    grid = only(document(word_table(rows)))
    assert grid.header_rows == 2
    assert texts(grid) == [
        ["Study", "Response", "Response"],
        ["Study", "CR", "PR"],
        ["Ada 2020", "1", "2"],
        ["Bo 2021", "1", "3"],
    ]
    assert grid.rows[3][1] is grid.rows[2][1]
    assert (grid.rows[2][1].rows, grid.rows[0][1].columns) == (2, 2)


def test_a_row_that_begins_further_right_and_header_rows_as_word_says_them() -> None:
    rows = word_table([HEADER, ["(code)", "(all)", "(any)"], ADA], heads=2)
    rows = rows.replace(
        "</w:tbl>", '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + table_cell("9") + "</w:tr></w:tbl>"
    )
    grid = only(document(rows))
    assert grid.header_rows == 2
    assert texts(grid)[3] == ["", "9"]


@pytest.mark.parametrize(
    "before",
    [
        paragraph("Table 2. Imatinib in gout", style="Beschriftung"),
        paragraph("Prose before.") + paragraph("Table 2. Imatinib in gout") + "<w:p/>",
        paragraph("Table 2.") + paragraph("Imatinib in gout"),
        paragraph(run("Table 2.\nImatinib in gout")),
    ],
)
def test_a_caption_above(before: str) -> None:
    grid = only(document(before + TABLE + paragraph("And prose after the table.")))
    assert captioned(grid) == ("Table 2.", "Imatinib in gout")
    assert grid.notes == ()


def test_captions_below() -> None:
    one, two = (paragraph(f"Table {number}. Gout {number}") for number in (1, 2))
    found = document(TABLE + one + paragraph("Prose.") + TABLE + two)
    assert [captioned(grid) for grid in found.grids] == [("Table 1.", "Gout 1"), ("Table 2.", "Gout 2")]


def test_notes_below_end_with_the_last_that_can_be_one() -> None:
    notes = paragraph(raised("a"), " Of those on dialysis.") + paragraph(
        "CR, complete remission; PR, partial remission."
    )
    prose = paragraph("We found it so. It was good.") + paragraph("x", style="Heading1")
    grid = only(document(TABLE + notes + prose))
    assert [note.text for note in grid.notes] == [
        "a Of those on dialysis.",
        "CR, complete remission; PR, partial remission.",
    ]


def test_footnotes_and_endnotes_of_the_document_are_marks_with_their_words_in_the_notes() -> None:
    foot = '<w:r><w:rPr><w:rStyle w:val="Up"/></w:rPr><w:footnoteReference w:id="1"/></w:r>'
    end = '<w:r><w:endnoteReference w:id="1"/></w:r>'
    more = {
        "word/footnotes.xml": word_notes("footnote", "Median of two."),
        "word/endnotes.xml": word_notes("endnote", "Of adults."),
    }
    rows = word_table([HEADER, [table_cell(paragraph("Ada 2020", foot)), table_cell(paragraph("3", end)), "x"], BO])
    grid = only(document(rows, more=more))
    ada, number = grid.rows[1][:2]
    assert (ada.text, [(mark.kind, mark.text) for mark in ada.marks]) == ("Ada 2020", [("note", "1")])
    assert (number.text, [(mark.kind, mark.text) for mark in number.marks]) == ("3", [("note", "i")])
    assert [note.text for note in grid.notes] == ["1 Median of two.", "i Of adults."]


def test_a_table_within_a_cell_is_read_apart_and_told() -> None:
    inner = word_table([["Dose", "N"], ["5 mg", "2"]])
    outer, nested = document(word_table([HEADER, [table_cell("Ada", inner, "<w:p/>"), "3", "x"], BO])).grids
    assert texts(outer)[1] == ["Ada", "3", "x"]
    assert "table.nested" in {finding.code for finding in outer.findings}
    assert texts(nested) == [["Dose", "N"], ["5 mg", "2"]]


def test_a_table_in_a_text_box_is_read() -> None:
    boxed = f"<w:p><w:r><w:pict><w:txbxContent>{TABLE}</w:txbxContent></w:pict></w:r></w:p>"
    assert texts(only(document(boxed))) == [HEADER, ADA, BO]


def test_a_table_that_is_only_an_image_is_told() -> None:
    caption = paragraph("Table 1. Imatinib in gout")
    found = document(caption + PICTURE + paragraph("Table 2. More of it") + TABLE)
    assert [finding.code for finding in found.findings] == ["table.image"]
    assert "Table 1 is only an image" in found.findings[0].message
    with pytest.raises(NoTable, match="Table 1 is only an image"):
        document(caption + PICTURE)
    with pytest.raises(NoTable, match="no table with rows"):
        document(paragraph("Words."))


def test_limits_hold() -> None:
    payload = word(word_table([HEADER, *[ADA] * 40]))
    for limits in (
        Limits(cells=100),
        Limits(columns=2),
        Limits(unpacked=1000),
        Limits(parts=2),
        Limits(characters=100),
    ):
        with pytest.raises(UnreadableSource, match=r"limits|over"):
            read(payload, name="gout.docx", limits=limits)


TEXT = st.text(string.ascii_letters + "0123456789•–,;. \n", max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=6))
def test_nothing_of_a_table_is_lost(rows: list[list[str]]) -> None:
    grid = only(document(word_table([HEADER, *rows, BO])))
    said = "".join(cell.text for cell in grid.cells())
    wanted = "".join("".join(row) for row in [HEADER, *rows, BO])
    assert sorted("".join(said.split())) == sorted("".join(wanted.split()))
