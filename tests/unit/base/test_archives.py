"""A base written by an earlier version opens, verifies, and says what it said."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from evitable import extract
from evitable.base import EvidenceBase, Filters
from evitable.base.schema import summary
from tests.unit.base.conftest import NOW

EXAMPLE = Path("examples/bortezomib.txt")
ARCHIVES = sorted((Path(__file__).parents[2] / "archives").glob("v*"))


def test_there_is_an_archive_of_every_format() -> None:
    assert [path.name for path in ARCHIVES] == ["v1", "v2"]


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


@pytest.mark.parametrize("archive", ARCHIVES, ids=lambda path: path.name)
def test_an_archived_base_that_may_only_be_read_is_read_as_it_is(archive: Path, tmp_path: Path) -> None:
    told = json.loads((archive / "told.json").read_text(encoding="utf-8"))
    path = Path(shutil.copy(archive / "review.evitable", tmp_path))
    before = path.read_bytes()
    with EvidenceBase.open(path, read_only=True) as base:
        assert base.verify().problems == ()
        assert [line.label for line in base.studies().lines] == told["labels"]
        then = base.at(datetime(2026, 11, 23, 9, 45, tzinfo=UTC)).studies()
        assert then.lines[0].conditions == base.studies().lines[0].conditions != ()
    assert path.read_bytes() == before


def test_a_base_of_the_first_format_is_taken_to_the_newest(base: EvidenceBase) -> None:
    """On either database: the step is undone by hand, as nothing writes the first format any more."""
    base.add_evidence(extract(EXAMPLE), EXAMPLE.read_bytes(), by="Ada", now=NOW)
    expected, names = base.studies(), ("source", "table", "row", "label", "conditions", "drugs")
    with base.writing() as connection:
        for study_id, shown in connection.execute(select(summary.c.study_id, summary.c.shown)).all():
            old = json.dumps(dict(zip(names, json.loads(shown), strict=True)), separators=(",", ":"))
            connection.execute(update(summary).where(summary.c.study_id == study_id).values(shown=old))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert base.studies() == expected
    address = base.address.url or base.address.path
    with EvidenceBase.open(address) as opened, opened.reading() as connection:  # type: ignore[arg-type]
        assert connection.execute(select(summary.c.shown).where(summary.c.study_id == 1)).scalar_one()[0] == "["
        assert opened.studies() == expected
        assert opened.verify().problems == ()
