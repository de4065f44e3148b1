"""What all commands share: where input comes from, where output goes, a bar on long work, and what a file is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click


def print_(text: str) -> None:
    """Write a text and one line end to standard output."""
    click.echo(text.rstrip("\n"))


def source_of(path: str) -> Any:
    """Return a FILE argument as the api takes it: - is standard input."""
    return sys.stdin.buffer if path == "-" else path


def progress(files: tuple[str, ...], label: str = "Reading") -> Iterator[str]:
    """Walk the files, with a bar on the error stream when there are many and a person watches."""
    if len(files) < 3 or not sys.stderr.isatty():
        yield from files
        return
    with click.progressbar(files, label=label, file=sys.stderr) as bar:
        yield from bar


def is_base(file: str) -> bool:
    """Tell a base from a file to be read, without loading the database library for the latter."""
    if file.startswith("postgres"):
        return "://" in file
    try:
        with Path(file).open("rb") as opened:
            return opened.read(16) == b"SQLite format 3\x00"
    except OSError:
        return False
