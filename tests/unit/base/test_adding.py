"""Several sources at once: as one after another, and a source whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from evitable import extract
from evitable.base import BaseConflict, EvidenceBase, Filters
from evitable.base.schema import HISTORY, PRESENT, about, entry
from evitable.cli.main import command_line
from evitable.model import Evidence
from tests.unit.base.conftest import NOW

EXAMPLE = Path("examples/bortezomib.txt").read_bytes()


def sources(count: int) -> list[tuple[Evidence, bytes]]:
    contents = [EXAMPLE.replace(b"lupus", f"lupus {number}".encode()) for number in range(count)]
    return [(extract(content, name=f"review-{at}.txt"), content) for at, content in enumerate(contents)]


def rows(base: EvidenceBase) -> dict[str, list[tuple[object, ...]]]:
    with base.reading() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in (*HISTORY, *PRESENT)
            if table is not about
        }


def test_together_is_as_one_after_another(new_address: Callable[[], str]) -> None:
    read = sources(3)
    read = [read[0], read[1], read[0], read[2]]
    with EvidenceBase.init(new_address(), by="Ada", now=NOW) as base:
        each = [base.add_evidence(*one, by="Ada", now=NOW, program="evitable") for one in read]
        expected = rows(base)
    with EvidenceBase.init(new_address(), by="Ada", now=NOW) as base:
        assert base.add_all(read, by="Ada", now=NOW, program="evitable") == each
        assert [one.fresh for one in each] == [True, True, False, True]
        found = rows(base)
        assert {name: found[name] for name in found if name != "entry"} == {
            name: expected[name] for name in expected if name != "entry"
        }
        # The chains begin at two bases of their own, so that only their hashes differ.
        told = [entry.c[name] for name in ("seq", "kind", "actor", "at", "reason")]
        with base.reading() as connection:
            assert [tuple(row) for row in connection.execute(select(*told).order_by(entry.c.seq))] == [
                (1, "init", "Ada", "2026-11-23T09:30:00.000000Z", ""),
                *((seq, "reading", "Ada", "2026-11-23T09:30:00.000000Z", "") for seq in (2, 3, 4)),
            ]
        assert base.verify().problems == ()
        assert base.studies(Filters(text="cycles 2", drug="bortezomib")).lines


def test_known_among_new_keeps_its_place(base: EvidenceBase) -> None:
    read = sources(4)
    base.add_evidence(*read[1], by="Ada", now=NOW)
    done = base.add_all(read, by="Ben", now=NOW)
    assert [(one.name, one.source_id, one.fresh) for one in done] == [
        ("review-0.txt", 2, True),
        ("review-1.txt", 1, False),
        ("review-2.txt", 3, True),
        ("review-3.txt", 4, True),
    ]
    assert base.verify().problems == ()


def test_one_that_cannot_be_added_brings_nothing(base: EvidenceBase) -> None:
    (good, content), (other, _) = sources(2)
    with pytest.raises(BaseConflict, match="not the bytes"):
        base.add_all([(good, content), (other, b"something else")], by="Ada", now=NOW)
    assert base.verify().sources == 0
    assert base.verify().problems == ()


def test_what_went_in_before_one_that_cannot_be_added_stays(base: EvidenceBase) -> None:
    (first, content), (last, _) = sources(2)
    # Large enough to end a transaction.
    whole = EXAMPLE + b" " * (512 * 32768)
    source = replace(first.source, name="large.txt", sha256=sha256(whole).hexdigest(), text=whole.decode())
    with pytest.raises(BaseConflict, match="not the bytes"):
        base.add_all(
            [(first, content), (replace(first, source=source), whole), (last, b"something else")], by="Ada", now=NOW
        )
    assert [one.name for one in base.sources()] == ["review-0.txt", "large.txt"]


def test_the_command_line_tells_what_was_added_as_json(tmp_path: Path) -> None:
    path = str(tmp_path / "review.evitable")
    EvidenceBase.init(path, by="Ada", now=NOW).close()
    asked = ["add", "examples/bortezomib.txt", "nosuch.txt", "--base", path, "--by", "Ada", "--format", "json"]
    told = CliRunner().invoke(command_line, asked)
    assert told.exit_code == 2
    assert "nosuch.txt: no such file" in told.stderr
    (added,) = json.loads(told.stdout)["added"]
    assert (added["source_id"], added["studies"], added["fresh"]) == (1, 8, True)
