"""A printed list of references without links gives each study that names a number of it the entry's year and DOI."""

from __future__ import annotations

import pytest

import evitable
from evitable.model import Evidence
from evitable.readers import read
from tests.packed import paragraph, word, word_table

ENTRIES = [
    "Adams JK, Doe A. Imatinib in gout. J Gout. 2012;3:4-5. doi:10.5555/gout.12",
    "Baker B, Lund P, Ek S, et al. More imatinib in gout. Ann Gout. 2015;9:1-9. doi:10.5555/gout.15",
    "Cole C. A guide to gout. Gout Rev. 2017;1:2.",
]
HEAD = ["Study", "Design", "N", "Treatment", "Complete response"]
ROWS = [
    ["Adams et al. [1]", "Case series", "5", "imatinib 400 mg daily", "3"],
    ["Baker et al. [2]", "Case series", "7", "imatinib 600 mg daily", "4"],
]
NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def in_word(entries: list[str], *, heading: str = "References", rows: list[list[str]] = ROWS) -> bytes:
    table = paragraph("Table 1. Imatinib in gout") + word_table([HEAD, *rows], heads=1)
    return word(table + paragraph(heading) + "".join(map(paragraph, entries)))


def numbered_by_word(entries: list[str]) -> bytes:
    lines = "".join(f"<w:p><w:pPr>{NUMBERED}</w:pPr><w:r><w:t>{entry}</w:t></w:r></w:p>" for entry in entries)
    table = paragraph("Table 1. Imatinib in gout") + word_table([HEAD, *ROWS], heads=1)
    return word(table + paragraph("REFERENCES") + lines)


def in_page(after: str) -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    head = "".join(f"<th>{cell}</th>" for cell in HEAD)
    table = f"<table><caption>Table 1. Imatinib in gout</caption><thead><tr>{head}</tr></thead>{rows}</table>"
    return f"<!DOCTYPE html><html><body><ul><li>References</li></ul>{table}{after}</body></html>".encode()


def found(payload: bytes) -> list[tuple[int | None, str | None]]:
    """Return the year and DOI of each study."""
    evidence = evitable.extract(payload)
    assert isinstance(evidence, Evidence)
    citations = [study.citation for table in evidence.tables for study in table.studies]
    return [
        (citation.year.value if citation.year else None, citation.doi.value if citation.doi else None)
        for citation in citations
    ]


LISTS = {
    "numbers in Word": in_word([f"{number}. {entry}" for number, entry in enumerate(ENTRIES, 1)]),
    "numbers in brackets": in_word([f"[{number}] {entry}" for number, entry in enumerate(ENTRIES, 1)]),
    "a numbered heading": in_word([f"{n}. {entry}" for n, entry in enumerate(ENTRIES, 1)], heading="6. References:"),
    "numbers by Word": numbered_by_word(ENTRIES),
    "an ordered list": in_page(f"<h2>References</h2><ol>{''.join(f'<li>{entry}</li>' for entry in ENTRIES)}</ol>"),
    "paragraphs": in_page(
        "<h2><span>Literature cited</span></h2>"
        + "".join(f"<p>{number}. {entry}</p>" for number, entry in enumerate(ENTRIES, 1))
        + "<h2>Footnotes</h2><p>4. Not 2020 an entry</p>"
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_numbers_lead_to_the_entries(name: str) -> None:
    assert found(LISTS[name]) == [(2012, "10.5555/gout.12"), (2015, "10.5555/gout.15")]


def test_every_entry_is_read_and_nothing_behind_the_list() -> None:
    listed = read(LISTS["paragraphs"], name="page.html").listed
    assert [entry.label for entry in listed] == ["1", "2", "3"]
    assert listed[1].authors == ("Baker B", "Lund P", "Ek S")


def test_an_entry_of_another_author_is_told_and_not_taken() -> None:
    wrong = in_word([f"{number}. {entry}" for number, entry in enumerate(reversed(ENTRIES), 1)])
    evidence = evitable.extract(wrong)
    (first, second) = evidence.tables[0].studies
    # The number says Cole; the author alone leads to Adams, who has one entry.
    assert first.citation.doi is not None
    assert first.citation.doi.value == "10.5555/gout.12"
    assert second.citation.doi is not None


def test_a_number_beyond_the_list_is_a_finding() -> None:
    rows = [["Zorn et al. [9]", "Case series", "5", "imatinib 400 mg daily", "3"], ROWS[1]]
    evidence = evitable.extract(in_word([f"{n}. {entry}" for n, entry in enumerate(ENTRIES, 1)], rows=rows))
    codes = [finding.code for finding in evidence.tables[0].studies[0].findings]
    assert "reference.unresolved" in codes


def test_a_number_that_two_entries_have_leads_to_neither() -> None:
    listed = read(in_word([f"1. {entry}" for entry in ENTRIES]), name="twice.docx").listed
    assert [entry.label for entry in listed] == ["", "", ""]


@pytest.mark.parametrize("heading", ["References were searched by hand", "Results"])
def test_without_a_heading_there_is_no_list(heading: str) -> None:
    payload = in_word([f"{number}. {entry}" for number, entry in enumerate(ENTRIES, 1)], heading=heading)
    assert read(payload, name="none.docx").listed == ()
