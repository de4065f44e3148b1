"""Entries of printed lists: of saved pages, and of endnotes in Word."""

from __future__ import annotations

import pytest

import evitable
from evitable.readers.printed import printed_reference
from tests.packed import word, word_table

VANCOUVER = (
    "12. de la Cruz JK, O'Neil A. Gout and imatinib: a trial. J Gout. 2012;3:1999-2005. doi:10.5555/x.12. PMID: 123456"
)
APA = "Smith-Jones, J. K., & Doe, A. (2012). Gout and imatinib. Journal of Gout, 3(4), 12–15. https://doi.org/10.5555/y"


def test_the_two_usual_styles() -> None:
    first = printed_reference("r12", VANCOUVER)
    assert first is not None
    assert (first.label, first.authors) == ("12", ("de la Cruz JK", "O'Neil A"))
    assert (first.title, first.year, first.doi, first.pmid) == (
        "Gout and imatinib: a trial",
        2012,
        "10.5555/x.12",
        "123456",
    )
    second = printed_reference("r2", APA)
    assert second is not None
    assert (second.label, second.authors) == ("", ("Smith-Jones JK", "Doe A"))
    assert (second.title, second.year, second.doi) == ("Gout and imatinib", 2012, "10.5555/y")


@pytest.mark.parametrize("text", ["", "See the methods for how this was done.", "a Median of all patients"])
def test_what_names_no_paper_is_none(text: str) -> None:
    assert printed_reference("r1", text) is None


def test_two_years_are_none() -> None:
    entry = printed_reference("r1", "WHO. Rules 2010. Geneva, 2012. doi:10.5555/z")
    assert entry is not None
    assert (entry.year, entry.authors, entry.title) == (None, (), "")


def page(*names: str) -> bytes:
    rows = "".join(f"<tr><td>{name}</td><td>3</td><td>imatinib 400 mg daily</td></tr>" for name in names)
    head = "<tr><th>Study</th><th>N</th><th>Treatment</th></tr>"
    listed = (
        f'<ol><li id="ref12">{VANCOUVER}</li><li><p><a name="ref13"></a>'
        "Brown B. Other drugs in gout. J Gout. 2014;1:2. "
        '<a href="https://pubmed.ncbi.nlm.nih.gov/777888/">PubMed</a></p></li>'
        f'<li id="ref14">{APA}</li></ol>'
    )
    table = f"<p>Table 1. Imatinib in gout</p><table>{head}{rows}</table>"
    return f"<!DOCTYPE html><html><body>{table}{listed}</body></html>".encode()


def test_links_of_a_page_lead_to_its_list() -> None:
    evidence = evitable.extract(
        page(
            'de la Cruz et al. <a href="#ref12">[12]</a>',
            'Brown<sup><a href="#ref13">13</a></sup>',
            'Both<sup><a href="#ref12">12</a>–<a href="#ref14">14</a></sup>',
            'Lost <a href="#ref99">[99]</a>',
        )
    )
    cites = [study.citation for study in evidence.tables[0].studies]
    assert [cite.doi.value if cite.doi else None for cite in cites] == ["10.5555/x.12", None, None, None]
    assert [cite.pmid.value if cite.pmid else None for cite in cites] == ["123456", "777888", None, None]
    assert [[entry.id for entry in cite.references] for cite in cites[2:]] == [["ref12", "ref13", "ref14"], []]
    assert "table.reference-lost" in {found.code for found in evidence.tables[0].findings}


def test_endnotes_in_word_that_name_papers_are_references() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    notes = (
        f'<w:endnotes {space}><w:endnote w:id="2"><w:p><w:r><w:t>{VANCOUVER}</w:t></w:r></w:p></w:endnote>'
        '<w:endnote w:id="3"><w:p><w:r><w:t>Median of all patients.</w:t></w:r></w:p></w:endnote></w:endnotes>'
    )
    table = word_table(
        [["Study", "N", "Treatment"], ["Cruz", "3", "imatinib 400 mg"], ["Brown", "4", "imatinib 400 mg"]]
    )
    for name, id_ in (("Cruz", 2), ("Brown", 3)):
        sign = f'<w:r><w:endnoteReference w:id="{id_}"/></w:r>'
        table = table.replace(f"{name}</w:t></w:r>", f"{name}</w:t></w:r>{sign}")
    evidence = evitable.extract(word(table, more={"word/endnotes.xml": notes}))
    first, second = (study.citation for study in evidence.tables[0].studies)
    assert first.doi is not None
    assert (first.doi.value, first.references[0].year) == ("10.5555/x.12", 2012)
    assert (second.doi, second.references) == (None, ())
    assert any("Median of all patients." in cell.text for cell in evidence.tables[0].cells)
