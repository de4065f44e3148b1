"""What the sum of an outcome becomes when each row in turn is left out."""

from __future__ import annotations

from dataclasses import replace

from evitable.model import Outcome, Pool, Synthesis
from evitable.synthesis.arrays import counts_of
from evitable.synthesis.pools import estimates

FEWEST = 3
"""With fewer rows, leaving one out leaves a row that speaks for itself."""
MOST = 60
"""With more rows, none of them moves the sum, and the fits take longer than the report."""


def without_each(outcome: Outcome) -> tuple[Pool, ...]:
    """Pool the used rows of an outcome again without each of them in turn; nothing below three rows.

    The choice of each pool is `without-` and the row's number, its label the row's. Rows of equal counts give equal
    sums. Only the default model and the added counts answer, and only when asked: it is a fit for every row.

    Example:
        >>> from evitable.model import LedgerLine
        >>> counts = ((1, 12, 9), (2, 8, 7), (3, 5, 1))
        >>> lines = tuple(LedgerLine(row, f"Row {row}", True, e, n, "counted", "") for row, n, e in counts)
        >>> found = without_each(Outcome("any-response", "Any response", "response", "", lines, ()))
        >>> [(pool.choice, pool.events, pool.n) for pool in found]
        [('without-1', 8, 13), ('without-2', 10, 17), ('without-3', 16, 20)]
    """
    used = [line for line in outcome.ledger if line.used and line.events is not None and line.n]
    if len(used) < FEWEST:
        return ()
    found = []
    for out in used:
        kept = [line for line in used if line is not out]
        counts = counts_of(kept)
        answers = estimates(counts, comparisons=False)
        rows = tuple(line.row for line in kept)
        found.append(Pool(f"without-{out.row}", out.label, rows, sum(counts.events), sum(counts.n), answers))
    return tuple(found)


def with_omissions(synthesis: Synthesis) -> Synthesis:
    """Add to the leading response what its sum becomes without each row; to one of more than 60 rows nothing is added.

    Example:
        >>> from evitable.model import LedgerLine
        >>> counts = ((1, 12, 9), (2, 8, 7), (3, 5, 1))
        >>> lines = tuple(LedgerLine(row, f"Row {row}", True, e, n, "counted", "") for row, n, e in counts)
        >>> pool = Pool("all", "All", (1, 2, 3), 17, 25, ())
        >>> found = with_omissions(Synthesis((Outcome("any-response", "", "response", "", lines, (pool,)),)))
        >>> [one.choice for one in found.outcomes[0].without]
        ['without-1', 'without-2', 'without-3']
    """
    responses = [one for one in synthesis.outcomes if one.kind == "response" and one.pool("all")]
    lead = next((one for one in responses if one.key == "any-response"), responses[0] if responses else None)
    if lead is None or sum(line.used for line in lead.ledger) > MOST:
        return synthesis
    added = replace(lead, without=without_each(lead))
    return replace(synthesis, outcomes=tuple(added if one is lead else one for one in synthesis.outcomes))
