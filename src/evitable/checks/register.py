"""The rules that a table is checked by; their order does not matter."""

from __future__ import annotations

from evitable.checks import (
    arithmetic,
    doses,
    harms,
    missing,
    partition,
    ranges,
    reading,
    regimens,
    responses,
    studies,
    words,
)
from evitable.checks.rule import Rule

RULES: tuple[Rule, ...] = (
    *arithmetic.RULES,
    *partition.RULES,
    *ranges.RULES,
    *regimens.RULES,
    *doses.RULES,
    *studies.RULES,
    *missing.RULES,
    *responses.RULES,
    *harms.RULES,
    *words.RULES,
    *reading.RULES,
)
"""Every rule of the house; `docs/findings.md` is the manual of their codes."""
