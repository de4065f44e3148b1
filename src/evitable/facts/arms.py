"""Arms side by side: columns whose header names a drug and asks for its patients, `Tocilizumab | Total`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from evitable.facts.counts import read_count
from evitable.facts.cursor import Cursor
from evitable.facts.regimen import Drug, Where
from evitable.facts.tokens import folded, tokenize
from evitable.model import Cell, Quote, Regimen, Role, Statement, Value
from evitable.terms import find

if TYPE_CHECKING:
    from evitable.facts.rowreader import RowReader

_SIZE = re.compile(
    r"(?:total|n|no|nb|number|patients?|pts|participants|subjects|sample size|size|randomi[sz]ed|assigned|allocated)"
    r"(?: (?:n|no|number|of|patients?|pts|participants|subjects|randomi[sz]ed|assigned|analy[sz]ed))*"
)
_EVENTS = re.compile(r"(?:events?|responders|cases|n with event|no of events|number of events)(?: n)?")
_ARM = re.compile(r"\b(?:arm|group|in|the|on|to|with|treated|received|receiving)\b")
_FIGURE = re.compile(r"\s*(?:n\s*=\s*)?\d[\d,]*(?:\s*\([\d.,%]+\))?\s*", re.IGNORECASE)


class Arm(NamedTuple):
    """The size of an arm: its drug, None for a control that is not named, and how many patients it had."""

    drug: Drug | None
    n: Value[int]
    part: Where


class ArmHeader(NamedTuple):
    """A header about one arm of two: its drug, its part, and whether it asks for patients or for events."""

    drug: Drug | None
    part: Where
    asks: Literal["size", "events"]


def asks_for_size(header: Cell, named: str) -> bool:
    """Tell whether a header asks for the patients of the arm that its words `named` call.

    Example:
        >>> asks_for_size(Cell("h", "Total (tocilizumab)"), "tocilizumab")
        True
    """
    return _SIZE.fullmatch(_rest(header, named)) is not None


def asks_for_events(header: Cell, named: str) -> bool:
    """Tell whether a header asks for events of an arm without saying which: `Tocilizumab events`."""
    return _EVENTS.fullmatch(_rest(header, named)) is not None


def _rest(header: Cell, named: str) -> str:
    plain = re.sub(r"[\W_]+", " ", folded(header.text).replace(folded(named), " "))
    return " ".join(_ARM.sub(" ", plain).split())


def arm_of(header: Cell, role: Role | None, drug: Drug | None, own: Mapping[str, str]) -> ArmHeader | None:
    """Return the arm that a header is about: `Tocilizumab Total`, `Control events`; None where it is about none."""
    part: Where = "comparator" if role == "comparator" else "study"
    named = [quote.text for quote in drug.name.quotes if quote.place.cell == header.id] if drug else []
    if part == "comparator":
        controls = find(header.text, "header", own=own)
        named += [header.text[one.start : one.end] for one in controls if one.term.get("role") == "comparator"]
    for words in named:
        if asks_for_size(header, words):
            return ArmHeader(drug, part, "size")
        if asks_for_events(header, words):
            return ArmHeader(drug, part, "events")
    return None


def read_arm(reader: RowReader, cell: Cell, arm: ArmHeader) -> bool:
    """Read how many patients an arm had, or keep its events as told, and tell whether the cell is a figure."""
    if not _FIGURE.fullmatch(cell.text):
        return False
    if arm.asks == "events":
        reader.tell(cell, "comparator-result" if arm.part == "comparator" else "arm-result")
        return True
    cursor = Cursor(cell, tokenize(cell.text), reader.coverage)
    count = read_count(cursor, bare=True)
    if count is None or count.n is None:
        return False
    reader.mark(cell)
    reader.draft.sizes.append(Arm(arm.drug, count.n, arm.part))
    if arm.drug is None or arm.part == "comparator":
        reader.draft.statements.append(Statement("comparator-size", Quote.of(cell, 0, len(cell.text))))
    return True


def with_sizes(regimens: list[Regimen], arms: list[Arm]) -> list[Regimen]:
    """Give each arm's size to the first entry of its drug; a drug that only the header names is one."""
    given = list(regimens)
    for arm in arms:
        if arm.drug is None:
            continue
        name = arm.drug.name.value
        same = [at for at, each in enumerate(given) if each.drug.value == name and each.part == arm.part]
        if not same:
            drug = replace(arm.drug.name, status="derived", why="the header names it for the arm")
            given.append(Regimen(drug, route=arm.drug.route, part=arm.part, codes=arm.drug.codes, n=arm.n))
        elif all(given[at].n is None for at in same):
            given[same[0]] = replace(given[same[0]], n=arm.n)
    return given
