"""Sentences as records: runs of text, some quiet, some that lead to their words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from evitable.model import Status

RunKind = Literal["plain", "strong", "quiet", "absent", "raised", "ordinal", "small"]
"""How a run is set: `absent` is what the table does not say, `raised` a reference mark, `ordinal` a row's number."""


@dataclass(frozen=True, slots=True)
class Link:
    """The way from a value to its words, and what the pane says of it.

    `words` are the ids of the marked words, `target` the first of them; `how` tells how the value came
    about, empty for one stated as it is; `at` are its characters in the source, counted from one.
    """

    words: str
    target: str
    said: str
    how: str = ""
    status: Status = "stated"
    at: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text set in one way; `of` is the id of the sum, or of the row's part in it, whose numbers it prints.

    Ids are those of `evitable.reports.numbers`, such as `any-response/all/bayes-hn1` or `any-response/row-5`.
    """

    text: str
    kind: RunKind = "plain"
    link: Link | None = None
    of: str = ""


Runs = tuple[Run, ...]


def say(*parts: str | Run | Iterable[Run]) -> Runs:
    """Put texts and runs in a row; empty ones fall away.

    Example:
        >>> [run.text for run in say("with ", Run("steroids", "quiet"), "")]
        ['with ', 'steroids']
    """
    found: list[Run] = []
    for part in parts:
        if isinstance(part, str):
            found += [Run(part)] if part else []
        elif isinstance(part, Run):
            found.append(part)
        else:
            found += part
    return tuple(run for run in found if run.text)


def between(items: Iterable[Runs], mark: str) -> Runs:
    """Put a mark between sentences or words, and none where one is empty."""
    found: list[Run] = []
    for item in items:
        if item:
            found += [Run(mark)] * bool(found) + list(item)
    return tuple(found)


def numbered(runs: Runs, of: str) -> Runs:
    """Give runs the id of the sum whose numbers they print."""
    return tuple(replace(run, of=of) for run in runs)


def absent(text: str = "not stated") -> Run:
    """Say that the table does not say."""
    return Run(text, "absent")


def quiet(text: str) -> Run:
    """Say something that matters less."""
    return Run(text, "quiet")


def strong(text: str) -> Run:
    """Say something that matters most."""
    return Run(text, "strong")


def small(text: str) -> Run:
    """Say something below the line, in small type."""
    return Run(text, "small")


def plain_text(runs: Runs) -> str:
    """Return the words alone, as a test or a screen reader takes them."""
    return "".join(f" {run.text}" if run.kind == "small" else run.text for run in runs)
