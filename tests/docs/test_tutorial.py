"""Every command of the tutorial prints what the tutorial says."""

from __future__ import annotations

import doctest
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from evitable.cli.main import command_line

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "tutorial").glob("*.md"))


def steps(page: Path) -> list[tuple[str, str]]:
    """Return the commands of a page, each with what it prints."""
    found: list[tuple[str, list[str]]] = []
    inside = False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            inside = line == "```console"
        elif inside and line.startswith("$ "):
            found.append((line[2:], []))
        elif inside:
            found[-1][1].append(line)
    return [(command, "\n".join(printed)) for command, printed in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_newcomer_sees_what_the_page_shows(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "examples" / "bortezomib.txt", tmp_path)
    monkeypatch.chdir(tmp_path)
    told = steps(page)
    assert len(told) > 10
    for command, printed in told:
        name, *words = shlex.split(command)
        if name == "export":
            monkeypatch.setenv(*words[0].split("="))
        elif name == "cp":
            shutil.copy(*words)
        else:
            assert name == "evitable"
            done = CliRunner().invoke(command_line, words)
            assert done.exit_code == 0, done.output
            said = "\n".join(line.rstrip() for line in done.output.splitlines())
            assert doctest.OutputChecker().check_output(f"{printed}\n", f"{said}\n", doctest.ELLIPSIS), (command, said)
