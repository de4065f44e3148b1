"""The page as a whole: self-contained, well-formed, safe, the same bytes each time."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from evitable.model import Citation, Evidence, EvidenceTable, Finding, Source, Synthesis, Value
from evitable.reports import render_html
from evitable.reports.figures.harms import harm_map
from tests.unit.reports import founding, sums
from tests.unit.reports.page import Page, lit, read
from tests.unit.reports.scaled import many, many_sums
from tests.unit.reports.test_outline import reading

HOSTILE = "<script>alert(1)</script> \"quoted\" 'and' &amp; <img src=x onerror=alert(1)> {{ 7*7 }} javascript:alert(1)"


@cache
def html() -> str:
    return render_html(founding.evidence(), (sums.synthesis(),))


@cache
def page() -> Page:
    return read(html())


@cache
def pages() -> dict[str, str]:
    empty = Evidence(Source("prose.txt", "text/plain", "0" * 64, "no table here"), ())
    two = Evidence(
        founding.SOURCE, (founding.table(), replace(founding.table(), label="Table 5", title="Another one."))
    )
    other = EvidenceTable("T1", "Table 1", "Baseline", "other", "no therapy or outcome per row", (), (), ())
    return {
        "founding": html(),
        "one row": render_html(founding.only([5]), (Synthesis(()),)),
        "one case": render_html(founding.only([7]), (Synthesis(()),)),
        "nothing": render_html(empty, ()),
        "two tables": render_html(two, (sums.synthesis(), sums.synthesis())),
        "another kind": render_html(Evidence(founding.SOURCE, (other, founding.table())), (sums.synthesis(),)),
        "no sums": render_html(founding.evidence(), (Synthesis(()),)),
        "sixty": render_html(many(60), (many_sums(60),)),
        "a hundred and twenty": render_html(many(120, diseases=3), (many_sums(120),)),
    }


NAMES = (
    "founding",
    "one row",
    "one case",
    "nothing",
    "two tables",
    "another kind",
    "no sums",
    "sixty",
    "a hundred and twenty",
)


@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_well_formed_and_every_link_arrives(name: str) -> None:
    found = read(pages()[name])
    assert not found.misfits
    assert not found.open_
    assert len(found.ids) == len(set(found.ids)), "an id is given twice"
    ids = set(found.ids)
    targets = {given["href"][1:] for _, given in found.tags if given.get("href", "").startswith("#")}
    assert targets <= ids
    for given in found.values():
        assert set(lit(given)) <= set(found.marks)
    references = [given[name] for _, given in found.tags for name in ("aria-labelledby", "for") if name in given]
    assert set(references) <= ids


@pytest.mark.parametrize("name", NAMES)
def test_headings_begin_with_one_h1_and_skip_no_level(name: str) -> None:
    levels = [int(tag[1]) for tag, _ in read(pages()[name]).headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_same_evidence_gives_the_same_bytes() -> None:
    assert render_html(founding.evidence(), (sums.synthesis(),)).encode() == html().encode()


def test_the_page_needs_nothing_else() -> None:
    for tag, given in page().tags:
        assert tag not in ("link", "iframe", "object", "embed", "img", "base", "form")
        assert "src" not in given
        assert "style" not in given, "a style attribute is refused by the page's own policy"
        assert not [name for name in given if name.startswith("on")]
        if "href" in given and not given["href"].startswith("#"):
            assert re.match(r"https://(doi\.org|arxiv\.org|pubmed\.ncbi\.nlm\.nih\.gov)/", given["href"])
    assert not re.findall(r"url\((?!#hatch\))", html()), "only the hatching of the page itself"
    assert "@import" not in html()


def test_the_policy_names_the_style_and_the_script_of_the_page() -> None:
    policy = next(given["content"] for tag, given in page().tags if "Content-Security-Policy" in given.values())
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        bodies = re.findall(rf"<{tag}>(.*?)</{tag}>", html(), re.DOTALL)
        assert len(bodies) == 1
        assert f"'sha256-{b64encode(sha256(bodies[0].encode()).digest()).decode()}'" in policy


def test_text_of_a_table_never_becomes_markup() -> None:
    table = founding.table()
    first = table.studies[0]
    quotes = first.citation.label.quotes if first.citation.label else ()
    named = Value(HOSTILE, quotes)
    citation = Citation(named, Value(HOSTILE), doi=Value("javascript:alert(1)"), pmid=Value('1"><script>'))
    finding = Finding(HOSTILE, "error", HOSTILE, HOSTILE, 1, HOSTILE, consequence=HOSTILE)
    hostile = replace(
        first,
        citation=citation,
        design=Value(HOSTILE),
        conditions=tuple(replace(condition, name=Value(HOSTILE)) for condition in first.conditions),
        regimens=tuple(replace(regimen, drug=Value(HOSTILE)) for regimen in first.regimens),
        responses=tuple(replace(response, label=Value(HOSTILE)) for response in first.responses),
        findings=(finding,),
    )
    cells = tuple(replace(cell, text=HOSTILE) if cell.id == "r2c0" else cell for cell in table.cells)
    source = Source(HOSTILE, "text/plain", HOSTILE, HOSTILE, doi='javascript:alert("1")')
    spoiled = replace(table, label=HOSTILE, title=HOSTILE, cells=cells, studies=(hostile, *table.studies[1:]))
    other = EvidenceTable(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (), (), ())
    text = render_html(Evidence(source, (spoiled, other), (finding,)), (sums.synthesis(),))
    found = read(text)
    assert [tag for tag, _ in found.tags].count("script") == 1
    assert not any(tag == "img" for tag, _ in found.tags)
    assert not [name for _, given in found.tags for name in given if name.startswith("on")]
    assert not [given for _, given in found.tags if given.get("href", "").startswith("javascript")]
    assert "alert(1)" in found.text
    assert "{{ 7*7 }}" in found.text
    assert not found.misfits


def test_every_filled_value_of_the_rebuilt_table_is_a_link() -> None:
    said = [given["data-said"] for given in page().values()]
    for expected in (
        "Disease: lupus nephritis", "Status: refractory", "Age: median 27.8\u00a0years (21–43)", "Patients: 5",
        "Dose: 1.3\u00a0mg/m²", "Route: IV", "Dosing days: 1, 4, 8, 11", "Cycle length: 21 days",
        "Cycles: 4\u00a0cycles",
        "Drug: corticosteroids", "Complete remission: 3 of 5 patients", "Design: case series", "Study: Zhang et al.",
        "Thrombocytopenia: 5 of 5 patients, grade 1–2", "No harm: 0 of 3 patients; not the same as silence",
    ):  # fmt: skip
        assert expected in said, expected


def test_a_value_lights_the_words_it_came_from() -> None:
    given = next(given for given in page().values() if given["data-said"] == "Complete remission: 3 of 5 patients")
    assert [page().marks[id_] for id_ in lit(given)] == ["CR 3"]
    start, end = given["data-at"].split("–")
    assert founding.TEXT[int(start) - 1 : int(end)] == "CR 3"


def test_an_uncertain_value_says_why_and_names_its_finding() -> None:
    given = next(given for given in page().values() if given["data-said"] == "Doses: 4")
    assert "uncertain" in given["class"]
    number = re.search(r"See finding (\d+)\.", given["data-how"])
    assert number
    assert given["data-how"].startswith("Uncertain: four in all, or four in each of the two cycles.")
    assert f'id="f{number[1]}"' in html()
    assert "regimen.doses-ambiguous" in html().split(f'id="f{number[1]}"')[1][:900]


def test_the_whole_text_of_every_row_stands_in_the_pane() -> None:
    pane = re.search(r'<aside class="pane.*?</aside>', html(), re.DOTALL)
    assert pane
    shown = " ".join(read(pane[0]).text.replace(" ", "").split())
    for row in founding.TOLD:
        for words in row:
            assert "".join(words.split()) in shown


def test_a_mismatch_of_tables_and_sums_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="zip"):
        render_html(founding.evidence(), ())


def test_empty_evidence_still_says_what_was_read() -> None:
    finding = Finding("source.no-table", "error", "No table was found.", "Give a page with a table.")
    empty = Evidence(Source("prose.txt", "text/plain", "0" * 64, "prose"), (), (finding,))
    found = read(render_html(empty, ()))
    assert "No evidence table in prose.txt" in found.text
    assert "No table was found." in found.text
    assert "Give a page with a table." in found.text


def test_the_map_of_harms_is_a_picture_of_the_same_cells_too() -> None:
    found = re.search(r'<details class="drawn">.*?(<svg .*?</svg>)</div></details>', html(), re.DOTALL)
    assert found
    root = ElementTree.fromstring(found[1])  # noqa: S314  (our own drawing)
    classes = [node.get("class") or "" for node in root.iter()]
    told = harm_map(reading(founding.evidence()))
    assert told
    assert classes.count("hm silent") == told.counts["silent"]
    assert classes.count("hm ring") == told.counts["none"]
    texts = [node.text for node in root.iter() if (node.get("class") or "").startswith("ht ")]
    assert texts == [cell.text for row in told.rows for cell in row.cells if cell.kind in ("count", "named", "zero")]
    assert "<style" not in found[1], "a style inside a drawing is refused by the page's own policy"
    assert ' id="' not in found[1]
