"""Rows that may share patients, found by their kinds, are those that all pairs of rows give."""

from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.checks.authors import first_author
from evitable.checks.kin import groups
from evitable.checks.regimens import study_drugs
from evitable.checks.responses import same_disease
from evitable.model import Age, Citation, Condition, EvidenceTable, Regimen, Study, Value

LABELS = st.sampled_from([None, "Adams et al.", "Adams B", "Brown C, 2011", "Brown D"])


def _value(given_: Any) -> Any:
    return None if given_ is None else Value(given_)


@st.composite
def tables(draw: st.DrawFn) -> EvidenceTable:
    rows = [
        Study(
            row,
            citation=Citation(_value(draw(LABELS)), _value(draw(st.sampled_from([None, "7", "8"]))), None),
            n=_value(draw(st.sampled_from([None, 1, 9]))),
            age=draw(st.sampled_from([None, Age(value=Value(30.0)), Age(value=Value(60.0))])),
            conditions=tuple(
                Condition(Value(name)) for name in draw(st.sets(st.sampled_from(["lupus nephritis", "lupus", "itp"])))
            ),
            regimens=tuple(
                Regimen(Value(name)) for name in draw(st.sets(st.sampled_from(["rituximab", "anakinra"]), min_size=1))
            ),
        )
        for row in range(1, draw(st.integers(2, 9)))
    ]
    return EvidenceTable(None, None, None, "treatment-evidence", "", (), (), tuple(rows))


def _by_all_pairs(table: EvidenceTable, *, same_report: bool) -> list[set[int]]:
    groups = [{study.row} for study in table.studies]
    for one, other in combinations(table.studies, 2):
        if _kin(one, other) and _may_share(one, other, same_report=same_report):
            mine, yours = (next(group for group in groups if study.row in group) for study in (one, other))
            if mine is not yours:
                groups.remove(yours)
                mine |= yours
    return sorted((group for group in groups if len(group) > 1), key=min)


def _may_share(one: Study, other: Study, *, same_report: bool) -> bool:
    mine, yours = first_author(one), first_author(other)
    one_author = bool(mine and yours and mine[0] == yours[0] and (not (mine[1] and yours[1]) or mine[1] == yours[1]))
    numbers = [study.citation.number.value for study in (one, other) if study.citation.number]
    labels = [study.citation.label.value for study in (one, other) if study.citation.label]
    alike = len(set(numbers if len(numbers) == 2 else labels)) == 1 and (len(numbers) == 2 or len(labels) == 2)
    single = all(study.n and study.n.value == 1 for study in (one, other))
    ages = [study.age.value.value for study in (one, other) if study.age and study.age.value]
    other_patient = single and len(ages) == 2 and abs(ages[0] - ages[1]) > 2
    diseases = any(same_disease(a.name.value, b.name.value) for a in one.conditions for b in other.conditions)
    drugs = study_drugs(one).keys() & study_drugs(other).keys()
    return alike == same_report and (same_report or one_author) and not other_patient and bool(drugs) and diseases


def _kin(one: Study, other: Study) -> bool:
    """Whether two rows share the first word of their authors or their reference mark."""
    names = [study.citation.label.value.split()[0] if study.citation.label else None for study in (one, other)]
    marks = [study.citation.number for study in (one, other)]
    return (names[0] is not None and names[0] == names[1]) or (marks[0] is not None and marks[0] == marks[1])


@given(tables(), st.booleans())
@settings(max_examples=150)
def test_groups_of_kinds_are_those_of_all_pairs(table: EvidenceTable, same_report: bool) -> None:
    found = [{study.row for study in studies} for studies, _, _ in groups(table, same_report=same_report)]
    assert found == _by_all_pairs(table, same_report=same_report)


def test_a_thousand_rows_of_one_report_are_one_group() -> None:
    study = Study(
        1,
        citation=Citation(Value("Adams et al."), Value("7"), Value(2011)),
        conditions=(Condition(Value("lupus")),),
        regimens=(Regimen(Value("rituximab")),),
    )
    rows = tuple(
        Study(row, study.citation, conditions=study.conditions, regimens=study.regimens) for row in range(3000)
    )
    table = EvidenceTable(None, None, None, "treatment-evidence", "", (), (), rows)
    ((studies, drug, disease),) = groups(table, same_report=True)
    assert (len(studies), drug, disease) == (3000, "rituximab", "lupus")
