"""The tables of two readings of one source: which of the one is which of the other.

A later reading may find a table before the others, or leave one out; its number then names another table. So tables
are told by what stands in them, their captions and headers with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from evitable.base.packing import loads
from evitable.base.words import tokens

# Of the words of the smaller table, how many the other one must have too. Tables of one review share drugs and
# diseases, about a third of their words; a table read another way keeps nearly all of its own.
_SHARED = 0.6


def same_tables(old: Mapping[int, str], new: Mapping[int, str]) -> dict[int, int]:
    """Return, by the number of each old table, the number of the new one that it is; both come as cells (JSON).

    The likeliest come first; where two are as likely, those with the nearest numbers. A table that has no match is not
    in the answer.

    Example:
        >>> doses, harms = '[{"text":"Ada 1998: 5 mg"}]', '[{"text":"Ben 2001: fever"}]'
        >>> same_tables({1: doses}, {1: harms, 2: doses})
        {1: 2}
    """
    olds, news = ({number: _words(cells) for number, cells in one.items()} for one in (old, new))
    likely = sorted(
        (-len(words & others) / len(words | others), abs(number - other), number, other)
        for number, words in olds.items()
        for other, others in news.items()
        if words and others and len(words & others) >= _SHARED * min(len(words), len(others))
    )
    found: dict[int, int] = {}
    for _, _, number, other in likely:
        if number not in found and other not in found.values():
            found[number] = other
    return dict(sorted(found.items()))


def _words(cells: str) -> set[str]:
    return set(tokens("\n".join(cell["text"] for cell in loads(cells))))
