"""A source read again: what people decided stays on top, the rest is renewed, and nothing is lost."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evitable import extract
from evitable.base import EvidenceBase, Filters
from evitable.model import Evidence, Response, Study, Value
from tests.unit.base.conftest import NOW

EXAMPLE = Path("examples/bortezomib.txt")
LATER = NOW + timedelta(hours=1)
READ = extract(EXAMPLE)


def changed(evidence: Evidence, change: Callable[[tuple[Study, ...]], tuple[Study, ...]]) -> Evidence:
    table = evidence.tables[0]
    return dataclasses.replace(
        evidence, tables=(dataclasses.replace(table, studies=change(table.studies)), *evidence.tables[1:])
    )


def with_third(evidence: Evidence, change: Callable[[Study], Study]) -> Evidence:
    return changed(evidence, lambda studies: (*studies[:2], change(studies[2]), *studies[3:]))


def with_response_first(study: Study) -> Study:
    found = Response(Value("overall response"), "overall", n=Value(9))
    return dataclasses.replace(study, responses=(found, *study.responses))


def with_n(n: int) -> Callable[[Study], Study]:
    return lambda study: dataclasses.replace(study, n=Value(n))


@pytest.fixture
def filled(base: EvidenceBase) -> EvidenceBase:
    base.add_evidence(READ, EXAMPLE.read_bytes(), by="Ada", now=NOW, program="evitable 0.1.0")
    return base


def again(base: EvidenceBase, evidence: Evidence) -> tuple[int, int, int]:
    done = base.add_evidence(evidence, EXAMPLE.read_bytes(), by="Ada", now=LATER, program="evitable 0.2.0")
    assert not done.fresh
    return done.studies, done.changed, done.proposed


def test_what_nobody_touched_is_renewed(filled: EvidenceBase) -> None:
    better = with_third(READ, with_n(24))
    assert again(filled, better) == (0, 1, 0)
    assert repr(filled.evidence(1)) == repr(better)
    told = [(one.version, one.kind, one.after and one.after.value) for one in filled.history(3, "n")]
    assert told == [(1, "reading", 20), (2, "reading", 24)]
    assert repr(filled.at(NOW).evidence(1)) == repr(READ)
    assert again(filled, better) == (0, 0, 0)
    assert filled.verify().problems == ()


def test_what_a_person_decided_stays_and_the_reading_is_proposed(filled: EvidenceBase) -> None:
    filled.revise(3, "n", 21, by="Ben", why="Recounted", now=NOW)
    assert again(filled, with_third(READ, with_n(24))) == (0, 0, 1)
    assert filled.study(3).study.n == Value(21)
    last = filled.history(3, "n")[-1]
    assert (last.version, last.kind, last.before, last.after) == (0, "proposal", Value(21), Value(24))
    assert [(one.study_id, one.field) for one in filled.proposals()] == [(3, "n")]
    filled.revise(3, "n", 24, by="Ben", why="The program is right", now=LATER)
    assert filled.proposals() == ()
    assert filled.verify().problems == ()


def test_a_part_that_is_found_before_the_others_leaves_their_pointers(filled: EvidenceBase) -> None:
    filled.revise(3, "responses/0/n", 8, by="Ben", why="Recounted", now=NOW)
    count = len(READ.tables[0].studies[2].responses)
    assert again(filled, with_third(READ, with_response_first))[2] == 0
    responses = filled.study(3).study.responses
    assert (responses[0].label.value, responses[1].n and responses[1].n.value) == ("overall response", 8)
    assert [one.field for one in filled.history(3, f"responses/{count}/label")] == [f"responses/{count}/label"]


def test_a_part_that_a_person_added_stays(filled: EvidenceBase) -> None:
    count = len(READ.tables[0].studies[2].responses)
    filled.revise(3, f"responses/{count}/label", "remission", by="Ben", why="In the text", now=NOW)
    again(filled, with_third(READ, with_response_first))
    labels = [response.label.value for response in filled.study(3).study.responses]
    assert (labels[0], labels[-1], len(labels)) == ("overall response", "remission", count + 2)


def test_studies_come_and_go(filled: EvidenceBase) -> None:
    filled.revise(2, "n", 3, by="Ben", why="Recounted", now=NOW)
    extra = dataclasses.replace(
        READ.tables[0].studies[0], label=Value("Newly found"), citation=READ.tables[0].studies[7].citation
    )
    assert again(filled, changed(READ, lambda studies: (extra, *studies[2:]))) == (1, 0, 1)
    assert [line.id for line in filled.studies(Filters(text="newly found")).lines] == [9]
    assert [line.id for line in filled.studies().lines] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert [line.id for line in filled.at(NOW).studies().lines] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert filled.verify().problems == ()


TWO = """Table 1. Case reports of drug A

