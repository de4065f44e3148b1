"""Every value leads to its words, and no word of a table is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

import evitable
from evitable.exchange import value_rows
from evitable.model import Evidence
from tests.acceptance.facts import EXAMPLE, FOUNDING

SOURCES = [
    EXAMPLE,
    pytest.param(
        FOUNDING, marks=pytest.mark.skipif(not FOUNDING.exists(), reason="the published table lies in ../shared")
    ),
]


@pytest.fixture(scope="module", params=SOURCES, ids=lambda path: path.name)
def evidence(request: pytest.FixtureRequest) -> Evidence:
    path: Path = request.param
    return evitable.extract(path)


def test_the_slice_equals_the_quote(evidence: Evidence) -> None:
    table = evidence.tables[0]
    cells = {cell.id: cell for cell in table.cells}
    count = 0
    for study in table.studies:
        for row in value_rows(study):
            for quote in row.value.quotes:
                cell, place = cells[quote.place.cell], quote.place
                assert cell.text[place.start : place.end] == quote.text, row.field
                origin = cell.origin(place.start, place.end)
                if origin:
                    assert evidence.source.text[slice(*origin)] == quote.text, row.field
                    count += 1
    assert count > 100


def test_a_value_without_words_says_how_it_came_about(evidence: Evidence) -> None:
    for study in evidence.tables[0].studies:
        for row in value_rows(study):
            assert row.value.quotes or (row.value.status != "stated" and row.value.why), row.field
            assert row.value.status == "stated" or row.value.why, row.field


def test_every_character_of_a_row_is_read_or_listed(evidence: Evidence) -> None:
    table = evidence.tables[0]
    cells = {cell.id: cell for cell in table.cells}
    for study, ids in zip(table.studies, table.rows, strict=True):
        places = [*study.read, *(quote.place for quote in study.unread)]
        for id_ in ids:
            covered = {i for place in places if place.cell == id_ for i in range(place.start, place.end)}
            left = [char for i, char in enumerate(cells[id_].text) if i not in covered and not char.isspace()]
            assert left == [], (study.row, id_)


def test_every_character_of_the_source_stands_in_one_cell(evidence: Evidence) -> None:
    grid = evitable.read(evidence.source.text.encode(), name="again").grids[0]
    seen = [0] * len(evidence.source.text)
    for cell in grid.cells():
        for piece in cell.pieces:
            for i in range(piece.origin, piece.origin + piece.length):
                seen[i] += 1
    text = evidence.source.text
    assert [text[i] for i, times in enumerate(seen) if times != 1 and not text[i].isspace()] == []
