"""Pages and articles: spans, raised signs, lines, captions and notes, and the way back to the source."""

from __future__ import annotations

import html
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.cells import label_table
from evitable.model import Cell, Document, Grid, NoTable
from evitable.readers import read


def page(inside: str) -> Document:
    return read(f"<!DOCTYPE html><html><body>{inside}</body></html>".encode(), name="page")


def article(inside: str, back: str = "") -> Document:
    front = '<front><article-meta><article-id pub-id-type="doi">10.5555/one</article-id></article-meta></front>'
    space = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    return read(f"<article {space}>{front}<body>{inside}</body><back>{back}</back></article>".encode(), name="article")


def only(document: Document) -> Grid:
    (grid,) = document.grids
    assert_placed(document)
    return grid


def assert_placed(document: Document) -> None:
    """Every piece of a cell and of its marks is a slice of the source."""
    text = document.source.text
    for grid in document.grids:
        for cell in grid.cells():
            for whole, pieces in [(cell.text, cell.pieces), *((mark.text, mark.pieces) for mark in cell.marks)]:
                for piece in pieces:
                    there = text[piece.origin : piece.origin + piece.length]
                    assert there == whole[piece.start : piece.start + piece.length]


def cell(inside: str) -> Cell:
    """Read what stands in one cell."""
    rows = f"<tr><th>Study</th><th>N</th></tr><tr><td>{inside}</td><td>1</td></tr>"
    found = only(page(f"<table>{rows}</table>")).rows[1][0]
    as_jats = only(article(f"<table-wrap><table>{rows}</table></table-wrap>")).rows[1][0]
    assert as_jats.text == found.text
    return found


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("1.3 mg/m<sup>2</sup> on days 1 and 4", "1.3 mg/m2 on days 1 and 4"),
        ("1 × 10<sup>6</sup> cells", "1 × 10⁶ cells"),
        ("2 × 10<sup>−3</sup>", "2 × 10⁻³"),
        ("<sup>177</sup>Lu-DOTATATE", "177Lu-DOTATATE"),
        ("CD4<sup>+</sup> cells", "CD4+ cells"),
        ("2<sup>nd</sup> line", "2nd line"),
        ("C<sub>max</sub>", "Cmax"),
        ("CO<sub>2</sub>", "CO2"),
    ],
)
def test_raised_words_stay_words(inside: str, text: str) -> None:
    found = cell(inside)
    assert (found.text, found.marks) == (text, ())


@pytest.mark.parametrize(
    ("inside", "text", "kind", "sign"),
    [
        ("Adams et al.<sup>34</sup>", "Adams et al.", "reference", "34"),
        ("Adams et al. 2018<sup>21</sup>", "Adams et al. 2018", "reference", "21"),
        ("Adams<sup>34,</sup><sup>35</sup>", "Adams", "reference", "34,35"),
        ("Adams<sup>34–36</sup>", "Adams", "reference", "34–36"),
        ("43<sup>1</sup>", "43", "note", "1"),
        ("43<sup>a</sup>", "43", "note", "a"),
        ("12 (27 %)<sup>†</sup>", "12 (27 %)", "note", "†"),
        ("12<sup>a,b</sup>", "12", "note", "a,b"),
    ],
)
def test_raised_signs_stand_apart(inside: str, text: str, kind: str, sign: str) -> None:
    found = cell(inside)
    assert [(mark.kind, mark.text, mark.raised) for mark in found.marks] == [(kind, sign, True)]
    assert found.text == text


def test_a_sign_alone_is_the_text() -> None:
    assert cell("<sup>12</sup>").text == "12"


def test_links_to_references_keep_their_targets() -> None:
    found = only(
        article(
            '<table-wrap><table><tr><th>Study</th><th>N</th></tr><tr><td>Adams <xref ref-type="bibr" rid="B3">3</xref>'
            '</td><td>4<xref ref-type="table-fn" rid="n1">a</xref></td></tr></table></table-wrap>'
        )
    )
    study, n = found.rows[1]
    assert (study.text, [(mark.text, mark.start, mark.end, mark.targets) for mark in study.marks]) == (
        "Adams 3",
        [("3", 6, 7, ("B3",))],
    )
    assert (n.text, n.marks[0].raised, n.marks[0].targets) == ("4", True, ("n1",))


