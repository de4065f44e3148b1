"""Which studies of a base may be one, weighed by where and when their patients were seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from evitable.base import View, reviewing
from evitable.base.reviewing import stored_studies
from evitable.base.same import Likeness, Surroundings
from evitable.base.stored import StoredStudy
from evitable.checks.gathering import forget
from evitable.checks.sharing import around


def same_studies(view: View) -> tuple[Likeness, ...]:
    """Return studies of different tables that may be one or share patients, with what a person said of them.

    Country, centre and time of recruitment are taken from the cells of the tables, as far as they tell.
    """
    return reviewing.same_studies(view, lambda numbers: _surroundings(view, numbers))


def _surroundings(view: View, numbers: frozenset[int]) -> Mapping[int, Surroundings]:
    """Look up where and when the patients of studies were seen; only the sources concerned are read."""
    wanted: dict[int, list[StoredStudy]] = defaultdict(list)
    for one in stored_studies(view):
        if one.id in numbers:
            wanted[one.source_id].append(one)
    found: dict[int, Surroundings] = {}
    try:
        for source, studies in wanted.items():
            tables = view.evidence(source).tables
            for one in studies:
                table = tables[one.table_number - 1]
                found[one.id] = Surroundings(*around(table, [one.study.row])[one.study.row])
    finally:
        forget()
    return found
