"""What is repeated of a regimen: the cycle that days and an interval make, for every drug that is given within it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from evitable.facts.schedule import interval_days
from evitable.model import Cycles, Value

_SCHEDULED = frozenset({"days", "cycle_days", "cycles", "frequency", "doses", "duration"})
_PLUS = re.compile(r"(?:,|\s)\s*(?:plus|\+|and|with)\s+$")
_COMMA = re.compile(r",\s*(?:given |administered |each |both |all )*(?:on|every|once|for|daily|weekly|monthly)?\s*$")


def settle_cycle(said: dict[str, Any]) -> dict[str, Any]:
    """Read `on days 1 and 8 every 21 days` as a cycle of 21 days, and a `× 6` behind it as so many of them."""
    frequency = said.get("frequency")
    if frequency and "days" in said and "cycle_days" not in said:
        length = interval_days(frequency.value)
        if length and length == int(length) and length > 1 and len(said["days"].value) > 0 and length >= 7:
            said = {kind: value for kind, value in said.items() if kind != "frequency"}
            said["cycle_days"] = Value(int(length), frequency.quotes)
    doses = said.get("doses")
    if doses and {"days", "cycle_days"} <= said.keys() and "cycles" not in said and doses.quotes[0].text[0] in "×x":
        # `days 1 and 8, q21d × 6`: with its days told, what is repeated is the cycle.
        said = {kind: value for kind, value in said.items() if kind != "doses"}
        said["cycles"] = Cycles("exact", Value(float(doses.value), doses.quotes))
    return said


def share_cycle(entries: Sequence[tuple[object, dict[str, Any]]]) -> None:
    """Give the cycle of `A days 1 and 8 + B day 1, every 21 days × 6` to A too: both are given by the days of one.

    `entries` are the drugs, in the order written, each with what is said of it.
    """
    for (drug, said), (other, behind) in reversed(tuple(pairwise(entries))):
        settled = settle_cycle(behind)
        lone = "days" in said and not said.keys() & {"cycle_days", "frequency", "doses"} and "days" in settled
        if lone and drug is not other and "cycle_days" in settled:
            why = "said behind the drug given with it"
            said["cycle_days"] = replace(settled["cycle_days"], status="derived", why=why)
            if "cycles" in settled:
                said.setdefault("cycles", settled["cycles"])


def share_behind(entries: Sequence[tuple[Value[str], dict[str, Any]]], text: str) -> None:
    """Give drugs joined by a plus what is said of both behind the last: a schedule behind a comma, and a count."""
    _share_behind_comma(entries, text)
    _share_count(entries, text)


def _share_behind_comma(entries: Sequence[tuple[Value[str], dict[str, Any]]], text: str) -> None:
    """Give both drugs of `A 20 mg/m2 plus B 150 mg/m2, on days 1-4 of 28-day cycles` what stands behind the comma.

    Only drugs joined by a plus share it, and only one of which nothing of the kind is said.
    """
    for (first, said), (second, behind) in reversed(tuple(pairwise(entries))):
        shared = {kind: value for kind, value in behind.items() if kind in _SCHEDULED}
        start = min((_start(value) for value in shared.values()), default=0)
        joined = _PLUS.search(text[first.quotes[-1].place.end : second.quotes[-1].place.start])
        if (
            joined
            and shared
            and not said.keys() & _SCHEDULED
            and _COMMA.search(text[second.quotes[-1].place.end : start])
        ):
            why = "said behind a comma of both drugs"
            said.update(
                {k: replace(v, status="derived", why=why) if isinstance(v, Value) else v for k, v in shared.items()}
            )


def _share_count(entries: Sequence[tuple[Value[str], dict[str, Any]]], text: str) -> None:
    """Give both drugs of `A + B (n = 21) or A + C (n = 14)` the patients who got both.

    One combination alone leaves it open whether the count is of both or of the last.
    """
    both = [
        (said, behind["n"])
        for (first, said), (second, behind) in pairwise(entries)
        if "n" in behind
        and "n" not in said
        and _PLUS.search(text[first.quotes[-1].place.end : second.quotes[-1].place.start])
    ]
    if len(both) > 1 and len(both) == sum("n" in said for _, said in entries):
        for said, n in both:
            said["n"] = replace(n, status="derived", why="said behind the drug given with it")


def _start(value: Any) -> int:
    values = [value] if isinstance(value, Value) else [value.value, value.low, value.high]
    return min((quote.place.start for each in values if each for quote in each.quotes), default=0)
