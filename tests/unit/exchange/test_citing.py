"""References of studies written for reference managers, and read back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import evitable
from evitable.exchange import write_bibtex, write_csl, write_ris
from evitable.exchange.citing import cited
from evitable.model import Citation, Evidence, EvidenceTable, Reference, Source, Study, Value
from evitable.readers import read_bibliography

GOLD = Path(__file__).parents[4] / "shared" / "gold"
Write = Callable[..., str]
WRITERS = pytest.mark.parametrize("write", [write_ris, write_bibtex, write_csl])


def evidence(*studies: Study) -> Evidence:
    table = EvidenceTable(None, None, None, "treatment-evidence", "", (), (), studies)
    return Evidence(Source("t.txt", "text/plain", "", ""), (table,))


def listing(*entries: Reference) -> Evidence:
    return evidence(*(Study(row, Citation(references=(entry,))) for row, entry in enumerate(entries, 1)))


def back(text: str) -> list[tuple[object, ...]]:
    return [said(entry) for entry in read_bibliography(text.encode(), name="list")]


def said(entry: Reference) -> tuple[object, ...]:
    printed = (entry.journal, entry.volume, entry.issue, entry.pages)
    return entry.label, entry.title, entry.authors, entry.year, entry.doi, entry.pmid, printed


@pytest.mark.skipif(not GOLD.is_dir(), reason="the gold tables lie in ../shared/gold")
@WRITERS
def test_every_gold_table_comes_back(write: Write) -> None:
    read = 0
    for path in sorted(GOLD.glob("*/input.txt")):
        found = evitable.extract(path)
        entries = [one.reference for one in cited(found)]
        if entries:
            assert back(write(found)) == [said(entry) for entry in entries], path.parent.name
        read += len(entries)
    assert read > 50


_WORD = st.text("abcdefghijklmnopqrstuvwxyzäéøßçñ", min_size=2, max_size=9)
_SURNAME = st.tuples(st.sampled_from(["", "van der ", "de ", "Mc", "O'"]), _WORD.map(str.capitalize)).map("".join)
_GIVEN = st.one_of(st.from_regex(r"[A-Z]{1,3}", fullmatch=True), _WORD.map(str.capitalize))
_PERSON = st.one_of(st.tuples(_SURNAME, _GIVEN).map(" ".join), st.just("Rare Disease and Care Study Group"), _SURNAME)
_SIGNS = "".join(map(chr, range(33, 127))) + " –—“”éßΔ≥µ"
_TITLE = st.text(_SIGNS, min_size=1, max_size=60).filter(lambda text: not {"<", ">"} & set(text))
_ENTRY = st.builds(
    Reference,
    id=st.just("x"),
    label=st.one_of(st.just(""), st.integers(1, 9999).map(str)),
    title=_TITLE.map(lambda text: " ".join(text.split()).strip(" .")),
    authors=st.lists(_PERSON, max_size=4).map(tuple),
    year=st.one_of(st.none(), st.integers(1900, 2026)),
    doi=st.one_of(st.none(), st.from_regex(r"10\.[0-9]{4}/[a-z0-9_]{1,12}", fullmatch=True)),
    pmid=st.one_of(st.none(), st.from_regex(r"[1-9][0-9]{6,7}", fullmatch=True)),
    journal=st.sampled_from(["", "J Gout", "Ann Rheum Dis", "Blood & Marrow"]),
    volume=st.sampled_from(["", "3", "12"]),
    issue=st.sampled_from(["", "4", "Suppl 1"]),
    pages=st.sampled_from(["", "5-9", "e1016", "533"]),
)


@WRITERS
@settings(max_examples=60)
@given(entries=st.lists(_ENTRY, min_size=1, max_size=4, unique_by=said))
def test_what_is_written_is_read_back(write: Write, entries: list[Reference]) -> None:
    named = [entry for entry in entries if entry.title or entry.authors or entry.doi]
    if named:
        assert back(write(listing(*named))) == [said(entry) for entry in named]


@WRITERS
def test_hostile_words_stay_words(write: Write) -> None:
    title = "Gout}, author={Evil\nER  - \nTY  - JOUR\n\x1b[31m \u202eflipped =cmd() \\input{x} %"
    entry = Reference("x", "3", title, ("Adams Ann",), 2019, None, None)
    written = write(listing(entry))
    (only,) = back(written)
    assert only[2] == ("Adams Ann",)
    assert "author={Evil ER - TY - JOUR" in str(only[1])
    assert not {"\x1b", "\u202e"} & set(written)


def test_a_row_tells_what_it_tells_and_no_more() -> None:
    study = Study(4, Citation(Value("Smith et al. [7]"), Value("7"), Value(2011)))
    (only,) = json.loads(write_csl(evidence(study)))
    assert only == {
        "id": "ref7",
        "type": "document",
        "citation-number": "7",
        "author": [{"family": "Smith"}],
        "issued": {"date-parts": [[2011]]},
        "note": "Named “Smith et al. [7]” in the table. The table gives no title.",
    }


def test_two_sources_may_number_alike() -> None:
    one, other = (Reference("x", "3", title, (), 2019, None, None) for title in ("Gout", "Lupus"))
    assert "@misc{ref3," in (written := write_bibtex(listing(one), listing(other)))
    assert "@misc{ref03," in written
    assert [entry[0] for entry in back(written)] == ["3", "3"]


def test_nothing_cited_gives_an_empty_list(tmp_path: Path) -> None:
    assert write_ris(evidence(Study(1))) == ""
    assert json.loads(write_csl(evidence(Study(1)))) == []
    target = tmp_path / "refs.bib"
    assert evitable.export(evidence(Study(1)), target).strip() == target.read_text(encoding="utf-8").strip() == ""
