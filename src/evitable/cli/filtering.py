"""Options that leave only some studies of a base, the same for every command that takes a base in place of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import click

_ASKED = (("condition", "a disease"), ("drug", "a drug"), ("design", "the design"))
NAMES = tuple(name for name, _ in _ASKED)


def with_filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --condition, --drug and --design, which ask a base."""
    for name, whose in reversed(_ASKED):
        told = f"Of a base: only studies with this in the name of {whose}."
        command = click.option(f"--{name}", metavar="WORDS", help=told)(command)
    return command


def refuse_of_file(file: str, given: Mapping[str, Any]) -> None:
    """Refuse what only a base can be asked, by the names of the options, where a file is no base."""
    wrong = [f"--{name}" for name, value in given.items() if value is not None]
    if wrong:
        raise click.UsageError(f"{file} is no base: leave out {' and '.join(wrong)}.")
