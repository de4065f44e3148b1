"""The rules that a table is checked by; their order does not matter."""

from __future__ import annotations

from evitable.checks import (
    arithmetic,
    averages,
    doses,
    grades,
    harms,
    missing,
    partition,
    ranges,
    reading,
    regimens,
    responses,
    studies,
    times,
    twice,
    usual,
    words,
)
from evitable.checks.rule import Rule

RULES: tuple[Rule, ...] = (
    *arithmetic.RULES,
    *averages.RULES,
    *partition.RULES,
    *ranges.RULES,
    *regimens.RULES,
    *doses.RULES,
    *usual.RULES,
    *times.RULES,
    *studies.RULES,
    *twice.RULES,
    *missing.RULES,
    *responses.RULES,
    *harms.RULES,
    *grades.RULES,
    *words.RULES,
    *reading.RULES,
)
"""Every rule of the house; `docs/findings.md` is the manual of their codes."""
