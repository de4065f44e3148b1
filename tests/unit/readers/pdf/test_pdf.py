"""PDFs made here, each with what a careful reader sees on the page."""

from __future__ import annotations

import contextlib
import io
import re
import time

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from evitable.model import Document, Grid, NoTable, UnreadableSource
from evitable.readers import Limits, read
from evitable.readers.pdf.marks import Word, lines_of

HEAD = ("Study", "N", "Treatment", "Response")
ROWS = (
    ("Ada et al. 2019", "12", "Imatinib 400 mg", "CR 4"),
    ("Bo 2020", "3", "Imatinib 100 mg", "PR 1"),
    ("Cem et al. 2021", "1", "Dasatinib", "NR"),
)
PLACES = (60, 160, 200, 330)


def canvas() -> tuple[Canvas, io.BytesIO]:
    out = io.BytesIO()
    return Canvas(out, pagesize=(595, 842), invariant=1), out


def put(page: Canvas, y: float, texts: tuple[str, ...], font: str = "Helvetica") -> None:
    page.setFont(font, 8)
    for x, text in zip(PLACES, texts, strict=True):
        page.drawString(x, y, text)


def table(page: Canvas, top: float, *, rules: bool = True) -> None:
    page.setFont("Helvetica", 8)
    page.drawString(60, top + 14, "Table 3. Imatinib in rare disease")
    put(page, top - 10, HEAD, "Helvetica-Bold")
    for at, row in enumerate(ROWS):
        put(page, top - 26 - 14 * at, row)
    for y in (top, top - 15, top - 60) if rules else ():
        page.line(58, y, 420, y)
    page.setFont("Helvetica", 7)
    page.drawString(60, top - 72, "CR, complete response; NR, no response; PR, partial response.")


def only(payload: bytes) -> Grid:
    (grid,) = read(payload, name="a.pdf").grids
    return grid


def said(grid: Grid) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row) for row in grid.rows]


def made(*, rules: bool = True, turn: int = 0) -> bytes:
    page, out = canvas()
    if turn:
        page.translate(595 if turn == 90 else 0, 0 if turn == 90 else 842)
        page.rotate(turn)
    table(page, 500, rules=rules)
    page.save()
    return out.getvalue()


@pytest.mark.parametrize("turn", [0, 90, 270])
@pytest.mark.parametrize("rules", [True, False])
def test_rows_columns_caption_and_notes_are_found(rules: bool, turn: int) -> None:
    grid = only(made(rules=rules, turn=turn))
    assert said(grid) == [HEAD, *ROWS]
    assert grid.header_rows == 1
    assert [cell.text for cell in (grid.label, grid.title) if cell] == ["Table 3.", "Imatinib in rare disease"]
    assert [note.text for note in grid.notes] == ["CR, complete response; NR, no response; PR, partial response."]


def test_the_way_a_table_was_found_is_told_and_what_is_unsure_flagged() -> None:
    ruled, aligned = only(made()), only(made(rules=False))
    assert [finding.code for finding in ruled.findings] == ["table.cut"]
    assert "rules across it" in ruled.findings[0].message
    assert [finding.code for finding in aligned.findings] == ["table.cut", "table.cut-unsure"]


@pytest.mark.parametrize("turn", [0, 90, 270])
def test_a_cell_leads_to_its_page_box_and_characters(turn: int) -> None:
    document = read(made(turn=turn), name="a.pdf")
    cell = document.grids[0].rows[1][0]
    page, *box = map(float, re.findall(r"[\d.]+", cell.address))
    x0, y0, x1, y1 = box
    x, y = {0: (61, 476), 90: (595 - 476, 61), 270: (476, 842 - 61)}[turn]
    assert page == 1
    assert x0 <= x <= x1
    assert y0 <= y <= y1
    place = cell.origin(0, len("Ada et"))
    assert place is not None
    assert document.source.text[slice(*place)] == "Ada et"


def test_raised_signs_stay_apart_and_a_word_cut_at_a_line_end_is_whole() -> None:
    page, out = canvas()
    table(page, 500)
    page.setFont("Helvetica", 5)
    page.drawString(60 + page.stringWidth(ROWS[1][0], "Helvetica", 8), 463, "17")
    page.setFont("Helvetica", 8)
    page.drawString(60, 380, "Nothing was said of haemolysis in the others.")
    page.drawString(60, 300, "Table 4. More")
    put(page, 280, HEAD, "Helvetica-Bold")
    put(page, 264, ("Dee 2019", "2", "Imatinib", "Less haemo-"))
    page.drawString(330, 255, "lysis, then CR")
    put(page, 239, ("Eve 2019", "2", "Imatinib", "PR in all who were seen"))
    for y in (290, 275, 230):
        page.line(58, y, 450, y)
    page.save()
    first, second = read(out.getvalue(), name="a.pdf").grids
    assert first.rows[2][0].text == "Bo 2020"
    assert [(mark.kind, mark.text) for mark in first.rows[2][0].marks] == [("reference", "17")]
    assert second.rows[1][3].text.replace("\n", " ") == "Less haemolysis, then CR"


