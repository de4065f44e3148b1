"""What a script that repeats the sums needs: counts and models, the numbers expected, and what it leaves out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from evitable.model import Comparison, Estimate, EvidenceTable, Leaning, LedgerLine, Outcome, Pool, Synthesis

MODELS = frozenset(
    {
        *("bayes-hn1", "bayes-hn0.5", "bayes-hc0.5", "glmm-profile", "beta-binomial", "pooled-exact"),
        *("logit-dl", "freeman-tukey-dl", "arcsine-dl"),
    }
)
"""The models that the scripts know."""

_NUMBERS = ("estimate", "low", "high", "tau", "predictive_low", "predictive_high")
_NOT_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})
_DRAWN = "a curve that is drawn; its mean and interval are computed here"
_SIMULATED = "measured on simulated tables, not on these counts: see the methods on proportions"
_NO_COUNTS = "the counts of its rows do not stand in the ledger"
_NOT_FOUND = "was not found to full accuracy, or is not shown"
_MANY = "needs more unreported failures than a script tries"
_MOST_FAILURES = 2000
_LEVEL = 0.95

Sums: TypeAlias = tuple[EvidenceTable, Synthesis, Mapping[str, Sequence[Pool]]]
"""A table, its sums, and by an outcome's key the sums that leave out each row in turn."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row's count for an outcome, whose exact interval is computed."""

    id: str
    label: str
    events: int
    n: int


@dataclass(frozen=True, slots=True)
class Sum:
    """One set of rows, with the models that answer for it."""

    id: str
    label: str
    events: tuple[int, ...]
    n: tuple[int, ...]
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Groups of rows that are held against each other; a group's id is its name."""

    id: str
    label: str
    groups: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """All that a script computes, with the numbers that it must come to, by id; `left` gives id and reason.

    `leanings` are the sets of rows whose sums are tried under other assumptions, the models being those.
    """

    rows: tuple[Row, ...]
    sums: tuple[Sum, ...]
    leanings: tuple[Sum, ...]
    compared: tuple[Compared, ...]
    numbers: Mapping[str, float]
    left: tuple[tuple[str, str], ...]


def repeated(tables: Sequence[Sums], comparisons: Sequence[Sequence[Comparison]] = (), *, by: str = "") -> Repeated:
    """Gather what the sums of some tables need to be repeated from their counts.

    `comparisons` are those of each table's groups, which `by` names.

    Ids are `table-1/any-response/all/bayes-hn1/low`: the table by its place, the outcome by its key, the choice of
    rows, the model and the number; a row's exact interval is `table-1/any-response/row-3/low`.

    Example:
        >>> line = LedgerLine(1, "Zhang 52", True, 4, 5, "counted", "", low=0.28, high=0.99)
        >>> synthesis = Synthesis((Outcome("any-response", "Any response", "response", "", (line,), ()),))
        >>> table = EvidenceTable(None, None, None, "treatment-evidence", "", (), (), ())
        >>> dict(repeated([(table, synthesis, {})]).numbers)
        {'table-1/any-response/row-1/low': 0.28, 'table-1/any-response/row-1/high': 0.99}
    """
    rows: list[Row] = []
    sums: list[Sum] = []
    leaning_sums: list[Sum] = []
    numbers: dict[str, float] = {}
    left: list[tuple[str, str]] = []
    for at, (table, synthesis, without) in enumerate(tables, 1):
        for outcome in synthesis.outcomes:
            base = f"table-{at}/{plain(outcome.key)}"
            for line in outcome.ledger:
                _add_row(f"{base}/row-{line.row}", line, rows, numbers)
            for pool in (*outcome.pools, *map(_drawn, without.get(outcome.key, ()))):
                _add_pool(f"{base}/{pool.choice}", (outcome, pool, table), sums, numbers, left)
            if outcome.leanings:
                _add_leanings(base, (outcome, outcome.pool("all"), table), leaning_sums, numbers, left)
    compared = []
    for at, ((_, synthesis, _), found) in enumerate(zip(tables, comparisons, strict=False), 1):
        lines = {(one.key, line.row): line for one in synthesis.outcomes for line in one.ledger}
        for comparison in found:
            base = f"table-{at}/{plain(comparison.key)}/by-{by}"
            told = dict(_compared_numbers(base, comparison))
            if any(value is None for value in told.values()):
                left += [(key, _NOT_FOUND) for key in told]
            else:
                numbers |= {key: value for key, value in told.items() if value is not None}
                compared.append(_groups(base, comparison, lines))
    return Repeated(tuple(rows), tuple(sums), tuple(leaning_sums), tuple(compared), numbers, tuple(left))


def _compared_numbers(base: str, comparison: Comparison) -> Iterator[tuple[str, float | None]]:
    ends = ("estimate", "low", "high")
    for group in comparison.groups:
        own = (group.estimate, group.low, group.high)
        yield from zip((f"{base}/{plain(group.name)}/{name}" for name in ends), own, strict=True)
        for name, value in zip(ends, group.shrunken or (), strict=False):
            yield f"{base}/{plain(group.name)}/shrunken.{name}", value
    if len(comparison.groups) == 2:
        names = (f"{base}/difference.{name}" for name in ("mean", "low", "high"))
        yield from zip(names, comparison.difference or (None, None, None), strict=True)
        yield f"{base}/probability-greater", comparison.probability_greater
    yield f"{base}/p-value", comparison.p_value


