"""One study in two tables of a source."""

from __future__ import annotations

from dataclasses import replace

from evitable.checks import check
from evitable.model import EvidenceTable, Finding
from tests.unit.checks.building import cite, drug, evidence, harm, response, study, table

ALEXANDER = cite("Alexander et al.", "51", 2018)
GIVEN = (drug("bortezomib", "1.3 mg/m2"),)


def _table(label: str, *studies: object) -> EvidenceTable:
    return replace(table(*studies), label=label)  # type: ignore[arg-type]


def _told(*tables: EvidenceTable) -> list[tuple[int | None, str, str]]:
    found: list[Finding] = [
        finding for finding in check(evidence(*tables)).all_findings() if finding.code == "studies.tables-differ"
    ]
    return [(finding.row, finding.at, finding.message) for finding in found]


def test_another_n_is_told_at_the_later_table() -> None:
    first = _table("Table 1", study(1, 3), study(2, 20, citation=ALEXANDER, regimens=GIVEN))
    second = _table("Table 2", study(1, 12, citation=ALEXANDER, regimens=GIVEN))
    assert _told(first, second) == [(1, "n", "N is 12 here and 20 in Table 1.")]
    assert _told(first, first) == []


def test_another_count_of_one_outcome_is_told_where_n_agrees() -> None:
    one = study(1, 20, citation=ALEXANDER, responses=(response("CR", 5),), adverse_events=(harm("fever", 2),))
    other = study(1, 20, citation=ALEXANDER, responses=(response("CR", 7),), adverse_events=(harm("fever", 2),))
    assert _told(_table("Table 1", one), _table("Table 2", other)) == [
        (1, "responses/0/n", "CR is 7 here and 5 in Table 1.")
    ]


def test_groups_by_drug_and_rows_of_one_report_are_not_compared() -> None:
    one = study(1, 20, citation=ALEXANDER, regimens=GIVEN)
    other = study(1, 12, citation=ALEXANDER, regimens=(drug("rituximab", "1 g"),))
    assert _told(_table("Table 1", one), _table("Table 2", other)) == []
    arms = study(1, 8, citation=ALEXANDER), study(2, 12, citation=ALEXANDER)
    assert _told(_table("Table 1", one), _table("Table 2", *arms)) == []


def test_checking_again_says_the_same() -> None:
    first = _table("Table 1", study(1, 20, citation=ALEXANDER))
    second = _table("Table 2", study(1, 12, citation=ALEXANDER))
    once = check(evidence(first, second))
    assert check(once) == once
