"""A base that was taken elsewhere comes back: nothing is lost, nothing comes twice, conflicts wait for a person."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from evitable import extract
from evitable.base import EvidenceBase
from evitable.base.same import Likeness
from tests.unit.base.conftest import NOW

EXAMPLE = Path("examples/bortezomib.txt")
OTHER = Path("tests/cases/unseen/third")
LATER = NOW + timedelta(days=1)


def add(base: EvidenceBase, path: Path, by: str = "Ada") -> None:
    base.add_evidence(extract(path), path.read_bytes(), by=by, now=NOW)


def say(base: EvidenceBase, who: str, study: int, field: str, value: object, line: str = "") -> None:
    base.revise(study, field, value, by=who, why=f"as {who} reads it", now=NOW, line=line)


@pytest.fixture
def copies(tmp_path: Path) -> Iterator[tuple[EvidenceBase, EvidenceBase]]:
    """A base, and a copy of its file that went elsewhere."""
    with EvidenceBase.init(tmp_path / "home.evitable", by="Ada", now=NOW) as made:
        add(made, EXAMPLE)
    shutil.copy(tmp_path / "home.evitable", tmp_path / "away.evitable")
    with EvidenceBase.open(tmp_path / "home.evitable") as home, EvidenceBase.open(tmp_path / "away.evitable") as away:
        yield home, away


def shown(base: EvidenceBase) -> str:
    return repr([base.evidence(one.id) for one in base.sources()])


def test_what_only_one_changed_joins_by_itself(copies: tuple[EvidenceBase, EvidenceBase]) -> None:
    home, away = copies
    say(home, "Ada", 3, "n", 21)
    say(away, "Ben", 4, "n", 9)
    say(away, "Ben", 5, "design", "case report", line="Ben")
    away.sign_off([5], by="Ben", now=NOW)
    merged = home.merge(away, by="Ada", now=LATER)
    assert (merged.entries, merged.values, merged.proposals, merged.left) == (3, 2, 0, ())
    assert [home.study(one).study.n.value for one in (3, 4)] == [21, 9]  # type: ignore[union-attr]
    last = home.history(4, "n")[-1]
    assert (last.by, last.why) == ("Ben", "as Ben reads it")
    assert home.study(5, line="Ben").study.design.value == "case report"  # type: ignore[union-attr]
    assert home.doubled("Ben").studies == (5,)
    assert home.verify().problems == ()


def test_what_both_changed_waits_for_a_person(copies: tuple[EvidenceBase, EvidenceBase]) -> None:
    home, away = copies
    say(home, "Ada", 3, "n", 21)
    say(away, "Ben", 3, "n", 22)
    merged = home.merge(away, by="Ada", now=LATER)
    assert (merged.values, merged.proposals) == (0, 1)
    assert home.study(3).study.n.value == 21  # type: ignore[union-attr]
    (waiting,) = home.proposals()
    assert (waiting.field, waiting.by, waiting.after.value) == ("n", "Ben", 22)  # type: ignore[union-attr]
    say(home, "Ada", 3, "n", 22)
    assert home.proposals() == ()
    away.merge(home, by="Ben", now=LATER)
    assert shown(away) == shown(home)
    assert away.proposals() == ()


def test_the_same_change_on_both_sides_is_no_conflict(copies: tuple[EvidenceBase, EvidenceBase]) -> None:
    home, away = copies
    for base, who in ((home, "Ada"), (away, "Ben")):
        say(base, who, 3, "n", 21)
    merged = home.merge(away, by="Ada", now=LATER)
    assert (merged.entries, merged.values, merged.proposals) == (0, 0, 0)
    say(home, "Ada", 3, "n", 23)
    assert home.merge(away, by="Ada", now=LATER).proposals == 0
    assert home.study(3).study.n.value == 23  # type: ignore[union-attr]


def test_a_merge_done_again_brings_nothing(copies: tuple[EvidenceBase, EvidenceBase]) -> None:
    home, away = copies
    say(away, "Ben", 4, "n", 9)
    home.merge(away, by="Ada", now=LATER)
    before = shown(home)
    assert home.merge(away, by="Ada", now=LATER).entries == 0
    away.merge(home, by="Ben", now=LATER)
    assert home.merge(away, by="Ada", now=LATER).entries == 0
    assert shown(home) == shown(away) == before


def test_parts_added_on_both_sides_both_stay(copies: tuple[EvidenceBase, EvidenceBase]) -> None:
    home, away = copies
    count = len(home.study(5).study.responses)
    for base, who, label, n in ((home, "Ada", "relapse", 1), (away, "Ben", "death", 2)):
        say(base, who, 5, f"responses/{count}/label", label)
        say(base, who, 5, f"responses/{count}/n", n)
    merged = home.merge(away, by="Ada", now=LATER)
    assert merged.proposals == 0
    added = [(one.label.value, one.n.value) for one in home.study(5).study.responses[count:] if one.n]
    assert added == [("relapse", 1), ("death", 2)]
    assert home.verify().problems == ()


def test_sources_come_whole_from_a_base_of_its_own(base: EvidenceBase, tmp_path: Path) -> None:
    add(base, EXAMPLE)
    tables = sorted(OTHER.glob("*/input.*"))[:3]
    with EvidenceBase.init(tmp_path / "other.evitable", by="Ben", now=NOW) as other:
        for path in (*tables, EXAMPLE):
            add(other, path, by="Ben")
        say(other, "Ben", len(other.stored_studies()), "n", 77)
        merged = base.merge(other, by="Ada", now=LATER)
        assert merged.sources == len(tables)
        ours = {one.sha256: base.evidence(one.id) for one in base.sources()}
        for one in other.sources():
            assert repr(ours[one.sha256]) == repr(other.evidence(one.id))
    assert base.verify().problems == ()


def test_verdicts_come_and_conflicting_ones_are_told(copies: tuple[EvidenceBase, EvidenceBase]) -> None:
    home, away = copies
    for base in copies:
        add(base, min(OTHER.glob("*/input.*")))
    pairs = [Likeness(1, 9, "same-study", "possible", ()), Likeness(2, 10, "same-study", "possible", ())]
    away.judge_same(pairs[0], same=True, by="Ben", why="so", now=NOW)
    away.judge_same(pairs[1], same=True, by="Ben", why="so", now=NOW)
    home.judge_same(pairs[1], same=False, by="Ada", why="not so", now=NOW)
    merged = home.merge(away, by="Ada", now=LATER)
    assert [one.verdict for one in home.same_studies() if (one.first, one.second) == (1, 9)] == ["confirmed"]
    assert len(merged.left) == 1
    assert "rejected here and confirmed by Ben" in merged.left[0]


def test_verdicts_conflict_whichever_study_came_first(tmp_path: Path) -> None:
    """The studies of two bases that were never one are numbered in the order in which their sources came in."""
    other = min(OTHER.glob("*/input.*"))
    with (
        EvidenceBase.init(tmp_path / "home.evitable", by="Ada", now=NOW) as home,
        EvidenceBase.init(tmp_path / "away.evitable", by="Ben", now=NOW) as away,
    ):
        for base, paths, same in ((home, (EXAMPLE, other), False), (away, (other, EXAMPLE), True)):
            for path in paths:
                add(base, path)
            numbers = [min(one.id for one in base.stored_studies() if one.source_id == at) for at in (1, 2)]
            like = Likeness(numbers[0], numbers[1], "same-study", "possible", ())
            base.judge_same(like, same=same, by="Ada", why="so", now=NOW)
        merged = home.merge(away, by="Ada", now=LATER)
        assert len(merged.left) == 1
        assert [one.verdict for one in home.same_studies() if one.verdict != "open"] == ["rejected"]


def test_a_base_as_it_stood_brings_no_more_than_it_held(copies: tuple[EvidenceBase, EvidenceBase]) -> None:
    home, away = copies
    say(away, "Ben", 4, "n", 9)
    away.revise(4, "n", 10, by="Ben", why="later", now=LATER)
    assert home.merge(away.at(NOW), by="Ada", now=LATER).entries == 1
    assert home.study(4).study.n.value == 9  # type: ignore[union-attr]
