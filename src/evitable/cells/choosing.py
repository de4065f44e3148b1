"""Choosing among the ways to part a header by how well the rows fit, and dealing the rows out to its columns."""

from __future__ import annotations

from collections.abc import Sequence

from evitable.cells.headers import Header
from evitable.cells.learning import learn
from evitable.cells.parting import Search, deal
from evitable.cells.scoring import score
from evitable.cells.slots import Slot, slots_of
from evitable.cells.units import Unit

# How far behind the best a way to part the header may be and still be tried on the rows, and on how many units.
_WITHIN, _TRIED, _SAMPLE = 4.0, 40, 120
# The header's own words weigh more than one row's; each cell begun costs, or more columns would always fit better.
_HEADER_WEIGHT, _CELL_COST = 5.0, 1.0
_ROUNDS = 2


def best_header(ways: Sequence[Header], units: Sequence[Unit]) -> Header:
    """Choose the way to part the header into which the first rows fit best."""
    near = [way for way in ways if way.lines > 1 or way.score >= ways[0].score - _WITHIN][:_TRIED]
    return near[0] if len(near) == 1 else max(near, key=lambda way: _fit(way, units))


def _fit(way: Header, units: Sequence[Unit]) -> float:
    body = [unit for unit in units if unit.line >= way.lines]
    stop = next((i for i, unit in enumerate(body) if unit.first and i > _SAMPLE), len(body))
    search = deal(body[:stop], score(body[:stop], _slots(way, body)))
    cells = len({(place.row, place.column) for place in search.trace()})
    return search.best() + _HEADER_WEIGHT * way.score - _CELL_COST * cells


def deal_rows(header: Header, body: Sequence[Unit]) -> Search:
    """Deal the units out by what roles hold, then again by what the rows so found show."""
    base = score(body, _slots(header, body))
    search = deal(body, base)
    learned: list[tuple[int, int]] = []
    for _ in range(_ROUNDS):
        places = [(place.row, place.column) for place in search.trace()]
        if places == learned:
            # What shows the same is learned the same, and is dealt the same.
            break
        search, learned = deal(body, learn(body, places, base)), places
    return search


def _slots(header: Header, body: Sequence[Unit]) -> list[Slot]:
    listed = any(unit.bullet for unit in body)
    return slots_of([(heading.text, heading.role) for heading in header.headings], listed=listed)
