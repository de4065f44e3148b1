"""Tables one of whose headers nobody knows: the cells tell most of what it holds, and none of it is called sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import evitable
from evitable.exchange import as_document, value_rows
from evitable.model import Cell, Document, Evidence, Grid, Piece
from tests.acceptance.tally import expected_of, facts_of

CASES = Path(__file__).parents[1] / "cases" / "unseen"
WORD = "Zyxw"
# So many facts a column are lost where its header is a word nobody knows; the second figure is from before its cells
# were asked. What header alone can say, as of two figures which is of women, stays lost.
LOST = {"ninth": (4.1, 6.4), "tenth": (2.7, 4.5)}


class Lost(NamedTuple):
    """A table one header of which was replaced: the facts that went, and the evidence read of it."""

    facts: int
    column: int
    evidence: Evidence


def without_header(grid: Grid, column: int) -> Grid:
    """Return a grid whose header over one column is a word that nobody knows; a heading over several stays."""
    last = grid.header_rows - 1

    def renamed(cell: Cell, at: int) -> Cell:
        word = WORD if at == last or cell.rows > 1 else ""
        return replace(cell, text=word, pieces=(Piece(0, 0, len(word)),), marks=())

    rows = [
        tuple(
            renamed(cell, at) if at <= last and n == column and cell.columns == 1 and cell.text else cell
            for n, cell in enumerate(row)
        )
        for at, row in enumerate(grid.rows)
    ]
    return replace(grid, rows=tuple(rows))


def facts_in(evidence: Evidence) -> Counter[tuple[int, str, str]]:
    studies: list[dict[str, Any]] = as_document(evidence)["tables"][0]["studies"]
    return Counter((at, *fact) for at, study in enumerate(studies) for fact in facts_of(study))


def tables(name: str) -> Iterator[tuple[Path, Document]]:
    for gold in sorted((CASES / name).rglob("gold.json")):
        document = evitable.read(next(gold.parent.glob("input.*")))
        if len(document.grids) == 1 and document.grids[0].parted and document.grids[0].header_rows:
            yield gold.parent, document


@cache
def lost_in(name: str) -> tuple[Lost, ...]:
    found = []
    for folder, document in tables(name):
        wanted = Counter((at, *fact) for at, row in enumerate(expected_of(folder)["rows"]) for fact in facts_of(row))
        whole = (wanted & facts_in(evitable.extract(document))).total()
        (grid,) = document.grids
        for column in range(max(map(len, grid.rows))):
            changed = without_header(grid, column)
            if changed != grid:
                evidence = evitable.extract(replace(document, grids=(changed,)))
                found.append(Lost(whole - (wanted & facts_in(evidence)).total(), column, evidence))
    return tuple(found)


@pytest.mark.parametrize("name", LOST)
def test_cells_tell_most_of_what_a_column_without_a_known_header_holds(name: str) -> None:
    lost = lost_in(name)
    share, before = LOST[name]
    assert len(lost) > 60
    assert sum(each.facts for each in lost) / len(lost) <= share < before


@pytest.mark.parametrize("name", LOST)
def test_nothing_under_an_unknown_header_is_called_sure(name: str) -> None:
    for each in lost_in(name):
        (table,) = each.evidence.tables
        if not table.columns[each.column].guessed and table.columns[each.column].role is not None:
            continue
        cells = {row[each.column] for row in table.rows}
        for study in table.studies:
            sure = [row for row in value_rows(study) if row.value.status == "stated"]
            wrong = [row for row in sure if any(quote.place.cell in cells for quote in row.value.quotes)]
            assert not wrong, (table.title, each.column, wrong[:2])
        assert "column.unknown" in {finding.code for finding in table.findings}