def test_the_list_of_references_is_read_where_tables_lead_to_it() -> None:
    back = (
        '<ref-list><ref id="B3"><label>3.</label><element-citation><person-group person-group-type="author"><name>'
        "<surname>Adams</surname><given-names>B</given-names></name></person-group><article-title>Gout.</article-title>"
        '<year>2019</year><pub-id pub-id-type="doi">10.5555/three</pub-id><pub-id pub-id-type="pmid">33</pub-id>'
        '</element-citation></ref><ref id="B4"><label>4</label></ref></ref-list>'
    )
    rows = (
        '<tr><th>Study</th><th>N</th></tr><tr><td>Adams <xref ref-type="bibr" rid="B3">3</xref></td><td>1</td></tr>'
        '<tr><td>Brown <xref ref-type="bibr" rid="B9">9</xref></td><td>1</td></tr>'
    )
    document = article(f"<table-wrap><table>{rows}</table></table-wrap>", back)
    (reference,) = document.references
    assert (reference.id, reference.label, reference.title, reference.authors) == ("B3", "3", "Gout", ("Adams B",))
    assert (reference.year, reference.doi, reference.pmid) == (2019, "10.5555/three", "33")
    assert [found.code for found in document.grids[0].findings] == ["table.reference-lost"]
    assert document.source.doi == "10.5555/one"


@pytest.mark.parametrize(
    "inside",
    [
        "CR (n = 1)<br>No toxicity",
        "<p>CR (n = 1)</p><p>No toxicity</p>",
        "<div>CR (n = 1)</div>\n   No\n   toxicity",
        "CR (n&nbsp;= 1)<br/>No toxicity",
    ],
)
def test_lines_within_a_cell(inside: str) -> None:
    rows = f"<tr><th>Study</th><th>N</th></tr><tr><td>{inside}</td><td>1</td></tr>"
    found = only(page(f"<table>{rows}</table>")).rows[1][0]
    assert found.text.replace("\u00a0", " ") == "CR (n = 1)\nNo toxicity"


def test_list_items_are_lines_with_their_sign() -> None:
    sign = '<span class="label">•</span>'
    items = f"<ul><li>{sign}<p>CR (n = 1)</p></li><li>{sign}<p>none</p></li></ul>"
    assert cell(items).text == "• CR (n = 1)\n• none"


def test_spans_keep_their_origin() -> None:
    grid = only(
        page(
            "<table><thead><tr><th rowspan=2>Study</th><th colspan=2>Response</th></tr><tr><th>CR</th><th>PR</th></tr>"
            "</thead><tbody><tr><td rowspan=2>Adams 2020</td><td>1</td><td>2</td></tr><tr><td colspan=2>none</td></tr>"
            "</tbody></table>"
        )
    )
    assert grid.header_rows == 2
    assert [[one.text for one in row] for row in grid.rows] == [
        ["Study", "Response", "Response"],
        ["Study", "CR", "PR"],
        ["Adams 2020", "1", "2"],
        ["Adams 2020", "none", "none"],
    ]
    assert grid.rows[3][0] is grid.rows[2][0]
    assert (grid.rows[2][0].rows, grid.rows[3][1].columns) == (2, 2)
    assert len([one for one in grid.cells() if one.text == "Adams 2020"]) == 1
    columns = [column.header.text for column in label_table(grid).columns]
    assert columns == ["Study", "Response CR", "Response PR"]


