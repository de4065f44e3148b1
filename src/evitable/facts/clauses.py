"""A mixed cell cut into clauses: by bullets, line breaks and labels such as `Response:`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from evitable.facts.tokens import BULLETS
from evitable.model import Cell
from evitable.terms import Term, fold, look_up

# A bullet sign, a dash that opens a line, or a number as in `1- ` and `2. `.
_BULLET = re.compile(
    rf"(?:^|(?<=\s)){BULLETS}\s*|(?:^|(?<=\n))\s*-\s+(?=\S)"
    r"|(?:^|(?<=\n)|(?<=[.;] ))\d{1,2} ?[-.)] (?=[^\d\s])"
)
_LABEL = re.compile(r"\s*([^\W\d][^:\n()\[\]=,;]{0,40}?)\s*:\s+|\s*([^\W\d][^:\n()\[\]=,;]{0,40}?)\s*:(?=[A-Za-z(])")
_UNTOLD = re.compile(
    r"\s*([^\W\d][\w -]{2,30}?)\s+(?=(?:was |were )?not (?:reported|stated|available|assessed|evaluated|given)|unknown)"
)
_SENTENCE = re.compile(r"(?<=[a-z)\]%])[.] +(?=[A-Z])")
# A label inside a clause: "..., Response: CR" after a full stop or semicolon.
_INNER = re.compile(r"(?<=[.;])\s+(?=[^\W\d][\w /-]{2,30}:\s)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a cell about one thing; `label` is the known heading before it, if any.

    `start` is where its text begins behind bullet and label, `opened` where the bullet or label begins.
    """

    start: int
    end: int
    opened: int
    label: Term | None = None
    heading: str = ""


def _cuts(cell: Cell) -> list[int]:
    """Return where clauses begin: at bullets where there are any, else at line breaks."""
    folded = fold(cell.text)
    bullets = [found.start() for found in _BULLET.finditer(folded)]
    if not bullets:
        bullets = [found.end() for found in re.finditer(r"\n", folded)]
    inner = [found.end() for found in _INNER.finditer(cell.text)]
    inner += [found.end() for found in _SENTENCE.finditer(cell.text) if not _abbreviated(folded, found.start())]
    return sorted({0, *bullets, *inner})


def _abbreviated(folded: str, at: int) -> bool:
    """Tell whether a full stop closes an abbreviation rather than a sentence."""
    return bool(
        re.search(r"(?:^|\W)(?:al|vs|ca|approx|resp|incl|no|fig|ref|i\.v|s\.c|p\.o|e\.g|i\.e|[a-z])$", folded[:at])
    )


def _label(text: str) -> tuple[Term | None, int, str]:
    found = _LABEL.match(text)
    if found is None:
        return None, 0, ""
    heading = found[1] or found[2]
    return look_up(heading, "header"), found.end(), heading


def _told_of(text: str) -> tuple[Term | None, int, str]:
    """Read `toxicity not reported`, a label without its colon."""
    found = _UNTOLD.match(text)
    label = look_up(found[1], "header") if found else None
    return (label, found.end(1), found[1]) if found and label else (None, 0, "")


def cut(cell: Cell) -> Iterator[Clause]:
    r"""Cut a cell into its clauses, in order; blank ones are left out.

    A label that no vocabulary knows stays part of its clause.

    Example:
        >>> cell = Cell.at("c", "• Bortezomib IV\n• Response: CR", 0)
        >>> [cell.text[clause.start : clause.end] for clause in cut(cell)]
        ['Bortezomib IV', 'CR']
    """
    cuts = [*_cuts(cell), len(cell.text)]
    folded = fold(cell.text)
    for opened, end in pairwise(cuts):
        bullet = _BULLET.match(folded, opened, end)
        start = bullet.end() if bullet else opened
        label, length, heading = _label(folded[start:end])
        if label is None:
            label, length, heading = _told_of(folded[start:end])
        if label is not None:
            start += length
        text = cell.text[start:end]
        left, right = len(text) - len(text.lstrip()), len(text.rstrip())
        if text.strip() or label:
            yield Clause(start + left, start + max(right, left), opened, label, heading if label else "")
