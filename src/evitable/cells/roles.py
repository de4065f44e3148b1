"""Roles settled by what the cells of a column say, where its header says nothing or says it loosely."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from evitable.cells.content import content_of
from evitable.cells.parted import Parted
from evitable.cells.scoring import fit
from evitable.cells.slots import Slot
from evitable.cells.units import Reading, units_of
from evitable.model import Column, Role
from evitable.terms import find

_GUESSED: tuple[Role, ...] = (
    "design",
    "condition",
    "population",
    "n",
    "age",
    "sex",
    "citation",
    "year",
    "regimen",
    "duration",
    "response",
    "adverse-events",
)
# A role is taken from cells when they fit it this well, and this much better than the next.
_FITS, _BETTER, _ENOUGH, _SAMPLE = 2.5, 1.0, 2, 12
_FIGURES = frozenset({"n", "age", "sex", "year"})
# Under these words figures are measurements, whatever they look like.
_MEASURED = re.compile(
    r"/(?:d?l|ml|mm3|[µμ]l|h|day)\b|\b(?:levels?|tit(?:er|re)s?|concentrations?|counts?|scores?|ind(?:ex|ices)|ratios?|"
    r"values?)\b",
    re.IGNORECASE,
)
_OLDEST = 120
_NAME = re.compile(r"[A-ZÀ-Þ][\w'’‐‑–-]+.*?\bet\s+al\b|^[A-ZÀ-Þ][\w'’‐‑–-]{2,}")
_MARK = re.compile(r"[\[(]?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*[\])]?")
_INT = re.compile(r"\d{1,5}")


def settle_roles(parted: Parted, own: Mapping[str, str]) -> Parted:
    """Give a role to columns without one, and the exact one to columns of authors, references and patients."""
    columns = tuple(
        _settled(column, [row.cells[i].text for row in parted.rows if row.cells[i].text], own)
        for i, column in enumerate(parted.columns)
    )
    taken = {column.role for column in parted.columns}
    return replace(
        parted, columns=tuple(_unique(new, old, taken) for new, old in zip(columns, parted.columns, strict=True))
    )


def _unique(new: Column, old: Column, taken: set[Role | None]) -> Column:
    """Keep a guess only where no header claims the role: two columns of patients' numbers would mislead."""
    return old if old.role is None and new.role in taken else new


def _settled(column: Column, texts: Sequence[str], own: Mapping[str, str]) -> Column:
    if not texts:
        return column
    role = column.role
    if role == "reference" and sum(_NAME.match(text) is not None for text in texts) * 2 > len(texts):
        return Column(column.header, "citation", f"{column.why}; its cells name authors")
    if role == "citation" and all(_MARK.fullmatch(text) for text in texts):
        return Column(column.header, "reference", f"{column.why}; its cells are numbers alone")
    if role == "citation" and sum(bool(find(text, "design")) for text in texts) * 3 >= len(texts) * 2:
        return Column(column.header, "design", f"{column.why}; its cells are designs")
    if role == "population" and all(_INT.fullmatch(text) for text in texts):
        return Column(column.header, "n", f"{column.why}; its cells are whole numbers")
    if role is None and len(texts) >= _ENOUGH:
        guess = _guess(texts[:_SAMPLE], own)
        if guess in _FIGURES and (_MEASURED.search(column.header.text) or not _may_be(guess, texts)):
            return column
        return Column(column.header, guess, f"its cells look like {guess}") if guess else column
    return column


def _may_be(role: Role | None, texts: Sequence[str]) -> bool:
    """Tell whether figures are not too high for what they are guessed to be."""
    figures = [int(found[0]) for text in texts if (found := re.search(r"\d+", text))]
    return role != "age" or all(figure <= _OLDEST for figure in figures)


def _guess(texts: Sequence[str], own: Mapping[str, str]) -> Role | None:
    """Return the role whose usual content fits the cells best, if it fits well and clearly better."""
    units = units_of(texts, Reading(own=tuple(sorted(own.items()))))
    ranked = sorted(
        ((sum(fit(unit, Slot(role, content_of(role))) for unit in units) / len(units), role) for role in _GUESSED),
        reverse=True,
    )
    (best, role), (second, _) = ranked[:2]
    return role if best >= _FITS and best - second >= _BETTER else None
