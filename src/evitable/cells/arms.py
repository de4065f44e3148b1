"""Arms side by side: headers that ask the same of two arms, and which of them is the treatment.

`Rituximab: n, relapse | Placebo: n, relapse` says each thing twice. The columns of the arm that was compared
with are the comparator's: its deaths are none of the treatment's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from evitable.cells.apart import without_arms
from evitable.cells.headers import role_of
from evitable.cells.parted import Parted
from evitable.model import Cell, Column, Role
from evitable.terms import find, fold

_TREATED = re.compile(
    r"\b(?:experimental|intervention|active|treated|treatment (?:arm|group)|study (?:arm|group))\b|(?<=\w )[it]$"
)
_CONTROL = re.compile(r"\b(?:ctrl|ctl|con|cont|comp)\b|(?<=\w )c$")
_THERAPIES = re.compile(
    r"(?:(?:concomitant|other|immunosuppressive|medical|prior|previous) )?"
    r"(?:therap(?:y|ies)|treatments?|drugs?|medications?|agents?|immunosuppression),? ?"
    r"(?:[(\[]?(?:n|no\.?)[)\]]?(?: ?[(\[]%[)\]])?|[(\[]%[)\]]|%)"
)
_AROUND = re.compile(r"\b(?:arm|group|in|the|on|to|with|of|for|patients? (?:on|in|treated with))\b")
_SIZE = re.compile(r"(?:n|total|no|number|size|sample size|randomi[sz]ed|patients?|participants)(?: (?:n|patients?))*")
_EVENTS = re.compile(r"(?:n |no |number )?(?:of )?(?:events?|cases)(?: n)?")
_NO_ARMS: frozenset[Role | None] = frozenset(
    {"citation", "reference", "year", "label", "prior", "comments", "concomitant"}
)
_LEFT: frozenset[Role | None] = frozenset({"drug", "dose", "regimen", "duration", "concomitant", "prior"})


class _Named(NamedTuple):
    """What a header says besides its arm; `arm` is the drug, `control`, or `treated` where no drug is named."""

    arm: str
    rest: str


def by_arms(parted: Parted, title: Cell | None, own: Mapping[str, str]) -> Parted:
    """Give the columns of two arms side by side to the treatment and to the comparator."""
    named = [_named(column, own) for column in parted.columns]
    asked: dict[str, set[str]] = {}
    for each in named:
        if each is not None:
            asked.setdefault(each.arm, set()).add(each.rest)
    shared = {arm for arm in asked if any(asked[arm] & asked[other] for other in asked if other != arm)}
    if len(shared) < 2:
        return parted
    main = _main(shared, [each.arm for each in named if each], title, own)
    columns = tuple(
        column
        if each is None or each.arm not in shared or (each.arm == main and _tells_drugs(parted, at, own))
        else _placed(column, each, main, own)
        for at, (column, each) in enumerate(zip(parted.columns, named, strict=True))
    )
    return replace(parted, columns=columns)


def _tells_drugs(parted: Parted, at: int, own: Mapping[str, str]) -> bool:
    """Tell whether cells under `Intervention (n)` say what was given, with how many got it in brackets."""
    if parted.columns[at].role not in _LEFT:
        return False
    texts = [row.cells[at].text for row in parted.rows if at < len(row.cells) and row.cells[at].text.strip()]
    return 2 * sum(bool(find(text, "drug", "drug-class", "procedure", own=own)) for text in texts) > len(texts)


def _named(column: Column, own: Mapping[str, str]) -> _Named | None:
    """Return the arm that a header names and what else it says; None where it names none, or several."""
    if column.role in _NO_ARMS or without_arms(column.header.text) != column.header.text:
        return None  # of both arms
    plain = " ".join(re.sub(r"[_|]+", " ", column.header.text).split())
    drugs = find(plain, "drug", "drug-class", own=own)
    if len({drug.term.name for drug in drugs}) > 1:
        return None
    spans = [(drug.start, drug.end, drug.term.name) for drug in drugs] or _others(plain, own)
    if not spans or (spans[0][2] in ("control", "placebo") and _TREATED.search(fold(plain))):
        return None  # `Patients (treated/control)` is about both
    start, end, arm = spans[0]
    if _THERAPIES.match(fold(plain[:start])):
        return None  # `Therapy, n (%) Eculizumab`: how many got each, and no arm
    rest = re.sub(r"[^\w%,]+|,\s*$", " ", fold(plain[:start].rstrip(" ,(") + " " + plain[end:].lstrip(" ,)")))
    return _Named("control" if arm == "placebo" else arm, " ".join(_AROUND.sub(" ", rest).split()))


def _others(plain: str, own: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """Return the words for the control, or for the treatment where it has no name."""
    controls = [one for one in find(plain, "header", own=own) if one.term.get("role") == "comparator"]
    found = [(one.start, one.end, "control") for one in controls]
    found += [(one.start(), one.end(), "control") for one in _CONTROL.finditer(fold(plain))]
    return found or [(one.start(), one.end(), "treated") for one in _TREATED.finditer(fold(plain))]


def _main(arms: set[str], order: Sequence[str], title: Cell | None, own: Mapping[str, str]) -> str:
    """Return the arm of the treatment: the one that the title names first, else the first that is no control."""
    titled = [match.term.name for match in find(title.text, "drug", "drug-class", own=own)] if title else []
    candidates = [*titled, *(arm for arm in order if arm != "control")]
    return next((arm for arm in candidates if arm in arms), "treated")


def _placed(column: Column, named: _Named, main: str, own: Mapping[str, str]) -> Column:
    if named.arm != main:
        return Column(column.header, "comparator", "it is about the arm compared with")
    if column.role == "other":
        return column
    if column.role in _LEFT and not _SIZE.fullmatch(named.rest):
        role: Role | None = column.role
        named_role = role_of(named.rest, own)[0] if named.rest else role
        role = role if named_role in (None, "n") else named_role
    elif _SIZE.fullmatch(named.rest):
        role = "n" if named.arm == "treated" else "regimen"
    else:
        role = role_of(named.rest, own)[0] or column.role
    if _EVENTS.fullmatch(named.rest):
        role = "other" if named.arm == "treated" else "regimen"
    return Column(column.header, role, f"it is about the arm of {named.arm}")
