"""Write docs/command-line.md from the commands' own help, so that the two cannot drift apart."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "docs" / "command-line.md"
COMMANDS = (
    *("", "read", "extract", "check", "accept", "pool", "report", "figure", "export"),
    *(
        "base",
        "base init",
        "base verify",
        "base merge",
        "base analyses",
        "add",
        "studies",
        "history",
        "revise",
    ),
    *("sign-off", "agreement", "resolve", "same", "diff"),
    *("terms", "terms find", "terms sources", "terms add", "terms remove"),
)

HEAD = """# The command line

Written by `make docs` from the commands' own help; a test fails when it is out of date.

Every command ends with 0 (done), 1 (a check found an error) or 2 (could not do it), says in one sentence what
was wrong and what to do, and prints nothing but data on standard output when `--format` is a data format.
Set `EVITABLE_DEBUG=1` to see where a fault of the program itself arose.
"""

# What does not fit into the help of a command, and belongs below it.
MORE = {
    "pool": """

With `--by` the sums of the groups are followed by a comparison: for each outcome that two groups or more count, each
group's share, the difference of two groups with its interval and the probability that the first is the greater, or, for
three or more, the shares drawn towards one another, and the likelihood-ratio test that all have one share (in the JSON
under `comparisons`). A group takes part with at least two rows, one of them of more than one patient; the others are
named with the reason. The groups were not randomised and are mostly tiny: the comparison describes, and says so each
time. The methods are in [Covariates and subgroups](methods/regression.md).
"""
}


def help_of(command: str) -> str:
    """Return what `evitable COMMAND --help` prints at a hundred columns."""
    arguments = [sys.executable, "-m", "evitable", *command.split(), "--help"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, env={**os.environ, "COLUMNS": "100"})
    return done.stdout.rstrip()


def reference() -> str:
    """Return the whole page."""
    sections = [f"## evitable {command}".rstrip() + f"\n\n```text\n{help_of(command)}\n```" for command in COMMANDS]
    whole = [section + MORE.get(command, "").rstrip() for command, section in zip(COMMANDS, sections, strict=True)]
    return "\n\n".join([HEAD.rstrip(), *whole]) + "\n"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
    print(f"Written: docs/{TARGET.name}")
