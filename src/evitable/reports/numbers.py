"""Ids of the numbers that a report prints, and the record of the synthesis that each stands for.

`any-response/all/bayes-hn1` is a model's answer for a choice of rows, `any-response/all` the counts of that choice,
`any-response/row-5` a row's part in the outcome, `any-response/row-3+row-6` several rows added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evitable.model import Estimate, LedgerLine, Outcome, Pool, Synthesis

Numbered = Estimate | Pool | tuple[LedgerLine, ...]


def row_id(outcome: Outcome, rows: Iterable[int]) -> str:
    """Return the id of rows and their parts in an outcome."""
    return f"{outcome.key}/{'+'.join(f'row-{row}' for row in rows)}"


def pool_id(outcome: Outcome, pool: Pool) -> str:
    """Return the id of a choice of rows."""
    return f"{outcome.key}/{pool.choice}"


def estimate_id(outcome: Outcome, pool: Pool, estimate: Estimate) -> str:
    """Return the id of a model's answer for a choice of rows."""
    return f"{pool_id(outcome, pool)}/{estimate.method}"


def find(synthesis: Synthesis, id_: str) -> Numbered | None:
    """Return what an id stands for, or None where the synthesis has no such record.

    Example:
        >>> line = LedgerLine(5, "Zhang 52", True, 4, 5, "counted", "")
        >>> outcome = Outcome("any-response", "Any response", "response", "", (line,), ())
        >>> find(Synthesis((outcome,)), row_id(outcome, [5])) == (line,)
        True
        >>> find(Synthesis((outcome,)), "any-response/all") is None
        True
    """
    # A harm's own name may hold a stroke: the longest key that fits is meant.
    for outcome in sorted(synthesis.outcomes, key=lambda each: -len(each.key)):
        if id_.startswith(f"{outcome.key}/"):
            return _of_outcome(outcome, id_[len(outcome.key) + 1 :])
    return None


def _of_outcome(outcome: Outcome, rest: str) -> Numbered | None:
    if rest.startswith("row-"):
        wanted = set(rest.split("+"))
        lines = tuple(line for line in outcome.ledger if f"row-{line.row}" in wanted)
        return lines if len(lines) == len(wanted) else None
    choice, _, method = rest.partition("/")
    pool = outcome.pool(choice) or next((each for each in outcome.without if each.choice == choice), None)
    if pool is None or not method:
        return pool
    return next((each for each in pool.estimates if each.method == method), None)


def ids(synthesis: Synthesis) -> Iterator[str]:
    """Yield the id of every row's part, choice of rows and answer of a synthesis."""
    for outcome in synthesis.outcomes:
        yield from (row_id(outcome, (line.row,)) for line in outcome.ledger)
        for pool in (*outcome.pools, *outcome.without):
            yield pool_id(outcome, pool)
            yield from (estimate_id(outcome, pool, each) for each in pool.estimates)
