"""The rules that a table is checked by; their order does not matter."""

from __future__ import annotations

from evitable.checks import (
    arithmetic,
    averages,
    citations,
    doses,
    grades,
    harms,
    meanings,
    missing,
    partition,
    ranges,
    reading,
    regimens,
    responses,
    schedules,
    studies,
    times,
    totals,
    twice,
    usual,
    words,
)
from evitable.checks.rule import Rule

RULES: tuple[Rule, ...] = (
    *arithmetic.RULES,
    *averages.RULES,
    *citations.RULES,
    *meanings.RULES,
    *schedules.RULES,
    *partition.RULES,
    *ranges.RULES,
    *regimens.RULES,
    *doses.RULES,
    *usual.RULES,
    *times.RULES,
    *totals.RULES,
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
