"""What changed between two versions of some evidence, down to what moved in the sums."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evitable.base.differing import Row, StudyChange, as_records, difference, in_words, rows_of
from evitable.model import Evidence, Outcome, Synthesis


@dataclass(frozen=True, slots=True)
class Share:
    """One outcome's sum over all rows: the counts, and the first model's share with its interval (proportions)."""

    k: int
    events: int
    n: int
    method: str
    estimate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SumChange:
    """A sum that moved; None where the outcome could not be, or can no longer be, added up."""

    table: str
    key: str
    label: str
    before: Share | None
    after: Share | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed: study by study, and in the sums."""

    studies: tuple[StudyChange, ...]
    sums: tuple[SumChange, ...]

    @property
    def words(self) -> str:
        """The difference as sentences fit for a report."""
        return " ".join([in_words(self.studies), *(sum_in_words(one) for one in self.sums)])


def difference_of(
    before: Sequence[Row], after: Sequence[Row], sums: tuple[Mapping[str, Synthesis], Mapping[str, Synthesis]]
) -> Difference:
    """Hold two versions against each other: their studies, and their sums by table and outcome."""
    return Difference(difference(before, after), tuple(_moved(*sums)))


def rows(evidence: Evidence) -> list[Row]:
    """Return the studies of some evidence as `difference_of` takes them."""
    return rows_of(evidence)


def _moved(before: Mapping[str, Synthesis], after: Mapping[str, Synthesis]) -> Iterator[SumChange]:
    ours, theirs = _shares(before), _shares(after)
    for place in dict.fromkeys([*ours, *theirs]):
        old, new = ours.get(place), theirs.get(place)
        if old is None or new is None or old[1] != new[1]:
            label = (new or old or ("", None))[0]
            yield SumChange(*place, label, old[1] if old else None, new[1] if new else None)


def _shares(sums: Mapping[str, Synthesis]) -> dict[tuple[str, str], tuple[str, Share]]:
    """Return each outcome that could be added up; tables are told apart by their place where there are several."""
    found = {}
    for at, synthesis in enumerate(sums.values(), 1):
        table = f"table {at}" if len(sums) > 1 else ""
        for outcome in synthesis.outcomes:
            share = _share(outcome)
            if share is not None:
                found[table, outcome.key] = (outcome.label, share)
    return found


def _share(outcome: Outcome) -> Share | None:
    pool = outcome.pool("all")
    if pool is None or not pool.estimates:
        return None
    first = pool.estimates[0]
    return Share(len(pool.rows), pool.events, pool.n, first.label, first.estimate, first.low, first.high)


def sum_in_words(one: SumChange) -> str:
    """Tell in a sentence how a sum moved.

    Example:
        >>> old = Share(8, 41, 43, "typical study", 0.940, 0.831, 0.991)
        >>> sum_in_words(SumChange("", "any-response", "Any response", old, None))
        'Any response was 41 of 43 (94.0 %, 83.1 to 99.1 %) and can no longer be added up.'
    """
    label = f"{one.label} ({one.table})" if one.table else one.label
    if one.before is None:
        return f"{label} is now {_told(one.after)}."
    if one.after is None:
        return f"{label} was {_told(one.before)} and can no longer be added up."
    return f"{label} went from {_told(one.before)} to {_told(one.after)}."


def _told(share: Share | None) -> str:
    if share is None:
        return "not added up"
    counts = f"{share.events} of {share.n}"
    if share.estimate is None or share.low is None or share.high is None:
        return counts
    return f"{counts} ({100 * share.estimate:.1f} %, {100 * share.low:.1f} to {100 * share.high:.1f} %)"


def difference_json(found: Difference) -> str:
    """Write a difference as JSON: `{"words", "studies", "sums"}`."""
    document: dict[str, Any] = {
        "words": found.words,
        "studies": as_records(found.studies),
        "sums": [asdict(one) for one in found.sums],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)
