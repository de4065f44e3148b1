"""The founding table as published, read in place from ../shared; skipped by name where it is absent."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.facts import FOUNDING, SHARED, as_expected, differences, expected_rows, studies

pytestmark = pytest.mark.skipif(not FOUNDING.exists(), reason="the published table lies in ../shared")

EVITABLE = Path(sys.executable).parent / "evitable"


def test_the_scorer_finds_nothing_missed_and_nothing_spurious() -> None:
    command = [
        sys.executable,
        str(SHARED / "score" / "score.py"),
        str(FOUNDING.parent),
        "--show",
        "--",
        str(EVITABLE),
        "extract",
        "{input}",
        "--format",
        "json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert re.search(r"all: precision 1\.0000 recall 1\.0000", done.stdout), done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize("number", range(8))
def test_a_row_says_what_a_careful_human_reads(number: int) -> None:
    expected = expected_rows("bortezomib")[number]
    found = as_expected(studies(FOUNDING)[number])
    assert differences({key: value for key, value in expected.items() if key != "row"}, found) == []


def test_the_words_of_the_table_are_all_read() -> None:
    assert [words for study in studies(FOUNDING) for words in study["unread"]] == []
