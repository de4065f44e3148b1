"""The life of values: revised, told, looked back at, searched, verified."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from evitable import extract
from evitable.base import BaseConflict, EvidenceBase, Filters
from evitable.base.words import tokens
from evitable.model import Dose
from tests.unit.base.conftest import NOW

EXAMPLE = Path("examples/bortezomib.txt")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def filled(base: EvidenceBase) -> EvidenceBase:
    base.add_evidence(extract(EXAMPLE), EXAMPLE.read_bytes(), by="Ada", now=NOW, program="evitable 0.1.0")
    return base


def test_a_revision_stands_and_the_first_reading_stays(filled: EvidenceBase) -> None:
    filled.revise(3, "n", 21, by="Ben", why="One more in the text", now=LATER)
    assert filled.study(3).study.n is not None
    assert filled.study(3).study.n.value == 21  # type: ignore[union-attr]
    first, second = filled.history(3, "n")
    assert (first.version, first.kind, first.by, first.before, first.after and first.after.value) == (
        1,
        "reading",
        "Ada",
        None,
        20,
    )
    assert (second.version, second.kind, second.by, second.why) == (2, "revision", "Ben", "One more in the text")
    assert second.before == first.after
    assert second.after is not None
    assert second.after.quotes == first.after.quotes  # type: ignore[union-attr]


def test_the_past_can_be_read(filled: EvidenceBase) -> None:
    was = filled.evidence(1)
    filled.revise(3, "n", 21, by="Ben", why="Recounted", now=LATER)
    filled.revise(1, "conditions/0/name", "neuromyelitis optica", by="Ben", why="Read the paper", now=LATER)
    past = filled.at(NOW + timedelta(minutes=1))
    assert repr(past.evidence(1)) == repr(was)
    assert filled.evidence(1) != was
    assert [line.id for line in filled.studies(Filters(condition="optica")).lines] == [1]
    assert past.studies(Filters(condition="optica")).lines == ()
    assert len(past.studies().lines) == 8
    assert len(past.history(3, "n")) == 1
    assert filled.at(NOW - timedelta(minutes=1)).studies().lines == ()
    assert filled.at(NOW - timedelta(minutes=1)).sources() == ()


def test_a_value_can_be_taken_back_and_one_can_be_added(filled: EvidenceBase) -> None:
    count = len(filled.study(3).study.responses)
    filled.revise(3, "n", None, by="Ben", why="Not stated in this row", now=LATER)
    filled.revise(3, f"responses/{count}/label", "remission", by="Ben", why="In the text", now=LATER)
    filled.revise(3, f"responses/{count}/n", 4, by="Ben", why="In the text", now=LATER)
    filled.revise(3, "comparator/0/drug", "placebo", by="Ben", why="In the text", now=LATER)
    filled.revise(3, "comparator/0/dose", Dose(Decimal("1.5"), None, "mg"), by="Ben", why="In the text", now=LATER)
    study = filled.study(3).study
    assert study.n is None
    assert (study.responses[-1].label.value, study.responses[-1].n and study.responses[-1].n.value) == ("remission", 4)
    assert (study.regimens[-1].part, study.regimens[-1].drug.value) == ("comparator", "placebo")
    filled.revise(3, f"responses/{count}/label", None, by="Ben", why="It was another row", now=LATER)
    assert len(filled.study(3).study.responses) == count
    assert filled.verify().problems == ()


REFUSED: tuple[tuple[str, object, str], ...] = (
    ("responses/99/label", "cure", "a new one begins with"),
    ("colour", "red", "No value is called"),
    ("n", "five", "is a whole number"),
    ("n", True, "is a whole number"),
    ("age/min", float("nan"), "is a number"),
    ("design", "  ", "is text"),
    ("regimens/0/days", (1, 2.5), "a list of whole numbers"),
)


def test_what_cannot_be_a_value_is_refused(filled: EvidenceBase) -> None:
    before = filled.entries()
    for field, value, words in REFUSED:
        with pytest.raises(BaseConflict, match=words):
            filled.revise(3, field, value, by="Ben", why="Because", now=LATER)
    assert filled.entries() == before


def test_a_revision_needs_a_name_a_reason_and_a_study(filled: EvidenceBase) -> None:
    for by, why, study in (("", "Because", 3), ("Ben", " ", 3), ("Ben", "Because", 77), ("Be\x00n", "Because", 3)):
        with pytest.raises(BaseConflict):
            filled.revise(study, "n", 4, by=by, why=why, now=LATER)
    assert len(filled.entries()) == 2


def test_a_reviewers_own_line_is_unseen_by_the_others(filled: EvidenceBase) -> None:
    filled.revise(3, "n", 21, by="Ben", why="Recounted", now=LATER, line="Ben")
    filled.revise(3, "n", 22, by="Cleo", why="Recounted", now=LATER, line="Cleo")
    seen = {line: filled.study(3, line=line).study.n for line in ("", "Ben", "Cleo")}
    assert {line: value and value.value for line, value in seen.items()} == {"": 20, "Ben": 21, "Cleo": 22}


def test_studies_are_found_by_words_names_and_pages(filled: EvidenceBase) -> None:
    assert [line.id for line in filled.studies(Filters(text="lassoued")).lines] == [8]
    assert filled.studies(Filters(text="lassoued nowhere")).lines == ()
    assert filled.studies(Filters(text="%&!")).lines == ()
    first = filled.studies(limit=3)
    second = filled.studies(after=first.next or 0, limit=5)
    assert [line.id for line in (*first.lines, *second.lines)] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert second.next is None
    reports = filled.studies(Filters(design="case report")).lines
    assert reports
    assert {line.design for line in reports} == {"case report"}


HOSTILE = (
    "Robert'); DROP TABLE study;--",
    '" OR 1=1 --',
    "study_text MATCH 'x' NEAR",
    "* AND (",
    "%' ESCAPE '",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} %(x)s :name ?",
    "\u202egnp.exe Ünïcödé 日本 🙂",
)


def test_what_people_type_stays_what_they_typed(filled: EvidenceBase) -> None:
    for words in HOSTILE:
        filled.revise(3, "label", words, by=words, why=words, now=LATER)
        last = filled.history(3, "label")[-1]
        assert (last.by, last.why, last.after and last.after.value) == (words, words, words)
        for filters in (Filters(condition=words), Filters(drug=words), Filters(design=words)):
            assert filled.studies(filters).lines == ()
        found = {line.id for line in filled.studies(Filters(text=words)).lines}
        assert 3 in found or not tokens(words)
    assert len(filled.studies().lines) == 8
    assert filled.verify().problems == ()
