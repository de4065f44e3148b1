"""A column that was lost on the way is named by a finding that the whole table does not have."""

from __future__ import annotations

import pytest

import evitable
from tests.acceptance.facts import FOUNDING
from tests.unit.cells.mutations import Parted, founding, invented

# What tells of each lost column, in the order of the columns; only the founding caption names a disease.
TOLD = (
    "studies.design-missing",
    "population.condition-missing",
    "population.age-missing",
    "population.n-missing",
    "table.other-kind",
    "studies.citation-missing",
)
CAPTIONED = ("population.condition-from-caption" if code == "population.condition-missing" else code for code in TOLD)


def findings(table: Parted) -> set[tuple[str, int | None]]:
    return {(finding.code, finding.row) for finding in evitable.check(table.text().encode())}


def told_anew(table: Parted, lost: int) -> set[str]:
    """The codes of what is found without this column and was not found with it."""
    kept = table.columns([i for i in range(6) if i != lost])
    return {code for code, _ in findings(kept) - findings(table)}


@pytest.mark.parametrize(("lost", "code"), list(enumerate(TOLD)))
def test_a_lost_column_is_told(lost: int, code: str) -> None:
    assert code in told_anew(invented(), lost)


@pytest.mark.skipif(not FOUNDING.exists(), reason="the published table lies in ../shared")
@pytest.mark.parametrize(("lost", "code"), list(enumerate(CAPTIONED)))
def test_a_lost_column_of_the_founding_table_is_told(lost: int, code: str) -> None:
    assert code in told_anew(founding(), lost)
