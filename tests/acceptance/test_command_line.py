"""The commands as a person meets them: what they print, what they refuse, how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evitable.api.exports import FORMS
from evitable.cli.exports import NAMES
from tests.acceptance.facts import EXAMPLE, ROOT


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "evitable", *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", "LC_ALL": "C"},
        timeout=60,
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in out + err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


@pytest.mark.parametrize(
    "command", [(), ("read",), ("extract",), ("export",), ("figure",), ("check",), ("accept",), ("pool",), ("report",)]
)
def test_every_command_has_help(command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: evitable")


def test_read_shows_columns_with_their_roles() -> None:
    done = run("read", str(EXAMPLE))
    assert done.returncode == 0
    assert "design" in done.stdout
    assert "Row 8" in done.stdout


def test_read_as_json_holds_every_cell() -> None:
    table = json.loads(run("read", str(EXAMPLE), "--format", "json").stdout)["tables"][0]
    assert [len(row["cells"]) for row in table["rows"]] == [6] * 8
    assert table["kind"] == "treatment-evidence"


def test_extract_takes_standard_input() -> None:
    done = run("extract", "-", "--format", "json", stdin=EXAMPLE.read_bytes())
    document = json.loads(done.stdout)
    assert document["schema"] == "evitable/evidence/1"
    assert [study["n"] for study in document["tables"][0]["studies"]] == [1, 1, 20, 8, 5, 12, 1, 3]


def test_extract_is_the_same_twice() -> None:
    assert run("extract", str(EXAMPLE)).stdout == run("extract", str(EXAMPLE)).stdout


def test_extract_writes_one_study_a_line_and_one_value_a_line() -> None:
    lines = run("extract", str(EXAMPLE), "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["row"] for line in lines] == list(range(1, 9))
    values = run("extract", str(EXAMPLE), "--format", "csv").stdout.splitlines()
    assert values[0].startswith("table,row,field,value,status")
    assert len(values) > 150


def test_check_names_row_column_rule_and_remedy() -> None:
    done = run("check", str(EXAMPLE), "--format", "json")
    findings = json.loads(done.stdout)["findings"]
    assert {"code", "severity", "message", "remedy", "row", "column", "quote"} <= set(findings[0])
    assert done.returncode == (1 if any(item["severity"] == "error" for item in findings) else 0)


def test_check_ends_with_one_when_a_number_cannot_be_right() -> None:
    broken = EXAMPLE.read_text(encoding="utf-8").replace("CR (n = 3), PR (n = 1)", "CR (n = 4), PR (n = 1)")
    done = run("check", "-", stdin=broken.encode())
    assert done.returncode == 1
    assert "ERROR" in done.stdout


def test_pool_prints_the_sums_with_their_rows() -> None:
    done = run("pool", str(EXAMPLE), "--outcome", "any response")
    assert done.returncode == 0
    assert "41 of 43" in done.stdout


def test_pool_as_json_holds_every_model_and_row() -> None:
    tables = json.loads(run("pool", str(EXAMPLE), "--format", "json").stdout)["tables"]
    outcome = next(item for item in tables[0]["outcomes"] if item["key"] == "any-response")
    assert [line["row"] for line in outcome["ledger"]] == list(range(1, 9))
    assert {pool["choice"] for pool in outcome["pools"]} >= {"all", "series"}


def test_pool_keeps_to_one_model() -> None:
    done = run("pool", str(EXAMPLE), "--outcome", "any response", "--model", "pooled-exact", "--format", "json")
    outcome = json.loads(done.stdout)["tables"][0]["outcomes"][0]
    assert {estimate["method"] for pool in outcome["pools"] for estimate in pool["estimates"]} == {"pooled-exact"}


def test_pool_sums_groups_apart() -> None:
    tables = json.loads(run("pool", str(EXAMPLE), "--by", "design", "--format", "json").stdout)["tables"]
    assert [table["table"].rsplit("| ", 1)[1] for table in tables] == ["case report", "case series"]


@pytest.mark.parametrize(("option", "word"), [("--outcome", "survival of mice"), ("--model", "metaprop")])
def test_pool_refuses_names_it_does_not_know(option: str, word: str) -> None:
    done = run("pool", str(EXAMPLE), option, word)
    assert done.returncode == 2
    assert word in done.stderr
    assert "There are:" in done.stderr


def test_report_writes_one_page(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = run("report", str(EXAMPLE), "-o", str(page))
    assert done.returncode == 0
    assert done.stdout == ""
    text = page.read_text(encoding="utf-8")
    assert text.lower().startswith("<!doctype html>")
    assert "http-equiv" not in text or "refresh" not in text.lower()


@pytest.mark.parametrize(("name", "opening"), [("report.pdf", b"%PDF-"), ("report.docx", b"PK\x03\x04")])
def test_the_report_is_written_as_pdf_and_as_word_document(tmp_path: Path, name: str, opening: bytes) -> None:
    target = tmp_path / name
    done = run("report", str(EXAMPLE), "-o", str(target))
    assert done.returncode == 0, done.stderr
    assert target.read_bytes().startswith(opening)


@pytest.mark.parametrize("target", ["report.odt", "no-such-folder/report.html"])
def test_report_refuses_a_target_it_cannot_write(tmp_path: Path, target: str) -> None:
    done = run("report", str(EXAMPLE), "-o", str(tmp_path / target))
    assert done.returncode == 2
    assert done.stderr.startswith("evitable: ")


REFUSED = {
    "empty": b"",
    "blank": b" \n\n\t\n",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "word file": b"PK\x03\x04" + bytes(200) + b"word/document.xml" + bytes(200),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n" + bytes(100),
    "zeros": bytes(5000),
    "prose": b"Bortezomib has been used in lupus. There is a lot to say about it, and no table here.\n" * 30,
}


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("command", ["read", "extract", "check", "pool"])
def test_what_is_no_table_is_refused_in_a_sentence(kind: str, command: str) -> None:
    done = run(command, "-", stdin=REFUSED[kind])
    assert done.returncode == 2, done.stdout
    assert done.stdout == ""
    assert done.stderr.startswith("evitable: ")
    assert len(done.stderr) < 500


def test_a_text_of_fifty_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(EXAMPLE.read_bytes() * 20_000)
    assert large.stat().st_size > 50_000_000
    done = run("extract", str(large))
    assert done.returncode == 2
    assert "MB" in done.stderr


def test_a_missing_file_is_named() -> None:
    done = run("extract", "no-such-table.txt")
    assert done.returncode == 2
    assert "no-such-table.txt" in done.stderr


@pytest.mark.parametrize("share", [0.25, 0.4, 0.55, 0.7, 0.85])
def test_a_table_cut_in_the_middle_gives_what_is_there(share: float) -> None:
    text = EXAMPLE.read_bytes()
    done = run("extract", "-", stdin=text[: int(len(text) * share)])
    assert done.returncode in {0, 2}
    if done.returncode == 0:
        document = json.loads(done.stdout)
        assert document["tables"][0]["studies"]
        assert document["findings"]
    else:
        assert done.stderr.startswith("evitable: ")


def test_a_finding_is_let_stand_with_a_reason_that_is_kept(tmp_path: Path) -> None:
    table = tmp_path / "table.txt"
    table.write_text(EXAMPLE.read_text(encoding="utf-8").replace("Adult, 63 years", "Adult, 630 years"), "utf-8")
    before = run("check", str(table))
    code = "population.age-implausible"
    assert before.returncode == 1
    assert code in before.stdout
    words = ("--reason", "In months.", "--by", "AB", "--on", "2026-11-23")
    assert run("accept", str(table), code, *words).returncode == 0
    after = run("check", str(table))
    assert "In months. (AB, 2026-11-23)" in after.stdout
    assert after.returncode == 0
    assert run("accept", str(table), "no.such-code", *words).returncode == 2
    log = json.loads(run("check", str(table), "--format", "sarif").stdout)
    assert sum("suppressions" in result for result in log["runs"][0]["results"]) == 1
    page = run("report", str(table), "-o", "-").stdout
    assert "Accepted by AB on 2026-11-23: In months." in page
    findings = json.loads(run("extract", str(table)).stdout)["findings"]
    assert [one["accepted"]["by"] for one in findings if one["code"] == code] == ["AB"]


def test_evidence_leaves_in_the_form_that_the_file_is_named_for(tmp_path: Path) -> None:
    target = tmp_path / "refs.bib"
    done = run("export", str(EXAMPLE), "-o", str(target))
    assert (done.returncode, done.stderr.strip()) == (0, f"Written to {target}")
    assert target.read_text(encoding="utf-8") == run("export", str(EXAMPLE), "--to", "bibtex").stdout
    assert target.read_text(encoding="utf-8").count("@misc{") == 8
    assert run("export", str(EXAMPLE)).stdout == run("extract", str(EXAMPLE)).stdout
    for asked in (("-o", str(tmp_path / "x.doc")), ("-o", str(tmp_path / "none" / "x.ris")), ("--at", "2026-01-01")):
        refused = run("export", str(EXAMPLE), *asked)
        assert refused.returncode == 2, asked
        assert "Traceback" not in refused.stderr


def test_the_forms_offered_are_those_of_the_api() -> None:
    assert (*FORMS, "table", "evidence-table") == NAMES
