"""Evidence documents and other exports as input: the same evidence in every character, and the same answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings

import evitable
from evitable.api.kept import BACK, form_of
from evitable.api.texts import to_json
from evitable.cli.main import command_line
from evitable.exchange.document_back import read_documents
from evitable.model import Evidence, EvidenceError, Finding, Source

from .test_relations import EVIDENCE, EXAMPLE, GOLD, unlike


@pytest.mark.skipif(not GOLD.is_dir(), reason="the gold tables lie in ../shared/gold")
def test_every_gold_table_comes_back_from_its_document() -> None:
    forms = ("html", "xml", "docx", "tsv", "xlsx")
    folders = sorted(path.parent for path in GOLD.glob("*/gold.json"))
    assert len(folders) > 15
    for at, folder in enumerate(folders):
        path = next(folder.glob(f"input.{forms[at % len(forms)]}"), folder / "input.txt")
        evidence = evitable.extract(path)
        assert unlike(read_documents(to_json(evidence).encode()), (evidence,)) == "", path


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(evidence=EVIDENCE)
def test_any_evidence_comes_back_from_its_document(evidence: Evidence) -> None:
    made = to_json(evidence)
    (back,) = read_documents(made.encode())
    assert unlike(back, evidence) == ""
    assert to_json(back) == made


@pytest.mark.parametrize("text", ["half \ud800 a", "\u202eevil", "a\x00\x1b[31m", "é" * 10_000, "</script>"])
def test_hostile_text_comes_back_whole_from_a_document(text: str) -> None:
    evidence = Evidence(Source("t", "text/plain", "", text), (), (Finding("a.b", "note", text, text, column=text),))
    assert unlike(read_documents(to_json(evidence).encode()), (evidence,)) == ""


@pytest.mark.parametrize("form", BACK)
def test_an_export_is_input_whatever_its_name(form: str, tmp_path: Path) -> None:
    target = tmp_path / "kept.bin"
    evitable.export(EXAMPLE, target, to=form)
    evidence = evitable.extract(EXAMPLE)
    assert unlike(evitable.extract(target), evidence) == ""
    assert unlike(evitable.extract(target.read_bytes()), evidence) == ""
    assert evitable.load(target) == (evidence,)
    assert evitable.pool(target, outcome="any response") == evitable.pool(EXAMPLE, outcome="any response")
    assert evitable.export(target, to="json") == evitable.export(EXAMPLE, to="json")


def test_commands_take_an_export_in_place_of_the_source(tmp_path: Path) -> None:
    kept = str(tmp_path / "kept.json")
    evitable.export(EXAMPLE, kept)
    for command in (("check",), ("pool",), ("extract", "--format", "text"), ("export", "--to", "records")):
        first = CliRunner().invoke(command_line, [command[0], str(EXAMPLE), *command[1:]])
        again = CliRunner().invoke(command_line, [command[0], kept, *command[1:]])
        assert again.output.replace("kept.json", "bortezomib.txt") == first.output
    assert evitable.report(kept) == evitable.report(EXAMPLE)


@pytest.mark.parametrize(("form", "said"), [("jsonl", "a study a line"), ("csv", "single values")])
def test_an_export_that_holds_less_is_told_in_a_sentence(form: str, said: str, tmp_path: Path) -> None:
    target = tmp_path / "kept"
    evitable.export(EXAMPLE, target, to=form)
    assert form_of(target.read_bytes()) == form
    with pytest.raises(EvidenceError, match=said):
        evitable.extract(target)


def test_a_document_that_lacks_something_names_it() -> None:
    document: dict[str, Any] = json.loads(to_json(evitable.extract(EXAMPLE)))
    for name in ("rows", "cells", "columns"):
        lacking = {**document, "tables": [{key: said for key, said in document["tables"][0].items() if key != name}]}
        with pytest.raises(EvidenceError, match=f"no '{name}'"):
            evitable.extract(json.dumps(lacking).encode())
    with pytest.raises(EvidenceError, match="evitable/evidence/1"):
        evitable.extract(json.dumps({**document, "schema": "evitable/evidence/9"}).encode())
    with pytest.raises(EvidenceError, match="no whole export"):
        evitable.extract(json.dumps(document).encode()[:-200])


def test_an_export_of_several_sources_is_exported_but_not_added_up(tmp_path: Path) -> None:
    evidence = evitable.extract(EXAMPLE)
    both = tmp_path / "both.json"
    evitable.export([evidence, evidence], both)
    assert evitable.load(both) == (evidence, evidence)
    assert evitable.export(both, to="records") == evitable.export([evidence, evidence], to="records")
    with pytest.raises(EvidenceError, match="evidence of 2 sources"):
        evitable.pool(both)


@pytest.mark.parametrize(
    "payload", [b"", b"PK\x03\x04", b"{}", b"[]", b'{"schema": 3}', b"Study,N\nAda,3", b"[" * 5_000]
)
def test_other_bytes_are_no_export(payload: bytes) -> None:
    assert form_of(payload) is None
