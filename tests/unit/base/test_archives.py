"""A base written by an earlier version opens, verifies, and says what it said."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evitable.base import EvidenceBase, Filters
from tests.unit.base.conftest import NOW

ARCHIVES = sorted((Path(__file__).parents[2] / "archives").glob("v*"))


def test_there_is_an_archive_of_every_format() -> None:
    assert [path.name for path in ARCHIVES] == ["v1"]


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
def test_an_archived_base_is_what_it_was(archive: Path, tmp_path: Path) -> None:
    """`told.json` beside it was written when the base was."""
    told = json.loads((archive / "told.json").read_text(encoding="utf-8"))
    with EvidenceBase.open(shutil.copy(archive / "review.evitable", tmp_path)) as base:
        found = base.verify()
        assert (found.head, list(found.problems)) == (told["head"], [])
        values = [[one.version, one.by, one.why, one.after and one.after.value] for one in base.history(3, "n")]
        assert values == told["history"]
        assert [line.label for line in base.studies().lines] == told["labels"]
        assert [line.id for line in base.studies(Filters(text="lassoued")).lines] == told["lassoued"]
        past = base.at(datetime(2026, 11, 23, 9, 45, tzinfo=UTC))
        assert past.study(3).study.n is not None
        assert past.study(3).study.n.value == told["history"][0][3]  # type: ignore[union-attr]
        base.revise(3, "n", 23, by="Cleo", why="Still to be written to", now=NOW + timedelta(days=3650))
        assert base.verify().problems == ()
