"""The short forms that a table uses, and what they mean in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from evitable.model import EvidenceTable

_OURS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "CR": ("complete", "complete response"),
        "PR": ("partial", "partial response"),
        "OR": ("overall", "overall response"),
        "NR": ("none", "no response"),
        "SD": ("stable", "stable disease"),
        "PD": ("progression", "progressive disease"),
    }
)
"""The short forms of responses: the category that they are read as, and their usual words."""
_ROUTES = MappingProxyType({"IV": "intravenous", "SC": "subcutaneous", "IM": "intramuscular"})
_STEM = MappingProxyType({"complete": "complete", "partial": "partial", "overall": "overall", "none": "respon"})


def short_forms(table: EvidenceTable, texts: Iterable[str]) -> str:
    """Write the short forms of some texts with their meanings, by the alphabet; empty where there are none.

    The table's own meanings hold, but for one that is not what the records say of a response (NR, not reported, in a
    table where NR stands for no response too).
    """
    own = {entry.short: entry.long for entry in table.abbreviations}
    words = {word for text in texts for word in re.findall(r"[^\W_][\w-]*", text)}
    meant = {short: own[short] for short in own if short in words or short in (table.title or "")}
    meant |= {short: own.get(short, long) for short, long in _ROUTES.items() if short in words}
    meant |= {short: _meaning(table, short, own) for short in _OURS if short in words}
    return "; ".join(f"{short}, {meant[short]}" for short in sorted(meant, key=str.casefold)) + ("." if meant else "")


def _meaning(table: EvidenceTable, short: str, own: Mapping[str, str]) -> str:
    usual, words = _OURS[short]
    used = {one.category for study in table.studies for one in study.responses if one.label.value == short}
    said = own.get(short)
    if said is None:
        return words
    return said if used - {usual} or _STEM.get(usual, "") in said.lower() else words
