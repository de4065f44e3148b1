"""What a reader promises: each visible character in one cell, and refusals that tell what to do."""

from __future__ import annotations

import contextlib
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.model import Document, EvidenceError, NoTable, UnknownFormat, UnreadableSource
from evitable.readers import Limits, read

PAGE = """Skip to main content
. 2020 Jan 3;4:5. doi: 10.5555/abc.2020(1).7

Table 7.

Sunlight in rickets.

Study type Disease N Comments Reference
Case report Rickets 1 • Sunlight for 2 h daily
• Response: CR
Adams et al. 3
Case series Rickets 12 • Sunlight
• No toxicity
Brown et al. 4

CR, complete remission; UV, ultraviolet.
"""


def uncovered(document: Document) -> list[str]:
    """Return the visible characters that do not stand in exactly one cell; a delimiter is a border, not a word."""
    text = document.source.text
    borders = ',;\t"' if document.source.media_type in {"text/csv", "text/tab-separated-values"} else ""
    seen: Counter[int] = Counter()
    for grid in document.grids:
        for cell in grid.cells():
            for piece in cell.pieces:
                there = text[piece.origin : piece.origin + piece.length]
                assert there == cell.text[piece.start : piece.start + piece.length]
                seen.update(range(piece.origin, piece.origin + piece.length))
    return [
        char
        for at, char in enumerate(text)
        if seen[at] != 1 and not char.isspace() and not (char in borders and not seen[at])
    ]


def test_parts_of_a_pasted_page() -> None:
    document = read(PAGE.encode(), name="page")
    (grid,) = document.grids
    assert document.source.doi == "10.5555/abc.2020(1).7"
    assert grid.label is not None
    assert grid.label.text == "Table 7."
    assert grid.title is not None
    assert grid.title.text == "Sunlight in rickets."
    assert not grid.parted
    assert grid.rows[0][0].text == "Study type Disease N Comments Reference"
    assert [row[0].text for row in grid.rows][-1] == "Brown et al. 4"
    assert [note.text for note in grid.notes] == ["CR, complete remission; UV, ultraviolet."]
    assert grid.outside[0].text == "Skip to main content"
    assert uncovered(document) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_change_nothing(encoding: str, end: str) -> None:
    plain = read(PAGE.encode(), name="page")
    other = read(PAGE.replace("\n", end).encode(encoding), name="page")
    assert [cell.text for cell in other.grids[0].cells()] == [cell.text for cell in plain.grids[0].cells()]
    assert other.source.text == PAGE.replace("\n", end)
    assert uncovered(other) == []


def test_windows_bytes_are_read_with_a_note() -> None:
    document = read(PAGE.encode("cp1252"), name="page")
    assert [finding.code for finding in document.findings] == ["source.encoding-guessed"]
    assert document.grids[0].rows[1][0].text == "Case report Rickets 1 • Sunlight for 2 h daily"


def test_text_cut_within_a_character_is_read_up_to_there() -> None:
    whole = PAGE[: PAGE.index("• No toxicity") + 1].encode()
    document = read(whole[:-1], name="page")
    assert [finding.code for finding in document.findings] == ["source.cut"]
    assert uncovered(document) == []


@pytest.mark.parametrize(
    ("payload", "refusal", "words"),
    [
        (b"", UnreadableSource, "empty"),
        (b" \r\n\t ", UnreadableSource, "empty"),
        (b"\xef\xbb\xbf", UnreadableSource, "blank"),
        ("\u2003\n\u00a0".encode(), UnreadableSource, "blank"),
        (b"%PDF-1.7 \x00\x01", UnreadableSource, "the PDF is damaged"),
        (b"PK\x03\x04....", UnknownFormat, "Unpack it"),
        (b"PK\x03\x04..mimetypeapplication/vnd.oasis.opendocument.text", UnknownFormat, "save it as DOCX"),
        (b"PK\x03\x04..Index/Document.iwa", UnknownFormat, "export it as Word or Excel"),
        (b"PK\x03\x04..ppt/presentation.xml", UnknownFormat, "from its slide"),
        (b"\\begin{tabular}{ll}Study & N\\\\Ada & 4\\end{tabular}", UnknownFormat, "convert it to HTML"),
        (b"\x89PNG\r\n\x1a\n...", UnknownFormat, "a PNG image"),
        (b"\xff\xd8\xff...", UnknownFormat, "OCR"),
        (b"<!DOCTYPE html><table></table>", NoTable, "no table in this page"),
        (b"<article><body><p>Words.</p></body></article>", NoTable, "no table in this XML"),
        (b"{\\rtf1 Table 1}", UnknownFormat, "save it as DOCX"),
        (bytes(range(256)) * 40, UnknownFormat, "binary"),
        (b"Table 4 shows that bortezomib was well tolerated.\nThere is more to say.", NoTable, "no table"),
        (b"Table 4.\n\nBortezomib in rare diseases.\n", NoTable, "Table 4."),
        (b"Dear editor,\n\nwe read the paper with interest. It is good.\n\nYours", NoTable, "no table"),
        (b"milk\nbread\n", NoTable, "no table"),
    ],
)
def test_refusals_say_what_and_what_to_do(payload: bytes, refusal: type[EvidenceError], words: str) -> None:
    with pytest.raises(refusal) as caught:
        read(payload, name="given.txt")
    message = str(caught.value)
    assert message.startswith("given.txt: ")
    assert words in message
    assert message.endswith(".")


