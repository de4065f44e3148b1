"""The public surface is what `__all__` says, no more and no less."""

from __future__ import annotations

import subprocess
import sys

import pytest

import evitable

EXPECTED = {
    "Base",
    "Document",
    "Evidence",
    "EvidenceError",
    "Finding",
    "NoTable",
    "Synthesis",
    "UnknownFormat",
    "UnreadableSource",
    "__version__",
    "check",
    "export",
    "extract",
    "figure",
    "load",
    "pool",
    "read",
    "report",
}


def test_the_surface_is_pinned() -> None:
    assert set(evitable.__all__) == EXPECTED
    assert set(dir(evitable)) == EXPECTED
    assert all(getattr(evitable, name) is not None for name in EXPECTED)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'metaprop'"):
        evitable.metaprop  # noqa: B018


def test_help_and_extraction_load_no_heavy_library() -> None:
    script = (
        "import sys, evitable; evitable.extract('examples/bortezomib.txt');"
        "print(sorted({'numpy', 'scipy', 'jinja2', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_verb_can_be_used_again_and_again() -> None:
    """Loading a room must not put its package in a verb's place, as a room called `report` once did."""
    script = (
        "import evitable; source = 'examples/bortezomib.txt'\n"
        "for _ in range(2):\n"
        "    for verb in ('read', 'extract', 'check', 'pool', 'report'):\n"
        "        getattr(evitable, verb)(source)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
