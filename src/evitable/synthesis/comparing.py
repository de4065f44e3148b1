"""Groups of rows held against each other, outcome by outcome: a description of tiny series, never an effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from evitable.model import ComparedGroup, Comparison, LedgerLine, Outcome, Synthesis
from evitable.synthesis.arrays import Counts, counts_of
from evitable.synthesis.select import rows_text

if TYPE_CHECKING:
    from evitable.stats.binomial_normal import Summary
    from evitable.stats.result import Result

# One row does not tell how much studies of its group differ, nor do single patients only.
_FEWEST_ROWS = 2
# Below about so many patients a group's share is known to no better than ten points either way.
_TINY = 100
_LEVEL = 0.95

Triple: TypeAlias = tuple[float, float, float]
"""Mean and interval, as `bayes-hn1` gives them."""


class _Group(NamedTuple):
    """A group's name and the ledger lines that count in it."""

    name: str
    lines: tuple[LedgerLine, ...]


def compare(synthesis: Synthesis, group_of: Mapping[int, str]) -> tuple[Comparison, ...]:
    """Hold the groups of a table's rows against each other, for each outcome that two or more of them count.

    `group_of` names the group of a row by its number; a row without one is left out and told. A group takes part
    with at least two rows that count the outcome, one of them of more than one patient. Two groups are compared by
    the posterior of their difference, more by shrinkage; the likelihood-ratio test stands beside either. See
    docs/methods/regression.md.

    Example:
        >>> counts = ((1, 9, 12), (2, 7, 8), (3, 1, 9), (4, 2, 10))
        >>> ledger = tuple(LedgerLine(row, "", True, x, n, "counted", "") for row, x, n in counts)
        >>> outcome = Outcome("any-response", "Any response", "response", "", ledger, ())
        >>> found = compare(Synthesis((outcome,)), {1: "series", 2: "series", 3: "trial", 4: "trial"})[0]
        >>> [(group.name, group.events, group.n) for group in found.groups], round(found.probability_greater, 2)
        ([('series', 16, 20), ('trial', 3, 19)], 0.99)
    """
    return tuple(_comparisons(synthesis.outcomes, group_of))


def _comparisons(outcomes: Sequence[Outcome], group_of: Mapping[int, str]) -> Iterator[Comparison]:
    for outcome in outcomes:
        every = _grouped([line for line in outcome.ledger if line.used], group_of)
        kept = tuple(group for group in every if _is_enough(group))
        if len(kept) > 1:
            yield _comparison(outcome, kept, tuple(_left_out(outcome, every, group_of)))


def _grouped(lines: Sequence[LedgerLine], group_of: Mapping[int, str]) -> list[_Group]:
    """Return the groups in alphabetical order, each with its lines in the order of their rows."""
    by_name: dict[str, list[LedgerLine]] = {}
    for line in lines:
        if line.row in group_of:
            by_name.setdefault(group_of[line.row], []).append(line)
    return [_Group(name, tuple(sorted(by_name[name], key=lambda line: line.row))) for name in sorted(by_name)]


def _is_enough(group: _Group) -> bool:
    return len(group.lines) >= _FEWEST_ROWS and any((line.n or 0) > 1 for line in group.lines)


def _left_out(outcome: Outcome, every: Sequence[_Group], group_of: Mapping[int, str]) -> Iterator[str]:
    for group in every:
        if not _is_enough(group):
            why = "one row only" if len(group.lines) == 1 else "single patients only"
            yield f"{group.name} ({rows_text(line.row for line in group.lines)}): {why}"
    silent = [line.row for line in outcome.ledger if line.used and line.row not in group_of]
    if silent:
        yield f"{rows_text(silent)}: group not stated"


class _Found(NamedTuple):
    """What the statistics say of groups: a triple and its shrunken one for each, and what compares them."""

    shares: tuple[tuple[Triple, Triple | None], ...]
    difference: Triple | None
    probability_greater: float | None
    p_value: float | None
    warnings: tuple[tuple[str, str], ...]
    methods: tuple[str, ...]


def _comparison(outcome: Outcome, groups: tuple[_Group, ...], left_out: tuple[str, ...]) -> Comparison:
    found = _found(tuple((group.name, counts_of(group.lines)) for group in groups))
    shares = found.shares or ((None, None),) * len(groups)
    return Comparison(
        outcome.key,
        outcome.label,
        tuple(_compared(group, *share) for group, share in zip(groups, shares, strict=True)),
        left_out,
        _LEVEL,
        found.difference,
        found.probability_greater,
        found.p_value,
        (*found.warnings, *_tiny(groups)),
        found.methods,
    )


def _compared(group: _Group, own: Triple | None, shrunken: Triple | None) -> ComparedGroup:
    rows = tuple(line.row for line in group.lines)
    events, n = sum(line.events or 0 for line in group.lines), sum(line.n or 0 for line in group.lines)
    mean, low, high = own or (None, None, None)
    return ComparedGroup(group.name, rows, events, n, mean, low, high, shrunken)


def _tiny(groups: Sequence[_Group]) -> Iterator[tuple[str, str]]:
    sizes = {group.name: sum(line.n or 0 for line in group.lines) for group in groups}
    small = [f"{name} ({n} patients)" for name, n in sizes.items() if n < _TINY]
    if small:
        yield (
            "tiny-groups",
            f"Tiny: {', '.join(small)}. Only a very large difference could show here: that none shows is no evidence "
            "that the groups are alike, and one that shows may be chance when several outcomes are looked at.",
        )


@lru_cache(maxsize=256)
def _found(groups: tuple[tuple[str, Counts], ...]) -> _Found:
    """Ask the statistics; the counts come in an order that does not depend on that of the table."""
    from evitable.stats.regression import subgroups_bayes, subgroups_ml, two_groups  # noqa: PLC0415  (numpy)

    events, n = ([value for _, counts in groups for value in counts[part]] for part in (0, 1))
    names = [name for name, counts in groups for _ in counts.n]
    test = subgroups_ml(events, n, names, level=_LEVEL)
    if len(groups) == 2:
        first, second = groups[0][1], groups[1][1]
        both = two_groups((first.events, first.n), (second.events, second.n), level=_LEVEL)
        shares = tuple((_triple(own), None) for own in (both.numbers.first, both.numbers.second) if own)
        mean = both.numbers.mean_difference
        told = next(((mean, one.low, one.high) for one in both.numbers.contrasts[:1] if mean is not None), None)
        warned, methods = _said(both, test)
        return _Found(shares, told, both.numbers.probability_greater, test.numbers.p_value, warned, methods)
    drawn = subgroups_bayes(events, n, names, level=_LEVEL)
    warned, methods = _said(drawn, test)
    pairs = tuple((_triple(one.own), _triple(one.shrunken)) for one in drawn.numbers.groups)
    return _Found(pairs, None, None, test.numbers.p_value, warned, methods)


def _triple(summary: Summary) -> Triple:
    return summary.mean, summary.low, summary.high


def _said(*answers: Result[Any]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return each warning once, but for those on estimates that are not shown, and the sentences for a paper."""
    warned = dict.fromkeys(
        (caution.code, caution.message)
        for answer in answers
        for caution in answer.warnings
        if caution.code != "no-finite-estimate"
    )
    return tuple(warned), tuple(answer.methods for answer in answers)