@pytest.mark.parametrize(
    "payload",
    [
        b"x" * 50_000_000,
        b"word " * 2_000_000,
        b"Aa 1 bb; ccc\n" * 800_000,
        b"Table 1.\n" * 90_000,
        b"Table 1.\n\nTitle of it\n\nStudy N\n" + b"Case 1\n" * 90_000,
        b"\n" * 10_000_000 + b"a",
        b"Table 1.\n\nStudy\tN\n" + b'\t""x' * 12_000 + b"\n",
    ],
)
def test_noise_ends_soon(payload: bytes) -> None:
    start = time.process_time()
    with contextlib.suppress(EvidenceError):
        read(payload, name="noise")
    assert time.process_time() - start < 5


def test_small_limits_hold() -> None:
    for limits in (Limits(bytes=10), Limits(lines=3), Limits(line=10), Limits(rows=2), Limits(characters=20)):
        with pytest.raises(UnreadableSource):
            read(PAGE.encode(), name="page", limits=limits)


def test_several_tables_in_one_text() -> None:
    document = read((PAGE + "\nSome words between.\n\n" + PAGE.replace("Table 7", "Table 8")).encode(), name="page")
    assert [grid.label.text for grid in document.grids if grid.label] == ["Table 7.", "Table 8."]
    assert uncovered(document) == []


def test_table_within_an_article() -> None:
    before = "Results\n\nTable 7 shows the cases. They are few. There is no trial among them.\n\n"
    after = "\nDiscussion\n\nThe cases are few. More are needed.\n\n1. Ada B. A case. doi: 10.5555/other.1\n"
    document = read((before + PAGE[PAGE.index("Table 7") :] + after).encode(), name="article")
    (grid,) = document.grids
    assert len(grid.rows) == 7
    assert len(grid.notes) == 1
    assert document.source.doi is None
    assert uncovered(document) == []


def test_label_and_title_on_one_line_without_blank_lines() -> None:
    text = PAGE.replace("Table 7.\n\nSunlight", "Table 7. Sunlight").replace("\n\n", "\n")
    (grid,) = read(text.encode(), name="page").grids
    assert grid.title is not None
    assert grid.title.text == "Sunlight in rickets."
    assert grid.rows[0][0].text.startswith("Study type")
    assert grid.notes[0].text.startswith("CR, complete")


def test_table_without_label_and_title() -> None:
    text = PAGE[PAGE.index("Study type") :]
    document = read(text.encode(), name="page")
    assert document.grids[0].label is None
    assert document.grids[0].rows[0][0].text.startswith("Study type")
    assert uncovered(document) == []


def test_tabs_and_quoted_cells() -> None:
    rows = 'Study\tN\tComments\nAda\t3\t"• one\n• two"\nBo\t4\t• one\n• two\nCy\t5\n'
    text = f"Table 1. Cases\n{rows}ADA, adenosine; BCD, baseline\n"
    document = read(text.encode(), name="tabs")
    (grid,) = document.grids
    assert grid.parted
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["Study", "N", "Comments"],
        ["Ada", "3", "• one\n• two"],
        ["Bo", "4", "• one\n• two"],
        ["Cy", "5"],
    ]
    assert [finding.code for finding in grid.findings] == ["row.ragged"]
    assert uncovered(document) == []


def test_a_cell_of_several_lines_without_quotes_joins_its_row() -> None:
    text = "Table 1. Cases\nStudy\tComments\tRef\tYear\nAda\t• one\n• two\tx\t1999\nBo\t• one\ty\t2000\n"
    (grid,) = read(text.encode(), name="tabs").grids
    assert [cell.text for cell in grid.rows[1]] == ["Ada", "• one\n• two", "x", "1999"]


def test_pipes() -> None:
    text = "Table 1: Cases\n\n| Study | N |\n|-------|---|\n| Ada | 3 |\n| | 4 |\n"
    document = read(text.encode(), name="pipes")
    assert [[cell.text for cell in row] for row in document.grids[0].rows] == [["Study", "N"], ["Ada", "3"], ["", "4"]]
    assert uncovered(document) == []


LINES = st.lists(
    st.one_of(
        st.sampled_from(PAGE.splitlines()),
        st.sampled_from(["Table 2", "a\tb\tc", "| x | y | z |", '"q\t"', "", "\u200b", "Open in a new tab", "• •"]),
        st.text(max_size=30),
    ),
    max_size=20,
)


def test_page_furniture_between_bordered_lines_stands_outside_once() -> None:
    document = read(b"Table 2\na\tb\tc\nSkip to main content\nd\te\tf", name="page")
    assert uncovered(document) == []
    assert [[cell.text for cell in row] for row in document.grids[0].rows] == [["a", "b", "c"], ["d", "e", "f"]]


@settings(max_examples=150, deadline=None)
@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n", "\u2028"]))
def test_no_character_is_lost_or_doubled(lines: list[str], end: str) -> None:
    text = end.join(lines)
    try:
        payload = text.encode()
        document = read(payload, name="any")
    except (EvidenceError, UnicodeEncodeError):
        return
    assert document.source.text in (text, text.removeprefix("\ufeff"))
    assert uncovered(document) == []