def _groups(base: str, comparison: Comparison, lines: Mapping[tuple[str, int], LedgerLine]) -> Compared:
    groups = []
    for group in comparison.groups:
        own = [lines[comparison.key, row] for row in group.rows]
        events, n = (tuple(line.events or 0 for line in own), tuple(line.n or 0 for line in own))
        groups.append(Sum(plain(group.name), group.name, events, n, ()))
    return Compared(base, comparison.label, tuple(groups))


def plain(text: str) -> str:
    """Return a text on one line without the signs that steer a terminal."""
    return " ".join("".join(" " if unicodedata.category(char) in _NOT_TEXT else char for char in text).split())


def _drawn(pool: Pool) -> Pool:
    """Keep of a sum that leaves out a row what the figure draws: the first answer and the added counts."""
    shown = [one for one in pool.estimates if one.method in ("bayes-hn1", "pooled-exact")]
    return Pool(pool.choice, pool.label, pool.rows, pool.events, pool.n, tuple(shown))


def _add_row(key: str, line: LedgerLine, rows: list[Row], numbers: dict[str, float]) -> None:
    if line.events is None or line.n is None or line.low is None or line.high is None:
        return
    rows.append(Row(key, line.label, line.events, line.n))
    numbers |= {f"{key}/low": line.low, f"{key}/high": line.high}


def _add_pool(
    base: str,
    of: tuple[Outcome, Pool, EvidenceTable],
    sums: list[Sum],
    numbers: dict[str, float],
    left: list[tuple[str, str]],
) -> None:
    outcome, pool, table = of
    counts = _counts(outcome, pool, table)
    known: list[Estimate] = []
    for estimate in pool.estimates:
        why = _why_not(estimate, counts is not None)
        told = {f"{base}/{estimate.method}/{name}": value for name, value in _numbers_of(estimate)}
        if why:
            left += [(key, why) for key in told]
        else:
            known.append(estimate)
            numbers |= told
        left += [(f"{base}/{estimate.method}/{name}", reason) for name, reason in _apart(estimate)]
    if counts and known:
        label = f"{outcome.label}: {pool.label}"
        sums.append(Sum(base, label, counts[0], counts[1], tuple(one.method for one in known)))


def _add_leanings(
    base: str,
    of: tuple[Outcome, Pool | None, EvidenceTable],
    sums: list[Sum],
    numbers: dict[str, float],
    left: list[tuple[str, str]],
) -> None:
    """Add what the sum of all rows leans on: other priors, and failures that nobody wrote up."""
    outcome, pool, table = of
    counts = _counts(outcome, pool, table) if pool else None
    tried = []
    for leaning in outcome.leanings:
        why = _NO_COUNTS if counts is None else _too_many(leaning)
        if why:
            left += [(f"{base}/{leaning.key}/{name}", why) for name, _ in leaning.numbers]
        else:
            tried.append(leaning.key)
            numbers |= {f"{base}/{leaning.key}/{name}": value for name, value in leaning.numbers}
    if counts and tried:
        sums.append(Sum(base, outcome.label, counts[0], counts[1], tuple(tried)))


def _too_many(leaning: Leaning) -> str:
    if leaning.key != "unreported-failures":
        return ""
    found = dict(leaning.numbers)
    is_few = {"estimate", "low", "summed"} <= found.keys() and max(found.values()) <= _MOST_FAILURES
    return "" if is_few else _MANY


def _why_not(estimate: Estimate, has_counts: bool) -> str:
    if not has_counts:
        return _NO_COUNTS
    if estimate.method not in MODELS or estimate.level != _LEVEL:
        return f"the script has no {estimate.method} at the level {estimate.level:g}"
    return ""


def _numbers_of(estimate: Estimate) -> Iterator[tuple[str, float]]:
    for name in _NUMBERS:
        value = getattr(estimate, name)
        if value is not None:
            yield name, value
    for name, value in zip(("mean", "low", "high"), estimate.mean_study or (), strict=False):
        yield f"mean_study.{name}", value


def _apart(estimate: Estimate) -> Iterator[tuple[str, str]]:
    if estimate.density is not None:
        yield "density", _DRAWN
    for name in ("coverage_mean", "coverage_worst"):
        if getattr(estimate, name) is not None:
            yield name, _SIMULATED


def _counts(outcome: Outcome, pool: Pool, table: EvidenceTable) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Return the counts of a pool's rows, silent ones as none of their patients; None where they do not add up."""
    sizes = {study.row: study.denominator.value for study in table.studies if study.denominator}
    lines = [line for line in outcome.ledger if line.row in pool.rows]
    events = tuple(0 if line.events is None else line.events for line in lines)
    n = tuple(sizes.get(line.row, 0) if line.n is None else line.n for line in lines)
    whole = len(lines) == len(pool.rows) and all(n) and (sum(events), sum(n)) == (pool.events, pool.n)
    return (events, n) if whole else None
