"""References that were retracted or corrected."""

from __future__ import annotations

import pytest

from evitable.checks import check, retraction_rules
from evitable.exchange import read_retractions
from evitable.model import Citation, EvidenceError, Finding, Reference, Study, Value
from tests.unit.checks.building import evidence, study, table

LIST = """Record ID,Title,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,RetractionDate,Reason
1,One,10.1000/ABC,11111111,Retraction,5/9/2021 0:00,+Error in Data
2,Two,10.1000/def,0,Correction,1/2/2020 0:00,+Error in Text
3,Three,unavailable,22222222,Expression of concern,7/7/2019 0:00,
4,Four,10.1000/back,33333333,Reinstatement,7/7/2019 0:00,
"""


def _found(*studies: Study) -> list[Finding]:
    rules = retraction_rules(read_retractions(LIST, "notices.csv"))
    return list(check(evidence(table(*studies)), rules=rules).all_findings())


def _cited(row: int, doi: str | None = None, pmid: str | None = None) -> Study:
    signs = {"doi": Value(doi) if doi else None, "pmid": Value(pmid) if pmid else None}
    return study(row, 5, citation=Citation(Value("Doe et al."), doi=signs["doi"], pmid=signs["pmid"]))


def test_a_retraction_is_an_error_and_a_correction_a_warning() -> None:
    found = _found(_cited(1, doi="10.1000/abc"), _cited(2, doi="10.1000/DEF"), _cited(3, pmid="22222222"))
    assert [(one.code, one.severity, one.row) for one in found] == [
        ("studies.retracted", "error", 1),
        ("studies.corrected", "warning", 2),
        ("studies.corrected", "warning", 3),
    ]
    assert found[0].message == "10.1000/abc: retraction noticed on 5/9/2021."


def test_a_reinstated_paper_and_an_unknown_one_are_not_named() -> None:
    assert _found(_cited(1, pmid="33333333"), _cited(2, doi="10.1000/other"), study(3, 5)) == []


def test_the_references_of_the_source_are_looked_up_too() -> None:
    entry = Reference("b1", "1", "One", ("Doe",), 2018, "10.1000/abc", "11111111")
    cited = study(1, 5, citation=Citation(Value("Doe"), references=(entry,)))
    assert {one.code for one in _found(cited)} == {"studies.retracted"}


def test_another_table_is_refused() -> None:
    with pytest.raises(EvidenceError, match="OriginalPaperDOI"):
        read_retractions("Title,DOI\n", "mine.csv")
