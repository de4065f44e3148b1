"""Whether lines have the shape of a table, told without knowing what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evitable.readers.captions import looks_like_title
from evitable.readers.foot import foot_start, is_prose
from evitable.readers.lines import Line, blocks

_BULLET = re.compile(r"[•‣◦▪●○■□–—*·\-]\s*\w")
# A row between pipes, as plain text and wikis draw it.
_PIPED = re.compile(r"\|?[^|]*\|[^|]*\|")
_START = re.compile(r"[A-ZÀ-Þ0-9(\[<>≥≤]")


def is_tabular(body: Sequence[Line]) -> bool:
    """True for a line of headers with something below it that is not all running text."""
    if len(body) < 2 or is_prose(body[0]):
        return False
    return not all(is_prose(line) for line in body[1:])


def find_unlabelled(lines: Sequence[Line]) -> Sequence[Line]:
    """Find the lines of a table that has no label: title, header, rows and notes; empty when there is none."""
    groups = blocks(lines)
    shaped = [i for i, group in enumerate(groups) if _is_shaped(group)]
    if not shaped:
        return []
    first = max(shaped, key=lambda i: len(groups[i]))
    last = first
    while last + 1 in shaped:
        last += 1
    if last + 1 < len(groups) and _is_foot(groups[last], groups[last + 1]):
        last += 1
    above = groups[first - 1] if first else []
    if len(above) == 1 and looks_like_title(above[0]) and not is_prose(above[0]):
        first -= 1
    return [line for group in groups[first : last + 1] for line in group]


def _is_foot(above: Sequence[Line], below: Sequence[Line]) -> bool:
    whole = [*above, *below]
    return foot_start(whole) == len(above)


def _is_shaped(group: Sequence[Line]) -> bool:
    """True for lines that begin like cells, seldom end like sentences, and hold numbers or bullets."""
    if len(group) > 2 and all(_PIPED.match(line.text) for line in group):
        return True
    if len(group) < 2 or ("\t" not in group[0].text and not _names_columns(group[0])):
        return False
    body = group[1:]
    begins = sum(_START.match(line.text) is not None or _BULLET.match(line.text) is not None for line in group)
    stops = sum(line.text.endswith((".", ",", ";")) for line in body)
    counts = sum(re.search(r"\d", line.text) is not None or _BULLET.match(line.text) is not None for line in body)
    return begins * 10 >= len(group) * 8 and stops * 10 <= len(body) * 4 and counts * 3 >= len(body)


def _names_columns(line: Line) -> bool:
    letters = sum(ch.isalpha() or ch.isspace() for ch in line.text)
    capitals = len(re.findall(r"\b[A-Z]", line.text))
    return letters * 10 >= len(line.text) * 8 and capitals >= 2 and not line.text.endswith(".")