Reference\tDesign\tPatients\tTreatment\tOutcome
Smith 2001\tCase report\t1\tRituximab 375 mg/m2 weekly\tCR (N = 1)
Jones 2003\tCase series\t4\tRituximab 1 g on days 1 and 15\tPR (N = 2), NR (N = 2)

Table 2. Reports of infliximab in sarcoidosis

Reference\tDesign\tPatients\tTreatment\tOutcome
Brown 2010\tCase series\t6\tInfliximab 5 mg/kg\tCR (N = 3)
Green 2012\tCase report\t1\tInfliximab 3 mg/kg\tNR (N = 1)
"""


def test_a_table_found_before_the_others_leaves_their_studies(base: EvidenceBase) -> None:
    """The first reading finds the second table only, a later one both: its number is another then."""
    content = TWO.encode()
    both = extract(content, name="two.txt")
    assert [len(table.studies) for table in both.tables] == [2, 2]
    base.add_evidence(dataclasses.replace(both, tables=both.tables[1:]), content, by="Ada", now=NOW)
    base.revise(1, "n", 7, by="Ben", why="Recounted", now=NOW)
    done = base.add_evidence(both, content, by="Ada", now=LATER)
    assert (done.studies, done.changed, done.proposed) == (2, 0, 0)
    assert [(line.id, line.table, line.label) for line in base.studies().lines] == [
        (1, 2, "Brown 2010"),
        (2, 2, "Green 2012"),
        (3, 1, "Smith 2001"),
        (4, 1, "Jones 2003"),
    ]
    n = base.evidence(1).tables[1].studies[0].n
    assert n is not None
    assert n.value == 7
    moved = dataclasses.replace(both, tables=both.tables[::-1])
    assert base.add_evidence(moved, content, by="Ada", now=LATER).proposed == 0
    assert [line.table for line in base.studies().lines] == [1, 1, 2, 2]
    assert base.proposals() == ()
    assert base.verify().problems == ()


def test_a_table_parted_in_two_keeps_its_studies(base: EvidenceBase) -> None:
    content = TWO.encode()
    both = extract(content, name="two.txt")
    first, second = both.tables
    whole = dataclasses.replace(
        first,
        cells=(*first.cells, *(dataclasses.replace(cell, id=f"x{cell.id}") for cell in second.cells)),
        studies=(*first.studies, *second.studies),
        rows=(),
    )
    base.add_evidence(dataclasses.replace(both, tables=(whole,)), content, by="Ada", now=NOW)
    base.revise(3, "n", 7, by="Ben", why="Recounted", now=NOW)
    base.add_evidence(both, content, by="Ada", now=LATER)
    assert [(line.id, line.table, line.n) for line in base.studies().lines] == [
        (1, 1, 1), (2, 1, 4), (3, 2, 7), (4, 2, 1)
    ]  # fmt: skip


def scramble(studies: tuple[Study, ...], order: list[int], cut: list[int]) -> tuple[Study, ...]:
    found = [studies[at] for at in order]
    for at in cut:
        one = found[at % len(found)]
        found[at % len(found)] = dataclasses.replace(
            one, responses=one.responses[::-1], adverse_events=one.adverse_events[1:], regimens=one.regimens[:1]
        )
    return tuple(found)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 7), unique=True, min_size=1), st.lists(st.integers(0, 7), max_size=4))
def test_without_people_a_base_holds_the_last_reading(
    empty_file: Path, tmp_path_factory: pytest.TempPathFactory, order: list[int], cut: list[int]
) -> None:
    """Whatever the readings between: what comes out is what went in last."""
    path = shutil.copy(empty_file, tmp_path_factory.mktemp("again"))
    with EvidenceBase.open(path) as base:
        base.add_evidence(READ, EXAMPLE.read_bytes(), by="Ada", now=NOW)
        other = changed(READ, lambda studies: scramble(studies, order, cut))
        for evidence in (other, READ, other):
            base.add_evidence(evidence, EXAMPLE.read_bytes(), by="Ada", now=NOW)
            assert repr(base.evidence(1)) == repr(evidence)
        assert base.verify().problems == ()
