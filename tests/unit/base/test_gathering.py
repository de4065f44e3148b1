"""The tables of several sources as one: every quote still equals the cell that it names, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from evitable import extract
from evitable.base.gathering import gathered, renumbered
from evitable.model import Evidence, Source
from evitable.reports.words import quotes_in

EXAMPLE = Path(__file__).parents[3] / "examples" / "bortezomib.txt"
BASE = Source("review", "application/vnd.evitable.base", "0" * 64, "")


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return extract(EXAMPLE)


def numbered(evidence: Evidence, first: int) -> Evidence:
    rows = [(at, study.row) for at, table in enumerate(evidence.tables, 1) for study in table.studies]
    return renumbered(evidence, {place: first + at for at, place in enumerate(rows)})


def test_every_quote_of_the_gathered_table_is_its_cells_own_words(evidence: Evidence) -> None:
    table = gathered(BASE, [numbered(evidence, 1), numbered(evidence, 9)]).tables[0]
    cells = {cell.id: cell for cell in table.cells}
    quotes = [quote for study in table.studies for quote in quotes_in(study)]
    quotes += [quote for study in table.studies for quote in study.unread]
    assert len(cells) == len(table.cells) == 2 * len(evidence.tables[0].cells)
    assert len(quotes) > 400
    assert all(cells[one.place.cell].text[one.place.start : one.place.end] == one.text for one in quotes)
    assert all(place.cell in cells for study in table.studies for place in study.read)
    assert all(cell in cells for row in table.rows for cell in row)


def test_studies_are_those_that_went_in_but_for_their_number(evidence: Evidence) -> None:
    found = gathered(BASE, [numbered(evidence, 1), numbered(evidence, 9)], {9: "the same study as study 1"})
    table = found.tables[0]
    assert [study.row for study in table.studies] == list(range(1, 17))
    assert [study.regimens for study in table.studies[8:]] == [study.regimens for study in evidence.tables[0].studies]
    assert [origin.row for origin in table.origins] == [*range(1, 9), *range(1, 9)]
    assert [origin.left_out for origin in table.origins if origin.left_out] == ["the same study as study 1"]
    assert found.sources == (evidence.source, evidence.source)
    assert table.origins[0].headers[:2] == tuple(column.header.text for column in evidence.tables[0].columns[:2])


def test_a_row_that_the_base_does_not_hold_is_left_out_with_its_cells_row(evidence: Evidence) -> None:
    kept = renumbered(evidence, {(1, 3): 7, (1, 5): 2}).tables[0]
    assert [study.row for study in kept.studies] == [7, 2]
    assert [row[0] for row in kept.rows] == [evidence.tables[0].rows[2][0], evidence.tables[0].rows[4][0]]
    table = gathered(BASE, [renumbered(evidence, {(1, 3): 7, (1, 5): 2})]).tables[0]
    assert [study.row for study in table.studies] == [2, 7], "in the order of their numbers"
