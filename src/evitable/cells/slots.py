"""Columns to be filled: what the role and the header of each let one expect."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from evitable.cells.content import Content, content_of

_COUNTED = re.compile(
    r"(?i)(?:,|\(|\[|\bnumber\b|\bno\.).*?\b(?:n|no|number|years?|yrs?|months?|weeks?|days?|min|mg|g|kg|ml|cells)\b"
    r"|^n\b|%"
)
_TIMED = re.compile(r"(?i)\b(?:interval|frequency|rhythm|every)\b")
_TREATMENT = frozenset({"drug", "dose", "regimen"})
_OUTCOME = frozenset({"response", "adverse-events"})


@dataclass(frozen=True, slots=True)
class Slot:
    """A column to be filled: its role, what it usually holds, and what its header asks for.

    `counted` asks for numbers ("Age, years"), `timed` for a rhythm ("Interval"); `listed` tells that
    its cells hold lists with signs.
    """

    role: str | None
    content: Content
    counted: bool = False
    timed: bool = False
    listed: bool = False


def slots_of(headers: Sequence[tuple[str, str | None]], *, listed: bool = False) -> list[Slot]:
    """Make the columns to be filled of headers and their roles.

    Comments beside columns for treatment and outcome are remarks: they hold neither. `listed` tells
    that the table has lists with signs.

    Example:
        >>> [slot.counted for slot in slots_of([("Age, years", "age"), ("Toxicity", "adverse-events")])]
        [True, False]
    """
    roles = {role for _, role in headers}
    remarks = bool(roles & _TREATMENT and roles & _OUTCOME)
    held = {"comments": "remarks" if remarks else "comments"}
    # A lone column of references names its studies; beside their authors it holds numbers.
    held["reference"] = "reference" if "citation" in roles else "citation"
    return [
        Slot(
            role,
            content_of(held.get(role or "other", role)),
            counted=_COUNTED.search(header) is not None,
            timed=_TIMED.search(header) is not None,
            listed=listed and role == "comments",
        )
        for header, role in headers
    ]