def test_one_study_on_several_rows_is_one_row() -> None:
    head = "<tr><th>Study</th><th>Year</th><th>N</th><th>Drug</th><th>Outcome</th></tr>"
    rows = (
        "<tr><td rowspan=2>Adams</td><td rowspan=2>2001</td><td rowspan=2>9</td><td>imatinib</td>"
        "<td rowspan=2>CR 3</td></tr><tr><td>dasatinib</td></tr>"
        "<tr><td rowspan=2>Brown</td><td>2002</td><td>4</td><td>imatinib</td><td>CR 1</td></tr>"
        "<tr><td>2003</td><td>5</td><td>imatinib</td><td>CR 2</td></tr>"
    )
    table = label_table(only(page(f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>")))
    assert [[one.text for one in row.cells] for row in table.rows] == [
        ["Adams", "2001", "9", "imatinib\ndasatinib", "CR 3"],
        ["Brown", "2002", "4", "imatinib", "CR 1"],
        ["Brown", "2003", "5", "imatinib", "CR 2"],
    ]
    assert table.rows[2].cells[0].id == "r2c1"


def test_a_cell_over_all_columns_heads_the_rows_below_it() -> None:
    rows = (
        "<tr><th>Study</th><th>N</th><th>Drug</th></tr><tr><td colspan=3>Lupus nephritis</td></tr>"
        "<tr><td>Adams 2001</td><td>9</td><td>imatinib</td></tr>"
        "<tr><td colspan=3><sup>a</sup> Median.<br>CR, complete response; PR, partial response</td></tr>"
    )
    grid = only(page(f"<table>{rows}</table>"))
    table = label_table(grid)
    assert [(row.section and row.section.text, row.cells[0].text) for row in table.rows] == [
        ("Lupus nephritis", "Adams 2001")
    ]
    assert [note.text for note in grid.notes] == ["a Median.", "CR, complete response; PR, partial response"]


@pytest.mark.parametrize(
    "around",
    [
        "<table><caption><b>Table 2.</b> Imatinib in gout</caption>{}</table><p>CR, complete; PR, partial.</p>",
        "<h3>Table 2.</h3><p>Imatinib in gout</p><div><table>{}</table></div><p>CR, complete; PR, partial.</p>",
        "<figure><figcaption>Table 2. Imatinib in gout</figcaption><table>{}</table><ul><li>CR, complete; PR, "
        "partial.</li></ul></figure>",
        "<section><h3>Table 2.</h3><p>Imatinib in gout</p><button>Expand</button><div><table>{}</table></div>"
        "<div><p>CR, complete; PR, partial.</p></div></section>",
    ],
)
def test_caption_and_notes_around_a_table(around: str) -> None:
    rows = "<tr><th>Study</th><th>N</th></tr><tr><td>Adams</td><td>9</td></tr>"
    grid = only(
        page(f"<h1>A review</h1><p>Much was written on gout.</p>{around.format(rows)}<h2>Discussion</h2><p>So.</p>")
    )
    assert grid.label is not None
    assert grid.title is not None
    assert (grid.label.text, grid.title.text) == ("Table 2.", "Imatinib in gout")
    assert [note.text for note in grid.notes] == ["CR, complete; PR, partial."]


def test_every_table_of_an_article_is_listed() -> None:
    table = "<table><tr><th>Study</th><th>N</th></tr><tr><td>Adams</td><td>9</td></tr></table>"
    document = article(
        f"<table-wrap id='T1'><label>Table 1</label><caption><title>One</title><p>Its legend.</p></caption>{table}"
        "<table-wrap-foot><fn id='a'><label><sup>a</sup></label><p>Mean.</p></fn></table-wrap-foot></table-wrap>"
        "<table-wrap id='T2'><label>Table 2</label><graphic xlink:href='t2'/></table-wrap>"
        f"<table-wrap id='T3'><label>Table 3</label><alternatives><graphic/>{table}</alternatives></table-wrap>"
    )
    assert_placed(document)
    assert [(grid.id, grid.label and grid.label.text) for grid in document.grids] == [
        ("T1", "Table 1"),
        ("T3", "Table 3"),
    ]
    assert [note.text for note in document.grids[0].notes] == ["Its legend.", "a Mean."]
    assert [(found.code, found.message.split(" is")[0]) for found in document.findings] == [("table.image", "Table 2")]
    assert document.grids[1].rows[1][0].address == "(//table-wrap)[3]/alternatives/table/*[2]/*[1]"


@pytest.mark.parametrize("inside", ["<!-- <table-wrap> -->{}", "{}<table-wrap-group>{}</table-wrap-group>", "<p>{}"])
def test_what_cannot_be_cut_out_is_parsed_whole(inside: str) -> None:
    table = "<table><tr><th>Study</th></tr><tr><td>Adams &lt; &#8805;</td></tr></table>"
    wrap = f"<table-wrap><label>Table 1</label>{table}</table-wrap>"
    document = article(inside.format(wrap, wrap))
    assert_placed(document)
    assert {grid.rows[1][0].text for grid in document.grids} == {"Adams < ≥"}


def test_one_table_of_an_article_without_its_prefixes() -> None:
    inside = "<mml:mi>x</mml:mi>&nbsp;<ext-link xlink:href='u'>y</ext-link>"
    source = f"<table-wrap><table><tr><th>Study</th></tr><tr><td>{inside}</td></tr></table></table-wrap>"
    assert only(read(source.encode(), name="part")).rows[1][0].text == "x\u00a0y"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_pages(encoding: str) -> None:
    table = "<table><tr><th>Study</th><th>N</th></tr><tr><td>Frölich</td><td>1</td></tr></table>"
    source = f"<html><head></head><body>{table}</body></html>"
    document = read(source.encode(encoding), name="page")
    assert only(document).rows[1][0].text == "Frölich"


def test_a_fragment_from_the_clipboard() -> None:
    source = b"<meta charset='utf-8'><table><tr><td>Study</td><td>N</td></tr><tr><td>Adams</td><td>1</td></tr></table>"
    assert [[one.text for one in row] for row in only(read(source, name="clip")).rows] == [
        ["Study", "N"],
        ["Adams", "1"],
    ]


def test_layout_tables_are_left_aside() -> None:
    inner = "<table><tr><th>Study</th><th>N</th></tr><tr><td>Adams</td><td>1</td></tr></table>"
    document = page(f"<table role=presentation><tr><td>Menu</td></tr></table><table><tr><td>{inner}</td></tr></table>")
    assert only(document).rows[1][0].text == "Adams"


def test_a_page_without_tables_says_so() -> None:
    with pytest.raises(NoTable, match=r"no table in this page\. Open the page"):
        page("<p>Words.</p>")


Spans = Sequence[Sequence[tuple[str, int, int]]]
TEXT = st.text(st.sampled_from("ab1 <&≥é\u00a0\u2009"), max_size=6)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.lists(st.tuples(TEXT, st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=4), min_size=1, max_size=5
    )
)
def test_random_spans_are_laid_out_by_the_rules_of_pages(rows: Spans) -> None:
    body = "".join(
        "<tr>" + "".join(f'<td rowspan="{r}" colspan="{c}">{html.escape(t)}</td>' for t, r, c in row) + "</tr>"
        for row in rows
    )
    head, end = "<thead><tr><th>h</th></tr></thead>", "<tbody><tr><td>end</td><td>of it</td></tr></tbody>"
    document = page(f"<table>{head}<tbody>{body}</tbody>{end}</table>")
    grid = document.grids[0]
    assert_placed(document)
    got = {
        (at - 1, column): " ".join(one.text.split())
        for at, row in enumerate(grid.rows[1:-1], 1)
        for column, one in enumerate(row)
        if one.text
    }
    assert got == {place: text for place, text in _by_hand(rows).items() if text}


def _by_hand(rows: Spans) -> dict[tuple[int, int], str]:
    """Lay out cells as HTML says: at the first free place, over all the places they span up to the next one taken."""
    taken: dict[tuple[int, int], str] = {}
    for at, row in enumerate(rows):
        column = 0
        for text, down, across in row:
            while (at, column) in taken:
                column += 1
            wide = next((k for k in range(1, across) if (at, column + k) in taken), across)
            for r in range(min(down, len(rows) - at)):
                taken.update({(at + r, column + k): " ".join(text.split()) for k in range(wide)})
            column += wide
    return taken
