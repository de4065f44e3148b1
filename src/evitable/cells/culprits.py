"""Columns about the drug that did the harm which a table is about: it was not given for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from evitable.model import Cell, Column, Role
from evitable.terms import find

_TREATING: frozenset[Role | None] = frozenset({"drug", "dose", "regimen", "concomitant", "duration", "comparator"})
_DID = re.compile(
    r"[-‐‑– ](?:induced|associated|related|poisoning|intoxication|overdos(?:e|es|age)|toxicity|poisoned|mediated)\b",
    re.IGNORECASE,
)


def culprits_apart(columns: tuple[Column, ...], title: Cell | None, own: Mapping[str, str]) -> tuple[Column, ...]:
    """Set columns of a drug apart that the title blames: `Ifosfamide dose` under `ifosfamide-induced encephalopathy`.

    Example:
        >>> title = Cell("title", "Methylene blue for ifosfamide-induced encephalopathy")
        >>> columns = tuple(Column(Cell("h", name), "regimen") for name in ("Ifosfamide dose", "Methylene blue dose"))
        >>> [column.role for column in culprits_apart(columns, title, {})]
        ['other', 'regimen']
    """
    if title is None:
        return columns
    named = find(title.text, "drug", "drug-class", own=own)
    blamed = {match.term.name for match in named if _DID.match(title.text, match.end)}
    blamed -= {match.term.name for match in named if not _DID.match(title.text, match.end)}
    return tuple(_apart(column, blamed, own) for column in columns) if blamed else columns


def _apart(column: Column, blamed: set[str], own: Mapping[str, str]) -> Column:
    told = {match.term.name for match in find(column.header.text, "drug", "drug-class", own=own)}
    if column.role not in _TREATING or not told or not told <= blamed:
        return column
    return replace(column, role="other", why=f"{column.why}; the title blames this drug for what was treated")
