"""When things go wrong: a sentence, exit status 2, and nothing changed; and a changed past shows."""

from __future__ import annotations

import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, select, text, update
from sqlalchemy.exc import IntegrityError

from evitable import extract
from evitable.base import EvidenceBase, UnusableBase
from evitable.base.chain import digest_of
from evitable.base.schema import HISTORY, PRESENT
from evitable.base.verifying import verify
from scripts.stress_base import kills, writers
from tests.unit.base.conftest import NOW

EXAMPLE = Path("examples/bortezomib.txt")
READ = extract(EXAMPLE)


@pytest.fixture
def filled(empty_file: Path, tmp_path: Path) -> Path:
    path = Path(shutil.copy(empty_file, tmp_path / "review.evitable"))
    with EvidenceBase.open(path) as base:
        base.add_evidence(READ, EXAMPLE.read_bytes(), by="Ada", now=NOW)
        base.revise(3, "n", 21, by="Ben", why="Recounted", now=NOW)
    return path


def run(*arguments: str, limit: int | None = None) -> tuple[int, str]:
    def bound() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-m", "evitable", *arguments],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def not_a_base(path: Path) -> None:
    path.write_text("Dear reviewer,\n" * 50)


def another_database(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE entry (seq INTEGER)")
    connection.commit()
    connection.close()


def half_copied(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def newer(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '0099'")
    connection.commit()
    connection.close()


def overwritten_inside(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:40960] = b"\xff" * 36864
    path.write_bytes(content)


def gone(path: Path) -> None:
    path.unlink()


def listed(path: Path) -> None:
    with EvidenceBase.open(path) as base:
        base.verify()
        base.studies()
        base.evidence(1)


UNUSABLE: dict[Callable[[Path], None], str] = {
    not_a_base: "this is not an evidence base",
    another_database: "this is not an evidence base",
    half_copied: "only a part of this base was copied",
    newer: "written by a later version of Evitable",
    overwritten_inside: "damaged",
    gone: "there is no such file",
}


@pytest.mark.parametrize("damage", UNUSABLE, ids=lambda damage: damage.__name__)
def test_what_is_no_usable_base_is_told_in_a_sentence_and_left_alone(
    filled: Path, damage: Callable[[Path], None]
) -> None:
    damage(filled)
    before = filled.read_bytes() if filled.exists() else None
    with pytest.raises(UnusableBase, match=UNUSABLE[damage]):
        listed(filled)
    assert (filled.read_bytes() if filled.exists() else None) == before


def test_the_command_line_says_it_with_exit_status_2(filled: Path) -> None:
    half_copied(filled)
    status, told = run("studies", "--base", str(filled))
    assert (status, told.count("\n")) == (2, 1)
    assert "only a part of this base was copied" in told


def test_a_base_that_may_only_be_read_is_read_and_not_written(filled: Path) -> None:
    filled.chmod(0o444)
    before = filled.read_bytes()
    with EvidenceBase.open(filled) as base:
        assert len(base.studies().lines) == 8
        with pytest.raises(UnusableBase, match="may only be read"):
            base.revise(3, "n", 22, by="Ben", why="Recounted", now=NOW)
    assert filled.read_bytes() == before


def test_a_full_disk_takes_nothing_and_tells(filled: Path, tmp_path: Path) -> None:
    """The limit on the size of files stands for the disk: SQLite is told the same."""
    big = tmp_path / "big.txt"
    big.write_bytes(EXAMPLE.read_bytes() + b"\n\n" + b"words of a page\n" * 60_000)
    size = filled.stat().st_size
    status, told = run("add", str(big), "--base", str(filled), limit=size + 8192)
    assert status == 2
    assert "room" in told or "disk" in told
    with EvidenceBase.open(filled) as base:
        found = base.verify()
        assert (found.sources, found.studies, found.problems) == (1, 8, ())


def test_a_full_database_takes_nothing(filled: Path) -> None:
    with EvidenceBase.open(filled) as base:
        other = EXAMPLE.read_bytes() + b"\n\n" + b"words of a page\n" * 30_000
        evidence = extract(other, name="other.txt")
        with base.reading() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar() or 0
            connection.execute(text(f"PRAGMA max_page_count = {pages + 4}"))
        with pytest.raises(UnusableBase, match="no room left"):
            base.add_evidence(evidence, other, by="Ada", now=NOW)
        found = base.verify()
        assert (found.sources, found.studies, found.problems) == (1, 8, ())


def test_a_base_is_not_made_over_another_file(filled: Path) -> None:
    before = filled.read_bytes()
    with pytest.raises(UnusableBase, match="there is a file already"):
        EvidenceBase.init(filled, by="Ada", now=NOW)
    assert filled.read_bytes() == before


def test_the_past_cannot_be_changed_or_taken_away(base: EvidenceBase) -> None:
    base.add_evidence(READ, EXAMPLE.read_bytes(), by="Ada", now=NOW)
    for statement in ("UPDATE value SET body = '1'", "DELETE FROM entry", "UPDATE source SET record = '{}'"):
        with pytest.raises(UnusableBase, match="past of a base cannot be changed"), base.writing() as connection:
            connection.execute(text(statement))
    assert base.verify().problems == ()


def test_every_change_behind_the_back_of_the_log_shows(base: EvidenceBase) -> None:
    """Every column of every table, one byte of one row at a time, with the triggers taken away.

    Each change is looked at within its transaction, which is then given up.
    """
    rng = random.Random(7)  # noqa: S311
    base.add_evidence(READ, EXAMPLE.read_bytes(), by="Ada", now=NOW)
    base.revise(3, "n", 21, by="Ben", why="Recounted", now=NOW)
    changed = []
    for column in (column for table in (*HISTORY, *PRESENT) for column in table.c):
        with base.reading() as connection:
            unguard(connection)
            # The number of a revision is this copy's own: only the order counts, and here there is but one.
            if str(column) != "revision.id" and change(connection, column, rng):
                changed.append(str(column))
                assert verify(connection).problems, str(column)
    assert len(changed) > 50
    with base.reading() as connection:
        words = "'other'" if connection.dialect.name == "sqlite" else "array_to_tsvector(ARRAY['other'])"
        connection.execute(text(f"UPDATE study_text SET words = {words} WHERE rowid = 3"))  # noqa: S608
        assert verify(connection).problems
    assert base.verify().problems == ()


def unguard(connection: Connection) -> None:
    """Take away, for this transaction, what keeps the past from being changed."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        connection.execute(text(f"DROP TRIGGER {name}"))
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))


def change(connection: Connection, column: Column[Any], rng: random.Random) -> bool:
    """Change one byte, or one number; False where there is nothing to change, or the server refuses it."""
    held = [found for found in connection.scalars(select(column).distinct()) if found not in {None, "", b""}]
    if not held:
        return False
    value = rng.choice(sorted(held, key=repr))
    told = update(column.table).where(column == value).values({column.name: changed_byte(value, rng)})
    try:
        with connection.begin_nested():
            return connection.execute(told).rowcount > 0
    except IntegrityError:
        return False


def changed_byte(value: str | bytes | int, rng: random.Random) -> str | bytes | int:
    if isinstance(value, int):
        return value + 1000
    at = rng.randrange(len(value))
    if isinstance(value, bytes):
        return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
    return value[:at] + ("x" if value[at] != "x" else "y") + value[at + 1 :]


def test_rows_added_behind_the_back_of_the_log_show(filled: Path) -> None:
    connection = sqlite3.connect(filled)
    connection.execute("INSERT INTO value (study_id, field, body) VALUES (3, 'n_treated', '{\"value\":3}')")
    connection.commit()
    connection.close()
    with EvidenceBase.open(filled, read_only=True) as base:
        assert "brought has been changed" in " ".join(base.verify().problems)


def test_the_head_tells_of_entries_taken_off_the_end(filled: Path) -> None:
    with EvidenceBase.open(filled, read_only=True) as base:
        head = base.verify().head
    connection = sqlite3.connect(filled)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("DELETE FROM revision")
    connection.execute("DELETE FROM entry WHERE kind = 'revision'")
    connection.commit()
    connection.close()
    status, _ = run("base", "verify", str(filled), "--head", head)
    assert status == 1


def test_rows_are_told_apart_in_a_digest() -> None:
    assert digest_of([["a", "b"]]) != digest_of([["a"], ["b"]]) != digest_of([["ab"]])


def test_writers_at_once_lose_nothing(new_address: Callable[[], str]) -> None:
    """The long run is `python scripts/stress_base.py writers`."""
    assert writers(new_address(), processes=2, seconds=1) == []


def test_an_import_that_is_killed_leaves_whole_sources(tmp_path: Path) -> None:
    """The long run is `python scripts/stress_base.py kills`."""
    assert kills(tmp_path, times=3) == []
