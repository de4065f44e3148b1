"""Linear algebra has one thread at the command line, unless the user says otherwise."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from evitable.cli.threads import NAMES, one_thread


def test_one_thread_where_nothing_is_said() -> None:
    environment: dict[str, str] = {}
    one_thread(environment)
    assert environment == {"OPENBLAS_NUM_THREADS": "1"}


@pytest.mark.parametrize("name", NAMES)
def test_what_the_user_says_stays(name: str) -> None:
    environment = {name: "4"}
    one_thread(environment)
    assert environment == {name: "4"}


def test_the_command_line_says_it_before_numpy_is_loaded() -> None:
    asked = "import sys, evitable.cli; sys.exit('numpy' in sys.modules)"
    bare = {name: value for name, value in os.environ.items() if name not in NAMES}
    assert subprocess.run([sys.executable, "-c", asked], env=bare, check=False).returncode == 0
