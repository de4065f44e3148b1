"""The report of those studies of a base that fit: fewer rows, the same values, and a title that says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from evitable import EvidenceError
from evitable.api.bases import Base, Filters
from evitable.api.whole import whole
from evitable.cli.main import command_line
from tests.unit.base.conftest import NOW

EXAMPLE = "examples/bortezomib.txt"
OTHER = b"""Reference\tDesign\tPatients\tCondition\tTreatment\tOutcome
Smith 2001\tCase report\t1\tSarcoidosis\tInfliximab 5 mg/kg\tCR (N = 1)
Jones 2003\tCase series\t4\tLupus nephritis\tRituximab 375 mg/m2 weekly\tPR (N = 2), NR (N = 2)
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("filtered") / "review.evitable"
    with Base.init(where, by="Ada", now=NOW) as base:
        base.add(EXAMPLE, by="Ada", now=NOW)
        base.add(OTHER, name="other.tsv", by="Ada", now=NOW)
    return where


def test_only_studies_that_fit_are_told(path: Path) -> None:
    with Base.open(path, read_only=True) as base:
        every = {study.row: study for study in whole(base).tables[0].studies}
        listed = [line.id for line in base.studies(Filters(condition="lupus")).lines]
        found = whole(base, filters=Filters(condition="lupus")).tables[0]
        assert [study.row for study in found.studies] == listed
        assert 0 < len(listed) < len(every)
        assert {line.source for line in base.studies(Filters(condition="lupus")).lines} == {
            "bortezomib.txt", "other.tsv"
        }  # fmt: skip
        assert [study.n for study in found.studies] == [every[row].n for row in listed]
        assert found.title == "Studies of review.evitable with condition “lupus”"
        only = whole(base, filters=Filters(drug="infliximab"))
        assert [source.name for source in only.sources] == ["other.tsv"]
        assert [study.row for study in only.tables[0].studies] == [9]
        assert whole(base, filters=Filters()).tables[0].title == "All studies of review.evitable"
        with pytest.raises(EvidenceError, match="No study of this base has condition “lupus” and drug “aspirin”"):
            whole(base, filters=Filters(condition="lupus", drug="aspirin"))


def test_the_command_line_filters_a_base_and_nothing_else(path: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    run = CliRunner().invoke(command_line, ["report", str(path), "--drug", "infliximab", "-o", str(page)])
    assert run.exit_code == 0, run.output
    told = page.read_text(encoding="utf-8")
    assert "Smith 2001" in told
    assert "Jones 2003" not in told
    assert "drug “infliximab”" in told
    refused = CliRunner().invoke(command_line, ["report", EXAMPLE, "--drug", "bortezomib", "-o", str(page)])
    assert refused.exit_code == 2
    assert "is no base: leave out --drug." in refused.output
    both = ["report", str(path), "--drug", "infliximab", "--source", "1", "-o", str(page)]
    assert "not both" in CliRunner().invoke(command_line, both).output


def test_every_command_that_takes_a_base_takes_its_filters(path: Path, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(command_line, [*words])
        return done.exit_code, done.output

    code, told = run("pool", str(path), "--drug", "infliximab")
    assert code == 0, told
    assert "Studies of the base with drug “infliximab”" in told
    _, every = run("pool", str(path), "--format", "json")
    _, few = run("pool", str(path), "--condition", "lupus", "--drug", "rituximab", "--format", "json")
    counted = [[pool["key"] for pool in json.loads(told)["tables"][0]["outcomes"]] for told in (few, every)]
    assert 0 < len(counted[0]) < len(counted[1])
    code, told = run("export", str(path), "--drug", "infliximab", "--to", "jsonl")
    assert code == 0, told
    (line,) = told.splitlines()
    assert json.loads(line)["citation"]["label"] == "Smith"
    code, told = run("figure", str(path), "responses", "--condition", "lupus", "-o", str(tmp_path / "lupus.svg"))
    assert code == 0, told
    drawn = json.loads((tmp_path / "lupus.json").read_text("utf-8"))
    assert "Jones" in json.dumps(drawn)
    assert "Smith" not in json.dumps(drawn)


@pytest.mark.parametrize("words", [["pool"], ["export", "--to", "csv"], ["figure", "responses", "-o", "x.svg"]])
def test_filters_ask_a_base_alone_and_one_that_has_such_a_study(path: Path, words: list[str]) -> None:
    command, *rest = words
    refused = CliRunner().invoke(command_line, [command, EXAMPLE, *rest, "--drug", "bortezomib"])
    assert refused.exit_code == 2
    assert "is no base: leave out --drug." in refused.output
    none = CliRunner().invoke(command_line, [command, str(path), *rest, "--drug", "aspirin"])
    assert isinstance(none.exception, EvidenceError)
    assert "No study of this base has drug “aspirin”" in str(none.exception)
