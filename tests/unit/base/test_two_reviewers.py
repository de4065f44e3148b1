"""Two reviewers work blind to each other, disagree, and an adjudicator decides."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from evitable import extract
from evitable.base import SHARED, BaseConflict, EvidenceBase
from evitable.base.adjudicating import Ruling
from evitable.base.doubling import NOT_STATED, field_of
from evitable.base.stored import MACHINE
from tests.unit.base.conftest import NOW

EXAMPLE = Path("examples/bortezomib.txt")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def review(base: EvidenceBase) -> EvidenceBase:
    base.add_evidence(extract(EXAMPLE), EXAMPLE.read_bytes(), by="Ada", now=NOW)
    return base


def say(base: EvidenceBase, who: str, study: int, field: str, value: object) -> None:
    base.revise(study, field, value, by=who, why="as I read it", now=NOW, line=who)


def signed(base: EvidenceBase, studies: list[int]) -> None:
    for who in ("Ben", "Cleo"):
        base.sign_off(studies, by=who, now=NOW)


def test_reviewers_do_not_see_each_other(review: EvidenceBase) -> None:
    say(review, "Ben", 1, "n", 7)
    assert [review.study(1, line=line).study.n.value for line in ("Ben", "Cleo", SHARED)] == [7, 1, 1]  # type: ignore[union-attr]


def test_only_what_both_signed_off_is_compared(review: EvidenceBase) -> None:
    say(review, "Ben", 1, "n", 7)
    review.sign_off([1, 2], by="Ben", now=NOW)
    review.sign_off([2, 3], by="Cleo", now=NOW)
    found = review.doubled("Ben", "Cleo")
    assert (found.studies, found.waiting) == ((2,), (1, 3))
    assert review.disagreements("Ben", "Cleo") == ()
    review.sign_off([1], by="Cleo", now=NOW)
    assert [one.field for one in review.disagreements("Ben", "Cleo")] == ["n"]
    review.sign_off([1], by="Cleo", now=NOW, again=True)
    assert review.disagreements("Ben", "Cleo") == ()


def test_codes_stand_by_field_and_blank_is_a_code(review: EvidenceBase) -> None:
    say(review, "Ben", 3, "n", None)
    say(review, "Cleo", 3, "responses/0/n", 19)
    signed(review, [3])
    codes = review.doubled("Ben", "Cleo").codes
    assert codes["n"] == [(NOT_STATED, "20")]
    assert codes["n_treated"] == [(NOT_STATED, NOT_STATED)]
    assert ("20", "19") in codes["responses/n"] or any(one != other for one, other in codes["responses/n"])
    assert all(field == field_of(field) for field in codes)


def test_the_program_can_be_the_second_reader(review: EvidenceBase) -> None:
    say(review, "Ben", 4, "n", 9)
    review.sign_off([4], by="Ben", now=NOW)
    (found,) = review.disagreements("Ben", MACHINE)
    assert (found.first.value, found.second.value, found.program.value) == (9, 8, 8)  # type: ignore[union-attr]


def test_an_adjudicator_decides_and_the_shared_evidence_follows(review: EvidenceBase) -> None:
    say(review, "Ben", 4, "n", 9)
    say(review, "Cleo", 4, "n", 10)
    say(review, "Ben", 5, "design", "case report")
    signed(review, [4, 5])
    assert [(one.study_id, one.field) for one in review.disagreements("Ben", "Cleo")] == [(4, "n"), (5, "design")]
    review.adjudicate(Ruling(4, "n", ("Ben", "Cleo"), "second"), by="Dora", why="page 3 says ten", now=LATER)
    assert [one.field for one in review.disagreements("Ben", "Cleo")] == ["design"]
    assert review.study(4).study.n.value == 10  # type: ignore[union-attr]
    last = review.history(4, "n")[-1]
    assert (last.kind, last.by, last.why) == ("adjudication", "Dora", "page 3 says ten")
    say(review, "Ben", 4, "n", 11)
    assert [one.field for one in review.disagreements("Ben", "Cleo")] == ["n", "design"]


def test_an_adjudicator_may_have_a_value_of_their_own(review: EvidenceBase) -> None:
    say(review, "Ben", 4, "n", 9)
    signed(review, [4])
    review.adjudicate(Ruling(4, "n", ("Ben", "Cleo"), None, 12), by="Dora", why="counted", now=LATER)
    assert review.study(4).study.n.value == 12  # type: ignore[union-attr]


def test_a_part_that_one_added_is_decided_as_a_whole(review: EvidenceBase) -> None:
    """Both add an outcome in the same free slot, under different names."""
    count = len(review.study(4).study.responses)
    for who, label, n in (("Ben", "relapse", 2), ("Cleo", "death", 1)):
        say(review, who, 4, f"responses/{count}/label", label)
        say(review, who, 4, f"responses/{count}/n", n)
    signed(review, [4])
    queue = review.disagreements("Ben", "Cleo")
    assert [one.field for one in queue] == [f"responses/+{count}/label", f"responses/{count}/label"]
    for one in queue:
        chosen = "first" if one.first else "second"
        review.adjudicate(
            Ruling(4, one.field, ("Ben", "Cleo"), chosen),  # type: ignore[arg-type]
            by="Dora",
            why="both are told",
            now=LATER,
        )
    told = {one.label.value: one.n.value for one in review.study(4).study.responses[count:] if one.n}
    assert told == {"relapse": 2, "death": 1}
    assert review.disagreements("Ben", "Cleo") == ()
    say(review, "Cleo", 4, f"responses/{count}/n", 3)
    field = f"responses/+{count}/label"
    review.adjudicate(Ruling(4, field, ("Ben", "Cleo"), "second"), by="Dora", why="once more", now=LATER)
    assert [(one.label.value, one.n.value) for one in review.study(4).study.responses[count:] if one.n] == [
        ("death", 3),
        ("relapse", 2),
    ]


def test_the_same_addition_is_agreement(review: EvidenceBase) -> None:
    count = len(review.study(4).study.responses)
    for who in ("Ben", "Cleo"):
        say(review, who, 4, f"responses/{count}/label", "relapse")
    signed(review, [4])
    assert review.disagreements("Ben", "Cleo") == ()
    assert review.settle("Ben", "Cleo", by="Dora", now=LATER) == 1
    assert review.study(4).study.responses[count].label.value == "relapse"


def test_what_both_struck_out_is_struck_out(review: EvidenceBase) -> None:
    before = [one.label.value for one in review.study(5).study.responses]
    for who in ("Ben", "Cleo"):
        say(review, who, 5, "responses/0/label", None)
    signed(review, [5])
    assert review.settle("Ben", "Cleo", by="Dora", now=LATER) >= 1
    assert len(before) > 1
    assert [one.label.value for one in review.study(5).study.responses] == before[1:]


def test_what_both_agree_on_becomes_shared_but_no_decision_is_undone(review: EvidenceBase) -> None:
    for who in ("Ben", "Cleo"):
        say(review, who, 4, "n", 9)
        say(review, who, 5, "n", 6)
    review.revise(5, "n", 50, by="Dora", why="from the authors", now=NOW)
    signed(review, [4, 5])
    assert review.settle("Ben", "Cleo", by="Dora", now=LATER) == 1
    assert review.settle("Ben", "Cleo", by="Dora", now=LATER) == 0
    assert [review.study(one).study.n.value for one in (4, 5)] == [9, 50]  # type: ignore[union-attr]


def test_an_answer_without_reason_or_reader_is_refused(review: EvidenceBase) -> None:
    with pytest.raises(BaseConflict, match="Ben has not signed off any study"):
        review.doubled("Ben", "Cleo")
    with pytest.raises(BaseConflict, match="two different reviewers"):
        review.doubled("Ben", "Ben")
    with pytest.raises(BaseConflict, match="Say who this is"):
        review.sign_off([1], by=MACHINE, now=NOW)
    with pytest.raises(BaseConflict, match="no study 99"):
        review.sign_off([99], by="Ben", now=NOW)
    signed(review, [1])
    with pytest.raises(BaseConflict, match="for a reason"):
        review.adjudicate(Ruling(1, "n", ("Ben", "Cleo"), "first"), by="Dora", why=" ", now=NOW)
    with pytest.raises(BaseConflict, match="Neither Ben nor Cleo"):
        review.adjudicate(Ruling(1, "n_treated", ("Ben", "Cleo"), "first"), by="Dora", why="x", now=NOW)


def test_nobody_writes_on_the_programs_line(review: EvidenceBase) -> None:
    with pytest.raises(BaseConflict, match="not 'program'"):
        say(review, MACHINE, 4, "n", 9)
    review.sign_off([4], by="Ben", now=NOW)
    assert review.disagreements(MACHINE, "Ben") == ()


def test_a_line_is_its_reviewers_name_however_it_is_typed(review: EvidenceBase) -> None:
    say(review, " Ben ", 4, "n", 9)
    review.sign_off([4], by="Ben", now=NOW)
    assert [one.field for one in review.disagreements("Ben")] == ["n"]


def test_what_is_not_stated_cannot_be_struck_out(review: EvidenceBase) -> None:
    with pytest.raises(BaseConflict, match="n_treated of study 4 is not stated"):
        say(review, "Ben", 4, "n_treated", None)
    assert review.history(4, "n_treated") == ()
