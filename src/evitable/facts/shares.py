"""One outcome told in two columns of a row: its count in one, its percentage in the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from evitable.model import Quote, Response

_WHOLE = 100
# Published percentages are rounded, some of them down.
_ROUNDED = 1.0


def join_shares(responses: Sequence[Response]) -> tuple[Response, ...]:
    """Give a count the percentage that another cell of the row tells of the same outcome: `Responders | %`.

    Only where the outcome has one count and one percentage, at the same time, and the two agree within 1 per cent
    of the patients counted; otherwise both stay as told.
    """
    found = list(responses)
    for share in [each for each in responses if each.pct is not None and each.n is None]:
        alike = [each for each in found if _same_outcome(each, share)]
        counted = [each for each in alike if each.n is not None and each.pct is None]
        if len(alike) == len(counted) + 1 and len(counted) == 1 and _agree(counted[0], share):
            found[found.index(counted[0])] = replace(counted[0], pct=share.pct)
            found.remove(share)
    return tuple(found)


def _same_outcome(one: Response, other: Response) -> bool:
    return (one.label, one.condition, one.time) == (other.label, other.condition, other.time)


def _agree(counted: Response, share: Response) -> bool:
    n, of, pct = counted.n, counted.of, share.pct
    if n is None or of is None or pct is None or not of.value or _cells(n.quotes) & _cells(pct.quotes):
        return False
    return abs(_WHOLE * n.value / of.value - pct.value) <= _ROUNDED


def _cells(quotes: Iterable[Quote]) -> set[str]:
    return {quote.place.cell for quote in quotes}
