"""A team at the command line: blind revisions, agreement, decisions, studies that are one, what changed, sums."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from evitable import extract
from evitable.api import reviews
from evitable.api.bases import Base, evidences, plain_of
from evitable.cli.main import command_line
from tests.unit.base.conftest import NOW

EXAMPLE = Path("examples/bortezomib.txt")
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    where = tmp_path / "review.evitable"
    with Base.init(where, by="Ada", now=NOW) as made:
        made.add(EXAMPLE, by="Ada", now=NOW)

    def command(*words: str, code: int = 0) -> Result:
        done = CliRunner().invoke(command_line, [str(word) for word in words], env={"EVITABLE_BASE": str(where)})
        assert done.exit_code == code, done.output
        return done

    return command


def test_two_reviewers_agree_differ_and_are_settled(run: Run) -> None:
    run("revise", "3", "n", "21", "--by", "Ben", "--blind", "--reason", "one more in the text")
    run("revise", "5", "design", "case report", "--by", "Cleo", "--blind", "--reason", "so it says")
    for who in ("Ben", "Cleo"):
        run("sign-off", "3", "5", "--by", who)
    told = json.loads(run("agreement", "Ben", "Cleo", "--format", "json").output)
    assert told["studies"] == [3, 5]
    assert (told["fields"]["n"]["alike"], told["fields"]["n"]["n"]) == (1, 2)
    assert told["every_item"]["n"] - told["every_item"]["alike"] == 2
    assert "130 of" in run("agreement", "Ben", "Cleo").output or "all items" in run("agreement", "Ben", "Cleo").output
    queue = json.loads(run("resolve", "Ben", "Cleo", "--format", "json").output)["disagreements"]
    assert [(one["study"], one["field"], one["first"]["value"]) for one in queue if one["field"] == "n"] == [
        (3, "n", 21)
    ]
    run(
        "resolve", "Ben", "Cleo", "--study", "3", "--field", "n", "--take", "second", "--by", "Dora", "--reason", "p. 3"
    )
    run("resolve", "Ben", "Cleo", "--study", "5", "--field", "design", "--value", "case series", "--by", "Dora",
        "--reason", "five patients")  # fmt: skip
    assert run("resolve", "Ben", "Cleo").output == "Nothing to decide.\n"
    assert "adjudication by Dora" in run("history", "5", "design").output


def test_what_is_missing_is_asked_for(run: Run) -> None:
    assert "Name the studies" in run("sign-off", "--by", "Ben", code=2).output
    run("sign-off", "--all", "--by", "Ben")
    assert "8 studies opened again" in run("sign-off", "--all", "--again", "--by", "Ben").output
    assert "Say who decides" in run("resolve", "Ben", "--agreed", code=2).output
    assert "one of --take" in run("resolve", "Ben", "--study", "3", "--field", "n", "--by", "D", code=2).output
    assert "second file or base" in run("diff", EXAMPLE, code=2).output
    assert "is no base" in run("diff", EXAMPLE, "--from", "2026-01-01", code=2).output


def test_a_version_differs_from_the_one_before(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(EXAMPLE.read_text(encoding="utf-8").replace("CR (n = 1), PR (n = 10)", "CR (n = 2), PR (n = 8)"))
    told = json.loads(run("diff", EXAMPLE, other, "--format", "json").output)
    assert [(one["label"], one["change"]) for one in told["studies"]] == [("Segarra et al.", "changed")]
    moved = {one["label"]: (one["before"]["events"], one["after"]["events"]) for one in told["sums"]}
    assert moved["Any response"] == (41, 40)
    assert told["words"].startswith("1 study was changed (Segarra et al.: ")
    assert "Any response went from 41 of 43" in told["words"]
    assert "cell " in run("diff", EXAMPLE, other).output
    assert run("diff", EXAMPLE, EXAMPLE).output == "Nothing changed.\n"


def test_a_base_then_and_now(run: Run, tmp_path: Path) -> None:
    where = tmp_path / "review.evitable"
    with Base.open(where) as base:
        base.revise(3, "n", 21, by="Ben", why="one more in the text", now=NOW + timedelta(days=1))
    found = json.loads(run("diff", where, "--from", NOW.date().isoformat(), "--format", "json").output)
    (one,) = found["studies"]
    changed = {value["field"]: (value["before"]["value"], value["after"]["value"]) for value in one["values"]}
    assert changed["n"] == (20, 21)
    assert run("diff", where, "--from", "2026-11-24").output == "Nothing changed.\n"


def test_reports_of_one_study_count_once_in_the_sums(run: Run, tmp_path: Path) -> None:
    again = tmp_path / "again.txt"
    again.write_text(EXAMPLE.read_text(encoding="utf-8") + "\n")
    run("add", again, "--by", "Ada")
    assert "studies 6 and 14: one study, possible; for a person to decide" in run("same").output
    base = str(tmp_path / "review.evitable")
    every = json.loads(run("pool", base, "--outcome", "any response", "--format", "json").output)
    assert every["tables"][0]["outcomes"][0]["pools"][0]["events"] == 82
    for first in range(1, 9):
        run("same", "--join", str(first), str(first + 8), "--by", "Ada", "--reason", "the same table twice")
    once = json.loads(run("pool", base, "--outcome", "any response", "--format", "json").output)
    outcome = once["tables"][0]["outcomes"][0]
    assert (outcome["pools"][0]["events"], outcome["pools"][0]["n"]) == (41, 43)
    reasons = {line["row"]: line["reason"] for line in outcome["ledger"] if not line["used"]}
    assert "the same study as study 6, which is used in its place" in reasons[14]
    run("same", "--part", "6", "14", "--by", "Ben", "--reason", "another centre")
    assert "kept apart by Ben" in run("same").output
    parted = json.loads(run("pool", base, "--outcome", "any response", "--format", "json").output)
    assert parted["tables"][0]["outcomes"][0]["pools"][0]["events"] == 52
    newest = json.loads(run("pool", base, "--overlaps", "each", "--outcome", "neuropathy", "--format", "json").output)
    assert len(newest["tables"]) == 8


def test_sums_of_a_base_can_be_grouped(run: Run, tmp_path: Path) -> None:
    grouped = run("pool", tmp_path / "review.evitable", "--by", "design", "--outcome", "any response").output
    assert "| case series" in grouped
    assert "| case report" in grouped


def test_the_overlap_that_the_checks_found_is_kept_in_the_sums_of_a_base(run: Run, tmp_path: Path) -> None:
    del run
    with Base.open(tmp_path / "review.evitable") as base:
        (sums,) = reviews.pool_base(base, outcome="any response").values()
    alone = reviews.version_of(EXAMPLE)[1]
    (table,) = alone.values()
    of_base = {pool.choice: (pool.events, pool.n) for pool in sums.outcomes[0].pools}
    of_file = {pool.choice: (pool.events, pool.n) for pool in table.outcomes[0].pools}
    assert of_base == of_file


def test_the_answers_name_a_missing_base(tmp_path: Path) -> None:
    done = CliRunner().invoke(command_line, ["same", "--base", str(tmp_path / "none.evitable")])
    assert done.exception is not None
    assert "there is no such file" in str(done.exception)


def test_a_copy_comes_back_and_its_conflict_is_answered(run: Run, tmp_path: Path) -> None:
    home, away = tmp_path / "review.evitable", tmp_path / "away.evitable"
    shutil.copy(home, away)
    run("revise", "3", "n", "21", "--by", "Ada", "--reason", "page 2")
    run("revise", "4", "n", "9", "--by", "Ada", "--reason", "page 2")
    for study, n in (("3", "22"), ("4", "10"), ("5", "6")):
        run("revise", study, "n", n, "--base", away, "--by", "Ben", "--reason", "page 3")
    told = run("base", "merge", home, away, "--by", "Ada").output
    assert told.startswith("3 entries, 0 sources, 1 value came in; 2 proposals")
    assert "study 3  n: proposed by Ben, page 3" in run("resolve").output
    assert len(json.loads(run("resolve", "--format", "json").output)["proposals"]) == 2
    decide = ("resolve", "--by", "Dora", "--reason", "both pages read", "--field", "n")
    run(*decide, "--study", "3", "--take", "proposal")
    run(*decide, "--study", "4", "--take", "standing")
    assert run("resolve").output == "Nothing is proposed.\n"
    with Base.open(home) as base:
        assert [base.study(one).study.n.value for one in (3, 4, 5)] == [22, 9, 6]  # type: ignore[union-attr]
    assert "Name the reviewers" in run(*decide, "--study", "3", "--take", "first", code=2).output


def test_sums_are_saved_as_they_were(run: Run, tmp_path: Path) -> None:
    where = tmp_path / "review.evitable"
    save = ("pool", where, "--outcome", "any response", "--save", "main", "--saved-by", "Ada")
    run(*save)
    run("revise", "6", "responses/1/n", "9", "--by", "Ada", "--reason", "letter of the authors")
    run(*save)
    told = json.loads(run("base", "analyses", where, "--format", "json").output)["analyses"]
    events = [one["record"]["tables"][0]["outcomes"][0]["pools"][0]["events"] for one in told]
    assert ([one["name"] for one in told], events) == (["main", "main"], [41, 40])
    assert "main: by Ada" in run("base", "analyses", where).output
    with Base.open(where) as base:
        assert base.verify().problems == ()
    assert "Only a base keeps sums" in run("pool", EXAMPLE, "--save", "main", code=2).output


def test_what_follows_from_a_value_follows_the_one_that_stands(tmp_path: Path) -> None:
    with Base.init(tmp_path / "b.evitable", by="Ada", now=NOW) as base:
        base.add(EXAMPLE, by="Ada", now=NOW)
        (whole,) = evidences(base)
        assert whole == extract(EXAMPLE)
        base.revise(5, "responses/2/label", "PR", by="Ada", why="so it says", now=NOW)
        base.revise(5, "regimens/0/dose", plain_of("regimens/0/dose", "1.0 mg/m2"), by="Ada", why="so", now=NOW)
        base.revise(5, "conditions/0/name", "myasthenia gravis", by="Ada", why="so", now=NOW)
        base.revise(5, "adverse_events/0/term", "nausea", by="Ada", why="so", now=NOW)
        (now,) = evidences(base)
    before, after = (one.tables[0].studies[4] for one in (whole, now))
    assert (before.responses[2].category, after.responses[2].category) == ("none", "partial")
    assert (before.regimens[0].schedule.total[0].low, after.regimens[0].schedule.total[0].low) == (
        Decimal("20.8"),
        Decimal("16.0"),
    )
    assert before.conditions[0].codes != after.conditions[0].codes
    assert after.adverse_events[0].concept == "nausea"
    assert [one.n for one in before.responses[:2]] == [one.n for one in after.responses[:2]]


def test_the_report_of_a_base_shows_what_stands(run: Run, tmp_path: Path) -> None:
    where, page = tmp_path / "review.evitable", tmp_path / "report.html"
    run("revise", "6", "responses/1/n", "9", "--by", "Ada", "--reason", "letter of the authors")
    run("report", where, "-o", page)
    assert "40 of the 43 responded or improved" in page.read_text(encoding="utf-8")
    other = tmp_path / "other.txt"
    other.write_text(EXAMPLE.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    run("add", other, "--by", "Ada")
    run("report", where, "--source", "2", "-o", page)
    assert "41 of the 43 responded or improved" in page.read_text(encoding="utf-8")


def test_the_report_of_a_base_is_of_every_source_and_counts_each_study_once(run: Run, tmp_path: Path) -> None:
    where, page, other = (tmp_path / name for name in ("review.evitable", "report.html", "other.txt"))
    other.write_text(EXAMPLE.read_text(encoding="utf-8").replace("series 20 Refr", "series 12 Refr"), encoding="utf-8")
    run("add", other, "--by", "Ada")
    before = page_of(run, where, page)
    assert "82 of the 86" not in before, "a study of 20 is of 12 in the other review"
    for first in range(1, 9):
        run("same", "--join", str(first), str(first + 8), "--by", "Ada", "--reason", "one paper")
    told = page_of(run, where, page)
    assert "41 of the 43 responded or improved" in told
    assert "8 further reports of them" in told
    assert told.count("not counted: the same study as study") == 7
    assert "not counted: may share patients with study 3" in told, "of 20 and of 12 patients"
    assert "Row 3, Table 1 of other.txt" in told
    assert "Studies 3 (Alexander et al.) and 11 (Alexander et al.) may share patients" in told
    then = page_of(run, where, page, "--at", "2026-11-24")
    assert "8 further reports of them" in then
    assert "evidence report from review.evitable, two sources" in told


def page_of(run: Run, where: Path, page: Path, *options: str) -> str:
    run("report", where, "-o", page, *options)
    return page.read_text(encoding="utf-8")
