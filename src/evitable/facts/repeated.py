"""What is repeated of a regimen: the cycle that days and an interval make, for every drug that is given within it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from evitable.facts.schedule import interval_days
from evitable.model import Cycles, Value


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