def test_rows_set_without_white_between_them_are_parted() -> None:
    page, out = canvas()
    page.setFont("Helvetica", 8)
    page.drawString(60, 520, "Table 1. Tight")
    put(page, 490, HEAD, "Helvetica-Bold")
    lines = (
        ("Ada et al. 2019", "12", "Imatinib 400 mg daily", "CR 4"),
        ("", "", "for 12 weeks", ""),
        ("Bo 2020", "3", "Imatinib 100 mg", "PR 1"),
        ("Cem-Dahl et al.", "1", "Dasatinib", "NR, then"),
        ("2021", "", "", "progression"),
    )
    for at, line in enumerate(lines):
        put(page, 474 - 9.6 * at, line)
    for y in (500, 485, 430):
        page.line(58, y, 420, y)
    page.save()
    grid = only(out.getvalue())
    assert [cell.text for cell in grid.rows[1]] == [
        "Ada et al. 2019",
        "12",
        "Imatinib 400 mg daily for 12 weeks",
        "CR 4",
    ]
    assert [row[0].text for row in grid.rows[2:]] == ["Bo 2020", "Cem-Dahl et al. 2021"]
    assert "table.cut-unsure" in [finding.code for finding in grid.findings]


def test_a_name_over_two_columns_needs_no_rule_where_the_names_below_it_begin_lower() -> None:
    page, out = canvas()
    page.setFont("Helvetica", 8)
    page.drawString(60, 520, "Table 1. Two levels")
    put(page, 490, ("Study", "N", "Imatinib", ""), "Helvetica-Bold")
    put(page, 480, ("", "", "Dose", "Response"), "Helvetica-Bold")
    for at, row in enumerate(ROWS):
        put(page, 462 - 14 * at, row)
    for y in (500, 475, 425):
        page.line(58, y, 420, y)
    page.save()
    grid = only(out.getvalue())
    assert [cell.text for cell in grid.rows[0]] == ["Study", "N", "Imatinib", "Imatinib"]
    assert [cell.text for cell in grid.rows[1]] == ["Study", "N", "Dose", "Response"]


def test_a_raised_sign_as_large_as_its_letters_is_a_mark() -> None:
    page, out = canvas()
    table(page, 500)
    page.setFont("Helvetica", 8)
    page.drawString(60 + page.stringWidth(ROWS[1][0], "Helvetica", 8), 463.2, "17")
    page.save()
    grid = only(out.getvalue())
    assert grid.rows[2][0].text == "Bo 2020"
    assert [mark.text for mark in grid.rows[2][0].marks] == ["17"]


def test_names_over_several_columns_stand_at_each() -> None:
    page, out = canvas()
    page.setFont("Helvetica-Bold", 8)
    page.drawString(60, 520, "Table 1. Two levels")
    page.drawCentredString(300, 490, "Outcome")
    page.line(198, 486, 420, 486)
    put(page, 475, HEAD, "Helvetica-Bold")
    for at, row in enumerate(ROWS):
        put(page, 458 - 14 * at, row)
    for y in (500, 470, 425):
        page.line(58, y, 420, y)
    page.save()
    grid = only(out.getvalue())
    assert grid.header_rows == 2
    assert [cell.text for cell in grid.rows[0]] == ["Study", "N", "Outcome", "Outcome"]
    assert [cell.text for cell in grid.rows[1]] == list(HEAD)


def test_a_table_over_pages_is_one_without_running_heads() -> None:
    page, out = canvas()
    for number in (1, 2):
        page.setFont("Helvetica", 7)
        page.drawString(60, 820, f"Journal of Quays {number}")
        page.setFont("Helvetica", 8)
        page.drawString(60, 520, "Table 1. Long" if number == 1 else "Table 1 (continued)")
        put(page, 490, HEAD, "Helvetica-Bold")
        for at, row in enumerate(ROWS):
            put(page, 474 - 14 * at, (f"{row[0]}{number}", *row[1:]))
        for y in (500, 485, 435):
            page.line(58, y, 420, y)
        page.showPage()
    page.save()
    grid = only(out.getvalue())
    assert [row[0].text for row in grid.rows] == ["Study", *(f"{row[0]}{n}" for n in (1, 2) for row in ROWS)]
    assert grid.rows[-1][0].address.startswith("page 2, ")
    assert [(cell.row, cell.column) for cell in grid.rows[5]] == [(5, 0), (5, 1), (5, 2), (5, 3)]


def picture(page: Canvas) -> None:
    from PIL import Image  # noqa: PLC0415

    page.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 20, 20, 550, 800)


