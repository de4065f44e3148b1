"""A mixed cell cut into clauses: by bullets, line breaks and labels such as `Response:`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from evitable.facts.tokens import BULLETS, folded
from evitable.model import Cell
from evitable.terms import Term, look_up

# A bullet sign, a dash that opens a line, or a number as in `1- ` and `2. `.
_BULLET = re.compile(
    rf"(?:^|(?<=\s)){BULLETS}\s*|(?:^|(?<=\n))\s*-\s+(?=\S)"
    r"|(?:^|(?<=\n)|(?<=[.;] ))\d{1,2} ?[-.)] (?=[^\d\s])"
)
# Numbers as in `1) ... 2) ...`, in a cell that begins with the first.
_OPENS = re.compile(r"\s*\(?1\)\s")
_NUMBERED = re.compile(r"(?:^|(?<=\s))\(?(\d{1,2})\)\s+")
_LABEL = re.compile(r"\s*([^\W\d][^:\n()\[\]=,;]{0,40}?)\s*:\s+|\s*([^\W\d][^:\n()\[\]=,;]{0,40}?)\s*:(?=[A-Za-z(])")
# A label set off by a dash: `Response – CR`.
_DASHED = re.compile(r"\s*([^\W\d][\w /]{2,30}?)\s+-\s+(?=\S)")
_UNTOLD = re.compile(
    r"\s*([^\W\d][\w -]{2,30}?)\s+(?=(?:was |were )?not (?:reported|stated|available|assessed|evaluated|given)|unknown)"
)
# Without one of these signs a cell is one clause.
_MAY_PART = re.compile(rf"\n|{BULLETS}|[.;] |^\s*\(?1\)\s|^\s*-|^\d{{1,2}} ?[-.)] ")
_SHORT = re.compile(r"(?:^|\W)(?:al|vs|ca|approx|resp|incl|no|fig|ref|i\.v|s\.c|p\.o|e\.g|i\.e|[a-z])$")
_COUNTED = ("complete", "partial", "stable", "progression", "none")
_LONGEST_SHORT = 8
_SENTENCE = re.compile(r"(?<=[a-z)\]%\d])[.] +(?=[A-Z])")
# A label inside a clause: "..., Response: CR" after a full stop or semicolon.
_INNER = re.compile(r"(?<=[.;])\s+(?=[^\W\d][\w /-]{2,30}:\s)")


class Clause(NamedTuple):
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
    text, plain = cell.text, folded(cell.text)
    if not _MAY_PART.search(plain):
        return [0]
    bullets = _numbered(plain) if _OPENS.match(plain) else [found.start() for found in _BULLET.finditer(plain)]
    if not bullets:
        bullets = [found.end() for found in re.finditer(r"\n", plain)]
    inner = [found.end() for found in _INNER.finditer(text)]
    inner += [found.end() for found in _SENTENCE.finditer(text) if not _abbreviated(plain, found.start())]
    return sorted({0, *bullets, *(at for at in inner if not _within_bracket(plain, at))})


def _within_bracket(plain: str, at: int) -> bool:
    """Tell whether a round bracket is open here: `anaemia (all grades: 5; grade 3: 1)` is one clause."""
    return plain.count("(", 0, at) > plain.count(")", 0, at) and ")" in plain[at:]


def _numbered(plain: str) -> list[int]:
    """Return where `1)`, `2)`, … stand: in their order, and not as the end of a bracket (`(N = 2) 2)`)."""
    found: list[int] = []
    for mark in _NUMBERED.finditer(plain):
        open_ = plain.count("(", 0, mark.start()) - plain.count(")", 0, mark.start()) + len(found)
        if int(mark[1]) == len(found) + 1 and open_ <= 0:
            found.append(mark.start())
    return found


def _abbreviated(plain: str, at: int) -> bool:
    """Tell whether a full stop closes an abbreviation or a number of a list rather than a sentence."""
    before = plain[max(0, at - _LONGEST_SHORT) : at]
    return bool(_SHORT.search(before) or before.strip().isdigit())


def _label(plain: str, text: str) -> tuple[Term | None, int, str]:
    """Return the known heading that opens a clause, how far it goes, and its words with their capitals."""
    found = _LABEL.match(plain) or _DASHED.match(plain)
    if found is None:
        return None, 0, ""
    group = next(index for index, words in enumerate(found.groups(), start=1) if words)
    heading = text[slice(*found.span(group))]
    outcome = look_up(heading, "response")
    if outcome is not None and outcome.get("category") in _COUNTED and plain[found.end() : found.end() + 1].isdigit():
        return None, 0, ""  # `Non-responders: 5`, `CR: 25%` is an outcome with its count, not the heading of one
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
    plain = folded(cell.text)
    for opened, end in pairwise(cuts):
        bullet = _BULLET.match(plain, opened, end) or _NUMBERED.match(plain, opened, end)
        start = bullet.end() if bullet else opened
        label, length, heading = _label(plain[start:end], cell.text[start:end])
        if label is None:
            label, length, heading = _told_of(plain[start:end])
        if label is not None:
            start += length
        text = cell.text[start:end]
        left, right = len(text) - len(text.lstrip()), len(text.rstrip())
        if text.strip() or label:
            yield Clause(start + left, start + max(right, left), opened, label, heading if label else "")
