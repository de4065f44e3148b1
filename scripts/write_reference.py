"""Write docs/command-line.md from the commands' own help, so that the two cannot drift apart."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "docs" / "command-line.md"
COMMANDS = (
    *("", "read", "extract", "check", "accept", "pool", "report"),
    *("terms", "terms find", "terms sources", "terms add", "terms remove"),
)

HEAD = """# The command line

Written by `make docs` from the commands' own help; a test fails when it is out of date.

Every command ends with 0 (done), 1 (a check found an error) or 2 (could not do it), says in one sentence what
was wrong and what to do, and prints nothing but data on standard output when `--format` is a data format.
Set `EVITABLE_DEBUG=1` to see where a fault of the program itself arose.
"""


def help_of(command: str) -> str:
    """Return what `evitable COMMAND --help` prints at a hundred columns."""
    arguments = [sys.executable, "-m", "evitable", *command.split(), "--help"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "100"})
    return done.stdout.rstrip()


def reference() -> str:
    """Return the whole page."""
    sections = [f"## evitable {command}".rstrip() + f"\n\n```text\n{help_of(command)}\n```" for command in COMMANDS]
    return "\n\n".join([HEAD.rstrip(), *sections]) + "\n"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
    print(f"Written: docs/{TARGET.name}")