def test_a_scanned_page_is_told() -> None:
    page, out = canvas()
    picture(page)
    page.showPage()
    table(page, 500)
    page.save()
    document = read(out.getvalue(), name="a.pdf")
    assert len(document.grids) == 1
    assert [finding.code for finding in document.findings] == ["page.scanned"]
    assert "Page 1 is only a scanned picture" in document.findings[0].message


def test_a_document_of_scans_is_refused_with_the_next_step() -> None:
    page, out = canvas()
    picture(page)
    page.save()
    with pytest.raises(NoTable, match="only a scanned picture"):
        read(out.getvalue(), name="a.pdf")


def test_what_cannot_be_opened_is_refused() -> None:
    out = io.BytesIO()
    page = Canvas(out, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    table(page, 500)
    page.save()
    with pytest.raises(UnreadableSource, match="protected by a password"):
        read(out.getvalue(), name="a.pdf")
    with pytest.raises(UnreadableSource, match="damaged"):
        read(b"%PDF-1.7\n" + bytes(2_000) + b"%%EOF", name="a.pdf")


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(pages=1), "pages are over the limit of 1"),
        (Limits(characters=40), "over the limit of characters"),
        (Limits(seconds=0), "seconds, which is the limit"),
        (Limits(cells=3), "more places than the limits"),
        (Limits(tables=0), "over 0 tables"),
    ],
)
def test_limits_are_kept(limits: Limits, words: str) -> None:
    page, out = canvas()
    table(page, 500)
    page.showPage()
    page.drawString(60, 500, "The end.")
    page.save()
    with pytest.raises(UnreadableSource, match=words):
        read(out.getvalue(), name="a.pdf", limits=limits)


def test_a_page_without_a_table_is_refused() -> None:
    page, out = canvas()
    page.drawString(60, 700, "Nobody on the quay had thought to count the boats.")
    page.save()
    with pytest.raises(NoTable, match="no table was found"):
        read(out.getvalue(), name="a.pdf")


def test_a_file_cut_anywhere_ends_in_a_sentence_or_a_document() -> None:
    whole = made()
    for size in range(10, len(whole), 97):
        with contextlib.suppress(NoTable, UnreadableSource):
            assert isinstance(read(whole[:size], name="a.pdf"), Document)


@pytest.mark.parametrize("matrix", [(1, 0, 0, 1, 8e9, 0), (1, 0, 0, 1, 0, -8e9), (1e7, 0, 0, 1e7, 0, 0)])
def test_what_is_drawn_far_from_the_page_is_not_read(matrix: tuple[float, ...]) -> None:
    page, out = canvas()
    table(page, 500)
    page.saveState()
    page.transform(*matrix)
    for y in range(300, 420, 10):
        page.drawString(60, y, "Nobody on the quay had thought to count the boats")
        page.drawString(350, y, "that came in before dawn, as the lamps were burning.")
    page.line(10, 300, 500, 300)
    page.restoreState()
    page.save()
    assert said(only(out.getvalue())) == [HEAD, *ROWS]


def test_a_long_row_of_small_words_ends_soon() -> None:
    words = [Word("a", at * 3.0, at * 3.0 + 2, 9.0, 8.0 - 0.5 * (at % 2)) for at in range(4_000)]
    start = time.process_time()
    (line,) = lines_of([*words, Word("b", 20_000, 20_009, 9.0, 30.0)])
    assert len(line.words) == 4_001
    assert time.process_time() - start < 6


def test_a_name_set_to_the_middle_of_two_rows_does_not_join_them() -> None:
    page, out = canvas()
    page.setFont("Helvetica", 8)
    page.drawString(60, 520, "Table 1. Middle")
    put(page, 490, HEAD, "Helvetica-Bold")
    put(page, 474, ("", "12", "Imatinib 400 mg", "CR 4"))
    put(page, 467, ("Ada et al. 2019", "", "", ""))
    put(page, 460, ("", "3", "Imatinib 100 mg", "PR 1"))
    put(page, 446, ("Bo 2020", "5", "Imatinib", "NR"))
    put(page, 430, ("", "", "Dasatinib 50 mg daily", ""))
    put(page, 425.2, ("Cem 2021", "7", "", "NR"))
    put(page, 420.4, ("", "", "for 8 weeks", ""))
    for y in (500, 485, 400):
        page.line(58, y, 420, y)
    page.save()
    assert said(only(out.getvalue()))[1:] == [
        ("Ada et al. 2019", "12", "Imatinib 400 mg", "CR 4"),
        ("Ada et al. 2019", "3", "Imatinib 100 mg", "PR 1"),
        ("Bo 2020", "5", "Imatinib", "NR"),
        ("Cem 2021", "7", "Dasatinib 50 mg daily for 8 weeks", "NR"),
    ]
