"""What holds of every sum: rows in any order, each once, and no way from silence to a denominator."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.model import EvidenceTable, Synthesis
from evitable.synthesis import synthesise
from tests.unit.checks.building import checked, harm, response, study, table

SETTINGS = settings(max_examples=12, deadline=None)
N = st.none() | st.integers(0, 14)
COUNT = st.none() | st.integers(0, 14)
RESPONSE = st.builds(
    lambda label, n, of, pct: response(label, n, of=of, pct=pct),
    st.sampled_from(["CR", "PR", "OR", "NR", "SD", "PD", "improvement", "relapse", "marker"]),
    COUNT,
    st.none() | st.integers(1, 14),
    st.none() | st.sampled_from([0.0, 25.0, 33.3, 50.0, 81.0, 100.0]),
)
HARM = st.builds(
    lambda term, n, grade: harm(term, n, grade=grade),
    st.sampled_from(["fever", "neuropathy", "nausea"]),
    COUNT,
    st.sampled_from([None, "1", "2-3"]),
)
ROW = st.builds(
    lambda n, treated, design, responses, events, none: study(
        1,
        n,
        n_treated=treated,
        design=design,
        responses=tuple(responses),
        adverse_events=tuple(events),
        no_adverse_events=none,
    ),
    N,
    N,
    st.sampled_from([None, "case report", "case series", "randomised trial", "systematic review"]),
    st.lists(RESPONSE, max_size=4),
    st.lists(HARM, max_size=3),
    st.none() | st.booleans(),
)


@st.composite
def tables(draw: st.DrawFn) -> EvidenceTable:
    rows = draw(st.lists(ROW, min_size=1, max_size=6))
    return checked(table(*(replace(row, row=place) for place, row in enumerate(rows, 1))))


def sums(whole: EvidenceTable) -> Synthesis:
    return synthesise(whole)


@SETTINGS
@given(tables(), st.data())
def test_the_order_of_rows_changes_no_sum(whole: EvidenceTable, data: st.DataObject) -> None:
    mixed = replace(whole, studies=tuple(data.draw(st.permutations(whole.studies))))
    assert sums(mixed) == sums(whole)


@SETTINGS
@given(tables())
def test_every_row_stands_once_in_every_ledger_used_or_left_out_with_a_reason(whole: EvidenceTable) -> None:
    for outcome in sums(whole).outcomes:
        assert [line.row for line in outcome.ledger] == [study.row for study in whole.studies]
        for line in outcome.ledger:
            assert line.reason
            assert line.used == (line.events is not None) == (line.n is not None) == (line.low is not None)
            if line.used:
                assert line.events is not None
                assert line.n is not None
                assert 0 <= line.events <= line.n
                assert line.n > 0


@SETTINGS
@given(tables())
def test_a_pool_adds_the_used_lines_of_its_rows(whole: EvidenceTable) -> None:
    for outcome in sums(whole).outcomes:
        used = {line.row: line for line in outcome.ledger if line.used}
        for pool in outcome.pools:
            if pool.choice != "silence-as-zero":
                assert set(pool.rows) <= set(used)
            assert pool.events == sum(used[row].events or 0 for row in pool.rows if row in used)
            assert pool.n >= sum(used[row].n or 0 for row in pool.rows if row in used)
            for estimate in pool.estimates:
                assert (estimate.events, estimate.n, estimate.k) == (pool.events, pool.n, len(pool.rows))
        assert [pool.choice for pool in outcome.pools][:2] == (["all", "series"] if used else [])
        if used:
            assert outcome.pools[0].rows == tuple(used)


@SETTINGS
@given(tables(), st.sampled_from(["fever", "neuropathy"]))
def test_a_row_silent_on_a_harm_is_in_no_denominator_of_it(whole: EvidenceTable, concept: str) -> None:
    silent = {
        study.row
        for study in whole.studies
        if all(event.concept != concept for event in study.adverse_events)
        and not (study.no_adverse_events and study.no_adverse_events.value)
    }
    for outcome in sums(whole).outcomes:
        if outcome.key == f"harm:{concept}":
            assert all(not line.used for line in outcome.ledger if line.row in silent)
            assert all(set(pool.rows).isdisjoint(silent) for pool in outcome.pools if pool.choice != "silence-as-zero")


@SETTINGS
@given(tables())
def test_a_row_without_a_word_changes_no_sum(whole: EvidenceTable) -> None:
    more = replace(whole, studies=(*whole.studies, study(99, 50)))
    before = [[pool for pool in outcome.pools if pool.choice != "silence-as-zero"] for outcome in sums(whole).outcomes]
    after = [[pool for pool in outcome.pools if pool.choice != "silence-as-zero"] for outcome in sums(more).outcomes]
    designs = {row.design.value if row.design else "" for row in whole.studies}
    if designs != {"systematic review"}:
        assert before == after
