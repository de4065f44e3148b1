"""Tables of an article are laid out at the first look; nobody can tell but by the time, and nothing is refused late."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.model import Document, Grid, NoTable, UnreadableSource
from evitable.readers import Limits, jats, page, read
from evitable.readers.extent import extent, extent_of
from evitable.readers.markup import parse_part
from tests.unit.readers.test_scan import PART

HEAD = "<thead><tr><th>Study</th><th>N</th></tr></thead>"
REFERENCES = (
    "<back><ref-list>"
    + "".join(
        f'<ref id="b{n}"><label>{n}</label><element-citation><year>200{n}</year></element-citation></ref>'
        for n in (1, 2, 3)
    )
    + "</ref-list></back>"
)


def article(*rows: str, references: str = REFERENCES) -> bytes:
    wraps = "".join(
        f'<table-wrap id="t{n}"><label>Table {n}</label><table>{HEAD}<tbody>{row}</tbody></table></table-wrap>'
        for n, row in enumerate(rows, 1)
    )
    return f"<article><body>{wraps}</body>{references}</article>".encode()


def cited(*ids: str) -> str:
    signs = ",".join(f'<xref ref-type="bibr" rid="{id_}">{id_[1:]}</xref>' for id_ in ids)
    return f"<tr><td>Ada [{signs}]</td><td>3</td></tr>"


def test_a_table_is_laid_out_when_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    laid: list[Grid] = []
    made = jats._Reader._made

    def counted(self: jats._Reader, *parts: object) -> Grid:
        laid.append(made(self, *parts))  # type: ignore[arg-type]
        return laid[-1]

    monkeypatch.setattr(jats._Reader, "_made", counted)
    document = read(article(cited("b1"), cited("b2")), name="gout")
    assert len(document.grids) == 2
    assert not laid
    assert document.grids[1].id == "t2"
    assert document.grids[1].rows[1][1].text == "3"
    assert len(laid) == 1
    assert [entry.id for entry in document.references] == ["b1", "b2"]
    assert len(laid) == 2


def test_what_comes_later_is_equal_to_what_is_there() -> None:
    source = article(cited("b1", "b3"), cited("b9"))
    document = read(source, name="gout")
    again = pickle.loads(pickle.dumps(read(source, name="gout")))  # noqa: S301  (our own bytes)
    assert document == again == replace(read(source, name="gout"), listed=())
    assert repr(document) == repr(read(source, name="gout"))
    assert hash(document.grids[0]) == hash(again.grids[0])
    assert [len(grid.findings) for grid in document.grids] == [0, 1]


def test_references_keep_the_order_of_the_list_whichever_table_is_looked_at_first() -> None:
    document = read(article(cited("b3"), cited("b1"), cited("b2")), name="gout")
    assert document.grids[2].findings == ()
    assert [entry.year for entry in document.references] == [2001, 2002, 2003]


def test_a_field_that_does_not_exist_is_said_so() -> None:
    document = read(article(cited("b1")), name="gout")
    with pytest.raises(AttributeError, match="'Grid' object has no attribute 'colour'"):
        _ = document.grids[0].colour  # type: ignore[attr-defined]
    assert isinstance(document, Document)


@pytest.mark.parametrize("row", ["<tr><td>Ada</td><td colspan='4'>3</td></tr>", "<tr><td/><td/><td/><td/><td/></tr>"])
def test_what_is_beyond_the_limits_is_refused_by_reading(row: str) -> None:
    with pytest.raises(UnreadableSource):
        read(article(row), name="gout", limits=Limits(columns=4, cells=20 if "colspan" in row else 8))


@settings(max_examples=60, deadline=None)
@given(st.lists(PART, min_size=1, max_size=3))
def test_no_table_is_larger_than_its_extent(parts: list[str]) -> None:
    table = f"<table>{''.join(parts)}<tbody><tr><td>Ada 2020</td><td>3</td></tr></tbody></table>"
    grid = read(f"<article><table-wrap>{table}</table-wrap></article>".encode(), name="gout").grids[0]
    columns, places = extent([parse_part(table)], table, 0, len(table))
    assert max(map(len, grid.rows)) <= columns
    assert sum(map(len, grid.rows)) <= places
    assert extent_of(parse_part(table)) == (columns, places)


@settings(max_examples=60, deadline=None)
@given(st.lists(PART, min_size=1, max_size=3))
def test_a_page_read_later_is_the_page_read_at_once(parts: list[str]) -> None:
    source = f"<html><body><p>Table 1. Gout</p><table>{''.join(parts)}</table></body></html>".encode()

    def seen() -> list[Grid] | str:
        try:
            document = read(source, name="gout.html")
        except NoTable as refused:
            return str(refused)
        return [replace(grid) for grid in document.grids]

    later = seen()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "_has_row", lambda _: False)
        assert later == seen()


def test_links_of_a_page_lead_to_its_list_in_the_order_of_the_page() -> None:
    row = '<tr><td>{0} <a href="#r{1}">[{1}]</a></td><td>3</td></tr>'
    tables = "".join(f"<p>Table {n}. Gout</p><table>{HEAD}{row.format('Ada', n)}</table>" for n in (2, 1, 7))
    listed = "".join(f'<li id="r{n}">Ada B. On gout. J Gout. 200{n};3:4.</li>' for n in (1, 2))
    document = read(f"<html><body>{tables}<ol>{listed}</ol></body></html>".encode(), name="gout.html")
    assert [[finding.code for finding in grid.findings] for grid in document.grids] == [
        [],
        [],
        ["table.reference-lost"],
    ]
    assert [entry.year for entry in document.references] == [2001, 2002]
