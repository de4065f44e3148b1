"""What holds of the rules whatever the table says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.checks import RULES, check
from evitable.model import (
    EvidenceTable,
    Finding,
    Place,
    Quote,
    Study,
    Value,
    agrees,
    printed_decimals,
    whole_counts,
)
from tests.unit.checks.building import (
    age,
    checked,
    cite,
    cycles,
    drug,
    evidence,
    found,
    harm,
    response,
    sex,
    study,
    table,
)
from tests.unit.checks.founding import founding_table

SETTINGS = settings(max_examples=40, deadline=None)
COUNT = st.none() | st.integers(0, 25)
LABEL = st.sampled_from(["CR", "PR", "OR", "NR", "SD", "PD", "improvement", "relapse"])
RESPONSE = st.builds(
    lambda label, n, of, pct, condition: response(label, n, of=of, pct=pct, condition=condition),
    LABEL,
    COUNT,
    COUNT,
    st.none() | st.floats(0, 120, allow_nan=False),
    st.sampled_from([None, "lupus nephritis", "multiple myeloma"]),
)
HARM = st.builds(
    lambda term, n, grade: harm(term, n, "neuropathy" if "neuro" in term else "", grade=grade),
    st.sampled_from(["fever", "polyneuropathy", "neurotoxicity", "skin disorders"]),
    COUNT,
    st.sampled_from([None, "1", "1-2", ">=3"]),
)
REGIMEN = st.builds(
    lambda given, days, length, count, doses, n: drug(
        "bortezomib", given, days=days, cycle_days=length, cycles=cycles(count) if count else None, doses=doses, n=n
    ),
    st.sampled_from([None, "1.3 mg/m2", "4-2 mg", "13"]),
    st.none() | st.lists(st.integers(-5, 40), min_size=1, max_size=6).map(tuple),
    st.none() | st.integers(1, 35),
    st.none() | st.integers(1, 8),
    st.none() | st.integers(1, 8),
    COUNT,
)
STUDY = st.builds(
    lambda n, treated, author, regimens, responses, events, ages, sexes: study(
        1,
        n,
        n_treated=treated,
        citation=cite(author),
        conditions=["lupus nephritis", "multiple myeloma"],
        design="case series",
        regimens=tuple(regimens),
        responses=tuple(responses),
        adverse_events=tuple(events),
        age=age(*ages, group="adult"),
        sex=sex(*sexes),
    ),
    COUNT,
    COUNT,
    st.sampled_from([None, "Wang X et al.", "Wang Y et al.", "Zhang et al."]),
    st.lists(REGIMEN, max_size=3),
    st.lists(RESPONSE, max_size=4),
    st.lists(HARM, max_size=4),
    st.tuples(*[st.none() | st.integers(0, 130).map(float)] * 3),
    st.tuples(st.integers(0, 20), st.integers(0, 20)),
)


@st.composite
def tables(draw: st.DrawFn) -> EvidenceTable:
    studies = draw(st.lists(STUDY, min_size=1, max_size=4))
    return table(*(replace(one, row=row) for row, one in enumerate(studies, 1)))


@SETTINGS
@given(tables())
def test_any_table_is_checked_without_a_fault(one: EvidenceTable) -> None:
    for finding in found(one):
        assert finding.message[0] == finding.message[0].upper()
        assert finding.row is None or 1 <= finding.row <= len(one.studies)


@SETTINGS
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rules_leaves_no_trace(one: EvidenceTable, random: object) -> None:
    shuffled = list(RULES)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert check(evidence(one), rules=shuffled) == check(evidence(one))


@SETTINGS
@given(tables())
def test_checking_twice_finds_nothing_new(one: EvidenceTable) -> None:
    once = check(evidence(one))
    assert check(once) == once


@SETTINGS
@given(tables(), st.data())
def test_the_order_of_rows_changes_no_finding_about_a_row(one: EvidenceTable, data: st.DataObject) -> None:
    mixed = replace(one, studies=tuple(data.draw(st.permutations(one.studies))))

    def about_rows(whole: EvidenceTable) -> dict[int, tuple[Finding, ...]]:
        return {study.row: study.findings for study in checked(whole).studies}

    assert about_rows(mixed) == about_rows(one)


def test_findings_of_the_reading_stay() -> None:
    read = Finding("reading-doubt", "note", "A doubt.", "Look.", row=1)
    whole = table(study(1, 5, findings=(read,)), findings=(replace(read, row=None),))
    after = checked(whole)
    assert read in after.studies[0].findings
    assert replace(read, row=None) in after.findings


def test_fewer_rules_leave_the_findings_of_the_others_in_place() -> None:
    whole = check(evidence(founding_table()))
    again = check(whole, rules=RULES[:1])
    assert again == whole


def test_a_table_without_studies_is_left_as_it_is() -> None:
    empty = table()
    assert checked(empty) == empty


def clean(row: int, author: str) -> Study:
    """A row in which nothing is wrong and nothing is missing."""
    return study(
        row,
        12,
        citation=cite(f"{author} et al.", str(row), 2019),
        design="case series",
        conditions=["lupus nephritis"],
        age=age(41, 20, 70, group="adult"),
        sex=sex(8, 4),
        regimens=(
            drug("bortezomib", "1.3 mg/m2", route="sc", days=(1, 4, 8, 11), cycle_days=21, cycles=cycles(4)),
            drug("corticosteroids", part="concomitant"),
        ),
        responses=(response("CR", 4), response("PR", 5), response("NR", 3)),
        adverse_events=(harm("polyneuropathy", 3, "neuropathy", grade="1-2"), harm("zoster", 1, "herpes zoster")),
        no_adverse_events=False,
    )


def test_a_clean_table_has_no_finding_at_all() -> None:
    assert found(clean(1, "Zhang"), clean(2, "Segarra"), clean(3, "Lassoued")) == []


@pytest.mark.parametrize("field", ["age", "sex", "responses", "adverse_events"])
def test_what_a_clean_row_leaves_out_is_a_note(field: str) -> None:
    bare = study(1)
    less = replace(clean(1, "Zhang"), **{field: getattr(bare, field), "no_adverse_events": None})
    findings = found(less, clean(2, "Segarra"))
    assert {finding.severity for finding in findings} == {"note"}
    assert {finding.row for finding in findings} == {1}


@SETTINGS
@given(st.integers(1, 300), st.integers(0, 300), st.integers(0, 2))
def test_a_percentage_finds_the_count_it_was_made_of(of: int, count: int, decimals: int) -> None:
    count = min(count, of)
    printed = f"{100 * count / of:.{decimals}f}"
    quote = Quote(f"{printed} %", Place("r1c1", 0, len(printed) + 2))
    pct = Value(float(printed), (quote,))
    assert printed_decimals(pct) == decimals
    assert count in whole_counts(pct, of)
    assert [number for number in range(of + 1) if agrees(number, of, pct)] == list(whole_counts(pct, of))
